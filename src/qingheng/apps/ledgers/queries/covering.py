"""What stands for which month of which site: for inventories, for plans, for the page of coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.contracts import AllocationView, CoverRow
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.models import Entry, Lot
from qingheng.apps.ledgers.queries.consumption import consumption
from qingheng.apps.ledgers.queries.fitting import SIGNS, lot_of_plan, misfit, year_start
from qingheng.apps.ledgers.rows import masses_of, verdicts_of
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import Rules, from_millionths, to_millionths
from qingheng.platform.rights.actor import Actor

Place = tuple[date, int, int]
"""Month, site and lot."""


def covered_micro(*, node_ids: Sequence[int], months: Iterable[date]) -> dict[tuple[int, date], int]:
    """Millionths that stand for each month of the sites, releases taken off, retired or not."""
    entries = Entry.objects.filter(kind__in=SIGNS, node_id__in=set(node_ids), month__in=set(months))
    found: dict[tuple[int, date], int] = defaultdict(int)
    sums = entries.order_by().values_list("kind", "node_id", "month").annotate(Sum("micro"))
    for kind, node_id, month, micro in sums:
        found[node_id, month] += SIGNS[kind] * int(micro)
    return dict(found)


def allocations(
    *, actor: Actor, first: date, last: date, kind_codes: Sequence[str] | None = None
) -> list[AllocationView]:
    """What stands for the months between two days, by month, site and lot; what was released is gone.

    kind_codes: None is every kind. Only sites the actor reaches. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    tree = organisation.tree(actor=actor)
    nodes = {node.id: node for node in tree if actor.may(rights.VIEW, path=node.path)}
    places = organisation.countries(tree)
    entries = Entry.objects.filter(
        kind__in=(*SIGNS, "retire"), month__gte=first.replace(day=1), month__lte=last, node_id__in=nodes
    )
    if kind_codes is not None:
        entries = entries.filter(lot__kind__in=kind_codes)
    stood = _stood(entries)
    rows = Lot.objects.select_related("origin").filter(pk__in={lot_id for _month, _node, lot_id in stood})
    lots, shelves = {lot.pk: lot for lot in rows}, shelf()
    verdicts = verdicts_of(lots.values(), shelves)
    start = year_start(actor)

    def why_not(place: Place, one: _Stood) -> str:
        month, node_id, lot_id = place
        lot = lot_of_plan(lots[lot_id], from_millionths(one.micro), verdicts[lot_id])
        site, rules = nodes[node_id].code, Rules(shelves.kinds, one.claimed or month, start)
        reason = misfit(lot, site, places[site], month, rules)
        return reason.code if reason else ""

    return [
        AllocationView(
            site=nodes[node_id].code,
            month=month,
            lot_id=lot_id,
            lot_code=lots[lot_id].code,
            kind=lots[lot_id].kind,
            mwh=from_millionths(one.micro),
            masses=masses_of(lots[lot_id]),
            verdict=verdicts[lot_id],
            retired=one.retired >= one.micro,
            technology=lots[lot_id].technology,
            registry=lots[lot_id].registry,
            vintage_first=lots[lot_id].vintage_first,
            entry_ids=tuple(one.numbers),
            why_not=why_not((month, node_id, lot_id), one),
        )
        for (month, node_id, lot_id), one in sorted(
            stood.items(), key=lambda one: (one[0][0], nodes[one[0][1]].code, one[0][2])
        )
        if one.micro > 0
    ]


@dataclass
class _Stood:
    """What stands for a month of a site from one lot, millionths. claimed: the day of its last claim."""

    micro: int = 0
    retired: int = 0
    claimed: date | None = None
    numbers: list[int] = field(default_factory=list)


def _stood(entries: QuerySet[Entry]) -> dict[Place, _Stood]:
    """Entries put together by month, site and lot, in the order of booking."""
    found: dict[Place, _Stood] = defaultdict(_Stood)
    for number, kind, node_id, month, lot_id, micro, on in entries.order_by("id").values_list(
        "id", "kind", "node_id", "month", "lot_id", "micro", "on"
    ):
        one = found[month, node_id, lot_id]  # type: ignore[index]  # months were asked for
        one.micro += SIGNS.get(kind, 0) * micro
        one.retired += micro if kind == "retire" else 0
        one.claimed = one.claimed if kind == "release" else on
        one.numbers.append(number)
    return dict(found)


def coverage(*, actor: Actor, first: date, last: date) -> list[CoverRow]:
    """Each month of each site with consumption or cover between two days. Raises Forbidden."""
    actor.require(rights.VIEW)
    covered: dict[tuple[str, date], int] = defaultdict(int)
    for one in allocations(actor=actor, first=first, last=last):
        covered[one.site, one.month] += to_millionths(one.mwh)
    consumed = {demand.key: demand.quantity for demand in consumption(actor=actor, first=first, last=last)}
    return [
        CoverRow(site, month, consumed.get((site, month)), from_millionths(covered.get((site, month), 0)))
        for site, month in sorted(set(covered) | set(consumed), key=lambda key: (key[1], key[0]))
    ]
