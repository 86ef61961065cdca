"""What a MWh of a site counts for without certificates: the factor an inventory would choose for its place and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Final

from qingheng.apps.factors import queries as factors
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.factors import Asked, Basis, Choice, Chooser, DatePolicy, Place, Policy
from qingheng.calc.gases import GwpSet, Masses, MissingGwp, co2e
from qingheng.calc.ledger import Demand
from qingheng.platform.rights.actor import Actor

BASES: Final = (Basis.market, Basis.residual, Basis.location)
"""What a MWh without an instrument counts for, the first that is there: GHG Protocol Scope 2 Guidance, table 6.3."""
GWP_MAIN: Final = "AR6"
_WIDE: Final = Context(prec=40)


@dataclass(frozen=True)
class Rating:
    """The factor of a site and a year. kg: CO2e for one MWh; None where no factor will do, with the reason and remedy."""

    site: str
    year: int
    kg: Decimal | None
    basis: str = ""
    factor_id: str = ""
    name_zh: str = ""
    name_en: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    remedy_zh: str = ""
    remedy_en: str = ""


def ratings(*, actor: Actor, demands: Iterable[Demand], on: date) -> dict[tuple[str, int], Rating]:
    """By site and calendar year, for demands that bring no factor of their own; nothing for who may not see factors.

    on: the day as of which factors are at hand: today, whenever the claim was. Chosen as an inventory chooses.
    """
    wanted = sorted({(one.site, one.month.year) for one in demands if one.factor is None})
    if not wanted or not actor.may("factors.view"):
        return {}
    packs = factors.installed_packs(actor=actor)
    library = factors.library(actor=actor, packs=packs)
    potentials = _potentials(actor)
    policy = Policy(DatePolicy.activity_year, tuple(packs.items()), on)
    places, ask = places_by_site(organisation.tree(actor=actor)), Chooser(library, policy)
    return {(site, year): _rated(site, year, places.get(site, ()), ask, potentials) for site, year in wanted}


def own_kilograms(*, actor: Actor, lots: Mapping[str, Masses]) -> dict[str, Decimal | None]:
    """CO2e that one MWh of each lot conveys, in kilograms: the gases of the lot at AR6 potentials.

    None where a lot conveys no emission rate, or a gas of it has no potential here: unknown, never zero.
    """
    only_co2 = {"co2": Decimal(1)}
    potentials = None
    if any(set(masses) - set(only_co2) for masses in lots.values()) and actor.may("factors.view"):
        potentials = _potentials(actor)
    rated_at = potentials or GwpSet(GWP_MAIN, only_co2)
    found: dict[str, Decimal | None] = {}
    for lot, masses in lots.items():
        try:
            found[lot] = co2e(masses, rated_at) if masses else None
        except MissingGwp:
            found[lot] = None
    return found


def places_by_site(nodes: list[NodeView]) -> Mapping[str, tuple[Place, ...]]:
    """Places of each node, closest first: itself and its parents, province, grid region, country, world."""
    by_id = {node.id: node for node in nodes}
    found = {}
    for node in nodes:
        line = [node]
        while (above := by_id.get(line[-1].parent_id or 0)) is not None:
            line.append(above)
        at = next((one for one in line if one.country or one.province or one.grid_region), node)
        levels = (("province", at.province), ("grid_region", at.grid_region), ("country", at.country))
        found[node.code] = (
            *(Place("site", one.code) for one in line),
            *(Place(level, code) for level, code in levels if code),
            Place("world", "WORLD"),
        )
    return found


def _rated(
    site: str,
    year: int,
    places: tuple[Place, ...],
    ask: Callable[[Asked], Choice],
    potentials: GwpSet | None,
) -> Rating:
    """The first basis that has a factor; else the block of the last, with what would lift it."""
    choice = None
    for basis in BASES:
        choice = ask(Asked("electricity", basis, "MWh", date(year, 1, 1), date(year, 12, 31), places))
        kg = _kilograms(choice, potentials)
        if choice.factor is not None and kg is not None:
            one = choice.factor
            return Rating(
                site, year, kg, basis.value, one.id, one.name_zh, one.name_en, choice.reason_zh, choice.reason_en
            )  # fmt: skip
    if choice is None:
        return Rating(site, year, None)
    return Rating(
        site, year, None, reason_zh=choice.reason_zh, reason_en=choice.reason_en, remedy_zh=choice.remedy_zh,
        remedy_en=choice.remedy_en,
    )  # fmt: skip


def _potentials(actor: Actor) -> GwpSet | None:
    """The main set of potentials; another where it is not installed."""
    sets = factors.gwp_sets(actor=actor, packs=factors.installed_packs(actor=actor))
    return sets.get(GWP_MAIN) or next(iter(sets.values()), None)


def _kilograms(choice: Choice, potentials: GwpSet | None) -> Decimal | None:
    if choice.factor is None or potentials is None:
        return None
    try:
        per_unit = co2e(choice.factor.masses, potentials)
    except MissingGwp:
        return None
    return _WIDE.multiply(per_unit, choice.multiplier)
