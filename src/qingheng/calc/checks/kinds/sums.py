"""A total against its parts.

Parameters: ``whole`` and ``parts`` (series keys), or ``indicator``: a code, or ``*`` for every indicator
whose catalogue entry names a total member. A missing part is never taken as zero: if the other parts
already make the total, it can only be nil; if they exceed it, the total is wrong; if they fall short,
nothing can be told.
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.comparing import against
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, listed, number, quantity
from qingheng.calc.checks.spans import Span, span_of, total
from qingheng.calc.texts import BilingualError

PARAMETERS = (
    Parameter("whole", "key", required=False),
    Parameter("parts", "keys", required=False),
    Parameter("indicator", "text", required=False),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each total and period; each part is converted to the unit of the total."""
    for whole, parts in _totals(record, rule):
        absent = [key for key in (whole, *parts) if key not in record.series]
        if absent:
            yield results.no_such_row(rule, whole, absent)
            continue
        for period in record.periods:
            try:
                yield _of_period(record, rule, whole, parts, period)
            except BilingualError as error:
                yield results.units_do_not_meet(rule, whole, period, error)


def _totals(record: Record, rule: Rule) -> Iterator[tuple[str, tuple[str, ...]]]:
    if "whole" in rule.parameters:
        yield rule.parameters["whole"], tuple(rule.parameters["parts"])
        return
    wanted = rule.parameters["indicator"]
    for series in record.series.values():
        named = series.attributes.get("total_member", "")
        if named and series.member == named and wanted in ("*", series.code):
            parts = tuple(other.key for other in record.of_code(series.code) if other.member != named)
            if parts:
                yield series.key, parts


def _of_period(record: Record, rule: Rule, whole: str, parts: tuple[str, ...], period: str) -> CheckResult:
    unit = record.series[whole].unit
    spans = {key: span_of(record, key, period, unit) for key in parts}
    present: dict[str, Span] = {key: span for key, span in spans.items() if span is not None}
    missing = [key for key, span in spans.items() if span is None]
    stated = span_of(record, whole, period)
    if stated is None or not present:
        return results.no_figure(rule, record, whole, period, [whole] if stated is None else missing)
    expected = total(list(present.values()))
    if missing and expected.high < stated.low:
        return _short(record, rule, whole, spans, period, expected)
    terms = " + ".join(number(span.value) for span in present.values())
    note = listed([label(record.series[key]) for key in missing])
    derivation = Both(f"分项之和 {terms}", f"the sum of the parts {terms}")
    if missing:
        derivation = Both(
            f"{derivation.zh}（{note.zh}无数值）",
            f"{derivation.en} ({note.en} having no figure)",
        )
    return against(rule, record, whole, period, expected, derivation, parts)


def _short(
    record: Record, rule: Rule, whole: str, spans: dict[str, Span | None], period: str, expected: Span
) -> CheckResult:
    series = record.series[whole]
    value = series.figures[period].value
    assert value is not None
    names = listed([label(record.series[key]) for key, span in spans.items() if span is None])
    rest = quantity(value - expected.value, series.unit)
    name = label(series)
    text = Both(
        f"{in_zh(period)}{name.zh}无法核对：{names.zh}没有数值，其余分项比合计少 {rest.zh}。",
        f"{name.en} {period} cannot be checked: no figure for {names.en}, and the other parts are "
        f"{rest.en} short of the total.",
    )
    return results.answer(
        rule, whole, period, Verdict.cannot_tell, text,
        stated=value, expected=expected.value, unit=series.unit, severity=Severity.low,
        inputs=results.inputs_of(record, (whole, *spans), period),
    )  # fmt: skip
