"""What stands for which month of which site: for inventories, for plans, for the page of coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Sum

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.contracts import AllocationView, CoverRow
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.models import Entry, Lot
from qingheng.apps.ledgers.queries.consumption import consumption
from qingheng.apps.ledgers.rows import masses_of, verdicts_of
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import from_millionths, to_millionths
from qingheng.platform.rights.actor import Actor

_SIGNS = {"allocate": 1, "release": -1}


def covered_micro(*, node_ids: Sequence[int], months: Iterable[date]) -> dict[tuple[int, date], int]:
    """Millionths that stand for each month of the sites, releases taken off, retired or not."""
    entries = Entry.objects.filter(kind__in=_SIGNS, node_id__in=set(node_ids), month__in=set(months))
    found: dict[tuple[int, date], int] = defaultdict(int)
    sums = entries.order_by().values_list("kind", "node_id", "month").annotate(Sum("micro"))
    for kind, node_id, month, micro in sums:
        found[node_id, month] += _SIGNS[kind] * int(micro)
    return dict(found)


def allocations(
    *, actor: Actor, first: date, last: date, kind_codes: Sequence[str] | None = None
) -> list[AllocationView]:
    """What stands for the months between two days, by month, site and lot; what was released is gone.

    kind_codes: None is every kind. Only sites the actor reaches. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    nodes = {
        node.id: node for node in organisation.tree(actor=actor) if actor.may(rights.VIEW, path=node.path)
    }
    entries = Entry.objects.filter(
        kind__in=(*_SIGNS, "retire"), month__gte=first.replace(day=1), month__lte=last, node_id__in=nodes
    )
    if kind_codes is not None:
        entries = entries.filter(lot__kind__in=kind_codes)
    amounts: dict[tuple[date, int, int], int] = defaultdict(int)
    retired: dict[tuple[date, int, int], int] = defaultdict(int)
    numbers: dict[tuple[date, int, int], list[int]] = defaultdict(list)
    for number, kind, node_id, month, lot_id, micro in entries.order_by("id").values_list(
        "id", "kind", "node_id", "month", "lot_id", "micro"
    ):
        place = (month, node_id, lot_id)
        amounts[place] += _SIGNS.get(kind, 0) * micro
        retired[place] += micro if kind == "retire" else 0
        numbers[place].append(number)
    lots = {lot.pk: lot for lot in Lot.objects.filter(pk__in={lot_id for _m, _n, lot_id in amounts})}
    verdicts = verdicts_of(lots.values(), shelf())
    return [
        AllocationView(
            site=nodes[node_id].code,
            month=month,
            lot_id=lot_id,
            lot_code=lots[lot_id].code,
            kind=lots[lot_id].kind,
            mwh=from_millionths(micro),
            masses=masses_of(lots[lot_id]),
            verdict=verdicts[lot_id],
            retired=retired[month, node_id, lot_id] >= micro,
            technology=lots[lot_id].technology,
            registry=lots[lot_id].registry,
            vintage_first=lots[lot_id].vintage_first,
            entry_ids=tuple(numbers[month, node_id, lot_id]),
        )
        for (month, node_id, lot_id), micro in sorted(
            amounts.items(), key=lambda one: (one[0][0], nodes[one[0][1]].code, one[0][2])
        )
        if micro > 0
    ]


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
