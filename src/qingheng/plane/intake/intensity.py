"""Figures per unit of output, floor area or people, beside what is usual for the same key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from qingheng.calc.intake.dataset_model import DatasetRule
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.keys import SHOWN_ROWS, Draft, shown, span_fields
from qingheng.plane.intake.sealed import sealed_frame
from qingheng.plane.store.rows import scan_rows

Basis = Mapping[tuple[str, date], float]
FEWEST: Final = 3  # months a usual intensity needs beside the one judged
_WORDS: Final = {
    "production": ("单位产量", "per unit of output"),
    "floor_area": ("单位建筑面积", "per floor area"),
    "headcount": ("人均", "per person"),
}


def check_intensity(draft: Draft, tally: Tally) -> None:
    """Run the dataset's intensity rules for which the basis of some site and month is known."""
    for rule in draft.plan.dataset.rules:
        if rule.kind == "intensity":
            basis = draft.plan.around.basis.get(str(rule.parameters["basis"]), {})
            if basis:
                _check(rule, basis, draft, tally)


def _check(rule: DatasetRule, basis: Basis, draft: Draft, tally: Tally) -> None:
    plan = draft.plan
    site = next((column.code for column in plan.columns if column.reference == "node"), None)
    days = span_fields(plan.dataset)
    if site is None or days is None:
        return
    column = plan.dataset.column(str(rule.parameters["column"]))
    by = [code for code in (rule.parameters.get("by") or _members(draft)) if code != site]
    known = pl.DataFrame(
        {
            "site": [place for place, _ in basis],
            "month": [month for _, month in basis],
            "basis": list(basis.values()),
        },
        schema={"site": pl.String, "month": pl.Date, "basis": pl.Float64},
    )
    group = ["site", *by]
    own = _monthly(scan_rows(draft.path, row_index_name="n"), site, by, days[0], column.code, known)
    rest = _monthly(sealed_frame(plan).with_row_index("n"), site, by, days[0], column.code, known)
    both = pl.concat(
        [own.with_columns(pl.lit(True).alias("own")), rest.with_columns(pl.lit(False).alias("own"))]
    )
    usual = both.group_by(group).agg(pl.col("intensity").median().alias("median"), pl.len().alias("size"))
    limit = float(rule.parameters.get("ratio") or 3)
    ratio = pl.col("intensity") / pl.col("median")
    hits = (
        own.join(usual, on=group, nulls_equal=True)
        .filter((pl.col("size") > FEWEST) & (pl.col("median") > 0) & ~ratio.is_between(1 / limit, limit))
        .sort("n")
    )
    _say(rule, hits, draft, tally)


def _members(draft: Draft) -> list[str]:
    """Enumerations of the natural key: electricity is not compared with gas."""
    about = draft.plan.dataset
    return [code for code in about.key_without_period if about.column(code).type == "enum"]


def _monthly(
    rows: pl.LazyFrame, site: str, by: list[str], start: str, measure: str, known: pl.DataFrame
) -> pl.DataFrame:
    """n of the first row, figure and intensity of each site, member and month with a known basis."""
    figure = pl.col(f"{measure}__canonical").cast(pl.Float64)
    return (
        rows.filter(~pl.col("_excluded").fill_null(False) & figure.is_not_null())
        .select(
            "n",
            pl.col(site).alias("site"),
            *by,
            pl.col(start).dt.month_start().alias("month"),
            figure.alias("v"),
        )
        .group_by("site", *by, "month")
        .agg(pl.col("n").min(), pl.col("v").sum())
        .join(known.lazy().filter(pl.col("basis") > 0), on=["site", "month"])
        .with_columns((pl.col("v") / pl.col("basis")).alias("intensity"))
        .select("n", "site", *by, "month", "v", "intensity")
        .collect(engine="streaming")
    )


def _say(rule: DatasetRule, hits: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    if hits.is_empty():
        return
    column = draft.plan.dataset.column(str(rule.parameters["column"]))
    listed = hits.head(SHOWN_ROWS)
    places = draft.rows(listed["n"])
    zh, en = _WORDS[str(rule.parameters["basis"])]
    values = [
        as_json({"name_zh": column.zh, "name_en": column.en, "basis_zh": zh, "basis_en": en,
                 "month": f"{month:%Y-%m}", "value": shown(value), "usual": shown(usual)})
        for month, value, usual in listed.select("month", "intensity", "median").iter_rows()
    ]  # fmt: skip
    frame = places.select(
        pl.lit("intensity").alias("code"),
        pl.lit(rule.severity).alias("severity"),
        "_sheet",
        "_row",
        "_col",
        pl.lit(column.code).alias("column"),
        pl.lit("").alias("text"),
        pl.Series("values", values, dtype=pl.String),
    )
    tally.add(frame.select(list(ISSUE_SCHEMA)), unlisted=hits.height - listed.height)
