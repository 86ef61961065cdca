"""Activity rows as what a sample is drawn from: the same methods and the same order as for lines, at any number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from qingheng.apps.assurance.population import ZERO, Population, stratum_of
from qingheng.apps.inventory.queries import drawing
from qingheng.apps.inventory.queries.drawing import LineName, RunRow
from qingheng.calc.assurance import quotas, turn
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class RowSample:
    """Rows in the order drawn, each with its stratum; how many there were, and the sum of the sizes of all, kilograms."""

    rows: tuple[tuple[RunRow, str], ...]
    of: int
    whole: Decimal


def rows_drawn(
    actor: Actor, inventory_id: int, lines: Population, method: str, strata: str, size: int, seed: int
) -> RowSample:
    """The sample. strata: for the stratified method. Only so many rows as drawn are held in memory."""
    names = {(one.part, one.choice): one for one in lines.groups}
    sizes = drawing.row_sizes(actor=actor, inventory_id=inventory_id, lines=names)
    of, whole = (
        sum(count for count, _sum in sizes.values()),
        sum((total for _n, total in sizes.values()), ZERO),
    )

    def first(wanted: Collection[LineName], count: int) -> list[RunRow]:
        by = None if method == "impact" else seed
        found = drawing.first_rows(actor=actor, inventory_id=inventory_id, lines=wanted, limit=count, seed=by)
        if by is None:
            return sorted(found, key=lambda one: (-abs(one.kilograms), one.id))[:count]
        return sorted(found, key=lambda one: turn(seed, one.id))[:count]

    if method != "stratified":
        return RowSample(_told(actor, [(one, "") for one in first(list(sizes), size)]), of, whole)
    belongs: dict[str, list[LineName]] = defaultdict(list)
    for name in sizes:
        belongs[stratum_of(names[name], strata)].append(name)
    weights = {word: sum((sizes[one][1] for one in kept), ZERO) for word, kept in belongs.items()}
    counts = {word: sum(sizes[one][0] for one in kept) for word, kept in belongs.items()}
    drawn = [
        (one, word)
        for word, count in quotas(weights, counts, size).items()
        for one in first(belongs[word], count)
    ]
    return RowSample(_told(actor, drawn), of, whole)


def _told(actor: Actor, drawn: list[tuple[RunRow, str]]) -> tuple[tuple[RunRow, str], ...]:
    """Each row with where it came from."""
    known = drawing.origins(actor=actor, names={one.partition for one, _word in drawn})
    told = []
    for one, word in drawn:
        submission, file, approved = known.get(one.partition, (None, "", ""))
        told.append((replace(one, submission=submission, file=file, approved=approved), word))
    return tuple(told)
