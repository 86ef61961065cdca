"""The plan of a period: lots meet consumption MWh by MWh, in the order of a strategy, inside the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.calc.ledger import reasons
from qingheng.calc.ledger.amounts import from_millionths, shared_out, to_millionths
from qingheng.calc.ledger.matching import Rules, of_lot, of_pair
from qingheng.calc.ledger.model import Allocation, Demand, Lot, Plan, Reason, Refused, Strategy, Wanted

Key = tuple[str, date]
_LAST: Final = date.max
_DEPTH: Final = ("wrong-unit", "no-market", "wrong-market", "not-tradable", "wrong-vintage")
_LOT_FIRST: Final = (Strategy.oldest, Strategy.earliest_expiry)


@dataclass
class Desk:
    """What is being planned, in millionths: free of each lot, open of each demand, given of each pair."""

    rules: Rules
    lots: dict[str, Lot]
    demands: dict[Key, Demand]
    free: dict[str, int]
    open: dict[Key, int]
    fits: dict[str, list[Key]] = field(default_factory=dict)
    given: dict[tuple[str, Key], int] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    at_site: dict[tuple[str, str], int] = field(default_factory=dict)

    def give(self, lot: str, key: Key, amount: int) -> None:
        """Move so much of a lot to a month of a site. Amounts were bounded before."""
        if amount:
            self.free[lot] -= amount
            self.open[key] -= amount
            self.given[lot, key] = self.given.get((lot, key), 0) + amount
            self.at_site[lot, key[0]] = self.at_site.get((lot, key[0]), 0) + amount

    def whole(self, lot: str) -> int:
        """Millionths of the smallest quantity of the lot's kind."""
        return max(1, to_millionths(self.rules.kinds[self.lots[lot].kind].whole))

    def missing(self, lot: str, site: str) -> int:
        """What completes the unit of a lot of which a part stands for a site, the other part having been released."""
        stands = to_millionths(self.lots[lot].standing.get(site, Decimal(0))) + self.at_site.get(
            (lot, site), 0
        )
        return -stands % self.whole(lot) if self.carries(lot) else 0

    def carries(self, lot: str) -> bool:
        """Whether one whole unit may stand for several months of a site."""
        return self.rules.kinds[self.lots[lot].kind].carry


def allocate(
    lots: Iterable[Lot],
    demands: Iterable[Demand],
    strategy: Strategy,
    rules: Rules,
    wanted: Sequence[Wanted] = (),
) -> Plan:
    """Allocate lots to consumption; what cannot be is refused with its reason and remedy.

    lots: ids unique. demands: site and month unique. wanted: the lines of the manual strategy, ignored by others.
    Never more than a lot has free or a demand has open; kinds of whole units are given whole to a site (where the
    kind carries parts over, one unit may stand for several of its months). The same plan in whatever order lots
    and demands come. Raises ValueError for ids that occur twice.
    Source: GHG Protocol Scope 2 Guidance, ch. 6 and 7.
    """
    desk = _laid_out(list(lots), list(demands), strategy, rules)
    if strategy is Strategy.manual:
        _by_hand(desk, wanted)
    else:
        _match(desk, strategy)
        _complete(desk)
        if strategy is Strategy.equal:
            _equally(desk)
        else:
            _in_order(desk, strategy)
    _say_what_is_open(desk)
    return Plan(
        strategy=strategy,
        allocations=tuple(
            Allocation(lot, key[0], key[1], from_millionths(amount))
            for (lot, key), amount in sorted(
                desk.given.items(), key=lambda one: (one[0][1][1], one[0][1][0], one[0][0])
            )
        ),
        left={lot: from_millionths(amount) for lot, amount in sorted(desk.free.items())},
        uncovered={key: from_millionths(amount) for key, amount in sorted(desk.open.items())},
        refused=tuple(desk.refused),
    )


def _laid_out(lots: list[Lot], demands: list[Demand], strategy: Strategy, rules: Rules) -> Desk:
    lots.sort(key=lambda lot: _lot_order(lot, strategy))
    demands.sort(key=lambda demand: _demand_order(demand, strategy))
    by_id, by_key = {lot.id: lot for lot in lots}, {demand.key: demand for demand in demands}
    if len(by_id) < len(lots) or len(by_key) < len(demands):
        raise ValueError("a lot, or a month of a site, is there twice")
    desk = Desk(
        rules,
        by_id,
        by_key,
        {lot.id: max(0, to_millionths(lot.free)) for lot in lots},
        {demand.key: max(0, to_millionths(demand.quantity)) for demand in demands},
    )
    desk.refused += [
        Refused(reasons.not_positive(demand.quantity), "", demand.site, demand.month, demand.quantity)
        for demand in demands
        if demand.quantity < 0
    ]
    return desk


def _lot_order(lot: Lot, strategy: Strategy) -> tuple[date, date, str]:
    until = lot.valid_until or _LAST
    return (
        (lot.vintage_first, until, lot.id)
        if strategy is Strategy.oldest
        else (until, lot.vintage_first, lot.id)
    )


def _demand_order(demand: Demand, strategy: Strategy) -> tuple[bool, Decimal, date, str]:
    """A demand whose factor or emission nobody knows comes last."""
    ranked = {Strategy.highest_factor: demand.factor, Strategy.highest_emission: demand.emission}
    if strategy not in ranked:
        return False, Decimal(0), demand.month, demand.site
    rank = ranked[strategy]
    return rank is None, -(rank or Decimal(0)), demand.month, demand.site


def _match(desk: Desk, strategy: Strategy) -> None:
    """Which demands each lot may stand for; a lot that fits none is refused with the reason nearest to fitting."""
    for lot in desk.lots.values():
        if desk.free[lot.id] == 0:
            continue
        forbidden = of_lot(lot, desk.rules)
        if forbidden is not None:
            desk.refused.append(Refused(forbidden, lot.id, quantity=from_millionths(desk.free[lot.id])))
            continue
        fits: list[Key] = []
        nearest: Reason | None = None
        for key, demand in desk.demands.items():
            reason = of_pair(lot, demand, desk.rules)
            if reason is None:
                fits.append(key)
            elif nearest is None or _DEPTH.index(reason.code) > _DEPTH.index(nearest.code):
                nearest = reason
        if fits:
            desk.fits[lot.id] = fits
        elif nearest is not None:
            desk.refused.append(Refused(nearest, lot.id, quantity=from_millionths(desk.free[lot.id])))


def _complete(desk: Desk) -> None:
    """Parts of units that were released go back first, where the rest of the unit still stands."""
    for lot, keys in desk.fits.items():
        for key in keys:
            part = desk.missing(lot, key[0])
            if 0 < part <= min(desk.free[lot], desk.open[key]):
                desk.give(lot, key, part)


def _in_order(desk: Desk, strategy: Strategy) -> None:
    """Lot by lot where the lots have the order, else demand by demand."""
    if strategy in _LOT_FIRST:
        pairs = [(lot, key) for lot, keys in desk.fits.items() for key in keys]
    else:
        fitting = {lot: set(keys) for lot, keys in desk.fits.items()}
        pairs = [(lot, key) for key in desk.demands for lot in desk.fits if key in fitting[lot]]
    for lot, key in pairs:
        _take(desk, lot, key)


def _take(desk: Desk, lot: str, key: Key) -> None:
    """As much of a lot as a month of a site can take, in whole units of its kind."""
    whole = desk.whole(lot)
    free = desk.free[lot] // whole * whole
    desk_open = desk.open[key]
    base = min(free, desk_open) // whole * whole
    desk.give(lot, key, base)
    part = desk.open[key]
    if not (0 < part < whole and free - base >= whole and desk.carries(lot)):
        return
    others = sorted(
        (other for other in desk.fits[lot] if other[0] == key[0] and other != key and desk.open[other]),
        key=lambda other: (other[1] < key[1], other[1]),
    )
    need = whole - part
    if sum(desk.open[other] for other in others) < need:
        return
    desk.give(lot, key, part)
    for other in others:
        amount = min(need, desk.open[other])
        desk.give(lot, other, amount)
        need -= amount


def _equally(desk: Desk) -> None:
    """The same share for every cell: lots that fit the same demands are one supply."""
    groups: dict[tuple[tuple[Key, ...], int, bool], list[str]] = {}
    for lot, keys in desk.fits.items():
        groups.setdefault((tuple(keys), desk.whole(lot), desk.carries(lot)), []).append(lot)
    for (fitting, whole, carries), lots in groups.items():
        cells: dict[tuple[str, date | None], list[Key]] = {}
        for key in fitting:
            cells.setdefault((key[0], None if carries else key[1]), []).append(key)
        total = [sum(desk.open[key] for key in members) for members in cells.values()]
        units = sum(desk.free[lot] // whole for lot in lots)
        quotas = shared_out(units, total, [amount // whole for amount in total])
        for members, quota in zip(cells.values(), quotas, strict=True):
            _fill(desk, lots, members, quota, whole)


def _fill(desk: Desk, lots: list[str], members: list[Key], quota: int, whole: int) -> None:
    """Give a cell its quota of whole units: months in proportion, lots one after another."""
    opens = [desk.open[key] for key in members]
    months = dict(zip(members, shared_out(quota * whole, opens, opens), strict=True))
    for lot in lots:
        units = min(quota, desk.free[lot] // whole)
        quota -= units
        amount = units * whole
        for key in members:
            part = min(amount, months[key])
            desk.give(lot, key, part)
            months[key] -= part
            amount -= part


def _by_hand(desk: Desk, wanted: Sequence[Wanted]) -> None:
    """The lines of a person: each is taken whole or refused; what is left of a whole unit refuses its cell."""
    cells: dict[tuple[str, str, date | None], list[Wanted]] = {}
    for line in wanted:
        carries = (
            line.lot in desk.lots and desk.lots[line.lot].kind in desk.rules.kinds and desk.carries(line.lot)
        )
        cells.setdefault((line.lot, line.site, None if carries else line.month), []).append(line)
    for lines in cells.values():
        taken: list[tuple[Wanted, int]] = []
        for line in lines:
            reason = _forbidden(desk, line)
            if reason is None:
                amount = to_millionths(line.quantity)
                desk.give(line.lot, (line.site, line.month), amount)
                taken.append((line, amount))
            else:
                desk.refused.append(Refused(reason, line.lot, line.site, line.month, line.quantity))
        if taken and not _in_whole_units(desk, taken):
            kind = desk.rules.kinds[desk.lots[taken[0][0].lot].kind]
            for line, amount in taken:
                key = (line.site, line.month)
                desk.give(line.lot, key, -amount)
                if not desk.given[line.lot, key]:
                    del desk.given[line.lot, key]
                desk.refused.append(
                    Refused(
                        reasons.not_whole(kind, line.quantity), line.lot, line.site, line.month, line.quantity
                    )
                )


def _in_whole_units(desk: Desk, taken: Sequence[tuple[Wanted, int]]) -> bool:
    """Whether lines of one lot and site are whole units, or complete one that was begun there."""
    lot, site = taken[0][0].lot, taken[0][0].site
    if sum(amount for _line, amount in taken) % desk.whole(lot) == 0:
        return True
    return desk.carries(lot) and desk.missing(lot, site) == 0


def _forbidden(desk: Desk, line: Wanted) -> Reason | None:
    """What forbids a line of a person, in the order in which it is best told."""
    if line.quantity <= 0 or not to_millionths(line.quantity):
        return reasons.not_positive(line.quantity)
    lot, key = desk.lots.get(line.lot), (line.site, line.month)
    if lot is None:
        return reasons.no_lot(line.lot)
    forbidden = of_lot(lot, desk.rules)
    if forbidden is not None:
        return forbidden
    demand = desk.demands.get(key)
    if demand is None:
        return reasons.no_demand()
    forbidden = of_pair(lot, demand, desk.rules)
    if forbidden is not None:
        return forbidden
    amount = to_millionths(line.quantity)
    if amount > desk.free[line.lot]:
        return reasons.beyond_lot(from_millionths(desk.free[line.lot]), line.quantity)
    if amount > desk.open[key]:
        return reasons.beyond_demand(from_millionths(desk.open[key]), line.quantity)
    return None


def _say_what_is_open(desk: Desk) -> None:
    """Lots that stand for something although nobody answered all their criteria yet."""
    for lot in sorted({lot for lot, _key in desk.given}):
        about = desk.lots[lot]
        if about.verdict == "open" and desk.rules.kinds[about.kind].criteria:
            desk.refused.append(Refused(reasons.criteria_open(), lot))
