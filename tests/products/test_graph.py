"""Products of a company: installed once, exploded for a variant, all configurations at once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from qingheng.apps.products import queries
from qingheng.apps.products.models import Family, Item, Line, Revision
from qingheng.apps.products.services import install_products, load_tables
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound

DAY = date(2026, 11, 2)


def leaves(bill: Any) -> dict[str, Decimal]:
    return {one.item.code: one.gross for one in bill.leaves}


def test_a_pack_is_taken_into_use_once(products: Any, operator: Any, now: Any, pack: Any) -> None:
    there = (Item.objects.count(), Line.objects.count(), Revision.objects.count())
    install_products(actor=operator, content=pack, at=now)
    assert (Item.objects.count(), Line.objects.count(), Revision.objects.count()) == there == (8, 6, 3)


def test_a_variant_and_an_assembly_are_exploded(products: Any, operator: Any) -> None:
    assert leaves(queries.bill(actor=operator, code="slim14", on=DAY)) == {
        "SCREW": 18, "AL-6063": Decimal("0.8"), "PCB": Decimal("0.05"), "SSD-1": 1,
    }  # fmt: skip
    best = queries.bill(actor=operator, code="S14-max", on=DAY)
    assert best.choice == {"ssd": "two", "lid": "thick"}
    assert leaves(best) == {"SCREW": 18, "AL-6063": 1, "PCB": Decimal("0.05"), "SSD-2": 2}
    assert leaves(queries.bill(actor=operator, code="SLIM14/S14-MAX", on=DAY)) == leaves(best)
    # the board has a bill of its own, which both notebooks share
    assert leaves(queries.bill(actor=operator, code="NB-15", on=DAY)) == {"SCREW": 4, "PCB": Decimal("0.025")}
    assert sum(one.net for one in best.nodes() if best.graph.items[one.item].code == "SCREW") == 18


def test_configurations_are_one_sparse_product(products: Any, operator: Any) -> None:
    family = queries.family(actor=operator, code="SLIM14", on=DAY)
    every = queries.configurations(actor=operator, family="SLIM14", on=DAY, every=True)
    assert len(every) == family.configurations == 4
    assert every.codes[3] == "ssd=two;lid=thick"
    column = every.matrix.graph.number("AL-6063")
    assert every.amounts()[:, [column]].toarray().ravel().tolist() == pytest.approx([0.8, 1.0, 0.8, 1.0])
    assert list(queries.configurations(actor=operator, family="SLIM14", on=DAY).codes) == ["S14-MAX"]


def test_masses_and_what_is_not_there(products: Any, operator: Any, actors: Any) -> None:
    top, board = queries.masses_of(actor=operator, code="NB-14", on=DAY)
    assert (board.summed, top.summed, top.difference) == (
        Decimal("0.062"),
        Decimal("0.729"),
        Decimal("-0.471"),
    )
    for code in ("NB-16", "SLIM14/S14-MIN"):
        with pytest.raises(NotFound):
            queries.bill(actor=operator, code=code, on=DAY)
    with pytest.raises(Invalid, match="no option"):
        queries.bill(actor=operator, code="SLIM14", on=DAY, choice={"ssd": "none"})
    with pytest.raises(Forbidden):
        queries.families(actor=actors["supplier"], on=DAY)


def test_a_pack_with_a_circle_is_refused_whole(company: Any, operator: Any, now: Any, pack: Any) -> None:
    circle = {**pack.tables["lines"][0], "parent": "BOARD", "child": "NB-14"}
    tables = {**pack.tables, "lines": [*pack.tables["lines"], circle]}
    with pytest.raises(Invalid, match="NB-14 → BOARD → NB-14"):
        install_products(actor=operator, content=replace(pack, tables=tables), at=now)
    assert not Item.objects.exists()


def test_options_of_ones_own_come_from_a_workbook(
    products: Any, operator: Any, actors: Any, now: Any
) -> None:
    sheets = {
        "options": ["family,group,option,name_en,default", "SLIM15,ssd,one,1 TB,yes", "SLIM15,ssd,two,2 TB,"],
        "option_lines": ["family,group,option,act,parent,child,quantity", "SLIM15,ssd,one,add,NB-15,SSD-1,1",
            "SLIM15,ssd,two,add,nb-15,ssd-2,1"],
        "variants": ["family,code,options", "SLIM15,S15,ssd=two"],
    }  # fmt: skip
    made = load_tables(actor=operator, data=book(sheets), name="options.xlsx", at=now)
    assert (made.options, made.variants) == (2, 1)
    assert leaves(queries.bill(actor=operator, code="S15", on=DAY)) == {
        "SCREW": 4, "PCB": Decimal("0.025"), "SSD-2": 1,
    }  # fmt: skip
    assert queries.family(actor=operator, code="SLIM14", on=DAY).configurations == 4  # not touched
    sheets["option_lines"].append("SLIM15,ssd,two,remove,NB-15,AL-6063,")
    with pytest.raises(Invalid, match="has no “AL-6063” under “NB-15”") as refused:
        load_tables(actor=operator, data=book(sheets), name="options.xlsx", at=now)
    assert refused.value.place == "option_lines.csv:4"
    assert len(queries.family(actor=operator, code="SLIM15", on=DAY).options) == 2
    with pytest.raises(Forbidden):
        load_tables(actor=actors["data_owner"], data=book(sheets), name="options.xlsx", at=now)


def book(sheets: dict[str, list[str]]) -> bytes:
    """A workbook of texts."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row.split(","))
    return out.getvalue()


def test_pages_show_the_bill_the_masses_and_a_draft_to_be_corrected(
    products: Any, client_as: Any, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"
    manager, base = client_as("programme_manager"), "/c/acme/products/"
    family = Family.objects.get(code="SLIM14").pk
    page = manager.get(f"{base}families/{family}/bill/?o-ssd=two").content.decode()
    assert "SSD-2" in page
    assert "SSD-1<" not in page
    file = SimpleUploadedFile("bill.csv", b"parent,code,qty\nX-1,SCREW,four\n")
    answer = manager.post(f"{base}import/", {"file": file})
    assert answer.status_code == 302
    draft = answer["Location"]
    shown = manager.get(draft, headers={"accept-language": "en"}).content.decode()
    assert "bill!C2" in shown
    number = draft.rstrip("/").rpartition("/")[2]
    assert manager.post(f"{base}revisions/{number}/release/", {}).status_code == 422
    manager.post(f"{base}revisions/{number}/fix/", {"row": "0", "column": "quantity", "after": "4"})
    assert client_as("data_owner").post(f"{base}revisions/{number}/release/", {}).status_code == 403
    assert manager.post(f"{base}revisions/{number}/release/", {}).status_code == 422  # never who prepared it
    assert client_as("approver").post(f"{base}revisions/{number}/release/", {}).status_code == 302
    assert Revision.objects.get(pk=number).state == "released"
