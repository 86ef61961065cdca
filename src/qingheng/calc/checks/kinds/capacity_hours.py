"""Generation against installed capacity: the full-load hours of a year.

Parameters: ``generation``, ``capacity`` (series keys), ``least_hours`` and ``most_hours`` (plausible range).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Record, Rule, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, stated
from qingheng.calc.checks.spans import DivisorMayBeZeroError, Span, span_of
from qingheng.calc.texts import BilingualError, round_half_up

PARAMETERS = (
    Parameter("generation", "key"),
    Parameter("capacity", "key"),
    Parameter("least_hours", "number"),
    Parameter("most_hours", "number"),
)


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each period: MWh / MW = hours, against the plausible range."""
    generation, capacity = rule.parameters["generation"], rule.parameters["capacity"]
    absent = [key for key in (generation, capacity) if key not in record.series]
    if absent:
        yield results.no_such_row(rule, generation, absent)
        return
    for period in record.periods:
        try:
            energy = span_of(record, generation, period, "MWh")
            power = span_of(record, capacity, period, "MW")
            if energy is None or power is None:
                missing = [key for key in (generation, capacity) if record.series[key].figure(period) is None]
                yield results.no_figure(rule, record, generation, period, missing)
            else:
                yield _of_period(record, rule, period, energy / power)
        except DivisorMayBeZeroError:
            yield results.no_figure(rule, record, generation, period, [capacity])
        except BilingualError as error:
            yield results.units_do_not_meet(rule, generation, period, error)


def _of_period(record: Record, rule: Rule, period: str, hours: Span) -> CheckResult:
    given = rule.parameters
    least, most = given["least_hours"], given["most_hours"]
    verdict = Verdict.holds if hours.high >= least and hours.low <= most else Verdict.implausible
    bound: Decimal = least if hours.value < least else most
    made, plant = record.series[given["generation"]], record.series[given["capacity"]]
    energy = stated(made.figures[period], made.unit)
    power = stated(plant.figures[period], plant.unit)
    got, name = number(round_half_up(hours.value, 0)), label(made)
    after = _after(verdict, hours, least, most)
    text = Both(
        f"{in_zh(period)}{name.zh} {energy.zh} ÷ 装机容量 {power.zh} = {got} 满负荷小时{after.zh}",
        f"{name.en} {period}: {energy.en} ÷ {power.en} of capacity = {got} full-load hours{after.en}",
    )
    ends = [number(round_half_up(end, 0)) for end in (hours.low, hours.high)]
    why = Both(
        f"按末位半个单位计，满负荷小时介于 {ends[0]} 与 {ends[1]}；与合理范围有交集即不提示。",
        f"Within the rounding of both figures the hours lie between {ends[0]} and {ends[1]}; no doubt is "
        "raised as long as that touches the plausible range.",
    )
    return results.answer(
        rule, made.key, period, verdict, text,
        stated=round_half_up(hours.value, 1), expected=bound if verdict is Verdict.implausible else None,
        tolerance=round_half_up(hours.reach, 1), tolerance_text=why, unit="hours",
        inputs=results.inputs_of(record, (made.key, plant.key), period),
    )  # fmt: skip


def _after(verdict: Verdict, hours: Span, least: Decimal, most: Decimal) -> Both:
    low, high = number(least), number(most)
    if verdict is Verdict.holds:
        return Both(f"，在合理范围 {low} 至 {high} 小时之内。", f", within the plausible {low} to {high} h.")
    reason = Both("发电量或装机容量有误。", "the generation or the capacity is wrong.")
    if hours.value < least:
        reason = Both(
            "可能有装机容量未投产，或发电量统计不全。",
            "capacity is counted that did not produce for the whole year, or generation is incomplete.",
        )
    return Both(
        f"，超出合理范围 {low} 至 {high} 小时：{reason.zh}",
        f", outside the plausible {low} to {high} h: {reason.en}",
    )
