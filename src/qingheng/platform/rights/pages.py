"""The door of every company page: resolves company and actor, and asks for the verb."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.queries import tenant_by_slug
from qingheng.platform.tenancy.scope import tenant_scope

View = Callable[..., HttpResponseBase]


class CompanyRequest(HttpRequest):
    """A request after CompanyMiddleware found its company."""

    company: Tenant
    actor: Actor


class CompanyMiddleware:
    """Pages below /c/<company>/ run in that company's scope; a company without a grant does not exist (404)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.company = None  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        with ExitStack() as stack:
            request.company_scope = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: Any, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Enter the company's scope for the rest of the request, or answer 404 or the login page."""
        slug = kwargs.get("company")
        if slug is None or request.path_info.startswith("/api/"):  # the API authenticates by itself
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        tenant = tenant_by_slug(slug=slug)
        actor = actor_for(person=request.user, tenant=tenant, at=timezone.now()) if tenant else None
        if tenant is None or actor is None:
            raise Http404("company")
        request.company, request.actor = tenant, actor
        if request.session.get("company") != tenant.slug:
            request.session["company"] = tenant.slug  # where the start page leads next time
        request.company_scope.enter_context(tenant_scope(tenant.id))
        return None


def page(verb: str) -> Callable[[View], View]:
    """Decorate a company page with the verb it needs; raises Forbidden (403) without it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CompanyRequest, company: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor.require(verb)
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return decorate
