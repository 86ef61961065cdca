"""The database itself refuses what the services would never do: no hand changes, overdraws or overlaps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.models import Balance, Checklist, Entry, Lot
from tests.ledgers.conftest import facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]


@pytest.fixture
def lot(actors: Any, now: Any) -> Any:
    view = services.issue_lot(actor=actors["data_owner"], facts=facts(), at=now)
    services.answer_criteria(actor=actors["data_owner"], lot_id=view.id, answers={}, at=now)
    return Lot.objects.get(pk=view.id)


def refused(act: Any, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


def entry(lot: Any, now: Any, source: str, target: str, micro: int, kind: str = "transfer") -> Any:
    return Entry.objects.create(
        lot=lot,
        kind=kind,
        source=source,
        target=target,
        micro=micro,
        on=date(2026, 11, 2),
        at=now,
        actor_name="x",
    )


@pytest.mark.parametrize("model", [Lot, Entry, Checklist])
def test_nothing_is_changed_or_removed(model: Any, lot: Any) -> None:
    refused(lambda: model.objects.update(tenant_id=lot.tenant_id), "never changed or removed")
    refused(lambda: model.objects.all()._raw_delete("default"), "never changed or removed")


def test_no_account_gives_more_than_it_has(lot: Any, now: Any) -> None:
    refused(lambda: entry(lot, now, "held", "sent:x", 100_000_001), "not enough")
    refused(lambda: entry(lot, now, "held:nobody", "sent:x", 1), "not enough")
    entry(lot, now, "held", "retired", 100_000_000, "retire")
    refused(lambda: entry(lot, now, "held", "sent:x", 1), "not enough")


@pytest.mark.parametrize("account", ["retired", "expired", "voided", "sent:x"])
def test_nothing_leaves_a_final_account(account: str, lot: Any, now: Any) -> None:
    entry(lot, now, "held", account, 5)
    refused(lambda: entry(lot, now, account, "held", 5), "nothing leaves this account")


def test_a_lot_is_issued_once_and_whole(lot: Any, now: Any) -> None:
    refused(lambda: entry(lot, now, "outside", "held", 100_000_000, "issue"), "(?i)unique|ledgers|duplicate")
    refused(lambda: entry(lot, now, "outside", "held", 1), "only an issue|not enough")
    refused(lambda: entry(lot, now, "outside", "held", 1, "issue"), "(?i)only an issue|unique|duplicate")
    refused(lambda: entry(lot, now, "held", "outside", 1), "only an issue")
    refused(lambda: entry(lot, now, "held", "held", 1), "(?i)constraint")
    refused(lambda: entry(lot, now, "held", "retired", -1), "(?i)constraint|not enough")


def test_balances_move_by_entries_alone(lot: Any, now: Any) -> None:
    last = Entry.objects.get().pk
    refused(lambda: Balance.objects.filter(account="held").update(micro=5), "moves by an entry alone")
    refused(
        lambda: Balance.objects.filter(account="held").update(micro=5, entry_id=last),
        "moves by an entry alone",
    )
    refused(
        lambda: Balance.objects.create(lot=lot, account="held:x", micro=5, entry_id=last),
        "moves by an entry alone",
    )
    refused(lambda: Balance.objects.all()._raw_delete("default"), "moves by an entry alone")
    moved = entry(lot, now, "held", "held:x", 5)
    refused(
        lambda: Balance.objects.filter(account="held:x").update(micro=10, entry_id=moved.pk),
        "moves by an entry alone",
    )


def test_serial_numbers_do_not_overlap(lot: Any) -> None:
    def copy(first: int, last: int) -> Any:
        twin = Lot.objects.get(pk=lot.pk)
        twin.pk, twin.serial_first, twin.serial_last, twin._state.adding = None, first, last, True
        twin.save(force_insert=True)
        return twin

    refused(lambda: copy(100, 199), "serial numbers overlap")
    refused(lambda: copy(1, 1), "serial numbers overlap")
    assert copy(101, 199).pk


def test_a_tampered_balance_is_found(lot: Any, actors: Any) -> None:
    """With the triggers taken away, as a hand in the database could, the proof names the account."""
    from qingheng.apps.ledgers.protection import protect

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledgers_balance_moved")
        else:
            cursor.execute("DROP TRIGGER ledgers_balance_guard ON ledgers_balance")
    Balance.objects.filter(account="held").update(micro=99_000_000)
    protect(connection)
    proof = queries.verify(actor=actors["auditor"])
    assert [(one.code, one.account, one.found, one.expected) for one in proof.faults] == [
        ("balance-differs", "held", "99", "100")
    ]
