"""A target as it was published, and the ways the record can read it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from qingheng.calc.periods import parse_period
from qingheng.calc.texts import BilingualError

Basis = Literal["stated", "not_stated"]
Direction = Literal["lower", "higher"]


class TargetType(StrEnum):
    """What kind of figure the target is set for."""

    absolute = "absolute"
    intensity = "intensity"
    share = "share"
    cumulative = "cumulative"
    range = "range"


class Status(StrEnum):
    """Where the record stands: on the line counts as ahead; met when the latest figure reaches the target."""

    ahead = "ahead"
    behind = "behind"
    met = "met"
    undecided = "undecided"


class UnreadableTarget(BilingualError):
    """A target that contradicts itself; the reason names the target."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something needed to decide a target that nobody has given, as a phrase."""

    text_en: str
    text_zh: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read the target on the record, such as market-based; formula is text for the lookup."""

    name_zh: str
    name_en: str
    formula: str


@dataclass(frozen=True, slots=True)
class Target:
    """A published target.

    reduction: change against the base as a ratio, -0.50 for half; or target_value: the figure, in unit.
    low, high: bounds of a range, either may be open.
    base_value: given with the target, else the record is asked. For a cumulative target base_period is the
    first year counted or, with a base_value, the year in which that was reached.
    missing: what the record is known to lack; the target is then undecided.
    direction: which side is good, where neither base nor type says so.
    standing: owed every year, so that no target year is needed.
    Raises UnreadableTarget, and UnreadablePeriod for a period that cannot be read.
    """

    id: str
    type: TargetType
    variants: tuple[Variant, ...] = ()
    base_period: str | None = None
    base_value: Decimal | None = None
    target_period: str | None = None
    reduction: Decimal | None = None
    target_value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    basis: Basis = "stated"
    missing: tuple[Lacking, ...] = ()
    direction: Direction | None = None
    standing: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", _type(self))
        for period in (self.base_period, self.target_period):
            if period is not None:
                parse_period(period)
        if self.type is TargetType.range:
            self._check_range()
        elif (self.reduction is None) == (self.target_value is None):
            raise _refusal(self, "give either a reduction or a target value", "须且只须给出降幅或目标值之一")
        elif self.type is TargetType.cumulative and self.target_value is None:
            raise _refusal(self, "a cumulative target needs a target value", "累计目标须给出目标值")

    def _check_range(self) -> None:
        if self.low is None and self.high is None:
            raise _refusal(self, "a range needs a bound", "区间目标须至少给出一个界限")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise _refusal(self, "the lower bound is above the upper bound", "下限高于上限")


def _type(target: Target) -> TargetType:
    try:
        return TargetType(target.type)
    except ValueError as unknown:
        raise _refusal(
            target, f"there is no type “{target.type}”", f"没有“{target.type}”这一类型"
        ) from unknown


def _refusal(target: Target, reason_en: str, reason_zh: str) -> UnreadableTarget:
    return UnreadableTarget(f"Target {target.id}: {reason_en}.", f"目标 {target.id}：{reason_zh}。")
