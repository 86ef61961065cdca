"""A rate without its basis cannot be compared with anything.

Parameters: ``units`` (units that stand for a rate of unknown basis) and ``bases_zh``/``bases_en`` (the
bases that are possible, and what they do to the figure).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number

PARAMETERS = (Parameter("units", "texts"), Parameter("bases_zh", "text"), Parameter("bases_en", "text"))


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each series in such a unit, about the whole row, with its latest figure."""
    for series in record.series.values():
        if series.unit not in rule.parameters["units"]:
            continue
        name = label(series)
        latest = next((p for p in reversed(record.periods) if series.figure(p) is not None), None)
        figure = series.figures[latest] if latest is not None else None
        value = figure.value if figure is not None else None
        shown = number(value, figure.decimals) if figure is not None and value is not None else ""
        text = Both(
            f"{name.zh}"
            + (f"（{in_zh(latest)}为 {shown}）" if latest else "")
            + f"未写明基准：{rule.parameters['bases_zh']}",
            f"{name.en}"
            + (f" ({shown} in {latest})" if latest else "")
            + f" has no stated basis: {rule.parameters['bases_en']}",
        )
        inputs = results.inputs_of(record, [series.key], latest) if latest else ()
        yield results.answer(
            rule, series.key, None, Verdict.cannot_tell, text, stated=value, unit=series.unit, inputs=inputs
        )
