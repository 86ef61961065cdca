"""Whose submissions evidence proves: the rights of a file are those of what it is attached to."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from qingheng.apps.intake.models import Submission
from qingheng.platform.files.reaching import VIEW, proven
from qingheng.platform.rights.actor import Actor


@proven("intake")
def submissions_reached(actor: Actor) -> Any:
    """Ids of the submissions at nodes where the actor may open evidence."""
    reach = Q(pk__in=[])
    for path in actor.paths(VIEW):
        reach |= Q(node__path__startswith=path)
    found = Submission.objects.filter(reach).order_by()
    return found.annotate(key=Cast("pk", CharField())).values("key")
