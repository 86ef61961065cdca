"""Notices reach their person and nobody else."""

from __future__ import annotations

import pytest

from qingheng.platform.messages.queries import notification, notifications, unread_count
from qingheng.platform.messages.services import mark_read, notify
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.tenancy.scope import tenant_scope


@pytest.fixture
def told(actors, now):
    ids = [actors["approver"].person_id, actors["approver"].person_id, actors["auditor"].person_id]
    return notify(person_ids=ids, kind="x", title_zh="待审批", title_en="To approve", link="/c/acme/", at=now)


def test_each_person_is_told_once(actors, told):
    assert told == 2
    assert unread_count(actor=actors["approver"]) == 1
    assert unread_count(actor=actors["data_owner"]) == 0


def test_reading_is_for_oneself(actors, told, now):
    row = notifications(actor=actors["approver"]).get()
    with pytest.raises(NotFound):
        notification(actor=actors["auditor"], notification_id=row.pk)
    assert mark_read(actor=actors["auditor"], at=now, notification_id=row.pk) == 0
    assert mark_read(actor=actors["approver"], at=now) == 1
    assert mark_read(actor=actors["approver"], at=now) == 0
    assert unread_count(actor=actors["auditor"]) == 1


def test_filters(actors, told):
    assert notifications(actor=actors["approver"], text="审批").count() == 1
    assert notifications(actor=actors["approver"], text="nothing").count() == 0
    assert notifications(actor=actors["approver"], unread_only=True).count() == 1


def test_another_company_sees_none(actors, told, rival):
    with tenant_scope(rival.id):
        assert unread_count(actor=actors["approver"]) == 0


@pytest.mark.parametrize("link", ["https://evil.example", "//evil.example", "/\\evil", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(company, now, link):
    with pytest.raises(ValueError):
        notify(person_ids=[1], kind="x", title_zh="a", title_en="a", link=link, at=now)
