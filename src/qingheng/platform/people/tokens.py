"""API tokens: a key of one person in one company, for chosen verbs, with an end. Only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.people.contracts import NewToken, TokenView
from qingheng.platform.people.models import ApiToken
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.tenancy.scope import across_tenants, tenant_scope

PREFIX = "qh_"
LONGEST_DAYS = 366
_SEEN_EVERY = timedelta(minutes=1)


def token_hash(text: str) -> str:
    """sha256 hex of the token's text. The text has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@transaction.atomic
def create_token(*, actor: Actor, label: str, verbs: Collection[str], days: int, at: datetime) -> NewToken:
    """Make a key for a program of the actor's own. The text is returned once and kept nowhere.

    verbs: some of those the actor holds; days: 1 to 366. Raises Invalid, Forbidden (to tokens too).
    """
    actor.require("tokens.manage")
    if actor.person_id is None or actor.only is not None:
        raise Forbidden(_("Only a person who signed in makes tokens."), code="not-a-person")
    if not label.strip():
        raise Invalid(_("Say what the token is for."), code="no-label", place="label")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A token lasts 1 to 366 days."), code="bad-days", place="days")
    wanted = frozenset(verbs)
    if not wanted or not wanted <= actor.verbs:
        raise Invalid(
            _("Choose at least one act, and only such that you may do yourself."),
            code="bad-verbs",
            place="verbs",
        )
    text = PREFIX + secrets.token_urlsafe(32)
    token: ApiToken = ApiToken.objects.create(
        person_id=actor.person_id,
        label=label.strip()[:80],
        prefix=text[:12],
        sha256=token_hash(text),
        verbs=sorted(wanted),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    record(
        actor=actor,
        action="token.created",
        object_type="token",
        object_id=token.pk,
        at=at,
        data={
            "label": token.label,
            "prefix": token.prefix,
            "verbs": token.verbs,
            "until": str(token.expires_at.date()),
        },
    )
    return NewToken(token_view(token, at), text)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, at: datetime) -> TokenView:
    """End a token: one's own, or any of the company with people.manage. Raises NotFound, Forbidden."""
    token: ApiToken | None = ApiToken.objects.select_for_update().filter(pk=token_id, revoked_at=None).first()
    own = token is not None and token.person_id == actor.person_id
    actor.require("tokens.manage" if own or not actor.may("people.manage") else "people.manage")
    if token is None or not (own or actor.may("people.manage")):
        raise NotFound(_("There is no such token in force."), code="no-token")
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(
        actor=actor,
        action="token.revoked",
        object_type="token",
        object_id=token.pk,
        at=at,
        data={"label": token.label, "prefix": token.prefix},
    )
    return token_view(token, at)


def token_actor(text: str, at: datetime) -> Actor | None:
    """The actor of a token, never with more than its person's rights now; None when it is not in force."""
    if not text.startswith(PREFIX) or len(text) > 200:
        return None
    with across_tenants("the company of an API token"):
        token = (
            ApiToken.objects.select_related("person", "tenant")
            .filter(sha256=token_hash(text), revoked_at=None, expires_at__gt=at)
            .first()
        )
    if token is None:
        return None
    actor = actor_for(person=token.person, tenant=token.tenant, at=at, only=frozenset(token.verbs))
    if actor is not None and (token.last_used_at is None or at - token.last_used_at > _SEEN_EVERY):
        with tenant_scope(token.tenant_id):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return actor


def token_view(token: ApiToken, at: datetime) -> TokenView:
    """The frozen form of a row, without its hash."""
    return TokenView(
        id=token.pk,
        label=token.label,
        prefix=token.prefix,
        person=str(token.person),
        verbs=tuple(token.verbs),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        in_force=token.revoked_at is None and token.expires_at > at,
    )
