"""A figure that is missing although the series has begun: a hole in the row, or a latest year left out."""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.sentences import in_zh, label

PARAMETERS = ()


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One finding for each missing period after the first figure; one silent result for a full row."""
    for series in record.series.values():
        begun = [period for period in record.periods if series.figure(period) is not None]
        if not begun:
            continue
        after = record.periods[record.periods.index(begun[0]) :]
        holes = [period for period in after if series.figure(period) is None]
        for period in holes:
            yield _of_hole(record, rule, series, period)
        if not holes:
            name = label(series)
            text = Both(
                f"{name.zh}自 {in_zh(begun[0])}起逐年有数。",
                f"{name.en} has a figure for every year from {begun[0]}.",
            )
            yield results.answer(rule, series.key, None, Verdict.holds, text, unit=series.unit)


def _of_hole(record: Record, rule: Rule, series: Series, period: str) -> CheckResult:
    name = label(series)
    figure = series.figures.get(period)
    said = figure is not None and figure.state == "not_applicable"
    text = Both(
        f"{name.zh}在 {in_zh(period)}没有数值，而以前年度有"
        + ("，却注明不适用。" if said else "：须说明缺失原因。"),
        f"{name.en} has no figure for {period} although earlier years have one"
        + (", and is said not to apply." if said else ": the reason is to be given."),
    )
    inputs = results.inputs_of(record, [series.key], period)
    return results.answer(
        rule, series.key, period, Verdict.cannot_tell, text, unit=series.unit, inputs=inputs
    )
