"""A stranger's table handed back in its own layout, with a message at each cell that needs attention."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qingheng.formats.cells import Cell, Sheet
from qingheng.formats.kpi_layout import MOST_MERGED, covered_area
from qingheng.formats.problems import Place, Problem, Severity
from qingheng.formats.sheets import read_sheets
from qingheng.formats.xlsx_out import OPTIONS, display_width, storable

SUMMARY_SHEET = "问题 Problems"
_FILLS = {Severity.error: "#F8C9C4", Severity.warning: "#FCE8B2"}
_WORDS = {Severity.error: "错误 Error", Severity.warning: "提示 Warning"}
_HEADINGS = ("严重程度 Severity", "位置 Place", "内容 Content", "问题", "处理办法", "Problem", "What to do")
_LONGEST = 32_767


def annotate_xlsx(
    original: bytes | Sequence[Sheet],
    problems: Iterable[Problem],
    *,
    timestamp: datetime,
    name: str = "table.csv",
) -> bytes:
    """The original's cells in their places as a workbook, faulty cells filled and commented.

    original: the file as it came, or its sheets. Formulas are written as their last result, text as text. A
    last sheet lists every problem; the reader of indicator tables leaves it out, so that the corrected file
    can be uploaded as it is. Fonts and colours of the original are not kept.
    Raises FileRefused when the original cannot be read.
    """
    sheets = read_sheets(original, name) if isinstance(original, bytes) else original
    listed = tuple(problems)
    by_place: dict[Place, list[Problem]] = {}
    for problem in listed:
        by_place.setdefault(problem.place, []).append(problem)
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, OPTIONS)
    workbook.set_properties({"created": timestamp.replace(tzinfo=None)})
    writer = _Writer(workbook, by_place)
    for sheet in sheets:
        if sheet.name != SUMMARY_SHEET:
            writer.copy(sheet)
    writer.summary(listed)
    workbook.close()
    return out.getvalue()


class _Writer:
    """Copies sheets into one workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook, by_place: dict[Place, list[Problem]]) -> None:
        self._workbook = workbook
        self._by_place = by_place
        self._formats: dict[tuple[str, str], Format] = {}
        self._taken = {SUMMARY_SHEET.lower()}
        self._merges_left = MOST_MERGED

    def _format(self, number_format: str, fill: str) -> Format:
        key = (number_format, fill)
        if key not in self._formats:
            properties: dict[str, object] = {"num_format": number_format} if number_format else {}
            if fill:
                properties["bg_color"] = fill
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]

    def _sheet_name(self, name: str) -> str:
        """The original's name, made valid when it came from a text file."""
        plain = "".join(" " if char in "[]:*?/\\" or ord(char) < 32 else char for char in storable(name))
        plain = plain.strip(" '")
        valid = plain[:31] or "Sheet"
        number = 2
        while valid.lower() in self._taken or valid.lower() == "history":
            valid = f"{plain[:27]} {number}"
            number += 1
        self._taken.add(valid.lower())
        return valid

    def copy(self, sheet: Sheet) -> None:
        """One sheet with its problems."""
        target = self._workbook.add_worksheet(self._sheet_name(sheet.name))
        covered: set[tuple[int, int]] = set()
        for area in sheet.merged:
            covered.update(self._merge(target, sheet, area, covered))
        widths: dict[int, int] = {}
        for row in sheet.rows:
            for cell in row:
                place = sheet.place(cell)
                problems = self._by_place.get(place, [])
                widths[cell.column] = max(widths.get(cell.column, 0), display_width(cell.text[:60]))
                if (cell.row, cell.column) not in covered:
                    self._write(target, cell, problems)
                if problems:
                    target.write_comment(
                        cell.row - 1, cell.column - 1, _comment(problems), _comment_size(problems)
                    )
        for column, width in widths.items():
            target.set_column(column - 1, column - 1, min(50, max(9, width + 2)))

    def _merge(
        self, target: Worksheet, sheet: Sheet, area: str, covered: set[tuple[int, int]]
    ) -> set[tuple[int, int]]:
        """Repeat a merged area that lies in the sheet and meets no other; returns the places it covers."""
        places = {place for place, _ in islice(covered_area(area, sheet), self._merges_left + 1)}
        self._merges_left -= min(len(places), self._merges_left)
        if len(places) < 2 or not self._merges_left or places & covered:
            return set()
        top, left = min(places)
        bottom, right = max(places)
        if left > len(sheet.rows[top - 1]):
            return set()
        cell = sheet.rows[top - 1][left - 1]
        fill = _fill(self._by_place.get(sheet.place(cell), []))
        style = self._format(cell.number_format, fill)
        target.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", style)
        self._write(target, cell, self._by_place.get(sheet.place(cell), []))
        return places

    def _write(self, target: Worksheet, cell: Cell, problems: list[Problem]) -> None:
        row, column, value = cell.row - 1, cell.column - 1, cell.value
        style = self._format(cell.number_format, _fill(problems))
        if isinstance(value, bool):
            target.write_boolean(row, column, value, style)
        elif isinstance(value, Decimal):
            target.write_number(row, column, float(value), style)
        elif isinstance(value, date):
            dated = self._format(cell.number_format or "yyyy-mm-dd", _fill(problems))
            target.write_datetime(row, column, value, dated)
        elif cell.text:
            target.write_string(row, column, cell.text[:_LONGEST], style)
        elif problems:
            target.write_blank(row, column, None, style)

    def summary(self, problems: Sequence[Problem]) -> None:
        """Every problem, those of the whole file included."""
        target = self._workbook.add_worksheet(SUMMARY_SHEET)
        bold = self._workbook.add_format({"bold": True, "bg_color": "#E6F0EC", "bottom": 1})
        wrap = self._workbook.add_format({"text_wrap": True, "valign": "top"})
        for at, (words, width) in enumerate(zip(_HEADINGS, (14, 28, 24, 50, 40, 50, 40), strict=True)):
            target.write_string(0, at, words, bold)
            target.set_column(at, at, width)
        for down, problem in enumerate(problems, start=1):
            place = (
                f"{problem.place.sheet}!{problem.place.cell}"
                if problem.place.cell
                else problem.place.describe("zh")
            )
            told = (problem.message_zh, problem.fix_zh, problem.message_en, problem.fix_en)
            for at, text in enumerate((_WORDS[problem.severity], place, problem.text, *told)):
                target.write_string(down, at, text[:_LONGEST], wrap)
        target.freeze_panes(1, 0)


def _fill(problems: Sequence[Problem]) -> str:
    """Red for an error, amber for a warning, nothing otherwise."""
    if not problems:
        return ""
    worst = Severity.error if any(one.severity is Severity.error for one in problems) else Severity.warning
    return _FILLS[worst]


def _comment(problems: Sequence[Problem]) -> str:
    parts = [
        f"{_WORDS[one.severity]}\n{one.message_zh}{one.fix_zh}\n{one.message_en} {one.fix_en}"
        for one in problems
    ]
    return "\n\n".join(parts)[:_LONGEST]


def _comment_size(problems: Sequence[Problem]) -> dict[str, object]:
    """Room enough to read the comment without dragging its corner."""
    lines = sum(2 + display_width(_comment([one])) // 44 for one in problems)
    return {"width": 340, "height": max(90, min(600, 17 * lines)), "author": "Qingheng 青衡"}
