"""A part is not larger than its whole.

Parameters: ``pairs``, each with ``part`` and ``whole`` (series keys) and optionally ``as: numbers``, which
compares the bare numbers of two counts whose units differ (volunteers, employees).
"""

from __future__ import annotations

from collections.abc import Iterator

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import fine, label, quantity, stated
from qingheng.calc.checks.spans import Span, span_of
from qingheng.calc.texts import BilingualError

PARAMETERS = (
    Parameter(
        "pairs",
        "entries",
        fields=(Parameter("part", "key"), Parameter("whole", "key"), Parameter("as", "text", required=False)),
    ),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each pair and period; the whole is converted to the unit of the part."""
    for pair in rule.parameters["pairs"]:
        part, whole = pair["part"], pair["whole"]
        absent = [key for key in (part, whole) if key not in record.series]
        if absent:
            yield results.no_such_row(rule, part, absent)
            continue
        for period in record.periods:
            try:
                smaller = span_of(record, part, period)
                unit = None if pair.get("as") == "numbers" else record.series[part].unit
                larger = span_of(record, whole, period, unit)
            except BilingualError as error:
                yield results.units_do_not_meet(rule, part, period, error)
                continue
            if smaller is None or larger is None:
                missing = [key for key in (part, whole) if record.series[key].figure(period) is None]
                yield results.no_figure(rule, record, part, period, missing)
            else:
                yield _of_period(record, rule, part, whole, period, smaller, larger)


def _of_period(
    record: Record, rule: Rule, part: str, whole: str, period: str, smaller: Span, larger: Span
) -> CheckResult:
    series, other = record.series[part], record.series[whole]
    verdict = Verdict.holds
    if smaller.value > larger.value:
        verdict = Verdict.rounding if smaller.low <= larger.high else Verdict.fails
    a, b = stated(series.figures[period], series.unit), quantity(larger.value, series.unit)
    one, two = label(series), label(other)
    ends = {
        Verdict.holds: Both("不大于", "is not more than"),
        Verdict.rounding: Both("在四舍五入范围内不大于", "is, within rounding, not more than"),
        Verdict.fails: Both("大于其所属的", "is more than"),
    }[verdict]
    text = Both(
        f"{period}{one.zh}（{a.zh}）{ends.zh}{two.zh}（{b.zh}）。",
        f"{one.en} {period} ({a.en}) {ends.en} {two.en} ({b.en})"
        + (", of which it is a part." if verdict is Verdict.fails else "."),
    )
    reach = fine(smaller.reach + larger.reach, smaller.reach + larger.reach)
    why = Both(
        f"两数末位各半个单位，合计 ±{reach}。",
        f"Half a unit of the last printed place of both, together ±{reach}.",
    )
    return results.answer(
        rule, part, period, verdict, text,
        stated=smaller.value, expected=larger.value, tolerance=smaller.reach + larger.reach,
        tolerance_text=why, unit=series.unit, inputs=results.inputs_of(record, (part, whole), period),
    )  # fmt: skip
