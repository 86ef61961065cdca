"""One factor against one question: how far it gets, and what it would mean if chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from qingheng.calc.factors import reasons
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import LEVELS, Asked, Candidate, DatePolicy, Factor, Place, Policy
from qingheng.calc.factors.reaching import Reach, reach
from qingheng.calc.factors.reasons import Said
from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED
from qingheng.calc.units import UnknownUnit, dimension

STAGES: Final = (
    "not_pinned",
    "wrong_basis_only",
    "no_factor",
    "no_factor_in_date",
    "expired",
    "wrong_dimension",
    "gwp_missing",
)
"""What a factor must pass, in order; the block of a question is the stage its best factor failed at."""

WORLD: Final = Place("world", "WORLD")
_APART: Final = frozenset({CO2E, BIOGENIC, REMOVED})
_ENERGY: Final = "energy"


@dataclass(frozen=True)
class Refusal:
    """A factor that will not do: the code of the stage it failed at, and why in both languages."""

    factor: Factor
    stage: str
    said: Said

    @cached_property
    def candidate(self) -> Candidate:
        """As one of the candidates of a choice."""
        return Candidate(self.factor.id, 0, self.stage, self.said[0], self.said[1])


@dataclass(frozen=True, slots=True)
class Fit:
    """A factor that will do. closeness: of its place, 0 is the closest. dates: the smaller the better."""

    factor: Factor
    closeness: tuple[int, int]
    dates: tuple[int, ...]
    pack: int
    way: Reach

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts the best first: place, date, pack, fewest bridges, own unit, newest, id."""
        return (
            self.closeness,
            self.dates,
            self.pack,
            len(self.way.bridges),
            self.way.multiplier != 1,
            -self.factor.published.toordinal(),
            self.factor.id,
            self.factor.pack_version,
        )

    @property
    def coefficients(self) -> Mapping[str, Decimal]:
        """Kilograms of each gas for one unit of the quantity at hand, to 28 digits: to tell whether two agree."""
        return {
            gas: (mass * self.way.multiplier).normalize() for gas, mass in sorted(self.factor.masses.items())
        }


def places_of(asked: Asked) -> tuple[Place, ...]:
    """Places that may answer, closest first: by level, then as asked; the whole world last."""
    kept = list(dict.fromkeys((*asked.places, WORLD)))
    return tuple(sorted(kept, key=lambda place: level_order(place.level)))


def level_order(level: str) -> int:
    """Position of a level, 0 the closest; one nobody knows is farther than the world."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def judge(
    factor: Factor,
    asked: Asked,
    library: Library,
    policy: Policy,
    places: tuple[Place, ...],
    *,
    confirmed: bool = False,
) -> Fit | Refusal:
    """Whether a factor answers the question.

    confirmed: a person named it, so place, dates and review date no longer refuse it. Its basis, its unit and its gases
    still do: no rule turns kilograms into kilowatt-hours, or a product footprint into an inventory.
    """
    if not factor.own and (factor.pack, factor.pack_version) not in policy.packs:
        return Refusal(factor, "not_pinned", reasons.not_pinned(factor))
    if factor.basis is not asked.basis:
        return Refusal(factor, "wrong_basis_only", reasons.wrong_basis(factor, asked))
    if not confirmed:
        refusal = _misplaced(factor, places) or _mistimed(factor, asked, policy)
        if refusal is not None:
            return refusal
    way = _way(factor, asked, library)
    if isinstance(way, Refusal):
        return way
    for gwp in library.gwp_sets:
        for gas in factor.masses:
            if gas not in _APART and gas not in gwp.values:
                return Refusal(factor, "gwp_missing", reasons.gas_without_gwp(gas, gwp.code))
    position = places.index(factor.place) if factor.place in places else len(places)
    return Fit(
        factor,
        (level_order(factor.place.level), position),
        _date_order(factor, asked, policy),
        _preference(factor, policy),
        way,
    )


def _misplaced(factor: Factor, places: tuple[Place, ...]) -> Refusal | None:
    if factor.place in places:
        return None
    return Refusal(factor, "no_factor", reasons.other_place(factor))


def _mistimed(factor: Factor, asked: Asked, policy: Policy) -> Refusal | None:
    if policy.dates is not DatePolicy.fixed and factor.published > policy.on:
        return Refusal(factor, "no_factor_in_date", reasons.not_yet_published(factor))
    if policy.dates is DatePolicy.activity_year and factor.data_from > asked.last:
        return Refusal(factor, "no_factor_in_date", reasons.too_late(factor))
    if factor.until is not None and asked.last > factor.until:
        return Refusal(factor, "expired", reasons.ended(factor))
    if is_expired(factor, policy):
        return Refusal(factor, "expired", reasons.expired(factor))
    return None


def is_expired(factor: Factor, policy: Policy) -> bool:
    """Whether the review date has passed on the day of locking."""
    return factor.review_by is not None and policy.on > factor.review_by


def overlap_days(factor: Factor, asked: Asked) -> int:
    """Days of the activity that the data of the factor describe."""
    first, last = max(factor.data_from, asked.first), min(factor.data_until, asked.last)
    return max(0, (last - first).days + 1)


def _date_order(factor: Factor, asked: Asked, policy: Policy) -> tuple[int, ...]:
    published, until = -factor.published.toordinal(), -factor.data_until.toordinal()
    if policy.dates is DatePolicy.latest_published:
        return (published, until)
    if policy.dates is DatePolicy.fixed:
        return (until, published)
    days = overlap_days(factor, asked)
    return (-days, 0, 0) if days else (0, until, published)


def _preference(factor: Factor, policy: Policy) -> int:
    """Position of the pack in the order of preference; factors of the company itself come before all packs."""
    pin = (factor.pack, factor.pack_version)
    return policy.packs.index(pin) if pin in policy.packs else -1


def _way(factor: Factor, asked: Asked, library: Library) -> Reach | Refusal:
    bridges = library.bridges_of(asked.activity)
    both_energy = asked.unit == factor.unit or (_is_energy(asked.unit) and _is_energy(factor.unit))
    if both_energy and factor.heat and factor.heat != asked.heat and _is_energy(asked.unit):
        return Refusal(factor, "wrong_dimension", reasons.wrong_heat(factor))
    heat = factor.heat if factor.heat and not _is_energy(asked.unit) else asked.heat
    way = reach(asked.unit, factor.unit, bridges, heat)
    return way or Refusal(factor, "wrong_dimension", reasons.wrong_unit(factor, asked))


def _is_energy(unit: str) -> bool:
    try:
        return dimension(unit) == _ENERGY
    except UnknownUnit:
        return False
