"""Whoever points to bytes and whoever removes them do not meet: one lock a hash, until the transaction ends.

SQLite needs none: each writing transaction there is alone from its beginning (transaction_mode IMMEDIATE).
"""

from __future__ import annotations

from django.db import connection

_SPACE = 0x51480F11 << 32  # away from other advisory locks of the database


def _key(sha256: str) -> int:
    key = _SPACE ^ int(sha256[:16], 16)
    return (key & (2**64 - 1)) - 2**63  # a signed 64-bit number, as the database wants it


def share(sha256: str) -> None:
    """Hold a hash together with others who point to it. Waits for a removal in course. Inside a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_key(sha256)])


def only_one(sha256: str) -> bool:
    """Hold a hash alone, to remove it; False when somebody holds it. Never waits. Inside a transaction."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(sha256)])
        (taken,) = cursor.fetchone()
    return bool(taken)
