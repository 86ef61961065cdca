"""Leafing through a draft: filtered rows come in the order of the file, whichever page, sheet or column they are on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.intake.complaints import ISSUE_SCHEMA
from qingheng.plane.intake.rows import Wanted, read_rows

CODES = ["name", "mass"]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Two sheets of 300 rows, each row twice as of a wide table; a warning at every seventh row of the second sheet."""
    rows = [
        {
            "_sheet": sheet, "_row": row, "_col": column, "_excluded": row == 9, "_fixed": False,
            "name": f"Bill {row} (a.c)" if row % 50 else "Ｗａｙｂｉｌｌ ABC", "name__raw": None, "mass": Decimal(row),
        }
        for sheet in ("Sheet 2", "Sheet 1")
        for row in range(2, 302)
        for column in (3, 4)
    ]  # fmt: skip
    (tmp_path / "typed").mkdir()
    kinds = {"_row": pl.UInt32, "_col": pl.UInt16, "name__raw": pl.String, "mass": pl.Decimal(38, 9)}
    pl.DataFrame(rows, schema_overrides=kinds).write_parquet(
        tmp_path / "typed" / "part-00000.parquet", row_group_size=100
    )
    issues = [
        {"code": "outlier", "severity": "warning", "_sheet": "Sheet 1", "_row": row, "_col": 4, "column": "mass",
         "text": "", "values": "{}"}
        for row in range(294, 2, -7)
    ]  # fmt: skip
    pl.DataFrame(issues, schema=ISSUE_SCHEMA).write_parquet(tmp_path / "issues.parquet")
    return tmp_path


def test_rows_with_a_warning_come_in_order_and_from_their_own_sheet_and_column(draft: Path) -> None:
    whole = read_rows(draft, CODES, Wanted(only="warnings"), limit=100)
    places = [(one["_sheet"], one["_row"], one["_col"]) for one in whole.rows]
    assert places == [("Sheet 1", row, 4) for row in range(7, 301, 7)]
    assert whole.total == len(places)
    page = read_rows(draft, CODES, Wanted(code="outlier"), offset=10, limit=5)
    assert page.rows == whole.rows[10:15]
    assert len(page.issues) == 5


def test_a_text_is_found_letter_by_letter_whatever_its_case(draft: Path) -> None:
    assert read_rows(draft, CODES, Wanted(text="(A.C)")).total == 1200 - 24
    assert read_rows(draft, CODES, Wanted(text="axc")).total == 0
    found = read_rows(draft, CODES, Wanted(text="waybill abc"), limit=50)
    assert found.total == 0  # full-width letters are told apart in the text itself
    assert read_rows(draft, CODES, Wanted(text="abc", column="name")).total == 24
    assert [one["_sheet"] for one in read_rows(draft, CODES, Wanted(text="abc"), limit=50).rows] == (
        ["Sheet 2"] * 12 + ["Sheet 1"] * 12
    )


def test_digits_are_looked_for_in_figures_and_letters_are_not(draft: Path) -> None:
    assert {one["_row"] for one in read_rows(draft, CODES, Wanted(text="299", column="mass")).rows} == {299}
    assert read_rows(draft, CODES, Wanted(text="bill", column="mass")).total == 0


def test_nothing_found_reads_nothing(draft: Path) -> None:
    empty = read_rows(draft, CODES, Wanted(only="fixed"))
    assert (empty.rows, empty.total, empty.issues) == ([], 0, {})
    assert read_rows(draft, CODES, Wanted(only="excluded")).total == 4
