"""Several workers and several acts at once: each event is sent, and sent once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.worker import run_waiting
from qingheng.platform.webhooks.delivering import deliver_due
from qingheng.platform.webhooks.models import Delivery
from qingheng.platform.webhooks.services import add_endpoint, emit
from tests.races.rivals import Track
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 12


def happen() -> None:
    for number in range(EACH):
        with transaction.atomic():
            emit(event="intake.sealed", body={"submission": number}, at=timezone.now())


def deliver() -> dict[str, int]:
    return deliver_due(clock=timezone.now, step=lambda: None)


def test_two_runs_at_once_send_each_event_once(
    tmp_path: Path, company: Any, operator: Any, receiver: Receiver, now: Any
) -> None:
    add_endpoint(actor=operator, url=receiver.url, events=["*"], at=now)
    happen()
    here = Track(tmp_path)
    answers = here.race(deliver, deliver, tenant=company)
    assert sum(answer["sent"] for answer in answers) == EACH
    sent = Counter(taken.headers["x-qingheng-delivery"] for taken in receiver.taken)
    assert (len(sent), set(sent.values())) == (EACH, {1})


def test_what_happens_while_a_worker_sends_is_sent_too(
    tmp_path: Path, company: Any, operator: Any, receiver: Receiver, now: Any
) -> None:
    """No event falls between an act that sees a waiting run and the run that does not see the event."""
    add_endpoint(actor=operator, url=receiver.url, events=["*"], at=now)
    here = Track(tmp_path)

    def work() -> None:
        for _round in range(5):
            run_waiting()

    answers = here.race(happen, happen, work, work, tenant=company)
    assert answers == [None] * 4
    here.race(work)
    states = here.look(lambda: Counter(Delivery.objects.values_list("state", flat=True)), tenant=company)
    assert states == {"sent": 2 * EACH}
    assert here.look(lambda: Run.objects.exclude(state="done").count(), tenant=company) == 0
    sent = Counter(taken.headers["x-qingheng-delivery"] for taken in receiver.taken)
    assert (len(sent), set(sent.values())) == (2 * EACH, {1})
