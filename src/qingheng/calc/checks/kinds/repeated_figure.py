"""The same many-digit figure in two consecutive years: copied rather than measured?

Parameters: ``least_digits`` (significant digits from which a repetition is no longer chance; trailing zeros
of a whole number do not count).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Figure, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, stated
from qingheng.calc.checks.years import consecutive

PARAMETERS = (Parameter("least_digits", "whole_number"),)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One finding for each repetition; one silent result for a row without."""
    for series in record.series.values():
        pairs = [(a, b) for a, b in consecutive(record.periods) if series.figure(a) and series.figure(b)]
        repeated = [
            (a, b)
            for a, b in pairs
            if series.figures[a].value == series.figures[b].value
            and _digits(series.figures[b]) >= rule.parameters["least_digits"]
        ]
        for before, period in repeated:
            yield _of_pair(record, rule, series, before, period)
        if pairs and not repeated:
            name = label(series)
            text = Both(
                f"{name.zh}没有逐年照抄的数值。", f"{name.en}: no figure is repeated from year to year."
            )
            yield results.answer(rule, series.key, None, Verdict.holds, text, unit=series.unit)


def _digits(figure: Figure) -> int:
    if figure.value is None:
        return 0
    value = figure.value.normalize()
    return len(value.as_tuple().digits)


def _of_pair(record: Record, rule: Rule, series: Series, before: str, period: str) -> CheckResult:
    name, said = label(series), stated(series.figures[period], series.unit)
    text = Both(
        f"{name.zh}在 {in_zh(before)}与{in_zh(period)}完全相同（{said.zh}），疑为照抄上年数值。",
        f"{name.en} is {said.en} in both {before} and {period}: it may have been copied from the year "
        "before.",
    )
    inputs = results.inputs_of(record, [series.key], before) + results.inputs_of(record, [series.key], period)
    value = series.figures[period].value
    return results.answer(
        rule,
        series.key,
        period,
        Verdict.implausible,
        text,
        stated=value,
        expected=value,
        unit=series.unit,
        inputs=inputs,
    )
