"""Another version of a pack for an inventory: proposed with what it changes, approved by another person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors.services import keep_editions
from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import current_run, held, only_open
from qingheng.apps.inventory.contracts import RunView
from qingheng.apps.inventory.models import Inventory, PackUpgrade, Run
from qingheng.apps.inventory.queries.upgrading import (
    UpgradeEntry,
    UpgradePreview,
    changes_of,
    entry_of,
    measure_changes,
    upgrade_preview,
    with_version,
)
from qingheng.apps.inventory.services.running import Made, part_of, put_in_force
from qingheng.apps.inventory.views_of import view_of_run
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

_MOST_LINES: Final = 200


@transaction.atomic
def propose_upgrade(
    *, actor: Actor, inventory_id: int, pack: str, reason: str, at: datetime, version: str = ""
) -> UpgradeEntry:
    """Ask for another version of a pack; the preview is kept as it was seen. Nothing is calculated yet.

    Raises Forbidden, NotFound, Conflict (locked, run outdated, the same version), Invalid (not pinned, no reason).
    """
    inventory = held(actor, inventory_id, rights.MANAGE)
    only_open(inventory)
    if not reason.strip():
        raise Invalid(_("Say why the version is taken into use."), code="reason-missing", place="reason")
    preview = upgrade_preview(actor=actor, inventory_id=inventory_id, pack=pack, version=version)
    if preview.from_version == preview.to_version:
        raise Conflict(_("The inventory uses this version already."), code="same-version", place="pack")
    made = PackUpgrade.objects.create(
        inventory=inventory, pack=pack, from_version=preview.from_version, to_version=preview.to_version,
        of_run=preview.run_hash, reason=reason.strip()[:1000], proposed_by_id=actor.person_id,
        proposed_name=actor.name[:200], at=at,
        preview=_kept(preview),
    )  # fmt: skip
    _note(actor, "inventory.upgrade-proposed", inventory, made, at)
    return entry_of(made, actor)


def _kept(preview: UpgradePreview) -> dict[str, Any]:
    """The preview as its proposal keeps it: the largest changes in full, all of them in the sums."""
    touched = [
        {name: _plain(value) for name, value in asdict(one).items()} for one in preview.lines[:_MOST_LINES]
    ]
    by_measure = {name: str(value) for name, value in measure_changes(preview.lines).items()}
    return {
        "factors": {name: list(ids) for name, ids in preview.factors.items()},
        "lost": preview.lost,
        "lines": preview.of_lines if preview.lost else len(preview.lines),
        "rows": preview.rows, "of_lines": preview.of_lines, "of_rows": preview.of_rows,
        "before": str(preview.before), "after": str(preview.after), "measures": by_measure, "touched": touched,
        "values": [
            {name: _plain(value) for name, value in asdict(one).items()} for one in preview.values[:_MOST_LINES]
        ],
    }  # fmt: skip


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def approve_upgrade(*, actor: Actor, upgrade_id: int, at: datetime, note: str = "") -> RunView:
    """Pin the version and put the new run into force: only the lines it touches are calculated again.

    Where the pinned version is no longer at hand the new one is pinned alone: the run stays until somebody calculates
    the inventory again. Never by who proposed it.

    Raises Forbidden, NotFound, Conflict (decided, locked, or another run since).
    """
    upgrade, inventory = _open_one(actor, upgrade_id)
    run = current_run(inventory)
    if run is None or run.run_hash != upgrade.of_run:
        raise Conflict(
            _("The inventory was calculated anew since the changes were looked at."), code="changes-outdated",
            fix=_("Propose the version again, and look at its changes."),
        )  # fmt: skip
    if upgrade.preview.get("lost"):
        _pin(inventory, upgrade)
        keep_editions(actor=actor, packs={upgrade.pack: upgrade.to_version}, at=at)
        _decide(actor, upgrade, "approved", note, at)
        _note(actor, "inventory.upgraded", inventory, upgrade, at)
        return view_of_run(run)
    inputs = with_version(actor, inventory, upgrade.pack, upgrade.to_version)
    known = inventory.runs.filter(run_hash=inputs.digest).exists()
    parts = None if known else Made(_recalculated(actor, inventory, run, upgrade))
    _pin(inventory, upgrade)
    touched = (int(upgrade.preview["lines"]), int(upgrade.preview["rows"]))
    made, repeated = put_in_force(actor, inventory, inputs, parts, at, touched)
    _decide(actor, upgrade, "approved", note, at)
    _note(actor, "inventory.upgraded", inventory, upgrade, at)
    return view_of_run(made, repeated=repeated)


@transaction.atomic
def return_upgrade(*, actor: Actor, upgrade_id: int, note: str, at: datetime) -> UpgradeEntry:
    """Send a proposal back with what is wrong. Raises Forbidden, NotFound, Conflict, Invalid (no note)."""
    upgrade, inventory = _open_one(actor, upgrade_id)
    if not note.strip():
        raise Invalid(_("Say what is wrong."), code="reason-needed", place="note")
    _decide(actor, upgrade, "returned", note, at)
    _note(actor, "inventory.upgrade-returned", inventory, upgrade, at)
    return entry_of(upgrade, actor)


def _pin(inventory: Inventory, upgrade: PackUpgrade) -> None:
    inventory.packs = [
        [pack, upgrade.to_version if pack == upgrade.pack else version] for pack, version in inventory.packs
    ]
    inventory.save(update_fields=["packs"])


def _open_one(actor: Actor, upgrade_id: int) -> tuple[PackUpgrade, Inventory]:
    found: PackUpgrade | None = PackUpgrade.objects.filter(pk=upgrade_id).first()
    if found is None:
        raise NotFound(_("There is no such proposal."), code="no-upgrade")
    inventory = held(actor, found.inventory_id, rights.LOCK)
    only_open(inventory)
    if found.proposed_by_id == actor.person_id:
        raise Forbidden(_("Who proposed a version does not approve it."), code="preparer-approves")
    if found.state != "proposed":
        raise Conflict(_("It is decided already."), code=f"upgrade-{found.state}")
    return found, inventory


def _recalculated(actor: Actor, inventory: Inventory, run: Run, upgrade: PackUpgrade) -> list[dict[str, Any]]:
    """The parts of the run with the touched lines calculated again; parts without any stay as they are."""
    from qingheng.plane.quantify import opened, recalculate

    parts = [dict(part) for part in run.parts]
    for change in changes_of(actor, inventory, run, upgrade.pack, upgrade.to_version):
        if change.changed:
            before = opened(Path(settings.PLANE_ROOT) / str(parts[change.part]["path"]))
            made = recalculate(before, [after for _before, after in change.changed])
            parts[change.part] = part_of(change.group, change.lines, made)
    return parts


def _decide(actor: Actor, upgrade: PackUpgrade, state: str, note: str, at: datetime) -> None:
    upgrade.state, upgrade.note = state, note.strip()[:500]
    upgrade.decided_name, upgrade.decided_at = actor.name[:200], at
    upgrade.save(update_fields=["state", "note", "decided_name", "decided_at"])


def _note(actor: Actor, action: str, inventory: Inventory, upgrade: PackUpgrade, at: datetime) -> None:
    record(
        actor=actor, action=action, object_type="inventory", object_id=inventory.pk, at=at,
        data={
            "code": inventory.code, "pack": upgrade.pack, "from": upgrade.from_version, "to": upgrade.to_version,
            "lines": upgrade.preview.get("lines"), "reason": upgrade.reason[:500], "note": upgrade.note,
        },
    )  # fmt: skip
