"""A span of days, and naming it as the month, quarter, half or year it is."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qingheng.calc.periods import Period, month, quarter, year

SpanKind = Literal["day", "month", "quarter", "year", "other"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, first and last included. label: ``2023-04-01``, ``2023-04``, ``2023-Q2``,
    ``FY2022/23``, ``2023-H1``, ``2023-W14``, else ``2023-03-26/2023-04-25``."""

    start: date
    end: date
    kind: SpanKind
    label: str

    @property
    def days(self) -> int:
        """Days in the span."""
        return (self.end - self.start).days + 1


def span_of_month(day: date) -> Span:
    """The calendar month a day lies in: what a first of the month stands for in a column of months."""
    return span_of_period(month(day.year, day.month))


def span_between(start: date, end: date, fiscal_start_month: int = 1) -> Span:
    """The span from a first to a last day, named as the month, quarter, half or year it is."""
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    months = (end.year - start.year) * 12 + end.month - start.month + 1 if whole else 0
    if start == end:
        return Span(start, end, "day", start.isoformat())
    if months == 1:
        return span_of_month(start)
    if months == 12 and start.month in (1, fiscal_start_month):
        return span_of_period(year(start.year, first_month=start.month))
    if months == 3 and start.month % 3 == 1:
        return span_of_period(quarter(start.year, (start.month + 2) // 3))
    if months == 6 and start.month in (1, 7):
        return Span(start, end, "other", f"{start.year}-H{1 if start.month == 1 else 2}")
    return Span(start, end, "other", f"{start.isoformat()}/{end.isoformat()}")


def span_of_period(period: Period) -> Span:
    """The span of a reporting period, under its label."""
    return Span(period.start, period.end, period.kind, period.label)
