"""Reads of people, their roles and tokens."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.platform.people.contracts import GrantView, PersonView, TokenView
from qingheng.platform.people.models import ApiToken, Person
from qingheng.platform.people.tokens import token_view
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.models import Grant

SORTS = ("name", "email", "last_login")


def people(
    *, actor: Actor, at: datetime, text: str = "", role: str = "", sort: str = "name"
) -> list[PersonView]:
    """Everybody who holds or held a role here, filtered by name or address and by a role in force."""
    actor.require("people.view")
    column = sort.removeprefix("-")
    found = Person.objects.order_by(sort if column in SORTS else "name", "email")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return [view for view in _views(found, Grant.objects.all(), at) if not role or role in view.roles]


def person(*, actor: Actor, person_id: int, at: datetime) -> PersonView:
    """One person of the company, with all roles now and before. Raises NotFound, Forbidden."""
    actor.require("people.view")
    found = _views(Person.objects.filter(pk=person_id), Grant.objects.filter(person_id=person_id), at)
    if not found:
        raise NotFound(_("There is no such person in this company."), code="no-person")
    return found[0]


def person_by_email(*, actor: Actor, email: str, at: datetime) -> PersonView:
    """The person of the company with that address. Raises NotFound, Forbidden."""
    actor.require("people.view")
    found = _views(Person.objects.filter(email__iexact=email.strip()), Grant.objects.all(), at)
    if not found:
        raise NotFound(
            _("There is no such person in this company."), code="no-person", place=email.strip()[:254]
        )
    return found[0]


def holder_of(*, actor: Actor, grant_id: int, at: datetime) -> tuple[PersonView, GrantView]:
    """A grant not yet withdrawn and who holds it. Raises NotFound, Forbidden."""
    actor.require("people.view")
    grant: Grant | None = Grant.objects.select_related("node").filter(pk=grant_id, revoked_at=None).first()
    if grant is None:
        raise NotFound(_("There is no such grant in force."), code="no-grant")
    return person(actor=actor, person_id=grant.person_id, at=at), _grant_view(grant, at)


def live_tokens_of(*, actor: Actor, person_id: int, at: datetime) -> int:
    """How many API tokens of the person still work in this company. Raises Forbidden."""
    actor.require("people.manage")
    found: int = ApiToken.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=at).count()
    return found


def _views(persons: QuerySet[Person], held: QuerySet[Grant], at: datetime) -> list[PersonView]:
    """Those of the persons who have grants here, in their order."""
    grants: dict[int, list[GrantView]] = defaultdict(list)
    for grant in held.select_related("node").order_by("revoked_at", "role"):
        grants[grant.person_id].append(_grant_view(grant, at))
    secured = set(Authenticator.objects.filter(user_id__in=list(grants)).values_list("user_id", flat=True))
    return [
        _person_view(person, tuple(grants[person.pk]), person.pk in secured)
        for person in persons.filter(pk__in=list(grants))
    ]


def own_tokens(*, actor: Actor, at: datetime) -> list[TokenView]:
    """The actor's own tokens in this company, newest first. Raises Forbidden."""
    actor.require("tokens.manage")
    found = ApiToken.objects.select_related("person").filter(person_id=actor.person_id)
    return [token_view(token, at) for token in found]


def _grant_view(grant: Grant, at: datetime) -> GrantView:
    today = timezone.localdate(at)
    started = grant.valid_from is None or grant.valid_from <= today
    ended = grant.valid_until is not None and grant.valid_until < today
    return GrantView(
        id=grant.pk,
        role=grant.role,
        node=str(grant.node) if grant.node else "",
        valid_from=grant.valid_from,
        valid_until=grant.valid_until,
        period_from=grant.period_from,
        period_until=grant.period_until,
        granted_by=grant.granted_by,
        granted_at=grant.granted_at,
        revoked_at=grant.revoked_at,
        in_force=grant.revoked_at is None and started and not ended,
    )


def _person_view(person: Person, grants: tuple[GrantView, ...], has_mfa: bool) -> PersonView:
    return PersonView(
        id=person.pk,
        email=person.email,
        name=person.name,
        is_active=person.is_active,
        is_demonstration=person.is_demonstration,
        has_mfa=has_mfa,
        last_login=person.last_login,
        grants=grants,
    )
