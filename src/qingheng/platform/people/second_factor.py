"""Roles that need a second factor: until one is set up, no page of the company opens and no token works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden
from qingheng.platform.rights.queries import actor_for, companies_of
from qingheng.platform.rights.roles import ROLES

WAITING = "second_factor_waiting"  # in the session: the address to go on to once a factor is set up
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def required_roles() -> frozenset[str]:
    """Roles named by QINGHENG_REQUIRE_SECOND_FACTOR. Raises ImproperlyConfigured for a name that is no role."""
    named = frozenset(role.strip() for role in settings.SECOND_FACTOR_ROLES if role.strip())
    if unknown := sorted(named - set(ROLES)):
        raise ImproperlyConfigured(
            f"QINGHENG_REQUIRE_SECOND_FACTOR names no role: {', '.join(unknown)}. Roles: {', '.join(ROLES)}."
        )
    return named


def owes_factor(actor: Actor) -> bool:
    """Whether a role the actor holds here needs a second factor and none is set up."""
    if required_roles().isdisjoint(actor.roles):
        return False
    return not Authenticator.objects.filter(user_id=actor.person_id, type__in=_FACTORS).exists()


def require_factor(actor: Actor) -> None:
    """Raise Forbidden while the actor owes a second factor. For programs; pages lead to the set-up instead."""
    if owes_factor(actor):
        raise Forbidden(
            _("Your role here needs a second factor, and none is set up."),
            code="second-factor-needed",
            fix=_("Sign in with a browser and set one up under Sign-in and security."),
        )


class SecondFactorMiddleware:
    """Leads people who owe a second factor to its page. Stands after CompanyMiddleware, which finds the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        required_roles()  # a mistyped role stops the start instead of protecting nobody
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Before a page of a company, and before the start page when every company of the person needs it."""
        if request.actor is not None:
            owed = owes_factor(request.actor)
        elif (
            request.resolver_match.view_name == settings.LOGIN_REDIRECT_URL and request.user.is_authenticated
        ):
            owed = _owes_everywhere(request.user)
        else:
            return None
        if not owed:
            if request.actor is not None and WAITING in request.session:
                del request.session[WAITING]
            return None
        asked_by_address = request.method == "GET" and not request.htmx
        request.session[WAITING] = request.get_full_path() if asked_by_address else "/"
        return HttpResponseClientRedirect(reverse("mfa_index")) if request.htmx else redirect("mfa_index")


def _owes_everywhere(person: Person) -> bool:
    """Whether the person holds roles somewhere and owes a factor in each such company."""
    if not required_roles():
        return False
    now = timezone.now()
    actors = [
        actor_for(person=person, tenant=company, at=now)
        for company in companies_of(person=person, on=timezone.localdate(now))
    ]
    return bool(actors) and all(actor is not None and owes_factor(actor) for actor in actors)
