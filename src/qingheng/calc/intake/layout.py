"""Finding the tables of a sheet: headers anywhere, several tables, wide groups, totals and notes left out.

Nothing is dropped in silence: every row that is not data is listed with its reason, and whatever a reader of
the file should know is a note in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.calc.intake.dates import Span
from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_facts import title_facts
from qingheng.calc.intake.layout_headers import (
    HeaderRow,
    filled_cells,
    header_row,
    header_span,
    is_plausible,
    is_strong,
    read_headers,
)
from qingheng.calc.intake.layout_model import (
    NO_RESULT,
    ErrorCell,
    Header,
    LayoutNote,
    Measure,
    RawSheet,
    Skipped,
    Table,
    Wide,
    WideColumn,
    is_blank,
)
from qingheng.calc.intake.layout_rows import Area, Body, read_body
from qingheng.calc.intake.layout_sums import fill_columns, numeric_columns, wide_totals_note
from qingheng.calc.intake.layout_wide import find_wide, is_year, is_year_header, stated_year
from qingheng.calc.intake.layout_words import (
    Vocabulary,
    is_derived,
    is_note,
    is_of_which,
    is_subtotal,
    is_total,
    may_matter,
)

__all__ = [
    "NO_RESULT",
    "ErrorCell",
    "Header",
    "LayoutNote",
    "Measure",
    "RawSheet",
    "Skipped",
    "Table",
    "Wide",
    "WideColumn",
    "find_tables",
]

_WEAK_REACH = 60  # rows in which a header that no name betrays is looked for
_LONGEST_LABEL = 48
_TURNED_ROWS = 400
_SMALL_SHEET = 5_000  # rows up to which every row is looked at as a possible header
_AFTER_BREAK = 6
_YEARS_SEEN = 400


@dataclass(frozen=True)
class _Setting:
    """What is known before a sheet is looked at."""

    words: Vocabulary
    fiscal_start_month: int
    references: Mapping[str, frozenset[str]]


def find_tables(
    sheet: RawSheet,
    dataset: Dataset | None,
    *,
    fiscal_start_month: int = 1,
    references: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Table, ...]:
    """The tables of a sheet from top to bottom; none when nothing looks like one.

    dataset: whose names are looked for, None to go by shape alone. references: folded names known for each
    reference column, which let sites across be recognised.
    """
    setting = _Setting(Vocabulary(dataset), fiscal_start_month, references or {})
    width = len(sheet.columns)
    if width < 2:
        return ()
    marked = _marked(sheet)
    headers = _headers(sheet, setting.words, marked)
    most = max((found.named for found in headers if is_strong(found)), default=0)
    if most < 3:
        turned = _turned(sheet, setting, width, most)
        if turned:
            return turned
    tables: list[Table] = []
    starts = [header_span(sheet, found.row, setting.words, range(width)) for found in headers]
    spans = [span for n, span in enumerate(starts) if n == 0 or span[0] > starts[n - 1][1]]
    above = 0
    for number, (first, last) in enumerate(spans):
        end = spans[number + 1][0] - 1 if number + 1 < len(spans) else len(sheet.rows) - 1
        tables += [
            _table(sheet, (first, last), end, above, columns, width, setting, marked)
            for columns in _side_by_side(sheet, first, last, width, setting.words)
        ]
        above = last + 1
    return tuple(table for table in tables if len(table.columns) + bool(table.wide) > 0)


def _marked(sheet: RawSheet) -> frozenset[object]:
    """The texts of a sheet that could be a total or a note."""
    return frozenset(
        text
        for text in sheet.texts
        if may_matter(text) and (is_note(text) or (len(text) <= _LONGEST_LABEL and _says_something(text)))
    )


def _says_something(text: str) -> bool:
    return is_total(text) or is_subtotal(text) or is_derived(text) or is_of_which(text)


def _headers(sheet: RawSheet, words: Vocabulary, marked: frozenset[object]) -> list[HeaderRow]:
    """Header rows of the sheet: those whose names are known, else the first that looks like one."""
    strong: list[HeaderRow] = []
    for row in _candidates(sheet, marked):
        found = header_row(sheet, row, words)
        if found is not None and is_strong(found):
            strong.append(found)
    if strong:
        return _settled(sheet, strong)
    for row in range(min(_WEAK_REACH, len(sheet.rows))):
        found = header_row(sheet, row, words)
        if found is not None and is_plausible(sheet, found):
            return [found]
    return []


def _candidates(sheet: RawSheet, marked: frozenset[object]) -> Iterator[int]:
    """Rows that may be headers: all of a small sheet; of a large one its top, and what follows a break.

    A break is a row with at most one cell or a total.
    """
    count = len(sheet.rows)
    if count <= _SMALL_SHEET:
        yield from range(count)
        return
    breaks = {row for row, filled in enumerate(sheet.filled(range(len(sheet.columns)))) if filled < 2}
    wanted = set(range(_WEAK_REACH))
    for row in breaks.union(sheet.rows_with(marked)):
        wanted.update(range(row, min(row + _AFTER_BREAK, count)))
    yield from sorted(wanted)


def _settled(sheet: RawSheet, strong: Sequence[HeaderRow]) -> list[HeaderRow]:
    """Of candidates with no data between them the best; repeats of the header above are no new table."""
    groups: list[list[HeaderRow]] = []
    for found in strong:
        if groups and not _data_between(sheet, groups[-1][-1].row, found.row):
            groups[-1].append(found)
        else:
            groups.append([found])
    chosen = [max(group, key=lambda one: (one.hits, one.row)) for group in groups]
    kept: list[HeaderRow] = []
    for found in chosen:
        texts = _texts(sheet, found.row)
        if not any(_texts(sheet, one.row) == texts for one in kept[-1:]) or _titled(sheet, found.row):
            kept.append(found)
    return kept


def _titled(sheet: RawSheet, row: int) -> bool:
    """Whether a header has a blank row and a title above it, as a table of its own has."""
    if row < 2:
        return False
    above = filled_cells(sheet, row - 1)
    before = filled_cells(sheet, row - 2)
    return len(above) == 1 and not before


def _texts(sheet: RawSheet, row: int) -> tuple[str, ...]:
    return tuple(fold(str(value)) for _, value in filled_cells(sheet, row))


def _data_between(sheet: RawSheet, first: int, last: int) -> bool:
    """Whether a row between two holds at least two cells, one of them no text."""
    for row in range(first + 1, min(last, first + 12)):
        cells = filled_cells(sheet, row)
        if len(cells) >= 2 and any(not isinstance(v, str) or v[:1].isdigit() for _, v in cells):
            return True
    return last - first > 12


def _side_by_side(sheet: RawSheet, first: int, last: int, width: int, words: Vocabulary) -> list[range]:
    """The columns of each table that begins in these header rows; blank columns part tables of like headers."""
    filled = sorted({at for row in range(first, last + 1) for at, _ in filled_cells(sheet, row)})
    for top, left, bottom, right in sheet.merged:
        if first <= top and bottom <= last:
            filled = sorted({*filled, *range(left, right + 1)})
    cuts = [after for before, after in pairwise(filled) if after - before > 1]
    bounds = [0, *cuts, width]
    parts = [range(start, stop) for start, stop in pairwise(bounds)]
    names = [_names(sheet, last, part, words) for part in parts]
    if len(parts) > 1 and all(len(found) >= 2 for found in names) and set(names[0]) & set(names[1]):
        return parts
    return [range(width)]


def _names(sheet: RawSheet, row: int, columns: range, words: Vocabulary) -> list[str]:
    cells = filled_cells(sheet, row, columns)
    return [code for _, v in cells if isinstance(v, str) and (code := words.column(v)) is not None]


def _table(
    sheet: RawSheet,
    rows: tuple[int, int],
    end: int,
    above: int,
    columns: range,
    width: int,
    setting: _Setting,
    marked: frozenset[object],
) -> Table:
    """One table: its headers, its body, its wide group and what its titles say."""
    first, last = rows
    headers = read_headers(sheet, first, last, columns)
    facts = title_facts(sheet, above, first, setting.words)
    year = stated_year([*facts.texts, sheet.name], setting.fiscal_start_month)
    texts = frozenset(fold(p) for header in headers for p in (*header.parts, header.text) if p)
    marked = marked | {value for row in range(first, last + 1) for _, value in filled_cells(sheet, row)}
    area = Area(sheet, last + 1, max(end, last), columns, texts)
    own = _year_column(area, headers)
    numeric = numeric_columns(area) - {own}
    wide = find_wide(
        headers, setting.words, year, setting.fiscal_start_month, setting.references, numeric, own
    )
    body = read_body(area, marked, numeric) if area.last >= area.first else Body()
    if own is None:
        _say_unknown_year(body, wide, year)
    grouped = {c.index for c in wide.columns} | set(wide.totals) if wide else set()
    plain = tuple(header for header in headers if header.index not in grouped)
    skipped = tuple(
        [Skipped(row, "title" if row < first else "header", _first(sheet, row)) for row in range(above, last + 1)
         if filled_cells(sheet, row)]
    ) + tuple(body.skipped)  # fmt: skip
    out = {one.row for one in body.skipped}
    data = [row for row in range(area.first, area.last + 1) if row not in out]
    filled, proposed = fill_columns(area, data, plain, numeric)
    notes = [*body.notes, *wide_totals_note(area, data, wide), *_merged_figures(sheet, data, numeric)]
    return Table(
        sheet, rows, area.first, data[-1] if data else last, plain, skipped, wide, tuple(notes), facts.pairs,
        facts.texts, year.start.year if year else None, facts.unit, filled, proposed, body.section, False, width,
        year,
    )  # fmt: skip


def _year_column(area: Area, headers: Sequence[Header]) -> int | None:
    """The column that holds nothing but years and is headed so; None when there is none or more than one."""
    found = []
    for header in headers:
        if is_year_header(header.text):
            cells = area.sheet.columns[header.index][area.first : area.last + 1][:_YEARS_SEEN]
            years = [is_year(value) for value in cells if not is_blank(value)]
            if years and sum(years) >= 0.8 * len(years):  # a total row may stand among them
                found.append(header.index)
    return found[0] if len(found) == 1 else None


def _first(sheet: RawSheet, row: int) -> str:
    cells = filled_cells(sheet, row)
    return str(cells[0][1]).strip() if cells else ""


def _say_unknown_year(body: Body, wide: Wide | None, year: Span | None) -> None:
    if (
        wide is not None
        and wide.kind == "period"
        and year is None
        and any(c.span is None for c in wide.columns)
    ):
        labels = "、".join(c.label for c in wide.columns if c.span is None)[:60]
        body.notes.append(
            LayoutNote(
                "year_unknown",
                f"列“{labels}”没有写明年份，标题和工作表名中也找不到，须补充年份。",
                f"The columns “{labels}” name no year and neither the titles nor the sheet does; state the year.",
                None,
                wide.columns[0].index,
            )
        )


def _merged_figures(sheet: RawSheet, data: Sequence[int], numeric: frozenset[int]) -> list[LayoutNote]:
    """Merged cells with one figure for several rows: the figure stays with the first."""
    if not sheet.merged:
        return []
    inside = set(data)
    found = [
        (top, left)
        for top, left, bottom, _ in sheet.merged
        if bottom > top and left in numeric and top in inside and not is_blank(sheet.cell(top, left))
    ]
    if not found:
        return []
    return [
        LayoutNote(
            "merged_figure",
            f"有 {len(found)} 处数字跨多行合并；数字只计入首行，其余行为空，请补填或拆分。",
            f"{len(found)} figures stand in cells merged over several rows; each counts once, in its first row, "
            "and the other rows are empty until they are filled in.",
            *found[0],
        )
    ]


def _turned(sheet: RawSheet, setting: _Setting, width: int, most: int) -> tuple[Table, ...]:
    """Tables of a sheet whose records run across: its first columns hold the names."""
    if len(sheet.rows) > _TURNED_ROWS or width < 2:
        return ()
    rows = [[line[at] if at < len(line) else "" for line in sheet.rows] for at in range(width)]
    merged = tuple((left, top, right, bottom) for top, left, bottom, right in sheet.merged)
    turned = RawSheet(sheet.name, rows, merged, sheet.hidden)
    marked = _marked(turned)
    strong = [
        f for f in _headers(turned, setting.words, marked) if is_strong(f) and f.named >= max(3, most + 1)
    ]
    if not strong:
        return ()
    note = LayoutNote(
        "transposed",
        "记录按列排列（表头在左侧），已转置读取。",
        "The records run across (the headers are at the left); the sheet was read turned.",
    )
    first, last = header_span(turned, strong[0].row, setting.words, range(len(sheet.rows)))
    table = _table(
        turned, (first, last), len(rows) - 1, 0, range(len(sheet.rows)), len(sheet.rows), setting, marked
    )
    return (replace(table, transposed=True, notes=(note, *table.notes)),)
