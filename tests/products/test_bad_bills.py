"""Bills as nobody should write them: each is refused or put right, with how many and where; and bills that come back."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.products import queries, reading_bills, services
from qingheng.apps.products.models import Item, Revision
from qingheng.calc.products import Item as CalcItem
from qingheng.calc.products import Line, explode, graph_of
from qingheng.calc.products.layouts import BomRow, Layout, read_rows
from qingheng.platform.rights.errors import Invalid

DAY = date(2026, 11, 2)
ODD = """Drawing ref,Goes into,How many,UOM,Remark
X-100,WIDGET-1,4,pcs,rev a
X-200,WIDGET-1,two,pcs,rev b
X-300,X-200,0.5,kg,
"""


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


def test_columns_nobody_knows_are_proposed_said_and_remembered(company: Any, operator: Any, now: Any) -> None:
    given = {"actor": operator, "name": "odd.csv", "at": now}
    with pytest.raises(Invalid, match="Drawing ref, Goes into, How many"):
        services.import_bill(**given, data=ODD.encode())
    draft = services.import_bill(**given, data=ODD.encode(), ask=True)
    assert (draft.is_open, draft.wants_a_look, [one.code for one in draft.faults]) == (
        True,
        True,
        ["no-codes"],
    )
    assert {one["text"]: one["guess"][0] for one in draft.headers if one["guess"]} == {
        "Drawing ref": "code", "Goes into": "parent", "How many": "quantity",
    }  # fmt: skip
    assert [(one["target"], one["sure"], one["percent"], bool(one["zh"])) for one in draft.headers][3] == (
        "unit", True, 98, True,
    )  # fmt: skip
    said = {0: "code", 1: "parent", 2: "quantity", 3: "unit", 4: ""}
    at = {"actor": operator, "revision_id": draft.revision.id, "at": now}
    for wrong, place in (
        ({**said, 4: "code"}, "target-4"),
        ({**said, 4: "colour"}, "target-4"),
        ({**said, 9: "name"}, "target-9"),
    ):
        with pytest.raises(Invalid) as refused:
            services.choose_columns(**at, columns=wrong)
        assert refused.value.place == place
    draft = services.choose_columns(**at, columns=said)
    assert (draft.revision.item, draft.is_open, [one.place for one in draft.faults]) == (
        "WIDGET-1",
        False,
        ["odd!C3"],
    )
    assert [one["text"] for one in draft.unused] == ["Remark"]
    fresh = ODD.replace("two", "2").replace("X-300", "X-301")
    following = services.import_bill(actor=operator, data=fresh.encode(), name="next month.csv", at=now)
    assert (following.faults, following.wants_a_look, following.remembered) == (
        (),
        False,
        "operator 2026-11-02",
    )
    by_name = {"Drawing ref": "code", "B": "parent", "How many": "quantity"}
    other = ODD.replace("Remark", "Note").replace("two", "2").encode()
    assert (
        services.import_bill(actor=operator, data=other, name="o.csv", at=now, columns=by_name).faults == ()
    )


BAD = """parent,code,qty,unit,scrap,alternate
P, a-1 ,2,pcs,,
P,A-1,1,pcs,,
P,B-1,-1,pcs,,
P,B-2,0,pcs,,
P,B-3,0.0000000001,,,
P,B-4,25000000,,,
P,B-5,1,pcs,99.99999%,
P,{long},1,pcs,,
P,B-6,1,pcs,,{long}
Q,B-7,1,pcs,,
""".format(long="x" * 90)  # fmt: skip


def test_every_bad_line_is_told_at_its_cell(company: Any, operator: Any, now: Any) -> None:
    draft = services.import_bill(actor=operator, data=BAD.encode(), name="bad.csv", at=now, top="P")
    assert {(one.place, one.code) for one in draft.faults} == {
        ("bad!B3", "duplicate-line"), ("bad!C4", "bad-quantity"), ("bad!C5", "bad-quantity"), ("bad!C6", "bad-quantity"),
        ("bad!C7", "bad-quantity"), ("bad!E8", "bad-scrap"), ("bad!B9", "too-long"), ("bad!F10", "too-long"),
    }  # fmt: skip
    assert draft.revision.errors == 8
    rows = [number for number, one in enumerate(draft.rows) if number not in {0, 9}]
    draft = services.leave_out(actor=operator, revision_id=draft.revision.id, rows=rows, at=now)
    assert [(one.place, one.code, one.text) for one in draft.faults] == [("bad!A11", "not-below", "Q")]
    services.fix_cell(
        actor=operator, revision_id=draft.revision.id, row=1, column="parent", after=" p ", at=now
    )
    services.release(actor=operator, revision_id=draft.revision.id, at=now)
    assert sorted(Item.objects.values_list("code", flat=True)) == [
        "B-7",
        "P",
        "a-1",
    ]  # outer spaces are put right


def bomb(size: int) -> bytes:
    """A workbook whose one sheet grows to `size` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return out.getvalue()


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        bomb(300_000_000),
        bomb(10)[:-20],
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"parent,code,qty\x00\n" + b"\x00" * 900,
    ],
    ids=["bomb", "cut", "old", "binary"],
)
def test_hostile_files_are_refused_and_leave_nothing(
    company: Any, operator: Any, now: Any, data: bytes
) -> None:
    with pytest.raises(Invalid) as refused:
        services.import_bill(actor=operator, data=data, name="x.xlsx", at=now, ask=True)
    assert refused.value.place == "file"
    assert not Revision.objects.exists()


@pytest.mark.once
def test_a_list_too_long_is_refused_with_its_count(
    company: Any, operator: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reading_bills.MOST_ROWS == 100_000
    monkeypatch.setattr(reading_bills, "MOST_ROWS", 40)
    data = "parent,code,qty\n" + "".join(f"P,C-{n},1\n" for n in range(41))
    with pytest.raises(Invalid, match="has 41 rows; it must have 1 to 40"):
        services.import_bill(actor=operator, data=data.encode(), name="long.csv", at=now)


@pytest.mark.once
def test_a_long_list_is_read_row_by_row() -> None:
    """Twenty thousand lines of a bill of four levels: nothing is lost, and a fault at the very end is found."""
    rows = [
        BomRow(
            {"parent": f"A-{n // 20}" if n >= 20 else "TOP", "code": f"a-{n + 1} ", "quantity": "2"},
            f"B!{n + 2}",
        )
        for n in range(20_000)
    ]
    rows.append(BomRow({"parent": "TOP", "code": "LAST", "quantity": "none"}, "B!20002"))
    read = read_rows(rows, Layout.parent_child)
    assert (len(read.lines), read.top, [one.place for one in read.faults]) == (20_001, "TOP", ["B!20002"])


def test_alternates_count_by_their_shares() -> None:
    """A third of the screws are of another make; without shares the first of a set counts alone."""
    items = [CalcItem(code) for code in ("P", "S-1", "S-2", "T-1", "T-2")]
    third = Decimal(1) / 4
    lines = [
        Line("P", "S-1", Decimal(8), alternate="s", share=1 - third), Line("P", "S-2", Decimal(8), alternate="s", share=third),
        Line("P", "T-1", Decimal(2), alternate="t"), Line("P", "T-2", Decimal(2), alternate="t"),
    ]  # fmt: skip
    graph = graph_of(items, lines, DAY)
    net = explode(graph, graph.number("P")).net
    assert {graph.items[one].code: amount for one, amount in net.items()} == {
        "P": 1,
        "S-1": 6,
        "S-2": 2,
        "T-1": 2,
    }


LINES = """parent,code,qty,unit,scrap,unit mass,alternate,share,valid from,valid to,name
=P-1,-5V,2,pcs,5%,0.01,v,75%,,,"=HYPERLINK(""x"")"
=P-1,+12V,2,pcs,5%,0.02,v,25%,,,@wide
=P-1,BOX,1,,,,,,2026-01-01,2026-12-31,
BOX,CARD,120.5,g,12.5%,,,,,,
"""


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_a_bill_comes_back_as_it_went_out(company: Any, operator: Any, now: Any, kind: str) -> None:
    draft = services.import_bill(actor=operator, data=LINES.encode(), name="p.csv", at=now)
    assert draft.faults == ()
    made = services.release(actor=operator, revision_id=draft.revision.id, at=now)
    lang = "zh" if kind == "csv" else "en"
    data, name = queries.bill_file(actor=operator, revision_id=made.id, kind=kind, lang=lang, at=now)
    assert name == f"=P-1-A.{kind}"
    if kind == "csv":
        text = data.decode("utf-8-sig")
        assert all(
            not cell.startswith(("=", "+", "@", "-")) for row in text.splitlines() for cell in row.split(",")
        )
    if kind == "json":
        assert json.loads(data)[1]["code"] == "-5V"
    back = services.import_bill(actor=operator, data=data, name=name, at=now)
    assert (back.faults, back.new_items, back.changed_items, back.unused) == ((), (), (), ())
    again = services.release(actor=operator, revision_id=back.revision.id, at=now)
    _old, _new, changes = queries.comparison(actor=operator, before=made.id, after=again.id)
    assert [(one.child, one.fields) for one in changes] == [("BOX", ("unit",))]  # its own unit is written out
    with pytest.raises(Invalid, match="no export"):
        queries.bill_file(actor=operator, revision_id=made.id, kind="pdf", lang="en", at=now)
