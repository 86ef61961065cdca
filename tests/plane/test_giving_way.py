"""Estimates give way to actual figures of their series, however these are cut into periods."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.store.giving_way import given_up
from qingheng.plane.store.partitions import scan, seal
from tests.plane.datasets import row, run

KEY = ["site", "carrier", "period__start", "period__end"]
DAYS = ["period__start", "period__end"]


def sealed(rows: list[list[object]], folder: Path, name: str) -> Path:
    run(rows, folder / name)
    return seal(folder / name, folder / "sealed", {"submission": name}).path


def counted(folder: Path, actual: list[list[object]]) -> list[Decimal]:
    """What counts of an estimate of February (9) beside actual rows."""
    estimate = sealed([row(period="2024-02", quantity="9")], folder, "estimate")
    other = sealed(actual, folder, "actual")
    gone = given_up([estimate], [other], KEY, KEY[:2], DAYS)
    return sorted(scan([estimate, other], superseded=gone).collect()["quantity"].to_list())


@pytest.mark.parametrize(
    ("period", "gives_way"),
    [
        ("2024-02", True),
        ("2024-Q1", True),
        ("2024-01-26/2024-02-25", True),
        ("2024-02-14", True),  # a document of the month
        ("2024-02-25/2024-03-25", False),  # five days of February: most of it is still to come
        ("2024-03", False),
    ],
)
def test_an_estimate_gives_way_to_what_covers_it(tmp_path: Path, period: str, gives_way: bool) -> None:
    assert counted(tmp_path, [row(period=period, quantity="7")]) == ([Decimal(7)] if gives_way else [7, 9])


def test_another_series_takes_nothing(tmp_path: Path) -> None:
    other = row(period="2024-02", carrier="天然气", quantity="7", unit="m3")
    assert counted(tmp_path, [other]) == [7, 9]


def test_missing_values_of_a_series_are_equal(tmp_path: Path) -> None:
    estimate = sealed([row(period="2024-02", quantity="9")], tmp_path, "estimate")
    actual = sealed([row(period="2024-02-03", quantity="7")], tmp_path, "actual")
    key = ["site", "note", *DAYS]
    gone = given_up([estimate], [actual], key, ["site", "note"], DAYS)[estimate]
    assert gone.select(pl.col("note").is_null().all()).item()
