"""The 395 figures of the record are the same text on screen and in every export, in both languages."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from qingheng.apps.disclosure.contracts import KpiTable
from qingheng.apps.disclosure.exporting import data_table, paper_table
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.table import build_table
from qingheng.apps.disclosure.tests import views_made_up as made_up
from qingheng.calc.texts import format_number, read_number
from qingheng.formats.csv_out import write_csv
from qingheng.formats.json_out import write_json
from qingheng.formats.xlsx_out import write_xlsx

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(params=["zh", "en"])
def table(request: pytest.FixtureRequest) -> KpiTable:
    return build_table(made_up.company_record(), TableFilters(), lang=request.param)


def expected() -> dict[tuple[str, str], str]:
    """What the source prints, with thousands separated and a true minus."""
    texts = {}
    for row in made_up.golden():
        reading = read_number(row["printed"])
        texts[row["key"], row["period"]] = (
            "—" if reading.value is None else format_number(reading.value, reading.decimals)
        )
    return texts


def test_the_screen_shows_what_the_source_prints(table: KpiTable) -> None:
    shown = {(row.key, cell.period): cell.text for row in table.rows for cell in row.cells}
    assert len(shown) == 395
    assert shown == expected()


def test_csv_json_and_paper_show_the_same(table: KpiTable) -> None:
    out = data_table(table)
    at = {column.key: n for n, column in enumerate(out.columns)}
    lines = list(csv.reader(io.StringIO(write_csv(out, table.lang).decode("utf-8-sig"))))[1:]
    rows = json.loads(write_json(out))["rows"]
    paper = paper_table(table)
    wanted = expected()
    for row, line, entry, printed in zip(table.rows, lines, rows, paper.rows, strict=True):
        for n, period in enumerate(table.periods):
            text = wanted[row.key, period]
            assert entry[period]["text"] == printed[2 + n].text == text
            assert line[at[period]] == text.replace(",", "").replace("−", "-")
            assert entry[period]["state"] == row.cells[n].state


def test_excel_shows_the_same(table: KpiTable) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(data_table(table), timestamp=NOW))).worksheets[0]
    head = next(n for n in range(1, 9) if sheet.cell(n, 7).value == table.periods[0])
    wanted = expected()
    for down, row in enumerate(table.rows, start=head + 1):
        assert sheet.cell(down, 5).value == row.key
        for n, cell in enumerate(row.cells):
            held = sheet.cell(down, 7 + n)
            text = wanted[row.key, cell.period]
            if cell.value is None:
                assert str(held.value).startswith(text)
            else:
                places = held.number_format.split(";")[0].split('"')[0].partition(".")[2].count("0")
                assert places == cell.decimals
                assert format_number(read_number(repr(held.value)).value or cell.value * 0, places) == text


def test_no_cell_of_words_can_run_in_a_spreadsheet() -> None:
    material = made_up.material({"a": ["-5", "1"]})
    evil = made_up.series("a", name_zh="=HYPERLINK(1)", name_en="=cmd|' /C calc'!A0", unit="t")
    out = data_table(
        build_table(type(material)(**{**vars(material), "series": [evil]}), TableFilters(), lang="en")
    )
    line = list(csv.reader(io.StringIO(write_csv(out).decode("utf-8-sig"))))[1]
    assert line[2].startswith("'=")
    assert line[6] == "-5"
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(out, timestamp=NOW)))
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_exports_explain_every_sign_they_use(table: KpiTable) -> None:
    for out in (data_table(table), paper_table(table)):
        used = {mark for row in out.rows for cell in row for mark in cell.marks}
        assert used <= {note.mark for note in out.notes}
        assert {"‖", "¦", "!", "6", "13"} <= used
