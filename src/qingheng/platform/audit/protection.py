"""Triggers that refuse to change or remove an audit event, on both databases, put on after every migration."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditevent"

_SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS audit_no_{act} BEFORE {act.upper()} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"""
    for act in ("update", "delete")
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$""",
    f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
    f"""CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
    f"""CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
]


def protect(wrapper: BaseDatabaseWrapper) -> None:
    """Install the triggers if the table exists; safe to repeat."""
    if TABLE not in wrapper.introspection.table_names():
        return
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(wrapper.vendor, [])
    with wrapper.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def protect_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    protect(connections[using])
