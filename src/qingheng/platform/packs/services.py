"""Writes of packs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qingheng.platform.audit.services import record
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.models import PackInstall
from qingheng.platform.rights.actor import Actor


@transaction.atomic
def record_install(*, actor: Actor, content: PackContent, at: datetime) -> PackInstall:
    """Say that the company works with this content from now on; the same content again changes nothing.

    Going back to content used before is an act of its own. Raises Forbidden.
    """
    actor.require("packs.manage")
    newest: PackInstall | None = PackInstall.objects.filter(pack_id=content.id).first()
    if newest is not None and newest.sha256 == content.sha256:
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
        },
    )
    return install
