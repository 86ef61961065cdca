"""A whole portfolio at once: configurations by items, times what one unit of each item scores by stage and origin.

What an item scores does not depend on what it is built into, so a hundred thousand configurations are one sparse product.
The spread of each configuration follows by the same product, with errors shared where lines share a process or an item.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from qingheng.calc.footprint.model import STAGES, Origins, Recipe, Stage, checked
from qingheng.calc.lca.model import Doubles
from qingheng.calc.uncertainty import WORST

_AT_ONCE: Final = 20_000
"""Configurations whose spread is worked out together, so that memory stays small."""


@dataclass(frozen=True)
class Table:
    """What one unit of each item scores. scores: items by stages by origins, kg CO2e.

    sizes: sum of the sizes of an item's lines; primary: the part of it that rests on primary data. scored: sizes times
    score of time, technology and geography, of lines that are scored; rated: sizes of those lines. by_process: items by
    columns, footprint times logarithm of the spread of the process; by_item: the same of what is measured of the item.
    """

    items: tuple[str, ...]
    origins: Origins
    scores: Doubles
    sizes: Doubles
    primary: Doubles
    scored: Doubles
    rated: Doubles
    by_process: sparse.csr_array
    by_item: Doubles


@dataclass(frozen=True)
class Scored:
    """Configurations. parts: configurations by stages by origins; total: the footprint of each, kg CO2e.

    spread: squared geometric standard deviation of each, NaN where the footprint is not above zero. primary: share of
    primary data. rating: mean data quality rating, NaN where nothing is scored.
    """

    parts: Doubles
    total: Doubles
    by_stage: Doubles
    spread: Doubles
    primary: Doubles
    rating: Doubles


def table_of(
    recipes: Sequence[Recipe],
    items: Sequence[str],
    intensities: Doubles,
    origins: Origins,
    *,
    stages: Sequence[Stage] = STAGES,
) -> Table:
    """What one unit of each of these items scores. Raises ValueError for recipes that cannot be, or of other items."""
    checked(recipes, len(intensities))
    at = {item: number for number, item in enumerate(items)}
    within = frozenset(stages)
    kept = [one for one in recipes if one.stage in within]
    if unknown := next((one.item for one in kept if one.item not in at), None):
        raise ValueError(f"{unknown} is not among the items")
    rows = np.array([at[one.item] for one in kept], np.int64)
    used = np.array([one.column for one in kept], np.int64)
    parts = np.array([one.amount for one in kept], np.float64)[:, None] * intensities[used]
    scores = np.zeros((len(items), len(STAGES), len(origins.codes)))
    stage = np.array([STAGES.index(one.stage) for one in kept], np.int64)
    np.add.at(scores, (rows, stage), parts)
    lines = origins.total(parts)
    sizes = np.abs(lines)

    def summed(values: Doubles) -> Doubles:
        return np.bincount(rows, values, len(items)).astype(np.float64)

    rated = np.array([1.0 if one.scores else 0.0 for one in kept])
    means = np.array([rating_of(one.scores) if one.scores else 0.0 for one in kept])
    logs = lines * np.array([_log(one.spread) for one in kept])
    return Table(
        tuple(items), origins, scores, summed(sizes),
        summed(sizes * np.array([one.primary for one in kept])),
        summed(sizes * means), summed(sizes * rated),
        sparse.csr_array((logs, (rows, used)), shape=(len(items), len(intensities))),
        summed(lines * np.array([_log(one.amount_spread) for one in kept])),
    )  # fmt: skip


def rating_of(scores: Sequence[int]) -> float:
    """Mean of the scores of time, geography and technology (of reliability, completeness, time, geography, technology)."""
    return sum(scores[2:5]) / 3


def scored(quantities: sparse.csr_array, table: Table) -> Scored:
    """The footprints of configurations. quantities: configurations by items, units of each in one declared unit.

    Raises ValueError for a matrix of other items.
    """
    if quantities.shape[1] != len(table.items):
        raise ValueError("quantities are configurations by items")
    flat = table.scores.reshape(len(table.items), -1)
    beside = np.column_stack([flat, table.sizes, table.primary, table.scored, table.rated])
    found: Doubles = quantities @ beside
    count, wide = quantities.shape[0], flat.shape[1]
    parts = found[:, :wide].reshape(count, len(STAGES), len(table.origins.codes))
    by_stage = table.origins.total(parts)
    total = by_stage.sum(axis=1)
    sizes, primary, rates, rated = found[:, wide:].T
    return Scored(
        parts, total, by_stage, _spreads(quantities, table, total),
        _divided(primary, sizes, 0.0), _divided(rates, rated, math.nan),
    )  # fmt: skip


def _spreads(quantities: sparse.csr_array, table: Table, total: Doubles) -> Doubles:
    squares = np.empty(len(total))
    own = sparse.csr_array(np.square(table.by_item)[:, None])
    for first in range(0, len(total), _AT_ONCE):
        some = quantities[first : first + _AT_ONCE]
        shared = (some @ table.by_process).power(2).sum(axis=1)
        squares[first : first + _AT_ONCE] = shared + (some.power(2) @ own).toarray()[:, 0]
    roots = np.sqrt(squares)
    found = np.full(len(total), math.nan)
    above = total > 0
    found[above] = np.exp(roots[above] / total[above])
    return found


def _divided(above: Doubles, below: Doubles, otherwise: float) -> Doubles:
    found = np.full(len(below), otherwise)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _log(spread: float | None) -> float:
    return math.log(WORST if spread is None else spread)
