"""Where better data pay most: how far a footprint moves with each figure and amount, and what each adds to its spread.

The footprint is linear in what a process scores and in how much of an item there is, so that the percentage it changes by
for one per cent of a parameter (its elasticity) is the share of the lines that use it; elasticities of processes add up to
one, those of items too. Spreads follow calc.uncertainty: within a parameter linearly, between parameters in squares.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qingheng.calc.uncertainty import WORST, spread_of

GOOD: Final = spread_of({"reliability": 2, "completeness": 2, "technology": 1, "geography": 1, "time": 1})
"""Spread of data one can have: specific, recent, of the very process, in part assumed. This product's own choice."""


class Of(StrEnum):
    """What a parameter is: what one unit of a process scores, or how much of an item there is."""

    process = "process"
    item = "item"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line. kilograms: CO2e; spreads: squared geometric standard deviations, None (nobody knows) is the worst."""

    process: str
    item: str
    kilograms: float
    spread: float | None
    amount_spread: float | None


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter. elasticity: per cent of the footprint for one per cent of it. variance: share of the squared logarithm
    of the footprint's spread, 0 to 1. spread: its own. after: spread of the footprint if this parameter were as good as
    GOOD, that of the footprint where it is no worse already. lines: how many it is in."""

    of: Of
    code: str
    kilograms: float
    elasticity: float
    spread: float
    variance: float
    after: float
    lines: int


@dataclass(frozen=True)
class Levers:
    """Parameters, those that narrow the spread most first. spread: of the footprint now, 1 where nothing is uncertain."""

    levers: tuple[Lever, ...]
    spread: float


def levers(lines: Sequence[Weighed]) -> Levers:
    """What the parameters of a footprint weigh. Raises ValueError for a footprint of zero, which has no shares."""
    total = math.fsum(one.kilograms for one in lines)
    if not total:
        raise ValueError("a footprint of zero has no shares")
    shares: dict[tuple[Of, str], list[tuple[float, float]]] = {}
    for one in lines:
        share = one.kilograms / total
        shares.setdefault((Of.process, one.process), []).append((share, _log(one.spread)))
        shares.setdefault((Of.item, one.item), []).append((share, _log(one.amount_spread)))
    squares = {name: math.fsum(share * log for share, log in some) ** 2 for name, some in shares.items()}
    whole = math.fsum(squares.values())
    now = math.exp(math.sqrt(whole))
    found = []
    for (of, code), some in shares.items():
        share, square = math.fsum(part for part, _log_ in some), squares[of, code]
        better = math.fsum(part * min(log, math.log(GOOD)) for part, log in some) ** 2
        left = max(0.0, whole - square + min(square, better))
        found.append(
            Lever(
                of, code, share * total, share,
                math.exp(math.sqrt(square) / abs(share)) if share else 1.0,
                square / whole if whole else 0.0, math.exp(math.sqrt(left)), len(some),
            )
        )  # fmt: skip
    found.sort(key=lambda one: (one.after, -abs(one.elasticity), one.of, one.code))
    return Levers(tuple(found), now)


def _log(spread: float | None) -> float:
    return math.log(WORST if spread is None else spread)
