"""Addresses that keep company and period, and are empty for pages that do not exist."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(
    name: str, *args: Any, company: str | None = None, period: str | None = None, **kwargs: Any
) -> str:
    """Address of a page, of that company when the page belongs to one; empty when there is no such page."""
    for scope in ({"company": company}, {}) if company else ({},):
        try:
            url = reverse(name, args=args, kwargs={**scope, **kwargs})
        except NoReverseMatch:
            continue
        return f"{url}?{urlencode({'period': period})}" if period else url
    return ""
