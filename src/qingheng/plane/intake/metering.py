"""Rows that name no meter beside rows of a meter: of one site and month, one bill may be there twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.keys import SHOWN_ROWS, Draft, hashed, key_fields, key_names, span_fields
from qingheng.plane.intake.sealed import sealed_fields
from qingheng.plane.store.rows import scan_rows

_LONGEST_MONTHS: Final = 240
_NAMED_SHOWN: Final = 3
_UNSAID, _SAID = "meter_unnamed", "meter_unnamed_sealed"


def check_meters(draft: Draft, tally: Tally) -> None:
    """Warn of rows without a meter whose days are also those of a meter's rows, in the draft or sealed, and turned round.

    All else of the key is the same. A draft in which every row names its meter, or none does, beside sealed rows that do
    likewise is not read.
    """
    dataset = draft.plan.dataset
    meter = _meter(dataset)
    days = span_fields(dataset)
    if meter is None or days is None or meter not in scan_rows(draft.path).collect_schema():
        return
    sealed = draft.plan.around.sealed
    there = (
        sealed_fields(draft.plan, [pl.col(meter).is_null()]).to_series()
        if sealed
        else pl.Series([], dtype=pl.Boolean)
    )
    if not _mixed(draft, meter, there):
        return
    others = key_fields(dataset, [code for code in dataset.key_without_period if code != meter])
    fields = [
        hashed(others).alias("group"), pl.col(days[0]).alias("start"), pl.col(days[1]).alias("end"),
        pl.col(meter).alias("meter"),
    ]  # fmt: skip
    rows = _by_month(
        scan_rows(draft.path, row_index_name="n")
        .filter(~pl.col("_excluded"))
        .select("n", *fields)
        .collect(engine="streaming")
    )
    kept = _by_month(sealed_fields(draft.plan, fields)) if sealed else rows.drop("n").clear()
    named = pl.concat([rows.drop("n"), kept]).filter(pl.col("meter").is_not_null())
    _say(_UNSAID, _beside(rows.filter(pl.col("meter").is_null()), named), draft, tally)
    _say(
        _SAID,
        _beside(rows.filter(pl.col("meter").is_not_null()), kept.filter(pl.col("meter").is_null())),
        draft,
        tally,
    )


def _meter(dataset: Dataset) -> str | None:
    """The column of the key that names a meter; None where no period of the dataset may overlap another."""
    found = (code for code in dataset.key_without_period if dataset.column(code).reference == "meter")
    return next(found, None) if dataset.overlap else None


def _mixed(draft: Draft, meter: str, sealed: pl.Series) -> bool:
    """Whether some rows name a meter and some do not."""
    scan = scan_rows(draft.path).select(
        pl.col(meter).is_null().sum().alias("unnamed"), pl.len().alias("rows")
    )
    unnamed, rows = scan.collect(engine="streaming").row(0)
    return 0 < int(unnamed) + int(sealed.sum()) < int(rows) + len(sealed)


def _by_month(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows once for each month they have days in."""
    first, last = (
        pl.col(day).dt.year().cast(pl.Int64) * 12 + pl.col(day).dt.month() for day in ("start", "end")
    )
    return (
        rows.drop_nulls(["group", "start", "end"])
        .filter(pl.col("end") >= pl.col("start"), last - first <= _LONGEST_MONTHS)
        .with_columns(pl.int_ranges(first, last + 1).alias("month"))
        .explode("month", empty_as_null=True, keep_nulls=True)
    )


def _beside(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Rows that share days of a month with others of their group: n, and some of the meters of those."""
    spans = others.group_by("group", "month").agg(
        pl.col("start").min().alias("from"), pl.col("end").max().alias("to"),
        pl.col("meter").drop_nulls().unique().sort().head(_NAMED_SHOWN).alias("meters"),
    )  # fmt: skip
    hits = rows.join(spans, on=["group", "month"], how="inner")
    hits = hits.filter(pl.col("start") <= pl.col("to"), pl.col("end") >= pl.col("from"))
    return hits.sort("n", "month").unique("n", keep="first", maintain_order=True).select("n", "meters")


def _say(code: str, hits: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    if hits.is_empty():
        return
    dataset = draft.plan.dataset
    codes = key_names(dataset, [one for one in dataset.natural_key if one != _meter(dataset)])
    listed = hits.head(SHOWN_ROWS)
    here = draft.rows(listed["n"], codes)
    texts = draft.key_texts(here, codes)
    values = [
        as_json({"key": key, "meters": ", ".join(meters)})
        for key, meters in zip(texts, listed["meters"].to_list(), strict=True)
    ]
    tally.add(_issues(code, here, _meter(dataset) or "", values), unlisted=hits.height - listed.height)


def _issues(code: str, here: pl.DataFrame, column: str, values: Sequence[str]) -> pl.DataFrame:
    return here.select(
        pl.lit(code).alias("code"),
        pl.lit("warning").alias("severity"),
        "_sheet",
        "_row",
        "_col",
        pl.lit(column).alias("column"),
        pl.lit("").alias("text"),
        pl.Series("values", values, dtype=pl.String),
    ).cast(ISSUE_SCHEMA)
