"""Whether what stands for a month of a site may stand for it as things are today: markets, years and criteria change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from qingheng.apps.ledgers.models import Entry, Lot
from qingheng.apps.ledgers.rows import masses_of
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import Demand, Reason, Rules, from_millionths, not_for_lot, not_for_pair
from qingheng.calc.ledger import Lot as PlannedLot
from qingheng.platform.rights.actor import Actor

SIGNS = {"allocate": 1, "release": -1}
"""Entries that bring what stands for a month, and those that take it back."""


def year_start(actor: Actor) -> int:
    """The month in which the reporting year of the company begins."""
    root = organisation.asked(actor=actor, code="")
    return organisation.fiscal_start_month(actor=actor, node_id=root.id) if root else 1


def standing_at(lot_ids: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """What stands for each site of these lots, retired or not, releases taken off."""
    entries = Entry.objects.filter(kind__in=SIGNS, lot_id__in=lot_ids).order_by()
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, lot_id, site, micro in entries.values_list("kind", "lot_id", "node__code").annotate(
        Sum("micro")
    ):
        sums[lot_id][site] += SIGNS[kind] * int(micro)
    return {lot: {site: from_millionths(micro) for site, micro in at.items()} for lot, at in sums.items()}


def lot_of_plan(
    lot: Lot, free: Decimal, verdict: str, standing: Mapping[str, Decimal] | None = None
) -> PlannedLot:
    """A lot as plans see it; its origin is fetched with it."""
    return PlannedLot(
        id=str(lot.pk),
        kind=lot.kind,
        free=free,
        unit=lot.unit,
        vintage_first=lot.vintage_first,
        vintage_last=lot.vintage_last,
        valid_until=lot.valid_until,
        market=lot.market,
        tradable=lot.tradable,
        origin=lot.origin.code if lot.origin else "",
        technology=lot.technology,
        masses=masses_of(lot),
        verdict=verdict,
        standing=standing or {},
    )


def misfit(lot: PlannedLot, site: str, country: str, month: date, rules: Rules) -> Reason | None:
    """What forbids a lot to stand for a month of a site, were it claimed on the day of the rules; None when nothing does."""
    if lot.kind not in rules.kinds:
        return not_for_lot(lot, rules)
    market = lot.market if is_part_of(lot.market, country) else country
    demand = Demand(site, month, Decimal(0), market, unit=lot.unit)
    return not_for_lot(lot, rules) or not_for_pair(lot, demand, rules)


def is_part_of(market: str, country: str) -> bool:
    """Whether a market is one of the markets inside a country: US-TX of US."""
    return bool(country) and market.startswith(f"{country}-")
