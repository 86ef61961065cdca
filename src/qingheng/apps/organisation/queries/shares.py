"""How much of each node the group counts, under each consolidation approach."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q

from qingheng.apps.organisation.contracts import NodeView, ShareView
from qingheng.apps.organisation.models import Node, Ownership
from qingheng.apps.organisation.queries.structure import tree
from qingheng.calc.consolidation import Approach, Holding, share
from qingheng.platform.rights.actor import Actor

_PART_OF_ITS_PARENT = {"business_unit", "site"}


def consolidation(*, actor: Actor, approach: Approach | str, on: date) -> dict[int, ShareView]:
    """The share of each visible node that the root counts on that day, by node id.

    A site or business unit without a holding of its own is a part of its parent and takes the parent's
    share; a
    legal entity or group without a recorded holding is None, never 100 %. Held along several chains: equity
    adds up, control is the highest. Source: GHG Protocol Corporate Standard, ch. 3.
    """
    actor.require("organisation.view")
    shares = Ownership.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)
    held_by: dict[int, list[Ownership]] = {}
    for one in shares:
        held_by.setdefault(one.held_id, []).append(one)
    top = Node.objects.filter(parent=None).values_list("pk", flat=True).first()
    found: dict[int, ShareView] = {}
    for view in tree(actor=actor):
        found[view.id] = ShareView(view.id, view.code, _share_of(view, approach, top, held_by, found))
    return found


def _share_of(
    view: NodeView,
    approach: Approach | str,
    top: int | None,
    held_by: dict[int, list[Ownership]],
    found: dict[int, ShareView],
) -> Decimal | None:
    if view.id == top:
        return Decimal(1)
    chains = _chains(view.id, top, held_by)
    if chains:
        shares = [share(approach, chain) for chain in chains]
        return min(sum(shares, Decimal(0)), Decimal(1)) if approach == "equity" else max(shares)
    if view.id not in held_by and view.kind in _PART_OF_ITS_PARENT and view.parent_id in found:
        return found[view.parent_id].share
    return None


def _chains(node_id: int, top: int | None, held_by: dict[int, list[Ownership]]) -> list[list[Holding]]:
    """Every way the root holds the node, from the root down; circles were refused when holdings were
    entered.
    """
    if node_id == top:
        return [[]]
    return [
        [*above, _holding(one)]
        for one in held_by.get(node_id, [])
        for above in _chains(one.holder_id, top, held_by)
    ]


def _holding(one: Ownership) -> Holding:
    return Holding(
        percent=one.percent,
        operational_control=one.operational_control,
        financial_control=one.financial_control,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        joint_financial_control=one.joint_financial_control,
    )
