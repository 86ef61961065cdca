"""The factor that two rows imply (emissions by energy, generation by capacity) may not jump.

Parameters: ``numerator``, ``denominator`` (series keys), ``limit`` (largest ratio between two years),
``companion`` (optional series key: an activity whose own change is told beside), ``zh`` and ``en`` (what
the factor is).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, percent, stated, unit_words
from qingheng.calc.checks.spans import DivisorMayBeZeroError, Span, least_ratio, span_of
from qingheng.calc.checks.years import consecutive
from qingheng.calc.texts import round_half_up

PARAMETERS = (
    Parameter("numerator", "key"),
    Parameter("denominator", "key"),
    Parameter("limit", "number"),
    Parameter("companion", "key", required=False),
    Parameter("zh", "text"),
    Parameter("en", "text"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each pair of consecutive years; the period is the later year."""
    subject, below = rule.parameters["numerator"], rule.parameters["denominator"]
    absent = [key for key in (subject, below) if key not in record.series]
    if absent:
        yield results.no_such_row(rule, subject, absent)
        return
    for before, period in consecutive(record.periods):
        first, second = _factor(record, rule, before), _factor(record, rule, period)
        if first is None or second is None:
            missing = [
                key
                for key in (subject, below)
                if record.series[key].figure(before) is None or record.series[key].figure(period) is None
            ]
            yield results.no_figure(rule, record, subject, period, missing or [below])
        else:
            yield _of_pair(record, rule, before, period, first, second)


def _factor(record: Record, rule: Rule, period: str) -> Span | None:
    above = span_of(record, rule.parameters["numerator"], period)
    below = span_of(record, rule.parameters["denominator"], period)
    if above is None or below is None:
        return None
    try:
        return above / below
    except DivisorMayBeZeroError:
        return None


def _of_pair(record: Record, rule: Rule, before: str, period: str, first: Span, second: Span) -> CheckResult:
    given = rule.parameters
    above, below = record.series[given["numerator"]], record.series[given["denominator"]]
    ratio, limit = least_ratio(first, second), given["limit"]
    verdict = Verdict.implausible if ratio is None or ratio > limit else Verdict.holds
    one, two = round_half_up(first.value, 4), round_half_up(second.value, 4)
    top, bottom = unit_words(above.unit), unit_words(below.unit)
    change = second.value / first.value - 1 if first.value else None
    growth = "∞" if change is None else ("+" if change > 0 else "") + percent(change)
    text = Both(
        f"{given['zh']}由 {in_zh(before)}的 {number(one)} 变为 {in_zh(period)}的 {number(two)} "
        f"{top.zh}/{bottom.zh}（{growth}%）",
        f"{given['en']} goes from {number(one)} in {before} to {number(two)} {top.en} per {bottom.en} in "
        f"{period} ({growth} %)",
    )
    end = _end(record, rule, before, period, verdict)
    least = number(round_half_up(ratio, 3)) if ratio is not None else "∞"
    why = Both(
        f"按末位半个单位计，两年之比至少为 {least}；界限为 {number(limit)}。",
        f"Within the rounding of all four figures the ratio is at least {least}; the limit is "
        f"{number(limit)}.",
    )
    keys = [given["numerator"], given["denominator"]]
    if given.get("companion") in record.series:
        keys.append(given["companion"])
    inputs = [
        item for when in (before, period) for item in results.inputs_of(record, dict.fromkeys(keys), when)
    ]
    return results.answer(
        rule, above.key, period, verdict, Both(text.zh + end.zh, text.en + end.en),
        stated=two, expected=one, tolerance=round_half_up(abs(one) * (limit - 1), 4), tolerance_text=why,
        unit=f"{above.unit} per {below.unit}", inputs=inputs,
    )  # fmt: skip


def _end(record: Record, rule: Rule, before: str, period: str, verdict: Verdict) -> Both:
    if verdict is Verdict.holds:
        return Both("，在界限之内。", ", within the limit.")
    limit, beside = (
        number(rule.parameters["limit"]),
        _beside(record, rule.parameters.get("companion"), before, period),
    )
    return Both(
        f"，超出 {limit} 倍的界限{beside.zh}；须说明方法或口径是否有变，或数据是否有误。",
        f", more than a factor of {limit}{beside.en}; a change of method or scope, or an error, is to be "
        "explained.",
    )


def _beside(record: Record, key: str | None, before: str, period: str) -> Both:
    series = record.series.get(key or "")
    if series is None or series.figure(before) is None or series.figure(period) is None:
        return Both("", "")
    one, two = stated(series.figures[before], series.unit), stated(series.figures[period], series.unit)
    name = label(series)
    return Both(
        f"，而{name.zh}由 {one.zh} 变为 {two.zh}",
        f", while {name.en} goes from {one.en} to {two.en}",
    )
