"""Printed figures as intervals: what rounding leaves possible, carried through the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.checks.model import Record, Verdict
from qingheng.calc.texts import half_unit, round_half_up
from qingheng.calc.units import convert


class DivisorMayBeZeroError(ArithmeticError):
    """The divisor may be zero within its rounding."""


@dataclass(frozen=True, slots=True)
class Span:
    """A figure and the interval that its printed decimals leave open: 0.43 is 0.425 to 0.435."""

    low: Decimal
    value: Decimal
    high: Decimal

    @property
    def reach(self) -> Decimal:
        """The larger distance from the value to an end of the interval."""
        return max(self.value - self.low, self.high - self.value)

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.value + other.value, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.value - other.value, self.high - other.low)

    def __mul__(self, other: Span) -> Span:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), self.value * other.value, max(ends))

    def __truediv__(self, other: Span) -> Span:
        if other.low <= 0 <= other.high:
            raise DivisorMayBeZeroError
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), self.value / other.value, max(ends))

    def times(self, factor: Decimal) -> Span:
        """The span multiplied by an exact number."""
        return self * exact(factor)


def exact(value: Decimal) -> Span:
    """A number without rounding."""
    return Span(value, value, value)


def printed(value: Decimal, decimals: int) -> Span:
    """A figure printed with so many decimals: half a unit of the last place either way."""
    half = half_unit(decimals)
    return Span(value - half, value, value + half)


def span_of(record: Record, key: str, period: str, unit: str | None = None) -> Span | None:
    """The figure of a series in a unit (its own by default); None when it has no value.

    Raises UnknownUnit and WrongDimension of qingheng.calc.units. A head count is exact: nobody is half a
    person, but a rounded one (57,000) still prints no decimals, so it too is given its half unit.
    """
    series = record.series.get(key)
    figure = series.figure(period) if series is not None else None
    if series is None or figure is None or figure.value is None:
        return None
    span = printed(figure.value, figure.decimals)
    if unit is None or unit == series.unit:
        return span
    low, value, high = (convert(part, series.unit, unit) for part in (span.low, span.value, span.high))
    return Span(low, value, high)


def total(spans: list[Span]) -> Span:
    """The sum of spans; their half units add up."""
    result = exact(Decimal(0))
    for span in spans:
        result = result + span
    return result


def compare(stated: Span, decimals: int, expected: Span) -> Verdict:
    """holds: the expected value rounds to the stated one; rounding: the intervals meet; else fails."""
    if round_half_up(expected.value, decimals) == stated.value:
        return Verdict.holds
    if expected.low <= stated.high and stated.low <= expected.high:
        return Verdict.rounding
    return Verdict.fails


def least_ratio(first: Span, second: Span) -> Decimal | None:
    """The smallest ratio of the larger to the smaller figure that rounding leaves possible, at least 1.

    None when there is none: a figure is or may be zero, or the two differ in sign.
    """
    if first.value < 0 and second.value < 0:
        first, second = first.times(Decimal(-1)), second.times(Decimal(-1))
    smaller, larger = (first, second) if first.value <= second.value else (second, first)
    if smaller.high <= 0 or larger.low <= 0:
        return None
    return max(larger.low / smaller.high, Decimal(1))
