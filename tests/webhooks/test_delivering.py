"""Events: queued with the act, sent by the job, signed, tried again, given up."""

from __future__ import annotations

import hashlib
import hmac
import json
import textwrap
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.worker import run_waiting
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import across_tenants, tenant_scope
from qingheng.platform.webhooks import delivering
from qingheng.platform.webhooks.contracts import BACK_OFF
from qingheng.platform.webhooks.models import Delivery, Endpoint
from qingheng.platform.webhooks.queries import deliveries, endpoints
from qingheng.platform.webhooks.services import add_endpoint, emit, remove_endpoint, test_endpoint, wants
from tests.webhooks.conftest import Clock
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def happens(event: str = "intake.sealed", at: Any = None, **body: Any) -> int:
    with transaction.atomic():
        return emit(event=event, body=body or {"submission": 7, "title": "电费"}, at=at)


def work(clock: Clock) -> list[str]:
    return run_waiting(clock=clock)


def test_an_event_reaches_the_address_signed(actors: Any, receiver: Receiver, clock: Clock) -> None:
    made = add_endpoint(actor=actors["administrator"], url=receiver.url, events=["intake."], at=clock.at)
    assert happens(at=clock.at) == 1
    assert receiver.taken == []  # nothing is sent within the act
    assert work(clock) == ["done"]
    (taken,) = receiver.taken
    stamp, body = taken.headers["x-qingheng-timestamp"], taken.body
    wanted = hmac.new(made.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert taken.headers["x-qingheng-signature"] == f"sha256={wanted}"
    assert taken.headers["x-qingheng-event"] == "intake.sealed"
    assert taken.path == "/hook?key=1"
    said = json.loads(body)
    assert said["data"] == {"submission": 7, "title": "电费"}
    assert (said["event"], said["company"]) == ("intake.sealed", "acme")
    assert said["id"] == taken.headers["x-qingheng-delivery"]
    row = Delivery.objects.get()
    assert (row.state, row.status_code, row.answer, row.attempts) == ("sent", 200, "ok", 1)
    assert (work(clock), len(receiver.taken)) == ([], 1)


@pytest.mark.parametrize("page", ["programs.md", "programs.zh.md"])
def test_the_guide_tells_how_to_check_a_delivery(
    actors: Any, receiver: Receiver, clock: Clock, settings: Any, page: str
) -> None:
    text = (settings.DOCS / "guide" / page).read_text(encoding="utf-8")
    start = text.index("    import hashlib, hmac, time")
    code = textwrap.dedent(text[start : text.index("\n\n", text.index("compare_digest", start))])
    names: dict[str, Any] = {}
    exec(code, names)
    made = add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    clock.at = datetime.now(UTC)
    test_endpoint(actor=actors["administrator"], endpoint_id=made.endpoint.id, at=clock.at)
    taken = receiver.taken[0]
    stamp, signed = taken.headers["x-qingheng-timestamp"], taken.headers["x-qingheng-signature"]
    assert names["is_genuine"](made.secret, stamp, taken.body, signed)
    assert not names["is_genuine"](made.secret, stamp, taken.body + b" ", signed)
    assert not names["is_genuine"]("qhw_other", stamp, taken.body, signed)
    assert not names["is_genuine"](made.secret, str(int(stamp) - 600), taken.body, signed)


def test_an_act_that_is_rolled_back_tells_nobody(actors: Any, receiver: Receiver, clock: Clock) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    with transaction.atomic():
        assert emit(event="intake.sealed", body={}, at=clock.at) == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), Run.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_fault(company: Any, now: Any) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        emit(event="intake.sealed", body={}, at=now)


@pytest.mark.parametrize(
    ("patterns", "event", "told"),
    [
        (["*"], "intake.sealed", True),
        (["intake."], "intake.sealed", True),
        (["intake.sealed"], "intake.sealed", True),
        (["intake.sea"], "intake.sealed", False),
        (["intake"], "intake.sealed", False),
        (["targets.", "intake.approved"], "intake.sealed", False),
    ],
)
def test_who_wants_an_event(patterns: list[str], event: str, told: bool) -> None:
    assert wants(patterns, event) is told


def test_many_events_are_one_run(actors: Any, receiver: Receiver, clock: Clock) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    for number in range(5):
        happens(at=clock.at, submission=number)
    assert Run.objects.count() == 1
    assert work(clock) == ["done"]
    assert len({taken.headers["x-qingheng-delivery"] for taken in receiver.taken}) == 5


def test_what_fails_is_tried_again_after_growing_pauses_and_then_given_up(
    actors: Any, receiver: Receiver, clock: Clock
) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    receiver.status, receiver.text = 500, b"<b>no</b>"
    happens(at=clock.at)
    assert work(clock) == ["done"]
    for number, pause in enumerate(BACK_OFF, start=1):
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.next_at) == ("failed", number, clock.at + pause)
        clock.turn(seconds=pause.total_seconds() - 1)
        assert work(clock) == []
        clock.turn(seconds=1)
        assert work(clock) == ["done"]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.next_at) == ("given_up", 6, None)
    assert (row.status_code, row.reason, row.answer) == (500, "refused", "<b>no</b>")
    assert Endpoint.objects.get().failures == 6
    assert len({(taken.headers["x-qingheng-delivery"], taken.body) for taken in receiver.taken}) == 1
    notice = Notification.objects.get(kind="webhook.given_up")
    assert notice.person_id == actors["administrator"].person_id
    assert notice.link.startswith("/c/acme/webhooks/")
    assert "key=1" not in notice.title_en
    clock.turn(hours=24)
    assert (work(clock), len(receiver.taken)) == ([], 6)


def test_a_success_ends_the_row_of_failures(actors: Any, receiver: Receiver, clock: Clock) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    receiver.status = 503
    happens(at=clock.at)
    work(clock)
    receiver.status = 204
    clock.turn(minutes=1)
    work(clock)
    assert (Delivery.objects.get().state, Endpoint.objects.get().failures) == ("sent", 0)


def test_a_worker_that_died_while_sending_leaves_nothing_lost(
    actors: Any, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    happens(at=clock.at)
    with monkeypatch.context() as broken:
        broken.setattr(delivering, "_settle", lambda *_: 1 / 0)
        assert work(clock) == ["queued"]  # as after a dead worker: the kind is repeated
    assert Delivery.objects.get().state == "queued"
    clock.turn(minutes=2)
    assert work(clock) == ["done"]
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("sent", 2)
    assert len({taken.headers["x-qingheng-delivery"] for taken in receiver.taken}) == 1


def test_a_silent_endpoint_holds_up_nobody(
    actors: Any, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = actors["administrator"]
    silent = add_endpoint(actor=admin, url="http://127.0.0.1:9/", events=["*"], at=clock.at).endpoint
    add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    for number in range(10):
        happens(at=clock.at, submission=number)
    assert work(clock) == ["done"]
    assert len(receiver.taken) == 10
    assert Delivery.objects.filter(endpoint_id=silent.id, attempts=1).count() == delivering.SILENCES
    assert Run.objects.get(state="queued").not_before <= clock.at + timedelta(minutes=1)


def test_old_deliveries_are_thrown_away(actors: Any, receiver: Receiver, clock: Clock) -> None:
    add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    happens(at=clock.at)
    work(clock)
    clock.turn(hours=24 * 91)
    happens(at=clock.at)
    work(clock)
    assert Delivery.objects.get().made_at == clock.at


def test_a_removed_endpoint_is_told_nothing_more(actors: Any, receiver: Receiver, clock: Clock) -> None:
    admin = actors["administrator"]
    made = add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    happens(at=clock.at)
    remove_endpoint(actor=admin, endpoint_id=made.endpoint.id, at=clock.at)
    assert happens(at=clock.at) == 0
    work(clock)
    assert receiver.taken == []
    assert Delivery.objects.get().state == "given_up"
    assert endpoints(actor=admin) == []
    again = add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    assert again.secret != made.secret
    with pytest.raises(NotFound):
        remove_endpoint(actor=admin, endpoint_id=made.endpoint.id, at=clock.at)


def test_a_test_is_sent_at_once_and_once(actors: Any, receiver: Receiver, clock: Clock) -> None:
    admin = actors["administrator"]
    made = add_endpoint(actor=admin, url=receiver.url, events=["intake."], at=clock.at).endpoint
    done = test_endpoint(actor=admin, endpoint_id=made.id, at=clock.at)
    assert (done.state, done.status_code, done.event) == ("sent", 200, "webhooks.test")
    receiver.status = 404
    failed = test_endpoint(actor=admin, endpoint_id=made.id, at=clock.at)
    assert (failed.state, failed.reason, failed.next_at) == ("given_up", "refused", None)
    assert (work(clock), len(receiver.taken)) == ([], 2)


def test_the_secret_is_kept_nowhere(actors: Any, receiver: Receiver, clock: Clock, settings: Any) -> None:
    made = add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=clock.at)
    row = Endpoint.objects.values().get()
    events = [event.data for event in AuditEvent.objects.all()]
    assert made.secret not in str(row) + str(events)
    assert row["nonce"] not in str(events)
    assert made.secret.startswith("qhw_")
    assert len(made.secret) > 40


def test_the_trail_says_who_added_tested_and_removed(actors: Any, receiver: Receiver, clock: Clock) -> None:
    admin = actors["administrator"]
    made = add_endpoint(actor=admin, url=receiver.url, events=["intake."], at=clock.at).endpoint
    test_endpoint(actor=admin, endpoint_id=made.id, at=clock.at)
    remove_endpoint(actor=admin, endpoint_id=made.id, at=clock.at)
    found = list(AuditEvent.objects.filter(object_type="webhook").order_by("seq"))
    assert [event.action for event in found] == ["webhook.added", "webhook.tested", "webhook.removed"]
    assert {event.actor_name for event in found} == {admin.name}
    assert found[0].data == {"server": f"http://127.0.0.1:{receiver.port}", "events": ["intake."]}


def test_what_is_refused(actors: Any, receiver: Receiver, clock: Clock) -> None:
    admin = actors["administrator"]
    add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    with pytest.raises(Conflict, match="told already"):
        add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    for events in ([], [" "], ["in take"], ["x" * 61], ["Intake."], ["<b>"]):
        with pytest.raises(Invalid) as refusal:
            add_endpoint(actor=admin, url=f"{receiver.url}2", events=events, at=clock.at)
        assert refusal.value.place == "events"
    for number in range(19):
        add_endpoint(actor=admin, url=f"https://hooks.example/{number}", events=["*"], at=clock.at)
    with pytest.raises(Conflict, match="at most 20"):
        add_endpoint(actor=admin, url="https://hooks.example/more", events=["*"], at=clock.at)
    for role, one in actors.items():
        if role != "administrator":
            with pytest.raises(Forbidden):
                add_endpoint(actor=one, url="https://hooks.example/", events=["*"], at=clock.at)
            with pytest.raises(Forbidden):
                deliveries(actor=one)


def test_a_company_hears_of_nothing_of_another(
    actors: Any, rival: Any, receiver: Receiver, clock: Clock
) -> None:
    with tenant_scope(rival.id):
        theirs = add_endpoint(
            actor=operator_for(tenant=rival), url=receiver.url, events=["*"], at=clock.at
        ).endpoint
    assert happens(at=clock.at) == 0
    admin = actors["administrator"]
    assert endpoints(actor=admin) == []
    for act in (test_endpoint, remove_endpoint):
        with pytest.raises(NotFound):
            act(actor=admin, endpoint_id=theirs.id, at=clock.at)
    add_endpoint(actor=admin, url=receiver.url, events=["*"], at=clock.at)
    happens(at=clock.at)
    work(clock)
    assert [json.loads(taken.body)["company"] for taken in receiver.taken] == ["acme"]
    with across_tenants("the test counts"):
        assert Delivery.objects.count() == 1
