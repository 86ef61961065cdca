"""A sealed run read from end to end: each row once, with its lines, in order, at constant memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from qingheng.plane.quantify.choices import answers_of
from qingheng.plane.quantify.layers import choices_in
from qingheng.plane.quantify.rating import columns_of, ratings_of
from qingheng.plane.quantify.sealing import opened, verify_run
from qingheng.plane.quantify.streaming import streamed

_CHOICES: Final = 1_000


@dataclass(frozen=True, slots=True)
class RowLines:
    """A row with its lines. source: index in the run's sources. amount: exact text, None where the row has none.

    lines: (choice, masses by gas, CO2e by set), texts or None, in the order of the run's gases and sets.
    """

    source: int
    sheet: str
    row: int
    column: int | None
    key: int
    amount: str | None
    lines: tuple[tuple[int, tuple[str | None, ...], tuple[str | None, ...]], ...]


def rows_with_lines(path: Path, scratch: Path) -> Iterator[RowLines]:
    """Rows of a run in the order of sources, sheets and rows. scratch: an existing folder for what must be sorted.

    Raises BrokenPartition for files that are not what was sealed.
    """
    from qingheng.plane.quantify.engines.duckdb_ordered import in_order

    proved = verify_run(path)
    run, keys = proved.manifest, dict(choices_in(proved).select("choice", "key").collect().iter_rows())
    figures, ratings = columns_of(run), ratings_of(run)
    parts = [(path / part["name"], part["without"]) for part in run["lines"]]
    middle = 6 + len(run["gases"])
    found = streamed(parts, figures, ratings)
    if found is None:
        found = in_order(parts, figures, ratings, scratch)
    for (source, sheet, row, column, key), lines in groupby(found, lambda one: (*one[:4], keys[one[4]])):
        held = list(lines)
        yield RowLines(
            source, "" if sheet is None else run["sheets"][sheet], row, column, key, held[0][5],
            tuple((one[4], tuple(one[6:middle]), tuple(one[middle:])) for one in held),
        )  # fmt: skip


def choices_of(path: Path) -> Iterator[dict[str, Any]]:
    """Everything about each choice of a run, in the order of their numbers; answers and values as mappings.

    Answers are read a few choices at a time.
    """
    run = opened(path)
    rows = choices_in(run).sort("choice").collect()
    for some in rows.iter_slices(_CHOICES):
        answers = answers_of(run, some["answer"].unique().to_list())
        for row in some.iter_rows(named=True):
            for column in ("values", "coefficients"):
                row[column] = json.loads(row[column] or "{}")
            row["answer"] = answers[row["answer"]]
            yield row
