"""Requests no page could answer are refused early; refusals of services become pages or fragments; private
pages are never stored by caches; programs get every error in the shape of the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from qingheng.platform.rights.errors import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/v1/"
SEEN_EVERY = timedelta(minutes=5)
STREAMED = "/intake/submissions/stream"
FILED = re.compile(r"/c/[^/]+/intake/(upload|[0-9]+/file)/")  # forms whose files go to the disk as they come
FORM_ROOM = 1024 * 1024  # bytes of a form beside its file


class RequestLimitsMiddleware:
    """Refuses a body longer than any upload may be, before a byte of it is read, and text no database keeps.

    Stands before everything that reads the body: the guard against forged forms does, for anybody at all.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > _limit(request) + FORM_ROOM:
            return _too_large(request)
        if "\0" in request.path_info or _has_nul(request.GET):
            return _unreadable(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Forms: their text has been read by now. The API reads its own bodies."""
        if request.method == "POST" and not request.path_info.startswith(API) and _has_nul(request.POST):
            return _unreadable(request)
        return None


def _limit(request: HttpRequest) -> int:
    """Bytes of the longest body: more where it is never held in memory."""
    path = request.path_info
    streamed = path.startswith(API) and path.endswith(STREAMED)
    filed = FILED.fullmatch(path) is not None and _length(request) > settings.UPLOAD_LIMIT_BYTES
    long = streamed or (filed and _signed_in(request))
    return int(settings.INTAKE_LIMIT_BYTES if long else settings.UPLOAD_LIMIT_BYTES)


def _signed_in(request: HttpRequest) -> bool:
    """Whether the cookie is of a session somebody signed in to; the session's own guard stands further in."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in SessionStore(key)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _has_nul(values: Any) -> bool:
    return any("\0" in value for _key, entries in values.lists() for value in entries)


def _too_large(request: HttpRequest) -> HttpResponse:
    words = _("The file is larger than %(limit)s MB.") % {"limit": _limit(request) // 1024**2}
    if request.path_info.startswith(API):
        problem = {"code": "too-large", "message": words, "place": "", "fix": "", "problems": []}
        return JsonResponse(problem, status=413)
    return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")


def _unreadable(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        return _problem(400)
    return render(request, "400.html", status=400)


def _problem(status: int) -> JsonResponse:
    """An error of the API that arose outside its operations: an unknown address, method or a fault."""
    codes = {
        400: ("unreadable-request", _("The request cannot be read.")),
        404: ("not-found", _("There is nothing here.")),
        405: ("method-not-allowed", _("This address does not answer this method.")),
    }
    code, message = codes.get(status, ("fault", _("The server could not do this.")))
    return JsonResponse(
        {"code": code, "message": message, "place": "", "fix": "", "problems": []}, status=status
    )


class SessionActivityMiddleware:
    """Keeps the list of one's sessions true: from where, with what, last used (to five minutes).

    A page view reads, and writes only when something changed: on an embedded database a write waits for
    whatever long work is being written.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key and not _seen_lately(request):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _seen_lately(request: HttpRequest) -> bool:
    known = UserSession.objects.filter(session_key=request.session.session_key).first()
    if known is None or timezone.now() - known.last_seen_at > SEEN_EVERY:
        return False
    agent = request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length]
    here = (get_adapter().get_client_ip(request), agent, request.user.pk)
    return (known.ip, known.user_agent, known.user_id) == here


class RefusalMiddleware:
    """Turns a Refusal into an answer of its status: a fragment for HTMX, a page otherwise."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _for_programs(request, self.get_response(request))
        if _is_private(request) and not response.has_header("Cache-Control"):
            if response.has_header("ETag"):
                response["Cache-Control"] = "private, no-cache"
                patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Language"])
            else:
                add_never_cache_headers(response)
        return response

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Answer for a Refusal; anything else is left to Django."""
        if not isinstance(exception, Refusal):
            return None
        template = "refusal_fragment.html" if getattr(request, "htmx", False) else "refusal.html"
        return render(request, template, {"refusal": exception}, status=exception.status)


def _is_private(request: HttpRequest) -> bool:
    """Whether the answer was made for one person: signed in, or a program with their token."""
    if getattr(request, "actor", None) is not None:
        return True
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def _for_programs(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Errors below the API's address are JSON, also those that no operation of it made."""
    if not request.path_info.startswith(API) or response.status_code < 400:
        return response
    if response.get("Content-Type", "").startswith("application/json"):
        return response
    made = _problem(response.status_code)
    if response.has_header("Allow"):
        made["Allow"] = response["Allow"]
    return made
