"""A report as a Word document: real headings, real tables with repeating headers, words of users as text only."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.table_model import Align, ColumnKind, Table, heading
from qingheng.formats.xlsx_out import storable

_FONTS = {"zh": ("Arial", "Microsoft YaHei"), "en": ("Arial", "Microsoft YaHei")}
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # of an archive
_GREY = RGBColor(0x5B, 0x66, 0x70)
_WARNING = RGBColor(0xB4, 0x53, 0x09)
_SIDES = {
    Align.start: WD_ALIGN_PARAGRAPH.LEFT,
    Align.end: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.centre: WD_ALIGN_PARAGRAPH.CENTER,
}
_SOURCE = {"zh": "来源：", "en": "Source: "}
_DATE = {"zh": "日期：", "en": "Date:"}


def write_document_docx(document: Document, *, timestamp: datetime) -> bytes:
    """The report as .docx. timestamp: when it was made, kept in the properties; one without a zone is UTC."""
    made: Any = docx.Document()
    moment = timestamp.replace(tzinfo=UTC) if timestamp.tzinfo is None else timestamp.astimezone(UTC)
    about = made.core_properties
    about.title, about.author = storable(document.title), "Qingheng 青衡"
    about.created = about.modified = moment.replace(tzinfo=None)
    about.language = "zh-CN" if document.lang == "zh" else "en-GB"
    _set_fonts(made, document.lang)
    made.add_heading(storable(document.title), level=0)
    if document.subtitle:
        _words(made.add_paragraph(), document.subtitle, colour=_GREY)
    _pairs(made, document.cover)
    made.add_page_break()
    for block in document.blocks:
        _add(made, block, document.lang)
    if document.source:
        _words(
            made.add_paragraph(),
            _SOURCE["zh" if document.lang == "zh" else "en"] + document.source,
            size=8,
            colour=_GREY,
        )
    out = io.BytesIO()
    made.save(out)
    return _dated(out, moment)


def _dated(archive: io.BytesIO, moment: datetime) -> bytes:
    """The same archive with one time on every entry, where the library leaves that of its writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as written, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as dated:
        for name in written.namelist():
            entry = zipfile.ZipInfo(name, max(moment, _EARLIEST).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            dated.writestr(entry, written.read(name))
    return out.getvalue()


def _set_fonts(made: Any, lang: str) -> None:
    """One family for Latin and one for Chinese, in every style of the document that names a font."""
    latin, chinese = _FONTS["zh" if lang == "zh" else "en"]
    for style in made.styles:
        fonts = style.element.find(qn("w:rPr"))
        if style.name != "Normal" and fonts is None:
            continue
        style.font.name = latin
        found = style.element.rPr.rFonts
        found.set(qn("w:eastAsia"), chinese)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            found.attrib.pop(qn(f"w:{theme}"), None)
    made.styles["Normal"].font.size = Pt(10)


def _words(
    paragraph: Any,
    text: str,
    *,
    size: float | None = None,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(storable(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _add(made: Any, block: Block, lang: str) -> None:
    match block:
        case Heading():
            made.add_heading(storable(block.shown), level=block.level)
        case Paragraph():
            colour = {"plain": None, "note": _GREY, "warning": _WARNING}[block.tone]
            _words(made.add_paragraph(), block.text, colour=colour)
        case Facts():
            _pairs(made, block.pairs)
        case Clauses():
            for point in block.points:
                _words(made.add_paragraph(style="List Bullet"), point)
        case Signatures():
            _pairs(
                made,
                tuple(
                    (role, f"________________  {_DATE['zh' if lang == 'zh' else 'en']}")
                    for role in block.roles
                ),
            )
        case Table():
            _table(made, block, lang)


def _pairs(made: Any, pairs: tuple[tuple[str, str], ...]) -> None:
    if not pairs:
        return
    grid = made.add_table(rows=0, cols=2)
    for name, text in pairs:
        cells = grid.add_row().cells
        _words(cells[0].paragraphs[0], name, colour=_GREY)
        _words(cells[1].paragraphs[0], text)
    made.add_paragraph()


def _table(made: Any, table: Table, lang: str) -> None:
    caption = made.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    _words(caption, table.title, size=9, bold=True)
    grid = made.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 3")
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _cell(cell, heading(column), _side(column.kind, column.align), bold=True)
    _repeat(grid.rows[0])
    for row in table.rows:
        cells = grid.add_row().cells
        for cell, column, entry in zip(cells, table.columns, row, strict=True):
            _cell(cell, entry.marked, _side(column.kind, column.align), bold=False)
    for note in table.notes:
        _words(made.add_paragraph(), f"[{note.mark}] {note.text}", size=8, colour=_GREY)
    if table.source:
        _words(
            made.add_paragraph(), _SOURCE["zh" if lang == "zh" else "en"] + table.source, size=8, colour=_GREY
        )


def _side(kind: ColumnKind, align: Align) -> WD_ALIGN_PARAGRAPH:
    return WD_ALIGN_PARAGRAPH.RIGHT if kind is ColumnKind.figure else _SIDES[align]


def _cell(cell: Any, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    _words(paragraph, text, size=8, bold=bold)


def _repeat(row: Any) -> None:
    """Let the header row stand on every page."""
    about = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    about.append(mark)
