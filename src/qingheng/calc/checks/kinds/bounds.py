"""Figures outside what their quantity allows: negative amounts, shares beyond 100 %.

Parameters: ``quantities``, each with ``names`` (quantities of the catalogue), ``least``, and optionally
``most`` and ``whole: yes`` (things counted one by one). A series whose catalogue entry is ``signed`` may be
negative.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, stated
from qingheng.calc.texts import round_half_up

PARAMETERS = (
    Parameter(
        "quantities",
        "entries",
        fields=(
            Parameter("names", "texts"),
            Parameter("least", "number"),
            Parameter("most", "number", required=False),
            Parameter("whole", "text", required=False),
        ),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One finding for each figure out of bounds; one silent result for a row within them."""
    for series in record.series.values():
        quantity = series.attributes.get("quantity")
        entry = next((e for e in rule.parameters["quantities"] if quantity in e["names"]), None)
        if entry is None:
            continue
        breaches = [(period, _breach(series, period, entry)) for period in record.periods]
        for period, breach in breaches:
            if breach is not None:
                yield _of_figure(record, rule, series, period, *breach)
        if all(breach is None for _, breach in breaches):
            name = label(series)
            text = Both(
                f"{name.zh}各值均在允许范围之内。", f"Every figure of {name.en} is within its bounds."
            )
            yield results.answer(rule, series.key, None, Verdict.holds, text, unit=series.unit)


def _breach(series: Series, period: str, entry: dict[str, Any]) -> tuple[Decimal, Both] | None:
    """The bound that a figure breaks, and how; None when it breaks none."""
    figure = series.figure(period)
    if figure is None or figure.value is None:
        return None
    value, least = figure.value, entry["least"]
    if entry.get("whole") == "yes" and value % 1 != 0:
        return round_half_up(value, 0), Both(
            "不是整数，而该量只能逐个计数", "not a whole number, but it is counted one by one"
        )
    if value < least and series.attributes.get("signed") != "yes":
        return least, Both(f"低于下限 {number(least)}", f"below the bound of {number(least)}")
    if "most" in entry and value > entry["most"]:
        return entry["most"], Both(
            f"高于上限 {number(entry['most'])}", f"above the bound of {number(entry['most'])}"
        )
    return None


def _of_figure(
    record: Record, rule: Rule, series: Series, period: str, bound: Decimal, how: Both
) -> CheckResult:
    name, said = label(series), stated(series.figures[period], series.unit)
    text = Both(
        f"{in_zh(period)}{name.zh}为 {said.zh}，{how.zh}。", f"{name.en} {period} is {said.en}, {how.en}."
    )
    why = Both(
        "界限由量的性质决定，没有容差。", "The bound follows from the kind of quantity and has no tolerance."
    )
    return results.answer(
        rule, series.key, period, Verdict.fails, text, stated=series.figures[period].value, expected=bound,
        tolerance=Decimal(0), tolerance_text=why, unit=series.unit,
        inputs=results.inputs_of(record, [series.key], period),
    )  # fmt: skip
