"""Limits a source publishes around a figure, as spreads: about 95 % of a lognormal figure lies between the two.

Source: IPCC 2006 Guidelines, vol. 1, ch. 3 (limits of 95 %, lognormal where they are not symmetric). The larger ratio of
asymmetric limits is the product's own choice: the interval of the spread then holds the published one, at both ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from qingheng.calc.uncertainty.pedigree import WORST, combined


@dataclass(frozen=True, slots=True)
class Limits:
    """A figure with its limits of 95 %, all above 0, in one unit; the figure lies between them."""

    value: float
    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not 0 < self.lower <= self.value <= self.upper < math.inf:
            raise ValueError(f"{self.lower} ≤ {self.value} ≤ {self.upper} does not hold above 0")

    @property
    def spread(self) -> float:
        """The squared geometric standard deviation: the larger of value ÷ lower and upper ÷ value."""
        return max(self.value / self.lower, self.upper / self.value)

    def holds(self, other: float, decimals: int) -> bool:
        """Whether a figure of another source, rounded as these limits are printed, lies between them."""
        return self.lower <= round(other, decimals) <= self.upper


@dataclass(frozen=True, slots=True)
class Part:
    """A gas of a factor. worth: kg CO2e of it for one unit; limits: None when nobody states any, which is the worst."""

    worth: float
    limits: Limits | None


def spread_of_gases(parts: Iterable[Part], *heat: Limits) -> float:
    """The spread of a factor from its gases: ln²U = sum of (share x ln U(gas))² + the same of heat contents crossed.

    Gases are independent; a heat content multiplies all of them. Raises ValueError where nothing is emitted.
    """
    known = list(parts)
    total = math.fsum(one.worth for one in known)
    if not total > 0:
        raise ValueError("a factor that emits nothing has no spread")
    square = math.fsum(
        (one.worth / total * math.log(WORST if one.limits is None else one.limits.spread)) ** 2
        for one in known
    )
    return combined([math.exp(math.sqrt(square)), *(one.spread for one in heat)])
