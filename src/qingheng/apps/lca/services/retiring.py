"""Taking a version out of use, and back. Its files stay: what was calculated with it can be calculated again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import version_of
from qingheng.apps.lca.contracts import VersionView
from qingheng.apps.lca.models import DatabaseVersion
from qingheng.apps.lca.queries.databases import version_view
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid


@transaction.atomic
def retire(*, actor: Actor, version: str, why: str, at: datetime) -> VersionView:
    """Offer a version no longer. version: `CODE@LABEL`. Raises Forbidden, NotFound, Conflict, Invalid without a reason."""
    actor.require(rights.MANAGE)
    row = _held(actor, version, "ready", _("Only a version that is ready can be retired."))
    if not why.strip():
        raise Invalid(_("Say why."), code="no-reason", place="why")
    row.state, row.retired_name, row.retired_at, row.retired_why = (
        "retired",
        actor.name[:200],
        at,
        why.strip()[:500],
    )
    row.save(update_fields=["state", "retired_name", "retired_at", "retired_why"])
    record(
        actor=actor, action="lca.retired", object_type="lca_version", object_id=str(row), at=at,
        data={"why": row.retired_why},
    )  # fmt: skip
    return version_view(row)


@transaction.atomic
def restore(*, actor: Actor, version: str, at: datetime) -> VersionView:
    """Offer a retired version again. Raises Forbidden, NotFound, Conflict."""
    actor.require(rights.MANAGE)
    row = _held(actor, version, "retired", _("Only a retired version can be taken back into use."))
    row.state, row.retired_name, row.retired_at, row.retired_why = "ready", "", None, ""
    row.save(update_fields=["state", "retired_name", "retired_at", "retired_why"])
    record(actor=actor, action="lca.restored", object_type="lca_version", object_id=str(row), at=at)
    return version_view(row)


def _held(actor: Actor, version: str, state: str, otherwise: str) -> DatabaseVersion:
    found = version_of(actor, version)
    row: DatabaseVersion = (
        DatabaseVersion.objects.select_for_update(of=("self",)).select_related("database").get(pk=found.pk)
    )
    if row.state != state:
        raise Conflict(otherwise, code="version-state", place="version")
    return row
