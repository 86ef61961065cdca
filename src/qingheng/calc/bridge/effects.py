"""The difference of two inventories, cell by cell, as effects in a fixed order; the last one takes the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

EFFECTS: Final = ("structure", "boundary", "activity", "intensity", "method", "factor")
"""structure: sites bought, sold, opened or closed. boundary: another share of a site, or categories taken in or left out.

activity: as much more as was produced; where that is not known, all that changed in what is done. intensity: more or
less of it for what was produced. method: calculated otherwise. factor: another factor for the same.
"""

_WIDE: Final = Context(prec=100, rounding=ROUND_HALF_UP)
_NANO: Final = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one activity of one site came to in one year.

    amount: in `unit`, None when rows had none. co2e: kg, at 100 %. share: of it that counts, 0 to 1. method: what
    makes a calculation another one (rule and its version). category: scope and category. scales: whether it moves with
    what the site produces, as certificates do not.
    """

    site: str
    activity: str
    category: str
    method: str
    unit: str
    amount: Decimal | None
    co2e: Decimal
    share: Decimal = Decimal(1)
    scales: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect on one cell, kg CO2e as counted."""

    effect: str
    site: str
    activity: str
    category: str
    value: Decimal


def bridge(
    before: Iterable[Cell],
    after: Iterable[Cell],
    *,
    output: Mapping[str, tuple[Decimal, Decimal]] | None = None,
    categories: tuple[Set[str], Set[str]] | None = None,
) -> list[Effect]:
    """Effects, without those of nothing, whose sum is exactly the difference of the counted totals.

    Cells of a year agree in no (site, activity, category) twice: raises ValueError. output: what a site produced in
    the two years, for telling activity from intensity; a site without is all activity. categories: those either year
    took in, for telling a boundary from a new activity; absent, those with cells.

    Order: structure for sites with cells in one year alone; boundary for categories outside the other year; else
    boundary at last year's emissions, activity and intensity at last year's factor and this year's share, and what is
    left as method, when that or the unit changed, or as factor.
    """
    old, new = _indexed(before), _indexed(after)
    sites = ({at[0] for at in old}, {at[0] for at in new})
    known = categories or ({at[2] for at in old}, {at[2] for at in new})
    found: list[Effect] = []
    for at in sorted({**old, **new}):
        first, second = old.get(at), new.get(at)
        if first is not None and second is not None:
            parts = _changed(first, second, (output or {}).get(at[0]))
        else:
            year = 0 if first is None else 1
            effect = "structure" if at[0] not in sites[year] else "activity"
            if effect == "activity" and at[2] not in known[year]:
                effect = "boundary"
            parts = {effect: _WIDE.subtract(_counted(second), _counted(first))}
        found += [Effect(name, *at, value) for name, value in parts.items() if value]
    return found


def totals(effects: Sequence[Effect]) -> dict[str, Decimal]:
    """Each effect's sum, all of them named, in the order of `EFFECTS`."""
    found = dict.fromkeys(EFFECTS, Decimal(0))
    for one in effects:
        found[one.effect] = _WIDE.add(found[one.effect], one.value)
    return found


def _changed(first: Cell, second: Cell, output: tuple[Decimal, Decimal] | None) -> dict[str, Decimal]:
    """Effects on a cell of both years."""
    whole = _WIDE.subtract(_counted(second), _counted(first))
    boundary = _WIDE.multiply(_WIDE.subtract(second.share, first.share), first.co2e)
    parts = {"boundary": boundary}
    rest = _WIDE.subtract(whole, boundary)
    same_unit = first.unit == second.unit and first.amount is not None and second.amount is not None
    if not same_unit:
        return parts | {"method": rest}
    if not first.amount or not first.co2e:
        return parts | {"activity": rest}
    moved = _moved(first, second.share, _ratio(second.amount, first.amount))
    volume = moved
    if output is not None and output[0] and first.scales and second.scales:
        volume = _moved(first, second.share, _ratio(output[1], output[0]))
    parts |= {"activity": volume, "intensity": _WIDE.subtract(moved, volume)}
    return parts | {"method" if first.method != second.method else "factor": _WIDE.subtract(rest, moved)}


def _moved(first: Cell, share: Decimal, ratio: Decimal) -> Decimal:
    """What last year's emissions change by when their amount is so many times as large, to 1e-9 kg."""
    counted = _WIDE.multiply(share, first.co2e)
    return _WIDE.multiply(counted, _WIDE.subtract(ratio, Decimal(1))).quantize(_NANO, context=_WIDE)


def _ratio(second: Decimal | None, first: Decimal | None) -> Decimal:
    return _WIDE.divide(second or Decimal(0), first or Decimal(1))


def _counted(cell: Cell | None) -> Decimal:
    return Decimal(0) if cell is None else _WIDE.multiply(cell.share, cell.co2e)


def _indexed(cells: Iterable[Cell]) -> dict[tuple[str, str, str], Cell]:
    found: dict[tuple[str, str, str], Cell] = {}
    for cell in cells:
        at = (cell.site, cell.activity, cell.category)
        if at in found:
            raise ValueError(f"two cells of one year for {cell.activity} at {cell.site}: add them up first")
        found[at] = cell
    return found
