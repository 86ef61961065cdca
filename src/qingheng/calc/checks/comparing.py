"""A stated figure against the value other figures give: the verdict, the tolerance, the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.sentences import in_zh, label, number, quantity, stated, unit_words
from qingheng.calc.checks.spans import Span, compare, span_of
from qingheng.calc.texts import round_half_up


def against(
    rule: Rule,
    record: Record,
    subject: str,
    period: str,
    expected: Span,
    derivation: Both,
    keys: Iterable[str],
) -> CheckResult:
    """Compare the figure of ``subject`` with ``expected``, which is in the unit of the subject.

    derivation: how the expected value came about, with the figures put in. keys: the series it came from.
    """
    series = record.series[subject]
    figure, span = series.figure(period), span_of(record, subject, period)
    if figure is None or span is None:
        return results.no_figure(rule, record, subject, period, [subject])
    verdict = compare(span, figure.decimals, expected)
    rounded = round_half_up(expected.value, figure.decimals)
    return results.answer(
        rule,
        subject,
        period,
        verdict,
        _sentence(series, period, verdict, expected, derivation),
        stated=figure.value,
        expected=expected.value,
        tolerance=span.reach + expected.reach,
        tolerance_text=results.rounding_words(span, expected, series.unit),
        unit=series.unit,
        inputs=results.inputs_of(record, dict.fromkeys([subject, *keys]), period),
        severity=results.last_place_severity(series, period, rounded, rule.severity),
    )


def _sentence(series: Series, period: str, verdict: Verdict, expected: Span, derivation: Both) -> Both:
    figure = series.figures[period]
    value = figure.value or Decimal(0)
    name, said = label(series), stated(figure, series.unit)
    shown = _shown(expected.value, figure.decimals)
    got = quantity(shown, series.unit, max(0, -int(shown.as_tuple().exponent)))
    if verdict is Verdict.holds:
        return Both(
            f"{in_zh(period)}{name.zh}披露值 {said.zh} 与{derivation.zh} = {got.zh} 一致。",
            f"{name.en} {period}: the stated {said.en} agrees with {derivation.en} = {got.en}.",
        )
    gap = value - expected.value
    apart = quantity(_shown(abs(gap), figure.decimals), series.unit)
    if verdict is Verdict.rounding:
        return Both(
            f"{in_zh(period)}{name.zh}披露值 {said.zh}，而{derivation.zh} = {got.zh}；相差 {apart.zh}，"
            "在四舍五入范围之内。",
            f"{name.en} {period}: stated {said.en}, {derivation.en} = {got.en}; the difference of "
            f"{apart.en} is within rounding.",
        )
    extra = _last_place(figure.decimals, value, expected, series.unit)
    share = _share(gap, expected.value, series.unit)
    return Both(
        f"{in_zh(period)}{name.zh}披露值为 {said.zh}，但{derivation.zh} = {got.zh}；相差 "
        f"{apart.zh}{share.zh}，超出四舍五入所能解释的范围。{extra.zh}",
        f"{name.en} {period}: the record states {said.en}, but {derivation.en} = {got.en}; the "
        f"difference of {apart.en}{share.en} is more than rounding explains.{extra.en}",
    )


def _shown(value: Decimal, decimals: int) -> Decimal:
    """The expected value with two places more than printed, so that the reader sees which way it rounds."""
    kept = round_half_up(value, decimals + 2)
    whole = round_half_up(value, decimals)
    return whole if kept == whole else kept


def _last_place(decimals: int, value: Decimal, expected: Span, unit: str) -> Both:
    rounded = round_half_up(expected.value, decimals)
    step = Decimal(1).scaleb(-decimals)
    if abs(value - rounded) != step or decimals == 0:
        return Both("", "")
    shown = number(rounded, decimals)
    words = unit_words(unit)
    cut = rounded - step == value and expected.value > 0
    return Both(
        f"应印作 {shown} {words.zh}" + ("（看似舍去尾数而非四舍五入）。" if cut else "。"),
        f" It should print as {shown} {words.en}"
        + (" (cut off, it seems, rather than rounded)." if cut else "."),
    )


def _share(gap: Decimal, expected: Decimal, unit: str) -> Both:
    if unit == "%" or expected == 0:
        return Both("", "")
    text = number(abs(gap / expected) * 100, 2)
    return Both(f"（{text}%）", f" ({text} %)")
