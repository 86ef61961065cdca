"""Versions of packs that are no longer at hand: the shipped ones proposed in their place together, and approved together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import held, only_open
from qingheng.apps.inventory.models import PackUpgrade
from qingheng.apps.inventory.queries.upgrading import UpgradeEntry, entry_of, lost_packs, waiting_replacements
from qingheng.apps.inventory.services.upgrading import approve_upgrade, propose_upgrade
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden


@transaction.atomic
def propose_replacements(*, actor: Actor, inventory_id: int, reason: str, at: datetime) -> list[UpgradeEntry]:
    """Propose the shipped version of every pack whose pinned one is no longer at hand, one proposal each.

    Raises Forbidden, NotFound, Conflict (locked, nothing lost that is not proposed already), Invalid (no reason).
    """
    only_open(held(actor, inventory_id, rights.MANAGE))
    asked = {
        (one.pack, one.to_version) for one in waiting_replacements(actor=actor, inventory_id=inventory_id)
    }
    found = [
        propose_upgrade(actor=actor, inventory_id=inventory_id, pack=one.pack, reason=reason, at=at)
        for one in lost_packs(actor=actor, inventory_id=inventory_id)
        if one.shipped and (one.pack, one.shipped) not in asked
    ]
    if not found:
        raise Conflict(_("No version waits to be replaced."), code="nothing-lost", place="pack")
    return found


@transaction.atomic
def approve_replacements(
    *, actor: Actor, inventory_id: int, at: datetime, note: str = ""
) -> list[UpgradeEntry]:
    """Approve every waiting replacement of a lost version in one act: all of them, or none.

    Nothing is calculated: somebody calculates the inventory afterwards. Raises Forbidden (also who proposed one),
    NotFound, Conflict (locked, none waits, calculated since).
    """
    only_open(held(actor, inventory_id, rights.LOCK))
    waiting = waiting_replacements(actor=actor, inventory_id=inventory_id)
    if not waiting:
        raise Conflict(_("No proposal waits."), code="nothing-waits")
    if any(one.own_hand for one in waiting):
        raise Forbidden(_("Who proposed a version does not approve it."), code="preparer-approves")
    for one in waiting:
        approve_upgrade(actor=actor, upgrade_id=one.id, at=at, note=note)
    return [entry_of(one, actor) for one in PackUpgrade.objects.filter(pk__in=[one.id for one in waiting])]
