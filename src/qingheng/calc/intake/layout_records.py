"""The records of a table one by one: wide groups unfolded, merged labels carried down, sections attached.

The plain reader, for previews, profiles and small files; the analytical plane does the same by columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qingheng.calc.intake.layout_model import Table, Wide, is_blank


@dataclass(frozen=True, slots=True)
class Record:
    """One record. row: 0-based row of the sheet; column: 0-based column of the figure of a wide group, or None.

    values: cell by source index, virtual columns included (Table.sources); blanks are absent.
    """

    row: int
    column: int | None
    values: dict[int, object]


def records(table: Table, *, fill_proposed: bool = False) -> Iterator[Record]:
    """Every record of a table in the order of the sheet.

    A row of a wide group gives one record for each label that has a figure; a blank there is no record, since
    nothing was said about it. fill_proposed: also carry labels down over blanks that no merged cell explains.
    """
    carry = {*table.fill_down, *(table.fill_proposed if fill_proposed else ())}
    held: dict[int, object] = {}
    merged_until = {(top, left): bottom for top, left, bottom, _ in table.sheet.merged if bottom > top}
    limit: dict[int, int] = {}
    headings = {one.row: one.text for one in table.skipped if one.reason == "section"}
    section = ""
    left_out = {one.row for one in table.skipped}
    for row in range(table.first_row, table.last_row + 1):
        section = headings.get(row, section)
        if row in left_out:
            continue
        values: dict[int, object] = {}
        for header in table.columns:
            at = header.index
            value = table.sheet.cell(row, at)
            if at in carry:
                if is_blank(value):
                    if row <= limit.get(at, -1) or (fill_proposed and at in table.fill_proposed):
                        value = held.get(at, "")
                else:
                    held[at] = value
                    limit[at] = merged_until.get((row, at), row)
            if not is_blank(value):
                values[at] = value
        if table.section and section:
            values[table.section_index] = section
        if table.wide is None:
            yield Record(row, None, values)
        else:
            yield from _unfolded(table, table.wide, row, values)


def _unfolded(table: Table, wide: Wide, row: int, values: dict[int, object]) -> Iterator[Record]:
    """One record for each label of a wide group that has a figure in this row."""
    units = dict(wide.units)
    groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for column in wide.columns:
        groups.setdefault((column.label, column.second), []).append((column.index, column.measure))
    for (label, second), members in groups.items():
        found = {
            table.label_index + 1 + measure: table.sheet.cell(row, index)
            for index, measure in members
            if not is_blank(table.sheet.cell(row, index))
        }
        if not found:
            continue
        unit = next((units[index] for index, _ in members if index in units), None)
        extra: dict[int, object] = {table.unit_index: unit} if unit else {}
        if second:
            extra[table.second_index] = second
        yield Record(row, members[0][0], {**values, table.label_index: label, **found, **extra})
