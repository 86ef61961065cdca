"""Scope 1 against the CO2 of its own listed fuels.

Parameters: ``stated`` (a series key in CO2 equivalent) and ``fuels``: ``series`` (key, an energy), ``low``
and ``high`` (kg CO2 per kWh: gross-calorific and net-calorific factor; for a row that mixes fuels the
lowest and the highest). Scope 1 also holds process emissions and refrigerants, so it may exceed the sum; it
cannot be below the CO2 of the fuels. Whether the heat is net or gross is often not stated, which gives two
bounds. A fuel without a figure adds nothing to the lower bound: it could only raise it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Severity, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, listed, quantity
from qingheng.calc.checks.sentences import stated as stated_words
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

Fuel = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The CO2 of the fuels of a period with gross- and net-calorific factors, in the unit of scope 1."""

    least: Span
    most: Span
    unit: str

    @property
    def gross(self) -> Both:
        return quantity(round_half_up(self.least.value, 0), self.unit, 0)

    @property
    def net(self) -> Both:
        return quantity(round_half_up(self.most.value, 0), self.unit, 0)


def _of_period(record: Record, rule: Rule, subject: str, fuels: list[Fuel], period: str) -> CheckResult:
    series = record.series[subject]
    keys = [str(fuel["series"]) for fuel in fuels]
    low, high = (_co2(record, fuels, bound, period, series.unit) for bound in ("low", "high"))
    figure, stated = series.figure(period), span_of(record, subject, period)
    if figure is None or stated is None or not low:
        return results.no_figure(rule, record, subject, period, [subject] if stated is None else keys)
    bounds = _Bounds(total(low), total(high), series.unit)
    verdict, severity = Verdict.holds, None
    if stated.high < bounds.least.low:
        verdict = Verdict.fails
    elif stated.high < bounds.most.low:
        verdict, severity = Verdict.implausible, Severity.medium
    absent = listed([label(record.series[key]) for key in keys if record.series[key].figure(period) is None])
    return results.answer(
        rule, subject, period, verdict, _sentence(series, period, verdict, bounds, absent),
        stated=figure.value, expected=round_half_up(bounds.most.value, 1),
        tolerance=round_half_up(bounds.most.value - bounds.least.value, 1), tolerance_text=_tolerance(bounds),
        unit=series.unit, inputs=results.inputs_of(record, [subject, *keys], period), severity=severity,
    )  # fmt: skip


def _co2(record: Record, fuels: list[Fuel], bound: str, period: str, unit: str) -> list[Span]:
    found = []
    for fuel in fuels:
        heat = span_of(record, str(fuel["series"]), period, "kWh")
        if heat is not None:
            found.append(heat.times(convert(fuel[bound], "kgCO2e", unit)))
    return found


def _tolerance(bounds: _Bounds) -> Both:
    low, high = bounds.gross, bounds.net
    return Both(
        f"热量按高位发热量计为 {low.zh}，按低位发热量计为 {high.zh}；两者之差即容差，"
        "因为记录未说明采用哪一种。",
        f"{low.en} if the heat is gross calorific, {high.en} if net; the range between them is the "
        "tolerance, because the record does not say which it is.",
    )


def _sentence(series: Series, period: str, verdict: Verdict, bounds: _Bounds, absent: Both) -> Both:
    figure, name, low, high = series.figures[period], label(series), bounds.gross, bounds.net
    said = stated_words(figure, series.unit)
    note = Both(f"（{absent.zh}无数值，未计入）", f" ({absent.en} without a figure, not counted)")
    if not absent.en:
        note = Both("", "")
    start = Both(
        f"{in_zh(period)}{name.zh}披露值 {said.zh}，", f"{name.en} {period}: the stated {said.en} is "
    )
    end = {
        Verdict.holds: Both(
            f"不低于所列燃料的二氧化碳 {low.zh} 至 {high.zh}{note.zh}。",
            f"not below the CO2 of the fuels listed, {low.en} to {high.en}{note.en}.",
        ),
        Verdict.fails: Both(
            f"低于所列燃料自身的二氧化碳：按高位发热量因子也有 {low.zh}{note.zh}。",
            f"below the CO2 of its own fuels, {low.en} even with gross-calorific factors{note.en}.",
        ),
    }.get(verdict)
    if end is None:
        left = (figure.value or Decimal(0)) - bounds.least.value
        rest = quantity(round_half_up(left, 0), series.unit, 0)
        end = Both(
            f"低于所列燃料按低位发热量因子计算的二氧化碳 {high.zh}{note.zh}；"
            f"只有热量以高位发热量列示（合 {low.zh}）时才可能成立，此时工艺与制冷剂排放至多 {rest.zh}。",
            f"below the {high.en} of CO2 that the fuels listed give with net-calorific factors{note.en}; "
            f"it is possible only if the heat is gross calorific ({low.en}), which leaves {rest.en} at "
            "most for processes and refrigerants.",
        )
    return Both(start.zh + end.zh, start.en + end.en)
