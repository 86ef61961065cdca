"""What a dataset owes by its frequency: a yearly one lacks years, not the months around its rows."""

from __future__ import annotations

from typing import Final

import polars as pl

from qingheng.plane.intake.keys import Draft, key_fields

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


def known_series(lacking: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Without the series that lack a required value, such as a site nobody knows: that is said at its cells."""
    about = draft.plan.dataset
    names = key_fields(about, [code for code in about.owed_by if about.column(code).required])
    if lacking.is_empty() or not names:
        return lacking
    there = draft.rows(lacking["n"], names)
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in names if name in there.columns)
    return lacking.filter(there.select(whole).to_series())


def _long_runs(months: list[int], least: int) -> list[int]:
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [month for run in runs if len(run) >= least for month in run]
