"""Finding an inventory the actor may see, or hold for a change."""

from __future__ import annotations

import copy

from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.models import Inventory, Run
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound


def seen(actor: Actor, inventory_id: int) -> Inventory:
    """The inventory, once the actor may see it. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Inventory | None = (
        Inventory.objects.select_related("node", "period").filter(pk=inventory_id).first()
    )
    if found is None or not actor.may(rights.VIEW, path=found.node.path, period_end=found.period.end):
        raise _none()
    return found


def held(actor: Actor, inventory_id: int, verb: str) -> Inventory:
    """The inventory with its row locked, open, and the verb allowed on it. Raises Forbidden, NotFound, Conflict."""
    seen(actor, inventory_id)
    found: Inventory = (
        Inventory.objects.select_for_update(of=("self",))
        .select_related("node", "period")
        .get(pk=inventory_id)
    )
    actor.require(verb, path=found.node.path, period_end=found.period.end)
    return found


def only_open(inventory: Inventory) -> None:
    """Raise Conflict when the inventory is locked."""
    if inventory.state != "open":
        raise Conflict(
            _("The inventory %(code)s is locked.") % {"code": inventory.code},
            code="inventory-locked",
            fix=_("Unlock it with a reason first."),
        )


def current_run(inventory: Inventory) -> Run | None:
    """The run in force; None before the first."""
    found: Run | None = inventory.runs.filter(current=True).order_by("-number").first()
    return found


def run_of(actor: Actor, inventory_id: int, number: int | None = None) -> tuple[Inventory, Run]:
    """The inventory as its current run, or the run of that number, was calculated, with that run.

    Raises NotFound (also before the first run).
    """
    inventory = seen(actor, inventory_id)
    run = current_run(inventory) if number is None else inventory.runs.filter(number=number).first()
    if run is None:
        raise NotFound(
            _("The inventory has no such run."),
            code="no-run",
            place="run",
            fix=_("Calculate the inventory first."),
        )
    return as_calculated(inventory, run), run


def as_calculated(inventory: Inventory, run: Run) -> Inventory:
    """The inventory with the settings the run was made with, for reading alone: those chosen since are not in it."""
    told, shown = run.inputs, copy.copy(inventory)
    shown.gwp_sets = list(told.get("gwp", inventory.gwp_sets))
    shown.gwp_main = shown.gwp_sets[0]
    shown.approach, shown.dates = told.get("approach", inventory.approach), told.get("dates", inventory.dates)
    shown.packs = [[pack, version] for pack, version, *_sha256 in told.get("packs", inventory.packs)]
    shown.variants = dict(told.get("variants", inventory.variants))
    return shown


def _none() -> NotFound:
    return NotFound(_("There is no such inventory."), code="no-inventory", place="inventory")
