"""Opening an engagement: for a calculated inventory, with an auditor whose right ends on a day."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.contracts import EngagementView
from qingheng.apps.assurance.models import Engagement
from qingheng.apps.assurance.rows import engagement_view
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.queries import grants_in_force
from qingheng.platform.rights.roles import ROLES


@transaction.atomic
def open_engagement(
    *, actor: Actor, inventory_id: int, title: str, level: str, materiality_percent: Decimal, auditor_id: int,
    at: datetime, side: str = "location",
) -> EngagementView:  # fmt: skip
    """Open an engagement on an inventory. materiality_percent: of the total, above 0 to 100.

    Raises Forbidden, NotFound, Invalid (level, materiality, no run yet, an auditor without a dated grant or with another
    role that prepares figures).
    """
    view = inventories.inventory(actor=actor, inventory_id=inventory_id)
    node = organisation.node(actor=actor, node_id=view.node_id)
    actor.require(rights.MANAGE, path=node.path, period_end=view.last)
    _check(title, level, side, materiality_percent)
    if view.run is None:
        raise Invalid(
            _("The inventory is not calculated yet."), code="no-run", place="inventory",
            fix=_("Calculate the inventory first."),
        )  # fmt: skip
    name, until = _auditor(auditor_id, at)
    made = Engagement.objects.create(
        inventory_id=inventory_id, title=title.strip()[:200], level=level, side=side,
        materiality_percent=materiality_percent, auditor_id=auditor_id, auditor_name=name[:200], auditor_until=until,
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="assurance.opened", object_type="engagement", object_id=made.pk, at=at,
        data={"inventory": view.code, "level": level, "materiality": str(materiality_percent), "auditor": name},
    )  # fmt: skip
    return engagement_view(made)


def _check(title: str, level: str, side: str, materiality: Decimal) -> None:
    if not title.strip():
        raise Invalid(_("Give the engagement a title."), code="no-title", place="title")
    if level not in Engagement.LEVELS:
        raise Invalid(_("The level is limited or reasonable."), code="unknown-level", place="level")
    if side not in ("location", "market"):
        raise Invalid(_("The view is location or market."), code="unknown-side", place="side")
    if not materiality.is_finite() or not 0 < materiality <= 100 or round(materiality, 3) != materiality:
        raise Invalid(
            _("Materiality is above 0 and at most 100 per cent, with at most three decimals."),
            code="bad-materiality", place="materiality_percent",
        )  # fmt: skip


def _auditor(person_id: int, at: datetime) -> tuple[str, object]:
    """Name of a person and the last day of the grant as auditor."""
    held = list(
        grants_in_force(on=timezone.localdate(at)).filter(person_id=person_id).select_related("person")
    )
    until = max(
        (one.valid_until for one in held if one.role == "auditor" and one.valid_until is not None),
        default=None,
    )
    if until is None:
        raise Invalid(
            _("This person is no auditor here with a last day."), code="no-dated-grant", place="auditor",
            fix=_("Grant the role of auditor until a day, under People and rights."),
        )  # fmt: skip
    if any(ROLES.get(one.role, frozenset()) & set(rights.PREPARES) for one in held):
        raise Invalid(
            _("Who prepares or approves figures here cannot assure them."), code="not-independent", place="auditor",
            fix=_("Give the auditor no other role in this company."),
        )  # fmt: skip
    return held[0].person.name, until
