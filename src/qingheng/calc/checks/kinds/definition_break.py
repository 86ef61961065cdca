"""Marked breaks in series: figures on the two sides are not comparable.

Parameters: ``causes`` (which breaks this rule tells about) and ``families`` (optional groups of series keys
that describe the same sites: a break marked on one of them and not on another leaves open whether it
applies there too).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, Break, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, stated
from qingheng.calc.checks.years import year_before

PARAMETERS = (Parameter("causes", "texts"), Parameter("families", "groups", required=False))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each break, marked or suspected; the period is the first of the new definition."""
    causes = rule.parameters["causes"]
    for series in record.series.values():
        for mark in series.breaks:
            if mark.cause in causes and mark.period in record.periods:
                yield _marked(record, rule, series, mark)
    for family in rule.parameters.get("families", ()):
        rows = [record.series[key] for key in family if key in record.series]
        for source in rows:
            for mark in source.breaks:
                if mark.cause in causes and mark.certain and mark.period in record.periods:
                    for series in rows:
                        if not any(own.period == mark.period for own in series.breaks):
                            yield _suspected(record, rule, series, source, mark)


def _marked(record: Record, rule: Rule, series: Series, mark: Break) -> CheckResult:
    name, moved = label(series), _moved(record, series, mark.period)
    doubt = (
        Both("", "") if mark.certain else Both("（是否适用未写明）", " (whether it applies is not stated)")
    )
    text = Both(
        f"{name.zh}自 {in_zh(mark.period)}起不可与以前年度直接比较{doubt.zh}{moved.zh}：{mark.reason_zh}",
        f"{name.en} cannot be compared across {mark.period}{doubt.en}{moved.en}: {mark.reason_en}",
    )
    if mark.cause == "restated":
        text = Both(
            f"{name.zh}曾重述{moved.zh}：{mark.reason_zh}",
            f"{name.en} was restated{moved.en}: {mark.reason_en}",
        )
    return _answer(record, rule, series, mark, text)


def _suspected(record: Record, rule: Rule, series: Series, source: Series, mark: Break) -> CheckResult:
    name, other, moved = label(series), label(source), _moved(record, series, mark.period)
    text = Both(
        f"{other.zh}在 {in_zh(mark.period)}标明口径变化，{name.zh}来自同一批场所却未标明{moved.zh}，"
        "无法判断是否同样适用。",
        f"{other.en} is marked with a break in {mark.period}; {name.en} comes from the same sites and is "
        f"not{moved.en}, so it cannot be told whether the break applies here too.",
    )
    return _answer(record, rule, series, mark, text)


def _answer(record: Record, rule: Rule, series: Series, mark: Break, text: Both) -> CheckResult:
    before = year_before(record, mark.period)
    figure, earlier = series.figure(mark.period), series.figure(before) if before else None
    inputs = results.inputs_of(record, [series.key], mark.period)
    if before:
        inputs = results.inputs_of(record, [series.key], before) + inputs
    return results.answer(
        rule, series.key, mark.period, Verdict.cannot_tell, text, unit=series.unit, inputs=inputs,
        stated=figure.value if figure else None, expected=earlier.value if earlier else None,
    )  # fmt: skip


def _moved(record: Record, series: Series, period: str) -> Both:
    before = year_before(record, period)
    if before is None or series.figure(before) is None or series.figure(period) is None:
        return Both("", "")
    one, two = stated(series.figures[before], series.unit), stated(series.figures[period], series.unit)
    return Both(
        f"（{in_zh(before)} {one.zh}，{in_zh(period)} {two.zh}）",
        f" ({one.en} in {before}, {two.en} in {period})",
    )
