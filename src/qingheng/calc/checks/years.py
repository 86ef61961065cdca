"""Which periods of a record follow each other: a year that no row reports must not make its neighbours adjacent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from qingheng.calc.checks.model import Record
from qingheng.calc.periods import UnreadablePeriod, parse_period


@lru_cache(maxsize=1024)
def follows(before: str, period: str) -> bool:
    """Whether the period begins where the other ends; labels that are no periods are taken in their order."""
    try:
        return parse_period(before).next() == parse_period(period)
    except UnreadablePeriod:
        return True


def consecutive(periods: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of neighbouring labels that really follow each other, in order."""
    return [(before, period) for before, period in pairwise(periods) if follows(before, period)]


def year_before(record: Record, period: str) -> str | None:
    """The label of the period just before, if the record has it."""
    place = record.periods.index(period)
    if place == 0 or not follows(record.periods[place - 1], period):
        return None
    return record.periods[place - 1]
