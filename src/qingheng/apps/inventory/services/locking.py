"""Locking: the totals of a period stand; changes then need a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import current_run, held, only_open
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.gathering import gather
from qingheng.apps.inventory.queries.pending import differs
from qingheng.apps.inventory.services.reporting import (
    check_restating,
    give_figures,
    restate,
    snapshot,
)
from qingheng.apps.inventory.views_of import view_of_inventory
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid


@transaction.atomic
def lock_inventory(
    *, actor: Actor, inventory_id: int, at: datetime, trigger: str = "", reason: str = "",
    settles: Collection[int] | None = None,
) -> InventoryView:  # fmt: skip
    """Lock the inventory with its current run: its totals are reported, and become figures of indicators.

    Totals that differ from those reported before are a restatement: trigger (structure, method, error, factor) and
    reason are then needed, and who locks is not who calculated. settles: noted changes of the base year (by id) the
    restatement takes in; None for all. Raises Forbidden, NotFound, Invalid (no reason), Conflict
    (locked already, never calculated, facts changed since, or a locked period).
    """
    inventory = held(actor, inventory_id, rights.LOCK)
    only_open(inventory)
    run = current_run(inventory)
    if run is None or gather(actor, inventory).digest != run.run_hash:
        raise Conflict(
            _("The current run is not of the facts and factors as they stand."),
            code="run-outdated",
            fix=_("Calculate the inventory again, then lock it."),
        )
    before = inventory.reports.first()
    restated = differs(inventory, run)
    if restated:
        check_restating(actor, run, trigger, reason)
    after = snapshot(actor, inventory, run, at)
    if restated and before is not None:
        restate(actor, inventory, before, after, trigger, reason, at, settles)
    taken = give_figures(actor, inventory, run, at, trigger, reason)
    inventory.state, inventory.locked_at, inventory.locked_name = "locked", at, actor.name[:200]
    inventory.save(update_fields=["state", "locked_at", "locked_name"])
    record(
        actor=actor,
        action="inventory.locked",
        object_type="inventory",
        object_id=inventory.pk,
        at=at,
        data={
            "code": inventory.code,
            "run": run.number,
            "hash": run.run_hash,
            "on": timezone.localdate(at).isoformat(),
            "figures": list(taken),
            "restated": trigger if restated else "",
            "reason": reason.strip() if restated else "",
        },
    )
    return view_of_inventory(inventory, run)


@transaction.atomic
def unlock_inventory(*, actor: Actor, inventory_id: int, reason: str, at: datetime) -> InventoryView:
    """Open a locked inventory again. Raises Forbidden, NotFound, Conflict (open), Invalid (no reason)."""
    inventory = held(actor, inventory_id, rights.LOCK)
    if inventory.state == "signed":
        raise Conflict(
            _("The inventory is signed off by an auditor."),
            code="inventory-signed",
            fix=_("The auditor withdraws the sign-off with a reason first."),
        )
    if inventory.state != "locked":
        raise Conflict(_("The inventory is not locked."), code="inventory-open")
    if inventory.period.locked_at is not None:
        raise Conflict(
            _("%(period)s is locked; its figures stay as they are.") % {"period": inventory.period.label},
            code="period-locked", fix=_("Unlock the period first, with a reason."),
        )  # fmt: skip
    if not reason.strip():
        raise Invalid(_("Say why the inventory is opened again."), code="reason-needed", place="reason")
    inventory.state, inventory.locked_at, inventory.locked_name = "open", None, ""
    inventory.save(update_fields=["state", "locked_at", "locked_name"])
    record(
        actor=actor,
        action="inventory.unlocked",
        object_type="inventory",
        object_id=inventory.pk,
        at=at,
        data={"code": inventory.code, "reason": reason.strip()},
    )
    return view_of_inventory(inventory, current_run(inventory))
