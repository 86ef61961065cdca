"""Bills from files: every layout gives the same lines; what is wrong stands at its cell; released, followed, undone."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qingheng.apps.products import queries, services
from qingheng.apps.products.models import Item, Line, Revision
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

DAY = date(2026, 11, 2)
PARENT_CHILD = """Parent,Part Number,Description,Qty,UOM,Scrap %,Unit weight (g)
PC-1,BOARD-9,Mainboard,2,pcs,,
PC-1,SCREW-9,Screw,10,pcs,,0.5
PC-1,AL-9,Aluminium,600,g,25,
BOARD-9,screw-9 ,Screw,4,pcs,,0.5
BOARD-9,PCB-9,Printed board,0.02,m2,20,3000
"""
INDENTED = """产品：台式机,,,,,
层级,料号,品名,用量,单位,损耗率,单重(g)
0,PC-1,台式机,1,台,,
1,BOARD-9,主板,2,件,,
2,SCREW-9,螺钉,4,个,,0.5
2,PCB-9,印制板,0.02,m2,20%,3000
1,SCREW-9,螺钉,10,个,,0.5
1,AL-9,铝,600,g,25%,
"""
NESTED = {
    "code": "PC-1", "name": "台式机", "children": [
        {"code": "BOARD-9", "quantity": 2, "children": [
            {"code": "SCREW-9", "quantity": 4, "mass_kg": 0.0005},
            {"code": "PCB-9", "quantity": "0.02", "unit": "m2", "scrap": "20%", "mass_kg": 3},
        ]},
        {"code": "SCREW-9", "quantity": 10, "mass_kg": 0.0005},
        {"code": "AL-9", "quantity": 600, "unit": "g", "scrap": 0.25},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


def workbook(text: str) -> bytes:
    """The same as an xlsx."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("BOM")
        for number, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                if cell.replace(".", "", 1).isdigit():
                    sheet.write_number(number, column, float(cell))
                elif cell:
                    sheet.write_string(number, column, cell)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "layout"),
    [
        ("pc.csv", PARENT_CHILD.encode(), "parent_child"),
        ("pc.xlsx", workbook(PARENT_CHILD), "parent_child"),
        ("整机.csv", INDENTED.encode("gb18030"), "indented"),
        ("pc.xlsx", workbook(INDENTED), "indented"),
        ("pc.json", json.dumps(NESTED).encode(), "indented"),
    ],
)
def test_every_layout_gives_the_same_bill(
    company: Any, operator: Any, now: Any, name: str, data: bytes, layout: str
) -> None:
    draft = services.import_bill(actor=operator, data=data, name=name, at=now)
    assert [one.en for one in draft.faults] == []
    assert (draft.revision.layout, draft.revision.item, draft.revision.label) == (layout, "PC-1", "A")
    released = services.release(actor=operator, revision_id=draft.revision.id, at=now)
    assert (released.state, released.rows, released.valid_from) == ("released", 5, DAY)
    bill = queries.bill(actor=operator, code="pc-1", on=DAY)
    assert {one.item.code: (one.net, one.gross) for one in bill.leaves} == {
        "SCREW-9": (18, 18), "AL-9": (Decimal("0.6"), Decimal("0.8")), "PCB-9": (Decimal("0.04"), Decimal("0.05")),
    }  # fmt: skip
    kinds = dict(Item.objects.values_list("code", "kind"))
    assert kinds == {
        "PC-1": "product", "BOARD-9": "assembly", "SCREW-9": "part", "AL-9": "material", "PCB-9": "part",
    }  # fmt: skip
    assert queries.masses_of(actor=operator, code="PC-1", on=DAY)[0].summed == Decimal("0.729")


def test_a_flat_list_is_of_the_product_that_is_said(company: Any, operator: Any, now: Any) -> None:
    data = "料号,品名,数量,单位\nA-1,件一,2,个\nA-2,件二,3,个\n合计,,5,\n".encode()
    draft = services.import_bill(actor=operator, data=data, name="flat.csv", at=now)
    assert [one.code for one in draft.faults] == ["no-root"]
    with pytest.raises(Invalid, match="not known which product"):
        services.release(actor=operator, revision_id=draft.revision.id, at=now)
    draft = services.set_top(actor=operator, revision_id=draft.revision.id, top="TOP-1", at=now)
    assert (draft.faults, draft.revision.item) == ((), "TOP-1")
    services.release(actor=operator, revision_id=draft.revision.id, at=now)
    assert {one.item.code: one.net for one in queries.bill(actor=operator, code="TOP-1", on=DAY).leaves} == {
        "A-1": 2, "A-2": 3,
    }  # fmt: skip


BAD = """parent,code,qty,unit,scrap,unit mass
P,A,1,pcs,,
A,B,2,pcs,,1 kg
B,P ,1,pcs,,
P,C,1,kWh,,
P,C2,x,pcs,,
P,D,1,furlong,,
P,E,1,pcs,1.5,
P,e,2,pcs,,
P,B,1,pcs,,2 kg
"""


def test_what_is_wrong_stands_at_its_cell(products: Any, operator: Any, now: Any) -> None:
    Item.objects.create(code="C", folded="c", kind="part", unit="count")
    draft = services.import_bill(actor=operator, data=BAD.encode(), name="bad.csv", at=now, top="P")
    found = {(one.place, one.code) for one in draft.faults}
    assert found >= {
        ("bad!D5", "wrong-unit"), ("bad!C6", "unreadable"), ("bad!D7", "unit-unknown"), ("bad!E8", "bad-scrap"),
        ("bad!B9", "duplicate-line"), ("bad!F10", "duplicate-code"),
    }  # fmt: skip
    circle = next(one for one in draft.faults if one.code == "cycle")
    assert (circle.place, "A → B → P → A" in circle.en) == ("bad!B2", True)
    assert all(one.zh and one.fix_zh and one.fix_en for one in draft.faults)


def test_a_circle_through_a_bill_in_force_is_found(products: Any, operator: Any, now: Any) -> None:
    data = b"parent,code,qty\nPCB-CORE,NB-14,1\nPCB,PCB-CORE,1\n"
    draft = services.import_bill(actor=operator, data=data, name="core.csv", at=now)
    assert [one.code for one in draft.faults] == ["cycle"]
    assert "NB-14 → BOARD → PCB → PCB-CORE → NB-14" in draft.faults[0].en


def test_a_draft_is_corrected_released_and_followed(products: Any, actors: Any, now: Any) -> None:
    owner, manager = actors["data_owner"], actors["programme_manager"]
    data = PARENT_CHILD.replace("PC-1", "NB-14").replace("10,pcs", "ten,pcs").encode()
    draft = services.import_bill(actor=owner, data=data, name="nb.csv", at=now)
    assert (draft.revision.label, [one.place for one in draft.faults]) == ("B", ["nb!D3"])
    again = services.import_bill(actor=owner, data=data, name="nb.csv", at=now)
    assert again.revision.id == draft.revision.id  # the same file is the same draft
    draft = services.fix_cell(
        actor=owner, revision_id=draft.revision.id, row=1, column="quantity", after="12", at=now
    )
    assert draft.faults == ()
    with pytest.raises(Forbidden):
        services.release(actor=owner, revision_id=draft.revision.id, at=now)
    made = services.release(
        actor=manager, revision_id=draft.revision.id, at=now, valid_from=DAY + timedelta(days=30)
    )
    before = queries.bill(actor=manager, code="NB-14", on=DAY)
    after = queries.bill(actor=manager, code="NB-14", on=DAY + timedelta(days=30))
    assert (before.revision, after.revision) == ("A", "B")
    assert {one.item.code for one in after.leaves} == {"SCREW-9", "AL-9", "PCB-9"}
    first = queries.revisions(actor=manager, item="NB-14")[-1]
    assert first.valid_to == DAY + timedelta(days=29)
    _old, _new, changes = queries.comparison(actor=manager, before=first.id, after=made.id)
    assert {(str(one.change), one.child) for one in changes} >= {("removed", "BOARD"), ("added", "PCB-9")}
    assert AuditEvent.objects.filter(action="bill.released", object_id=str(made.id)).exists()


def test_an_import_that_is_not_released_is_undone(company: Any, operator: Any, now: Any) -> None:
    draft = services.import_bill(actor=operator, data=PARENT_CHILD.encode(), name="pc.csv", at=now)
    assert not Item.objects.exists()
    services.discard(actor=operator, revision_id=draft.revision.id, at=now)
    assert not Revision.objects.exists()
    with pytest.raises(NotFound):
        queries.draft(actor=operator, revision_id=draft.revision.id)
    draft = services.import_bill(actor=operator, data=PARENT_CHILD.encode(), name="pc.csv", at=now)
    services.release(actor=operator, revision_id=draft.revision.id, at=now)
    with pytest.raises(NotFound):  # a released revision is followed by another one, never taken back
        services.discard(actor=operator, revision_id=draft.revision.id, at=now)
    other = services.import_bill(actor=operator, data=PARENT_CHILD.encode(), name="pc.csv", at=now)
    with pytest.raises(Conflict, match="a revision “A” already"):
        services.release(actor=operator, revision_id=other.revision.id, at=now, label="A")
    assert Line.objects.count() == 5


def test_an_assembly_listed_in_full_twice_is_taken_once(company: Any, operator: Any, now: Any) -> None:
    rows = ["level,item,qty", ".1,TOP,1", "..2,LEFT,1", "...3,HINGE,1", "....4,PIN,2", "..2,RIGHT,1", "...3,HINGE,1",
        "....4,PIN,2"]  # fmt: skip
    draft = services.import_bill(actor=operator, data="\n".join(rows).encode(), name="two.csv", at=now)
    assert draft.faults == ()
    services.release(actor=operator, revision_id=draft.revision.id, at=now)
    assert [one.net for one in queries.bill(actor=operator, code="TOP", on=DAY).leaves] == [4]
    rows[-1] = "....4,PIN,3"
    draft = services.import_bill(actor=operator, data="\n".join(rows).encode(), name="two.csv", at=now)
    assert [(one.code, one.place) for one in draft.faults] == [("duplicate-code", "two!B7")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"colour,shape\nred,round\nblue,square\n", "no-codes"),
        (b'{"children": "x"', "json-unreadable"),
        (b"[1, 2]", "json-unreadable"),
        (b"PK\x03\x04 not a workbook", None),
    ],
)
def test_a_file_that_is_no_bill_is_refused(
    company: Any, operator: Any, now: Any, data: bytes, code: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        services.import_bill(actor=operator, data=data, name="x.csv", at=now)
    assert code in (None, refused.value.code)
    assert not Revision.objects.exists()


def test_where_a_part_is_used(products: Any, operator: Any) -> None:
    used = queries.where_used(actor=operator, code="screw", on=DAY)
    assert [(one.level, one.parent.code, one.quantity, one.families) for one in used] == [
        (1, "BOARD", 4, ()), (1, "NB-14", 10, ("SLIM14",)), (2, "NB-14", 2, ("SLIM14",)), (2, "NB-15", 1, ("SLIM15",)),
    ]  # fmt: skip
    assert queries.where_used(actor=operator, code="SSD-2", on=DAY)[0].option == "SLIM14: ssd=two"


def test_certified_contents_end_with_their_certificate(products: Any, operator: Any, now: Any) -> None:
    services.add_content(
        actor=operator, item="al-6063", kind="bio_based", share=Decimal("0.1"), at=now, number="B-1",
        valid_to=DAY - timedelta(days=1), data=b"%PDF-1.4", name="b1.pdf",
    )  # fmt: skip
    found = {one.kind: one for one in queries.item(actor=operator, code="AL-6063", on=DAY).contents}
    assert {kind: (one.share, one.in_force, one.evidence) for kind, one in found.items()} == {
        "recycled_post_consumer": (Decimal("0.5"), True, 0), "bio_based": (Decimal("0.1"), False, 1),
    }  # fmt: skip
    with pytest.raises(Invalid, match="from 0 to 1"):
        services.add_content(actor=operator, item="PCB", kind="bio_based", share=Decimal("1.1"), at=now)
    services.remove_content(actor=operator, content_id=found["bio_based"].id, at=now)
    assert len(queries.contents(actor=operator, on=DAY)) == 1
