"""What others see of the electricity of a footprint by contract: sites, what lots cover of them, at which figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class FigureUsed:
    """A factor as used. kilograms: CO2e of one kWh; losses: whether losses of the grid are in it, None for generation.

    warnings: code, Chinese, English: older year, unverified and the like.
    """

    factor: str
    pack: str
    version: str
    name_zh: str
    name_en: str
    kilograms: Decimal
    first: date
    last: date
    verified: bool
    level: str
    place: str
    source: str
    document: str
    losses: bool | None
    warnings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class LotUsed:
    """So much of a lot, MWh, of a site's year."""

    id: int
    code: str
    kind_zh: str
    kind_en: str
    registry: str
    serial_from: str
    serial_to: str
    technology: str
    mwh: Decimal


@dataclass(frozen=True)
class LotLeftOut:
    """So much of a lot, MWh, that stands for the site and is not counted: why, and what lifts it."""

    lot: LotUsed
    months: tuple[str, ...]
    why: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True)
class CoveredPart:
    """What one technology covers of a site's year. process: as lines name it; share: 0 to 1; kilograms: CO2e of one kWh,
    transmission included. delivered: it came over the grid."""

    process: str
    technology: str
    delivered: bool
    mwh: Decimal
    share: Decimal
    kilograms: Decimal
    generation: FigureUsed | None
    transmission: FigureUsed | None
    lots: tuple[LotUsed, ...]


@dataclass(frozen=True)
class SiteElectricity:
    """The year of a site and what one product takes of it. consumed: MWh of `months` months on record; kwh, kwh_covered:
    grid electricity of the product's production there."""

    site: str
    name_zh: str
    name_en: str
    country: str
    year: int
    consumed: Decimal
    months: int
    share: Decimal
    kwh: Decimal
    kwh_covered: Decimal
    parts: tuple[CoveredPart, ...]
    left_out: tuple[LotLeftOut, ...]


@dataclass(frozen=True)
class ElectricityView:
    """Electricity of production by contract. made: by item the site it is made at."""

    year: int
    made: Mapping[str, str]
    sites: tuple[SiteElectricity, ...]
