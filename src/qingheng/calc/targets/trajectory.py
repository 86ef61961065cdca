"""The straight line from the base year to the target year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from qingheng.calc.periods import Period, parse_period, whole_years
from qingheng.calc.targets.target import Target, TargetType, UnreadableTarget

WIDE: Final = Context(prec=34)


@dataclass(frozen=True, slots=True)
class TrajectoryPoint:
    """One year of a target: what is due, and what the record has (None when it has nothing)."""

    period: str
    due: Decimal
    actual: Decimal | None


def goal_of(target: Target, base: Decimal | None) -> Decimal | None:
    """The figure the target asks for in its own unit; None when it is set against a base nobody knows."""
    if target.target_value is not None:
        return target.target_value
    if target.reduction is None or base is None:
        return None
    return WIDE.multiply(base, WIDE.add(Decimal(1), target.reduction))


def on_line(start: Decimal, goal: Decimal, steps: int, of: int) -> Decimal:
    """The figure due after so many steps of an even walk, exact where its decimals end, else 34 digits."""
    return WIDE.add(
        start, WIDE.divide(WIDE.multiply(WIDE.subtract(goal, start), Decimal(steps)), Decimal(of))
    )


def trajectory(
    target: Target,
    base: Decimal,
    base_year: Period | str,
    target_year: Period | str,
    *,
    fiscal_start_month: int = 4,
) -> dict[str, Decimal]:
    """The straight-line value of every year from the base year to the target year, by period label.

    Whole years are counted, so FY2018/19 to FY2049/50 has 31 steps and 32 values, the first the base itself.
    The line of a cumulative target runs through totals, that of an absolute one through yearly figures.
    Raises PeriodsDoNotAlign when the two are not whole years apart, UnreadableTarget when the target does not
    come after the base or is a range, and UnreadablePeriod.
    """
    first, last = year_of(base_year, fiscal_start_month), year_of(target_year, fiscal_start_month)
    steps = whole_years(first, last)
    goal = goal_of(target, base)
    if target.type is TargetType.range or goal is None or steps < 1:
        raise UnreadableTarget(
            f"Target {target.id}: there is no straight line from {first.label} to {last.label}.",
            f"目标 {target.id}：{first.label} 至 {last.label} 之间没有线性轨迹。",
        )
    line: dict[str, Decimal] = {}
    year = first
    for step in range(steps + 1):
        line[year.label] = on_line(base, goal, step, steps)
        year = year.next()
    return line


def year_of(text: Period | str, fiscal_start_month: int) -> Period:
    """A period that may have been read already. Raises UnreadablePeriod."""
    return text if isinstance(text, Period) else parse_period(text, fiscal_start_month)
