"""Rows beside others: the same key a year before, its usual size, and its neighbours."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import DatasetRule
from qingheng.plane.intake.checking import figures
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.keys import (
    SHOWN_ROWS,
    Compared,
    Draft,
    by_codes,
    compared_fields,
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
_PIECE: Final = 500_000  # rows that are compared at once: bounds memory
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
    dataset = draft.plan.dataset
    usual = _Usual(keys, draft)
    for rule, fields in zip(compared_rules(dataset), compared_fields(dataset), strict=True):
        if rule.kind == "against_last_year":
            _last_year(fields, rule, keys, draft, tally)
            continue
        found = _magnitude if rule.kind == "magnitude" else _outliers
        hits = found(fields, rule, keys, usual)
        column = rule.parameters["column"]
        for earlier in said.get(column, []):
            hits = hits.filter(~pl.col("n").is_in(earlier.implode()))
        said.setdefault(column, []).append(hits["n"])
        _say(rule, hits, draft, tally)


class _Usual:
    """Figures to compare with, and what is usual among them; worked out once for all rules that ask."""

    def __init__(self, keys: pl.DataFrame, draft: Draft) -> None:
        self._keys, self._draft = keys, draft
        self._bases: dict[tuple[str, str], pl.DataFrame] = {}
        self._found: dict[tuple[str, str, str], pl.DataFrame] = {}

    def base(self, fields: Compared, rule: DatasetRule, within: str) -> pl.DataFrame:
        """Figures `v` of a rule with what it compares `within` (``by`` or ``near``); sealed ones among them."""
        name = getattr(fields, within)
        if (fields.value, name) not in self._bases:
            whole = pl.col(fields.value).is_not_null() & pl.col(fields.by).is_not_null()
            wanted = [pl.col(fields.value).alias("v"), pl.col(name).alias("by")]
            count = self._keys.select(whole.sum()).item()
            if count > _SAMPLED:
                whole = (pl.col("content") % (count // _SAMPLED + 1) == 0) & whole
            base = self._keys.filter(whole).select(wanted)
            if self._draft.plan.around.sealed:
                base = pl.concat([base, self._sealed(rule, within)])
            self._bases[fields.value, name] = base
        return self._bases[fields.value, name]

    def of(self, fields: Compared, rule: DatasetRule, within: str, value: str) -> pl.DataFrame:
        """Median, median absolute deviation and number of figures (``v``) or their logarithms (``log``)."""
        at = (fields.value, getattr(fields, within), value)
        if at not in self._found:
            x = _log() if value == "log" else pl.col("v")
            self._found[at] = _spread(self.base(fields, rule, within), x)
        return self._found[at]

    def _sealed(self, rule: DatasetRule, within: str) -> pl.DataFrame:
        dataset, codes, nothing = self._draft.plan.dataset, by_codes(rule), pl.lit(0, dtype=pl.UInt64)
        by, asked = key_fields(dataset, codes), key_fields(dataset, codes[1:] if within == "near" else codes)
        figures_of = pl.col(f"{rule.parameters['column']}__canonical").cast(pl.Float64)
        sealed = sealed_fields(
            self._draft.plan,
            [
                figures_of.alias("v"),
                (hashed(by) if by else nothing).alias("own"),
                (hashed(asked) if asked else nothing).alias("by"),
            ],
        )
        return sealed.drop_nulls(["v", "own"]).drop("own")


def _spread(base: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """Median, median absolute deviation and number of a value within each group."""
    figured = base.select("by", value.alias("x")).drop_nulls("x")
    medians = figured.group_by("by").agg(pl.col("x").median().alias("median"), pl.len().alias("size"))
    apart = (
        figured.join(medians, on="by")
        .group_by("by")
        .agg((pl.col("x") - pl.col("median")).abs().median().alias("mad"))
    )
    return medians.join(apart, on="by")


def _log(column: str = "v") -> pl.Expr:
    return pl.when(pl.col(column) > 0).then(pl.col(column)).log10()


def _magnitude(fields: Compared, rule: DatasetRule, keys: pl.DataFrame, usual: _Usual) -> pl.DataFrame:
    """Figures about 10, 100 or 1000 times their usual size, or that much below it."""
    history = _with_bounds(usual.of(fields, rule, "by", "log").filter(pl.col("size") >= _FEWEST_OWN))
    close = _with_bounds(usual.of(fields, rule, "near", "log").filter(pl.col("size") >= _FEWEST_NEAR))
    outside = _outside(pl.concat([history, close]))
    found = []
    for piece in keys.iter_slices(_PIECE):
        rows = _rows(piece, fields, outside)
        mine = rows.join(history, on="by", how="inner")
        found.append(_powers(mine, "own"))
        if mine.height < rows.height:
            alone = rows.join(history, on="by", how="anti")
            found.append(_powers(alone.join(close, left_on="near", right_on="by", how="inner"), "near"))
    return pl.concat(found)


def _rows(piece: pl.DataFrame, fields: Compared, wanted: pl.Expr) -> pl.DataFrame:
    """Position, figure and groups of the rows that a rule can compare and may speak about."""
    names = {"v": fields.value, "by": fields.by} | ({"near": fields.near} if fields.near else {})
    rows = piece.select("n", *(pl.col(there).alias(name) for name, there in names.items()))
    return rows.filter(wanted & pl.col("v").is_not_null() & pl.col("by").is_not_null())


def _outside(groups: pl.DataFrame) -> pl.Expr:
    """Figures that are not between `low` and `high` of every group at once: only these need a closer look."""
    low, high = groups["low"].max(), groups["high"].min()
    return pl.lit(False) if low is None or high is None else ~pl.col("v").is_between(low, high)


def _with_bounds(usual: pl.DataFrame) -> pl.DataFrame:
    """Figures between `low` and `high` are surely near the usual one; saves most logarithms."""
    power = pl.lit(10.0)
    return usual.with_columns(
        power.pow(pl.col("median") - _CLEAR + 0.01).alias("low"),
        power.pow(pl.col("median") + _CLEAR - 0.01).alias("high"),
    )


def _powers(rows: pl.DataFrame, peers: str) -> pl.DataFrame:
    """Rows whose figure is about a power of ten away from the median (of logarithms) beside it."""
    far = rows.filter((pl.col("v") > pl.col("high")) | (pl.col("v") < pl.col("low")))
    apart = (_log() - pl.col("median")).abs()
    tens = apart.round()
    nearness = pl.when(tens == 1).then(_TEN_NEARNESS).otherwise(_NEARNESS)
    clear = apart >= pl.max_horizontal(pl.lit(_CLEAR), 6 * pl.col("mad"))
    thousand = pl.lit(True) if peers == "own" else tens >= 2
    wanted = ((apart - tens).abs() <= nearness) & clear & thousand & tens.is_between(1, 6)
    return far.filter(wanted).select(
        "n", "v",
        pl.lit(10.0).pow("median").alias("median"), pl.lit(10.0).pow(_log() - pl.col("median")).alias("ratio"),
        pl.lit(peers).alias("peers"),
    )  # fmt: skip


def _outliers(fields: Compared, rule: DatasetRule, keys: pl.DataFrame, usual: _Usual) -> pl.DataFrame:
    """Figures whose modified z-score is beyond the rule's, on the plain scale and, where all are positive, on the log."""
    limit = float(rule.parameters.get("z") or 6)
    plain = usual.of(fields, rule, "by", "v").filter(pl.col("size") >= FEWEST)
    positive = usual.base(fields, rule, "by").group_by("by").agg((pl.col("v") > 0).all().alias("positive"))
    logs = usual.of(fields, rule, "by", "log").select(
        "by", pl.col("median").alias("log_median"), pl.col("mad").alias("log_mad")
    )
    floor = pl.max_horizontal("mad", pl.col("median").abs() * 0.01)
    groups = (
        plain.with_columns((limit * floor).alias("reach"))
        .filter(floor > 0)
        .join(positive, on="by")
        .join(logs, on="by", how="left")
    )
    wide = pl.col("reach") / 0.6745 * (1 - 1e-9)
    outside = _outside(groups.select(low=pl.col("median") - wide, high=pl.col("median") + wide))
    beyond = (pl.col("v") - pl.col("median")).abs() * 0.6745 > pl.col("reach")
    beyond_log = (_log() - pl.col("log_median")).abs() * 0.6745 > limit * pl.max_horizontal(
        "log_mad", pl.lit(0.004)
    )
    found = []
    for piece in keys.iter_slices(_PIECE):
        joined = _rows(piece, fields, outside).join(groups, on="by", how="inner").filter(beyond)
        found.append(joined.filter(beyond_log | ~pl.col("positive")).select("n", "v", "median"))
    hits = pl.concat(found)
    return hits.with_columns((pl.col("v") / pl.col("median")).alias("ratio"), pl.lit("own").alias("peers"))


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


def _last_year(fields: Compared, rule: DatasetRule, keys: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Sums of a key and month beside those of the same month a year before, in the file or sealed."""
    if "start" not in keys.columns or not (draft.plan.around.sealed or _a_year_apart(keys["start"])):
        return
    dataset = draft.plan.dataset
    column = dataset.column(rule.parameters["column"])
    ratio = float(rule.parameters.get("ratio") or 3)
    month = pl.col("start").dt.year().cast(pl.Int64) * 12 + pl.col("start").dt.month().cast(pl.Int64) - 1
    own = keys.select(
        "n", "start", pl.col(fields.value).alias("v"), pl.col(fields.by).alias("by")
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


def _a_year_apart(days: pl.Series) -> bool:
    """Whether some month lies a year after another."""
    first, last = days.min(), days.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return False
    return (last.year - first.year) * 12 + last.month - first.month >= 12


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
