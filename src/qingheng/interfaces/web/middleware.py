"""Refusals of services become pages, toasts or fields; private pages are never stored by caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from qingheng.platform.rights.errors import Refusal


class RefusalMiddleware:
    """Turns a Refusal into an answer of its status: a fragment for HTMX, a page otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) and request.user.is_authenticated and not response.has_header("Cache-Control"):
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
