"""Workbooks in Brightway's layout."""

from __future__ import annotations

import io
import math

import openpyxl
import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, FlowKind, Spread
from qingheng.formats.lca import LcaFormat, read_lca
from qingheng.formats.problems import FileRefused

_HEADER = [
    "name",
    "amount",
    "unit",
    "type",
    "location",
    "categories",
    "input",
    "uncertainty type",
    "scale",
    "minimum",
    "maximum",
    "formula",
]


def _activity(
    name: str, code: str, rows: list[list[object]], unit: str = "kilogram", **more: object
) -> list[list[object]]:
    fields = {"code": code, "location": "CN", "unit": unit, **more}
    return [
        ["Activity", name],
        *([key, value] for key, value in fields.items()),
        ["Exchanges"],
        list(_HEADER),
        *rows,
        [],
    ]


def _book(*blocks: list[list[object]], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [["Database", "mine"], [], *(row for block in blocks for row in block)]:
        sheet.append(row)
    if hidden:
        book.create_sheet("secret").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


STEEL = _activity("steel", "s", [
    ["steel", 2, "kilogram", "production", "CN"],
    ["power", 3.5, "kilowatt hour", "technosphere", "CN", None, None, 2, 0.1],
    ["coal", 1, "kilogram", "technosphere", "GLO"],
    ["treatment of slag", -0.3, "kilogram", "technosphere", "CN", None, "('mine', 'w')"],
    ["cement", 0.1, "kilogram", "substitution", "GLO"],
    ["Carbon dioxide, fossil", 4, "kilogram", "biosphere", None, "air::urban air", None, 5, None, 3, 6],
    ["Water", 1, "cubic meter", "biosphere", None, "natural resource::in water"],
])  # fmt: skip
POWER = _activity(
    "power",
    "p",
    [["Carbon dioxide, fossil", 1, "kilogram", "biosphere", None, "air::urban air"]],
    "kilowatt hour",
)
WASTE = _activity(
    "treatment of slag", "w", [["slag", -1, "kilogram", "production", "CN"]], **{"reference product": "slag"}
)


def test_a_workbook_is_read_whole() -> None:
    read = read_lca(_book(STEEL, POWER, WASTE))
    assert read.format is LcaFormat.excel
    assert read.inventory.name == "mine"
    assert dict(read.codes) == {"reference-made": 1}
    rows = read.inventory.processes["s"].exchanges
    assert [(x.output, x.reference, x.avoided, x.provider) for x in rows] == [
        (True, True, False, ""), (False, False, False, "p"), (False, False, False, ""), (False, False, False, "w"),
        (True, False, True, ""), (True, False, False, ""), (False, False, False, ""),
    ]  # fmt: skip
    assert rows[1].spread == Spread("lognormal", math.exp(0.1))
    assert rows[5].spread == Spread("triangular", 3.0, 6.0)
    assert read.inventory.flows[rows[5].flow].compartment == ("air", "urban air")
    assert read.inventory.flows["w"].kind is FlowKind.waste
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 3, Fate.linked: 2, Fate.cut_off: 2, Fate.elementary: 3}
    assert sorted(linked.system.amounts) == pytest.approx([-3.5, -0.3, 1.0, 1.0, 2.0])


def test_what_a_workbook_loses_is_said() -> None:
    odd = _activity("odd", "o", [
        ["odd", 1, "kilogram", "production", "CN"],
        ["x", "much", "kilogram", "technosphere"],
        ["x", None, "kilogram", "technosphere"],
        ["x", 1, "kilogram", "teleport"],
        [None, 1, "kilogram", "technosphere"],
        ["y", 1, "kilogram", "technosphere", None, None, None, 5, None, 7, 6, "a+b"],
    ])  # fmt: skip
    read = read_lca(_book(odd, odd, hidden=True))
    assert dict(read.codes) == {
        "amount-not-finite": 1, "amount-missing": 1, "exchange-type": 1, "flow-missing": 1, "spread": 1, "formula": 1,
        "id-twice": 1, "sheet-left-out": 1,
    }  # fmt: skip
    assert (read.counts["exchanges"], read.counts["exchanges_read"], read.counts["exchanges_rejected"]) == (
        6,
        2,
        4,
    )
    assert read.losses[-1].place


def test_another_workbook_is_refused() -> None:
    with pytest.raises(FileRefused) as met:
        read_lca(_book([["Month", "kWh"], ["2024-01", 3]]))
    assert met.value.problem.code == "lca_no_processes"
