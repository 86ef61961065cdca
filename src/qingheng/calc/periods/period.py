"""A reporting period: a whole year, quarter or month, of a fiscal or a calendar year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Final, Literal

from qingheng.calc.texts import BilingualError

Kind = Literal["year", "quarter", "month"]
Calendar = Literal["fiscal", "calendar"]

_MONTHS: Final[dict[Kind, int]] = {"year": 12, "quarter": 3, "month": 1}


class PeriodsDoNotAlign(BilingualError):
    """Two periods are not a whole number of years apart, or are of different kinds."""

    def __init__(self, first: Period, second: Period) -> None:
        super().__init__(
            f"{first.label} and {second.label} are not a whole number of years apart.",
            f"{first.label} 与 {second.label} 相隔不是整年。",
        )


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A period by its first and last day, both included.

    label: ``FY2022/23`` for a fiscal year, ``2021`` for a calendar year, ``2023-Q1`` and ``FY2022/23-Q1`` for
    quarters, ``2023-04`` for a month. Periods sort by first day, then last day.
    """

    kind: Kind
    start: date
    end: date
    label: str
    calendar: Calendar

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._order() < other._order()

    def _order(self) -> tuple[date, date, str, str, str]:
        return (self.start, self.end, self.kind, self.calendar, self.label)

    @property
    def days(self) -> int:
        """Days in the period."""
        return (self.end - self.start).days + 1

    def previous(self) -> Period:
        """The period of the same kind and calendar that ends the day before this one begins."""
        return self._shifted(-1)

    def next(self) -> Period:
        """The period of the same kind and calendar that begins the day after this one ends."""
        return self._shifted(1)

    def covers(self, other: Period) -> bool:
        """Whether every day of the other period lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        return self.start <= other.end and other.start <= self.end

    def _shifted(self, steps: int) -> Period:
        first_year, first_month = _plus_months(self.start, steps * _MONTHS[self.kind])
        if self.kind == "month":
            return month(first_year, first_month)
        if self.kind == "year":
            return year(first_year, first_month=first_month)
        if self.calendar == "calendar":
            return quarter(first_year, (first_month + 2) // 3)
        number = (int(self.label[-1]) - 1 + steps) % 4 + 1
        opening_year, opening_month = _plus_months(date(first_year, first_month, 1), -3 * (number - 1))
        return quarter(opening_year, number, first_month=opening_month)


def year(first_year: int, *, first_month: int = 1) -> Period:
    """The year that begins in the first month of first_year; a year from January is a calendar year.

    Raises ValueError for a month or year that does not exist.
    """
    start = date(first_year, first_month, 1)
    if first_month == 1:
        return Period("year", start, date(first_year, 12, 31), f"{first_year}", "calendar")
    return Period("year", start, _last_day(start, 12), _fiscal_label(first_year), "fiscal")


def quarter(first_year: int, number: int, *, first_month: int = 1) -> Period:
    """Quarter 1 to 4 of the year that begins in the first month of first_year.

    Raises ValueError for a quarter, month or year that does not exist.
    """
    if number not in (1, 2, 3, 4):
        raise ValueError(f"there is no quarter {number}")
    start = date(*_plus_months(date(first_year, first_month, 1), 3 * (number - 1)), 1)
    if first_month == 1:
        return Period("quarter", start, _last_day(start, 3), f"{first_year}-Q{number}", "calendar")
    return Period("quarter", start, _last_day(start, 3), f"{_fiscal_label(first_year)}-Q{number}", "fiscal")


def month(calendar_year: int, number: int) -> Period:
    """A calendar month. Raises ValueError for a month or year that does not exist."""
    start = date(calendar_year, number, 1)
    return Period("month", start, _last_day(start, 1), f"{calendar_year}-{number:02d}", "calendar")


def whole_years(first: Period, last: Period) -> int:
    """Years from one year to another: FY2018/19 to FY2049/50 is 31; negative when last comes first.

    Raises PeriodsDoNotAlign unless both are years that begin in the same month.
    """
    if first.kind != "year" or last.kind != "year" or first.start.month != last.start.month:
        raise PeriodsDoNotAlign(first, last)
    return last.start.year - first.start.year


def _fiscal_label(first_year: int) -> str:
    return f"FY{first_year}/{(first_year + 1) % 100:02d}"


def _plus_months(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _last_day(start: date, months: int) -> date:
    return date(*_plus_months(start, months), 1) - timedelta(days=1)
