"""Finding a version the actor may see, and opening what lies of it on the plane."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.contracts import HandRule
from qingheng.apps.lca.models import Database, DatabaseVersion, FlowMapping
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

SHARED = "shared"


def lca_root(tenant_id: int, *, shared: bool = False) -> Path:
    """Where the databases of a company lie, or those that all may use."""
    return Path(settings.PLANE_ROOT) / (SHARED if shared else str(tenant_id)) / "lca"


def version_folder(version: DatabaseVersion) -> Path:
    """Where the files of a version lie."""
    return lca_root(version.tenant_id, shared=version.shared) / "versions" / version.sha256[:32]


def database_of(actor: Actor, code: str) -> Database:
    """A database by its code. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Database | None = Database.objects.filter(code=code.strip().lower()).first()
    if found is None:
        raise NotFound(
            _("There is no life-cycle database “%(code)s” here.") % {"code": code},
            code="no-database",
            place="database",
        )
    return found


def version_of(actor: Actor, version: str) -> DatabaseVersion:
    """A version by `CODE@LABEL`, or the newest ready one by `CODE`. Raises Forbidden, NotFound, Conflict (not ready).

    A retired version is found by its label alone: what was calculated with it can be calculated again.
    """
    code, _at, label = version.partition("@")
    database = database_of(actor, code)
    rows = DatabaseVersion.objects.select_related("database").filter(database=database)
    found: DatabaseVersion | None = (
        rows.filter(label=label).first() if label else rows.filter(state="ready").order_by("-id").first()
    )
    if found is None:
        raise NotFound(
            _("The life-cycle database “%(code)s” has no such version.") % {"code": version},
            code="no-version",
            place="version",
        )
    if found.state not in ("ready", "retired"):
        raise Conflict(
            _("The version %(version)s is not there yet, or could not be imported.") % {"version": found},
            code="version-not-ready",
            place="version",
        )
    return found


def opened(actor: Actor, version: str) -> StoredDatabase:
    """A version with its arrays. Raises as version_of, Conflict when its files are missing or not what was stored."""
    return open_row(version_of(actor, version))


def decided_of(row: DatabaseVersion) -> dict[str, list[HandRule]]:
    """What people decided of the flows of a version, by method, in the order of flows."""
    found: dict[str, list[HandRule]] = {}
    for one in FlowMapping.objects.filter(version=row, state="in_use").order_by("flow"):
        per = float(one.per) if one.per else None
        rule = HandRule(
            one.pk, one.flow, one.target, one.target_name, one.left_out, per, bool(one.reviewed_name), one.why,
            one.number, one.made_name, one.made_at,
        )  # fmt: skip
        found.setdefault(one.method, []).append(rule)
    return found


def open_row(row: DatabaseVersion) -> StoredDatabase:
    """What lies of a version on the plane. Raises Conflict when its files are missing or not what was stored."""
    from qingheng.plane.lca import BrokenVersion, open_version

    try:
        found = open_version(version_folder(row), row.sha256)
        return StoredDatabase(found, row.database.name, str(row), decided_of(row))
    except BrokenVersion as broken:
        chinese = (get_language() or "").startswith("zh")
        raise Conflict(
            _("The files of %(version)s cannot be used: %(reason)s.")
            % {"version": row, "reason": broken.reason_zh if chinese else broken.reason_en},
            code="version-broken",
            place="version",
            fix=_("Have them restored from the backup, or import the file again under another label."),
        ) from broken
