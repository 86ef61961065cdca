"""The use phase: what a product takes a year, over its life, from the grid of its market in each of these years.

A grid of a later year than is known is not guessed: the last known one is kept, and these years are told.
Source: ISO 14067:2018 (use stage and use profile, stated and dated);
IEC 62623:2012 for the typical energy consumption of computers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Year:
    """One year of use. share: of a full year. grid: the year of the grid mix taken; carried: it is not that year's own."""

    year: int
    share: float
    amount: float
    process: str
    grid: int
    carried: bool


def years_of(*, per_year: float, years: float, first: int, grids: Mapping[int, str]) -> tuple[Year, ...]:
    """What each year of use takes and from which process.

    per_year: kWh in a full year, may be a difference below zero. years: lifetime, the last year is a part of one where it
    is not whole. grids: process by year. Raises ValueError without any grid or with a lifetime that is not above zero.
    """
    if not (isfinite(per_year) and isfinite(years) and years > 0):
        raise ValueError("a lifetime is above zero, and an energy a finite number")
    if not grids:
        raise ValueError("no grid is known for the market")
    found = []
    number = 0
    while years - number > 1e-9:
        year, share = first + number, min(1.0, years - number)
        grid = _grid(year, grids)
        found.append(Year(year, share, per_year * share, grids[grid], grid, grid != year))
        number += 1
    return tuple(found)


def _grid(year: int, grids: Mapping[int, str]) -> int:
    """The year's own grid, else the last one before it, else the first one after."""
    before = [one for one in grids if one <= year]
    return max(before) if before else min(grids)
