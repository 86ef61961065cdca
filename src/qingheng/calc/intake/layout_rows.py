"""Which rows under a header are data, and which are totals, notes, headings and blanks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import fsum
from statistics import median
from typing import Final, cast

from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_model import LayoutNote, RawSheet, Reason, Skipped, is_blank, is_date
from qingheng.calc.intake.layout_words import (
    figure,
    is_bare_total,
    is_derived,
    is_note,
    is_of_which,
    is_subtotal,
    is_total,
    looks_numeric,
)

_LONG_SENTENCE: Final = 24
_SURELY: Final = 1e-8  # well within what rounding explains, well beyond what adding binary fractions loses


@dataclass
class Body:
    """The rows of a table: what is left out, and what should be said about it."""

    skipped: list[Skipped] = field(default_factory=list)
    notes: list[LayoutNote] = field(default_factory=list)
    section: bool = False


@dataclass(frozen=True)
class Area:
    """The area under a header: first and last row, its columns, and the texts of its header."""

    sheet: RawSheet
    first: int
    last: int
    columns: range
    header: frozenset[str]

    def cells(self, row: int) -> list[tuple[int, object]]:
        """(column, value) of the filled cells of a row of the area."""
        line = self.sheet.rows[row]
        return [(at, line[at]) for at in self.columns if at < len(line) and not is_blank(line[at])]


def read_body(area: Area, marked: frozenset[object], numeric: frozenset[int]) -> Body:
    """Classify every row of the area.

    marked: texts of the sheet that may be totals, notes or headers; a row without any of them and filled as
    usual is data and gets no second look, which keeps a hundred thousand rows cheap.
    """
    body = Body()
    counts = area.sheet.filled(area.columns)[area.first : area.last + 1]
    usual = _usual(counts)
    few = max(2, (usual + 2) // 3)
    second = {row for row, filled in enumerate(counts, start=area.first) if filled < few}
    second.update(row for row in area.sheet.rows_with(marked) if area.first <= row <= area.last)
    labels = _label_columns(area, numeric)
    totals: list[tuple[int, Reason, str]] = []
    for row in sorted(second):
        if counts[row - area.first] == 0:
            body.skipped.append(Skipped(row, "blank"))
            continue
        reason, text = _reason(area, row, usual, labels)
        if reason in ("total", "subtotal"):
            totals.append((row, reason, text))
        elif reason is not None:
            body.skipped.append(Skipped(row, reason, text))
    _settle_sections(area, body, labels)
    _say_of_which(area, body, marked)
    _settle_totals(area, body, totals, numeric)
    body.skipped.sort(key=lambda one: one.row)
    return body


def _say_of_which(area: Area, body: Body, marked: frozenset[object]) -> None:
    """Rows that are part of the row above would count twice if that row is loaded too."""
    texts = {text for text in marked if isinstance(text, str) and is_of_which(text)}
    if not texts:
        return
    rows = [row for row in area.sheet.rows_with(texts) if area.first <= row <= area.last]
    if rows:
        body.notes.append(
            LayoutNote(
                "of_which",
                f"有 {len(rows)} 行是“其中”项，可能已计入上一行；两者同时读入会重复计算，请排除其一。",
                f"{len(rows)} rows say “of which” and may be part of the row above; "
                "loaded together they would count twice, so exclude one of them.",
                rows[0],
            )
        )


def _usual(counts: Sequence[int]) -> int:
    """How many cells of a row are usually filled."""
    some = [n for n in counts[:2000] if n > 1] or [n for n in counts[:2000] if n] or [0]
    return int(median(some))


def _label_columns(area: Area, numeric: frozenset[int]) -> tuple[int, ...]:
    """Columns that hold words rather than figures."""
    return tuple(at for at in area.columns if at not in numeric)


def _reason(area: Area, row: int, usual: int, labels: tuple[int, ...]) -> tuple[Reason | None, str]:
    """Why a row is not data, and its first text; (None, "") when it is."""
    cells = area.cells(row)
    if not cells:
        return "blank", ""
    words = [(at, str(value)) for at, value in cells if isinstance(value, str) and not looks_numeric(value)]
    if not words:
        return None, ""
    first = words[0][1].strip()
    texts = {fold(text) for _, text in words}
    if len(cells) >= 2 and len(texts & area.header) >= max(2, 0.7 * len(cells)):
        return "repeated_header", first
    total = next(((at, text) for at, text in words[:4] if is_total(text) or is_subtotal(text)), None)
    if total is not None and _is_total_row(area, row, cells, total, usual, labels):
        return ("subtotal" if is_subtotal(total[1]) else "total"), total[1].strip()
    figures = sum(1 for _, value in cells if looks_numeric(value) or is_date(value))
    if is_derived(first) and _is_total_row(area, row, cells, words[0], usual, labels):
        return "note", first
    if is_note(first) and figures <= 1 and len(cells) < max(3, usual):
        return "note", first
    if len(cells) == 1 and (usual >= 3 or len(first) > _LONG_SENTENCE):
        merged = any(top == row == bottom and right > left for top, left, bottom, right in area.sheet.merged)
        if len(first) > _LONG_SENTENCE or any(mark in first for mark in "：:。；;"):
            return "note", first
        return ("section" if merged or cells[0][0] <= area.columns.start + 1 else None), first
    return None, ""


def _is_total_row(
    area: Area,
    row: int,
    cells: list[tuple[int, object]],
    total: tuple[int, str],
    usual: int,
    labels: tuple[int, ...],
) -> bool:
    """Whether a row whose label is a total word is one: nothing but figures beside it, or fewer labels than data.

    A supplier called Total, its date and its material beside it, is a row like any other.
    """
    at, text = total
    others = [
        at_other
        for at_other, value in cells
        if at_other != at and at_other in labels and not _repeats(value, text)
    ]
    spare = [n for n in labels if n != at]
    merged = any(
        top == row == bottom and left <= at <= right for top, left, bottom, right in area.sheet.merged
    )
    if merged or not others:
        return True
    if is_bare_total(text):
        return len(others) <= max(1, len(spare) // 2)
    return len(others) < max(1, (len(spare) + 1) // 2)


def _repeats(value: object, text: str) -> bool:
    return isinstance(value, str) and (
        is_total(value) or is_subtotal(value) or fold(value) in {"-", "/", "—"}
    )


def _settle_sections(area: Area, body: Body, labels: tuple[int, ...]) -> None:
    """Single texts after the last data row are notes; before data rows they head them."""
    out = {one.row for one in body.skipped}
    last = next((row for row in range(area.last, area.first, -1) if row not in out), area.first)
    settled = []
    for one in body.skipped:
        if one.reason == "section" and one.row > last:
            one = Skipped(one.row, "note", one.text)
        settled.append(one)
    body.skipped[:] = settled
    sections = [one for one in settled if one.reason == "section"]
    if sections:
        body.section = True
        body.notes.append(
            LayoutNote(
                "sections",
                f"有 {len(sections)} 行分组标题（如“{sections[0].text}”），其文字作为一列供下方各行使用。",
                f"{len(sections)} rows are group headings (such as “{sections[0].text}”); "
                "their text is offered as a column of the rows below them.",
                sections[0].row,
            )
        )


def _settle_totals(
    area: Area, body: Body, totals: list[tuple[int, Reason, str]], numeric: frozenset[int]
) -> None:
    """Leave the total rows out and say whether their figures are the sums of what is above them."""
    if not totals:
        return
    out = {one.row for one in body.skipped} | {row for row, _, _ in totals}
    data = [row for row in range(area.first, area.last + 1) if row not in out]
    since = 0
    for row, reason, text in totals:
        body.skipped.append(Skipped(row, reason, text))
        at = bisect_left(data, row)
        spans = dict.fromkeys([(since, at), (0, at), (at, len(data))])
        since = at
        blocks = (data[first:last] for first, last in spans if last > first)
        body.notes.append(_total_note(area, row, text, numeric, blocks))


def _total_note(
    area: Area, row: int, text: str, numeric: frozenset[int], blocks: Iterable[Sequence[int]]
) -> LayoutNote:
    """What comparing a total row with the rows it may add up shows."""
    line = area.sheet.rows[row]
    stated = {
        at: value for at in sorted(numeric) if at < len(line) and (value := figure(line[at])) is not None
    }
    if not stated:
        return LayoutNote(
            "total_unchecked",
            f"合计行“{text}”未读入；行中没有可核对的数字。",
            f"The total row “{text}” was left out; it holds no figure to check.",
            row,
        )
    best: dict[int, Decimal] = {}
    for block in blocks:
        cells = {at: _cells(area, block, at) for at in stated}
        sums = {at: _sum(cells[at]) for at in stated if not _surely_equal(cells[at], stated[at])}
        off = {at: total for at, total in sums.items() if not _equal(total, stated[at])}
        if not off:
            return LayoutNote(
                "total_adds_up",
                f"合计行“{text}”未读入；其数字与各行之和一致。",
                f"The total row “{text}” was left out; its figures are the sums of the rows.",
                row,
            )
        if not best or len(off) < len(best):
            best = off
    at, total = next(iter(best.items())) if best else (next(iter(stated)), Decimal(0))
    return LayoutNote(
        "total_differs",
        f"合计行“{text}”未读入；表中写 {stated[at]:f}，各行之和为 {total:f}，请核对是否漏行或改数。",
        f"The total row “{text}” was left out; it says {stated[at]:f} where the rows add up to {total:f}. "
        "Check for missing rows or changed figures.",
        row,
        at,
    )


def _cells(area: Area, rows: Sequence[int], at: int) -> list[object]:
    """The cells of a column in these rows."""
    column = area.sheet.columns[at]
    return [column[row] for row in rows]


def _sum(cells: Iterable[object]) -> Decimal:
    """The sum of the figures among cells; those that are none add nothing."""
    return sum((value for cell in cells if (value := figure(cell)) is not None), Decimal(0))


def _surely_equal(cells: list[object], stated: Decimal) -> bool:
    """Whether numbers add up so nearly to what is stated that their exact sum need not be known."""
    if set(map(type, cells)) != {float}:
        return False
    return abs(fsum(cast("list[float]", cells)) - float(stated)) < _SURELY * max(1.0, abs(float(stated)))


def _equal(total: Decimal, stated: Decimal) -> bool:
    """Equal within the rounding of what is printed, or a millionth for sums of binary fractions."""
    exponent = stated.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    rounding = Decimal("0.51").scaleb(-min(places, 6)) if places else Decimal("0.51")
    return abs(total - stated) <= max(min(rounding, Decimal("0.51")), abs(stated) * Decimal("0.000001"))
