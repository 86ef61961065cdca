"""Figures that are no error but need words beside them, such as a death at work.

Parameters: ``series`` (keys) and ``needs_zh``/``needs_en`` (what the text has to tell).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number

PARAMETERS = (Parameter("series", "keys"), Parameter("needs_zh", "text"), Parameter("needs_en", "text"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each figure above zero."""
    for key in rule.parameters["series"]:
        series = record.series.get(key)
        if series is None:
            yield results.no_such_row(rule, key, [key])
            continue
        for period in record.periods:
            figure = series.figure(period)
            if figure is not None and figure.value is not None and figure.value > 0:
                name, value = label(series), number(figure.value)
                text = Both(
                    f"{in_zh(period)}{name.zh}为 {value}：{rule.parameters['needs_zh']}",
                    f"{name.en} {period} is {value}: {rule.parameters['needs_en']}",
                )
                inputs = results.inputs_of(record, [key], period)
                yield results.answer(
                    rule,
                    key,
                    period,
                    Verdict.cannot_tell,
                    text,
                    stated=figure.value,
                    unit=series.unit,
                    inputs=inputs,
                )
