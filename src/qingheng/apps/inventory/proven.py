"""Whose evidence of choices of factors may be opened by whom: whoever sees the inventory."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.models import Assumption, Inventory
from qingheng.apps.inventory.queries.assuming import OBJECT_TYPE
from qingheng.platform.files.reaching import proven
from qingheng.platform.rights.actor import Actor


@proven(OBJECT_TYPE)
def choices(actor: Actor) -> Any:
    """Ids of the choices of inventories the actor may see."""
    there = [
        one.pk
        for one in Inventory.objects.select_related("node", "period")
        if actor.may(rights.VIEW, path=one.node.path, period_end=one.period.end)
    ]
    found = Assumption.objects.filter(inventory_id__in=there)
    return found.annotate(key=Cast("pk", CharField())).values("key")
