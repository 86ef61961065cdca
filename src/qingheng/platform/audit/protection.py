"""Triggers that refuse to change or remove an audit event, on both databases, put on after every migration."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from qingheng.platform.protection import Function, Trigger, put_on

TABLE = "audit_auditevent"

_REFUSAL = "audit events are append-only"
_GUARDS: dict[str, list[Trigger | Function]] = {
    "sqlite": [
        Trigger(
            f"audit_no_{act}",
            TABLE,
            f"BEFORE {act.upper()} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        )
        for act in ("update", "delete")
    ],
    "postgresql": [
        Function("audit_append_only", f" BEGIN RAISE EXCEPTION '{_REFUSAL}'; END "),
        *(
            Trigger(
                name, TABLE, f"BEFORE {acts} ON {TABLE} FOR EACH {each} EXECUTE FUNCTION audit_append_only()"
            )
            for name, acts, each in (
                ("audit_no_change", "UPDATE OR DELETE", "ROW"),
                ("audit_no_truncate", "TRUNCATE", "STATEMENT"),
            )
        ),
    ],
}


def protect(wrapper: BaseDatabaseWrapper) -> None:
    """Install the triggers if the table exists; safe to repeat."""
    if TABLE in wrapper.introspection.table_names():
        put_on(wrapper, *_GUARDS.get(wrapper.vendor, []))


def protect_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    protect(connections[using])
