"""Electricity of a site that certificates stand for: how much of its year each technology covers, month by month.

What stands for a month of a site belongs to all electricity of that site and year, pro rata: no product can take more of it
than its share of the electricity, so products and inventory together never claim a megawatt-hour twice. Nothing covers more
than was used. Source: ISO 14067:2018, 6.4.9.4; GB/T 24067-2024 (electricity); GHG Protocol Scope 2 Guidance, chapter 7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from math import fsum
from typing import Final

_WIDE: Final = Context(prec=28)
_MICRO: Final = 10**6
NOTHING: Final = 1e-12
"""A share that is left by rounding alone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """So much of a lot that stands for a month of the site, MWh. delivered: it came over the grid."""

    lot: str
    technology: str
    month: date
    quantity: Decimal
    delivered: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """What one technology covers of the site's year, MWh, with what each lot gives to it. share: of all electricity."""

    technology: str
    delivered: bool
    quantity: Decimal
    share: Decimal
    lots: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """So much of a lot that covers nothing: beyond what the month used, or, known being False, nobody says how much."""

    lot: str
    technology: str
    month: date
    quantity: Decimal
    known: bool


@dataclass(frozen=True)
class Coverage:
    """The year of a site. consumed: MWh of all months on record, months: how many they are."""

    consumed: Decimal
    months: int
    parts: tuple[Part, ...]
    excess: tuple[Excess, ...]

    @property
    def share(self) -> Decimal:
        """What all parts cover together, 0 to 1."""
        return sum((one.share for one in self.parts), Decimal(0))


@dataclass(frozen=True, slots=True)
class Supply:
    """Where a share of an item is made. market: its country, whose grid electricity is of. parts: process of a unit of its
    electricity with its share, together at most 1; the rest is of the grid.

    instead: for processes as they are stated, what stands for them there. bought: somebody delivers it, and materials count
    by that place too, not production alone. named: lines say the site.
    """

    site: str
    market: str
    parts: tuple[tuple[str, float], ...] = ()
    share: float = 1.0
    instead: Mapping[str, str] = field(default_factory=dict)
    bought: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Portion:
    """A share of an amount with the process that stands for it. site: where, if lines say so. certified: by certificates."""

    process: str
    share: float
    site: str = ""
    certified: bool = False


def portions(
    process: str, supplies: Sequence[Supply], grids: Mapping[str, Collection[str]]
) -> tuple[Portion, ...]:
    """What stands for one process of an item made in these places, in their order; what no place is stated for stays.

    grids: by market the processes of its electricity. Shares of all portions add up to 1.
    """
    found: list[Portion] = []
    for supply in supplies:
        ours = supply.instead.get(process, process)
        site = supply.site if supply.named else ""
        power = supply.parts if ours in grids.get(supply.market, ()) or process in supply.instead else ()
        rest = 1.0 - fsum(share for _process, share in power)
        found.append(Portion(ours, supply.share * rest if rest > NOTHING else 0.0, site))
        found += [Portion(code, supply.share * share, site, certified=True) for code, share in power]
    left = 1.0 - fsum(one.share for one in supplies)
    return (*found, Portion(process, left)) if left > NOTHING else tuple(found)


def coverage(consumed: Mapping[date, Decimal], standing: Iterable[Standing]) -> Coverage:
    """What stands for the months of a site against what it used in them.

    consumed: MWh by first day of the month; a month without a record is not there, which is not zero. Where more stands
    for a month than was used, every lot counts by the same part of it, in whole millionths rounded down. Covered and excess
    together are what stands, exactly.
    """
    by_month: dict[date, dict[tuple[str, str, bool], int]] = defaultdict(lambda: defaultdict(int))
    for one in standing:
        by_month[one.month][one.technology, one.lot, one.delivered] += _micro(one.quantity)
    taken: dict[tuple[str, bool], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    excess = []
    for month, there in sorted(by_month.items()):
        used = consumed.get(month)
        room = 0 if used is None or used <= 0 else _micro(used)
        whole = sum(there.values())
        for (technology, lot, delivered), micro in sorted(there.items()):
            kept = micro if whole <= room else micro * room // whole
            if kept:
                taken[technology, delivered][lot] += kept
            if micro > kept:
                excess.append(Excess(lot, technology, month, _mwh(micro - kept), used is not None))
    total = sum((one for one in consumed.values() if one > 0), Decimal(0))
    parts = tuple(_part(*key, lots, total) for key, lots in sorted(taken.items()))
    return Coverage(total, len(consumed), parts, tuple(excess))


def _part(technology: str, delivered: bool, lots: Mapping[str, int], total: Decimal) -> Part:
    micro = sum(lots.values())
    share = Fraction(micro) / (Fraction(total) * _MICRO)
    exact = _WIDE.divide(Decimal(share.numerator), Decimal(share.denominator))
    return Part(
        technology,
        delivered,
        _mwh(micro),
        exact,
        tuple((lot, _mwh(one)) for lot, one in sorted(lots.items())),
    )


def _micro(quantity: Decimal) -> int:
    return int(quantity * _MICRO)


def _mwh(micro: int) -> Decimal:
    return Decimal(micro) / _MICRO
