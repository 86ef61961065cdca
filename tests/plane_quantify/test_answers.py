"""Answers are read as they were written, in two pieces or, in older runs, in one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.quantify.choices import answers_of
from qingheng.plane.quantify.model import RunPartition


@pytest.mark.parametrize("pieces", [["text"], ["asked", "rest"]])
def test_answers_in_one_piece_and_in_two(tmp_path: Path, pieces: list[str]) -> None:
    """None was asked for stays empty; what stands for an answer in the first format is its text."""
    whole = '{"asked":{"unit":"t"},"level":"country"}'
    cut = len(whole) if len(pieces) == 1 else whole.index('"level"')
    said = dict(zip(pieces, (whole[:cut], whole[cut:]), strict=False))
    frame = pl.DataFrame({"answer": [7, 8], **{name: [text, text] for name, text in said.items()}})
    frame.cast({"answer": pl.Int32}).write_parquet(tmp_path / "answers-0.parquet")
    run = RunPartition(tmp_path, 2, "", {"files": {"answers-0.parquet": ""}})
    wanted = {"asked": {"unit": "t"}, "level": "country"}
    assert answers_of(run, [8, None, whole]) == {8: wanted, None: {}, whole: wanted}
