"""A faulty table goes back in its own layout and, corrected, comes in again."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from qingheng.formats.annotate import SUMMARY_SHEET, annotate_xlsx
from qingheng.formats.problems import FileRefused
from tests.formats.tables import LONG, found, read, sheet_of

MOMENT = datetime(2024, 1, 2, tzinfo=UTC)


def faulty() -> bytes:
    def finish(book: object, sheet: object) -> None:
        sheet.merge_range("A1:D1", "五年关键绩效")  # type: ignore[attr-defined]

    rows = [
        ["五年关键绩效"],
        ["指标", "单位", "FY2021/22", "FY2022/23"],
        ["Scope 1 emissions", "tCO2e", "=1+1", 6303],
        ["收入", "亿元", "==1+1->4546.45", 4256.80],
        ["没有这个指标", "t", 1, 2],
    ]
    return sheet_of(rows, finish)


def test_each_problem_stands_at_its_cell_and_the_layout_is_kept() -> None:
    data = faulty()
    reading = read(data, "kpi.xlsx")
    assert found(reading) == [
        ("error", "formula_text", "C3"),
        ("warning", "formula", "C4"),
        ("error", "unknown_indicator", "A5"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(annotate_xlsx(data, reading.problems, timestamp=MOMENT)))
    sheet = book["数据"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    for problem in reading.problems:
        cell = sheet[problem.place.cell]
        assert problem.message_zh in cell.comment.text
        assert problem.message_en in cell.comment.text
        assert cell.fill.fgColor.rgb in {"FFF8C9C4", "FFFCE8B2"}
    assert sheet["D3"].value == 6303
    assert sheet["D3"].comment is None
    assert (sheet["C3"].value, sheet["C3"].data_type) == ("=1+1", "s")
    assert (sheet["C4"].value, sheet["C4"].data_type) == (4546.45, "n")
    assert book.sheetnames == ["数据", SUMMARY_SHEET]
    assert book[SUMMARY_SHEET].max_row == 4


def test_corrected_copy_is_read_without_its_list_of_problems() -> None:
    data = faulty()
    book = openpyxl.load_workbook(io.BytesIO(annotate_xlsx(data, read(data, "a").problems, timestamp=MOMENT)))
    sheet = book["数据"]
    sheet["C3"] = 6069
    sheet["A5"] = "Scope 2 emissions"
    sheet["B5"] = "tCO2e"
    out = io.BytesIO()
    book.save(out)
    again = read(out.getvalue(), "kpi.xlsx")
    assert found(again) == []
    assert len(again.rows) == 6


def test_text_table_comes_back_as_a_workbook_with_the_same_addresses() -> None:
    data = f"{LONG}\nghg.scope1,,FY2022/23,about 5,,\n".encode()
    reading = read(data, "a/b:c.csv")
    (problem,) = reading.problems
    annotated = annotate_xlsx(data, reading.problems, timestamp=MOMENT, name="a/b:c.csv")
    book = openpyxl.load_workbook(io.BytesIO(annotated))
    cell = book.worksheets[0][problem.place.cell]
    assert cell.value == "about 5"
    assert cell.comment is not None
    assert annotated == annotate_xlsx(data, reading.problems, timestamp=MOMENT, name="a/b:c.csv")


def test_unreadable_original_is_refused() -> None:
    with pytest.raises(FileRefused):
        annotate_xlsx(b"%PDF-1.7", (), timestamp=MOMENT)
