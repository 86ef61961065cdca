"""Which evidence somebody may open who does not see the whole company. Apps register theirs in proven.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from qingheng.platform.files.models import Attachment
from qingheng.platform.rights.actor import Actor

VIEW = "evidence.view"
Reach = Callable[[Actor], Any]  # a query of one column: ids, as text, of the things the actor may see

_kinds: dict[str, Reach] = {}


def proven(object_type: str) -> Callable[[Reach], Reach]:
    """Register which things of a type an actor may see. Raises ValueError when the type is taken.

    Evidence of a type nobody registered is seen by whoever attached it and by those who see the whole company.
    """

    def register(reach: Reach) -> Reach:
        if _kinds.get(object_type, reach) is not reach:
            raise ValueError(f"the type {object_type!r} is registered twice")
        _kinds[object_type] = reach
        return reach

    return register


def seen_by(actor: Actor, found: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Those of the attachments that are of things the actor may see, or that they attached themselves.

    With evidence.view on the whole company: all. Raises Forbidden without the verb.
    """
    actor.require(VIEW)
    if "" in actor.paths(VIEW):
        return found
    reached = Q(pk__in=[])
    if actor.person_id is not None:
        reached |= Q(attached_by_person_id=actor.person_id)
    for object_type, reach in _kinds.items():
        reached |= Q(object_type=object_type, object_id__in=reach(actor))
    return found.filter(reached)
