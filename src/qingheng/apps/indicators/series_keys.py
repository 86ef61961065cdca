"""Series keys: `code`, or `code[member]` with an axis."""

from __future__ import annotations

import re

_KEY = re.compile(r"(?P<code>[a-z0-9_.]+)(?:\[(?P<member>[a-z0-9_]+)\])?")


def key_of(code: str, member: str) -> str:
    """employees.gender and female give employees.gender[female]."""
    return f"{code}[{member}]" if member else code


def parts_of(key: str) -> tuple[str, str] | None:
    """(code, member) of a key, or None when the text is no key."""
    match = _KEY.fullmatch(key)
    return (match["code"], match["member"] or "") if match else None
