"""Impact methods as a plain table: one factor a row, columns told by their names.

Columns: method, category, category_unit, flow, compartment (parts divided by `/`), cas, flow_id, unit, factor. Needed are
category, factor, unit, and flow or flow_id.
"""

from __future__ import annotations

import csv
import io

from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.formats.encodings import decode
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import tidy, written
from qingheng.formats.lca.xml_units import UnitTable
from qingheng.formats.lca_methods.model import Category, Factor, MethodRead

FORMAT = "csv"
_NEEDED = ("category", "factor", "unit")
_MOST = 1_000_000


def heading(data: bytes) -> list[str] | None:
    """The columns of such a table, in small letters; None where the bytes are none."""
    first = data[:4096].split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    columns = [tidy(cell).lower() for cell in first.replace(";", ",").replace("\t", ",").split(",")]
    fits = all(one in columns for one in _NEEDED) and ("flow" in columns or "flow_id" in columns)
    return columns if fits else None


def read_plain_methods(data: bytes, name: str, account: Account) -> tuple[MethodRead, ...]:
    """The methods of a table, by its column `method`; without one all rows are one method."""
    text = decode(data).text
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reader.fieldnames = [tidy(one).lower() for one in reader.fieldnames or ()]
    methods: dict[str, _Method] = {}
    for line, row in enumerate(reader, start=2):
        if line > _MOST:
            account.lose(
                "rows-many",
                f"{line}",
                "超过一百万行，其余未读取",
                "More than a million rows; the rest was left out",
            )
            break
        cells = {
            key: tidy(value or "")
            for key, value in row.items()
            if isinstance(key, str) and not isinstance(value, list)
        }
        _take(cells, line, methods.setdefault(cells.get("method", "") or name, _Method()), account)
    return tuple(
        MethodRead(
            title, "", FORMAT,
            tuple(Category(key, key, one.category_units[key], tuple(rows.values())) for key, rows in one.factors.items()),
            one.flows, one.units.units, (), tuple(account.losses),
        )
        for title, one in methods.items()
        if one.factors
    )  # fmt: skip


class _Method:
    """A method as its rows add up to."""

    def __init__(self) -> None:
        self.units = UnitTable()
        self.flows: dict[str, Flow] = {}
        self.category_units: dict[str, str] = {}
        self.factors: dict[str, dict[str, Factor]] = {}


def _take(cells: dict[str, str], line: int, into: _Method, account: Account) -> None:
    category, value = cells.get("category", ""), written(cells.get("factor", ""))
    flow, place = cells.get("flow", "") or cells.get("flow_id", ""), f"{line}"
    if not category or value is None or not flow or not cells.get("unit"):
        account.lose("factor-unusable", place, f"第 {line} 行缺少类别、流、单位或数值，未读取",
                     f"Line {line} lacks a category, flow, unit or figure and was left out")  # fmt: skip
        return
    parts = tuple(part.strip() for part in cells.get("compartment", "").split("/") if part.strip())
    key = cells.get("flow_id") or "|".join((flow, *parts)).lower()
    rows = into.factors.setdefault(category, {})
    into.category_units.setdefault(category, cells.get("category_unit", ""))
    if key in rows:
        account.lose("factor-twice", place, f"第 {line} 行：“{named(flow)}”在同一类别中已有因子，保留先出现的",
                     f"Line {line}: “{named(flow)}” has a factor in this category already; the first is kept")  # fmt: skip
        return
    unit = into.units.unit(cells["unit"])
    into.flows.setdefault(
        key, Flow(key, flow, FlowKind.elementary, unit, parts, cells.get("cas", "").lstrip("0"))
    )
    rows[key] = Factor(key, value, unit)
