"""Figures outside what their quantity allows: negative amounts, shares beyond 100 %.

Parameters: ``quantities``, each with ``names`` (quantities of the catalogue), ``least`` and optionally
``most``. A series whose catalogue entry is ``signed`` may be negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, stated

PARAMETERS = (
    Parameter(
        "quantities",
        "entries",
        fields=(
            Parameter("names", "texts"),
            Parameter("least", "number"),
            Parameter("most", "number", required=False),
        ),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One finding for each figure out of bounds; one silent result for a row within them."""
    for series in record.series.values():
        entry = next(
            (e for e in rule.parameters["quantities"] if series.attributes.get("quantity") in e["names"]),
            None,
        )
        if entry is None:
            continue
        outside = [period for period in record.periods if _outside(series, period, entry)]
        for period in outside:
            yield _of_figure(record, rule, series, period, entry)
        if not outside:
            name = label(series)
            text = Both(
                f"{name.zh}各值均在允许范围之内。", f"Every figure of {name.en} is within its bounds."
            )
            yield results.answer(rule, series.key, None, Verdict.holds, text, unit=series.unit)


def _outside(series: Series, period: str, entry: dict[str, Any]) -> bool:
    figure = series.figure(period)
    if figure is None or figure.value is None:
        return False
    if figure.value < entry["least"] and series.attributes.get("signed") != "yes":
        return True
    return "most" in entry and figure.value > entry["most"]


def _of_figure(record: Record, rule: Rule, series: Series, period: str, entry: dict[str, Any]) -> CheckResult:
    figure = series.figures[period]
    value = figure.value or Decimal(0)
    below = value < entry["least"]
    bound: Decimal = entry["least"] if below else entry["most"]
    name, said, limit = label(series), stated(figure, series.unit), number(bound)
    text = Both(
        f"{in_zh(period)}{name.zh}为 {said.zh}，{'低于下限' if below else '高于上限'} {limit}。",
        f"{name.en} {period} is {said.en}, {'below' if below else 'above'} the bound of {limit}.",
    )
    why = Both(
        "界限由量的性质决定，没有容差。", "The bound follows from the kind of quantity and has no tolerance."
    )
    return results.answer(
        rule, series.key, period, Verdict.fails, text, stated=value, expected=bound, tolerance=Decimal(0),
        tolerance_text=why, unit=series.unit, inputs=results.inputs_of(record, [series.key], period),
    )  # fmt: skip
