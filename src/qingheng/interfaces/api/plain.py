"""Frozen views as JSON values."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter


def plain(view: Any) -> dict[str, Any]:
    """A dataclass as a JSON object: decimals as text, dates as ISO 8601."""
    value: dict[str, Any] = TypeAdapter(type(view)).dump_python(view, mode="json")
    return value
