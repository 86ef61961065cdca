"""Databases of a company and their versions."""

from __future__ import annotations

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import database_of
from qingheng.apps.lca.contracts import DatabaseView, VersionView
from qingheng.apps.lca.models import Database, DatabaseVersion
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def databases(*, actor: Actor) -> list[DatabaseView]:
    """Databases by code, each with its version in force. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows: dict[int, list[DatabaseVersion]] = {}
    for row in DatabaseVersion.objects.select_related("database").order_by("-id"):
        rows.setdefault(row.database_id, []).append(row)
    return [database_view(one, rows.get(one.pk, [])) for one in Database.objects.order_by("code")]


def versions(*, actor: Actor, code: str) -> list[VersionView]:
    """Versions of a database, newest first, of any state. Raises Forbidden, NotFound."""
    found = DatabaseVersion.objects.select_related("database").filter(database=database_of(actor, code))
    return [version_view(one) for one in found.order_by("-id")]


def version(*, actor: Actor, version: str) -> VersionView:
    """A version of any state by `CODE@LABEL`, or the newest ready one (else the newest) by `CODE`. Raises NotFound."""
    code, _at, label = version.partition("@")
    found = versions(actor=actor, code=code)
    if label:
        found = [one for one in found if one.label == label]
    ready = [one for one in found if one.state == "ready"]
    if not found:
        from django.utils.translation import gettext as _

        raise NotFound(
            _("The life-cycle database “%(code)s” has no such version.") % {"code": version},
            code="no-version", place="version",
        )  # fmt: skip
    return (ready or found)[0]


def database_view(row: Database, found: list[DatabaseVersion]) -> DatabaseView:
    """The frozen form of a row; found: its versions, newest first."""
    ready = next((one for one in found if one.state == "ready"), None)
    return DatabaseView(
        row.code, row.name, row.licence, row.licence_class, row.pack, len(found),
        version_view(ready) if ready else None, version_view(found[0]) if found else None, row.name_zh,
    )  # fmt: skip


def version_view(row: DatabaseVersion) -> VersionView:
    """The frozen form of a row whose database is loaded."""
    of = row.database
    return VersionView(
        row.pk, str(row), of.code, row.label, of.name, row.state, row.shared, row.sha256, row.format, of.licence,
        of.licence_class, of.pack, row.source_name, row.source_sha256, row.options, row.counts, row.fates, row.losses,
        row.run_id, row.error_zh, row.error_en, row.imported_name, row.at, row.ready_at, row.retired_name,
        row.retired_at, row.retired_why, of.name_zh,
    )  # fmt: skip
