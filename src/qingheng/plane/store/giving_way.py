"""Estimates that give way to actual figures of their series, however the actual periods are cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from qingheng.plane.store.rows import scan_rows


def given_up(
    estimates: Sequence[Path],
    actual: Sequence[Path],
    key: Sequence[str],
    series: Sequence[str],
    days: Sequence[str],
) -> dict[Path, pl.DataFrame]:
    """Keys of the estimated rows that count no more, by partition.

    An estimate gives way when an actual row of its series shares at least half of its days, or lies wholly within
    them: the bill of a meter that is read on the 25th, the manifests of a month, a quarter that covers it.
    key: columns of the natural key in the typed frame. series: those without the period that the two share.
    days: the columns of the first and the last day.
    """
    found: dict[Path, pl.DataFrame] = {}
    first, last = days
    for path in estimates:
        wanted = list(dict.fromkeys([*key, *series, first, last]))
        scan = scan_rows(path)
        if not set(wanted) <= set(scan.collect_schema().names()):
            continue
        rows = scan.select(wanted).collect()
        gone = _gone(rows, _of_series(actual, rows, series, days), series, days)
        if gone.height:
            found[path] = gone.select(key).unique()
    return found


def _of_series(
    actual: Sequence[Path], rows: pl.DataFrame, series: Sequence[str], days: Sequence[str]
) -> pl.DataFrame:
    """Days of the actual rows whose series is estimated: series columns, `from` and `to`."""
    first, last = days
    asked = rows.lazy().select(series).unique()
    near = pl.col(last) >= rows[first].min(), pl.col(first) <= rows[last].max()
    found = [
        scan.filter(*near)
        .select(*series, pl.col(first).alias("from"), pl.col(last).alias("to"))
        .join(asked, on=list(series), how="semi", nulls_equal=True)
        for path in actual
        if {*series, first, last} <= set((scan := scan_rows(path)).collect_schema().names())
    ]
    empty = rows.clear().select(*series, pl.col(first).alias("from"), pl.col(last).alias("to"))
    return pl.concat([empty.lazy(), *found]).unique().collect(engine="streaming")


def _gone(
    rows: pl.DataFrame, others: pl.DataFrame, series: Sequence[str], days: Sequence[str]
) -> pl.DataFrame:
    first, last = (pl.col(name) for name in days)
    shared = (pl.min_horizontal(last, "to") - pl.max_horizontal(first, "from")).dt.total_days() + 1
    own = (last - first).dt.total_days() + 1
    within = (pl.col("from") >= first) & (pl.col("to") <= last)
    joined = rows.join(others, on=list(series), how="inner", nulls_equal=True)
    return joined.filter((shared * 2 >= own) | within)
