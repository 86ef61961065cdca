"""Reporting periods: fiscal and calendar years, quarters and months, read from what people write."""

from qingheng.calc.periods.period import (
    Period,
    PeriodsDoNotAlign,
    month,
    quarter,
    whole_years,
    year,
)
from qingheng.calc.periods.reading import UnreadablePeriod, parse_period

__all__ = [
    "Period",
    "PeriodsDoNotAlign",
    "UnreadablePeriod",
    "month",
    "parse_period",
    "quarter",
    "whole_years",
    "year",
]
