"""Blocks of rows: Arrow reads what Polars reads, and what does not fit in memory comes back from files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingheng.plane.quantify import find_keys, read_rows
from qingheng.plane.quantify.engines import blocks, reading_once
from qingheng.plane.quantify.engines.blocks import Texts, blocks_of
from qingheng.plane.quantify.engines.polars_frames import rows_of, with_days
from qingheng.plane.quantify.finding import months, reading_of
from qingheng.plane.quantify.finding import with_days as reading_with_days
from qingheng.plane.quantify.model import Amount, Columns
from tests.plane_quantify.world import FIGURE, rule

TEXTS = st.sampled_from([None, "", "a", "b", "柴油"])
DAYS = st.none() | st.dates(date(2023, 11, 1), date(2025, 2, 28))
FIGURES = st.none() | st.decimals("-9999", "9999", places=4, allow_nan=False)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "_sheet": st.sampled_from(["one", "two"]), "_excluded": st.sampled_from([None, True, False, False]),
            "site": TEXTS, "fuel": TEXTS, "kind": TEXTS, "day": DAYS, "later": DAYS,
            "mass": FIGURES, "mass__unit": st.sampled_from([None, "kg", "t"]), "distance": FIGURES, "distance__unit": st.just("km"),
        }
    ),
    min_size=1, max_size=40,
)  # fmt: skip
SCHEMA: dict[str, Any] = {
    "_sheet": pl.String, "_row": pl.UInt32, "_col": pl.UInt16, "_excluded": pl.Boolean, "site": pl.String, "fuel": pl.String,
    "kind": pl.String, "day": pl.Date, "later": pl.Date, "mass": FIGURE, "mass__unit": pl.String, "distance": FIGURE,
    "distance__unit": pl.String,
}  # fmt: skip
PERIOD = (date(2024, 1, 1), date(2024, 12, 31))
CONDITIONS: list[dict[str, tuple[str, ...]]] = [
    {},
    {"fuel": ("a", "柴油")},
    {"kind": ("",)},
    {"kind": ("*",), "fuel": ("", "b")},
]


def written(folder: Path, rows: list[dict[str, Any]], *, as_categories: bool, groups: int) -> Path:
    path = folder / "rows.parquet"
    placed = [{**row, "_row": n, "_col": None if n % 3 else n} for n, row in enumerate(rows)]
    frame = pl.DataFrame(placed, schema=SCHEMA)
    if as_categories:
        frame = frame.with_columns(pl.col("site", "fuel", "kind", "mass__unit").cast(pl.Categorical))
    frame.write_parquet(path, row_group_size=max(1, len(rows) // groups))
    return path


def told(block: Any, frame: pl.DataFrame, days: tuple[str, str]) -> None:
    """A block says of each row what the frame says."""
    for name in ("site", "u0", "u1", "v0"):
        known = Texts()
        numbers = block.texts(name, known)
        assert [known.texts[n] for n in numbers] == frame[name].to_list(), name
    for column, name in zip(block.days(), days, strict=True):
        same(column, frame[name].to_physical().cast(pl.Int64))
    for name in ("t0", "t1"):
        same(block.figure(name), frame[name].to_physical().cast(pl.Int64))
    for name in ("sheet", "row", "col"):
        same(block.place(name), frame[name])


def same(column: blocks.Column, wanted: pl.Series) -> None:
    values, known = column
    there = np.ones(len(values), np.bool_) if known is None else known
    assert [int(v) if k else None for v, k in zip(values, there, strict=True)] == wanted.to_list()


@given(
    ROWS,
    st.booleans(),
    st.integers(1, 3),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["span", "month", "cut"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_readers_say_the_same(tmp_path_factory, rows, as_categories, groups, when, how) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    path = written(folder, rows, as_categories=as_categories, groups=groups)
    columns = Columns("site", "day", "later" if how == "span" else "day")
    reading = reading_of(
        [path], [rule(Amount(("mass", "distance")), when=when)], PERIOD, None, columns, folder
    )
    reading = reading_with_days(reading, months(*PERIOD, [date(2024, 3, 10)] if how == "cut" else []), folder)
    found, days = with_days(rows_of(0, reading.sources[0], reading, (0, len(rows))), reading)
    frame = found.collect()
    read = list(blocks_of(0, reading))
    assert {type(one).__name__ for one in read} <= {"_ArrowBlock"}
    assert sum(one.rows for one in read) == len(frame)
    start = 0
    for one in read:
        told(one, frame[start : start + one.rows], days)
        start += one.rows


@pytest.mark.parametrize("room", [0, 3000, 1 << 20])
def test_rows_in_memory_and_in_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    rows = [
        {"_sheet": "one", "_excluded": n % 7 == 0, "site": "ab"[n % 2], "fuel": None if n % 5 == 0 else "a", "day": date(2024, 1 + n % 12, 3),
         "mass": None if n % 4 == 0 else n, "mass__unit": "t", "distance": 2, "distance__unit": "km"}
        for n in range(200)
    ]  # fmt: skip
    paths = []
    for part in range(3):
        (tmp_path / str(part)).mkdir()
        paths.append(
            written(tmp_path / str(part), rows[part * 60 : part * 60 + 80], as_categories=True, groups=2)
        )
    monkeypatch.setattr(reading_once, "ROOM", room)
    rules = [rule(Amount(("mass", "distance")))]
    kept = tmp_path / "kept"
    kept.mkdir()
    columns = Columns("site", "day", "day")
    keys, read = read_rows(paths, rules, PERIOD, kept, columns=columns)
    assert keys == find_keys(paths, rules, PERIOD, columns=columns, engine="polars")
    assert read is not None
    in_memory = [one is not None for one in read.kept.held]
    assert (any(in_memory), all(in_memory)) == (room > 0, room > 10_000)
    batches = list(reading_once.batches_of(read.kept, read.numbers))
    amounts = [amount for batch in batches for amount in batch.column("amount").to_pylist()]
    wanted = [
        None if row["mass"] is None else row["mass"] * row["distance"]
        for part in range(3)
        for row in rows[part * 60 : part * 60 + 80]
        if not row["_excluded"]
    ]
    assert amounts == wanted


def test_row_groups_that_are_too_large_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"_sheet": "one", "_excluded": False, "site": "s", "fuel": "a", "day": date(2024, 2, 1), "mass": n, "mass__unit": "t",
         "distance": 1, "distance__unit": "km"}
        for n in range(50)
    ]  # fmt: skip
    path = written(tmp_path, rows, as_categories=False, groups=1)
    monkeypatch.setattr(blocks, "BLOCK", 10)
    reading = reading_of(
        [path], [rule(Amount(("mass", "distance")))], PERIOD, None, Columns("site", "day", "day"), tmp_path
    )
    reading = reading_with_days(reading, months(*PERIOD), tmp_path)
    read = list(blocks_of(0, reading))
    assert [one.rows for one in read] == [10] * 5
    assert np.concatenate([one.place("row")[0] for one in read]).tolist() == list(range(50))
