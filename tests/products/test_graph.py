"""Products of a company: installed once, exploded for a variant, all configurations at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.products import queries
from qingheng.apps.products.models import Item, Line, Revision
from qingheng.apps.products.services import install_products
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
