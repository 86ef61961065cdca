"""Which process stands for where something is made: that of the country before its region's, that before the world's.

Only processes that are the same thing elsewhere compete: the caller says which they are. Where two of one level are equally
good none is taken, and the process stays as the products data state it, which is told. A process that is of the country
already stays. Source: ISO 14067:2018, 6.3.6 (geographical coverage); PACT Methodology v3 (hierarchy of data).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from qingheng.calc.footprint.building import Data
from qingheng.calc.products.places import UNION_CODES, WORLD_CODES, regions_of
from qingheng.calc.units import UnknownUnit, same_dimension


class Level(IntEnum):
    """How near a process is; the better the smaller. stated: as the products data say, wherever it is of."""

    country = 1
    union = 2
    region = 3
    world = 4
    stated = 9


class Why(StrEnum):
    """Why a process was taken or not."""

    taken = "taken"
    farther = "farther"
    earlier = "earlier"
    not_yet = "not_yet"
    other_unit = "other_unit"
    as_good = "as_good"
    as_stated = "as_stated"


@dataclass(frozen=True, slots=True)
class Considered:
    """A process that was looked at, with its place and what became of it."""

    process: str
    location: str
    level: Level
    why: Why


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands for a process in a country. considered: the nearest first."""

    process: str
    level: Level
    considered: tuple[Considered, ...]


def level_of(location: str, country: str) -> Level | None:
    """How near a place is to a country; None where it is elsewhere."""
    place = location.strip().upper()
    if country and place == country:
        return Level.country
    if place in regions_of(country):
        return Level.union if place in UNION_CODES else Level.region
    return Level.world if place in WORLD_CODES else None


def placed(stated: Data, country: str, kin: Iterable[Data], on: date) -> Placed:
    """What stands for a process in a country (ISO 3166-1). kin: the same thing in other places, the process among it or not.

    on: data of later days are not taken yet.
    """
    own = level_of(stated.location, country) or Level.stated
    if own is Level.country:
        return Placed(stated.code, own, (Considered(stated.code, stated.location, own, Why.taken),))
    told: list[Considered] = []
    fit: dict[Level, list[Data]] = {}
    for one in kin:
        level = level_of(one.location, country)
        if one.code == stated.code or level is None:
            continue
        why = _unfit(stated, one, on)
        if why is None:
            fit.setdefault(level, []).append(one)
        else:
            told.append(Considered(one.code, one.location, level, why))
    best: Data | None = None
    for level in sorted(fit):
        if best is not None or level >= own:
            told += [Considered(one.code, one.location, level, Why.farther) for one in fit[level]]
            continue
        best = _newest(fit[level])
        for one in fit[level]:
            lost = Why.as_good if best is None and _begins(one) == _begins_last(fit[level]) else Why.earlier
            told.append(Considered(one.code, one.location, level, Why.taken if one is best else lost))
        if best is None:
            break
    taken = own if best is None else next(one.level for one in told if one.why is Why.taken)
    last = Why.farther if best is not None else Why.as_stated
    told.append(Considered(stated.code, stated.location, own, last))
    return Placed(
        stated.code if best is None else best.code,
        taken,
        tuple(sorted(told, key=lambda one: (one.level, one.process))),
    )


def _unfit(stated: Data, one: Data, on: date) -> Why | None:
    """Why a process cannot stand for another at all."""
    try:
        if not same_dimension(stated.unit, one.unit):
            return Why.other_unit
    except UnknownUnit:
        return Why.other_unit
    return Why.not_yet if one.valid[0] is not None and one.valid[0] > on else None


def _newest(some: list[Data]) -> Data | None:
    """The one whose data begin last; None where that is not one."""
    newest = [one for one in some if _begins(one) == _begins_last(some)]
    return newest[0] if len(newest) == 1 else None


def _begins(one: Data) -> date:
    return one.valid[0] or date.min


def _begins_last(some: list[Data]) -> date:
    return max(_begins(one) for one in some)
