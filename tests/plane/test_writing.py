"""Typed batches become one file whatever they say, and columns of original texts only where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.intake.writing import write_rows
from qingheng.plane.store.rows import scan_rows

FEW = pl.Categorical(pl.Categories.random())
SCHEMA = {"_row": pl.UInt32, "site": FEW, "site__raw": FEW, "note": pl.String, "note__raw": pl.String}


def _frame(rows: list[tuple[int, str, str | None, str, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


PLAIN = [_frame([(n, "A", None, "x", None), (n + 1, "B", None, "y", None)]) for n in (1, 3)]
WITH_RAW = [_frame([(5, "A", "a ", "x", None)]), _frame([(6, "C", None, "z", " z")])]


@pytest.mark.parametrize("empty_first", [False, True])
def test_original_texts_nobody_wrote_are_left_out(tmp_path: Path, empty_first: bool) -> None:
    frames = [_frame([]), *PLAIN] if empty_first else PLAIN
    path = write_rows(iter(frames), SCHEMA, tmp_path)
    found = scan_rows(path).collect()
    assert found.columns == ["_row", "site", "note"]
    assert found.rows() == [row[:2] + row[3:4] for frame in PLAIN for row in frame.rows()]


@pytest.mark.parametrize("frames", [[*PLAIN, *WITH_RAW], [*WITH_RAW, *PLAIN], [*WITH_RAW, *PLAIN, *WITH_RAW]])
def test_original_texts_that_come_later_are_kept_in_the_one_file(
    tmp_path: Path, frames: list[pl.DataFrame]
) -> None:
    path = write_rows(iter(frames), SCHEMA, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["part-00000.parquet"] == [path.name]
    found = scan_rows(path).collect()
    assert found.columns == list(SCHEMA)
    assert found.rows() == [row for frame in frames for row in frame.rows()]
    assert isinstance(pl.read_parquet_schema(path)["site"], pl.Categorical)


def test_no_rows_are_a_file_with_all_columns(tmp_path: Path) -> None:
    found = scan_rows(write_rows(iter([]), SCHEMA, tmp_path)).collect()
    assert (found.columns, found.height) == (list(SCHEMA), 0)


@pytest.mark.parametrize("before", [0, 1, 3])
def test_what_the_frames_raise_is_raised(tmp_path: Path, before: int) -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield from [*PLAIN, *WITH_RAW][:before]
        raise LookupError("changed")

    with pytest.raises(LookupError, match="changed"):
        write_rows(frames(), SCHEMA, tmp_path)
