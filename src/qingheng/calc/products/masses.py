"""Masses from the bottom up, beside what is stated: how much of a product its bill explains."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingheng.calc.products.graph import Graph, explode
from qingheng.calc.units import convert, dimension

TOLERANCE: Final = Decimal("0.05")  # share of the stated mass


class Fit(StrEnum):
    """How a stated mass and the sum of a bill meet."""

    agrees = "agrees"
    differs = "differs"
    incomplete = "incomplete"  # something below has no mass: the sum is a lower bound
    unstated = "unstated"  # there is a sum and nothing to hold it against


@dataclass(frozen=True, slots=True)
class MassRow:
    """An item with a bill. stated: kg of one unit, None where unknown. summed: kg of what is below as far as it is known.

    missing: codes directly below whose mass is not known. difference: summed - stated, None where either is not whole.
    """

    item: int
    stated: Decimal | None
    summed: Decimal
    missing: tuple[str, ...]
    fit: Fit

    @property
    def difference(self) -> Decimal | None:
        """kg the bill has more than is stated; None where it cannot be said."""
        return None if self.stated is None or self.missing else self.summed - self.stated

    @property
    def share(self) -> Decimal | None:
        """Summed over stated; None where it cannot be said."""
        return None if not self.stated else self.summed / self.stated


def unit_mass(graph: Graph, item: int) -> Decimal | None:
    """kg of one unit of an item as stated, or as its unit says (a kilogram is a kilogram); None where unknown."""
    there = graph.items[item]
    if there.mass is not None:
        return there.mass
    return convert(Decimal(1), there.unit, "kg") if dimension(there.unit) == "mass" else None


def masses(graph: Graph, root: int, *, tolerance: Decimal = TOLERANCE) -> tuple[MassRow, ...]:
    """Every item with a bill below a root, and the root: parents first. Scrap weighs nothing in a product.

    A child counts with its own sum where that is whole, else with what is stated for it.
    """
    reached = explode(graph, root).net
    known: dict[int, Decimal | None] = {}
    rows: list[MassRow] = []
    for item in reversed([one for one in graph.order if one in reached]):
        stated = unit_mass(graph, item)
        if graph.is_leaf(item):
            known[item] = stated
            continue
        missing = [graph.items[edge.child].code for edge in graph.edges[item] if known[edge.child] is None]
        summed = sum(
            (edge.net * mass for edge in graph.edges[item] if (mass := known[edge.child]) is not None),
            Decimal(0),
        )
        known[item] = stated if missing else summed
        rows.append(
            MassRow(item, stated, summed, tuple(missing), _fit(stated, summed, bool(missing), tolerance))
        )
    return tuple(reversed(rows))


def _fit(stated: Decimal | None, summed: Decimal, is_missing: bool, tolerance: Decimal) -> Fit:
    if is_missing:
        return Fit.incomplete
    if stated is None:
        return Fit.unstated
    return Fit.agrees if abs(summed - stated) <= tolerance * stated else Fit.differs
