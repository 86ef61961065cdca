"""What others see of where the items of a product are made, and of the processes that stand for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ConsideredView:
    """A process that was looked at. level: country, union, region, world or stated; why: taken, farther, earlier, not_yet,
    other_unit, as_good or as_stated."""

    process: str
    location: str
    level: str
    why: str


@dataclass(frozen=True)
class ProcessAtView:
    """What stands for a process, as the products data state it, at a place. level: as of ConsideredView."""

    stated: str
    process: str
    level: str
    considered: tuple[ConsideredView, ...]


@dataclass(frozen=True)
class PlaceView:
    """A share of an item made at a place. kind: own (a site of the company) or bought; share: 0 to 1, None is not known.

    why: why it stays as stated: no-country, no-share, no-other, supplier-figure; empty where it was looked
    for. kilograms: CO2e of what is made there, None where its lines are not apart; kwh: grid electricity of its production,
    certificates included.
    """

    kind: str
    item: str
    supplier: str
    site: str
    name_zh: str
    name_en: str
    country: str
    share: Decimal | None
    why: str
    processes: tuple[ProcessAtView, ...]
    kilograms: Decimal | None
    kwh: Decimal | None
