"""The work of the job: take what is due, send it, write down what came of it, and come back for the rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.services import start
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.queries import operator_for, people_who_may
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import current_tenant_id
from qingheng.platform.webhooks.contracts import BACK_OFF, FAILED, GIVEN_UP, QUEUED, SENT
from qingheng.platform.webhooks.models import Delivery, Endpoint
from qingheng.platform.webhooks.queries import MANAGE
from qingheng.platform.webhooks.sending import Answer, post
from qingheng.platform.webhooks.signing import secret_of, signature

KIND = "webhooks.deliver"
HELD = timedelta(minutes=1)  # an attempt whose worker died is made again after this long
MOST = 200  # deliveries of one run
SILENCES = 3  # after so many attempts without an answer the rest of an endpoint waits for the next run
KEPT = timedelta(days=90)  # deliveries that are over


def wake(*, at: datetime, not_before: datetime | None = None) -> None:
    """See to it that a run comes after this transaction, at that time. One that waits already is enough.

    The waiting run is locked until this transaction ends, so that no worker takes it before the rows it is
    for can be seen.
    """
    moment = not_before or at
    waiting = Run.objects.filter(kind=KIND, state="queued", not_before__lte=moment)
    if waiting.select_for_update(skip_locked=True).first() is None:
        tenant = Tenant.objects.get(pk=current_tenant_id())
        start(actor=operator_for(tenant=tenant, name="webhooks"), kind=KIND, at=at, not_before=moment)


def deliver_due(*, clock: Callable[[], datetime], step: Callable[[], None]) -> dict[str, int]:
    """Make every attempt that is due, each once; `step` is called between them and may raise to stop.

    Returns how many were taken, failed and given up. Running it twice sends nothing twice, but a worker that
    dies after sending and before writing it down sends again: the receiver knows it by its delivery id.
    """
    begun, done, silent = clock(), Counter({SENT: 0, FAILED: 0, GIVEN_UP: 0}), Counter[int]()
    lost: set[int] = set()
    while sum(done.values()) < MOST and (row := _claim(begun, clock(), silent)):
        state, answer = attempt(row, at=clock())
        done[state] += 1
        silent[row.endpoint_id] += answer.status is None
        if state == GIVEN_UP:
            lost.add(row.endpoint_id)
        step()
    for endpoint_id in lost:
        _tell(endpoint_id, clock())
    _come_back(clock())
    return dict(done)


def attempt(row: Delivery, *, at: datetime) -> tuple[str, Answer]:
    """Send one claimed delivery and write down what came of it: (its state, the answer)."""
    body = json.dumps(row.body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    stamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Qingheng-Webhooks/1",
        "X-Qingheng-Event": row.event,
        "X-Qingheng-Delivery": str(row.event_id),
        "X-Qingheng-Timestamp": stamp,
        "X-Qingheng-Signature": signature(secret_of(row.endpoint.nonce), stamp, body),
    }
    answer = post(row.endpoint.url, body, headers)
    return _settle(row, answer, at), answer


@transaction.atomic
def _claim(begun: datetime, at: datetime, silent: Counter[int]) -> Delivery | None:
    """The delivery that waited longest, held by this run for a minute. Two runs never take the same."""
    quiet = [endpoint for endpoint, count in silent.items() if count >= SILENCES]
    waiting = Delivery.objects.filter(
        next_at__lte=begun, state__in=[QUEUED, FAILED], endpoint__active=True
    ).exclude(endpoint_id__in=quiet)
    held = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("endpoint")
    row: Delivery | None = held.order_by("next_at", "id").first()
    if row is not None:
        row.attempts, row.next_at, row.tried_at = row.attempts + 1, at + HELD, at
        row.save(update_fields=["attempts", "next_at", "tried_at"])
    return row


@transaction.atomic
def _settle(row: Delivery, answer: Answer, at: datetime) -> str:
    """Write the outcome, unless another run took the delivery over meanwhile."""
    tries_again = row.next_at is not None and row.attempts <= len(BACK_OFF)
    state = SENT if answer.taken else FAILED if tries_again else GIVEN_UP
    mine = Delivery.objects.filter(pk=row.pk, attempts=row.attempts, state__in=[QUEUED, FAILED])
    mine.update(
        state=state,
        next_at=at + BACK_OFF[row.attempts - 1] if state == FAILED else None,
        status_code=answer.status,
        reason=answer.reason,
        answer=answer.text[:2100],
    )
    endpoint = Endpoint.objects.filter(pk=row.endpoint_id)
    endpoint.update(failures=0) if answer.taken else endpoint.update(failures=F("failures") + 1)
    return state


@transaction.atomic
def _come_back(at: datetime) -> None:
    """Throw away what is over for long, and come again when something waits."""
    Delivery.objects.filter(state__in=[SENT, GIVEN_UP], made_at__lt=at - KEPT).delete()
    waiting = Delivery.objects.filter(next_at__isnull=False, endpoint__active=True)
    due = waiting.aggregate(first=Min("next_at"))["first"]
    if due is not None:
        wake(at=at, not_before=max(due, at + timedelta(seconds=30)))


@transaction.atomic
def _tell(endpoint_id: int, at: datetime) -> None:
    """A notice to those who look after webhooks that deliveries were given up."""
    row = Endpoint.objects.get(pk=endpoint_id)
    server = "/".join(row.url.split("/")[:3])
    company = Tenant.objects.get(pk=row.tenant_id).slug
    try:
        link = reverse("webhooks:endpoint", kwargs={"company": company, "endpoint_id": row.pk})
    except NoReverseMatch:  # a worker without the web pages
        link = ""
    notify(
        person_ids=[person.pk for person in people_who_may(verb=MANAGE, on=timezone.localdate(at))],
        kind="webhook.given_up",
        title_zh=f"事件推送多次失败，已放弃：{server}",
        title_en=f"Webhook given up after several attempts: {server}",
        link=link,
        at=at,
    )
