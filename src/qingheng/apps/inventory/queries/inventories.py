"""Inventories, their runs, and what is noted beside them."""

from __future__ import annotations

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import current_run, seen
from qingheng.apps.inventory.contracts import InventoryView, RunView
from qingheng.apps.inventory.models import Inventory, KnownGap, PublishedFigure, Run
from qingheng.apps.inventory.views_of import view_of_inventory, view_of_run
from qingheng.platform.rights.actor import Actor


def inventories(*, actor: Actor) -> list[InventoryView]:
    """Inventories the actor may see with their current runs, the latest period first. Raises Forbidden."""
    actor.require(rights.VIEW)
    current = {run.inventory_id: run for run in Run.objects.filter(current=True)}
    return [
        view_of_inventory(one, current.get(one.pk))
        for one in Inventory.objects.select_related("node", "period")
        if actor.may(rights.VIEW, path=one.node.path, period_end=one.period.end)
    ]


def inventory(*, actor: Actor, inventory_id: int) -> InventoryView:
    """One inventory with its current run. Raises Forbidden, NotFound."""
    found = seen(actor, inventory_id)
    return view_of_inventory(found, current_run(found))


def inventory_of_period(*, actor: Actor, period: str, code: str = "") -> InventoryView | None:
    """The inventory of that code, else the first of that period; None when there is none. Raises Forbidden."""
    return next(
        (
            one
            for one in sorted(inventories(actor=actor), key=lambda view: (len(view.node_code), view.id))
            if (one.code == code if code else one.period == period)
        ),
        None,
    )


def runs(*, actor: Actor, inventory_id: int) -> list[RunView]:
    """Runs of an inventory, the newest first. Raises Forbidden, NotFound."""
    return [view_of_run(run) for run in seen(actor, inventory_id).runs.all()]


def published(*, actor: Actor, inventory_id: int) -> list[PublishedFigure]:
    """Published figures by measure, in the order of measures. Raises Forbidden, NotFound."""
    order = {measure: at for at, measure in enumerate(PublishedFigure.MEASURES)}
    return sorted(seen(actor, inventory_id).published.all(), key=lambda one: order[one.measure])


def gaps(*, actor: Actor, inventory_id: int) -> list[KnownGap]:
    """What the inventory is known to lack, in the order it was said. Raises Forbidden, NotFound."""
    return list(seen(actor, inventory_id).gaps.all())
