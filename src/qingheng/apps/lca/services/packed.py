"""A background database that comes with a pack: stored once beside all companies, taken into use by each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.contracts import VersionView
from qingheng.apps.lca.models import Database, DatabaseVersion
from qingheng.apps.lca.queries.databases import version_view
from qingheng.apps.lca.services.importing import singular_of
from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.packed import UnreadableTable, cards_of, gases_of, inventory_of
from qingheng.platform.audit.services import record
from qingheng.platform.languages import reads_chinese
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

_CLASSES = ("shipped", "exported", "shown")


@transaction.atomic
def store_pack(*, actor: Actor, content: PackContent, at: datetime) -> VersionView:
    """The database of a pack as a version of this company, labelled by the version of the pack.

    The same content again changes nothing. Raises Forbidden, Invalid (a table that cannot be read).
    """
    actor.require("packs.manage")
    from qingheng.plane.lca import ordered, write_version

    try:
        read = inventory_of(
            content.tables,
            name=content.title_en,
            version=content.version,
            licence=str(content.meta.get("licence", "")),
        )
        inventory, notes = ordered(read), _notes(content)
    except UnreadableTable as error:
        raise Invalid(
            error.reason_zh if reads_chinese() else error.reason_en, code="pack-unreadable",
            place=f"{error.table}.csv:{error.line}:{error.column}",
        ) from error  # fmt: skip
    linked = system_of(inventory)
    about = {"format": "pack", "pack": content.pin, "singular": singular_of(inventory, linked)}
    into = lca_root(actor.tenant_id, shared=True) / "versions"
    written = write_version(inventory, linked, (), into, about, notes)
    classes = content.meta.get("licence_class", [])
    database, _made = Database.objects.get_or_create(
        tenant_id=actor.tenant_id, code=content.id[:60],
        defaults={
            "name": content.title_en[:200], "name_zh": content.title_zh[:200], "licence": inventory.licence[:300],
            "pack": content.id,
            "licence_class": next((one for one in _CLASSES if one in classes), "shown"),
            "made_name": actor.name[:200], "made_at": at,
        },
    )  # fmt: skip
    row: DatabaseVersion | None = database.versions.filter(sha256=written.sha256).first()
    if row is None:
        row = DatabaseVersion.objects.create(
            database=database, label=_label(database, content), state="ready", shared=True, sha256=written.sha256,
            format="pack", source_name=content.pin[:200], source_sha256=content.sha256,
            counts={**written.counts, "singular": len(about["singular"])}, fates=dict(written.fates),
            losses=dict(written.loss_counts), imported_name=actor.name[:200], at=at, ready_at=at,
        )  # fmt: skip
        record(
            actor=actor, action="lca.imported", object_type="lca_version", object_id=str(row), at=at,
            data={"sha256": row.sha256, "pack": content.pin, "counts": row.counts, "fates": row.fates},
        )  # fmt: skip
    return version_view(row)


def _notes(content: PackContent) -> dict[str, Any]:
    """What the tables say beside the inventory: the gas and origin of flows, and a card of each process."""
    gases = {flow: [one.code, str(one.origin), one.gwp_set] for flow, one in gases_of(content.tables).items()}
    cards = {}
    for code, card in cards_of(content.tables).items():
        first, last = card.valid
        cards[code] = asdict(card) | {
            "valid": [first and first.isoformat(), last and last.isoformat()],
            "published": card.published and card.published.isoformat(), "pedigree": list(card.pedigree),
        }  # fmt: skip
    return {"gases": gases, "cards": cards, "flows_zh": _chinese(content)}


def _chinese(content: PackContent) -> dict[str, str]:
    return {row["id"]: row["name_zh"] for row in content.tables.get("flows", ()) if row.get("name_zh")}


def _label(database: Database, content: PackContent) -> str:
    """The version of the pack; with the start of its hash where a pack changed without a new version."""
    taken = database.versions.filter(label=content.version).exists()
    return f"{content.version}-{content.sha256[:8]}" if taken else content.version
