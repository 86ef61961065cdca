"""A report as a Word document: real headings, real tables with repeating headers, words of users as text only."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from qingheng.formats.column_widths import column_widths
from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.pdf_out import PORTRAIT
from qingheng.formats.table_model import Align, ColumnKind, Table, heading
from qingheng.formats.xlsx_out import display_width, storable

_FONTS = {"zh": ("Arial", "Microsoft YaHei"), "en": ("Arial", "Microsoft YaHei")}
_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # of an archive
_GREY = RGBColor(0x5B, 0x66, 0x70)
_WARNING = RGBColor(0xB4, 0x53, 0x09)
_GREEN = RGBColor(0x0F, 0x6B, 0x4F)
_WIDE, _SIDE = 166.0, 22.0  # mm between the margins of A4, and of a margin
_LETTER = 2.1  # mm of a character in the names of pairs
_SIDES = {
    Align.start: WD_ALIGN_PARAGRAPH.LEFT,
    Align.end: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.centre: WD_ALIGN_PARAGRAPH.CENTER,
}
_SOURCE = {"zh": "来源：", "en": "Source: "}
_DATE = {"zh": "日期：", "en": "Date:"}
_CONTENTS = {"zh": "目录", "en": "Contents"}
_PAGE = {"zh": ("第 ", " 页，共 ", " 页"), "en": ("Page ", " of ", "")}


def write_document_docx(document: Document, *, timestamp: datetime) -> bytes:
    """The report as .docx. timestamp: when it was made, kept in the properties; one without a zone is UTC."""
    made: Any = docx.Document()
    moment = timestamp.replace(tzinfo=UTC) if timestamp.tzinfo is None else timestamp.astimezone(UTC)
    about = made.core_properties
    about.title, about.author = storable(document.title), "Qingheng 青衡"
    about.created = about.modified = moment.replace(tzinfo=None)
    about.language = "zh-CN" if document.lang == "zh" else "en-GB"
    lang = "zh" if document.lang == "zh" else "en"
    _set_fonts(made, lang)
    _set_page(made, document.title, lang)
    made.add_heading(storable(document.title), level=0)
    if document.subtitle:
        _words(made.add_paragraph(), document.subtitle, colour=_GREY)
    _pairs(made, document.cover)
    made.add_page_break()
    _contents(made, document, lang)
    for block in document.blocks:
        _add(made, block, lang)
    if document.source:
        _words(made.add_paragraph(), _SOURCE[lang] + document.source, size=8, colour=_GREY)
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
    """One family for Latin and one for Chinese, in every style that names a font; the language of the words; our colours."""
    latin, chinese = _FONTS[lang]
    for style in made.styles:
        fonts = style.element.find(qn("w:rPr"))
        if style.name != "Normal" and fonts is None:
            continue
        style.font.name = latin
        found = style.element.rPr.rFonts
        found.set(qn("w:eastAsia"), chinese)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            found.attrib.pop(qn(f"w:{theme}"), None)
    for spoken in made.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), "en-GB")
        spoken.set(qn("w:eastAsia"), "zh-CN")
    made.styles["Normal"].font.size = Pt(10)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        made.styles[name].font.color.rgb = _GREEN if name == "Heading 1" else RGBColor(0, 0, 0)


def _set_page(made: Any, title: str, lang: str) -> None:
    """A4, with the title and the number of the page at its foot."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_SIDE)
    section.top_margin = section.bottom_margin = Mm(20)
    section.different_first_page_header_footer = True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = _PAGE[lang]
    _words(foot, f"{title} · {before}", size=8, colour=_GREY)
    _field(foot, "PAGE", "1")
    _words(foot, between, size=8, colour=_GREY)
    _field(foot, "NUMPAGES", "1")
    _words(foot, after, size=8, colour=_GREY)


def _field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word works out: what it is, and what stands there until it does."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        run.font.size, run.font.color.rgb = Pt(8), _GREY
        if kind == "shown":
            continue
        part = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
        if kind == "code":
            part.text = f" {code} "
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _contents(made: Any, document: Document, lang: str) -> None:
    """The chapters, as the table of contents Word keeps: it holds their names now, and their pages once it is updated."""
    chapters = [one for one in document.blocks if isinstance(one, Heading) and one.level == 1]
    if len(chapters) < 2:
        return
    head = made.add_paragraph()
    _words(head, _CONTENTS[lang], size=14, colour=_GREEN, bold=True)
    begin = made.add_paragraph()
    for kind in ("begin", "code", "separate"):
        part = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
        if kind == "code":
            part.text = ' TOC \\o "1-2" \\h '
        else:
            part.set(qn("w:fldCharType"), kind)
        begin.add_run()._r.append(part)
    for at, chapter in enumerate(chapters):
        line = begin if at == 0 else made.add_paragraph()
        line.paragraph_format.space_after = Pt(3)
        _words(line, chapter.shown)
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), "end")
    line.add_run()._r.append(part)
    made.add_page_break()


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
                tuple((role, f"________________  {_DATE[lang]}  ________________") for role in block.roles),
            )
        case Table():
            _table(made, block, lang)


def _pairs(made: Any, pairs: tuple[tuple[str, str], ...]) -> None:
    if not pairs:
        return
    names = min(80.0, max(30.0, _LETTER * max(display_width(name) for name, _text in pairs) + 4))
    grid = made.add_table(rows=0, cols=2)
    _fixed(grid, (names, _WIDE - names))
    for name, text in pairs:
        row = grid.add_row()
        _size(row, (names, _WIDE - names))
        for cell, words, colour in zip(row.cells, (name, text), (_GREY, None), strict=True):
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            _words(cell.paragraphs[0], words, colour=colour)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _table(made: Any, table: Table, lang: str) -> None:
    caption = made.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(3)
    _words(caption, table.title, size=9, bold=True)
    widths = tuple(_WIDE * one / PORTRAIT for one in column_widths(table, PORTRAIT))
    grid = made.add_table(rows=1, cols=len(table.columns))
    _fixed(grid, widths)
    _lines(grid)
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _cell(cell, heading(column), _side(column.kind, column.align), bold=True)
        _shade(cell)
    _mark(grid.rows[0], "w:tblHeader")
    _size(grid.rows[0], widths)
    for row in table.rows:
        added = grid.add_row()
        _size(added, widths)
        for cell, column, entry in zip(added.cells, table.columns, row, strict=True):
            _cell(cell, entry.marked, _side(column.kind, column.align), bold=False)
    for note in table.notes:
        _words(made.add_paragraph(), f"[{note.mark}] {note.text}", size=8, colour=_GREY)
    if table.source:
        _words(made.add_paragraph(), _SOURCE[lang] + table.source, size=8, colour=_GREY)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _side(kind: ColumnKind, align: Align) -> WD_ALIGN_PARAGRAPH:
    return WD_ALIGN_PARAGRAPH.RIGHT if kind is ColumnKind.figure else _SIDES[align]


def _cell(cell: Any, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    _words(paragraph, text, size=8, bold=bold)


def _fixed(grid: Any, widths: tuple[float, ...]) -> None:
    """Columns as wide as they are said to be, whatever stands in them."""
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)


def _size(row: Any, widths: tuple[float, ...]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
    _mark(row, "w:cantSplit")


def _lines(grid: Any) -> None:
    """A fine line below every row."""
    edges = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9D3D0")):
            edge.set(qn(f"w:{name}"), value)
        edges.append(edge)
    grid._tbl.tblPr.append(edges)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E6F0EC")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(row: Any, name: str) -> None:
    """Say one thing of a row: that it stands on every page (tblHeader), or never breaks over two (cantSplit)."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
