"""Writes of grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.roles import ROLES


@dataclass(frozen=True)
class Span:
    """Days a grant holds and periods it reaches; None is no limit."""

    valid_from: date | None = None
    valid_until: date | None = None
    period_from: date | None = None
    period_until: date | None = None


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    person: Person,
    role: str,
    at: datetime,
    node_id: int | None = None,
    span: Span | None = None,
) -> Grant:
    """Give a person a role. An auditor's grant needs a last day. Raises Invalid, Forbidden."""
    actor.require("people.manage")
    span = span or Span()
    if role not in ROLES:
        raise Invalid(_("There is no role “%(role)s”.") % {"role": role}, code="unknown-role", place="role")
    if role == "auditor" and span.valid_until is None:
        raise Invalid(
            _("An auditor reads until a date."),
            code="auditor-needs-end",
            place="valid_until",
            fix=_("Give the last day of the engagement."),
        )
    if span.valid_from and span.valid_until and span.valid_until < span.valid_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="valid_until")
    _node_of_this_company(node_id)
    grant: Grant = Grant.objects.create(
        person=person,
        role=role,
        node_id=node_id,
        granted_by=actor.name,
        granted_at=at,
        valid_from=span.valid_from,
        valid_until=span.valid_until,
        period_from=span.period_from,
        period_until=span.period_until,
    )
    record(
        actor=actor,
        action="grant.given",
        object_type="grant",
        object_id=grant.pk,
        at=at,
        data={"person": person.email, "role": role, "node": node_id, "until": str(span.valid_until or "")},
    )
    return grant


def _node_of_this_company(node_id: int | None) -> None:
    """Raise NotFound for a node that is not here: a foreign key alone would take one of another company."""
    if node_id is None:
        return
    try:
        Grant._meta.get_field("node").clean(node_id, None)
    except ValidationError as error:
        raise NotFound(_("There is no such node."), code="no-node", place="node") from error


@transaction.atomic
def revoke_grant(*, actor: Actor, grant_id: int, at: datetime) -> Grant:
    """Take a role back from now on. What was done under it stays. Raises NotFound, Forbidden."""
    actor.require("people.manage")
    grant: Grant | None = Grant.objects.select_for_update().filter(pk=grant_id, revoked_at=None).first()
    if grant is None:
        raise NotFound(_("There is no such grant in force."), code="no-grant")
    grant.revoked_at = at
    grant.save(update_fields=["revoked_at"])
    record(
        actor=actor,
        action="grant.revoked",
        object_type="grant",
        object_id=grant.pk,
        at=at,
        data={"person": grant.person.email, "role": grant.role},
    )
    return grant
