"""Where the headers are, and what they say once several rows of them are read together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_model import ErrorCell, Header, RawSheet, is_blank, is_date, is_number
from qingheng.calc.intake.layout_wide import is_period_label
from qingheng.calc.intake.layout_words import (
    Vocabulary,
    is_note,
    is_total,
    known_unit,
    looks_numeric,
    split_unit,
)

_LOOK_AHEAD = 6
_WIDEST_HEADER = 120  # characters; longer texts are sentences


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A row that may be a header: how many of its cells name columns or members, and are periods."""

    row: int
    filled: int
    named: int
    periods: int

    @property
    def hits(self) -> int:
        """Cells that are recognised."""
        return self.named + self.periods


def filled_cells(sheet: RawSheet, row: int, columns: range | None = None) -> list[tuple[int, object]]:
    """(column, value) of the cells of a row that hold something, within `columns` when given."""
    line = sheet.rows[row]
    return [
        (at, value)
        for at, value in enumerate(line)
        if not is_blank(value) and (columns is None or at in columns)
    ]


def header_row(
    sheet: RawSheet, row: int, words: Vocabulary, columns: range | None = None
) -> HeaderRow | None:
    """The row as a header, or None when it holds plain numbers, sentences or a total."""
    cells = filled_cells(sheet, row, columns)
    if len(cells) < 2 or any(isinstance(value, ErrorCell | bool) for _, value in cells):
        return None
    named = periods = 0
    run = _month_numbers([value for _, value in cells])
    for at, value in cells:
        if is_period_label(split_unit(value)[0] if isinstance(value, str) else value) or (
            run and looks_numeric(value)
        ):
            periods += 1
        elif isinstance(value, str) and not looks_numeric(value):
            signed = is_note(value) and (at == cells[0][0] or ":" in fold(value))
            if len(value) > _WIDEST_HEADER or signed:  # a column may well be headed by who checks it
                return None
            named += words.column(value) is not None
        else:
            return None
    if is_total(str(cells[0][1])):
        return None
    return HeaderRow(row, len(cells), named, periods)


def is_strong(found: HeaderRow) -> bool:
    """Whether the names of the dataset alone make it a header."""
    if found.named >= 2 and found.named >= 0.3 * found.filled:
        return True
    return found.named >= 1 and found.periods >= 2


def is_plausible(sheet: RawSheet, found: HeaderRow, columns: range | None = None) -> bool:
    """Whether what stands below makes it a header: numbers or dates under text, in rows as wide."""
    here = filled_cells(sheet, found.row, columns)
    texts = [fold(str(value)) for _, value in here]
    if len(set(texts)) < len(texts) * 0.7:
        return False
    below = _rows_below(sheet, found.row, columns)
    if not below:
        return False
    widest = max(len(cells) for cells in below)
    if found.filled < max(2, 0.6 * widest):
        return False
    under = {at for cells in below for at, value in cells if looks_numeric(value) or is_date(value)}
    return any(at in under for at, _ in here)


def _rows_below(sheet: RawSheet, row: int, columns: range | None) -> list[list[tuple[int, object]]]:
    found = []
    for number in range(row + 1, min(row + 1 + _LOOK_AHEAD, len(sheet.rows))):
        cells = filled_cells(sheet, number, columns)
        if cells:
            found.append(cells)
    return found


def _month_numbers(values: Sequence[object]) -> bool:
    """Whether the numbers among the headers count months: 1, 2, 3 …"""
    numbers = [float(str(value)) for value in values if looks_numeric(value) and _short(value)]
    return (
        len(numbers) >= 3 and numbers == [float(n) for n in range(1, len(numbers) + 1)] and len(numbers) <= 12
    )


def _short(value: object) -> bool:
    return is_number(value) or (
        isinstance(value, str) and value.strip().isascii() and value.strip().isdigit()
    )


def header_span(sheet: RawSheet, row: int, words: Vocabulary, columns: range) -> tuple[int, int]:
    """First and last row of the header around a row that is part of it."""
    first = last = row
    while first > 0 and _belongs_above(sheet, first - 1, first, words, columns):
        first -= 1
    while (
        last + 1 < len(sheet.rows)
        and last - first < 4
        and _belongs_below(sheet, last + 1, first, words, columns)
    ):
        last += 1
    return first, last


def _belongs_above(sheet: RawSheet, row: int, below: int, words: Vocabulary, columns: range) -> bool:
    """Whether a row above is a group row: merged over some columns, or names over blanks that others fill."""
    cells = filled_cells(sheet, row, columns)
    if not cells or any(is_number(value) and not is_period_label(value) for _, value in cells):
        return False
    filled_below = {at for at, _ in filled_cells(sheet, below, columns)}
    if all(len(str(value)) > 40 for _, value in cells):
        return False
    wide = [
        (left, right)
        for top, left, bottom, right in sheet.merged
        if top == row and right > left and bottom < below
    ]
    if wide:
        return any(
            len(filled_below & set(range(left, right + 1))) < len(filled_below) for left, right in wide
        )
    down = [left for top, left, bottom, _ in sheet.merged if top == row and bottom >= below]
    if down:
        return True
    first_filled = min(filled_below, default=0)
    if len(cells) == 1:
        at, value = cells[0]
        return is_period_label(value) and at > first_filled and len(filled_below) > 2
    here = {at for at, _ in cells}
    named = sum(1 for _, value in cells if isinstance(value, str) and words.column(value))
    grouped = sum(1 for _, value in cells if is_period_label(value) or words_member(words, value))
    return (named + grouped >= 0.6 * len(cells) and len(here & filled_below) >= 0.6 * len(here)
            and not _pairs(sheet, row, words))  # fmt: skip


def words_member(words: Vocabulary, value: object) -> bool:
    """Whether a text names a member of any enumeration of the dataset."""
    return isinstance(value, str) and any(words.member(code, value) for code in words.enums)


def _pairs(sheet: RawSheet, row: int, words: Vocabulary) -> bool:
    """Whether a row is label, value, label, value: facts, not headers."""
    cells = filled_cells(sheet, row)
    labels = [value for _, value in cells[0::2]]
    values = [value for _, value in cells[1::2]]
    return bool(values) and all(isinstance(v, str) and words.column(v) for v in labels) and not any(
        isinstance(v, str) and words.column(v) for v in values
    )  # fmt: skip


def _belongs_below(sheet: RawSheet, row: int, first: int, words: Vocabulary, columns: range) -> bool:
    """Whether the row below is still header: a units row, leaves under merged or blank groups, a second language."""
    cells = filled_cells(sheet, row, columns)
    if not cells or any(looks_numeric(value) and not is_period_label(value) for _, value in cells):
        return False
    if all(isinstance(value, str) and _is_units_cell(value) for _, value in cells) and any(
        known_unit(_bare(str(value))) for _, value in cells
    ):
        return not _data_like(sheet, row, words, columns)
    merged_above = [
        (left, right)
        for top, left, bottom, right in sheet.merged
        if first <= top < row and right > left and bottom < row
    ]
    hanging = [at for at, _ in cells if any(left <= at <= right for left, right in merged_above)]
    if hanging and not any(is_date(value) for _, value in cells):
        return len(hanging) >= 2 and len(hanging) >= 0.5 * len(cells)
    through = sum(1 for top, _, bottom, _ in sheet.merged if top == first and bottom >= row)
    if through and first < row <= max(b for t, _, b, _ in sheet.merged if t == first):
        return True
    above = {at for at, _ in filled_cells(sheet, row - 1, columns)}
    blank_above = [at for at, _ in cells if at not in above]
    named = sum(1 for _, value in cells if isinstance(value, str) and words.column(value) is not None)
    if named >= 2 and named >= 0.5 * len(cells):
        return bool(above)
    leaves = sum(1 for _, value in cells if is_period_label(value))
    return len(blank_above) >= 2 and (leaves >= 2 and leaves >= 0.6 * len(cells)) and len(above) >= 1


def _data_like(sheet: RawSheet, row: int, words: Vocabulary, columns: range) -> bool:
    """Whether the row is one of data whose texts merely look like units (a column of units, say)."""
    cells = filled_cells(sheet, row, columns)
    following = [filled_cells(sheet, n, columns) for n in range(row + 1, min(row + 3, len(sheet.rows)))]
    same = [c for c in following if [at for at, _ in c] == [at for at, _ in cells]]
    return any(
        all(isinstance(v, str) and not looks_numeric(v) for _, v in c) for c in same
    )  # fmt: skip


def _bare(text: str) -> str:
    return text.strip().strip("()（）[]【】").removeprefix("单位").removeprefix("unit").strip(" :：")


def _is_units_cell(text: str) -> bool:
    bare = _bare(text)
    return known_unit(bare) or fold(bare) in {
        "-", "--", "—", "/", "单位", "unit", "units", "uom", "text", "文本", "日期", "date", "yyyy-mm", "n/a", "无",
    }  # fmt: skip


def read_headers(sheet: RawSheet, first: int, last: int, columns: range) -> tuple[Header, ...]:
    """Headers of the columns, joined from top to bottom, merged ranges spread over their columns."""
    grid = [_spread(sheet, row, first, last, columns) for row in range(first, last + 1)]
    found = []
    for at in columns:
        parts: list[str] = []
        unit: str | None = None
        for line in grid:
            text = line.get(at, "")
            if not text:
                continue
            bare = _bare(text)
            if parts and known_unit(bare) and (text != bare or line is grid[-1]):
                unit = bare
                continue
            if text not in parts:
                parts.append(text)
        joined, inner = [], None
        for part in parts:
            bare_part, found_unit = split_unit(part)
            inner = found_unit or inner
            joined.append(bare_part)
        text = " ".join(dict.fromkeys(part for part in joined if part))
        if text or unit or parts:
            found.append(Header(at, text, unit or inner, tuple(parts)))
    return tuple(found)


def _spread(sheet: RawSheet, row: int, first: int, last: int, columns: range) -> dict[int, str]:
    """Texts of one header row by column: merged ranges spread, and group labels carried over blanks."""
    texts = {at: header_text(value) for at, value in filled_cells(sheet, row, columns)}
    covered: set[int] = set()
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and first <= top and top <= last:
            value = header_text(sheet.cell(top, left)) if not is_blank(sheet.cell(top, left)) else ""
            for at in range(left, right + 1):
                if at in columns and value:
                    texts[at] = value
                covered.add(at)
    if row < last and texts:
        below = {at for at, _ in filled_cells(sheet, row + 1, columns)}
        label = ""
        for at in columns:
            if at in covered:
                label = ""
            elif at in texts:
                label = texts[at] if at in below else ""
            elif label and at in below:
                texts[at] = label
            else:
                label = ""
    return texts


def header_text(value: object) -> str:
    """A header cell as text; a number without its idle decimals, line breaks as spaces."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if is_date(value):
        return f"{value:%Y-%m-%d}"
    return " ".join(str(value).split())
