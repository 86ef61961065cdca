"""Which inventories use a factor: those whose current run has counted lines with it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from qingheng.apps.factors.contracts import UseView
from qingheng.apps.inventory import rights, words
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.used import said_in
from qingheng.calc.ghg import COUNTED
from qingheng.platform.rights.actor import Actor


def uses_in_inventories(*, actor: Actor, factor_ids: Sequence[str]) -> tuple[UseView, ...]:
    """One entry for each inventory the actor may see that counts lines with one of these factors, the latest first."""
    if not actor.may(rights.VIEW):
        return ()
    wanted, found = set(factor_ids), []
    current = Run.objects.filter(current=True).select_related("inventory__node", "inventory__period")
    for run in current.order_by("-inventory__period__end", "inventory__code"):
        one = run.inventory
        may = actor.may(rights.VIEW, path=one.node.path, period_end=one.period.end)
        if not may or wanted.isdisjoint(said_in(run)):
            continue
        lines = [each for each in groups_of(run) if each.factor in wanted and each.status == COUNTED]
        if lines:
            page = reverse("inventory:lines", kwargs={"company": actor.company, "inventory_id": one.pk})
            asks = f"?{urlencode({'factor': factor_ids[0]})}" if len(wanted) == 1 else ""
            found.append(
                UseView(
                    f"{words.two(one.name_zh, one.name_en)} · {one.period.label}",
                    page + asks,
                    len(lines),
                    sum(each.rows for each in lines),
                )
            )
    return tuple(found)
