"""Scope 1 against the CO2 of its own listed fuels.

Parameters: ``stated`` (a series key in CO2 equivalent) and ``fuels``: ``series`` (key, an energy), ``low``
and ``high`` (kg CO2 per kWh: gross-calorific and net-calorific factor; for a row that mixes fuels the
lowest and the highest). Scope 1 also holds process emissions and refrigerants, so it may exceed the sum; it
cannot be below the CO2 of the fuels. Whether the heat is net or gross is often not stated, which gives two
bounds. A fuel without a figure adds nothing to the lower bound: it could only raise it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, listed, quantity
from qingheng.calc.checks.spans import Span, span_of, total
from qingheng.calc.texts import BilingualError, round_half_up
from qingheng.calc.units import convert

PARAMETERS = (
    Parameter("stated", "key"),
    Parameter(
        "fuels",
        "entries",
        fields=(Parameter("series", "key"), Parameter("low", "number"), Parameter("high", "number")),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period; expected is the net-calorific sum, in the unit of the stated series."""
    subject = rule.parameters["stated"]
    fuels = [fuel for fuel in rule.parameters["fuels"] if fuel["series"] in record.series]
    if subject not in record.series or not fuels:
        yield results.no_such_row(
            rule, subject, [subject] if fuels else [fuel["series"] for fuel in rule.parameters["fuels"]]
        )
        return
    for period in record.periods:
        try:
            yield _of_period(record, rule, subject, fuels, period)
        except BilingualError as error:
            yield results.units_do_not_meet(rule, subject, period, error)


def _of_period(
    record: Record, rule: Rule, subject: str, fuels: list[dict[str, object]], period: str
) -> CheckResult:
    series = record.series[subject]
    low = _co2(record, fuels, "low", period, series.unit)
    high = _co2(record, fuels, "high", period, series.unit)
    figure, stated = series.figure(period), span_of(record, subject, period)
    if figure is None or stated is None or not low:
        missing = [subject] if stated is None else [str(fuel["series"]) for fuel in fuels]
        return results.no_figure(rule, record, subject, period, missing)
    least, most = total(low), total(high)
    verdict, severity = Verdict.holds, None
    if stated.high < least.low:
        verdict = Verdict.fails
    elif stated.high < most.low:
        verdict, severity = Verdict.implausible, Severity.medium
    keys = [str(fuel["series"]) for fuel in fuels]
    return results.answer(
        rule, subject, period, verdict, _sentence(record, rule, subject, fuels, period, verdict, least, most),
        stated=figure.value, expected=round_half_up(most.value, 1), tolerance=round_half_up(most.value - least.value, 1),
        tolerance_text=_tolerance(least, most, series.unit), unit=series.unit,
        inputs=results.inputs_of(record, [subject, *keys], period), severity=severity,
    )  # fmt: skip


def _co2(record: Record, fuels: list[dict[str, object]], bound: str, period: str, unit: str) -> list[Span]:
    found = []
    for fuel in fuels:
        heat = span_of(record, str(fuel["series"]), period, "kWh")
        factor = fuel[bound]
        if heat is not None and isinstance(factor, Decimal):
            found.append(heat.times(convert(factor, "kgCO2e", unit)))
    return found


def _tolerance(least: Span, most: Span, unit: str) -> Both:
    low, high = (
        quantity(round_half_up(least.value, 0), unit, 0),
        quantity(round_half_up(most.value, 0), unit, 0),
    )
    return Both(
        f"热量按高位发热量计为 {low.zh}，按低位发热量计为 {high.zh}；两者之差即容差，"
        "因为记录未说明采用哪一种。",
        f"{low.en} if the heat is gross calorific, {high.en} if net; the range between them is the "
        "tolerance, because "
        "the record does not say which it is.",
    )


def _sentence(
    record: Record,
    rule: Rule,
    subject: str,
    fuels: list[dict[str, object]],
    period: str,
    verdict: Verdict,
    least: Span,
    most: Span,
) -> Both:
    series = record.series[subject]
    figure, name = series.figures[period], label(series)
    said = quantity(figure.value or Decimal(0), series.unit, figure.decimals)
    low, high = (quantity(round_half_up(span.value, 0), series.unit, 0) for span in (least, most))
    absent = [
        label(record.series[str(f["series"])])
        for f in fuels
        if record.series[str(f["series"])].figure(period) is None
    ]
    note = listed(absent)
    extra = (
        Both(f"（{note.zh}无数值，未计入）", f" ({note.en} without a figure, not counted)")
        if absent
        else Both("", "")
    )
    if verdict is Verdict.holds:
        return Both(
            f"{in_zh(period)}{name.zh}披露值 {said.zh}，不低于所列燃料的二氧化碳 {low.zh} 至 "
            f"{high.zh}{extra.zh}。",
            f"{name.en} {period}: the stated {said.en} is not below the CO2 of the fuels listed, "
            f"{low.en} to {high.en}"
            f"{extra.en}.",
        )
    if verdict is Verdict.fails:
        return Both(
            f"{in_zh(period)}{name.zh}披露值 {said.zh}，低于所列燃料自身的二氧化碳：按高位发热量因子也有 "
            f"{low.zh}{extra.zh}。",
            f"{name.en} {period}: the stated {said.en} is below the CO2 of its own fuels, {low.en} even with "
            f"gross-calorific factors{extra.en}.",
        )
    return Both(
        f"{in_zh(period)}{name.zh}披露值 {said.zh}，低于所列燃料按低位发热量因子计算的二氧化碳 "
        f"{high.zh}{extra.zh}；"
        f"只有热量全部为高位发热量（{low.zh}）且几乎没有工艺排放和制冷剂逸散时才可能成立。",
        f"{name.en} {period}: the stated {said.en} is below the {high.en} of CO2 that the fuels listed "
        "give with "
        f"net-calorific factors{extra.en}; it is possible only if all heat is gross calorific ({low.en}) "
        "and next to "
        "nothing comes from processes and refrigerants.",
    )
