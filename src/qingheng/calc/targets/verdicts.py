"""What is said of one reading of a target, and the arithmetic of gaps and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.targets.target import Direction, Lacking, Status
from qingheng.calc.targets.trajectory import WIDE, TrajectoryPoint

Lookup = Callable[[str, str], Decimal | None]
"""Gives the figure of a formula in a period (by label), in the unit of the target; None is missing."""


@dataclass(frozen=True, slots=True)
class VariantAssessment:
    """Where one reading of the target stands.

    gap: latest minus due, in the unit of the target, so a reduction that is ahead has a negative gap.
    gap_percent: the gap in percent of what is due. change_percent, due_percent: the change of the latest
    figure and of the figure due against the base, in percent. goal: what the target asks for in the end.
    points: the straight line with the figures of the record beside it, empty when it cannot be drawn.
    missing: why the status is undecided.
    """

    name_zh: str
    name_en: str
    formula: str
    status: Status = Status.undecided
    base: Decimal | None = None
    goal: Decimal | None = None
    latest: Decimal | None = None
    latest_period: str | None = None
    due: Decimal | None = None
    gap: Decimal | None = None
    gap_percent: Decimal | None = None
    change_percent: Decimal | None = None
    due_percent: Decimal | None = None
    points: tuple[TrajectoryPoint, ...] = ()
    missing: tuple[Lacking, ...] = ()


def reaches(value: Decimal, line: Decimal, direction: Direction) -> bool:
    """Whether a value is on the good side of a line or on it."""
    return value <= line if direction == "lower" else value >= line


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The part in percent of the size of the whole; None when either is missing or the whole is zero."""
    if part is None or whole is None or whole == 0:
        return None
    return WIDE.divide(WIDE.multiply(part, Decimal(100)), abs(whole))


def change(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """The change of a value against a base, in percent of the base."""
    return None if value is None or base is None else percent(WIDE.subtract(value, base), base)
