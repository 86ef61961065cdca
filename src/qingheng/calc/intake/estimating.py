"""Filling a month that is missing from the same month a year before, as it was or in proportion to a driver.

Source: GHG Protocol Corporate Standard, chapter 6 and ch. 7 on data gaps: estimates are marked, their method stated,
and replaced by actual data as soon as there is any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, Literal

Method = Literal["same_month_last_year", "output", "floor_area", "degree_days"]
METHODS: Final = ("same_month_last_year", "output", "floor_area", "degree_days")
_PLACES: Final = Decimal("0.000001")
_WIDE: Final = Context(prec=40, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that is there. key: values of the natural key without the period, the site first; month: its first day."""

    key: tuple[str, ...]
    month: date
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure for a month that is missing: reference times ratio. ratio: 1 without a driver."""

    key: tuple[str, ...]
    month: date
    value: Decimal
    unit: str
    method: Method
    reference_month: date
    reference: Decimal
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A missing month that cannot be estimated. reason: no_reference, no_driver or no_driver_before."""

    key: tuple[str, ...]
    month: date
    reason: str


def fill(
    known: Iterable[Known],
    months: Sequence[date],
    method: Method,
    driver: Mapping[tuple[str, date], Decimal] | None = None,
) -> tuple[list[Estimate], list[Unfilled]]:
    """Estimates for the months a key lacks, and those that cannot be filled; keys are those of the known figures.

    months: first days. driver: figure of the driver by site and month, all in one unit; needed by every method but
    same_month_last_year. A driver of zero a year before gives no ratio and is said so. Values are rounded to six
    decimals. A key with no figure in the year before any of the months is left alone: it may have ended.
    """
    by_key: dict[tuple[str, ...], dict[date, Known]] = {}
    for one in known:
        by_key.setdefault(one.key, {})[one.month] = one
    made: list[Estimate] = []
    left: list[Unfilled] = []
    for key, there in sorted(by_key.items()):
        if not any(_year_before(month) in there for month in months):
            continue
        for month in months:
            if month not in there:
                result = _one(key, month, there.get(_year_before(month)), method, driver or {})
                (made if isinstance(result, Estimate) else left).append(result)  # type: ignore[arg-type]
    return made, left


def estimated_share(estimated: Decimal, actual: Decimal) -> Decimal | None:
    """Share of a total that is estimated, 0 to 1; None when there is no total."""
    total = estimated + actual
    return estimated / total if total else None


def _one(
    key: tuple[str, ...],
    month: date,
    reference: Known | None,
    method: Method,
    driver: Mapping[tuple[str, date], Decimal],
) -> Estimate | Unfilled:
    if reference is None:
        return Unfilled(key, month, "no_reference")
    ratio = Decimal(1)
    if method != "same_month_last_year":
        now, then = driver.get((key[0], month)), driver.get((key[0], reference.month))
        if now is None:
            return Unfilled(key, month, "no_driver")
        if not then:
            return Unfilled(key, month, "no_driver_before")
        ratio = _WIDE.divide(now, then)
    value = _WIDE.multiply(reference.value, ratio).quantize(_PLACES, context=_WIDE)
    return Estimate(key, month, value, reference.unit, method, reference.month, reference.value, ratio)


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)
