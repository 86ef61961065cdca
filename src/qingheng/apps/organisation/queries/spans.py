"""How much of each node the group counts over a span in which holdings begin, change or end: by days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from qingheng.apps.organisation.contracts import NodeView, SpanShare
from qingheng.apps.organisation.models import Ownership
from qingheng.apps.organisation.queries.shares import consolidation
from qingheng.apps.organisation.queries.structure import tree
from qingheng.calc.consolidation import Approach
from qingheng.platform.rights.actor import Actor

_A_DAY = timedelta(days=1)


def shares_over(
    *, actor: Actor, approach: Approach | str, first: date, last: date
) -> dict[str, tuple[SpanShare, ...]]:
    """By node code, the stretches of the span in which its share is the same, in order, without gaps.

    A node is 0 on the days before it began or after it ended; None where no holding is recorded.
    Raises Forbidden.
    """
    actor.require("organisation.view")
    nodes = tree(actor=actor)
    days = _turning_days(nodes, first, last)
    shares = [consolidation(actor=actor, approach=approach, on=day) for day in days]
    ends = [day - _A_DAY for day in days[1:]] + [last]
    return {
        node.code: _joined(
            SpanShare(start, end, _on(node, start, by_node[node.id].share))
            for start, end, by_node in zip(days, ends, shares, strict=True)
        )
        for node in nodes
    }


def _turning_days(nodes: Iterable[NodeView], first: date, last: date) -> list[date]:
    """First days of the stretches: of the span, of every holding or node within it, and the days after they end."""
    found = {first}
    held = Ownership.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)
    spans = [*held.values_list("valid_from", "valid_until")]
    spans += [(node.valid_from, node.valid_until) for node in nodes]
    for begins, ends in spans:
        if begins is not None and first < begins <= last:
            found.add(begins)
        if ends is not None and first <= ends < last:
            found.add(ends + _A_DAY)
    return sorted(found)


def _on(node: NodeView, day: date, share: Decimal | None) -> Decimal | None:
    before = node.valid_from is not None and day < node.valid_from
    after = node.valid_until is not None and day > node.valid_until
    return Decimal(0) if before or after else share


def _joined(stretches: Iterable[SpanShare]) -> tuple[SpanShare, ...]:
    """Neighbours with the same share as one."""
    found: list[SpanShare] = []
    for one in stretches:
        if found and found[-1].share == one.share:
            found[-1] = SpanShare(found[-1].first, one.last, one.share)
        else:
            found.append(one)
    return tuple(found)
