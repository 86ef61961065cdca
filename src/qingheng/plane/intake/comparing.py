"""Sums of a draft beside what is sealed for the same keys one year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from qingheng.calc.intake import Column, Dataset
from qingheng.plane.store.partitions import draft_parts
from qingheng.plane.store.rows import scan_rows

DECIMAL = pl.Decimal(38, 9)


@dataclass(frozen=True)
class Sum:
    """A sum of one measure over one group. labels: code of each grouping column to its value.

    now, before: in `unit`, the canonical unit of the measure; None when there is no row with a figure.
    """

    measure: str
    unit: str
    labels: dict[str, str]
    rows: int
    now: Decimal | None
    before: Decimal | None


def sums(draft: Path, sealed: pl.LazyFrame | None, about: Dataset, first: date, last: date) -> list[Sum]:
    """Sums of every measure by site and kind, largest first, for the days first to last and a year before.

    draft: a draft folder, or a sealed partition.
    """
    by = groups_of(about)
    found: list[Sum] = []
    parts = [draft] if draft.is_file() else draft_parts(draft)
    if not parts:
        return found
    now = scan_rows(parts).filter(~pl.col("_excluded"))
    start = start_column(about)
    before_first, before_last = _year_before(first), _year_before(last)
    for measure in (column for column in about.columns if column.is_numeric):
        mine = _summed(now, measure, by)
        theirs = None
        if sealed is not None and start:
            span = sealed.filter(pl.col(start).is_between(before_first, before_last))
            theirs = _summed(span, measure, by)
        found += _beside(mine, theirs, measure, by)
    return sorted(found, key=lambda one: (one.measure, -abs(one.now or Decimal(0))))


def groups_of(about: Dataset) -> tuple[str, ...]:
    """Columns sums are grouped by: the site and the first enumeration of the natural key, else of the dataset."""
    site = [column.code for column in about.columns if column.reference == "node"][:1]
    enums = [column.code for column in about.columns if column.type == "enum"]
    keyed = [code for code in enums if code in about.natural_key]
    return (*site, *(keyed or enums)[:1])


def start_column(about: Dataset) -> str:
    """The typed column that holds the first day of a row; empty when the dataset has none."""
    period = about.period
    if period.column is not None:
        return f"{period.column}__start"
    return period.start or period.date or ""


def _summed(rows: pl.LazyFrame, measure: Column, by: Sequence[str]) -> pl.DataFrame:
    """Columns of `by`, unit, rows, total. A group without any figure has no total."""
    names = set(rows.collect_schema().names())
    if measure.code not in names or not set(by) <= names:
        return pl.DataFrame(
            schema={**dict.fromkeys(by, pl.String), "unit": pl.String, "rows": pl.UInt32, "total": DECIMAL}
        )
    value = pl.coalesce(f"{measure.code}__canonical", measure.code)
    unit = _unit(measure)
    return (
        rows.select(*(pl.col(code).cast(pl.String) for code in by), unit.alias("unit"), value.alias("value"))
        .filter(pl.col("value").is_not_null())
        .group_by(*by, "unit")
        .agg(pl.len().cast(pl.UInt32).alias("rows"), pl.col("value").cast(DECIMAL).sum().alias("total"))
        .collect(engine="streaming")
    )


def _unit(measure: Column) -> pl.Expr:
    """The unit the canonical figure is in."""
    written = pl.col(f"{measure.code}__unit")
    if measure.units_by is not None:
        mapped = (
            pl.col(measure.units_by.column)
            .cast(pl.String)
            .replace_strict(dict(measure.units_by.units), default=measure.unit, return_dtype=pl.String)
        )
        return pl.coalesce(mapped, written, pl.lit(""))
    return pl.lit(measure.unit) if measure.unit else pl.coalesce(written, pl.lit(""))


def _beside(mine: pl.DataFrame, theirs: pl.DataFrame | None, measure: Column, by: Sequence[str]) -> list[Sum]:
    before = {}
    for row in theirs.iter_rows(named=True) if theirs is not None else ():
        before[(*(row[code] for code in by), row["unit"])] = row["total"]
    found = []
    for row in mine.iter_rows(named=True):
        key = (*(row[code] for code in by), row["unit"])
        labels = {code: row[code] or "" for code in by}
        found.append(Sum(measure.code, row["unit"], labels, row["rows"], row["total"], before.get(key)))
    return found


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)
