"""Whose evidence of ledgers may be opened by whom: lots belong to the company, so whoever sees its ledgers."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.models import Lot
from qingheng.platform.files.reaching import proven
from qingheng.platform.rights.actor import Actor


@proven("ledger_lot")
def lots(actor: Actor) -> Any:
    """Ids of all lots, for those who see ledgers."""
    found = Lot.objects.all() if actor.may(rights.VIEW) else Lot.objects.none()
    return found.annotate(text=Cast("pk", CharField())).values("text")
