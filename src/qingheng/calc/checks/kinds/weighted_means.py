"""Two breakdowns of one rate, weighted by their shares, give the same overall rate.

Parameters: ``first_rate``, ``first_weight``, ``second_rate``, ``second_weight`` (codes; a rate and its
weight have the same members, the weights are shares in per cent).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number
from qingheng.calc.checks.spans import Span, span_of, total
from qingheng.calc.texts import round_half_up

PARAMETERS = (
    Parameter("first_rate", "text"),
    Parameter("first_weight", "text"),
    Parameter("second_rate", "text"),
    Parameter("second_weight", "text"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period; the subject is the first row of the first rate."""
    given = rule.parameters
    absent = [given[name] for name in sorted(given) if not record.of_code(given[name])]
    if absent:
        yield results.no_such_row(rule, given["first_rate"], absent)
        return
    subject = record.of_code(given["first_rate"])[0]
    for period in record.periods:
        first, keys = _mean(record, given["first_rate"], given["first_weight"], period)
        second, more = _mean(record, given["second_rate"], given["second_weight"], period)
        if first is None or second is None:
            missing = [key for key in (*keys, *more) if record.series[key].figure(period) is None]
            yield results.no_figure(rule, record, subject.key, period, missing or [subject.key])
        else:
            yield _of_period(record, rule, subject, period, first, second, [*keys, *more])


def _mean(record: Record, rate: str, weight: str, period: str) -> tuple[Span | None, list[str]]:
    """The weighted mean and the series it rests on; None when a member has no figure or no partner."""
    weights = {series.member: series.key for series in record.of_code(weight)}
    terms, keys = [], []
    rated = {series.member for series in record.of_code(rate)}
    complete = rated >= set(weights)
    for series in record.of_code(rate):
        if series.member not in weights:
            complete = False
            continue
        keys += [series.key, weights[series.member]]
        value, share = span_of(record, series.key, period), span_of(record, weights[series.member], period)
        if value is None or share is None:
            complete = False
        else:
            terms.append(value * share.times(Decimal("0.01")))
    return (total(terms) if complete and terms else None), keys


def _of_period(
    record: Record, rule: Rule, subject: Series, period: str, first: Span, second: Span, keys: list[str]
) -> CheckResult:
    apart = first.value - second.value
    verdict = Verdict.fails
    if first.low <= second.high and second.low <= first.high:
        verdict = (
            Verdict.holds
            if round_half_up(first.value, 0) == round_half_up(second.value, 0)
            else Verdict.rounding
        )
    one, two = number(round_half_up(first.value, 2)), number(round_half_up(second.value, 2))
    name, other = label(subject), label(record.of_code(rule.parameters["second_rate"])[0])
    tail = Both("，超出四舍五入所能解释的范围。", ", more than rounding explains.")
    if verdict is not Verdict.fails:
        tail = Both("，在四舍五入范围之内。", ", within rounding.")
    gap = number(round_half_up(abs(apart), 2))
    text = Both(
        f"{in_zh(period)}按人数占比加权，{name.zh}分组得 {one}%，{other.zh}分组得 {two}%，相差 {gap} "
        f"个百分点{tail.zh}",
        f"Weighted by head-count shares in {period}, the breakdown of {name.en} gives {one} % and that "
        f"of {other.en} {two} %, {gap} points apart{tail.en}",
    )
    ends = [number(round_half_up(end, 2)) for end in (first.low, first.high, second.low, second.high)]
    why = Both(
        f"各比率与权重按末位半个单位计，两个均值分别介于 {ends[0]} 至 {ends[1]} 与 {ends[2]} 至 "
        f"{ends[3]} 之间。",
        f"Within the rounding of every rate and weight the means lie between {ends[0]} and {ends[1]}, "
        f"and between {ends[2]} and {ends[3]}.",
    )
    return results.answer(
        rule, subject.key, period, verdict, text,
        stated=round_half_up(first.value, 4), expected=round_half_up(second.value, 4),
        tolerance=round_half_up(first.reach + second.reach, 4), tolerance_text=why, unit="%",
        inputs=results.inputs_of(record, dict.fromkeys(keys), period),
    )  # fmt: skip
