"""One table, five exports, the same figures; nothing a user typed is ever run."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.texts import format_number
from qingheng.formats import pdf_out
from qingheng.formats.csv_out import safe_text, write_csv
from qingheng.formats.json_out import write_json
from qingheng.formats.pdf_out import MissingFont, can_show_chinese, write_pdf
from qingheng.formats.table_model import (
    Align,
    Column,
    ColumnKind,
    Note,
    Table,
    TableCell,
    figure,
    label,
    missing,
)
from qingheng.formats.xlsx_out import write_xlsx
from tests.formats.tables import published_catalogue, published_table, read

MOMENT = datetime(2024, 1, 2, 3, 4, tzinfo=UTC)
LATER = datetime(2024, 1, 2, 3, 5, tzinfo=UTC)


def published(lang: str) -> Table:
    """The published record as the platform prints it."""
    catalogue = published_catalogue()
    reading = read(published_table(), catalogue=catalogue)
    years = sorted({row.period_label for row in reading.rows})
    rows = []
    for series in catalogue.series:
        by_year = {row.period_label: row for row in reading.rows if row.key == series.key}
        cells = []
        for year in years:
            row, marks = by_year[year], tuple(note.removeprefix("fn") for note in by_year[year].footnotes)
            shown = (
                figure(row.value, row.decimals, marks) if row.value is not None else missing(row.state, "—")
            )
            cells.append(shown)
        rows.append((label(series.labels[0 if lang == "zh" else 1]), label(series.unit), *cells))
    head = ("指标", "单位") if lang == "zh" else ("Indicator", "Unit")
    columns = (
        Column("indicator", head[0]),
        Column("unit", head[1]),
        *(Column(year, year, kind=ColumnKind.figure, align=Align.end) for year in years),
    )
    notes = tuple(Note(key.removeprefix("fn"), text) for key, text in reading.footnotes.items())
    title = "五年关键绩效表" if lang == "zh" else "Five-year key performance table"
    return Table(
        title, columns, tuple(rows), notes, "Annual report", "FY2018/19 - FY2022/23", {"pack": "company 1"}
    )


def figures_of(table: Table) -> list[list[str]]:
    """Printed figures of every row, plain."""
    return [[cell.plain for cell in row if cell.value is not None] for row in table.rows]


LANGS = ["en", pytest.param("zh", marks=pytest.mark.skipif(not can_show_chinese(), reason="no Chinese font"))]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_workbook_csv_and_json_carry_the_same_figures(lang: str) -> None:
    table = published(lang)
    expected = figures_of(table)
    assert sum(map(len, expected)) > 300

    lines = list(csv.reader(io.StringIO(write_csv(table, lang).decode("utf-8-sig"), newline="")))
    assert [[text for text in line[2:7] if text != "—"] for line in lines[1:]] == expected

    rows = json.loads(write_json(table))["rows"]
    years = [column.key for column in table.columns[2:]]
    got = [[row[year]["value"] for year in years if row[year]["value"] is not None] for row in rows]
    assert got == expected

    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(table, timestamp=MOMENT, lang=lang))).worksheets[0]
    for down, row in enumerate(table.rows, start=4):
        for at, cell in enumerate(row[2:], start=3):
            held = sheet.cell(down, at)
            if cell.value is not None:
                assert Decimal(repr(held.value)) == cell.value
                assert held.number_format.startswith(
                    "#,##0" + (f".{'0' * cell.decimals}" if cell.decimals else "")
                )
                assert all(mark in held.number_format for mark in cell.marks)
            else:
                assert held.value == "—"


@pytest.mark.parametrize("lang", LANGS)
def test_pdf_prints_every_figure_and_repeats_its_header(lang: str) -> None:
    table = published(lang)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(_pdf(table, lang))).pages]
    assert len(pages) > 1
    body = "\n".join(pages)
    for row in table.rows:
        line = " ".join(cell.marked.replace(" [", "[") for cell in row[2:])
        assert line in body
    header = " ".join(column.title for column in table.columns[2:])
    assert all(header in page for page in pages[:-1])
    assert "Annual report" in body
    assert (f"第 1 页，共 {len(pages)} 页" if lang == "zh" else f"Page 1 of {len(pages)}") in pages[0]


def _pdf(table: Table, lang: str, moment: datetime = MOMENT) -> bytes:
    return write_pdf(table, lang=lang, timestamp=moment)


def test_exports_are_the_same_bytes_for_the_same_table_and_moment() -> None:
    table = published("en")
    assert _pdf(table, "en") == _pdf(table, "en")
    assert _pdf(table, "en") != _pdf(table, "en", LATER)
    assert write_xlsx(table, timestamp=MOMENT) == write_xlsx(table, timestamp=MOMENT)
    assert write_csv(table) == write_csv(table)
    assert write_json(table) == write_json(table)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_exported_workbook_and_csv_read_back_to_the_same_record(lang: str) -> None:
    catalogue = published_catalogue()
    original = read(published_table(), catalogue=catalogue)
    expected = {(row.key, row.period_label): (row.value, row.decimals, row.state) for row in original.rows}
    table = published(lang)
    for data in (write_xlsx(table, timestamp=MOMENT, lang=lang), write_csv(table, lang)):
        back = read(data, "kpi", catalogue)
        assert back.errors == ()
        assert {
            (row.key, row.period_label): (row.value, row.decimals, row.state) for row in back.rows
        } == expected


def test_csv_reads_back_with_the_footnotes_of_each_year() -> None:
    catalogue = published_catalogue()
    original = read(published_table(), catalogue=catalogue)
    back = read(write_csv(published("en")), "kpi.csv", catalogue)
    marks = {(row.key, row.period_label): row.footnotes for row in back.rows}
    for row in original.rows:
        expected = tuple(note.removeprefix("fn") for note in row.footnotes) if row.value is not None else ()
        assert marks[row.key, row.period_label] == expected


EVIL = (
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
)


def evil_table() -> Table:
    columns = (Column("text", "=heading"), Column("figure", "2022", kind=ColumnKind.figure))
    rows = tuple((label(text), figure(Decimal("-1.50"), 2)) for text in EVIL)
    return Table("=title", columns, rows, (Note("1", "=note"),), "=source")


def test_csv_cells_never_begin_a_formula_and_figures_stay_figures() -> None:
    lines = list(csv.reader(io.StringIO(write_csv(evil_table()).decode("utf-8-sig"), newline="")))
    assert lines[0][0] == "'=heading"
    assert [line[0] for line in lines[1:]] == [f"'{text}" for text in EVIL]
    assert {line[1] for line in lines[1:]} == {"-1.50"}


def test_workbook_holds_no_formula_and_no_link() -> None:
    data = write_xlsx(evil_table(), timestamp=MOMENT)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(data))
    texts = [str(cell.value).replace("_x000D_", "\r") for cell in book.worksheets[0]["A"][2:]]
    assert texts == list(EVIL)


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "$x^2$",
        "*bold* _it_",
        '#import "a.typ"',
        "<label> @ref",
        "`raw`",
        "\\",
    ],
)
def test_typst_markup_of_users_is_printed_not_run(text: str) -> None:
    columns = (Column("text", text), Column("figure", "2022", kind=ColumnKind.figure))
    table = Table(
        text, columns, ((label(text), figure(Decimal("1.5"), 1, ("#a",))),), (Note("1", text),), text
    )
    shown = pypdf.PdfReader(io.BytesIO(_pdf(table, "en"))).pages[0].extract_text()
    shown = re.sub("[\n ]", "", shown)  # long codes may break at joints
    assert shown.count(text.replace(" ", "")) >= 4


def test_chinese_without_a_font_is_an_error_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_out, "_families", lambda paths: frozenset({"DejaVu Sans"}))
    with pytest.raises(MissingFont) as caught:
        _pdf(published("zh"), "zh")
    assert "Noto Sans CJK" in caught.value.reason_en
    assert "思源黑体" in caught.value.reason_zh


def test_pdf_is_tagged_titled_and_carries_its_language() -> None:
    root = pypdf.PdfReader(io.BytesIO(_pdf(published("en"), "en")))
    assert root.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(root.trailer["/Root"]["/Lang"]).startswith("en")
    assert root.metadata is not None
    assert root.metadata.title == "Five-year key performance table"


@settings(max_examples=100, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_a_figure_prints_what_it_holds(value: Decimal, decimals: int) -> None:
    cell = figure(value, decimals)
    assert cell.decimals == decimals
    assert cell.text == format_number(value, decimals)
    assert Decimal(cell.plain) == cell.value


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_no_text_is_left_dangerous(text: str) -> None:
    assert safe_text(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}
    assert safe_text(text).removeprefix("'") == text.removeprefix("'") or safe_text(text) == f"'{text}"


def test_table_refuses_what_would_print_wrong() -> None:
    with pytest.raises(ValueError, match="does not print"):
        TableCell("1.0", Decimal("2.0"))
    with pytest.raises(ValueError, match="15 digits"):
        figure(Decimal("1234567890123456"), 0)
    with pytest.raises(ValueError, match="columns"):
        Table("t", (Column("a", "A"),), ((),))
    with pytest.raises(ValueError, match="same key"):
        Table("t", (Column("a", "A"), Column("a", "B")), ())
    with pytest.raises(ValueError, match="state"):
        missing("value", "—")
    with pytest.raises(ValueError, match="no table"):
        write_xlsx([], timestamp=MOMENT)


def test_sheets_of_one_workbook_get_names_excel_accepts() -> None:
    columns = (Column("a", "A"),)
    names = ("a/b:c[1]?*", "x" * 40, "x" * 40, "", "History", "'q'")
    tables = [Table(name, columns, ((label("x"),),)) for name in names]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(tables, timestamp=MOMENT)))
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) == len(names) + 1
    assert all(len(name) <= 31 for name in book.sheetnames)
