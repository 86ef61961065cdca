"""What other apps see of webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

QUEUED, SENT, FAILED, GIVEN_UP = "queued", "sent", "failed", "given_up"
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)  # pauses between the attempts; after the last of them the delivery is given up
TEST_EVENT = "webhooks.test"
EVENTS = (
    "intake.submitted",
    "intake.returned",
    "intake.approved",
    "intake.sealed",
    "intake.withdrawn",
    "intake.superseded",
)


@dataclass(frozen=True)
class EndpointView:
    """An address that is told of events. failures: attempts that failed since the last that did not."""

    id: int
    url: str
    events: tuple[str, ...]
    active: bool
    made_by: str
    made_at: datetime
    failures: int


@dataclass(frozen=True)
class NewEndpoint:
    """An endpoint just made, with the secret its deliveries are signed with: it is shown here and never again."""

    endpoint: EndpointView
    secret: str


@dataclass(frozen=True)
class DeliveryView:
    """One event for one endpoint. reason: why the last attempt failed, a word; answer: what came back, cut short."""

    id: int
    endpoint_id: int
    url: str
    event_id: str
    event: str
    state: str  # queued, sent, failed (will be tried again), given_up
    attempts: int
    made_at: datetime
    next_at: datetime | None
    tried_at: datetime | None
    status_code: int | None
    reason: str
    answer: str
