"""What guards tables inside the database (triggers, functions, row-level policies), put on after every migration.

Only what is absent or different is written, each table in a transaction of its own: an installation that starts while
another one serves the same database takes no lock on it, and no reader ever meets a table between its old guard and its
new one (a table with row-level security and no policy looks empty).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """A trigger. body: what follows `CREATE TRIGGER name` on this database."""

    name: str
    table: str
    body: str


@dataclass(frozen=True)
class Function:
    """A trigger function of PostgreSQL. source: what stands between its dollar quotes."""

    name: str
    source: str


@dataclass(frozen=True)
class Policy:
    """Row-level security of PostgreSQL, forced on the owner too. test: for reading and for writing."""

    name: str
    table: str
    test: str


def put_on(wrapper: BaseDatabaseWrapper, *guards: Trigger | Function | Policy) -> list[str]:
    """Write each guard that is absent or different, in order. Returns the names of those written."""
    standing = _standing(wrapper)
    written = []
    for guard in guards:
        mark = _mark(wrapper, guard)
        if standing.get(_place(guard)) != mark:
            with transaction.atomic(using=wrapper.alias), wrapper.cursor() as cursor:
                for statement in _statements(wrapper, guard, mark):
                    cursor.execute(statement)
            written.append(guard.name)
    return written


def _place(guard: Trigger | Function | Policy) -> tuple[str, str, str]:
    return type(guard).__name__, getattr(guard, "table", ""), guard.name


def _create(guard: Trigger) -> str:
    return f"CREATE TRIGGER {guard.name} {guard.body}"


def _mark(wrapper: BaseDatabaseWrapper, guard: Trigger | Function | Policy) -> str:
    """What the database shows of a guard that stands as it should: its text, or its digest kept as a comment."""
    if isinstance(guard, Function):
        return guard.source
    if isinstance(guard, Trigger) and wrapper.vendor == "sqlite":
        return _create(guard)
    text = guard.body if isinstance(guard, Trigger) else guard.test
    return f"qingheng {sha256(text.encode()).hexdigest()}"


def _standing(wrapper: BaseDatabaseWrapper) -> dict[tuple[str, str, str], str]:
    """The guards there are now, by kind, table and name, each with its mark."""
    with wrapper.cursor() as cursor:
        if wrapper.vendor == "sqlite":
            cursor.execute("SELECT 'Trigger', tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(_STANDING)
        return {(kind, table, name): mark for kind, table, name, mark in cursor.fetchall()}


_STANDING = """
    SELECT 'Trigger', c.relname, t.tgname, obj_description(t.oid, 'pg_trigger')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'Policy', c.relname, p.polname, obj_description(p.oid, 'pg_policy')
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relrowsecurity AND c.relforcerowsecurity AND pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'Function', '', f.proname, f.prosrc FROM pg_proc f WHERE pg_function_is_visible(f.oid)
    AND f.prorettype = 'trigger'::regtype
"""


def _statements(wrapper: BaseDatabaseWrapper, guard: Trigger | Function | Policy, mark: str) -> list[str]:
    if isinstance(guard, Function):
        return [
            f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $${guard.source}$$"
        ]
    name, table = guard.name, wrapper.ops.quote_name(guard.table)
    if isinstance(guard, Policy):
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {name} ON {table}",
            f"CREATE POLICY {name} ON {table} USING {guard.test} WITH CHECK {guard.test}",
            f"COMMENT ON POLICY {name} ON {table} IS '{mark}'",
        ]
    if wrapper.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}", _create(guard)]
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        _create(guard),
        f"COMMENT ON TRIGGER {name} ON {table} IS '{mark}'",
    ]
