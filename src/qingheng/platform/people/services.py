"""Writes of people: invite, deactivate, give and withdraw roles. API tokens are in tokens.py."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.messages.services import notify
from qingheng.platform.people.contracts import Invitation
from qingheng.platform.people.models import ApiToken, Person
from qingheng.platform.people.tokens import create_token, revoke_token, token_actor
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import grants_in_force
from qingheng.platform.rights.roles import ROLE_NAMES
from qingheng.platform.rights.services import Span, grant_role, revoke_grant
from qingheng.platform.tenancy.scope import across_tenants

__all__ = [
    "create_token",
    "deactivate_person",
    "give_role",
    "invite_person",
    "keep_an_administrator",
    "revoke_token",
    "token_actor",
    "withdraw_role",
]


@transaction.atomic
def invite_person(
    *,
    actor: Actor,
    email: str,
    name: str,
    role: str,
    at: datetime,
    node_id: int | None = None,
    span: Span | None = None,
) -> Invitation:
    """Give somebody a role, making their account if there is none. Raises Invalid, Forbidden.

    A new account has no password; the page shows a link to set one. Others sign in as before.
    """
    actor.require("people.manage")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(
            _("“%(email)s” is not an e-mail address.") % {"email": email}, code="bad-email", place="email"
        ) from error
    if not name.strip():
        raise Invalid(_("A name is needed."), code="no-name", place="name")
    person = Person.objects.filter(email=address).first()
    is_new = person is None
    if person is None:
        person = Person.objects.create_user(address, name=name.strip()[:120], created_at=at)
    elif not person.is_active:
        raise Conflict(
            _("This account is closed."),
            code="account-closed",
            place="email",
            fix=_("Ask the operator of this installation to open it again."),
        )
    grant = grant_role(actor=actor, person=person, role=role, at=at, node_id=node_id, span=span)
    _tell_of_own_role(actor, grant, at)
    record(
        actor=actor,
        action="person.invited",
        object_type="person",
        object_id=person.pk,
        at=at,
        data={"email": address, "role": role, "new": is_new},
    )
    return Invitation(person, is_new)


def _person_here(person_id: int) -> Person:
    grant: Grant | None = Grant.objects.filter(person_id=person_id).select_related("person").first()
    if grant is None:
        raise NotFound(_("There is no such person in this company."), code="no-person")
    return grant.person


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    person_id: int,
    role: str,
    at: datetime,
    node_id: int | None = None,
    span: Span | None = None,
) -> Grant:
    """Give a further role to somebody of the company. Raises NotFound, Invalid, Forbidden."""
    actor.require("people.manage")
    grant = grant_role(
        actor=actor, person=_person_here(person_id), role=role, at=at, node_id=node_id, span=span
    )
    _tell_of_own_role(actor, grant, at)
    return grant


def _tell_of_own_role(actor: Actor, grant: Grant, at: datetime) -> None:
    """Somebody who gave himself a role does so in sight of the company's other administrators."""
    if grant.person_id != actor.person_id:
        return
    managing = grants_in_force(on=timezone.localdate(at)).filter(role="administrator", node=None)
    titles = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = _("%(who)s has given themselves the role “%(role)s”.")
            titles[language] = words % {"who": actor.name, "role": str(ROLE_NAMES[grant.role])}
    notify(
        person_ids=set(managing.exclude(person_id=actor.person_id).values_list("person_id", flat=True)),
        kind="people.own_role",
        title_zh=titles["zh-hans"],
        title_en=titles["en"],
        link=reverse("people:person", kwargs={"company": actor.company, "person_id": grant.person_id}),
        at=at,
    )


@transaction.atomic
def keep_an_administrator(*, without: list[int], at: datetime) -> None:
    """Raise Conflict when the company would have nobody left who manages people.

    All grants that count are locked, those to be withdrawn too: two administrators who withdraw each other
    at the same moment wait here for one another.
    """
    counting = grants_in_force(on=timezone.localdate(at)).filter(role="administrator", node=None)
    held = {grant.pk for grant in counting.select_for_update(of=("self",)).order_by("pk")}
    if not held - set(without):
        raise Conflict(
            _("The company would have no administrator left."),
            code="last-administrator",
            fix=_("Make somebody else an administrator first."),
        )


@transaction.atomic
def withdraw_role(*, actor: Actor, grant_id: int, at: datetime) -> Grant:
    """Take a role back; the last administrator stays. Raises NotFound, Conflict, Forbidden."""
    actor.require("people.manage")
    grant: Grant | None = Grant.objects.filter(pk=grant_id, revoked_at=None).first()
    if grant is not None and grant.role == "administrator":
        keep_an_administrator(without=[grant.pk], at=at)
    return revoke_grant(actor=actor, grant_id=grant_id, at=at)


@transaction.atomic
def deactivate_person(*, actor: Actor, person_id: int, at: datetime) -> Person:
    """End the roles and tokens somebody holds in this company, and the account when no other company uses it.

    What they did stays. Raises NotFound, Conflict for oneself or the last administrator, Forbidden.
    """
    actor.require("people.manage")
    person = _person_here(person_id)
    if person.pk == actor.person_id:
        raise Conflict(
            _("You cannot deactivate yourself."), code="oneself", fix=_("Ask another administrator.")
        )
    grants = list(Grant.objects.select_for_update().filter(person=person, revoked_at=None))
    if any(grant.role == "administrator" for grant in grants):
        keep_an_administrator(without=[grant.pk for grant in grants], at=at)
    for grant in grants:
        revoke_grant(actor=actor, grant_id=grant.pk, at=at)
    ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    with across_tenants("whether another company still uses the account"):
        elsewhere = Grant.objects.filter(person=person, revoked_at=None).exists()
    if not elsewhere:
        person.is_active = False
        person.save(update_fields=["is_active"])
    record(
        actor=actor,
        action="person.deactivated",
        object_type="person",
        object_id=person.pk,
        at=at,
        data={"email": person.email, "account_closed": not elsewhere},
    )
    return person
