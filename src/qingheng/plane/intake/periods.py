"""Periods of one key: those that overlap, and the months that are missing between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.duplicates import repeated
from qingheng.plane.intake.keys import SHOWN_ROWS, Draft, hashed, key_fields, key_names, span_fields
from qingheng.plane.intake.owing import known_series, whole_terms
from qingheng.plane.intake.sealed import sealed_fields

_LONGEST_MONTHS = 240


def check_overlaps(keys: pl.DataFrame, draft: Draft, tally: Tally, known: pl.Series) -> None:
    """Rows whose days are shared with another row of the same key. known: rows said to be sealed already."""
    dataset = draft.plan.dataset
    if not dataset.overlap or "group" not in keys.columns:
        return
    if not draft.plan.around.sealed and repeated(keys["group"]).is_empty():
        return
    own = keys.filter(~pl.col("n").is_in(known.implode())) if len(known) else keys
    rows = own.select("n", "group", "start", "end").filter(pl.col("end") >= pl.col("start"))
    sealed = _sealed_spans(draft, dataset)
    if sealed is not None:
        near = sealed.join(rows.select("group").unique(), on="group", how="semi")
        rows = pl.concat([rows, near], how="diagonal")
    several = repeated(rows["group"])
    if several.is_empty():
        return
    rows = _touching(rows.filter(pl.col("group").is_in(several.implode())))
    if rows.is_empty():
        return
    hits = _shared(rows)
    if not hits.is_empty():
        _say(hits, draft, tally)


def _sealed_spans(draft: Draft, dataset: Dataset, codes: Sequence[str] = ()) -> pl.DataFrame | None:
    """Spans of sealed rows by group: the key without the period, or the columns given."""
    days = span_fields(dataset)
    if not draft.plan.around.sealed or days is None:
        return None
    group = hashed(key_fields(dataset, codes or dataset.key_without_period)).alias("group")
    spans = sealed_fields(draft.plan, [group, pl.col(days[0]).alias("start"), pl.col(days[1]).alias("end")])
    return spans.with_columns(pl.lit(None, dtype=pl.UInt32).alias("n")).select("n", "group", "start", "end")


def _touching(rows: pl.DataFrame) -> pl.DataFrame:
    """Each span of a group once, by group and start, of the groups in which two spans share a day.

    In order of start two spans share a day only where two neighbours do, so that looking at neighbours is enough.
    """
    ordered = rows.sort("group", "start", "end", "n", nulls_last=False)
    same = pl.col("group") == pl.col("group").shift(1)
    again = same & (pl.col("start") == pl.col("start").shift(1)) & (pl.col("end") == pl.col("end").shift(1))
    ordered = ordered.filter(~again.fill_null(False))
    touched = ordered.filter((same & (pl.col("start") <= pl.col("end").shift(1))).fill_null(False))
    return ordered.filter(pl.col("group").is_in(touched["group"].unique().implode()))


def _shared(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs n and other of one group that share a day; other is null when it is sealed. rows: by group, start and end."""
    furthest = pl.col("end").cum_max().over("group")
    at_furthest = pl.when(pl.col("end") == furthest)
    ordered = rows.with_columns(
        furthest.shift(1).over("group").alias("reach"),
        at_furthest.then(pl.col("n").fill_null(2**32 - 1))
        .forward_fill()
        .over("group")
        .shift(1)
        .over("group")
        .alias("other"),
        at_furthest.then("start").forward_fill().over("group").shift(1).over("group").alias("other_start"),
    )
    hits = ordered.filter(pl.col("start") <= pl.col("reach")).with_columns(
        pl.when(pl.col("other") != 2**32 - 1).then("other").alias("other")
    )
    turned = hits.filter(pl.col("n").is_null() & pl.col("other").is_not_null()).select(
        n="other", other="n", start="other_start", end="reach", other_start="start", other_end="end"
    )
    plain = hits.filter(pl.col("n").is_not_null()).select(
        "n", "other", "start", "end", "other_start", pl.col("reach").alias("other_end")
    )
    return pl.concat([plain, turned.select(plain.columns)]).unique("n", maintain_order=True)


def _say(hits: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    dataset = draft.plan.dataset
    codes = key_names(dataset, dataset.key_without_period)
    column = dataset.period.codes[0]
    for code, pairs in (
        ("overlap", hits.filter(pl.col("other").is_not_null())),
        ("overlap_sealed", hits.filter(pl.col("other").is_null())),
    ):
        if pairs.is_empty():
            continue
        listed = pairs.sort("n").head(SHOWN_ROWS)
        here = draft.rows(listed["n"], codes)
        texts = draft.key_texts(here, codes)
        others: list[Any] = [None] * len(listed)
        if code == "overlap":
            others = draft.rows(listed["other"])["_row"].to_list()
        values = [
            as_json({"start": a, "end": b, "other_start": c, "other_end": d, "other": other, "key": key})
            for (a, b, c, d), other, key in zip(
                listed.select("start", "end", "other_start", "other_end").iter_rows(),
                others,
                texts,
                strict=True,
            )
        ]
        tally.add(_issues(code, "error", here, column, values), unlisted=pairs.height - listed.height)


def check_gaps(keys: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Series that lack months between the first and the last month of the file (or of the reporting period)."""
    dataset = draft.plan.dataset
    by = "series" if dataset.series else "group"
    if dataset.frequency == "event" or dataset.period.date is not None or by not in keys.columns:
        return  # single days leave gaps by nature
    rows = keys.select("n", pl.col(by).alias("group"), "start", "end").drop_nulls()
    if rows.is_empty():
        return
    months = _months(rows)
    first, last = _expected(months, draft)
    whole = months.filter(pl.col("month").is_between(first, last)).group_by("group").len()
    whole = whole.filter(pl.col("len") == last - first + 1)
    open_ = months.filter(~pl.col("group").is_in(whole["group"].implode()))
    if open_.is_empty():
        return
    there = open_.group_by("group").agg(pl.col("month").alias("there"), pl.col("n").min())
    lacking = there.with_columns(
        pl.int_ranges(pl.lit(first), pl.lit(last + 1)).list.set_difference("there").list.sort().alias("lacks")
    ).filter(pl.col("lacks").list.len() > 0)
    lacking = whole_terms(_in_operation(_without_sealed(lacking, draft), draft), dataset.frequency)
    lacking = known_series(lacking, draft)
    if lacking.is_empty():
        return
    listed = lacking.sort("n").head(SHOWN_ROWS)
    codes = key_names(dataset, dataset.owed_by)
    here = draft.rows(listed["n"], codes)
    texts = draft.key_texts(here, codes)
    values = [
        as_json({"key": key, "months": month_list(lacks)})
        for key, lacks in zip(texts, listed["lacks"].to_list(), strict=True)
    ]
    whole = here.with_columns(pl.lit(None, dtype=pl.UInt32).alias("_row"))
    issues = _issues("gap", "warning", whole, dataset.period.codes[0], values)
    tally.add(issues, unlisted=lacking.height - listed.height)


def month_list(months: list[int]) -> str:
    """Months (year * 12 + month - 1) as people write them, runs shortened: 2024-02, 2024-05 – 2024-07."""
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        _label(run[0]) if len(run) == 1 else f"{_label(run[0])} – {_label(run[-1])}" for run in runs
    )


def _label(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _month(day: str) -> pl.Expr:
    return pl.col(day).dt.year().cast(pl.Int64) * 12 + pl.col(day).dt.month().cast(pl.Int64) - 1


def _months(rows: pl.DataFrame) -> pl.DataFrame:
    """Every month a group has days in, once, with the first row that has."""
    spans = rows.select("group", _month("start").alias("from"), _month("end").alias("to"), "n")
    long = spans.filter(pl.col("to").is_between(pl.col("from") + 1, pl.col("from") + _LONGEST_MONTHS))
    each = long.with_columns(pl.int_ranges("from", pl.col("to") + 1).alias("month")).explode(
        "month", empty_as_null=True, keep_nulls=True
    )
    short = spans.filter(pl.col("to") == pl.col("from")).select("group", pl.col("from").alias("month"), "n")
    ordered = pl.concat([short, each.select("group", "month", "n")]).sort("group", "month", "n")
    same = (pl.col("group") == pl.col("group").shift(1)) & (pl.col("month") == pl.col("month").shift(1))
    return ordered.filter(~same.fill_null(False))


def _expected(months: pl.DataFrame, draft: Draft) -> tuple[int, int]:
    lowest, highest = months["month"].min(), months["month"].max()
    first = int(lowest) if isinstance(lowest, int) else 0
    last = int(highest) if isinstance(highest, int) else -1
    around = draft.plan.around
    if around.today is not None:
        last = min(last, _number(around.today))  # what is said to lie ahead is an error of its own
    if around.first is not None:
        first = _number(around.first)
    if around.last is not None:
        ended = around.last if around.today is None else min(around.last, around.today)
        last = max(first, _number(ended))
    return first, min(last, first + _LONGEST_MONTHS)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _without_sealed(lacking: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Months that are sealed already do not lack."""
    spans = _sealed_spans(draft, draft.plan.dataset, draft.plan.dataset.owed_by)
    if spans is None or lacking.is_empty():
        return lacking
    near = spans.with_columns(pl.lit(0, dtype=pl.UInt32).alias("n")).join(lacking, on="group", how="semi")
    sealed = _months(near.drop_nulls()).group_by("group").agg(pl.col("month").unique().alias("sealed"))
    joined = lacking.join(sealed, on="group", how="left", maintain_order="left")
    left = pl.col("lacks").list.set_difference(
        pl.col("sealed").fill_null(pl.lit([], dtype=pl.List(pl.Int64)))
    )
    return joined.with_columns(left.list.sort().alias("lacks")).filter(pl.col("lacks").list.len() > 0)


def _in_operation(lacking: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Months before a site opened and after it closed do not lack."""
    plan = draft.plan
    site = next((c for c in plan.dataset.owed_by if plan.dataset.column(c).reference == "node"), None)
    limits = {code: days for code, days in plan.around.sites.items() if days[0] or days[1]}
    if site is None or not limits or lacking.is_empty():
        return lacking
    names = draft.rows(lacking["n"], [site])[site].to_list()
    kept = []
    for name, months in zip(names, lacking["lacks"].to_list(), strict=True):
        opened, closed = limits.get(name, (None, None))
        low = _number(opened) if opened else -1
        high = _number(closed) if closed else 10**9
        kept.append([month for month in months if low <= month <= high])
    series = pl.Series("lacks", kept, dtype=pl.List(pl.Int64))
    return lacking.with_columns(series).filter(pl.col("lacks").list.len() > 0)


def _issues(code: str, severity: str, places: pl.DataFrame, column: str, values: list[str]) -> pl.DataFrame:
    return places.select(
        pl.lit(code).alias("code"),
        pl.lit(severity).alias("severity"),
        "_sheet",
        "_row",
        "_col",
        pl.lit(column).alias("column"),
        pl.lit("").alias("text"),
        pl.Series("values", values, dtype=pl.String),
    ).cast(ISSUE_SCHEMA)
