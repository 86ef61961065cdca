"""Samples of result lines that anybody can draw again: a seed and SHA-256 put lines in order, nothing is left to a clock.

Size: monetary-unit sampling without an expected misstatement, n = R x population / tolerable misstatement.
Source: AICPA Audit Sampling guide, reliability factors of the Poisson distribution; ISO 14064-3:2019, 6.1.5 and A.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

LEVELS: Final = {"limited": Decimal("1.61"), "reasonable": Decimal("3.00")}
"""Reliability factor by level of assurance: -ln(1 - confidence), 80 % for limited and 95 % for reasonable."""

METHODS: Final = ("random", "stratified", "impact")
_WIDE: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Item:
    """A line that may be drawn. value: kilograms of CO2e, of either sign. stratum: what it belongs to."""

    id: str
    value: Decimal
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn line with its place in the sample, counted from 1."""

    item: Item
    order: int


def needed(level: str, materiality_percent: Decimal, lines: int) -> int:
    """Lines to draw for a level of assurance when misstatements up to so many per cent of the total are tolerable.

    Never more than there are. Raises KeyError for an unknown level, ValueError for a materiality not above zero.
    """
    if materiality_percent <= 0:
        raise ValueError("materiality is above zero")
    return min(lines, math.ceil(_WIDE.divide(LEVELS[level] * 100, materiality_percent)))


def draw(items: Iterable[Item], method: str, size: int, seed: int) -> list[Drawn]:
    """The sample. random: by seed. stratified: from every stratum, by its share of the absolute total, within it by
    seed. impact: the largest absolute values, no seed. The same lines, size and seed give the same sample.

    Raises ValueError for an unknown method or a size below one.
    """
    if method not in METHODS or size < 1:
        raise ValueError(f"{method} of {size} cannot be drawn")
    known = sorted(items, key=lambda one: one.id)
    if method == "impact":
        found = sorted(known, key=lambda one: (-abs(one.value), one.id))[:size]
    elif method == "random":
        found = sorted(known, key=lambda one: turn(seed, one.id))[:size]
    else:
        found = _stratified(known, size, seed)
    return [Drawn(one, at) for at, one in enumerate(found, 1)]


def covered_by(whole: Iterable[str], partly: Mapping[str, Decimal], items: Iterable[Item]) -> Decimal | None:
    """The same where some lines were drawn whole, of others only rows. partly: sizes of the rows drawn, by line.

    A line is never covered by more than its own size.
    """
    known = {one.id: abs(one.value) for one in items}
    complete = set(whole)
    held = sum((size for name, size in known.items() if name in complete), Decimal(0))
    held += sum(
        (min(size, known.get(name, Decimal(0))) for name, size in partly.items() if name not in complete),
        Decimal(0),
    )
    total = sum(known.values(), Decimal(0))
    return _WIDE.divide(held * 100, total).quantize(Decimal("0.1")) if total else None


def covered(drawn: Iterable[Item], items: Iterable[Item]) -> Decimal | None:
    """Share of the absolute total in per cent, to one decimal, each line once; None when there is nothing to cover."""
    known = {one.id: abs(one.value) for one in items}
    whole = sum(known.values(), Decimal(0))
    held = sum((known.get(one, Decimal(0)) for one in {each.id for each in drawn}), Decimal(0))
    return _WIDE.divide(held * 100, whole).quantize(Decimal("0.1")) if whole else None


def quotas(weights: Mapping[str, Decimal], counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw from each stratum: at least one while the size lasts, the rest by their weight, the next always
    where the quotient of weight and number drawn is highest. Never more than a stratum has.

    weights: sum of sizes of each stratum. counts: how many it has, above zero.
    """
    order = sorted(weights, key=lambda name: (-weights[name], name))[:size]
    taken = dict.fromkeys(order, 1)
    rest = min(size, sum(counts[name] for name in order)) - len(order)
    for _ in range(rest):
        open_ones = [name for name in order if taken[name] < counts[name]]
        best = max(open_ones, key=lambda name: (_WIDE.divide(weights[name], Decimal(taken[name] + 1)), name))
        taken[best] += 1
    return taken


def turn(seed: int, name: str) -> str:
    """Where a line or a row stands in the order of a seed: SHA-256 of "seed:name", as hexadecimal text."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def _stratified(items: Sequence[Item], size: int, seed: int) -> list[Item]:
    strata: dict[str, list[Item]] = defaultdict(list)
    for one in sorted(items, key=lambda each: turn(seed, each.id)):
        strata[one.stratum].append(one)
    weights = {name: sum((abs(one.value) for one in kept), Decimal(0)) for name, kept in strata.items()}
    taken = quotas(weights, {name: len(kept) for name, kept in strata.items()}, size)
    return [one for name, count in taken.items() for one in strata[name][:count]]
