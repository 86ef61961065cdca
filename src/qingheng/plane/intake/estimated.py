"""Figures by site, month and partition, from which the share of a total that is estimated follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.intake import Column, Dataset
from qingheng.plane.intake.keys import span_fields
from qingheng.plane.store.partitions import draft_parts
from qingheng.plane.store.rows import scan_rows

DECIMAL: Final = pl.Decimal(38, 9)


@dataclass(frozen=True)
class Figure:
    """Sum of a column over the rows of a partition that begin in a month at a site.

    unit: canonical, or as written where the column has none. value: None when no row has a figure. unknown: rows
    that ought to have one and have none, so that the total is not known. site: empty in a dataset without sites.
    """

    column: str
    unit: str
    site: str
    month: date
    partition: str
    value: Decimal | None
    unknown: int


def monthly_sums(rows: pl.LazyFrame, about: Dataset, first: date, last: date) -> list[Figure]:
    """Sums of every quantity of a dataset over rows that begin from first to last. rows: with `_partition`."""
    fields = span_fields(about)
    if fields is None:
        return []
    start = pl.col(fields[0])
    site = next((one.code for one in about.columns if one.reference == "node"), None)
    within = rows.filter(start.is_between(first, last))
    found: list[Figure] = []
    for column in about.columns:
        if column.type == "quantity":
            place = (pl.col(site).cast(pl.String).fill_null("") if site else pl.lit("")).alias("site")
            grouped = within.group_by(
                place, start.dt.month_start().alias("month"), _unit(column).alias("unit"), "_partition"
            ).agg(_value(column).sum().alias("value"), _value(column).count().alias("known"),
                  _unknown(column).sum().alias("unknown"))  # fmt: skip
            found += [_figure(column, row) for row in grouped.collect().iter_rows(named=True)]
    return sorted(found, key=lambda one: (one.column, one.unit, one.month, one.site, one.partition))


def draft_rows(folder: Path) -> pl.LazyFrame:
    """Rows of a checked draft that count, as those of a partition."""
    rows = scan_rows(draft_parts(folder)).filter(~pl.col("_excluded"))
    return rows.with_columns(pl.lit("draft").alias("_partition"))


def _figure(column: Column, row: dict[str, Any]) -> Figure:
    value = row["value"] if row["known"] else None
    return Figure(
        column.code,
        row["unit"] or "",
        row["site"],
        row["month"],
        row["_partition"],
        value,
        int(row["unknown"]),
    )


def _canonical(column: Column) -> pl.Expr:
    """The canonical unit of each row, null where it has none."""
    if column.units_by is None:
        return pl.lit(column.unit, dtype=pl.String)
    units = dict(column.units_by.units)
    by = pl.col(column.units_by.column).cast(pl.String)
    return by.replace_strict(list(units), list(units.values()), default=column.unit, return_dtype=pl.String)


def _unit(column: Column) -> pl.Expr:
    return pl.coalesce(_canonical(column), pl.col(f"{column.code}__unit")).fill_null("")


def _value(column: Column) -> pl.Expr:
    kept = pl.when(_canonical(column).is_not_null()).then(pl.col(f"{column.code}__canonical"))
    return kept.otherwise(pl.col(column.code)).cast(DECIMAL)


def _unknown(column: Column) -> pl.Expr:
    """Rows without a figure, where one is required or was said not to be available."""
    state = pl.col(f"{column.code}__state")
    owed = pl.lit(True) if column.required else (state == "not_available").fill_null(False)
    return _value(column).is_null() & owed & (state != "not_applicable").fill_null(True)
