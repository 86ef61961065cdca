"""Writes of packs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.packs import queries
from qingheng.platform.packs.changes import items_of
from qingheng.platform.packs.contracts import PackChange, PackContent
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.packs.registry import taker_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid
from qingheng.platform.tenancy.models import Tenant


@transaction.atomic
def install_pack(*, actor: Actor, pack_id: str, at: datetime, seen_sha256: str = "") -> PackChange:
    """Take a pack into use, or a later version of it; the same content again changes nothing.

    seen_sha256: the content whose changes were looked at; Conflict when the folder holds another by now.
    Raises Forbidden, NotFound, Invalid (a kind that is not installed, a pack that fails its own check).
    """
    actor.require("packs.manage")
    content = queries.content(pack_id)
    take_up = taker_of(content.kind)
    if seen_sha256 and seen_sha256 != content.sha256:
        raise Conflict(
            _("The pack has changed since you looked at it."),
            code="pack-changed",
            place="pack",
            fix=_("Look at its changes again."),
        )
    Tenant.objects.select_for_update().get(pk=actor.tenant_id)  # two at once make one
    change = queries.change_of(actor=actor, content=content)
    if change.state != "unchanged":
        _refuse_unsound(pack_id)
        take_up(actor=actor, content=content, at=at)
    record_install(actor=actor, content=content, at=at, change=change)
    return change


def _refuse_unsound(pack_id: str) -> None:
    """Raise Invalid with the first thing wrong with the pack."""
    for problem in queries.check(pack_id):
        if problem.severity == "error":
            chinese = (get_language() or "").startswith("zh")
            raise Invalid(
                _("The pack “%(pack)s” does not pass its own check.") % {"pack": pack_id},
                code="pack-unsound",
                place=problem.place,
                fix=problem.text_zh if chinese else problem.text_en,
            )


@transaction.atomic
def record_install(
    *, actor: Actor, content: PackContent, at: datetime, change: PackChange | None = None
) -> PackInstall:
    """Say that the company works with this content from now on; the same content again changes nothing.

    Going back to content used before is an act of its own. change: what it changes, for the trail.
    Raises Forbidden.
    """
    actor.require("packs.manage")
    newest: PackInstall | None = PackInstall.objects.filter(pack_id=content.id).first()
    if newest is not None and newest.sha256 == content.sha256:
        if not newest.items:  # taken into use before items were kept
            newest.items = items_of(content)
            newest.save(update_fields=["items"])
        return newest
    install: PackInstall = PackInstall.objects.create(
        pack_id=content.id,
        sha256=content.sha256,
        kind=content.kind[:20],
        version=content.version[:20],
        title_zh=content.title_zh[:200],
        title_en=content.title_en[:200],
        installed_by=actor.name[:200],
        installed_at=at,
        items=items_of(content),
    )
    record(
        actor=actor,
        action="pack.installed",
        object_type="pack",
        object_id=content.id[:60],
        at=at,
        data={
            "version": content.version,
            "sha256": content.sha256,
            "replaces": newest.version if newest else "",
            **({"changed": list(change.changed), "retired": list(change.retired)} if change else {}),
        },
    )
    return install
