"""Tables as an Excel workbook: figures are numbers, text is never a formula."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qingheng.formats.table_model import Align, ColumnKind, Table, TableCell, heading

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_WORDS = {
    "zh": {"notes": "脚注", "mark": "编号", "text": "说明", "source": "来源", "table": "表"},
    "en": {"notes": "Footnotes", "mark": "Mark", "text": "Note", "source": "Source", "table": "Table"},
}
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
_HEAD = {**_FONT, "bold": True, "bg_color": "#E6F0EC", "bottom": 1, "text_wrap": True}
_TITLE = {**_FONT, "bold": True, "font_size": 14}
_WIDEST, _NARROWEST = 60, 8
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_MARKS = 80  # twice in a number format, which has 255 characters


class _Formats:
    """Cell formats of one workbook, made once each."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        key = tuple(sorted({**_FONT, **properties}.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(dict(key))
        return self._made[key]


def write_xlsx(tables: Table | Sequence[Table], *, timestamp: datetime, lang: str = "en") -> bytes:
    """One sheet for each table and one of footnotes. The same tables and timestamp give the same bytes.

    A figure is a number whose format prints exactly the decimals and marks of the table. Raises ValueError
    for no table at all.
    """
    tables = [tables] if isinstance(tables, Table) else list(tables)
    if not tables:
        raise ValueError("there is no table to write")
    words = _WORDS["zh" if lang == "zh" else "en"]
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, OPTIONS)
    workbook.set_properties(
        {
            "title": storable(tables[0].title),
            "subject": storable(tables[0].subtitle),
            "comments": storable(tables[0].source),
            "created": timestamp.replace(tzinfo=None),
        }
    )
    for name, value in sorted(tables[0].facts.items()):
        workbook.set_custom_property(storable(name)[:255], storable(value)[:255], "text")
    formats = _Formats(workbook)
    taken: set[str] = {words["notes"].lower()}
    for table in tables:
        _write_table(workbook.add_worksheet(_sheet_name(table.title, taken, words["table"])), table, formats)
    _write_notes(workbook.add_worksheet(words["notes"]), tables, words, formats)
    workbook.close()
    return out.getvalue()


def storable(text: str) -> str:
    """The text without what XML 1.0 cannot hold (production 2); one such character breaks a workbook."""
    return _NOT_XML.sub("", text)


def _sheet_name(title: str, taken: set[str], fallback: str) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, no apostrophe at an end, used once."""
    plain = _FORBIDDEN.sub(" ", title).strip(" '")[:31].strip(" '") or fallback
    name, number = plain, 2
    while name.lower() in taken or name.lower() == "history":
        name = f"{plain[:27].strip()} {number}"
        number += 1
    taken.add(name.lower())
    return name


def number_format(cell: TableCell) -> str:
    """The format that prints a figure as the table does, true minus and marks included."""
    digits = "#,##0" + (f".{'0' * cell.decimals}" if cell.decimals else "")
    marks = storable(",".join(cell.marks)).replace('"', "").replace("\\", "")
    if len(marks) > _LONGEST_MARKS:
        marks = marks[: _LONGEST_MARKS - 1] + "…"
    tail = f'" [{marks}]"' if marks else ""
    return f'{digits}{tail};"−"{digits}{tail}'


def _write_table(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    """Title, header, rows; the header stays in sight and repeats on paper."""
    sheet.write_string(0, 0, table.title, formats.get(**_TITLE))
    top = 1
    if table.subtitle:
        sheet.write_string(1, 0, table.subtitle, formats.get(font_color="#555555"))
        top = 2
    for at, column in enumerate(table.columns):
        align = "right" if column.kind is ColumnKind.figure else _alignment(column.align)
        sheet.write_string(top, at, heading(column), formats.get(**_HEAD, align=align))
        sheet.set_column(at, at, _width(table, at))
    for down, row in enumerate(table.rows, start=top + 1):
        for at, cell in enumerate(row):
            _write_cell(sheet, down, at, cell, table, formats)
    sheet.freeze_panes(top + 1, _leading_text(table))
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)


def _write_cell(
    sheet: Worksheet, down: int, at: int, cell: TableCell, table: Table, formats: _Formats
) -> None:
    column = table.columns[at]
    if cell.value is not None:
        shown = formats.get(num_format=number_format(cell), align="right")
        sheet.write_number(down, at, float(cell.value), shown)
        return
    align = "right" if column.kind is ColumnKind.figure else _alignment(column.align)
    wrap = column.kind is ColumnKind.text
    sheet.write_string(down, at, cell.marked[:32_767], formats.get(align=align, text_wrap=wrap))


def _write_notes(sheet: Worksheet, tables: Sequence[Table], words: dict[str, str], formats: _Formats) -> None:
    """Every footnote and source of the tables."""
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    down = 0
    for table in tables:
        sheet.write_string(down, 0, table.title, formats.get(**_TITLE))
        sheet.write_string(down + 1, 0, words["mark"], formats.get(**_HEAD))
        sheet.write_string(down + 1, 1, words["text"], formats.get(**_HEAD))
        down += 2
        for note in table.notes:
            sheet.write_string(down, 0, note.mark, formats.get())
            sheet.write_string(down, 1, note.text[:32_767], formats.get(text_wrap=True))
            down += 1
        if table.source:
            sheet.write_string(down, 0, words["source"], formats.get())
            sheet.write_string(down, 1, table.source[:32_767], formats.get(text_wrap=True))
            down += 1
        down += 1


def _leading_text(table: Table) -> int:
    """How many columns of words stand before the first figure, two at most: they stay in sight."""
    lead = 0
    for column in table.columns:
        if column.kind is ColumnKind.figure:
            break
        lead += 1
    return min(lead, 2)


def _alignment(align: Align) -> str:
    return {Align.start: "left", Align.end: "right", Align.centre: "center"}[align]


def display_width(text: str) -> int:
    """Width of a text in Latin characters; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _width(table: Table, at: int) -> int:
    """Width of a column: its longest cell, within reason."""
    texts = [heading(table.columns[at]), *(row[at].marked for row in table.rows)]
    widest = max(max((display_width(line) for line in text.split("\n")), default=0) for text in texts)
    return min(_WIDEST, max(_NARROWEST, widest + 3))
