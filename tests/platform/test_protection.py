"""Guards inside the database: written once, repaired when somebody took one away, and never taken down in passing."""

from __future__ import annotations

import pytest
from django.db import connection

from qingheng.apps.ledgers.protection import protect as protect_ledgers
from qingheng.platform.audit.protection import protect as protect_audit
from qingheng.platform.protection import Trigger, put_on
from qingheng.platform.search.fulltext import install as install_search
from qingheng.platform.tenancy.protection import protect as protect_tenants

pytestmark = pytest.mark.django_db(transaction=True)


def _everything() -> list[str]:
    """Statements that change the schema when all guards are put on again."""
    said: list[str] = []

    def listen(execute, sql, params, many, context):
        said.append(sql.strip())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        for put in (protect_tenants, protect_audit, protect_ledgers, install_search):
            put(connection)
    return [
        sql
        for sql in said
        if sql.split()[0] in {"ALTER", "DROP", "COMMENT"} or sql.startswith("CREATE TRIGGER ledgers")
    ]


def test_guards_that_stand_are_left_alone():
    assert _everything() == []


def test_a_guard_that_is_gone_or_different_is_put_back():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER audit_no_change ON audit_auditevent")
            cursor.execute("ALTER TABLE audit_auditevent NO FORCE ROW LEVEL SECURITY")
            cursor.execute("ALTER TABLE ledgers_lot DISABLE TRIGGER ledgers_lot_frozen")
            want = {"FORCE ROW LEVEL", "TRIGGER audit_no_change", "TRIGGER ledgers_lot_frozen"}
        else:
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER ledgers_lot_no_update")
            cursor.execute(
                "CREATE TRIGGER ledgers_lot_no_update BEFORE UPDATE ON ledgers_lot BEGIN SELECT 1; END"
            )
            want = {"TRIGGER IF EXISTS audit_no_update", "CREATE TRIGGER ledgers_lot_no_update"}
    done = _everything()
    assert all(any(each in sql for sql in done) for each in want), done
    assert _everything() == []


def test_what_is_written_is_named():
    body = "BEFORE DELETE ON audit_auditevent BEGIN SELECT 1; END"
    if connection.vendor == "postgresql":
        body = "BEFORE TRUNCATE ON audit_auditevent FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    tried = Trigger("audit_tried", "audit_auditevent", body)
    try:
        assert put_on(connection, tried) == ["audit_tried"]
        assert put_on(connection, tried) == []
    finally:
        with connection.cursor() as cursor:
            on = " ON audit_auditevent" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER audit_tried{on}")
