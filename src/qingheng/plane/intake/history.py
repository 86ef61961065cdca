"""Rows beside others: the same key a year before, its usual size, and its neighbours."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import DatasetRule
from qingheng.plane.intake.checking import figures
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.keys import (
    SHOWN_ROWS,
    Draft,
    by_codes,
    compared_rules,
    hashed,
    key_fields,
    key_names,
    shown,
    span_fields,
)  # fmt: skip
from qingheng.plane.intake.periods import month_list
from qingheng.plane.intake.sealed import sealed_fields

FEWEST: Final = 8  # figures an outlier needs beside it
_FEWEST_OWN, _FEWEST_NEAR = 3, 4  # figures that make a usual size
_SAMPLED: Final = (
    400_000  # rows from which on medians are of a sample; chosen by content, so order is no matter
)
_NEARNESS: Final = 0.35  # of the common logarithm: a factor of 2.2 either way
_TEN_NEARNESS: Final = 0.1  # ten times is common enough by itself to be held closely
_CLEAR: Final = 0.75
_ALIKE: Final = {
    "own": ("同一对象历史", "its own history"),
    "near": ("同类对象", "its neighbours"),
}


def check_history(keys: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Run every rule of the dataset that compares a row with others."""
    said: dict[str, list[pl.Series]] = {}
    for number, rule in enumerate(compared_rules(draft.plan.dataset)):
        if rule.kind == "against_last_year":
            _last_year(number, rule, keys, draft, tally)
            continue
        hits = (
            _magnitude(number, rule, keys, draft)
            if rule.kind == "magnitude"
            else _outliers(number, rule, keys, draft)
        )
        column = rule.parameters["column"]
        for earlier in said.get(column, []):
            hits = hits.filter(~pl.col("n").is_in(earlier.implode()))
        said.setdefault(column, []).append(hits["n"])
        _say(rule, hits, draft, tally)


def _values(
    number: int, rule: DatasetRule, keys: pl.DataFrame, draft: Draft
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Own figures (n, v, by, near, sign of sampling) and the figures to compare with, sealed ones among them."""
    near = pl.col(f"near{number}") if f"near{number}" in keys.columns else pl.lit(0, dtype=pl.UInt64)
    own = keys.select(
        "n", pl.col(f"v{number}").alias("v"), pl.col(f"by{number}").alias("by"), near.alias("near"),
        "content",
    ).drop_nulls(["v", "by"])  # fmt: skip
    base = own.select("v", "by", "near", "content")
    if base.height > _SAMPLED:
        base = base.filter(pl.col("content") % (base.height // _SAMPLED + 1) == 0)
    base = base.drop("content")
    if draft.plan.around.sealed:
        dataset = draft.plan.dataset
        by, close = key_fields(dataset, by_codes(rule)), key_fields(dataset, by_codes(rule)[1:])
        nothing = pl.lit(0, dtype=pl.UInt64)
        sealed = sealed_fields(
            draft.plan,
            [
                pl.col(f"{rule.parameters['column']}__canonical").cast(pl.Float64).alias("v"),
                (hashed(by) if by else nothing).alias("by"),
                (hashed(close) if close else nothing).alias("near"),
            ],
        )
        base = pl.concat([base, sealed.drop_nulls(["v", "by"])])
    return own, base


def _usual(base: pl.DataFrame, by: str, value: pl.Expr) -> pl.DataFrame:
    """Median, median absolute deviation and number of a value within each group."""
    figured = base.select(pl.col(by), value.alias("x")).drop_nulls()
    medians = figured.group_by(by).agg(pl.col("x").median().alias("median"), pl.len().alias("size"))
    apart = (
        figured.join(medians, on=by)
        .group_by(by)
        .agg((pl.col("x") - pl.col("median")).abs().median().alias("mad"))
    )
    return medians.join(apart, on=by)


def _log(column: str = "v") -> pl.Expr:
    return pl.when(pl.col(column) > 0).then(pl.col(column)).log10()


def _magnitude(number: int, rule: DatasetRule, keys: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Figures about 10, 100 or 1000 times their usual size, or that much below it."""
    own, base = _values(number, rule, keys, draft)
    history = _usual(base, "by", _log()).filter(pl.col("size") >= _FEWEST_OWN)
    rows = own.lazy().select("n", "v", "by", "near")
    mine = rows.join(history.lazy(), on="by", how="inner").with_columns(pl.lit("own").alias("peers"))
    alone = rows.join(history.lazy(), on="by", how="anti")
    near = _usual(base, "near", _log()).filter(pl.col("size") >= _FEWEST_NEAR)
    beside = alone.join(near.lazy(), on="near", how="inner").with_columns(pl.lit("near").alias("peers"))
    apart = (_log() - pl.col("median")).abs()
    near_power = (apart - apart.round()).abs() <= pl.when(apart.round() == 1).then(_TEN_NEARNESS).otherwise(
        _NEARNESS
    )
    clear = apart >= pl.max_horizontal(pl.lit(_CLEAR), 6 * pl.col("mad"))
    thousand = (pl.col("peers") == "own") | (apart.round() >= 2)
    wanted = near_power & clear & thousand & apart.round().is_between(1, 6)
    both = pl.concat([mine, beside.select(mine.collect_schema().names())])
    return both.filter(wanted).with_columns(
        pl.lit(10.0).pow("median").alias("median"), pl.lit(10.0).pow(_log() - pl.col("median")).alias("ratio")
    ).select("n", "v", "median", "ratio", "peers").collect(engine="streaming")  # fmt: skip


def _outliers(number: int, rule: DatasetRule, keys: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Figures whose modified z-score is beyond the rule's, on the plain scale and, where all are positive, on the log."""
    own, base = _values(number, rule, keys, draft)
    limit = float(rule.parameters.get("z") or 6)
    plain = _usual(base, "by", pl.col("v")).filter(pl.col("size") >= FEWEST)
    positive = base.group_by("by").agg((pl.col("v") > 0).all().alias("positive"))
    logs = _usual(base, "by", _log()).select(
        "by", pl.col("median").alias("log_median"), pl.col("mad").alias("log_mad")
    )
    usual = plain.join(positive, on="by").join(logs, on="by", how="left")
    joined = own.lazy().select("n", "v", "by").join(usual.lazy(), on="by", how="inner")
    floor = pl.max_horizontal("mad", pl.col("median").abs() * 0.01)
    beyond = (pl.col("v") - pl.col("median")).abs() * 0.6745 > limit * floor
    beyond_log = (_log() - pl.col("log_median")).abs() * 0.6745 > limit * pl.max_horizontal(
        "log_mad", pl.lit(0.004)
    )
    hits = joined.filter(beyond & (floor > 0) & (beyond_log | ~pl.col("positive")))
    ratio = (pl.col("v") / pl.col("median")).alias("ratio")
    return hits.select("n", "v", "median", ratio, pl.lit("own").alias("peers")).collect(engine="streaming")


def _say(rule: DatasetRule, hits: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    if hits.is_empty():
        return
    column = draft.plan.dataset.column(rule.parameters["column"])
    listed = hits.sort("n").head(SHOWN_ROWS)
    here = draft.rows(listed["n"], [column.code])
    values = [
        as_json(
            {
                "name_zh": column.zh, "name_en": column.en, "median": shown(median), "ratio": shown(ratio),
                "peers_zh": _ALIKE[peers][0], "peers_en": _ALIKE[peers][1],
            }
        )
        for median, ratio, peers in listed.select("median", "ratio", "peers").iter_rows()
    ]  # fmt: skip
    tally.add(
        _issues(rule, column.code, here, figures(here[column.code]), values),
        unlisted=hits.height - listed.height,
    )


def _last_year(number: int, rule: DatasetRule, keys: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Sums of a key and month beside those of the same month a year before, in the file or sealed."""
    if "start" not in keys.columns:
        return
    dataset = draft.plan.dataset
    column = dataset.column(rule.parameters["column"])
    ratio = float(rule.parameters.get("ratio") or 3)
    month = pl.col("start").dt.year().cast(pl.Int64) * 12 + pl.col("start").dt.month().cast(pl.Int64) - 1
    own = keys.select(
        "n", "start", pl.col(f"v{number}").alias("v"), pl.col(f"by{number}").alias("by")
    ).drop_nulls()
    sums = own.group_by("by", month.alias("month")).agg(pl.col("v").sum(), pl.col("n").min())
    before = sums.select("by", "month", "v")
    days = span_fields(dataset)
    if draft.plan.around.sealed and days is not None:
        names = key_fields(dataset, by_codes(rule))
        sealed = sealed_fields(
            draft.plan,
            [
                pl.col(days[0]).alias("start"),
                pl.col(f"{column.code}__canonical").cast(pl.Float64).alias("v"),
                (hashed(names) if names else pl.lit(0, dtype=pl.UInt64)).alias("by"),
            ],
        ).drop_nulls()
        before = pl.concat(
            [
                before,
                sealed.group_by("by", month.alias("month")).agg(pl.col("v").sum()).select("by", "month", "v"),
            ]
        )
    before = before.group_by("by", "month").agg(pl.col("v").sum().alias("before"))
    pairs = sums.join(before.with_columns(pl.col("month") + 12), on=["by", "month"]).filter(
        pl.col("before") > 0
    )
    times = pl.col("v") / pl.col("before")
    hits = pairs.with_columns(times.alias("ratio")).filter((times > ratio) | (times < 1 / ratio)).sort("n")
    if hits.is_empty():
        return
    listed = hits.head(SHOWN_ROWS)
    codes = key_names(dataset, by_codes(rule))
    here = draft.rows(listed["n"], codes)
    texts = draft.key_texts(here, codes) if codes else [""] * here.height
    values = [
        as_json(
            {
                "name_zh": column.zh, "name_en": column.en, "period": month_list([at]), "key": key,
                "now": shown(now), "before": shown(then), "ratio": shown(share),
            }
        )
        for (at, now, then, share), key in zip(
            listed.select("month", "v", "before", "ratio").iter_rows(), texts, strict=True
        )
    ]  # fmt: skip
    tally.add(
        _issues(rule, column.code, here, pl.Series([""] * here.height, dtype=pl.String), values),
        unlisted=hits.height - listed.height,
    )


def _issues(
    rule: DatasetRule, column: str, places: pl.DataFrame, texts: pl.Series, values: list[Any]
) -> pl.DataFrame:
    code: str = rule.kind
    return places.select(
        pl.lit(code).alias("code"),
        pl.lit(rule.severity).alias("severity"),
        "_sheet",
        "_row",
        "_col",
        pl.lit(column).alias("column"),
        texts.fill_null("").alias("text"),
        pl.Series("values", values, dtype=pl.String),
    ).cast(ISSUE_SCHEMA)
