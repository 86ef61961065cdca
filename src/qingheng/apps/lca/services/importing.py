"""Importing a database: the file is kept as evidence, a job reads it, and a version is there whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.contracts import VersionView
from qingheng.apps.lca.models import Database, DatabaseVersion
from qingheng.apps.lca.opened import known
from qingheng.apps.lca.queries.databases import version_view
from qingheng.apps.lca.services.words import refusal_of
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import Allocation, Inventory
from qingheng.calc.lca.solving import SingularSystem, factorise
from qingheng.formats.lca import LCA_LIMITS, Read, read_lca
from qingheng.formats.problems import FileRefused
from qingheng.platform.audit.services import record
from qingheng.platform.files.models import Blob
from qingheng.platform.files.services import attach, clean_name, receive, store_blob
from qingheng.platform.files.store import blob_path
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

IMPORT_JOB = "lca.import"
EVIDENCE = "lca_database"
STEPS = 5
Progress = Callable[[int], None]
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LABEL = re.compile(r"[^\s@/]{1,60}")


@dataclass(frozen=True)
class Import:
    """What is to be imported, and how. label: left out, the next number. licence_class: shown, exported or shipped.

    allocation: for all processes, else as each asks for. providers: by flow who makes it where the file leaves it open.
    """

    code: str
    label: str = ""
    name: str = ""
    licence: str = ""
    licence_class: str = ""
    allocation: str = ""
    providers: Mapping[str, str] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        """What is chosen beside the file."""
        said: dict[str, Any] = {
            "allocation": self.allocation,
            "providers": dict(sorted(self.providers.items())),
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True)
class Started:
    """An import that was started. run: its job, None where the version was there already. repeated: whether it was."""

    version: VersionView
    run: RunView | None
    repeated: bool


def start_import(
    *, actor: Actor, data: bytes | IO[bytes], name: str, wanted: Import, at: datetime
) -> Started:
    """Keep a database file as evidence and queue its import. name: of the file.

    The same file with the same choices gives the version it gave before, or the import that is under way. Raises
    Forbidden, Invalid (a code or choice that cannot be, an empty or too large file), Conflict (the label is taken).
    """
    actor.require(rights.MANAGE)
    wanted = _checked(wanted)
    with receive(actor=actor, data=data, limit=LCA_LIMITS.file_bytes) as received, transaction.atomic():
        blob = store_blob(actor=actor, data=received, name=name, at=at, limit=LCA_LIMITS.file_bytes)
        database = _database(actor, wanted, name, at)
        known_row = _same(database, blob.sha256, wanted)
        if known_row is not None:
            return Started(version_view(known_row), None, repeated=True)
        row = _row(actor, database, wanted, blob, clean_name(name), at)
        attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=database.code, name=name, at=at)
        run = start(actor=actor, kind=IMPORT_JOB, parameters={"version_id": row.pk}, at=at)
        row.run_id = run.id
        row.save(update_fields=["run_id"])
        record(
            actor=actor, action="lca.import-started", object_type="lca_version", object_id=str(row), at=at,
            data={"source": blob.sha256, "options": row.options},
        )  # fmt: skip
        return Started(version_view(row), run, repeated=False)


def run_import(*, actor: Actor, version_id: int, at: datetime, progress: Progress) -> dict[str, Any]:
    """Read, link and store what a version is imported from. Again it gives the same. progress: called with steps done.

    Content that is a version of this database already gives that one, and this version is not made. Raises Forbidden,
    NotFound, Invalid (the file cannot be read, or names what it has not).
    """
    from qingheng.plane.lca import ordered, write_version

    actor.require(rights.MANAGE)
    row = DatabaseVersion.objects.select_related("database").filter(pk=version_id).first()
    if row is None:
        raise NotFound(_("There is no such version."), code="no-version")
    if row.state == "ready":
        return {"version": str(row), "sha256": row.sha256, "repeated": True}
    progress(0)
    read = _read(row)
    progress(1)
    inventory = ordered(read.inventory)
    linked = linked_as(inventory, row.options)
    progress(2)
    singular = singular_of(inventory, linked)
    progress(3)
    about = {"format": str(read.format), "source_sha256": row.source_sha256, "options": row.options,
             "singular": singular, "read": dict(read.counts)}  # fmt: skip
    written = write_version(
        inventory, linked, read.losses, lca_root(row.tenant_id, shared=row.shared) / "versions", about
    )
    progress(4)
    found = {
        "sha256": written.sha256, "format": str(read.format), "counts": {**written.counts, "singular": len(singular)},
        "fates": dict(written.fates), "losses": dict(written.loss_counts), "licence": inventory.licence,
    }  # fmt: skip
    return finish(actor=actor, version_id=version_id, found=found, at=at)


@transaction.atomic
def finish(*, actor: Actor, version_id: int, found: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Put a version that is written into force; where its content is there already, that version stays alone."""
    row: DatabaseVersion = (
        DatabaseVersion.objects.select_for_update(of=("self",)).select_related("database").get(pk=version_id)
    )
    Database.objects.select_for_update().get(pk=row.database_id)
    same = (
        DatabaseVersion.objects.filter(database=row.database, sha256=found["sha256"])
        .exclude(pk=row.pk)
        .first()
    )
    if same is not None:
        label = str(row)
        row.delete()
        record(
            actor=actor, action="lca.import-repeated", object_type="lca_version", object_id=str(same), at=at,
            data={"asked": label, "sha256": same.sha256},
        )  # fmt: skip
        return {"version": str(same), "sha256": same.sha256, "repeated": True}
    row.sha256, row.format = found["sha256"], found["format"]
    row.counts, row.fates, row.losses = found["counts"], found["fates"], found["losses"]
    row.state, row.ready_at, row.error_zh, row.error_en = "ready", at, "", ""
    row.save()
    if not row.database.licence and found["licence"]:
        row.database.licence = found["licence"][:300]
        row.database.save(update_fields=["licence"])
    record(
        actor=actor, action="lca.imported", object_type="lca_version", object_id=str(row), at=at,
        data={"sha256": row.sha256, "source": row.source_sha256, "counts": row.counts, "fates": row.fates},
    )  # fmt: skip
    return {"version": str(row), "sha256": row.sha256, "repeated": False, **row.counts}


def linked_as(inventory: Inventory, options: Mapping[str, Any]) -> Linked:
    """The matrices of an inventory with the choices of an import. Raises NotFound for a flow or process there is not."""
    flows = {one.id: one.name for one in inventory.flows.values()}
    processes = {one.id: one.name for one in inventory.processes.values()}
    providers = {
        known(flow, flows): known(process, processes)
        for flow, process in options.get("providers", {}).items()
    }
    allocation = Allocation(options["allocation"]) if options.get("allocation") else None
    return system_of(inventory, allocation=allocation, providers=providers)


def singular_of(inventory: Inventory, linked: Linked) -> list[str]:
    """Names of the processes a system without a single solution lies with; none where it has one."""
    try:
        factorise(linked.system)
    except SingularSystem as error:
        return [inventory.processes[one].name.strip() for one in error.processes]
    return []


def _checked(wanted: Import) -> Import:
    code = wanted.code.strip().lower()
    if not _CODE.fullmatch(code):
        raise Invalid(
            _("“%(code)s” cannot be the code of a database.") % {"code": wanted.code}, code="bad-code", place="code",
            fix=_("Use small letters, digits and hyphens, at most 60, beginning with a letter or digit."),
        )  # fmt: skip
    if wanted.label and not _LABEL.fullmatch(wanted.label):
        raise Invalid(
            _("“%(label)s” cannot be the label of a version.") % {"label": wanted.label}, code="bad-label", place="label",
            fix=_("Use at most 60 characters without spaces, @ and /."),
        )  # fmt: skip
    for place, value, allowed in (
        ("licence_class", wanted.licence_class, Database.LICENCES),
        ("allocation", wanted.allocation, tuple(str(one) for one in Allocation)),
    ):
        if value and value not in allowed:
            raise Invalid(
                _("“%(value)s” is none of %(allowed)s.") % {"value": value, "allowed": ", ".join(allowed)},
                code="bad-choice", place=place,
            )  # fmt: skip
    return Import(code, wanted.label, wanted.name.strip()[:200], wanted.licence.strip()[:300], wanted.licence_class,
                  wanted.allocation, wanted.providers)  # fmt: skip


def _database(actor: Actor, wanted: Import, name: str, at: datetime) -> Database:
    """The database of the code, its row held; made where there is none."""
    found, made = Database.objects.get_or_create(
        tenant_id=actor.tenant_id, code=wanted.code,
        defaults={
            "name": wanted.name or Path(clean_name(name)).stem, "licence": wanted.licence,
            "licence_class": wanted.licence_class or "shown", "made_name": actor.name[:200], "made_at": at,
        },
    )  # fmt: skip
    database: Database = Database.objects.select_for_update().get(pk=found.pk)
    if database.pack:
        raise Conflict(
            _("“%(code)s” comes with a pack; its versions are those of the pack.") % {"code": wanted.code},
            code="database-of-pack", place="code", fix=_("Choose another code."),
        )  # fmt: skip
    changed = [
        field
        for field in ("name", "licence", "licence_class")
        if not made and getattr(wanted, field) and getattr(wanted, field) != getattr(database, field)
    ]
    for changing in changed:
        setattr(database, changing, getattr(wanted, changing))
    if changed:
        database.save(update_fields=changed)
    return database


def _same(database: Database, source: str, wanted: Import) -> DatabaseVersion | None:
    """The version this file with these choices gave, or gives."""
    rows = database.versions.select_related("database").filter(
        source_sha256=source, state__in=("ready", "importing")
    )
    found: list[DatabaseVersion] = [one for one in rows.order_by("-id") if one.options == wanted.options]
    return found[0] if found else None


def _row(
    actor: Actor, database: Database, wanted: Import, blob: Blob, name: str, at: datetime
) -> DatabaseVersion:
    labels = {one.label: one for one in database.versions.all()}
    taken = {label for label, one in labels.items() if one.state != "failed"}
    number = next(n for n in range(1, len(taken) + 2) if str(n) not in taken)
    label = wanted.label or str(number)
    row: DatabaseVersion = labels.get(label) or DatabaseVersion(database=database, label=label)
    if row.pk is not None and row.state != "failed":
        raise Conflict(
            _("The database %(code)s has a version %(label)s already.") % {"code": database.code, "label": label},
            code="label-taken", place="label", fix=_("Choose another label, or leave it out."),
        )  # fmt: skip
    row.state, row.error_zh, row.error_en = "importing", "", ""
    row.source_name, row.source_sha256, row.options = name, blob.sha256, wanted.options
    row.imported_name, row.at = actor.name[:200], at
    row.save()
    return row


def _read(row: DatabaseVersion) -> Read:
    path = blob_path(row.source_sha256)
    if not path.exists():
        raise Conflict(
            _("The file is recorded, but its bytes are missing from the store."), code="file-missing",
            fix=_("Ask the operator to restore the evidence store from the backup."),
        )  # fmt: skip
    try:
        return read_lca(path, name=row.database.name, most=settings.LCA_MOST_EXCHANGES)
    except FileRefused as refused:
        raise refusal_of(refused) from refused
