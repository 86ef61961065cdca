"""What one lot may stand for: the months of sites a person chooses from when allocating by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingheng.apps.ledgers.queries.planning import Asked, prepared
from qingheng.calc.ledger import Demand, Reason, not_for_lot, not_for_pair
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class Fit:
    """A month of a site beside a lot. reason: why the lot may not stand for it; None when it may."""

    demand: Demand
    covered: Decimal
    reason: Reason | None


@dataclass(frozen=True)
class LotFits:
    """What a lot has free, in its unit, and the months of sites of a period. reason: what forbids the lot everywhere."""

    free: Decimal
    reason: Reason | None
    fits: tuple[Fit, ...]


def fits_of(*, actor: Actor, asked: Asked, lot_id: int, today: date | None = None) -> LotFits:
    """The consumption a lot may stand for, month by month; a lot with nothing free has no months. Raises Forbidden."""
    desk = prepared(actor=actor, asked=asked, ranked=False, today=today)
    lot = next((one for one in desk.lots if one.id == str(lot_id)), None)
    if lot is None:
        return LotFits(Decimal(0), None, ())
    everywhere = not_for_lot(lot, desk.rules)
    fits = tuple(
        Fit(one, desk.covered.get(one.key, Decimal(0)), everywhere or not_for_pair(lot, one, desk.rules))
        for one in sorted(desk.demands, key=lambda one: (one.month, one.site))
    )
    return LotFits(lot.free, everywhere, fits)
