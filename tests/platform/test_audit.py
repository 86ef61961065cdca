"""The trail: appended with each act, never changed, and broken chains are found at their link."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from qingheng.platform.audit import queries
from qingheng.platform.audit.models import AuditEvent, AuditHead
from qingheng.platform.audit.queries import verify
from qingheng.platform.audit.services import record
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant

pytestmark = pytest.mark.django_db


def write(operator, now, count=3):
    for number in range(count):
        with transaction.atomic():
            record(actor=operator, action="thing.done", object_type="thing", object_id=number, at=now,
                   data={"值": number})  # fmt: skip


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def drop_triggers():
    if connection.vendor == "sqlite":
        raw("DROP TRIGGER audit_no_update")
        raw("DROP TRIGGER audit_no_delete")
    else:
        raw("SET CONSTRAINTS ALL IMMEDIATE")
        raw("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_change")


def test_a_whole_chain_verifies(company, operator, now):
    write(operator, now)
    result = verify(tenant=company)
    assert result.intact
    assert result.events == 3
    assert result.head == AuditHead.objects.get().sha256


def test_an_empty_chain_verifies(company):
    assert verify(tenant=company).intact


def test_events_cannot_be_changed_or_removed(company, operator, now):
    write(operator, now, 1)
    for statement in ("UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            raw(statement)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()


def test_a_changed_event_is_found(company, operator, now):
    write(operator, now)
    drop_triggers()
    raw("UPDATE audit_auditevent SET actor_name = 'somebody else' WHERE seq = 2")
    result = verify(tenant=company)
    assert (result.broken_at, result.reason) == (2, "its content was changed after it was written")


def test_a_removed_event_is_found(company, operator, now):
    write(operator, now)
    drop_triggers()
    raw("DELETE FROM audit_auditevent WHERE seq = 2")
    assert verify(tenant=company).broken_at == 2


def test_a_cut_tail_is_found(company, operator, now):
    write(operator, now)
    drop_triggers()
    raw("DELETE FROM audit_auditevent WHERE seq = 3")
    result = verify(tenant=company)
    assert result.broken_at == 3
    assert "end of the chain" in result.reason


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_to_a_transaction(now):
    actor = SimpleNamespace(person_id=None, name="x", tenant_id=1)
    with pytest.raises(transaction.TransactionManagementError):
        record(actor=actor, action="a", object_type="b", object_id=1, at=now)


def test_an_undone_act_leaves_no_event(company, operator, now):
    def act():
        with transaction.atomic():
            write(operator, now, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert AuditEvent.objects.count() == 0
    assert verify(tenant=company).intact


def test_chains_are_apart(company, operator, now):
    from qingheng.platform.rights.queries import operator_for

    write(operator, now, 2)
    other = create_tenant(slug="other", name_zh="x", name_en="x", at=now)
    with tenant_scope(other.id):
        write(operator_for(tenant=other), now, 1)
        assert AuditEvent.objects.get().seq == 1
    assert verify(tenant=company).events == 2
    assert verify(tenant=other).events == 1


def test_an_event_written_meanwhile_is_no_alarm(company, operator, now, monkeypatch):
    """Between reading the head and reading the events, somebody works on."""
    write(operator, now)
    read, looks = queries._head, []

    def head():
        found = read()
        if not looks:
            write(operator, now, 1)
        looks.append(found)
        return found

    monkeypatch.setattr(queries, "_head", head)
    proof = verify(tenant=company)
    assert (proof.intact, proof.events) == (True, 3)


def test_an_event_beyond_the_head_is_found(company, operator, now):
    write(operator, now, 1)
    AuditEvent(
        seq=2, at=now, actor_id_text="1", actor_name="x", action="a", object_type="b", object_id="1"
    ).save()
    proof = verify(tenant=company)
    assert (proof.broken_at, proof.reason) == (2, "it lies beyond the end of the chain")


def test_floats_are_refused_because_databases_write_them_differently(operator, now):
    with pytest.raises(TypeError), transaction.atomic():
        record(
            actor=operator, action="a.b", object_type="t", object_id=1, at=now, data={"list": [{"x": 1e16}]}
        )
