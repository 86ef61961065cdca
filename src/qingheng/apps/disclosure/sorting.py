"""The order of the rows: pinned first, then as asked; missing figures come last whichever way it is
sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from qingheng.apps.disclosure.contracts import KpiRow
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.words import SEVERITY_ORDER

Value = Decimal | int | str | None


def arranged(rows: Sequence[KpiRow], filters: TableFilters) -> list[KpiRow]:
    """The rows in the order asked for. An unknown order is the catalogue's."""
    ordered = _sorted(rows, filters)
    place = {key: number for number, key in enumerate(filters.pins)}
    pinned = sorted((row for row in ordered if row.pinned), key=lambda row: place[row.key])
    return [*pinned, *(row for row in ordered if not row.pinned)]


def _sorted(rows: Sequence[KpiRow], filters: TableFilters) -> list[KpiRow]:
    value = _value_of(filters.sort_key, rows)
    if value is None:
        return list(reversed(rows)) if filters.descending else list(rows)
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    known.sort(key=value, reverse=filters.descending)  # type: ignore[arg-type]
    return known + unknown


def _value_of(name: str, rows: Sequence[KpiRow]) -> Callable[[KpiRow], Value] | None:
    if name == "name":
        return lambda row: row.label.casefold()
    if name == "unit":
        return lambda row: row.unit_label.casefold()
    if name == "change":
        return _change
    if name == "findings":
        return _severity
    column = _column(name, rows)
    return None if column is None else lambda row: row.cells[column].value


def _column(period: str, rows: Sequence[KpiRow]) -> int | None:
    if not rows:
        return None
    return next((n for n, cell in enumerate(rows[0].cells) if cell.period == period), None)


def _change(row: KpiRow) -> Decimal | None:
    """Only changes in per cent compare between series; one over a break is not compared."""
    change = row.change
    return change.value if change.kind == "percent" and not change.warning else None


def _severity(row: KpiRow) -> int | None:
    found = {row.finding, *(cell.finding for cell in row.cells)} - {""}
    ranks = [len(SEVERITY_ORDER) - SEVERITY_ORDER.index(code) for code in found if code in SEVERITY_ORDER]
    return max(ranks) if ranks else None
