"""The base year: which inventory it is, and what has changed since it was reported."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import held
from qingheng.apps.inventory.models import BaseChange, BaseYear
from qingheng.calc.ghg.base_year import TRIGGERS, USUAL_THRESHOLD
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

_MOST = Decimal(100)
_DIGITS = Decimal(10) ** 12


@transaction.atomic
def set_base_year(
    *, actor: Actor, inventory_id: int, reason: str, at: datetime, threshold: Decimal = USUAL_THRESHOLD
) -> None:
    """Make a locked inventory the base year of its node. threshold: per cent of its total that calls for recalculation.

    The same again changes nothing. Raises Forbidden, NotFound, Conflict (open), Invalid (no reason, threshold).
    """
    inventory = held(actor, inventory_id, rights.LOCK)
    if inventory.state != "locked":
        raise Conflict(
            _("The inventory is not locked."), code="inventory-open", fix=_("Lock it first: a base year stands.")
        )  # fmt: skip
    if not 0 < threshold <= _MOST or threshold != threshold.quantize(Decimal("0.01")):
        raise Invalid(
            _("A threshold is above 0 and at most 100 per cent, with two decimals."), code="threshold", place="threshold"
        )  # fmt: skip
    if not reason.strip():
        raise Invalid(_("Say why this year is the base year."), code="reason-needed", place="reason")
    current = BaseYear.objects.filter(current=True, inventory__node_id=inventory.node_id)
    if current.filter(inventory=inventory, threshold=threshold).exists():
        return
    current.update(current=False)
    BaseYear.objects.create(
        inventory=inventory,
        threshold=threshold,
        reason=reason.strip()[:1000],
        set_name=actor.name[:200],
        set_at=at,
    )
    record(
        actor=actor, action="inventory.base-year", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, "threshold": str(threshold), "reason": reason.strip()[:500]},
    )  # fmt: skip


@transaction.atomic
def note_change(
    *, actor: Actor, inventory_id: int, trigger: str, tonnes: Decimal, reason: str, at: datetime
) -> None:
    """Note what a change does to the base year, tonnes CO2e with sign; it counts until a restatement settles it.

    Raises Forbidden, NotFound (also when the inventory is no base year: Conflict), Invalid.
    """
    inventory = held(actor, inventory_id, rights.MANAGE)
    if not BaseYear.objects.filter(current=True, inventory=inventory).exists():
        raise Conflict(_("The inventory is not the base year."), code="no-base-year")
    if trigger not in TRIGGERS:
        raise Invalid(
            _("“%(value)s” cannot be chosen here.") % {"value": trigger}, code="trigger", place="trigger",
            fix=_("One of: %(codes)s.") % {"codes": ", ".join(TRIGGERS)},
        )  # fmt: skip
    if not reason.strip():
        raise Invalid(_("Say what changed."), code="reason-needed", place="reason")
    if not tonnes.is_finite() or abs(tonnes) >= _DIGITS:
        raise Invalid(_("This is no quantity of tonnes."), code="tonnes", place="tonnes")
    BaseChange.objects.create(
        inventory=inventory, trigger=trigger, tonnes=tonnes.quantize(Decimal("0.001")), reason=reason.strip()[:1000],
        noted_name=actor.name[:200], at=at,
    )  # fmt: skip
    record(
        actor=actor, action="inventory.base-change", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, "trigger": trigger, "tonnes": str(tonnes), "reason": reason.strip()[:500]},
    )  # fmt: skip


@transaction.atomic
def withdraw_change(*, actor: Actor, inventory_id: int, change_id: int, reason: str, at: datetime) -> None:
    """Take back a change that was noted by mistake: it counts no longer and stays to be seen.

    Raises Forbidden, NotFound, Conflict (settled or withdrawn already), Invalid (no reason).
    """
    inventory = held(actor, inventory_id, rights.MANAGE)
    found = BaseChange.objects.select_for_update().filter(pk=change_id, inventory=inventory).first()
    if found is None:
        raise NotFound(_("There is no such change."), code="no-change", place="change")
    if found.settled_id is not None or found.withdrawn_at is not None:
        raise Conflict(_("A restatement settled the change, or it was taken back."), code="change-closed")
    if not reason.strip():
        raise Invalid(_("Say why it is taken back."), code="reason-needed", place="reason")
    found.withdrawn_name, found.withdrawn_at, found.withdrawn_why = actor.name[:200], at, reason.strip()[:500]
    found.save(update_fields=["withdrawn_name", "withdrawn_at", "withdrawn_why"])
    record(
        actor=actor, action="inventory.base-change-withdrawn", object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, "trigger": found.trigger, "tonnes": str(found.tonnes), "reason": found.withdrawn_why},
    )  # fmt: skip
