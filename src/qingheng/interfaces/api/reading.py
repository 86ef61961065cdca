"""Reads JSON bodies, and nothing that only looks like JSON or that no database could keep."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class StrictParser(Parser):
    """JSON without NaN and infinity, and without text that holds NUL or half a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Any error becomes a 400."""
        value = json.loads(request.body, parse_constant=_no_number)
        _check(value)
        return value


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _check(value: Any) -> None:
    if isinstance(value, str):
        value.encode("utf-8")  # raises for half of a surrogate pair
        if "\0" in value:
            raise ValueError("NUL in a text")
    elif isinstance(value, dict):
        for key, entry in value.items():
            _check(key)
            _check(entry)
    elif isinstance(value, list):
        for entry in value:
            _check(entry)
