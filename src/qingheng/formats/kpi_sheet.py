"""A table of key performance indicators, long or wide, to typed rows and problems at their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qingheng.calc.periods import Period, UnreadablePeriod, parse_period
from qingheng.formats import kpi_problems
from qingheng.formats.cells import Cell, Sheet
from qingheng.formats.kpi_catalogue import Catalogue, CatalogueSeries, Match
from qingheng.formats.kpi_layout import Grid, Layout, find_layout, layout_of_row
from qingheng.formats.kpi_units import StatedUnit, check_unit, is_unit
from qingheng.formats.kpi_values import Reading, read_value
from qingheng.formats.problems import Place, Problem, Severity

MAX_PROBLEMS = 1_000
MAX_SUGGESTED = 50
MAX_ROWS = 10_000
MAX_FIGURES = 10_000
_LONGEST_NAME = 300
_NAMED_DUPLICATES = 5
IGNORED_SHEETS = frozenset({"脚注", "footnotes", "问题 problems"})
_NAMES = ("indicator", "indicator_zh", "indicator_en")
_UNIT_IN_LABEL = re.compile(r"^(.*?)\s*[(（\[]([^()（）\[\]]{1,60})[)）\]]$", re.DOTALL)
_NOTE_WITH_TEXT = re.compile(r"^\s*([A-Za-z]{0,4}\d{1,3}|[*†‡])\s*[:：]\s*(.+)$", re.DOTALL)
_NOTE_BREAK = re.compile(r"[;；]\s*(?=[A-Za-z]{0,4}\d{1,3}\s*[:：])|\n")
_NOTES_OF_PERIOD = re.compile(r"(?:^|; )([^:;]+): ([^:;]+)")
_OWN_NOTES = re.compile(r"(?:FY)?\d{4}\S{0,5}: [^:;]+(?:; (?:FY)?\d{4}\S{0,5}: [^:;]+)*")
"""Footnotes as our own CSV lists them: "FY2021/22: 1; FY2022/23: 1, 6"."""


@dataclass(frozen=True)
class KpiRow:
    """One figure: an indicator's member in a period, in the unit of the catalogue.

    reading: the text of the cell as printed. value: None unless state is "value". decimals: of the value.
    footnotes: ids. notes: liberties taken in reading, as (Chinese, English).
    """

    indicator: str
    member: str
    period_label: str
    reading: str
    value: Decimal | None
    decimals: int
    state: str
    unit: str
    place: Place
    footnotes: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    period: Period | None = None

    @property
    def key(self) -> str:
        """The series: `code` or `code[member]`."""
        return f"{self.indicator}[{self.member}]" if self.member else self.indicator


@dataclass(frozen=True)
class KpiReading:
    """What was read: rows without an error, every problem at its cell, footnote texts by id as given."""

    rows: tuple[KpiRow, ...]
    problems: tuple[Problem, ...]
    footnotes: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that kept a figure out."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that did not."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.warning)


def read_kpi_table(sheets: Iterable[Sheet], catalogue: Catalogue, *, fiscal_start_month: int) -> KpiReading:
    """Read every sheet with a header of indicators.

    One bad cell never hides another: each is reported at its place and the rest is read. Figures are in the
    catalogue's unit; one that had to be converted carries a warning with both. Of a file with more than
    MAX_ROWS rows or MAX_FIGURES figures nothing is read. Never raises for content.
    """
    sheets = tuple(sheets)
    for sheet in sheets:
        filled = sum(1 for row in sheet.rows if any(not cell.empty for cell in row))
        if filled > MAX_ROWS:
            return KpiReading((), (kpi_problems.too_many_rows(Place(sheet.name), filled, MAX_ROWS),))
    reader = _Reader(catalogue, fiscal_start_month)
    without: list[Place] = []
    tables = 0
    for sheet in sheets:
        if sheet.name.strip().lower() in IGNORED_SHEETS:
            continue
        reader.problems.extend(sheet.notes)
        found = reader.read_sheet(sheet)
        if reader.flooded:
            return KpiReading((), (kpi_problems.too_many_figures(Place(sheet.name), MAX_FIGURES),))
        tables += found
        if not found and any(not cell.empty for row in sheet.rows for cell in row):
            without.append(Place(sheet.name))
    if not tables:
        reader.problems.append(kpi_problems.no_table(without[0] if without else Place()))
    else:
        reader.problems.extend(kpi_problems.sheet_without_table(place) for place in without)
    rows = _without_duplicates(reader.rows, reader.problems)
    return KpiReading(tuple(rows), _capped(reader.problems), reader.footnotes)


class _Reader:
    """Goes down the sheets and gathers rows and problems."""

    def __init__(self, catalogue: Catalogue, fiscal_start_month: int) -> None:
        self._catalogue = catalogue
        self._month = fiscal_start_month
        self.rows: list[KpiRow] = []
        self.problems: list[Problem] = []
        self.footnotes: dict[str, str] = {}
        self._section = ""
        self._last_names: list[str] = []
        self._suggested: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def flooded(self) -> bool:
        """Whether there is more than one file may hold, figures or complaints about them."""
        return max(len(self.rows), len(self.problems)) > MAX_FIGURES

    def read_sheet(self, sheet: Sheet) -> int:
        """Read the tables of one sheet; returns how many were found. Stops when flooded."""
        if not sheet.rows:
            return 0
        grid = Grid(sheet)
        layout = find_layout(grid, 1, self._month)
        if layout is None:
            return 0
        count = 1
        self._begin(layout)
        for row in range(layout.header_row + 1, len(sheet.rows) + 1):
            if self.flooded:
                break
            if all(cell.empty and not cell.formula for cell in sheet.rows[row - 1]):
                continue
            following = layout_of_row(grid, row, self._month)
            if following is not None:
                layout = following
                count += 1
                self._begin(layout)
            elif layout.wide:
                self._wide_row(grid, layout, row)
            else:
                self._long_row(grid, layout, row)
        return count

    def _begin(self, layout: Layout) -> None:
        self.problems.extend(layout.problems)
        self._section = ""
        self._last_names = []

    def _words(self, grid: Grid, layout: Layout, row: int, role: str) -> str:
        column = layout.roles.get(role)
        return grid.filled(row, column).text.strip() if column else ""

    def _label_place(self, grid: Grid, layout: Layout, row: int) -> Place:
        return grid.place(row, next(layout.roles[role] for role in _NAMES if role in layout.roles))

    def _names(self, grid: Grid, layout: Layout, row: int) -> list[str]:
        """Names of the row, or of the row above when only the breakdown changes."""
        names = [text for text in (self._words(grid, layout, row, role) for role in _NAMES) if text]
        if names:
            self._last_names = names
        elif self._words(grid, layout, row, "member"):
            return self._last_names
        return names

    def _match(self, names: list[str], member: str, unit: str) -> tuple[Match, str]:
        """The series of a row and the unit it states, in its column or in brackets behind the name."""
        match = self._catalogue.match(names, member)
        if match.series is None and not match.candidates and self._section and names:
            match = self._catalogue.match([self._section], names[0])
        if match.series is None and not match.candidates and not unit:
            for name in names:
                split = _UNIT_IN_LABEL.match(name) if len(name) <= _LONGEST_NAME else None
                if split and is_unit(split[2]):
                    return self._match([split[1]], member, split[2])[0], split[2].strip()
        return match, unit

    def _series(self, grid: Grid, layout: Layout, row: int) -> tuple[CatalogueSeries, StatedUnit] | None:
        """The series of a row and the unit of its figures; problems are reported at the label or the unit."""
        names = self._names(grid, layout, row)
        member = self._words(grid, layout, row, "member")
        place = self._label_place(grid, layout, row)
        if not names:
            self.problems.append(kpi_problems.missing_indicator(place, member))
            return None
        match, stated = self._match(names, member, self._words(grid, layout, row, "unit"))
        words = " ".join([names[0], member]).strip()
        if match.series is None:
            self.problems.append(
                kpi_problems.ambiguous_indicator(place, words, tuple(one.shown for one in match.candidates))
                if match.candidates
                else kpi_problems.unknown_indicator(place, words, self._suggest(names[0], member))
            )
            return None
        at = grid.place(row, layout.roles["unit"]) if "unit" in layout.roles else place
        unit = check_unit(stated, match.series, at)
        if isinstance(unit, Problem):
            self.problems.append(unit)
            return None
        return match.series, unit

    def _suggest(self, name: str, member: str) -> tuple[str, ...]:
        """The nearest series; a file of nothing but unknown rows is not worth the search."""
        if (name, member) not in self._suggested and len(self._suggested) < MAX_SUGGESTED:
            self._suggested[name, member] = self._catalogue.suggest(name, member)
        return self._suggested.get((name, member), ())

    def _wide_row(self, grid: Grid, layout: Layout, row: int) -> None:
        cells = {column: grid.own(row, column) for column in layout.periods}
        blank = all(cell.empty and not cell.formula for cell in cells.values())
        if blank and self._is_section(grid, layout, row):
            return
        found = self._series(grid, layout, row)
        if found is None:
            return
        told = self._words(grid, layout, row, "footnote")
        own = dict(_NOTES_OF_PERIOD.findall(told)) if _OWN_NOTES.fullmatch(told) else None
        for column, cell in cells.items():
            period = layout.periods[column]
            notes = self._note_ids(told if own is None else own.get(period.label, ""))
            self._take(cell, found, period, notes, grid.place(row, column))

    def _is_section(self, grid: Grid, layout: Layout, row: int) -> bool:
        """A row of words only that names no series: a heading of what follows, or a note below the table."""
        names = [text for text in (self._words(grid, layout, row, role) for role in _NAMES) if text]
        if self._words(grid, layout, row, "unit"):
            return False
        if (
            names
            and self._catalogue.match(names, self._words(grid, layout, row, "member")).series is not None
        ):
            return False
        if names and not self._words(grid, layout, row, "member"):
            self._section = names[0]
            self._last_names = names
        return True

    def _long_row(self, grid: Grid, layout: Layout, row: int) -> None:
        column = layout.roles["value"]
        cell = grid.own(row, column)
        at = grid.place(row, layout.roles["period"])
        stated = grid.filled(row, layout.roles["period"]).text.strip()
        names = [text for text in (self._words(grid, layout, row, role) for role in _NAMES) if text]
        if not stated and cell.empty and not cell.formula:
            return
        if not names and not stated:
            self.problems.append(
                kpi_problems.missing_indicator(self._label_place(grid, layout, row), cell.text)
            )
            return
        found = self._series(grid, layout, row)
        period = self._period(stated, at)
        if found is None or period is None:
            return
        notes = self._note_ids(self._words(grid, layout, row, "footnote"))
        self._take(cell, found, period, notes, grid.place(row, column))

    def _period(self, stated: str, place: Place) -> Period | None:
        if not stated:
            self.problems.append(kpi_problems.missing_period(place))
            return None
        try:
            return parse_period(stated, self._month)
        except UnreadablePeriod as unreadable:
            self.problems.append(
                kpi_problems.unreadable_period(place, stated, unreadable.reason_zh, unreadable.reason_en)
            )
            return None

    def _note_ids(self, text: str) -> tuple[str, ...]:
        """Footnote ids of a cell; texts that come with them ("fn4: rounding") are kept once."""
        ids: list[str] = []
        for piece in _NOTE_BREAK.split(text):
            told = _NOTE_WITH_TEXT.match(piece)
            if told:
                self.footnotes.setdefault(told[1], told[2].strip())
                ids.append(told[1])
            else:
                parts = [part for part in re.split(r"[,，、;；\s]+", piece) if part]
                short = all(len(part) <= 6 for part in parts)
                ids.extend(parts if short else [piece.strip()])
        return tuple(dict.fromkeys(ids))

    def _take(
        self,
        cell: Cell,
        found: tuple[CatalogueSeries, StatedUnit],
        period: Period,
        notes: tuple[str, ...],
        place: Place,
    ) -> None:
        """Read one figure into a row, or into the problem that keeps it out."""
        series, unit = found
        read = read_value(cell, series, unit, place)
        if isinstance(read, Problem):
            self.problems.append(read)
            return
        self.problems.extend(read.problems)
        self.rows.append(_row(read, series, period, notes, place))


def _row(
    read: Reading, series: CatalogueSeries, period: Period, notes: tuple[str, ...], place: Place
) -> KpiRow:
    return KpiRow(
        indicator=series.code,
        member=series.member,
        period_label=period.label,
        reading=read.printed,
        value=read.value,
        decimals=read.decimals,
        state=read.state,
        unit=series.unit,
        place=place,
        footnotes=tuple(dict.fromkeys((*notes, *read.marks))),
        notes=read.notes,
        period=period,
    )


def _without_duplicates(rows: list[KpiRow], problems: list[Problem]) -> list[KpiRow]:
    """One row for each series and period: the same figure again is dropped, different figures all are."""
    groups: dict[tuple[str, str], list[KpiRow]] = {}
    for row in rows:
        groups.setdefault((row.key, row.period_label), []).append(row)
    kept = []
    for (key, period), group in groups.items():
        if len({(row.state, row.value) for row in group}) > 1:
            named = [_spot(row.place) for row in group[:_NAMED_DUPLICATES]]
            for row in group:
                others = [spot for spot in named if spot != _spot(row.place)]
                more = len(group) - 1 - len(others)
                told = ", ".join(others) + (f" … (+{more})" if more else "")
                problems.append(kpi_problems.duplicate_different(row.place, row.reading, key, period, told))
            continue
        kept.append(group[0])
        for row in group[1:]:
            first = _spot(group[0].place)
            problems.append(kpi_problems.duplicate_same(row.place, row.reading, key, period, first))
    return kept


def _spot(place: Place) -> str:
    return f"{place.sheet}!{place.cell}"


def _capped(problems: list[Problem]) -> tuple[Problem, ...]:
    """Problems in the order of the file, errors never crowded out by warnings, the rest counted."""
    unique = list(dict.fromkeys(problems))
    if len(unique) > MAX_PROBLEMS:
        unique.sort(key=lambda problem: problem.severity is Severity.warning)
        left = len(unique) - MAX_PROBLEMS
        unique = [*unique[:MAX_PROBLEMS], kpi_problems.too_many_problems(MAX_PROBLEMS, left)]
    sheets = {sheet: at for at, sheet in enumerate(dict.fromkeys(problem.place.sheet for problem in unique))}
    return tuple(
        sorted(unique, key=lambda one: (sheets[one.place.sheet], one.place.row or 0, one.place.column or 0))
    )
