"""Whose evidence of findings may be opened by whom: whoever sees the engagement, its auditor too."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import may_see
from qingheng.apps.assurance.models import PROOF, Engagement, Finding
from qingheng.platform.files.reaching import proven
from qingheng.platform.rights.actor import Actor


@proven(PROOF)
def findings(actor: Actor) -> Any:
    """Ids of the findings of engagements the actor may see."""
    seen = Engagement.objects.select_related("inventory__node", "inventory__period")
    there = [one.pk for one in seen if may_see(actor, one)] if actor.may(rights.VIEW) else []
    found = Finding.objects.filter(engagement_id__in=there)
    return found.annotate(key=Cast("pk", CharField())).values("key")
