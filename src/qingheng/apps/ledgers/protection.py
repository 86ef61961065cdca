"""Triggers that keep the ledger, on both databases, put on after every migration.

They refuse to change or remove lots, entries and checklists; move balances by each entry and by nothing else; refuse an
entry whose account has not enough, that leaves a final account, or issues a lot for another quantity than its own; and
refuse serial numbers that another lot of the registry has. So no code path, and no hand in the database, spends twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from qingheng.platform.protection import Function, Trigger, put_on

TABLES = ("ledgers_lot", "ledgers_entry", "ledgers_balance", "ledgers_checklist")
FROZEN = ("ledgers_lot", "ledgers_entry", "ledgers_checklist")
APPEND_ONLY = "ledgers: this is never changed or removed"
FINAL = "ledgers: nothing leaves this account"
ISSUED = "ledgers: only an issue comes from outside, and whole"
SHORT = "ledgers: the account has not enough"
MOVED = "ledgers: a balance moves by an entry alone"
OVERLAP = "ledgers: serial numbers overlap"

_OVERLAPS = """SELECT 1 FROM ledgers_lot other WHERE other.tenant_id = NEW.tenant_id AND other.id <> NEW.id
    AND other.registry = NEW.registry AND other.serial_prefix = NEW.serial_prefix
    AND other.serial_first <= NEW.serial_last AND other.serial_last >= NEW.serial_first
    AND NOT EXISTS (SELECT 1 FROM ledgers_balance gone WHERE gone.lot_id = other.id
                    AND gone.account = 'voided' AND gone.micro = other.micro)"""
_FINAL = """NEW.source IN ('retired', 'expired', 'voided') OR NEW.source LIKE 'sent:%'"""
_ISSUE = """(NEW.kind = 'issue') <> (NEW.source = 'outside') OR NEW.target = 'outside' OR NOT EXISTS (
    SELECT 1 FROM ledgers_lot lot WHERE lot.id = NEW.lot_id AND lot.tenant_id = NEW.tenant_id
    AND (NEW.kind <> 'issue' OR lot.micro = NEW.micro))"""
_PUT_TARGET = """INSERT INTO ledgers_balance (tenant_id, lot_id, account, micro, entry_id)
    VALUES (NEW.tenant_id, NEW.lot_id, NEW.target, NEW.micro, NEW.id)
    ON CONFLICT (tenant_id, lot_id, account)
    DO UPDATE SET micro = ledgers_balance.micro + excluded.micro, entry_id = excluded.entry_id"""
_PUT_OUTSIDE = """INSERT INTO ledgers_balance (tenant_id, lot_id, account, micro, entry_id)
    SELECT NEW.tenant_id, NEW.lot_id, 'outside', -NEW.micro, NEW.id WHERE NEW.kind = 'issue'"""
_TAKE_SOURCE = """UPDATE ledgers_balance SET micro = micro - NEW.micro, entry_id = NEW.id
    WHERE tenant_id = NEW.tenant_id AND lot_id = NEW.lot_id AND account = NEW.source AND NEW.kind <> 'issue'"""
_HAS_ENOUGH = """SELECT 1 FROM ledgers_balance WHERE tenant_id = NEW.tenant_id AND lot_id = NEW.lot_id
    AND account = NEW.source AND micro >= NEW.micro"""
_FIRST_BY_ENTRY = """SELECT 1 FROM ledgers_entry e WHERE e.id = NEW.entry_id AND e.lot_id = NEW.lot_id
    AND ((e.target = NEW.account AND e.micro = NEW.micro)
      OR (e.source = 'outside' AND NEW.account = 'outside' AND -e.micro = NEW.micro))"""
_MOVED_BY_ENTRY = """SELECT 1 FROM ledgers_entry e WHERE e.id = NEW.entry_id AND e.lot_id = OLD.lot_id
    AND NEW.entry_id > OLD.entry_id AND NEW.id = OLD.id AND NEW.tenant_id = OLD.tenant_id
    AND NEW.lot_id = OLD.lot_id AND NEW.account = OLD.account
    AND ((e.target = OLD.account AND NEW.micro = OLD.micro + e.micro)
      OR (e.source = OLD.account AND NEW.micro = OLD.micro - e.micro))"""

_ON = re.compile(r" ON (ledgers_\w+)")
_SQLITE = {
    **{
        f"{table}_no_{act}": f"BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        for table in FROZEN
        for act in ("update", "delete")
    },
    "ledgers_balance_no_delete": f"""BEFORE DELETE ON ledgers_balance
        BEGIN SELECT RAISE(ABORT, '{MOVED}'); END""",
    "ledgers_lot_serials": f"""AFTER INSERT ON ledgers_lot WHEN NEW.serial_last IS NOT NULL AND EXISTS ({_OVERLAPS})
        BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END""",
    "ledgers_entry_final": f"""BEFORE INSERT ON ledgers_entry WHEN {_FINAL}
        BEGIN SELECT RAISE(ABORT, '{FINAL}'); END""",
    "ledgers_entry_issue": f"""BEFORE INSERT ON ledgers_entry WHEN {_ISSUE}
        BEGIN SELECT RAISE(ABORT, '{ISSUED}'); END""",
    "ledgers_entry_enough": f"""BEFORE INSERT ON ledgers_entry WHEN NEW.kind <> 'issue' AND NOT EXISTS ({_HAS_ENOUGH})
        BEGIN SELECT RAISE(ABORT, '{SHORT}'); END""",
    "ledgers_entry_move": f"""AFTER INSERT ON ledgers_entry
        BEGIN {_TAKE_SOURCE}; {_PUT_OUTSIDE}; {_PUT_TARGET}; END""",
    "ledgers_balance_first": f"""BEFORE INSERT ON ledgers_balance WHEN NOT EXISTS ({_FIRST_BY_ENTRY})
        BEGIN SELECT RAISE(ABORT, '{MOVED}'); END""",
    "ledgers_balance_moved": f"""BEFORE UPDATE ON ledgers_balance WHEN NOT EXISTS ({_MOVED_BY_ENTRY})
        BEGIN SELECT RAISE(ABORT, '{MOVED}'); END""",
}
_FUNCTIONS = {
    "ledgers_append_only": f"RAISE EXCEPTION '{APPEND_ONLY}';",
    "ledgers_lot_serials": f"""IF NEW.serial_last IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(
            NEW.tenant_id || '/' || NEW.registry || '/' || NEW.serial_prefix, 0));
        IF EXISTS ({_OVERLAPS}) THEN RAISE EXCEPTION '{OVERLAP}'; END IF;
        END IF; RETURN NULL;""",
    "ledgers_entry_move": f"""IF {_FINAL} THEN RAISE EXCEPTION '{FINAL}'; END IF;
        IF {_ISSUE} THEN RAISE EXCEPTION '{ISSUED}'; END IF;
        {_TAKE_SOURCE} AND micro >= NEW.micro;
        IF NEW.kind <> 'issue' AND NOT FOUND THEN RAISE EXCEPTION '{SHORT}'; END IF;
        {_PUT_OUTSIDE}; {_PUT_TARGET}; RETURN NULL;""",
    "ledgers_balance_guard": f"""IF TG_OP = 'INSERT' AND EXISTS ({_FIRST_BY_ENTRY}) THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' THEN IF EXISTS ({_MOVED_BY_ENTRY}) THEN RETURN NEW; END IF; END IF;
        RAISE EXCEPTION '{MOVED}';""",
}
_POSTGRESQL = {
    **{
        f"{table}_frozen": (table, "BEFORE UPDATE OR DELETE", "ROW", "ledgers_append_only")
        for table in FROZEN
    },
    **{f"{table}_kept": (table, "BEFORE TRUNCATE", "STATEMENT", "ledgers_append_only") for table in TABLES},
    "ledgers_lot_serials": ("ledgers_lot", "AFTER INSERT", "ROW", "ledgers_lot_serials"),
    "ledgers_entry_move": ("ledgers_entry", "AFTER INSERT", "ROW", "ledgers_entry_move"),
    "ledgers_balance_guard": (
        "ledgers_balance",
        "BEFORE INSERT OR UPDATE OR DELETE",
        "ROW",
        "ledgers_balance_guard",
    ),
}


def protect(wrapper: BaseDatabaseWrapper) -> None:
    """Install the triggers if all tables exist; safe to repeat."""
    if not set(TABLES) <= set(wrapper.introspection.table_names()):
        return
    put_on(wrapper, *_guards(wrapper.vendor))


def _guards(vendor: str) -> Iterator[Trigger | Function]:
    if vendor == "sqlite":
        for name, body in _SQLITE.items():
            yield Trigger(name, _ON.findall(body)[0], body)
        return
    for name, body in _FUNCTIONS.items():
        yield Function(name, f" BEGIN {body} END ")
    for name, (table, when, each, function) in _POSTGRESQL.items():
        yield Trigger(name, table, f"{when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")


def step_aside(wrapper: BaseDatabaseWrapper) -> None:
    """Take the triggers away that keep a table from being emptied: for a test database alone. `protect` puts them back."""
    if not set(TABLES) <= set(wrapper.introspection.table_names()):
        return
    with wrapper.cursor() as cursor:
        for table in TABLES:
            if wrapper.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")


def protect_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    protect(connections[using])
