"""What stands for the electricity of one site, lot by lot, with why a part of it may not count: for product footprints."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.contracts import LotView, StandingView
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.models import Entry, Lot
from qingheng.apps.ledgers.rows import lot_views
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.ledger import Demand, Reason, Rules, from_millionths, not_for_lot, not_for_pair
from qingheng.calc.ledger import Lot as PlannedLot
from qingheng.calc.ledger.reasons import criteria_not_answered, not_retired
from qingheng.platform.rights.actor import Actor

UNIT = "MWh"
_SIGNS = {"allocate": 1, "release": -1}


def standing(*, actor: Actor, site: str, first: date, last: date) -> list[StandingView]:
    """What the ledger has stand for the months of a site between two days, by month and lot; energy alone.

    The retired part of a lot may count where its criteria are met and it was claimed in time, in its market and month; what
    is not retired, and what fails, comes with its reason. Raises Forbidden, NotFound.
    """
    actor.require(rights.VIEW)
    node = organisation.node(actor=actor, code=site)
    actor.require(rights.VIEW, path=node.path)
    given: dict[tuple[date, int], int] = defaultdict(int)
    retired: dict[tuple[date, int], int] = defaultdict(int)
    claimed: dict[tuple[date, int], date] = {}
    rows = Entry.objects.filter(
        kind__in=(*_SIGNS, "retire"), node_id=node.id, month__gte=first.replace(day=1), month__lte=last
    ).order_by("id")
    for kind, month, lot_id, micro, on in rows.values_list("kind", "month", "lot_id", "micro", "on"):
        given[month, lot_id] += _SIGNS.get(kind, 0) * micro
        if kind == "retire":
            retired[month, lot_id] += micro
            claimed[month, lot_id] = max(on, claimed.get((month, lot_id), on))
    shelves = shelf()
    there = Lot.objects.select_related("origin").filter(pk__in={lot for _month, lot in given}, unit=UNIT)
    lots = {one.id: one for one in lot_views(there, shelves)}
    country = organisation.countries(organisation.tree(actor=actor)).get(node.code, "")
    start = organisation.fiscal_start_month(actor=actor, node_id=node.id)
    found = []
    for (month, lot_id), micro in sorted(given.items()):
        lot = lots.get(lot_id)
        if lot is None or (lot.kind in shelves.kinds and not shelves.kinds[lot.kind].energy):
            continue
        done = min(retired[month, lot_id], micro)
        if done:
            why = _why_not(lot, node, country, month, Rules(shelves.kinds, claimed[month, lot_id], start))
            found.append(_view(lot, node, month, done, why))
        if micro > done:
            found.append(_view(lot, node, month, micro - done, not_retired()))
    return found


def _why_not(lot: LotView, node: NodeView, country: str, month: date, rules: Rules) -> Reason | None:
    """What forbids a lot to stand for a month of a site; None when nothing does."""
    planned = PlannedLot(
        lot.code, lot.kind, lot.quantity, lot.unit, lot.vintage_first, lot.vintage_last, lot.valid_until, lot.market,
        lot.tradable, lot.origin, lot.technology, lot.masses, lot.verdict,
    )  # fmt: skip
    alone = not_for_lot(planned, rules)
    if alone is not None:
        return alone
    if lot.verdict != "met":
        return criteria_not_answered()
    return not_for_pair(planned, Demand(node.code, month, lot.quantity, country), rules)


def _view(lot: LotView, node: NodeView, month: date, micro: int, why: Reason | None) -> StandingView:
    return StandingView(
        node.code, month, lot.id, lot.code, lot.kind, lot.kind_zh, lot.kind_en, lot.registry, lot.serial_from,
        lot.serial_to, lot.technology, lot.market, from_millionths(micro), lot.origin != node.code, why,
    )  # fmt: skip
