"""What a dataset owes by its frequency: a yearly one lacks years, not the months around its rows."""

from __future__ import annotations

from typing import Final

import polars as pl

TERM_MONTHS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}


def whole_terms(lacking: pl.DataFrame, frequency: str) -> pl.DataFrame:
    """Only the months that lack in runs at least as long as what is owed: a month, a quarter, a year.

    lacking: column ``lacks``, ascending lists of months (year * 12 + month - 1). Rows left with none are dropped.
    """
    least = TERM_MONTHS.get(frequency, 1)
    if least == 1 or lacking.is_empty():
        return lacking
    kept = [_long_runs(months, least) for months in lacking["lacks"].to_list()]
    column = pl.Series("lacks", kept, dtype=pl.List(pl.Int64))
    return lacking.with_columns(column).filter(pl.col("lacks").list.len() > 0)


def _long_runs(months: list[int], least: int) -> list[int]:
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [month for run in runs if len(run) >= least for month in run]
