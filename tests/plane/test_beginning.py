"""The first rows of a source are those of its draft, with what is wrong at each by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from qingheng.calc.intake.layout_model import Skipped, Table
from qingheng.plane.intake.beginning import read_beginning
from qingheng.plane.intake.rows import Rows, Wanted, read_rows
from qingheng.plane.intake.running import prepare
from qingheng.plane.intake.sources import GridSource
from tests.plane import datasets
from tests.plane.datasets import CODES, plan, row


def table(rows: int, skipped: tuple[int, ...] = ()) -> Table:
    """Usage of one site, month after month, every third a text that is no figure; some rows are no data."""
    lines = [
        row(period=f"{2004 + at // 12}-{at % 12 + 1:02d}", quantity="none" if at % 3 == 2 else 100.0 + at)
        for at in range(rows)
    ]
    found = datasets.grid(lines).table
    return replace(found, skipped=tuple(Skipped(at, "total") for at in skipped))


def said(page: Rows) -> list[dict[str, Any]]:
    """What is there of each row; a draft leaves out columns of original texts in which nothing stands."""
    return [{name: value for name, value in row.items() if value is not None} for row in page.rows]


def first(folder: Path) -> Rows:
    return read_rows(folder, CODES, Wanted(), limit=1000)


def test_the_first_rows_and_their_issues_are_those_of_the_draft(tmp_path: Path) -> None:
    one = table(200, skipped=(2, 5))
    assert read_beginning([one], [plan()], tmp_path / "first") == 50
    prepare(GridSource(one.sheet, one), plan(), tmp_path / "draft")
    begun = first(tmp_path / "first")
    whole = read_rows(tmp_path / "draft", CODES, Wanted(), limit=50)
    assert begun.total == 50
    assert [row["_row"] for row in begun.rows][:4] == [2, 4, 5, 7]
    assert said(begun) == said(whole)
    errors = {place: [one.code for one in found] for place, found in begun.issues.items()}
    assert errors
    for place, codes in errors.items():
        assert set(codes) <= {one.code for one in whole.issues[place]}


def test_the_rows_go_on_in_the_next_table_and_a_short_file_gives_what_it_has(tmp_path: Path) -> None:
    assert read_beginning([table(30), table(30)], [plan(), plan()], tmp_path / "two") == 50
    assert [row["_row"] for row in first(tmp_path / "two").rows][29:31] == [31, 2]
    assert read_beginning([table(3)], [plan()], tmp_path / "few") == 3
    assert first(tmp_path / "few").total == 3


def test_a_table_without_rows_gives_nothing(tmp_path: Path) -> None:
    assert read_beginning([table(2, skipped=(1, 2))], [plan()], tmp_path / "none") == 0
    assert not (tmp_path / "none").exists()
    assert pl.DataFrame(first(tmp_path / "none").rows).is_empty()
