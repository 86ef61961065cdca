"""What a factor is, what is asked of the library, and what it answers: frozen, and free of any store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingheng.calc.gases import Masses


class Basis(StrEnum):
    """What a factor is a factor of. A request names the one it wants; no other will do."""

    combustion = "combustion"  # burning a fuel, at the stack or the exhaust pipe
    upstream = "upstream"  # well to tank: making and bringing the fuel or the energy
    location = "location"  # energy bought, average of the grid or network
    market = "market"  # energy bought, by a contract or the supplier's own mix
    residual = "residual"  # energy bought, what is left once contracts are taken out
    fossil = "fossil"  # energy bought, fossil generation alone: special cases, never chosen by itself
    losses = "losses"  # transmission and distribution of energy bought
    release = "release"  # a gas let out: a kilogram of it
    process = "process"  # a chemical or physical process
    activity = "activity"  # a service or a distance: travel, freight, a night, waste treated, water
    material = "material"  # cradle to gate of goods by mass or number
    spend = "spend"  # money spent
    use = "use"  # a product in use
    life_cycle = "life_cycle"  # product footprints alone: never in an organisation's inventory


LEVELS: Final = ("meter", "supplier", "site", "province", "grid_region", "country", "world")
"""Places a factor may speak for, the closest first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one level. code: meter or supplier or node code, GB/T 2260 code, region name, ISO 3166-1, ``WORLD``."""

    level: str
    code: str


@dataclass(frozen=True)
class Factor:
    """One factor of a pack or of the company, as published.

    id: ``pack/row`` and unique. activity: what it is for, a dotted code as ``fuel.diesel`` or ``electricity``.
    unit: of the quantity it multiplies. masses: kilograms of each gas for one unit; a factor known as CO2
    equivalent alone has the one gas ``co2e`` and says in gwp_basis which set made it. data_from, data_until:
    the span its data describe. published: when it came out. review_by: the day after which it is expired.
    spread: its geometric standard deviation squared, None when nobody stated one. spread_of: ``limits`` where it comes
    of the limits its own source publishes, ``proxy`` where it comes of those of a like factor of another source;
    limits_zh, limits_en: those limits in words; limits_checked: ``yes`` or ``no``, whether they were compared in two
    transcriptions. quality: pedigree scores 1 (best) to 5 by indicator. price: ``purchaser`` or ``basic``, for money.
    licence_class: what may be done with it: shown, exported, shipped. heat: ``net`` or ``gross``, the calorific value a
    factor on energy of a fuel stands on; empty is net. until: the last day of activities it answers for, where somebody
    set one. record: what it was made from, ``footprint/12`` or ``figure/3``, empty for others.
    """

    id: str
    activity: str
    basis: Basis
    place: Place
    unit: str
    masses: Masses
    data_from: date
    data_until: date
    published: date
    pack: str
    pack_version: str
    name_zh: str = ""
    name_en: str = ""
    gwp_basis: str = ""
    review_by: date | None = None
    verified: bool = True
    source: str = ""
    document: str = ""
    row: str = ""
    spread: Decimal | None = None
    quality: Mapping[str, int] = field(default_factory=dict)
    currency: str = ""
    price_year: int | None = None
    price: str = ""
    licence_class: tuple[str, ...] = ("shown",)
    own: bool = False
    note_zh: str = ""
    note_en: str = ""
    heat: str = ""
    until: date | None = None
    record: str = ""
    spread_of: str = field(default="", repr=False)  # what names own factors in a run does not change with it
    limits_zh: str = field(default="", repr=False)
    limits_en: str = field(default="", repr=False)
    limits_checked: str = field(default="", repr=False)


class DatePolicy(StrEnum):
    """Which vintage an inventory takes. Source of the three: platforms that let users choose either date."""

    activity_year = (
        "activity_year"  # data year is the year of the activity; else the last one before it, said so
    )
    latest_published = "latest_published"  # the newest published on or before the day of locking
    fixed = "fixed"  # the pinned versions alone, newest data year in them


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the library: the same for all rows that share it.

    unit: of the quantity at hand. first, last: days of the activity, both included. places: closest first.
    heat: the calorific value of a fuel metered as energy: ``net`` unless the bill says ``gross``. market: the country
    (ISO alpha-2) a row names instead of a site of the company, such as where a product is used; empty for a site.
    """

    activity: str
    basis: Basis
    unit: str
    first: date
    last: date
    places: tuple[Place, ...]
    heat: str = "net"
    market: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """How a quantity in one unit becomes a quantity in another: a factor of its own, with its source.

    Heat content (GJ/t) or density (kg/L) of an activity: one `from_unit` is `ratio` of `to_unit`.
    """

    activity: str
    from_unit: str
    to_unit: str
    ratio: Decimal
    source: str
    kind: str  # heat_content_net, heat_content_gross, density
    id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A choice a person confirmed: for these questions, this factor.

    An empty field asks nothing; but without a place it is about sites of the company, and answers for a market only where
    its factor speaks for that market. reason: why, in the words of who confirmed. assumption: it stands in for data that
    is missing, and every total says so.
    """

    id: str
    activity: str
    basis: Basis | None
    factor_id: str
    place: Place | None = None
    first: date | None = None
    last: date | None = None
    reason: str = ""
    confirmed_by: str = ""
    assumption: bool = False


@dataclass(frozen=True)
class Policy:
    """How an inventory chooses. packs: pinned, pack to version, in order of preference. on: the day of locking."""

    dates: DatePolicy
    packs: tuple[tuple[str, str], ...]
    on: date
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor that was looked at. rank: 1 is the chosen one; 0 was refused for `refused`, told in both languages."""

    factor_id: str
    rank: int
    refused: str = ""
    reason_zh: str = ""
    reason_en: str = ""


@dataclass(frozen=True)
class Choice:
    """The answer: a factor with how it was found, or a block with what would lift it.

    multiplier: quantity at hand to quantity in the factor's unit, exact. bridges: what was needed for that.
    blocked: code of the block, empty when a factor was found. candidates: the best 20 looked at, the chosen first.
    """

    asked: Asked
    factor: Factor | None
    multiplier: Decimal = Decimal(1)
    bridges: tuple[Bridge, ...] = ()
    level: str = ""
    rule: Rule | None = None
    reason_zh: str = ""
    reason_en: str = ""
    blocked: str = ""
    remedy_zh: str = ""
    remedy_en: str = ""
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[
        tuple[str, str, str], ...
    ] = ()  # code, zh, en: expired, older year, unverified, mixed GWP

    def asked_as(self, asked: Asked) -> Choice:
        """The same answer to another question."""
        other = object.__new__(
            Choice
        )  # nothing but the question is new: a constructor of thirteen fields is slow
        other.__dict__.update(self.__dict__)
        other.__dict__["asked"] = asked
        return other
