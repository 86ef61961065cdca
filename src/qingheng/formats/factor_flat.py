"""The flat file of the UK government's conversion factors, as workbook or text table, to its lines.

One row is one figure: ID (where there is one), Scope, Level 1 to 4, Column Text, UOM, GHG/Unit, and a column whose head
ends in the year. Rows above the head, as the workbook has them, are passed over. A cell without a figure is no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from qingheng.calc.factors.flat_year import FlatLine, part_of
from qingheng.formats.grid_in import read_grid
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, Place, refused

LIMITS: Final = Limits(rows=60_000, cells=3_000_000, text_characters=30_000_000)
_HEADS: Final = ("scope", "level 1", "level 2", "level 3", "level 4", "column text", "uom", "ghg/unit")
_FIGURE: Final = re.compile(r"ghg conversion factor (20\d\d)")
_HEAD_WITHIN: Final = 30
_EMPTY: Final = frozenset({"", "n/a", "na", "-"})


@dataclass(frozen=True)
class FlatFile:
    """What the file says: the year in the head of its figures, and its lines in their order."""

    year: int
    lines: tuple[FlatLine, ...]


def read_flat(data: bytes, name: str) -> FlatFile:
    """Lines of the file. Raises FileRefused for another layout, a figure that is no number, a line that occurs twice."""
    for sheet in read_grid(data, name, LIMITS).sheets:
        for at, row in enumerate(sheet.rows[:_HEAD_WITHIN]):
            columns = _columns(row)
            if columns is not None:
                year, places = columns
                return FlatFile(year, tuple(_lines(sheet.name, sheet.rows, at + 1, places)))
    raise refused(
        "not_a_flat_file",
        zh="没有找到平面文件的表头：Scope、Level 1 至 4、Column Text、UOM、GHG/Unit、GHG Conversion Factor 年份。",
        en="No head of a flat file: Scope, Level 1 to 4, Column Text, UOM, GHG/Unit, GHG Conversion Factor with a year.",
        fix_zh="请上传英国政府发布的“flat file”格式文件，而不是完整或精简版工作簿。",
        fix_en="Take the “flat file” the UK government publishes, not the full or condensed set.",
    )


def _columns(row: Sequence[object]) -> tuple[int, dict[str, int]] | None:
    """The year and the place of each column when the row is the head, else None."""
    texts = [_words(cell).casefold() for cell in row]
    if not set(_HEADS) <= set(texts):
        return None
    for at, text in enumerate(texts):
        found = _FIGURE.match(text)
        if found:
            places = {head: texts.index(head) for head in _HEADS} | {"figure": at}
            if "id" in texts:
                places["id"] = texts.index("id")
            return int(found.group(1)), places
    return None


def _lines(
    sheet: str, rows: Sequence[Sequence[object]], first: int, places: Mapping[str, int]
) -> Iterator[FlatLine]:
    """A line for all figures of one thing; its id is that of its figures without their last part."""
    kept: dict[tuple[str, ...], tuple[str, dict[str, Decimal], int]] = {}
    for number, row in enumerate(rows[first:], start=first + 1):
        said = {head: _words(row[at]) if at < len(row) else "" for head, at in places.items()}
        if not said["level 1"] or not said["uom"]:
            continue
        key = tuple(said[head] for head in _HEADS[:-1])
        line = kept.setdefault(key, (said.get("id", "").rpartition("_")[0], {}, number))
        figure = _figure(said["figure"], Place(sheet, number, places["figure"] + 1))
        if figure is None:
            continue
        part = part_of(said["ghg/unit"])
        if part in line[1]:
            raise refused(
                "line_twice",
                zh=f"“{said['level 1']} … {said['level 3']}”（{said['uom']}，{said['ghg/unit']}）出现两次。",
                en=f"“{said['level 1']} … {said['level 3']}” ({said['uom']}, {said['ghg/unit']}) occurs twice.",
                fix_zh="请使用未经改动的原始文件。",
                fix_en="Take the original file, unchanged.",
                place=Place(sheet, number),
            )
        line[1][part] = figure
    for key, (line_id, parts, number) in kept.items():
        scope, one, two, three, four, column, uom = key
        yield FlatLine(line_id, scope, (one, two, three, four), column, uom, parts, number)


def _figure(text: str, place: Place) -> Decimal | None:
    if text.casefold() in _EMPTY:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise _no_number(text, place) from None
    if not value.is_finite():
        raise _no_number(text, place)
    return value


def _no_number(text: str, place: Place) -> FileRefused:
    return refused(
        "no_number",
        zh=f"“{text[:40]}”不是数值。",
        en=f"“{text[:40]}” is no number.",
        fix_zh="请使用未经改动的原始文件。",
        fix_en="Take the original file, unchanged.",
        place=place,
        text=text,
    )


def _words(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())
