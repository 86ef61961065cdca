"""Making results: one place fixes severity, difference and fingerprint, so that kinds cannot differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

from qingheng.calc.checks.model import Both, CheckResult, Input, Record, Rule, Series, Severity, Verdict
from qingheng.calc.checks.sentences import fine, in_zh, label, listed, unit_words
from qingheng.calc.checks.spans import Span
from qingheng.calc.texts import BilingualError

NO_TOLERANCE = Both("不涉及数值比较，没有容差。", "No figures are compared, so there is no tolerance.")
_KEPT = Context(prec=15, rounding=ROUND_HALF_EVEN)


def fingerprint(rule: str, subject: str, period: str | None) -> str:
    """Sixteen hexadecimal digits that name a finding over runs by rule, subject and period."""
    return hashlib.sha256(f"{rule}|{subject}|{period or ''}".encode()).hexdigest()[:16]


def answer(
    rule: Rule,
    subject: str,
    period: str | None,
    verdict: Verdict,
    text: Both,
    *,
    stated: Decimal | None = None,
    expected: Decimal | None = None,
    tolerance: Decimal | None = None,
    tolerance_text: Both = NO_TOLERANCE,
    unit: str = "",
    inputs: Iterable[Input] = (),
    severity: Severity | None = None,
) -> CheckResult:
    """One result. severity: of the rule unless given; a result that holds is always info."""
    silent = verdict in (Verdict.holds, Verdict.rounding)
    stated, expected, tolerance = _kept(stated), _kept(expected), _kept(tolerance)
    return CheckResult(
        rule=rule.id,
        kind=rule.kind,
        subject=subject,
        period=period,
        verdict=verdict,
        severity=Severity.info if silent else severity or rule.severity,
        stated=stated,
        expected=expected,
        difference=None if stated is None or expected is None else stated - expected,
        tolerance=tolerance,
        unit=unit,
        tolerance_zh=tolerance_text.zh,
        tolerance_en=tolerance_text.en,
        text_zh=text.zh,
        text_en=text.en,
        inputs=tuple(inputs),
        fingerprint=fingerprint(rule.id, subject, period),
    )


def _kept(value: Decimal | None) -> Decimal | None:
    """At most fifteen digits: a quotient of printed figures has no more to say, and stores keep no more."""
    return None if value is None else _KEPT.plus(value)


def inputs_of(record: Record, keys: Iterable[str], period: str) -> tuple[Input, ...]:
    """The figures of some series in one period, as inputs of a result; missing ones have no value."""
    found = []
    for key in keys:
        series = record.series.get(key)
        figure = series.figure(period) if series is not None else None
        found.append(Input(key, period, figure.value if figure else None, series.unit if series else ""))
    return tuple(found)


def no_such_row(rule: Rule, subject: str, absent: Sequence[str]) -> CheckResult:
    """The record has no row for something the rule needs: said, and never an alarm."""
    names = ", ".join(absent)
    text = Both(f"无法判断：记录中没有 {names} 这一行。", f"Cannot tell: the record has no row {names}.")
    return answer(rule, subject, None, Verdict.cannot_tell, text, severity=Severity.info)


def no_figure(
    rule: Rule,
    record: Record,
    subject: str,
    period: str,
    missing: Sequence[str],
    severity: Severity = Severity.info,
) -> CheckResult:
    """A figure the rule needs is missing in this period; missing is never taken as zero."""
    names = listed([label(record.series[key]) for key in missing])
    text = Both(
        f"{in_zh(period)}无法核对：{names.zh}没有数值。",
        f"Cannot be checked for {period}: no figure for {names.en}.",
    )
    inputs = inputs_of(record, dict.fromkeys([subject, *missing]), period)
    return answer(rule, subject, period, Verdict.cannot_tell, text, inputs=inputs, severity=severity)


def units_do_not_meet(rule: Rule, subject: str, period: str | None, error: BilingualError) -> CheckResult:
    """Figures cannot be compared because of their units."""
    text = Both(f"无法比较：{error.reason_zh}", f"Cannot be compared: {error.reason_en}")
    return answer(rule, subject, period, Verdict.cannot_tell, text)


def rounding_words(stated: Span, expected: Span, unit: str) -> Both:
    """Why that tolerance: what the printed figures leave possible on either side."""
    words = unit_words(unit)
    mark_zh, mark_en = ("%", " %") if unit == "%" else (f" {words.zh}", f" {words.en}")
    half, reach = stated.reach, expected.reach
    ends = [
        fine(stated.low, half),
        fine(stated.high, half),
        fine(expected.low, reach),
        fine(expected.high, reach),
    ]
    return Both(
        f"按末位半个单位计：披露值可代表 {ends[0]} 至 {ends[1]}{mark_zh}（±{fine(half, half)}）；"
        f"由表中各数推算的值介于 {ends[2]} 与 {ends[3]}{mark_zh}（±{fine(reach, reach)}）。",
        f"Half a unit of the last printed place of every figure: the stated value stands for {ends[0]} "
        f"to {ends[1]}{mark_en} (±{fine(half, half)}); the value expected from the printed figures lies "
        f"between {ends[2]} and {ends[3]}{mark_en} (±{fine(reach, reach)}).",
    )


def last_place_severity(stated: Series, period: str, expected_rounded: Decimal, normal: Severity) -> Severity:
    """A deviation of one unit in the last printed place is low, whatever the rule's severity."""
    figure = stated.figure(period)
    if figure is None or figure.value is None:
        return normal
    return (
        Severity.low
        if abs(figure.value - expected_rounded) <= Decimal(1).scaleb(-figure.decimals)
        else normal
    )
