"""The same interval by drawing: a check on propagation, and the better answer where spreads are wide."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qingheng.calc.uncertainty.pedigree import WORST
from qingheng.calc.uncertainty.propagation import Contribution

MOST_NUMBERS: Final = 4_000_000
"""Numbers drawn for one block: 32 MB."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What draws of a total come to, kg CO2e. lower, upper: 2.5 % and 97.5 % of the draws.

    spread: squared geometric standard deviation, None where some draws are not of the sign of the total.
    error: standard error of the logarithm of the spread.
    """

    draws: int
    mean: float
    median: float
    lower: float
    upper: float
    spread: float | None
    error: float


def simulate(parts: Sequence[Contribution], *, seed: int, draws: int = 10_000) -> Simulated:
    """Draw every factor and every measured quantity once a draw, lognormal around 1, and add up the parts.

    Parts that share a source share its draws. The same seed gives the same answer on the same version of numpy. Many
    sources are drawn in blocks, so that memory does not grow with their number. Raises ValueError for fewer than 100
    draws.
    """
    if draws < 100:
        raise ValueError("at least 100 draws are needed")
    import numpy as np  # not needed by who only reads spreads

    random = np.random.default_rng(seed)
    sources = len({one.factor for one in parts}) + len({one.activity for one in parts})
    block = max(100, min(draws, MOST_NUMBERS // max(1, sources)))
    total = np.concatenate(
        [_drawn(parts, random, min(block, draws - done)) for done in range(0, draws, block)]
    )
    lower, median, upper = (float(q) for q in np.quantile(total, [0.025, 0.5, 0.975]))
    size = total if median >= 0 else -total
    deviation = float(np.log(size).std(ddof=1)) if (size > 0).all() else None
    return Simulated(
        draws, float(total.mean()), median, lower, upper,
        None if deviation is None else math.exp(2 * deviation),
        math.inf if deviation is None else 2 * deviation / math.sqrt(2 * (draws - 1)),
    )  # fmt: skip


def _drawn(parts: Sequence[Contribution], random: Any, draws: int) -> Any:
    """So many draws of the total, shape (draws,)."""
    import numpy as np

    seen: dict[tuple[str, Hashable], Any] = {}
    total = np.zeros(draws)
    for one in parts:
        drawn = float(one.value)
        for kind, source, spread in (
            ("factor", one.factor, one.factor_spread),
            ("activity", one.activity, one.activity_spread),
        ):
            at = (kind, source)
            if at not in seen:
                seen[at] = random.standard_normal(draws)
            drawn = drawn * np.exp(seen[at] * (math.log(WORST if spread is None else spread) / 2))
        total += drawn
    return total
