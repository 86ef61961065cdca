"""Taking a version of a pack of factors into use, after its changes were looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors.contracts import UpgradeView
from qingheng.apps.factors.queries.upgrading import upgrade_of
from qingheng.platform.audit.services import record
from qingheng.platform.packs.services import install_pack
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@transaction.atomic
def upgrade_pack(*, actor: Actor, pack_id: str, seen_sha256: str, reason: str, at: datetime) -> UpgradeView:
    """Pin the shipped version. seen_sha256: of the content whose changes were looked at. Gives what changed.

    Inventories keep the versions they pin. Raises Forbidden, NotFound, Invalid, Conflict (the pack changed since).
    """
    actor.require("packs.manage")
    if not seen_sha256:
        raise Invalid(
            _("Look at the changes first."), code="changes-not-seen", place="pack",
            fix=_("Send the hash that came with them."),
        )  # fmt: skip
    change = upgrade_of(actor=actor, pack_id=pack_id)
    if change.state != "new" and not reason.strip():
        raise Invalid(_("Say why the version is taken into use."), code="reason-missing", place="reason")
    install_pack(actor=actor, pack_id=pack_id, at=at, seen_sha256=seen_sha256)
    if change.state != "unchanged":
        record(
            actor=actor,
            action="factors.upgraded",
            object_type="pack",
            object_id=pack_id[:60],
            at=at,
            data={
                "from": change.from_version,
                "to": change.to_version,
                "changed": len(change.changed),
                "added": len(change.added),
                "vanished": len(change.vanished),
                "reason": reason.strip()[:500],
            },
        )
    return change
