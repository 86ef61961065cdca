"""Checks that need one row at a time: required, bounds, signs, rules, dates, sites."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import Column, DatasetRule
from qingheng.plane.intake.complaints import Complaint, as_json, at
from qingheng.plane.intake.distinct import Coded
from qingheng.plane.intake.plan import Plan

_NO_CODES: Final[Mapping[str, Coded]] = {}
_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


def row_checks(
    frame: pl.DataFrame, plan: Plan, faulty: Mapping[str, pl.Series], coded: Mapping[str, Coded] = _NO_CODES
) -> list[Complaint]:
    """Complaints about typed rows, as positions in `frame`; excluded rows are not judged.

    faulty: by column, cells that already have an error of their own and are not missing as well. coded: columns
    by their distinct values, where these are known.
    """
    judged = ~frame["_excluded"]
    found: list[Complaint] = []
    for column in plan.columns:
        if column.required:
            found += _required(column, frame, plan, faulty)
        if column.is_numeric:
            found += _bounds(column, frame)
    found += _dates(frame, plan)
    found += _sites(frame, plan)
    for rule in plan.dataset.rules:
        check = _RULES.get(rule.kind)
        if check is not None:
            found += check(rule, frame, plan, coded)
    return [complaint for complaint in (one.only(judged) for one in found) if len(complaint.rows)]


def span_of(frame: pl.DataFrame, plan: Plan) -> tuple[pl.Series, pl.Series] | None:
    """First and last day of every row, or None when the dataset has no dates."""
    period = plan.dataset.period
    if period.column is not None:
        return frame[f"{period.column}__start"], frame[f"{period.column}__end"]
    if period.start is not None and period.end is not None:
        return frame[period.start], frame[period.end]
    return (frame[period.date], frame[period.date]) if period.date is not None else None


def when_holds(
    frame: pl.DataFrame,
    when: Mapping[str, tuple[str, ...]] | None,
    coded: Mapping[str, Coded] = _NO_CODES,
) -> pl.Series:
    """Rows for which a rule holds."""
    mask = pl.Series([True]).new_from_index(0, frame.height)
    for code, members in (when or {}).items():
        known = coded.get(code)
        held = known.of(known.values.is_in(list(members))) if known else frame[code].is_in(list(members))
        mask = mask & held.fill_null(False)
    return mask


def _required(
    column: Column, frame: pl.DataFrame, plan: Plan, faulty: Mapping[str, pl.Series]
) -> list[Complaint]:
    values = frame[column.code]
    if not values.null_count() or not plan.given(column):
        return []
    missing = values.is_null()
    if column.is_numeric:
        missing = missing & frame[f"{column.code}__state"].is_null()
    if column.code in faulty:
        missing = missing & ~faulty[column.code]
    return [Complaint("required", column.code, at(missing), None, _named(column))]


def _bounds(column: Column, frame: pl.DataFrame) -> list[Complaint]:
    value, canonical = frame[column.code], frame[f"{column.code}__canonical"]
    found = []
    low = value.min()
    negative = low is not None and low < 0  # type: ignore[operator]
    if column.negative != "allow" and negative:
        severity = "warning" if column.negative == "warn" else "error"
        found.append(_with_figure("negative", column, at(value < 0), value, {}, severity))
    if column.min is not None:
        below = canonical < column.min
        if column.negative != "allow" and negative:
            below = below & (value >= 0)
        found.append(_with_figure("below_minimum", column, at(below), canonical, {"limit": column.min}))
    if column.max is not None:
        found.append(
            _with_figure(
                "above_maximum", column, at(canonical > column.max), canonical, {"limit": column.max}
            )
        )
    return found


def _with_figure(
    code: str,
    column: Column,
    rows: pl.Series,
    value: pl.Series,
    values: dict[str, Any],
    severity: str | None = None,
) -> Complaint:
    return Complaint(code, column.code, rows, figures(value.gather(rows)), _named(column) | values, severity)


def figures(value: pl.Series) -> pl.Series:
    """Figures as people write them, without idle zeros."""
    texts = value.cast(pl.String)
    return texts.str.strip_chars_end("0").str.strip_suffix(".") if len(texts) else texts


def _dates(frame: pl.DataFrame, plan: Plan) -> list[Complaint]:
    span = span_of(frame, plan)
    if span is None:
        return []
    start, end = span
    column = plan.dataset.column(plan.dataset.period.codes[0])
    found = []
    turned = at(end < start) if start is not end else pl.Series([], dtype=pl.UInt32)
    if len(turned):
        found.append(Complaint("end_before_start", column.code, turned, None, _days(start, end, turned, {})))
    if plan.around.today is not None:
        ahead = at((start > plan.around.today).fill_null(False))
        if len(ahead):
            values = {"today": plan.around.today}
            found.append(Complaint("in_future", column.code, ahead, None, _days(start, end, ahead, values)))
    first, last = plan.around.first, plan.around.last
    outside = pl.Series([False]).new_from_index(0, frame.height)
    if first is not None:
        outside = outside | (start < first).fill_null(False)
    if last is not None:
        outside = outside | (end > last).fill_null(False)
    rows = at(outside)
    if len(rows):
        limits: dict[str, Any] = {"first": first or "…", "last": last or "…"}
        found.append(Complaint("outside_period", column.code, rows, None, _days(start, end, rows, limits)))
    return found


def _days(start: pl.Series, end: pl.Series, rows: pl.Series, values: dict[str, Any]) -> pl.Series:
    pairs = zip(start.gather(rows).to_list(), end.gather(rows).to_list(), strict=True)
    return pl.Series([as_json({"start": a, "end": b} | values) for a, b in pairs], dtype=pl.String)


def _sites(frame: pl.DataFrame, plan: Plan) -> list[Complaint]:
    """Rows at a site on days on which it was not in operation."""
    span = span_of(frame, plan)
    limits = {code: days for code, days in plan.around.sites.items() if days[0] or days[1]}
    if span is None or not limits:
        return []
    found = []
    table = pl.DataFrame(
        [(code, opened, closed) for code, (opened, closed) in limits.items()],
        schema={"site": pl.String, "opened": pl.Date, "closed": pl.Date},
        orient="row",
    )
    for column in plan.columns:
        if column.type != "reference" or column.reference != "node":
            continue
        joined = pl.DataFrame({"site": frame[column.code], "start": span[0], "end": span[1]}).join(
            table, on="site", how="left", maintain_order="left"
        )
        wrong = (joined["start"] < joined["opened"]).fill_null(False) | (
            joined["end"] > joined["closed"]
        ).fill_null(False)
        rows = at(wrong)
        if len(rows):
            hit = joined.select("start", "end", "opened", "closed")[rows]
            values = [as_json({name: day or "…" for name, day in row.items()}) for row in hit.to_dicts()]
            found.append(
                Complaint(
                    "closed_site",
                    column.code,
                    rows,
                    frame[column.code].gather(rows),
                    pl.Series(values, dtype=pl.String),
                )
            )
    return found


def _range(rule: DatasetRule, frame: pl.DataFrame, plan: Plan, coded: Mapping[str, Coded]) -> list[Complaint]:
    column = plan.dataset.column(rule.parameters["column"])
    value = _figure(frame, column)
    found = []
    for name, code, beyond in (("min", "below_minimum", operator.lt), ("max", "above_maximum", operator.gt)):
        limit = rule.parameters.get(name)
        furthest = value.min() if name == "min" else value.max()
        if limit is not None and furthest is not None and beyond(furthest, limit):
            held = when_holds(frame, rule.parameters.get("when"), coded)
            rows = at(beyond(value, limit) & held)
            found.append(_with_figure(code, column, rows, value, {"limit": limit}, rule.severity))
    return found


def _cross(rule: DatasetRule, frame: pl.DataFrame, plan: Plan, coded: Mapping[str, Coded]) -> list[Complaint]:
    left = plan.dataset.column(rule.parameters["left"])
    right = rule.parameters["right"]
    a = _figure(frame, left)
    other = None if isinstance(right, Decimal) else plan.dataset.column(right)
    b = right if other is None else _figure(frame, other)
    holds = _OPERATORS[rule.parameters["operator"]](a, b)
    held = when_holds(frame, rule.parameters.get("when"), coded)
    rows = at((holds == False).fill_null(False) & held)  # noqa: E712
    if not len(rows):
        return []
    texts = _shown(a.gather(rows))
    others = [str(right)] * len(rows) if other is None else _shown(frame_values(b, rows)).to_list()
    words = {
        "rule_zh": rule.zh, "rule_en": rule.en, "left_zh": left.zh, "left_en": left.en,
        "right_zh": other.zh if other else "限值", "right_en": other.en if other else "the limit",
    }  # fmt: skip
    values = [
        as_json(words | {"left_value": x, "right_value": y})
        for x, y in zip(texts.to_list(), others, strict=True)
    ]
    return [Complaint("rule", left.code, rows, texts, pl.Series(values, dtype=pl.String), rule.severity)]


def _needs(rule: DatasetRule, frame: pl.DataFrame, plan: Plan, coded: Mapping[str, Coded]) -> list[Complaint]:
    column = plan.dataset.column(rule.parameters["column"])
    if not frame[column.code].null_count():
        return []
    blank = frame[f"{column.code}__raw"].str.strip_chars().fill_null("") == ""
    missing = frame[column.code].is_null() & blank
    rows = at(missing & when_holds(frame, rule.parameters.get("when"), coded))
    return [Complaint("required", column.code, rows, None, _named(column), rule.severity)]


def frame_values(values: Any, rows: pl.Series) -> pl.Series:
    """Values at some rows."""
    gathered: pl.Series = values.gather(rows)
    return gathered


def _figure(frame: pl.DataFrame, column: Column) -> pl.Series:
    return frame[f"{column.code}__canonical"] if column.is_numeric else frame[column.code]


def _shown(values: pl.Series) -> pl.Series:
    return figures(values) if values.dtype.is_decimal() else values.cast(pl.String)


def _named(column: Column) -> dict[str, Any]:
    return {"name_zh": column.zh, "name_en": column.en}


_RULES: Final = {"range": _range, "cross": _cross, "needs": _needs}
