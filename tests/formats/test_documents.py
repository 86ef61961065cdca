"""A report says the same in PDF, Word and Excel, in both languages, and what users wrote never becomes markup."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from qingheng.formats.column_widths import column_widths
from qingheng.formats.document_docx import write_document_docx
from qingheng.formats.document_model import Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.document_pdf import write_document_pdf
from qingheng.formats.document_xlsx import write_document_xlsx
from qingheng.formats.pdf_out import can_show_chinese
from qingheng.formats.table_model import Column, ColumnKind, Note, Table, figure, label, missing

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://x") #strong[*_$1$_*] <script>'

needs_font = pytest.mark.skipif(not can_show_chinese(), reason="no Chinese font on this machine")


def _document(lang: str) -> Document:
    zh = lang == "zh"
    table = Table(
        title="排放汇总" if zh else "Emissions by scope",
        columns=(
            Column("scope", "范围" if zh else "Scope"),
            Column("t", "排放量" if zh else "Emissions", "tCO2e", ColumnKind.figure),
        ),
        rows=(
            (label("范围一" if zh else "Scope 1"), figure(Decimal("6303.25"), 2, ("1",))),
            (label(HOSTILE), missing("not_available", "—")),
        ),
        notes=(Note("1", "不含制冷剂" if zh else "Without refrigerants"),),
        source="测试" if zh else "test",
    )
    return Document(
        title="温室气体盘查报告" if zh else "Greenhouse gas inventory report",
        subtitle="2023",
        lang=lang,
        cover=(("企业" if zh else "Company", "青禾电子" if zh else "Qinghe Electronics"),),
        blocks=(
            Heading("组织边界" if zh else "Organisational boundary", 1, "1"),
            Paragraph("按运营控制权合并。" if zh else "Consolidated by operational control."),
            Paragraph(HOSTILE, "warning"),
            Facts((("期间" if zh else "Period", "2023"),)),
            Heading("结果" if zh else "Results", 1, "2"),
            table,
            Clauses(("第一点" if zh else "first point",)),
            Signatures(("编制人" if zh else "Prepared by", "审核人" if zh else "Reviewed by")),
        ),
        source="测试" if zh else "test",
    )


LANGUAGES = [pytest.param("zh", marks=needs_font), "en"]
WORDS = {
    "zh": ("组织边界", "按运营控制权合并", "范围一", "编制人"),
    "en": ("Organisational boundary", "operational control", "Scope 1", "Prepared by"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_holds_cover_contents_words_and_figures_and_is_the_same_each_time(lang: str) -> None:
    made = write_document_pdf(_document(lang), timestamp=AT)
    assert made == write_document_pdf(_document(lang), timestamp=AT)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    for word in (*WORDS[lang], "6,303.25", "#strong[*_$1$_*]"):
        assert word in text, word
    assert b"/Marked true" in made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_word_holds_real_headings_and_a_table_whose_header_repeats(lang: str) -> None:
    made = docx.Document(io.BytesIO(write_document_docx(_document(lang), timestamp=AT)))
    headings = [p.text for p in made.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [one.shown for one in _document(lang).blocks if isinstance(one, Heading)]
    table = made.tables[-2]
    assert table.rows[1].cells[1].text == "6,303.25 [1]"
    assert table.rows[2].cells[0].text == HOSTILE
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert any(p.text == HOSTILE for p in made.paragraphs)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_word_names_one_font_for_chinese_everywhere(lang: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_document_docx(_document(lang), timestamp=AT)))
    styles = archive.read("word/styles.xml").decode()
    assert 'w:eastAsia="Microsoft YaHei"' in styles
    assert 'w:eastAsia="MS' not in styles


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_excel_holds_the_words_first_and_each_table_on_its_sheet(lang: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_document_xlsx(_document(lang), timestamp=AT)))
    first = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    second = [cell for row in book.get_sheet_by_index(1).to_python() for cell in row]
    assert HOSTILE in first
    assert HOSTILE in second
    assert 6303.25 in second


CODE = "factors-cn-electricity-organisation/2023-CN-location_of_the_grid"


def _wide() -> Document:
    """A table of more than fits: figures with long heads, a column of words, one of codes."""
    heads = [Column(f"f{n}", f"Counted under rule {n}", kind=ColumnKind.figure) for n in range(5)]
    row = (label("Scope 2, market-based"), *[figure(Decimal("383557.83"), 2)] * 5, label(CODE))
    table = Table("Wide", (Column("a", "Scope"), *heads, Column("code", "Number")), (row,) * 3)
    return Document("Wide", "en", (Heading("One"), Heading("Two"), Clauses((f"made with {CODE}.",)), table))


def test_a_code_that_breaks_over_lines_of_a_pdf_is_still_the_code_when_copied() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_document_pdf(_wide(), timestamp=AT)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "\u200b" not in text
    assert text.replace("\n", "").count(CODE) == 4
    pieces = [line for line in text.split("\n") if line and line in CODE]
    assert not any(line.endswith("-") for line in pieces)  # readers of PDF drop a hyphen there


def test_no_figure_breaks_and_no_column_of_words_is_squeezed_out() -> None:
    table = _wide().tables[0]
    room = 92.0
    widths = column_widths(table, room)
    assert sum(widths) == pytest.approx(room)
    assert all(width >= len("383,557.83") for width in widths[1:6])
    assert widths[0] >= len("market-")
    grid = docx.Document(io.BytesIO(write_document_docx(_wide(), timestamp=AT))).tables[-1]
    cells = [cell.width for cell in grid.rows[1].cells]
    assert None not in cells
    assert cells[1] != cells[0]
    assert all("w:cantSplit" in row._tr.xml for row in grid.rows)


def test_word_is_a4_has_contents_and_numbers_its_pages() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_document_docx(_wide(), timestamp=AT)))
    body = archive.read("word/document.xml").decode()
    assert 'w:w="11906"' in body
    assert 'TOC \\o "1-2" \\h' in body
    assert any("NUMPAGES" in archive.read(n).decode() for n in archive.namelist() if "footer" in n)
    assert 'w:eastAsia="zh-CN"' in archive.read("word/styles.xml").decode()


def test_a_heading_has_three_levels() -> None:
    with pytest.raises(ValueError, match="1 to 3"):
        Heading("too deep", 4)


def test_a_word_document_says_one_time_throughout() -> None:
    """The clock of the writing is nowhere in it: the same report is the same bytes a minute later."""
    archive = zipfile.ZipFile(io.BytesIO(write_document_docx(_document("en"), timestamp=AT)))
    assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 2, 9, 30, 0)}
