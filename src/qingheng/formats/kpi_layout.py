"""Where the header of a table is, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from qingheng.calc.periods import Period, UnreadablePeriod, parse_period
from qingheng.formats import kpi_problems
from qingheng.formats.cells import Cell, Sheet, empty_cell
from qingheng.formats.kpi_catalogue import variants
from qingheng.formats.problems import Place, Problem, shown_places
from qingheng.formats.workbook_parts import position

_ROLES: dict[str, tuple[str, ...]] = {
    "indicator": (
        *("indicator", "indicatorcode", "indicatorname", "code", "kpi", "metric", "name", "key"),
        *(
            "指标",
            "指标代码",
            "指标编码",
            "指标名称",
            "代码",
            "名称",
            "项目",
            "关键绩效",
            "绩效指标",
            "关键绩效指标",
        ),
    ),
    "indicator_zh": ("indicatorzh", "指标中文", "中文指标", "中文名称", "指标名称中文", "指标中文名称"),
    "indicator_en": ("indicatoren", "指标英文", "英文指标", "英文名称", "指标名称英文", "指标英文名称"),
    "member": (
        *("member", "breakdown", "subindicator", "category", "detail"),
        *("分项", "细分", "明细", "子项", "分类", "细项", "子指标"),
    ),
    "unit": ("unit", "units", "uom", "单位", "计量单位"),
    "period": (
        *("fy", "period", "year", "fiscalyear", "reportingperiod", "reportingyear"),
        *("财年", "年度", "年份", "期间", "报告期", "财政年度", "报告年度", "时间"),
    ),
    "value": ("value", "figure", "amount", "data", "reading", "数值", "值", "数据", "填报值", "数量"),
    "footnote": (
        *("footnote", "footnotes", "note", "notes", "remark", "remarks", "comment", "comments"),
        *("脚注", "备注", "注释", "说明", "附注", "注"),
    ),
    "pillar": (
        *("pillar", "dimension", "topic", "no", "order", "pillartopic", "definition", "source"),
        *("领域", "维度", "范畴", "议题", "支柱", "序号", "编号", "定义", "来源"),
    ),
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
_LIKE_A_PERIOD = re.compile(r"\d{4}|(?i:\bfy)\s*\d|财年|年度|\d年|(?i:q)[1-4]\b")
_TWO_LANGUAGES = re.compile(r"^(?!.*\d)(?=.*[A-Za-z])(?=.*[\u4e00-\u9fff])", re.DOTALL)
_NAMES = frozenset({"indicator", "indicator_zh", "indicator_en"})
_SEARCHED_ROWS = 60
_LONGEST_HEADING = 60
_LONGEST_ROLE = 80
MOST_MERGED = 500_000
"""Cells in merged areas that are followed; areas may overlap, so their number alone bounds nothing."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table below its header row; columns are counted from 1."""

    header_row: int
    roles: dict[str, int]
    periods: dict[int, Period] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def wide(self) -> bool:
        """Years stand across, one series a row."""
        return "value" not in self.roles or "period" not in self.roles


class Grid:
    """A sheet by row and column, with merged cells holding the value of their first cell."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        covered = chain.from_iterable(covered_area(area, sheet) for area in sheet.merged)
        self._merged.update(islice(covered, MOST_MERGED))

    def own(self, row: int, column: int) -> Cell:
        """The cell itself."""
        if 1 <= row <= len(self.sheet.rows):
            line = self.sheet.rows[row - 1]
            if 1 <= column <= len(line):
                return line[column - 1]
        return empty_cell(row, column)

    def filled(self, row: int, column: int) -> Cell:
        """The cell, or the first cell of the merged area it lies in."""
        return self.own(*self._merged.get((row, column), (row, column)))

    def width(self, row: int) -> int:
        """Cells of a row."""
        return len(self.sheet.rows[row - 1])

    def place(self, row: int, column: int) -> Place:
        """A place in this sheet."""
        return Place(self.sheet.name, row, column)


def covered_area(area: str, sheet: Sheet) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Every place of a merged area with the place of its first cell; nothing beyond the cells of the sheet.

    An area may claim a whole empty sheet: what is given is bounded by the cells that were read.
    """
    first, _, last = area.partition(":")
    start, end = position(first), position(last)
    if start is None or end is None:
        return
    for row in range(max(start[0], 1), min(end[0], len(sheet.rows)) + 1):
        for column in range(start[1], min(end[1], len(sheet.rows[row - 1])) + 1):
            yield (row, column), start


@lru_cache(maxsize=4096)
def role_of(text: str) -> str | None:
    """What a heading announces, in either language or both, in either order ("Indicator 指标")."""
    if not text or len(text) > _LONGEST_ROLE:
        return None
    forms = list(variants(text))
    if _TWO_LANGUAGES.search(text):
        forms.extend(form for word in re.split(r"[\s/|]+", text) for form in variants(word))
    return next((_ROLE_OF[form] for form in forms if form in _ROLE_OF), None)


def find_layout(grid: Grid, start: int, fiscal_start_month: int) -> Layout | None:
    """The first header row at or after `start` among the first sixty rows looked at, or None.

    Where no row has a readable year, the first with an unreadable one is given, without periods: its problems
    say which headings are wrong.
    """
    rows = range(start, min(len(grid.sheet.rows), start + _SEARCHED_ROWS) + 1)
    for row in rows:
        layout = layout_of_row(grid, row, fiscal_start_month)
        if layout is not None:
            return layout
    for row in rows:
        heads = _headings(grid, row, fiscal_start_month)
        if heads is not None and any(problem.place.row == row for problem in heads.problems):
            return Layout(row, heads.roles, {}, tuple(heads.problems))
    return None


@dataclass
class _Headings:
    """What the cells of a row would mean if it were a header."""

    roles: dict[str, int] = field(default_factory=dict)
    periods: dict[int, Period] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    others: list[Cell] = field(default_factory=list)


def layout_of_row(grid: Grid, row: int, fiscal_start_month: int) -> Layout | None:
    """The layout a row announces as header, or None when it is no header.

    A blank cell takes the heading above it, so that headers of two rows are read, merged or not; below a row
    that is a header by itself nothing is taken over, since there a blank cell is missing data.
    """
    heads = _headings(grid, row, fiscal_start_month)
    if heads is None:
        return None
    if "period" in heads.roles and "value" in heads.roles:
        return Layout(row, heads.roles)
    if any(grid.own(row, column).text.strip() for column in heads.periods):
        return _wide(grid, row, heads)
    return None


def _headings(grid: Grid, row: int, fiscal_start_month: int) -> _Headings | None:
    """Headings of a row, or None when none of them announces the indicators."""
    cells = _heading_cells(grid, row, fiscal_start_month)
    heads = _Headings()
    words: list[tuple[int, Cell, str]] = []
    for column, cell in cells:
        text = cell.text.strip()
        role = role_of(text) if text else None
        if role is not None:
            heads.roles.setdefault(role, column)
        elif text and len(text) <= _LONGEST_HEADING:
            words.append((column, cell, text))
    if not _NAMES & heads.roles.keys():
        return None
    for column, cell, text in words:
        try:
            heads.periods[column] = parse_period(text, fiscal_start_month)
        except UnreadablePeriod as unreadable:
            heads.others.append(cell)
            if _LIKE_A_PERIOD.search(text):
                place = grid.place(cell.row, cell.column)
                heads.problems.append(
                    kpi_problems.unreadable_period(place, text, unreadable.reason_zh, unreadable.reason_en)
                )
    return heads


def _heading_cells(grid: Grid, row: int, fiscal_start_month: int) -> list[tuple[int, Cell]]:
    """Cells of a row by column, blank ones replaced by the heading above when there is one to take over."""
    above = grid.width(row - 1) if row > 1 else 0
    cells = [(column, grid.filled(row, column)) for column in range(1, max(grid.width(row), above) + 1)]
    found = {
        column: grid.filled(row - 1, column)
        for column, cell in cells
        if row > 1 and cell.empty and role_of(grid.filled(row - 1, column).text) is not None
    }
    if not found or _stands_alone(grid, row - 1, fiscal_start_month):
        return cells
    return [(column, found.get(column, cell)) for column, cell in cells]


def _stands_alone(grid: Grid, row: int, fiscal_start_month: int) -> bool:
    """Whether a row is a whole header by its own cells."""
    roles, period = set(), False
    for column in range(1, grid.width(row) + 1):
        text = grid.filled(row, column).text.strip()
        role = role_of(text)
        if role is not None:
            roles.add(role)
        elif text and len(text) <= _LONGEST_HEADING and not period:
            period = _is_period(text, fiscal_start_month)
    return bool(_NAMES & roles) and (period or {"period", "value"} <= roles)


def _is_period(text: str, fiscal_start_month: int) -> bool:
    try:
        parse_period(text, fiscal_start_month)
    except UnreadablePeriod:
        return False
    return True


def _wide(grid: Grid, row: int, heads: _Headings) -> Layout:
    """Years across: the same year twice takes both columns out, unknown columns are mentioned."""
    by_label: dict[str, list[int]] = {}
    for column, period in heads.periods.items():
        by_label.setdefault(period.label, []).append(column)
    kept = dict(heads.periods)
    problems = list(heads.problems)
    for label, columns in by_label.items():
        if len(columns) > 1:
            cells = shown_places([grid.place(row, column).cell for column in columns])
            for column in columns:
                del kept[column]
                text = grid.filled(row, column).text
                problems.append(kpi_problems.year_twice(grid.place(row, column), text, label, cells))
    blamed = {problem.place for problem in problems}
    for cell in heads.others:
        place = grid.place(cell.row, cell.column)
        if place not in blamed and cell.row == row:
            problems.append(kpi_problems.column_ignored(place, cell.text))
    return Layout(row, heads.roles, kept, tuple(problems))
