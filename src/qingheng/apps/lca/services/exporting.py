"""A version as a Brightway datapackage for exchange: matrices, names, factors of methods; where its licence allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import open_row, version_of
from qingheng.apps.lca.characterise import Characterisation, characterisation
from qingheng.apps.lca.climate import SETS
from qingheng.apps.lca.methods import indicators_of, row_of
from qingheng.apps.lca.models import DatabaseVersion
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.formats.lca.datapackage_out import OutCategory, OutPackage, write_datapackage
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. file: a name for it. columns, flows, categories: how many are in it."""

    file: str
    version: str
    version_sha256: str
    methods: tuple[str, ...]
    columns: int
    flows: int
    categories: int


def export_version(
    *, actor: Actor, version: str, into: IO[bytes], at: datetime, methods: Sequence[str] = ("gwp100-ar6",)
) -> Exported:
    """Write a version with the factors of some methods, decisions by hand among them. into: a file open for writing.

    Raises Forbidden (also where the licence of the database or of a method does not let its data leave), NotFound, Conflict.
    """
    actor.require(rights.VIEW)
    actor.require("exports.make")
    row = version_of(actor, version)
    _refuse_licence(row)
    _refuse_methods(methods)
    file = open_row(row)
    counted = [characterisation(file, one) for one in dict.fromkeys(methods)]
    package = _package(row, file, counted)
    write_datapackage(package, into)
    made = Exported(
        f"{row.database.code}-{row.label}-brightway.zip", file.pin, file.sha256, tuple(one.method for one in counted),
        file.linked.system.size, len(file.linked.system.flows), len(package.categories),
    )  # fmt: skip
    record(
        actor=actor, action="lca.exported", object_type="lca_version", object_id=file.pin, at=at,
        data={"sha256": file.sha256, "methods": list(made.methods), "licence_class": row.database.licence_class},
    )  # fmt: skip
    return made


def _refuse_licence(row: DatabaseVersion) -> None:
    if row.database.licence_class == "shown":
        raise Forbidden(
            _("The licence of %(version)s lets its data be shown here, not exported.") % {"version": row},
            code="licence-shown", place="version",
            fix=_("Ask whoever imported it whether the class of licence is right."),
        )  # fmt: skip


def _refuse_methods(methods: Sequence[str]) -> None:
    kept = [one for one in dict.fromkeys(methods) if one not in SETS and row_of(one).licence_class == "shown"]
    if kept:
        raise Forbidden(
            _("The licence of %(methods)s lets its factors be shown here, not exported.") % {"methods": ", ".join(kept)},
            code="licence-shown", place="methods",
            fix=_("Leave the method out, or say on its page what its licence lets you do."),
        )  # fmt: skip


def _package(row: DatabaseVersion, file: StoredDatabase, counted: Sequence[Characterisation]) -> OutPackage:
    processes, flows = file.inventory.processes, file.inventory.flows
    columns = []
    for process, product in file.linked.system.columns:
        one, made = processes[process], flows[product]
        code = process if process == product else f"{process}|{product}"
        columns.append(
            (code, one.name.strip(), made.name.strip(), made.unit, one.location, "/".join(one.category))
        )
    nature = [
        (one.id, one.name.strip(), "/".join(one.compartment), one.unit, one.cas)
        for one in (flows[code] for code in file.linked.system.flows)
    ]
    licences = [row.database.licence or file.inventory.licence]
    licences += [row_of(one.method).licence for one in counted if one.method not in SETS]
    return OutPackage(
        file.pin, file.linked.system, columns, nature,
        [category for one in counted for category in _categories(one)],
        "; ".join(dict.fromkeys(filter(None, licences))),
        {"version": file.pin, "sha256": file.sha256, "methods": {one.method: one.sha256 for one in counted}},
    )  # fmt: skip


def _categories(counted: Characterisation) -> list[OutCategory]:
    found = []
    for number, one in enumerate(indicators_of(counted.method)):
        row = counted.matrix[[number]].tocoo()
        factors = dict(zip(row.coords[1].tolist(), row.data.tolist(), strict=True))
        if factors:
            found.append(OutCategory((counted.method, one.category_en), one.unit, factors))
    return found
