"""Scores of data quality to a spread, and spreads put together.

A spread is a squared geometric standard deviation: about 95 % of a lognormal figure lies between the figure divided
by it and the figure multiplied by it. 1 is certain. Spreads are statistics, not accounts: doubles serve.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

INDICATORS: Final[Mapping[str, tuple[float, ...]]] = {
    "reliability": (1.0, 1.05, 1.1, 1.2, 1.5),
    "technology": (1.0, 1.1, 1.2, 1.5, 2.0),
    "geography": (1.0, 1.01, 1.02, 1.05, 1.1),
    "time": (1.0, 1.03, 1.1, 1.2, 1.5),
    "completeness": (1.0, 1.02, 1.05, 1.1, 1.2),
}
"""Spread of each indicator by its score, 1 (best) to 5 (worst).

Source: pedigree matrix of Weidema and Wesnaes (1996) with the spreads of ecoinvent, as in the Bilan Carbone software
(MIT), where 5 is the best score; here 1 is.
"""

_GRADES: Final = ((1.1199, "very_good"), (1.2621, "good"), (1.6361, "fair"), (2.5163, "poor"))


def _log(spread: float) -> float:
    if not spread >= 1:
        raise ValueError(f"a squared geometric standard deviation is 1 or more, not {spread}")
    return math.log(spread)


def combined(spreads: Iterable[float]) -> float:
    """The spread of a product of independent lognormal figures: exp of the root of the sum of squared logarithms.

    Raises ValueError for a spread below 1.
    """
    return math.exp(math.sqrt(math.fsum(_log(one) ** 2 for one in spreads)))


def spread_of(scores: Mapping[str, int]) -> float:
    """The spread that scores by indicator mean; an indicator without a score counts as the worst.

    Raises KeyError for an unknown indicator, ValueError for a score that is not 1 to 5.
    """
    for indicator, score in scores.items():
        if score not in range(1, len(INDICATORS[indicator]) + 1):
            raise ValueError(f"{indicator}: a score is 1 to 5, not {score}")
    return combined(table[scores.get(indicator, len(table)) - 1] for indicator, table in INDICATORS.items())


WORST: Final = spread_of({})
"""The spread of data nobody scored."""


def grade(spread: float) -> str:
    """What a spread is called: very_good, good, fair, poor or very_poor. Cut-offs: Bilan Carbone software."""
    return next((name for limit, name in _GRADES if spread < limit), "very_poor")
