"""Whether a lot may stand for a month of a site: validity, market, time of generation, tradability, criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qingheng.calc.ledger import reasons
from qingheng.calc.ledger.kinds import Kind, months_later
from qingheng.calc.ledger.model import Demand, Lot, Reason


@dataclass(frozen=True)
class Rules:
    """What a plan goes by. on: the day of the claim. year_start: month in which the reporting year begins, 1 to 12."""

    kinds: Mapping[str, Kind]
    on: date
    year_start: int = 1


def of_lot(lot: Lot, rules: Rules) -> Reason | None:
    """What forbids the lot everywhere, whatever it shall stand for; None when nothing does."""
    if lot.kind not in rules.kinds:
        return reasons.no_kind(lot.kind)
    if lot.valid_until is not None and rules.on > lot.valid_until:
        return reasons.expired(lot.valid_until, rules.on)
    if lot.verdict == "failed":
        return reasons.criteria_failed()
    if not lot.tradable and not lot.origin:
        return reasons.not_tradable(lot)
    return None


def of_pair(lot: Lot, demand: Demand, rules: Rules) -> Reason | None:
    """What forbids the lot for this month of this site; None when it fits. The lot itself passed `of_lot`."""
    kind = rules.kinds[lot.kind]
    if lot.unit != demand.unit:
        return reasons.wrong_unit(lot, demand)
    if kind.area(lot.market) != kind.area(demand.market):
        return reasons.wrong_market(lot, demand)
    if not lot.tradable and lot.origin != demand.site:
        return reasons.not_tradable(lot)
    if not _fits_in_time(kind, lot, demand, rules.year_start):
        return reasons.wrong_vintage(kind, lot, demand)
    return None


def _fits_in_time(kind: Kind, lot: Lot, demand: Demand, year_start: int) -> bool:
    """Whether generation lies wholly in the month, or in the reporting year, of the use."""
    if kind.vintage == "any":
        return True
    if kind.vintage == "same_month":
        start, after = demand.month, months_later(demand.month, 1)
    else:
        year = demand.month.year if demand.month.month >= year_start else demand.month.year - 1
        start, after = date(year, year_start, 1), date(year + 1, year_start, 1)
    return start <= lot.vintage_first and lot.vintage_last < after
