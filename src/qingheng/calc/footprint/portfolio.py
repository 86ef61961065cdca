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

from qingheng.calc.footprint.model import STAGES, Origins, Recipe, Slot, Stage, checked
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

    slots: tuple[Slot, ...]
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
    slots: Sequence[Slot],
    intensities: Doubles,
    origins: Origins,
    *,
    stages: Sequence[Stage] = STAGES,
) -> Table:
    """What one unit of each of these items scores. Raises ValueError for recipes that cannot be, or of other items."""
    checked(recipes, len(intensities))
    at = {slot: number for number, slot in enumerate(slots)}
    within = frozenset(stages)
    kept = [one for one in recipes if one.stage in within]
    if unknown := next((one.item for one in kept if one.slot not in at), None):
        raise ValueError(f"{unknown} is not among the items")
    rows = np.array([at[one.slot] for one in kept], np.int64)
    used = np.array([one.column for one in kept], np.int64)
    parts = np.array([one.amount for one in kept], np.float64)[:, None] * intensities[used]
    scores = np.zeros((len(slots), len(STAGES), len(origins.codes)))
    stage = np.array([STAGES.index(one.stage) for one in kept], np.int64)
    np.add.at(scores, (rows, stage), parts)
    lines = origins.total(parts)
    sizes = np.abs(lines)

    def summed(values: Doubles) -> Doubles:
        return np.bincount(rows, values, len(slots)).astype(np.float64)

    rated = np.array([1.0 if one.scores else 0.0 for one in kept])
    means = np.array([rating_of(one.scores) if one.scores else 0.0 for one in kept])
    logs = lines * np.array([_log(one.spread) for one in kept])
    return Table(
        tuple(slots), origins, scores, summed(sizes),
        summed(sizes * np.array([one.primary for one in kept])),
        summed(sizes * means), summed(sizes * rated),
        sparse.csr_array((logs, (rows, used)), shape=(len(slots), len(intensities))),
        summed(lines * np.array([_log(one.amount_spread) for one in kept])),
    )  # fmt: skip


def rating_of(scores: Sequence[int]) -> float:
    """Mean of the scores of time, geography and technology (of reliability, completeness, time, geography, technology)."""
    return sum(scores[2:5]) / 3


def scored(
    incidence: sparse.csr_array,
    table: Table,
    *,
    options: sparse.csr_array | None = None,
    spreads: bool = True,
) -> Scored:
    """The footprints of configurations.

    incidence: configurations by options (the base among them), options: what each adds of each slot of the table; without
    options the incidence is of slots, in units for one declared unit. spreads: whether spreads are asked for. Raises
    ValueError for matrices that do not fit the table.
    """
    through = sparse.eye_array(len(table.slots), format="csr") if options is None else options
    if through.shape[1] != len(table.slots) or incidence.shape[1] != through.shape[0]:
        raise ValueError("configurations, options and slots of the table do not fit")
    flat = table.scores.reshape(len(table.slots), -1)
    beside = np.column_stack([flat, table.sizes, table.primary, table.scored, table.rated])
    found: Doubles = incidence @ (through @ beside)
    count, wide = incidence.shape[0], flat.shape[1]
    parts = found[:, :wide].reshape(count, len(STAGES), len(table.origins.codes))
    by_stage = table.origins.total(parts)
    total = by_stage.sum(axis=1)
    sizes, primary, rates, rated = found[:, wide:].T
    return Scored(
        parts, total, by_stage,
        _spreads(incidence, through, table, total) if spreads else np.full(count, math.nan),
        _divided(primary, sizes, 0.0), _divided(rates, rated, math.nan),
    )  # fmt: skip


def _spreads(incidence: sparse.csr_array, through: sparse.csr_array, table: Table, total: Doubles) -> Doubles:
    """Roots of summed squares: of processes, over all that use one; of items, gross and net together."""
    squares = np.empty(len(total))
    by_process = (through @ table.by_process).toarray()
    by_process = by_process[:, np.any(by_process != 0, axis=0)]
    by_item = (through @ (sparse.diags_array(table.by_item) @ _together(table.slots))).toarray()
    by_item = by_item[:, np.any(by_item != 0, axis=0)]
    for first in range(0, len(total), _AT_ONCE):
        some = incidence[first : first + _AT_ONCE]
        shared, own = some @ by_process, some @ by_item
        squares[first : first + _AT_ONCE] = np.square(shared).sum(axis=1) + np.square(own).sum(axis=1)
    roots = np.sqrt(squares)
    found = np.full(len(total), math.nan)
    above = total > 0
    found[above] = np.exp(roots[above] / total[above])
    return found


def _together(slots: Sequence[Slot]) -> sparse.csr_array:
    """Slots by items."""
    at: dict[str, int] = {}
    columns = [at.setdefault(item, len(at)) for item, _net in slots]
    return sparse.csr_array((np.ones(len(slots)), (range(len(slots)), columns)), shape=(len(slots), len(at)))


def _divided(above: Doubles, below: Doubles, otherwise: float) -> Doubles:
    found = np.full(len(below), otherwise)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _log(spread: float | None) -> float:
    return math.log(WORST if spread is None else spread)
