"""Who calls the API: a bearer token of one person in one company, or the signed-in browser session."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from qingheng.platform.people.second_factor import require_factor
from qingheng.platform.people.tokens import token_actor
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.tenancy.queries import tenant_by_slug
from qingheng.platform.tenancy.scope import tenant_scope


def _enter(request: Any, actor: Actor) -> Actor:
    """Run the rest of the request in the actor's company; an address of another company is a 404.

    Raises Forbidden while a role of the actor needs a second factor and none is set up.
    """
    if request.resolver_match.kwargs.get("company") != actor.company:
        raise Http404("company")
    require_factor(actor)
    request.actor = actor
    request.company_scope.enter_context(tenant_scope(actor.tenant_id))
    return actor


class Token(HttpBearer):
    """`Authorization: Bearer <token>`; the token's verbs narrow what its person may do."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = token_actor(text=token, at=timezone.now())
        return _enter(request, actor) if actor else None


class Session(APIKeyCookie):
    """The browser's session, with CSRF protection on every request that writes."""

    param_name = "qingheng_session"

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        """Nobody signed in is told so before anything else; a bad token is never made up for by a cookie."""
        if request.headers.get("Authorization", "").lower().startswith("bearer"):
            return None
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: Any, key: str | None) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        slug = request.resolver_match.kwargs.get("company", "")
        tenant = tenant_by_slug(slug=slug)
        actor = actor_for(person=request.user, tenant=tenant, at=timezone.now()) if tenant else None
        if actor is None:
            raise Http404("company")
        return _enter(request, actor)


BOTH = [Token(), Session()]
