"""What the pages of an inventory draw: totals with their intervals, bars, flows and sites, all from the cube in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Final

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import LineGroup, Total
from qingheng.apps.inventory.instruments import RULE as INSTRUMENT
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.cuts import (
    Cut,
    Potentials,
    cut_out,
    gases_of,
    known_sum,
    potentials_of,
    rated,
)
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.totals import DIMENSIONS, MEASURES, ZERO, summed, total_of
from qingheng.apps.inventory.recent import Recent
from qingheng.calc.gases import BIOGENIC, REMOVED
from qingheng.calc.ghg import COUNTED, Side
from qingheng.calc.uncertainty import Contribution, Interval, propagate
from qingheng.platform.rights.actor import Actor

CERTIFICATES: Final = "certificates"
UNCERTAINTY: Final = "uncertainty"  # column of datasets: per cent of the quantity at 95 %
OTHERS: Final = "…"
MOST_SOURCES: Final = 12
MOST_SITES: Final = 14
WHOLES: Final[Mapping[str, tuple[str, ...]]] = {
    "whole_location": ("scope1", "scope2_location", "scope3"),
    "whole_market": ("scope1", "scope2_market", "scope3"),
}
"""Totals of an inventory by either view of energy bought."""


@dataclass(frozen=True)
class Measured:
    """A total with the interval it lies in. consolidated: kilograms by GWP set as the group counts them."""

    name: str
    total: Total
    interval: Interval | None


_Said = tuple[object, ...]
_measures: Final = Recent[_Said, tuple[Measured, ...]](8)


@dataclass(frozen=True)
class GasRow:
    """A gas under a cut: its mass, and its CO2e by GWP set (None where the set lacks it). Kilograms."""

    gas: str
    mass: Decimal
    co2e: Mapping[str, Decimal | None]
    apart: bool


@dataclass(frozen=True)
class Flow:
    """So many kilograms CO2e from one box to another; stage 0 is source to site, 1 is site to category."""

    stage: int
    source: str
    target: str
    value: Decimal


@dataclass(frozen=True)
class Overview:
    """Everything the page of an inventory shows under one cut, in kilograms.

    rows: totals by the dimensions asked for. bars: CO2e of the main set by (first dimension, scope). gases: what the cut
    holds. choices: values of each dimension that occur, for filters. months: whether lines are split by month.
    """

    measures: tuple[Measured, ...]
    rows: tuple[Total, ...]
    bars: Mapping[tuple[str, str], Decimal | None]
    gases: tuple[GasRow, ...]
    choices: Mapping[str, tuple[str, ...]]


_overviews: Final = Recent[_Said, Overview](32)


def overview(
    *, actor: Actor, inventory_id: int, by: Sequence[str], cut: Cut, run: int | None = None
) -> Overview:
    """The measures of the run and its totals by dimensions under a cut. Raises Forbidden, NotFound, KeyError."""
    inventory, found = run_of(actor, inventory_id, run)
    sets = tuple(inventory.gwp_sets)
    asked = (found.pk, found.run_hash, sets, tuple(by), *cut.told())
    return _overviews.of(asked, partial(_overview, found, sets, tuple(by), cut))


def _overview(found: Run, sets: tuple[str, ...], by: tuple[str, ...], cut: Cut) -> Overview:
    groups, potentials = groups_of(found), potentials_of(found)
    kept = cut_out(groups, cut, potentials)
    bars = summed(kept, (by[0], "scope"), sets) if by else []
    return Overview(
        measures=_measures.of(
            (found.pk, found.run_hash, sets, cut.consolidated),
            lambda: _all_measures(groups, Cut(side="", consolidated=cut.consolidated), potentials, sets),
        ),
        rows=tuple(summed(kept, by, sets)),
        bars={(one.key[0], one.key[1]): one.co2e[sets[0]] for one in bars if one.meter.counted.keys},
        gases=tuple(gas_rows(kept, sets, potentials)),
        choices={
            "scope": _values(groups, "scope"),
            "site": _values(groups, "site"),
            "gas": tuple(gas for gas in gases_of(groups) if gas not in (BIOGENIC, REMOVED)),
        },
    )


def _all_measures(
    groups: Sequence[LineGroup], cut: Cut, potentials: Potentials, sets: tuple[str, ...]
) -> tuple[Measured, ...]:
    known = Measures(cut_out(groups, cut, potentials), sets)
    return tuple(known.of(name) for name in measure_names())


def measure_names() -> tuple[str, ...]:
    """The measures shown: scopes, scope 2 both ways, and the totals by either view."""
    return ("scope1", "scope2_location", "scope2_market", "scope3", *WHOLES)


def of_measure(groups: Sequence[LineGroup], name: str) -> list[LineGroup]:
    """The line groups of a measure, or of the measures a whole is made of."""
    return [one for each in WHOLES.get(name, (name,)) for one in filter(MEASURES[each], groups)]


class Measures:
    """The measures of line groups, each worked out when first asked for; what a line adds to them is worked out once."""

    def __init__(self, groups: Sequence[LineGroup], sets: tuple[str, ...]) -> None:
        self._groups, self._sets = groups, sets
        self._known: dict[str, Measured] = {}

    def of(self, name: str) -> Measured:
        """A measure with its interval of about 95 %; no interval where nothing is counted or a set lacks a gas."""
        if name not in self._known:
            self._known[name] = self._measured(name)
        return self._known[name]

    def _measured(self, name: str) -> Measured:
        kept = of_measure(self._groups, name)
        total = total_of((name,), kept, self._sets)
        if total.co2e[self._sets[0]] is None:
            return Measured(name, total, None)
        return Measured(
            name, total, propagate([self._parts[id(one)] for one in kept if id(one) in self._parts])
        )

    @cached_property
    def _parts(self) -> dict[int, Contribution]:
        return {id(one): part for one, part in _contributions(self._groups, self._sets[0])}


def _quantity(one: LineGroup) -> tuple[tuple[str, str], ...]:
    """What tells one metered quantity of a site from another; how uncertain a month of it is said to be does not."""
    return tuple((name, value) for name, value in one.values.items() if name != UNCERTAINTY)


def interval_of(groups: Iterable[LineGroup], code: str) -> Interval:
    """The interval of a total: lines with one factor err together, and so do the months of one metered quantity."""
    return propagate(contributions(groups, code))


def contributions(groups: Iterable[LineGroup], code: str) -> list[Contribution]:
    """The parts of a total with what they share and how far off each may be."""
    return [part for _one, part in _contributions(groups, code)]


def _contributions(groups: Iterable[LineGroup], code: str) -> list[tuple[LineGroup, Contribution]]:
    """Lines with what they add to a total.

    A certificate takes power off at the factor of that power, so it shares that factor's error; its megawatt-hours are
    counted one by one and not measured.
    """
    kept = [one for one in groups if one.status == COUNTED and one.co2e.get(code) is not None]
    spreads = {
        (one.site, one.factor): one.factor_spread
        for one in kept
        if not one.covers and one.side != Side.location
    }
    return [
        (one, Contribution(
            value=one.co2e.get(code) or ZERO,
            factor=one.covers or one.factor or (one.rule, one.part, one.choice),
            activity=(one.dataset, one.site, one.unit, _quantity(one)),
            factor_spread=_double(spreads.get((one.site, one.covers)) if one.covers else one.factor_spread),
            activity_spread=_double(one.activity_spread),
            primary=one.primary,
            stated=one.spread_stated,
            proxy=one.spread_proxy,
        ))
        for one in kept
    ]  # fmt: skip


def _double(spread: Decimal | None) -> float | None:
    return None if spread is None else float(spread)


def gas_rows(
    groups: Iterable[LineGroup], sets: tuple[str, ...], potentials: Mapping[str, Mapping[str, Decimal]]
) -> list[GasRow]:
    """Each gas with its mass and what it comes to by each set."""
    masses: dict[str, list[Decimal]] = defaultdict(list)
    for one in groups:
        if one.status == COUNTED:
            for gas, mass in one.gases.items():
                masses[gas].append(mass)
    found = []
    for gas in sorted(masses):
        mass = known_sum(masses[gas]) or ZERO
        apart = gas in (BIOGENIC, REMOVED)
        worth = {code: None if apart else rated(mass, gas, potentials.get(code, {})) for code in sets}
        found.append(GasRow(gas, mass, worth, apart))
    return found


def flows(*, actor: Actor, inventory_id: int, cut: Cut, run: int | None = None) -> list[Flow]:
    """Flows from source to site and from site to category under a cut, the largest first.

    Certificates are taken from the power they cover. Small sources and sites are put together as OTHERS; what comes to
    less than nothing cannot be drawn and is not among them. Raises Forbidden, NotFound.
    """
    inventory, found = run_of(actor, inventory_id, run)
    kept = cut_out(groups_of(found), cut, potentials_of(found))
    cells: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for one in kept:
        value = one.co2e.get(inventory.gwp_main)
        if one.status == COUNTED and value is not None:
            cells[_source(one.activity or one.rule), one.site, f"{one.scope}.{one.category}"] += value
    cells = {at: value for at, value in cells.items() if value > 0}
    sources = _largest(((at[0], value) for at, value in cells.items()), MOST_SOURCES)
    sites = _largest(((at[1], value) for at, value in cells.items()), MOST_SITES)
    links: dict[tuple[int, str, str], Decimal] = defaultdict(lambda: ZERO)
    for (source, site, category), value in cells.items():
        middle = site if site in sites else OTHERS
        links[0, source if source in sources else OTHERS, middle] += value
        links[1, middle, category] += value
    return sorted((Flow(*at, value) for at, value in links.items()), key=lambda one: (one.stage, -one.value))


def used_activity(one: LineGroup) -> str:
    """The activity of a line group; certificates are one of their own."""
    return CERTIFICATES if one.rule == INSTRUMENT else one.activity


def _source(activity: str) -> str:
    """Spending, materials and freight by their first word; fuels and energy as they are."""
    head = activity.partition(".")[0]
    return (
        head
        if head in ("spend", "material", "freight", "travel", "commuting", "waste", "water")
        else activity
    )


def _largest(parts: Iterable[tuple[str, Decimal]], most: int) -> set[str]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for name, value in parts:
        sums[name] += value
    return set(sorted(sums, key=lambda name: (-sums[name], name))[:most])


def _values(groups: Iterable[LineGroup], dimension: str) -> tuple[str, ...]:
    return tuple(sorted({DIMENSIONS[dimension](one) for one in groups}))
