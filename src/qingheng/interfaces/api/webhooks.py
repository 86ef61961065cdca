"""Webhooks: endpoints that are told of events, and what was sent to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.interfaces.api.answers import Page, page_of
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.platform.webhooks import queries, services
from qingheng.platform.webhooks.contracts import DeliveryView, EndpointView, NewEndpoint

router = Router(tags=["Webhooks"])


class EndpointIn(Schema):
    """url: https. events: names, beginnings that end in a dot, or * for all."""

    url: str
    events: list[str]


@router.get("/webhooks", response=list[EndpointView], summary="The endpoints in use")
def endpoints(request: HttpRequest, company: Company) -> Any:
    return queries.endpoints(actor=actor_of(request))


@router.post("/webhooks", response=NewEndpoint, summary="Add an endpoint")
def add(request: HttpRequest, company: Company, body: EndpointIn) -> Any:
    """The answer holds the secret that signs; it is given only here, so no Idempotency-Key keeps it."""
    return services.add_endpoint(actor=actor_of(request), url=body.url, events=body.events, at=now())


@router.post("/webhooks/{endpoint_id}/test", response=DeliveryView, summary="Send a test now")
def test(request: HttpRequest, company: Company, endpoint_id: int) -> Any:
    """Takes at most about ten seconds; `state` says whether it was taken, `reason` why not."""
    return services.test_endpoint(actor=actor_of(request), endpoint_id=endpoint_id, at=now())


@router.delete("/webhooks/{endpoint_id}", response=EndpointView, summary="Remove an endpoint")
def remove(request: HttpRequest, company: Company, endpoint_id: int) -> Any:
    return services.remove_endpoint(actor=actor_of(request), endpoint_id=endpoint_id, at=now())


@router.get("/webhooks/{endpoint_id}/deliveries", response=Page[DeliveryView], summary="What was sent")
def deliveries(
    request: HttpRequest,
    company: Company,
    endpoint_id: int,
    state: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    """Newest first. state: queued, sent, failed (will be tried again) or given_up."""
    queries.endpoint(actor=actor_of(request), endpoint_id=endpoint_id)
    found = queries.deliveries(actor=actor_of(request), endpoint_id=endpoint_id, state=state)
    page = page_of(found, cursor=cursor, limit=limit)
    page["items"] = [queries.delivery_view(row) for row in page["items"]]
    return page
