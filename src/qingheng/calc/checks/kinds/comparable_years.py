"""How many consecutive years up to the latest figure can be compared, counted from the last certain break.

Parameters: ``least`` (years of the shortest disclosure, three) and ``full`` (years of the table, five).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label
from qingheng.calc.checks.years import follows

PARAMETERS = (Parameter("least", "whole_number"), Parameter("full", "whole_number"))
COMPARABILITY = frozenset(["definition", "coverage", "method", "boundary"])


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each series, about the whole row; stated is the number of comparable years."""
    for series in record.series.values():
        years = _comparable(record, series)
        yield _of_series(record, rule, series, years)


def _comparable(record: Record, series: Series) -> list[str]:
    """The latest unbroken run of periods with figures, cut at the last certain break."""
    breaks = {mark.period for mark in series.breaks if mark.certain and mark.cause in COMPARABILITY}
    run: list[str] = []
    for period in reversed(record.periods):
        if series.figure(period) is None:
            if run:
                break
            continue
        if run and not follows(period, run[-1]):
            break
        run.append(period)
        if period in breaks:
            break
    return run[::-1]


def _of_series(record: Record, rule: Rule, series: Series, years: list[str]) -> CheckResult:
    least, full, count = rule.parameters["least"], rule.parameters["full"], len(years)
    name = label(series)
    if count == 0:
        applies = any(figure.state == "not_applicable" for figure in series.figures.values())
        text = Both(
            f"{name.zh}各年度均无数值；"
            + ("已注明不适用。" if applies else "须说明是未统计还是不适用，空白不等于零。"),
            f"{name.en} has no figure for any year; "
            + (
                "it is said not to apply."
                if applies
                else "say whether it is not available or not applicable: an empty cell is not zero."
            ),
        )
        severity = Severity.info if applies else rule.severity
        return _answer(rule, series, Verdict.cannot_tell, text, 0, severity)
    span = Both(in_zh(years[0]), years[0])
    if count > 1:
        span = Both(f"{in_zh(years[0])}至 {in_zh(years[-1])}", f"{years[0]} to {years[-1]}")
    if count < least:
        text = Both(
            f"{name.zh}只有 {count} 年可比（{span.zh}），不足 {least} 年。",
            f"{name.en} has only {count} comparable year{'s' if count > 1 else ''} ({span.en}), fewer "
            f"than {least}.",
        )
        return _answer(rule, series, Verdict.cannot_tell, text, count, rule.severity)
    enough = Both(f"满足 {full} 年披露", f"enough for a disclosure of {full} years")
    if count < full:
        enough = Both(
            f"满足 {least} 年披露，不满足 {full} 年披露",
            f"enough for a disclosure of {least} years, not of {full}",
        )
    text = Both(
        f"{name.zh}有 {count} 年可比（{span.zh}），{enough.zh}。",
        f"{name.en}: {count} comparable years ({span.en}), {enough.en}.",
    )
    return _answer(rule, series, Verdict.holds, text, count, None)


def _answer(
    rule: Rule, series: Series, verdict: Verdict, text: Both, count: int, severity: Severity | None
) -> CheckResult:
    return results.answer(
        rule,
        series.key,
        None,
        verdict,
        text,
        stated=Decimal(count),
        expected=None,
        unit="count",
        severity=severity,
    )
