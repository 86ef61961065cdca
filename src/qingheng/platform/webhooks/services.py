"""Writes of webhooks: add, remove and test endpoints; tell them of an event."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import current_tenant_id
from qingheng.platform.webhooks.addresses import check_url
from qingheng.platform.webhooks.contracts import GIVEN_UP, TEST_EVENT, DeliveryView, EndpointView, NewEndpoint
from qingheng.platform.webhooks.delivering import attempt, wake
from qingheng.platform.webhooks.models import Delivery, Endpoint
from qingheng.platform.webhooks.queries import MANAGE, delivery_view, endpoint_view, no_endpoint
from qingheng.platform.webhooks.signing import secret_of

MOST = 20  # endpoints of a company
_PATTERN = re.compile(r"\*|[a-z][a-z_]{0,29}(\.[a-z][a-z_]{0,29})*\.?")


@transaction.atomic
def add_endpoint(*, actor: Actor, url: str, events: Collection[str], at: datetime) -> NewEndpoint:
    """Tell an address of events from now on. The secret that signs is given once, here.

    events: names (`intake.sealed`), beginnings that end in a dot (`intake.`), or `*` for all.
    Raises Forbidden, Invalid (address, events), Conflict (the address is told already; too many).
    """
    actor.require(MANAGE)
    wanted, patterns = check_url(url), _patterns(events)
    if Endpoint.objects.filter(active=True).count() >= MOST:
        raise Conflict(
            _("A company has at most %(most)s endpoints.") % {"most": MOST},
            code="too-many-endpoints",
            fix=_("Remove one that is not used any more."),
        )
    row = Endpoint(
        url=wanted,
        events=patterns,
        nonce=secrets.token_hex(32),
        made_by_id=actor.person_id,
        made_name=actor.name[:200],
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("This address is told already."),
            code="endpoint-twice",
            place="url",
            fix=_("Remove the endpoint first to choose other events."),
        ) from error
    _record(actor, "webhook.added", row, at)
    return NewEndpoint(endpoint_view(row), secret_of(row.nonce))


@transaction.atomic
def remove_endpoint(*, actor: Actor, endpoint_id: int, at: datetime) -> EndpointView:
    """Tell an address nothing more; what waits for it is given up. Raises NotFound, Forbidden."""
    row = _active(actor, endpoint_id)
    row.active, row.removed_at = False, at
    row.save(update_fields=["active", "removed_at"])
    Delivery.objects.filter(endpoint=row, next_at__isnull=False).update(
        state=GIVEN_UP, next_at=None, reason="removed"
    )
    _record(actor, "webhook.removed", row, at)
    return endpoint_view(row)


def test_endpoint(*, actor: Actor, endpoint_id: int, at: datetime) -> DeliveryView:
    """Send a test to an endpoint now, once, and say what came back. Takes at most about ten seconds.

    Raises NotFound, Forbidden. An address that does not take it is no refusal: the delivery says why.
    """
    with transaction.atomic():
        row = _active(actor, endpoint_id)
        delivery = _delivery(row, TEST_EVENT, {"said": "青衡 Qingheng"}, at, uuid.uuid4())
        delivery.next_at, delivery.attempts, delivery.tried_at = None, 1, at
        delivery.save(force_insert=True)
        _record(actor, "webhook.tested", row, at)
    attempt(delivery, at=at)  # outside the transaction: nobody waits for the other server with rows locked
    delivery.refresh_from_db()
    return delivery_view(delivery)


test_endpoint.__test__ = False  # type: ignore[attr-defined]  # a service, whatever its name begins with


def emit(*, event: str, body: dict[str, Any], at: datetime) -> int:
    """Queue an event for each endpoint that wants it, inside the transaction of the act it tells of.

    body: JSON values; decimals as text. Nothing is sent here: a job does that after the transaction, so an
    act that is rolled back tells nobody. Returns for how many endpoints.
    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to the transaction of its act")
    told = [row for row in Endpoint.objects.filter(active=True) if wants(row.events, event)]
    if not told:
        return 0
    event_id = uuid.uuid4()
    Delivery.objects.bulk_create(_delivery(row, event, body, at, event_id) for row in told)
    wake(at=at)
    return len(told)


def wants(patterns: Collection[str], event: str) -> bool:
    """Whether one of the patterns is the event's name, a beginning of it that ends in a dot, or `*`."""
    return any(
        pattern in ("*", event) or (pattern.endswith(".") and event.startswith(pattern))
        for pattern in patterns
    )


def _delivery(row: Endpoint, event: str, body: dict[str, Any], at: datetime, event_id: uuid.UUID) -> Delivery:
    company = Tenant.objects.get(pk=current_tenant_id()).slug
    envelope = {
        "id": str(event_id),
        "event": event,
        "company": company,
        "at": at.isoformat(),
        "data": body,
    }
    return Delivery(endpoint=row, event_id=event_id, event=event, body=envelope, made_at=at, next_at=at)


def _patterns(events: Collection[str]) -> list[str]:
    wanted = sorted({event.strip() for event in events if event.strip()})
    wrong = next((event for event in wanted if not _PATTERN.fullmatch(event) or len(event) > 60), None)
    if wrong is not None or not wanted or len(wanted) > 20:
        raise Invalid(
            _("“%(event)s” is not an event.") % {"event": wrong}
            if wrong is not None
            else _("Choose at least one event."),
            code="bad-events",
            place="events",
            fix=_(
                "Write names such as intake.sealed, beginnings such as intake. (with the dot), or * for all."
            ),
        )
    return wanted


def _active(actor: Actor, endpoint_id: int) -> Endpoint:
    actor.require(MANAGE)
    row: Endpoint | None = Endpoint.objects.select_for_update().filter(pk=endpoint_id, active=True).first()
    if row is None:
        raise no_endpoint()
    return row


def _record(actor: Actor, action: str, row: Endpoint, at: datetime) -> None:
    """The trail names the server, not the whole address: its path may be a key of the receiver's."""
    record(
        actor=actor,
        action=action,
        object_type="webhook",
        object_id=row.pk,
        at=at,
        data={"server": "/".join(row.url.split("/")[:3]), "events": row.events},
    )
