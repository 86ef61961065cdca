"""Choosing how an existing inventory is calculated: warming potentials, packs and their order, which year of a factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import queries as factors
from qingheng.apps.factors.services import keep_editions
from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import current_run, held, only_open
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.models import Inventory
from qingheng.apps.inventory.services.defining import Options, note_act, take_options, told_options
from qingheng.apps.inventory.views_of import view_of_inventory
from qingheng.apps.organisation.services import hold_open
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@transaction.atomic
def change_inventory(
    *, actor: Actor, inventory_id: int, options: Options, at: datetime, reason: str = ""
) -> InventoryView:
    """Calculate it another way from the next run on; runs made before stay as they are.

    packs of options: empty leaves them as they are. A pack that stays keeps its version once there is a run: another one
    is proposed and approved. The reason is needed as soon as something changes, and stands in the trail with what was
    before. Raises Forbidden, NotFound, Invalid (an option, no reason), Conflict (locked, also the period; a version).
    """
    inventory = held(actor, inventory_id, rights.MANAGE)
    only_open(inventory)
    hold_open(period_ids=[inventory.period_id])
    before = told_options(inventory)
    take_wanted(actor, inventory, options)
    after = told_options(inventory)
    if after != before:
        if not reason.strip():
            raise Invalid(
                _("Say why the inventory is calculated another way."), code="reason-needed", place="reason"
            )
        keep_editions(actor=actor, packs=dict(inventory.packs), at=at)
        inventory.save()
        changed = [name for name in before if before[name] != after[name]]
        said = {
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
            "reason": reason.strip()[:1000],
        }
        note_act(actor, "inventory.changed", inventory, at, said)
    return view_of_inventory(inventory, current_run(inventory))


def take_wanted(actor: Actor, inventory: Inventory, options: Options) -> None:
    """Put options into an inventory that exists; nothing is saved. Raises Invalid, NotFound, Conflict (a version)."""
    pinned = dict(inventory.packs)
    packs = options.packs or tuple(pinned.items())
    if len({pack for pack, _version in packs}) != len(packs):
        raise Invalid(_("A pack stands once in the order."), code="pack-twice", place="packs")
    _keep_versions(inventory, pinned, dict(packs))
    take_options(actor, inventory, replace(options, packs=packs))
    _keep_potentials(actor, inventory, pinned)


def _keep_versions(inventory: Inventory, pinned: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Once calculated, another version of a pack goes by proposal and approval alone."""
    if not inventory.runs.exists():
        return
    for pack, version in wanted.items():
        if pinned.get(pack, version) != version:
            raise Conflict(
                _("The inventory pins version %(pinned)s of the pack “%(pack)s”.")
                % {"pinned": pinned[pack], "pack": pack},
                code="version-by-proposal",
                place="packs",
                fix=_("Propose the other version on the page of pack versions; another person approves it."),
            )


def _keep_potentials(actor: Actor, inventory: Inventory, pinned: Mapping[str, str]) -> None:
    """A pack with the GWP sets that are calculated is not left out: its version is what the run is sealed with."""
    packs = dict(inventory.packs)
    for pack, version in pinned.items():
        if pack in packs or factors.lost_versions(actor=actor, packs={pack: version}):
            continue
        try:
            sets = factors.gwp_sets(actor=actor, packs={pack: version})
        except NotFound:
            continue
        lacking = [code for code in inventory.gwp_sets if code in sets]
        if lacking:
            raise Invalid(
                _("The pack “%(pack)s” holds the GWP sets that are chosen: %(sets)s.")
                % {"pack": pack, "sets": ", ".join(lacking)},
                code="gwp-pack",
                place="packs",
                fix=_("Leave it in."),
            )
