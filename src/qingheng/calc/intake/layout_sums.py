"""What the figures of a table tell: which columns hold figures, whether totals across add up, what is merged."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qingheng.calc.intake.layout_model import Header, LayoutNote, Wide, is_blank, is_date
from qingheng.calc.intake.layout_rows import Area
from qingheng.calc.intake.layout_words import figure, looks_numeric

_SAMPLE = 400
_CHECKED = 2_000


def numeric_columns(area: Area) -> frozenset[int]:
    """Columns most of whose filled cells are figures, judged by rows spread over the area."""
    count = area.last - area.first + 1
    step = max(1, count // _SAMPLE)
    filled: dict[int, int] = {}
    figures: dict[int, int] = {}
    for row in range(area.first, area.last + 1, step):
        for at, value in area.cells(row):
            filled[at] = filled.get(at, 0) + 1
            if looks_numeric(value) and not is_date(value):
                figures[at] = figures.get(at, 0) + 1
    return frozenset(at for at, number in figures.items() if number >= 0.5 * filled[at])


def fill_columns(
    area: Area, data: Sequence[int], columns: Sequence[Header], numeric: frozenset[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Columns of words whose value holds for the rows below it: cells merged downwards, and blanks below a label.

    The second are a proposal: the first data row has a label, at least a third of the rows have none, and no row
    is without any other label.
    """
    inside = set(data) if area.sheet.merged else frozenset()
    merged = {
        left
        for top, left, bottom, _ in area.sheet.merged
        if bottom > top and top in inside and left not in numeric
    }
    proposed = []
    for header in columns:
        at = header.index
        if at in numeric or at in merged or len(data) < 3:
            continue
        blanks = sum(1 for row in data[:_CHECKED] if is_blank(area.sheet.cell(row, at)))
        seen = min(len(data), _CHECKED)
        starts = not is_blank(area.sheet.cell(data[0], at))
        if starts and seen > blanks >= seen / 3 and header.index == columns[0].index:
            proposed.append(at)
    return tuple(sorted(merged & {h.index for h in columns})), tuple(proposed)


def wide_totals_note(area: Area, data: Sequence[int], wide: Wide | None) -> list[LayoutNote]:
    """Whether the total columns of a wide group are the sums of the columns beside them."""
    if wide is None or not wide.totals:
        return []
    sheet = area.sheet
    indexes = [column.index for column in wide.columns]
    for total_at in wide.totals:
        before = [at for at in indexes if at < total_at] or indexes
        previous = max((at for at in wide.totals if at < total_at), default=-1)
        block = [at for at in before if at > previous]
        for row in data[:_CHECKED]:
            stated = figure(sheet.cell(row, total_at))
            if stated is None:
                continue
            sums = [_sum(area, row, part) for part in (before, block, indexes)]
            if all(abs(total - stated) > max(Decimal("0.51"), abs(stated) / 10**6) for total in sums):
                return [_differs(row, total_at, stated, sums[0])]
    return [
        LayoutNote(
            "total_columns_add_up",
            f"有 {len(wide.totals)} 列合计未读入；其数字与各列之和一致。",
            f"{len(wide.totals)} total columns were left out; their figures are the sums of the others.",
            None,
            wide.totals[0],
        )
    ]


def _differs(row: int, at: int, stated: Decimal, total: Decimal) -> LayoutNote:
    return LayoutNote(
        "total_column_differs",
        f"合计列未读入；第 {row + 1} 行写 {stated:f}，各列之和为 {total:f}，请核对。",
        f"A total column was left out; row {row + 1} says {stated:f} where the columns add up to {total:f}.",
        row,
        at,
    )


def _sum(area: Area, row: int, columns: Sequence[int]) -> Decimal:
    found = (figure(area.sheet.cell(row, at)) for at in columns)
    return sum((value for value in found if value is not None), Decimal(0))
