"""Factors confirmed for one inventory alone, those in force and those taken back."""

from __future__ import annotations

from qingheng.apps.inventory.access import seen
from qingheng.apps.inventory.contracts import AssumptionFile, AssumptionView
from qingheng.apps.inventory.models import Assumption
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.actor import Actor

OBJECT_TYPE = "inventory_assumption"


def assumptions(*, actor: Actor, inventory_id: int, withdrawn: bool = False) -> list[AssumptionView]:
    """Factors confirmed for this inventory alone, by code; withdrawn: with those taken back, each code's newest first.

    Evidence is listed to those who may see it. Raises Forbidden, NotFound.
    """
    found = seen(actor, inventory_id).assumptions.all()
    rows = found if withdrawn else found.filter(withdrawn_at=None)
    return [_view(actor, row) for row in sorted(rows, key=lambda row: (row.code, -row.pk))]


def _view(actor: Actor, row: Assumption) -> AssumptionView:
    files = (
        attachments_of(actor=actor, object_type=OBJECT_TYPE, object_id=row.pk)
        if actor.may("evidence.view")
        else []
    )
    return AssumptionView(
        id=row.pk,
        code=row.code,
        activity=row.activity,
        basis=row.basis,
        factor_id=row.factor_id,
        site=row.site,
        reason_zh=row.reason_zh,
        reason_en=row.reason_en,
        assumed=row.assumed,
        confirmed_name=row.confirmed_name,
        confirmed_at=row.confirmed_at,
        withdrawn_name=row.withdrawn_name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        files=tuple(AssumptionFile(one.name, one.sha256, one.attached_by, one.attached_at) for one in files),
    )
