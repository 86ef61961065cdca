"""Sealed rows as the monthly figures that gap filling starts from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from qingheng.calc.intake import Dataset
from qingheng.calc.intake.estimating import Known
from qingheng.plane.intake.comparing import start_column


def monthly_figures(rows: pl.LazyFrame, about: Dataset, measure: str) -> list[Known]:
    """Figures of whole months by series, the site first; rows of other spans are left out.

    Where the rows of a dataset are documents (its series is not the whole key), all that lie within a month are
    added up; a month in several units has no figure. Raises ValueError for a dataset without a period column.
    """
    if about.period.column is None:
        raise ValueError(f"{about.code} has no period column")
    start, end = start_column(about), f"{about.period.column}__end"
    key = key_columns(about)
    whole = (pl.col(start).dt.day() == 1) & (pl.col(end) == pl.col(start).dt.month_end())
    within = pl.col(end) <= pl.col(start).dt.month_end()
    found = (
        rows.filter(within if about.series else whole, pl.col(f"{measure}__canonical").is_not_null())
        .select(*(pl.col(code).cast(pl.String).fill_null("") for code in key), start,
                pl.col(f"{measure}__canonical").alias("value"), pl.col(f"{measure}__unit").fill_null("").alias("unit"),
                pl.col(measure).alias("written"))
        .collect()
    )  # fmt: skip
    column = about.column(measure)
    figures = []
    for row in found.iter_rows(named=True):
        member = row.get(column.units_by.column) if column.units_by else None
        unit = column.unit_for(member)
        value = row["value"] if unit else row["written"]
        month = row[start].replace(day=1)
        figures.append(Known(tuple(row[code] for code in key), month, value, unit or row["unit"]))
    return _added_up(figures) if about.series else figures


def _added_up(figures: list[Known]) -> list[Known]:
    """One figure for each key and month; none where they are in several units."""
    by_place: dict[tuple[tuple[str, ...], date], list[Known]] = {}
    for one in figures:
        by_place.setdefault((one.key, one.month), []).append(one)
    return [
        replace(some[0], value=sum((one.value for one in some), Decimal(0)))
        for some in by_place.values()
        if len({one.unit for one in some}) == 1
    ]


def key_columns(about: Dataset) -> list[str]:
    """The columns of a series, that of the site first."""
    site = [code for code in about.owed_by if about.column(code).reference == "node"]
    return site + [code for code in about.owed_by if code not in site]


def driver_figures(rows: pl.LazyFrame, about: Dataset, member: str) -> dict[tuple[str, date], Decimal]:
    """Sums of a measure of the production dataset by site and month. A site with several units has no figure."""
    found: dict[tuple[str, date], Decimal] = {}
    units: dict[str, set[str]] = {}
    at = key_columns(about).index("measure")
    for one in monthly_figures(rows, about, "quantity"):
        if one.key[at] == member:
            units.setdefault(one.key[0], set()).add(one.unit)
            found[one.key[0], one.month] = found.get((one.key[0], one.month), Decimal(0)) + one.value
    return {place: value for place, value in found.items() if len(units[place[0]]) == 1}


def headcounts(rows: pl.LazyFrame, about: Dataset) -> dict[tuple[str, date], Decimal]:
    """People by site and month, all kinds of employment added up."""
    found: dict[tuple[str, date], Decimal] = {}
    for one in monthly_figures(rows, about, "headcount"):
        found[one.key[0], one.month] = found.get((one.key[0], one.month), Decimal(0)) + one.value
    return found
