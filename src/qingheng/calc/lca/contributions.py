"""What a score is made of: by process, by flow, by any grouping of them. Parts always add up to the whole.

With x what runs for a demand, the part of column j is its own exchanges with nature, C B_j x_j, and the part of flow k is
C_k (B x)_k. Both add up to C B x, which is also the demand times intensities; that is checked each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.solving import Factorised, Unsolved

CONSERVED: Final = 1e-9
"""Largest difference of parts and whole, relative to the sum of the sizes of the parts."""


@dataclass(frozen=True)
class Contributions:
    """Parts by categories, and what they add up to."""

    parts: Doubles
    total: Doubles

    def top(self, category: int, count: int) -> list[tuple[int, float]]:
        """Numbers and amounts of the largest parts of a category, by size, largest first; those of nothing are left out."""
        column = self.parts[:, category]
        order = np.argsort(-np.abs(column), kind="stable")[:count]
        return [(int(one), float(column[one])) for one in order if column[one] != 0]

    def rest(self, category: int, count: int) -> float:
        """What is left of a category beside its `count` largest parts."""
        return float(self.total[category]) - sum(amount for _, amount in self.top(category, count))


def by_process(factorised: Factorised, characterised: sparse.csr_array, runs: Doubles) -> Contributions:
    """The part of each column: columns by categories. runs: how much of each column runs (`Factorised.forward`)."""
    direct: Doubles = (characterised @ factorised.elementary).T.toarray()
    return _checked(direct * runs[:, None], characterised @ (factorised.elementary @ runs))


def by_flow(factorised: Factorised, characterised: sparse.csr_array, runs: Doubles) -> Contributions:
    """The part of each elementary flow: flows by categories."""
    amounts = factorised.elementary @ runs
    parts: Doubles = characterised.T.multiply(amounts[:, None]).toarray()
    return _checked(parts, characterised @ amounts)


def by_line(amounts: Doubles, columns: Sequence[int], intensities: Doubles) -> Contributions:
    """The part of each line of a demand with all that stands behind it: lines by categories."""
    parts = np.asarray(amounts)[:, None] * intensities[np.asarray(columns, np.int64)]
    return Contributions(parts, parts.sum(axis=0))


def grouped(found: Contributions, keys: Sequence[Hashable]) -> dict[Hashable, Doubles]:
    """Parts of one key together, in the order keys come. Raises ValueError where keys and parts differ in number."""
    if len(keys) != len(found.parts):
        raise ValueError("keys and parts differ in number")
    numbers: dict[Hashable, int] = {}
    at = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
    sums = np.zeros((len(numbers), found.parts.shape[1]))
    np.add.at(sums, at, found.parts)
    return {key: sums[number] for key, number in numbers.items()}


def _checked(parts: Doubles, total: Doubles) -> Contributions:
    off = np.abs(parts.sum(axis=0) - total)
    size = np.maximum(np.abs(parts).sum(axis=0), np.finfo(float).tiny)
    worst = float(np.max(off / size, initial=0.0))
    if not worst <= CONSERVED:
        raise Unsolved(worst)
    return Contributions(parts, total)
