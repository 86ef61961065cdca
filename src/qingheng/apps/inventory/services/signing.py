"""Holding an inventory that was signed off: neither calculated nor opened until the sign-off is withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import current_run, held
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict

SIGN = "assurance.audit"


@transaction.atomic
def hold_for_sign_off(*, actor: Actor, inventory_id: int, run_hash: str, at: datetime) -> None:
    """Hold the inventory with the run of that hash. Raises Forbidden (an auditor alone), NotFound,
    Conflict (another run is in force, or the inventory is not locked)."""
    inventory = held(actor, inventory_id, rights.VIEW)
    actor.require(SIGN, path=inventory.node.path, period_end=inventory.period.end)
    run = current_run(inventory)
    if run is None or run.run_hash != run_hash:
        raise Conflict(_("Another run is in force by now."), code="other-run", place="run_hash")
    if inventory.state == "open":
        raise Conflict(
            _("The inventory is not locked."),
            code="inventory-open",
            fix=_("The company locks it with its current run first; then it is signed off."),
        )
    inventory.state = "signed"
    inventory.save(update_fields=["state"])
    record(
        actor=actor, action="inventory.signed", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, "run": run.number, "hash": run_hash},
    )  # fmt: skip


@transaction.atomic
def release_sign_off(*, actor: Actor, inventory_id: int, at: datetime) -> None:
    """The inventory is locked as any other: who locks may open it. Raises Forbidden, NotFound, Conflict (not signed)."""
    inventory = held(actor, inventory_id, rights.VIEW)
    actor.require(SIGN, path=inventory.node.path, period_end=inventory.period.end)
    if inventory.state != "signed":
        raise Conflict(_("The inventory is not signed off."), code="inventory-not-signed")
    inventory.state = "locked"
    inventory.save(update_fields=["state"])
    record(
        actor=actor, action="inventory.released", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code},
    )  # fmt: skip
