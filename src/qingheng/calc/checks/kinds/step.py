"""Steps between two consecutive years that ask for an explanation.

A series is watched when its catalogue entry has a ``step_limit`` (largest ratio that passes).
Rounding-aware: the smallest ratio that the printed figures leave possible must exceed the limit. A change
under ``material_share`` of the parent total of the year is immaterial unless the catalogue says
``always_material``. A step at a marked and certain break is left to the break.
Parameters: ``material_share``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from qingheng.calc.checks import results
from qingheng.calc.checks.model import Both, CheckResult, Input, Record, Rule, Series, Verdict
from qingheng.calc.checks.parameters import Parameter
from qingheng.calc.checks.sentences import in_zh, label, number, percent, stated
from qingheng.calc.checks.spans import least_ratio, span_of
from qingheng.calc.checks.years import consecutive
from qingheng.calc.texts import BilingualError, round_half_up

PARAMETERS = (Parameter("material_share", "number"),)
COMPARABILITY = frozenset(["definition", "coverage", "method", "boundary"])


def check(record: Record, rule: Rule) -> Iterator[CheckResult]:
    """One result for each watched series and pair of consecutive years; the period is the later year."""
    for series in record.series.values():
        limit = _limit(series)
        if limit is None:
            continue
        broken = {b.period for b in series.breaks if b.certain and b.cause in COMPARABILITY}
        for before, period in consecutive(record.periods):
            if series.figure(before) and series.figure(period) and period not in broken:
                yield _of_pair(record, rule, series, before, period, limit)


def _limit(series: Series) -> Decimal | None:
    """The largest ratio that passes; None for a series that is not watched, or not with a usable number."""
    try:
        limit = Decimal(series.attributes.get("step_limit") or "0")
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and limit >= 1 else None


def _of_pair(
    record: Record, rule: Rule, series: Series, before: str, period: str, limit: Decimal
) -> CheckResult:
    first, second = series.figures[before], series.figures[period]
    assert first.value is not None
    assert second.value is not None
    one, two = span_of(record, series.key, before), span_of(record, series.key, period)
    assert one is not None
    assert two is not None
    ratio = least_ratio(one, two)
    turned = first.value * second.value < 0
    from_zero = ratio is None and not turned and (one.high < two.low or two.high < one.low)
    material, against = _material(record, rule, series, before, period, second.value - first.value)
    over = turned or from_zero or (ratio is not None and ratio > limit)
    verdict = Verdict.implausible if over and material else Verdict.holds
    text = _sentence(series, before, period, limit, over=over, against=against)
    return results.answer(
        rule, series.key, period, verdict, text,
        stated=second.value, expected=first.value,
        tolerance=abs(first.value) * (limit - 1), tolerance_text=_tolerance(ratio, limit), unit=series.unit,
        inputs=_inputs(record, series, before, period),
    )  # fmt: skip


def _inputs(record: Record, series: Series, before: str, period: str) -> tuple[Input, ...]:
    """Both figures, and the parent total of both years when the change was weighed against it."""
    keys = [series.key]
    parent = series.attributes.get("parent", "")
    if series.attributes.get("always_material") != "yes" and parent in record.series:
        keys.append(parent)
    return tuple(
        item for when in (before, period) for item in results.inputs_of(record, dict.fromkeys(keys), when)
    )


def _material(
    record: Record, rule: Rule, series: Series, before: str, period: str, change: Decimal
) -> tuple[bool, Both]:
    """Whether the change matters, and if it does not, the words that say against what."""
    parent = series.attributes.get("parent", "")
    if (
        series.attributes.get("always_material") == "yes"
        or parent in ("", series.key)
        or parent not in record.series
    ):
        return True, Both("", "")
    try:
        whole = span_of(record, parent, period, series.unit) or span_of(record, parent, before, series.unit)
    except BilingualError:
        return True, Both("", "")
    if whole is None or whole.value == 0:
        return True, Both("", "")
    share = abs(change / whole.value)
    if share >= rule.parameters["material_share"]:
        return True, Both("", "")
    name = label(record.series[parent])
    return False, Both(
        f"变动仅占{name.zh}的 {percent(share, 2)}%", f"the change is {percent(share, 2)} % of {name.en}"
    )


def _sentence(series: Series, before: str, period: str, limit: Decimal, *, over: bool, against: Both) -> Both:
    first, second = series.figures[before], series.figures[period]
    one, two, name = stated(first, series.unit), stated(second, series.unit), label(series)
    change = _change(first.value or Decimal(0), second.value or Decimal(0))
    moved = Both(
        f"{name.zh}由 {in_zh(before)}的 {one.zh} 变为 {in_zh(period)}的 {two.zh}（{change.zh}）",
        f"{name.en} goes from {one.en} in {before} to {two.en} in {period} ({change.en})",
    )
    bound = number(limit)
    if not over:
        return Both(
            f"{moved.zh}，未超过 {bound} 倍的界限。", f"{moved.en}, within the limit of a factor of {bound}."
        )
    if against.en:
        return Both(
            f"{moved.zh}，超过 {bound} 倍，但{against.zh}，不重大。",
            f"{moved.en}, more than a factor of {bound}, but {against.en}: immaterial.",
        )
    return Both(
        f"{moved.zh}，超过该指标 {bound} 倍的界限，且该行没有标明口径变化。",
        f"{moved.en}, more than the factor of {bound} this indicator passes without a question, and no "
        "break is marked on this row.",
    )


def _change(first: Decimal, second: Decimal) -> Both:
    if first == 0 or first * second < 0:
        return Both("由零起或变号", "from zero or with the sign turned")
    growth = second / first - 1
    if growth < 1:
        sign = "+" if growth > 0 else ""
        return Both(f"{sign}{percent(growth)}%", f"{sign}{percent(growth)} %")
    factor = number(round_half_up(second / first, 1), 1)
    return Both(f"为上年的 {factor} 倍", f"{factor} times as much")


def _tolerance(ratio: Decimal | None, limit: Decimal) -> Both:
    bound = number(limit)
    if ratio is None:
        return Both(
            f"界限为 {bound} 倍；无法求比。", f"The limit is a factor of {bound}; no ratio can be formed."
        )
    least = number(round_half_up(ratio, 2))
    return Both(
        f"按末位半个单位计，两年之比至少为 {least}；界限为 {bound} 倍。",
        f"Within the rounding of both figures the ratio is at least {least}; the limit is a factor of "
        f"{bound}.",
    )
