"""The explorer: searching, comparing, and the passport of one factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import (
    MOST_COMPARED,
    FactorFilters,
    FactorView,
    PackView,
    UseView,
)
from qingheng.apps.factors.finding import matching
from qingheng.apps.factors.queries.library import gwp_sets, library, packs_at_hand
from qingheng.apps.factors.usage import uses_of
from qingheng.apps.factors.views_of import factor_view
from qingheng.calc.factors import LEVELS, Factor
from qingheng.calc.factors.screening import weight
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

_SORTS: dict[str, Callable[[Factor], Any]] = {
    "activity": lambda f: (f.activity, f.basis.value, LEVELS.index(f.place.level), f.place.code, f.id),
    "place": lambda f: (LEVELS.index(f.place.level), f.place.code, f.activity, f.id),
    "year": lambda f: (f.data_from, f.id),
    "published": lambda f: (f.published, f.id),
    "value": lambda f: (weight(f), f.id),
}


@dataclass(frozen=True)
class Passport:
    """One factor with its pack, its other years and places, and where it was used (None when nobody counts)."""

    factor: FactorView
    pack: PackView | None
    other_years: tuple[FactorView, ...]
    other_units: tuple[FactorView, ...]
    bridges: tuple[tuple[str, str, str, str, str], ...]  # id, from, to, ratio, source
    uses: tuple[UseView, ...] | None


def search(*, actor: Actor, filters: FactorFilters) -> list[Factor]:
    """Factors that pass the filters, the best first. Raises Forbidden, Invalid (a year that is none)."""
    actor.require(rights.VIEW)
    year = _year(filters.year)
    kept = [
        factor
        for factor in library(actor=actor).factors
        if _passes(factor, filters)
        and (year is None or factor.data_from.year <= year <= factor.data_until.year)
    ]
    found = matching(kept, filters.text)
    name = filters.sort.removeprefix("-")
    if name in _SORTS:
        found.sort(key=_SORTS[name], reverse=filters.sort.startswith("-"))
    return found


def factor(*, actor: Actor, factor_id: str) -> FactorView:
    """One factor of the library. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return factor_view(_one(actor, factor_id), gwp_sets(actor=actor))


def named(*, actor: Actor, factor_ids: Sequence[str]) -> dict[str, FactorView]:
    """Those of these factors that the library has, by id. Raises Forbidden."""
    actor.require(rights.VIEW)
    known, sets = library(actor=actor), gwp_sets(actor=actor)
    found = {wanted: known.by_id(wanted) for wanted in dict.fromkeys(factor_ids)}
    return {wanted: factor_view(versions[-1], sets) for wanted, versions in found.items() if versions}


def compare(*, actor: Actor, factor_ids: Sequence[str]) -> list[FactorView]:
    """Up to four factors side by side, in the order asked. Raises Forbidden, NotFound, Invalid."""
    actor.require(rights.VIEW)
    wanted = list(dict.fromkeys(factor_ids))
    if not 1 <= len(wanted) <= MOST_COMPARED:
        raise Invalid(
            _("Compare one to four factors."),
            code="too-many-to-compare",
            place="id",
            fix=_("Leave some out."),
        )
    sets = gwp_sets(actor=actor)
    return [factor_view(_one(actor, factor_id), sets) for factor_id in wanted]


def passport(*, actor: Actor, factor_id: str) -> Passport:
    """All there is to know of one factor. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    known = library(actor=actor)
    one, sets = _one(actor, factor_id), gwp_sets(actor=actor)
    siblings = known.at(one.activity, one.basis, one.place)
    years = [f for f in siblings if f.unit == one.unit and f.heat == one.heat and f.id != one.id]
    units = [f for f in siblings if f.data_from == one.data_from and f.pack == one.pack and f not in years]
    bridges = known.bridges_of(one.activity)
    return Passport(
        factor=factor_view(one, sets),
        pack=next((pack for pack in packs_at_hand(actor=actor) if pack.id == one.pack), None),
        other_years=tuple(factor_view(f, sets) for f in sorted(years, key=lambda f: (f.data_from, f.id))),
        other_units=tuple(factor_view(f, sets) for f in units if f.id != one.id),
        bridges=tuple((b.id, b.from_unit, b.to_unit, f"{b.ratio:f}", b.source) for b in bridges),
        uses=uses_of(actor=actor, factor_ids=[one.id]),
    )


def _one(actor: Actor, factor_id: str) -> Factor:
    found = library(actor=actor).by_id(factor_id)
    if not found:
        raise NotFound(
            _("There is no factor “%(factor)s”.") % {"factor": factor_id[:200]},
            code="no-factor",
            place="factor",
            fix=_("Search the library for its number."),
        )
    return found[-1]


def _passes(factor: Factor, filters: FactorFilters) -> bool:
    return (
        (not filters.basis or factor.basis.value == filters.basis)
        and (not filters.pack or factor.pack == filters.pack)
        and (not filters.level or factor.place.level == filters.level)
        and (not filters.place or factor.place.code == filters.place)
        and (not filters.verified or factor.verified == (filters.verified == "yes"))
        and (
            not filters.activity
            or factor.activity == filters.activity
            or factor.activity.startswith(f"{filters.activity}.")
        )
    )


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Invalid(_("A year has four digits."), code="bad-year", place="year")
    return int(text)
