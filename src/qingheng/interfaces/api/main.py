"""The API object, its errors, and the routers of the engines."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import qingheng
from qingheng.interfaces.api import naming
from qingheng.interfaces.api.answers import Problem
from qingheng.interfaces.api.auth import BOTH
from qingheng.interfaces.api.reading import StrictParser
from qingheng.platform.rights.errors import Refusal

naming.install()
api = NinjaAPI(
    title="Qingheng 青衡",
    version="1",
    urls_namespace="api-v1",
    description=f"Open ESG platform, release {qingheng.__version__}. Decimals are strings; dates are ISO 8601; "
    "a missing figure has a state and no value, never zero. Errors carry code, message, place and fix.",
    auth=BOTH,
    docs_url=None,
    parser=StrictParser(),
)


def _answer(request: HttpRequest, problem: dict[str, Any], status: int) -> HttpResponse:
    return api.create_response(request, Problem(**problem).model_dump(), status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A service said no."""
    problem: dict[str, Any] = {
        "code": refusal.code,
        "message": str(refusal.message),
        "place": refusal.place,
        "fix": str(refusal.fix),
        "problems": [p.as_dict() for p in getattr(refusal, "problems", ())],
    }
    return _answer(request, problem, refusal.status)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """No such thing here."""
    return _answer(request, {"code": "not-found", "message": _("There is nothing here.")}, 404)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No or no valid token."""
    problem = {
        "code": "not-signed-in",
        "message": _("Sign in, or send a valid API token."),
        "fix": _("Make a token under your name, API tokens, and send it as Authorization: Bearer."),
    }
    return _answer(request, problem, 401)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body cannot be read, or a browser's request lacks its token against forged forms."""
    known = {
        400: ("unreadable-request", _("The request cannot be read.")),
        403: ("forged-request", _("Send the CSRF token of the session with every request that writes.")),
    }
    code, message = known.get(error.status_code, ("refused", error.message))
    return _answer(request, {"code": code, "message": message}, error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request does not fit its description."""
    first = error.errors[0] if error.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ()))
    return _answer(
        request, {"code": "invalid-request", "message": str(first.get("msg", "")), "place": place}, 422
    )


def mount() -> NinjaAPI:
    """Add the routers; imported late so that the API object exists first."""
    from qingheng.interfaces.api import (
        assurance,
        comments,
        company,
        disclosure,
        factors,
        footprint_analysis,
        footprints,
        footprints_links,
        indicators,
        intake,
        inventory,
        inventory_change,
        lca,
        ledgers,
        people,
        platform,
        products_editing,
        quality,
        submissions,
        targets,
        tower,
        webhooks,
    )

    for module in (
        company,
        indicators,
        submissions,
        intake,
        factors,
        lca,
        ledgers,
        products_editing,
        footprints,
        footprint_analysis,
        footprints_links,
        inventory,
        inventory_change,
        assurance,
        disclosure,
        quality,
        targets,
        tower,
        comments,
        people,
        platform,
        webhooks,
    ):
        api.add_router("/{company}", module.router)
    return api
