"""What every operation reads from its request: the actor, the time, the node."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Path

from qingheng.apps.organisation import queries as organisation
from qingheng.platform.rights.actor import Actor

Company = Path[str]  # the company of the address; authentication has checked it


def actor_of(request: Any) -> Actor:
    """Who calls, as found by authentication."""
    actor: Actor = request.actor
    return actor


def now() -> datetime:
    """The moment of the request."""
    return timezone.now()


def node_id_of(request: Any, code: str | None) -> int:
    """Id of the node with that code; without one, the topmost node the actor sees. Raises NotFound."""
    actor = actor_of(request)
    view = organisation.node(actor=actor, code=code) if code else organisation.root(actor=actor)
    return view.id
