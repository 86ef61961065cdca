"""Totals of a run under any grouping: sums of its line groups, each with what it leaves open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from typing import Final

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import LineGroup, Meter, Tally, Total
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.calc.gases import BIOGENIC, REMOVED
from qingheng.calc.ghg import BLOCKED, COUNTED, LEFT_OUT, Side
from qingheng.platform.rights.actor import Actor

_WIDE: Final = Context(prec=60)
ZERO: Final = Decimal(0)

DIMENSIONS: Final[Mapping[str, Callable[[LineGroup], str]]] = {
    "scope": lambda one: str(one.scope),
    "category": lambda one: one.category,
    "site": lambda one: one.site,
    "month": lambda one: month_of(one),
    "dataset": lambda one: one.dataset,
    "activity": lambda one: one.activity,
    "rule": lambda one: one.rule,
    "factor": lambda one: one.factor,
    "status": lambda one: one.status,
}

MEASURES: Final[Mapping[str, Callable[[LineGroup], bool]]] = {
    "scope1": lambda one: one.scope == 1,
    "scope2_location": lambda one: one.scope == 2 and one.side != Side.market,
    "scope2_market": lambda one: one.scope == 2 and one.side != Side.location,
    "scope3": lambda one: one.scope == 3,
    **{f"c{n}": (lambda one, n=n: one.scope == 3 and one.category == f"c{n}") for n in range(1, 16)},  # type: ignore[misc]
}


def totals(
    *, actor: Actor, inventory_id: int, by: Sequence[str] = (), side: str = "location",
    where: Mapping[str, str] | None = None, run: int | None = None,
) -> list[Total]:  # fmt: skip
    """Totals grouped by dimensions (DIMENSIONS), in order of their keys; with none the one total of everything.

    side: ``location`` or ``market``, the view of energy bought that is taken. where: dimension to value. What is blocked or
    left out is in the meters, never in the sums. Raises Forbidden, NotFound, KeyError for an unknown dimension.
    """
    inventory, found = run_of(actor, inventory_id, run)
    groups = [one for one in groups_of(found) if of_side(one, side) and _fits(one, where or {})]
    return summed(groups, by, tuple(inventory.gwp_sets))


def scopes(*, actor: Actor, inventory_id: int, run: int | None = None) -> dict[str, Total]:
    """The measures of an inventory: scope 1, scope 2 both ways, scope 3. Raises Forbidden, NotFound."""
    inventory, found = run_of(actor, inventory_id, run)
    groups = groups_of(found)
    return {
        name: measure_of(groups, name, tuple(inventory.gwp_sets))
        for name in ("scope1", "scope2_location", "scope2_market", "scope3")
    }


def measure(*, actor: Actor, inventory_id: int, name: str, run: int | None = None) -> Total:
    """One measure (MEASURES). Raises Forbidden, NotFound, KeyError."""
    inventory, found = run_of(actor, inventory_id, run)
    return measure_of(groups_of(found), name, tuple(inventory.gwp_sets))


def measure_of(groups: Iterable[LineGroup], name: str, sets: tuple[str, ...]) -> Total:
    """The total of a measure over line groups."""
    kept = [one for one in groups if MEASURES[name](one)]
    return total_of((name,), kept, sets)


def of_side(one: LineGroup, side: str) -> bool:
    """Whether a line group belongs to that view of energy bought."""
    return one.side in (Side.both, side)


def summed(groups: Iterable[LineGroup], by: Sequence[str], sets: tuple[str, ...]) -> list[Total]:
    """Totals of line groups by dimensions, in order of their keys."""
    reading = [DIMENSIONS[name] for name in by]
    found: dict[tuple[str, ...], list[LineGroup]] = {}
    for one in groups:
        found.setdefault(tuple(read(one) for read in reading), []).append(one)
    if not by and not found:
        found[()] = []
    return [total_of(key, found[key], sets) for key in sorted(found, key=_in_order)]


def _in_order(key: tuple[str, ...]) -> tuple[str, ...]:
    """Category 2 goes before category 10."""
    return tuple(f"c{part[1:]:0>2}" if part[:1] == "c" and part[1:].isdecimal() else part for part in key)


def total_of(key: tuple[str, ...], groups: Sequence[LineGroup], sets: tuple[str, ...]) -> Total:
    """The sum of line groups: exact, whatever their order."""
    counted = [one for one in groups if one.status == COUNTED]
    masses: dict[str, list[Decimal]] = defaultdict(list)
    for one in counted:
        for gas, mass in one.gases.items():
            masses[gas].append(mass)
    gases = {gas: _sum(masses[gas]) or ZERO for gas in sorted(masses)}
    main = sets[0] if sets else ""
    return Total(
        key=key,
        co2e={code: _sum([one.co2e.get(code) for one in counted]) for code in sets},
        consolidated={
            code: _sum([_shared(one, code) for one in counted if not one.unshared]) for code in sets
        },
        gases=gases,
        biogenic=gases.get(BIOGENIC, ZERO),
        removed=gases.get(REMOVED, ZERO),
        primary=_sum([one.co2e[main] for one in counted if one.primary and one.co2e.get(main) is not None])
        or ZERO,
        meter=meter_of(groups),
    )


def meter_of(groups: Iterable[LineGroup]) -> Meter:
    """What is counted, blocked and left out in line groups. Rows without an amount are blocked."""
    kept = list(groups)
    return Meter(
        counted=_tally([(one, one.rows - one.missing) for one in kept if one.status == COUNTED]),
        blocked=_tally(
            [(one, one.rows) for one in kept if one.status == BLOCKED]
            + [(one, one.missing) for one in kept if one.status == COUNTED and one.missing]
        ),
        left_out=_tally([(one, one.rows) for one in kept if one.status == LEFT_OUT]),
        assumed=sum(one.assumed for one in kept),
        without_share=sum(one.unshared for one in kept),
    )


def month_of(one: LineGroup) -> str:
    """The month of a line group, such as 2023-04; empty when its days lie in several."""
    same = (one.first.year, one.first.month) == (one.last.year, one.last.month)
    return f"{one.first:%Y-%m}" if same else ""


def _tally(parts: Sequence[tuple[LineGroup, int]]) -> Tally:
    amounts: dict[str, Decimal] = {}
    for one, _rows in parts:
        if one.amount is not None:
            amounts[one.unit] = _WIDE.add(amounts.get(one.unit, ZERO), one.amount)
    keys = {(one.part, _place(one) if one.key is None else one.key) for one, _rows in parts}
    return Tally(
        keys=len(keys), rows=sum(rows for _one, rows in parts), amounts=dict(sorted(amounts.items()))
    )


def _place(one: LineGroup) -> tuple[object, ...]:
    """What tells certificates of one lot, site and month from others: they have no key."""
    return one.dataset, one.site, one.first, one.last, tuple(one.values.items()), one.unit


def _shared(one: LineGroup, code: str) -> Decimal | None:
    value = one.co2e.get(code)
    return value if value is None or one.share == 1 else _WIDE.multiply(value, one.share)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; None of nothing, and as soon as one is not known: what was not counted is never zero."""
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    with localcontext(_WIDE):
        return sum(known, ZERO)


def _fits(one: LineGroup, where: Mapping[str, str]) -> bool:
    return all(DIMENSIONS[name](one) == value for name, value in where.items())
