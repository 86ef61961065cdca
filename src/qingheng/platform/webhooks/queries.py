"""Reads of webhooks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.webhooks.contracts import DeliveryView, EndpointView
from qingheng.platform.webhooks.models import Delivery, Endpoint

MANAGE = "webhooks.manage"


def endpoints(*, actor: Actor) -> list[EndpointView]:
    """The endpoints in use, oldest first. Raises Forbidden."""
    actor.require(MANAGE)
    return [endpoint_view(row) for row in Endpoint.objects.filter(active=True)]


def endpoint(*, actor: Actor, endpoint_id: int) -> EndpointView:
    """One endpoint, in use or not. Raises NotFound, Forbidden."""
    actor.require(MANAGE)
    row: Endpoint | None = Endpoint.objects.filter(pk=endpoint_id).first()
    if row is None:
        raise no_endpoint()
    return endpoint_view(row)


def deliveries(
    *, actor: Actor, endpoint_id: int | None = None, state: str = "", text: str = ""
) -> QuerySet[Delivery]:
    """What was or will be sent, newest first; text: part of the event's name. Raises Forbidden."""
    actor.require(MANAGE)
    found: QuerySet[Delivery] = Delivery.objects.select_related("endpoint")
    if endpoint_id is not None:
        found = found.filter(endpoint_id=endpoint_id)
    if state:
        found = found.filter(state=state)
    return found.filter(event__icontains=text) if text else found


def no_endpoint() -> NotFound:
    """There is none of that number here."""
    return NotFound(_("There is no such endpoint."), code="no-endpoint")


def endpoint_view(row: Endpoint) -> EndpointView:
    """The frozen form of a row, without what its secret is made from."""
    return EndpointView(
        id=row.pk,
        url=row.url,
        events=tuple(row.events),
        active=row.active,
        made_by=row.made_name,
        made_at=row.made_at,
        failures=row.failures,
    )


def delivery_view(row: Delivery) -> DeliveryView:
    """The frozen form of a row."""
    return DeliveryView(
        id=row.pk,
        endpoint_id=row.endpoint_id,
        url=row.endpoint.url,
        event_id=str(row.event_id),
        event=row.event,
        state=row.state,
        attempts=row.attempts,
        made_at=row.made_at,
        next_at=row.next_at,
        tried_at=row.tried_at,
        status_code=row.status_code,
        reason=row.reason,
        answer=row.answer,
    )
