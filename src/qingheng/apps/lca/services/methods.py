"""Bringing impact methods in: from files of the user, or from the library that carries them where it is installed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.category_words import chinese_of
from qingheng.apps.lca.climate import SETS
from qingheng.apps.lca.contracts import MethodView
from qingheng.apps.lca.methods import method_view, row_of
from qingheng.apps.lca.models import Database, ImpactMethod
from qingheng.apps.lca.services.words import refusal_of
from qingheng.formats.lca import LCA_LIMITS
from qingheng.formats.lca_methods import LIBRARY, MethodRead, library_names, read_library, read_methods
from qingheng.formats.lca_methods.library import library_folder
from qingheng.formats.problems import FileRefused
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, receive, store_blob
from qingheng.platform.files.store import blob_path
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

EVIDENCE = "lca_method"
CAUTIOUS = "shown"
"""Class of a method nobody said anything of."""
_LICENCE = "Factors as published by the authors of the method; flow list of ecoinvent 3.9 as in bw2io"


def import_methods(
    *, actor: Actor, data: bytes | IO[bytes], name: str, at: datetime, code: str = "", licence: str = "",
    licence_class: str = "",
) -> list[MethodView]:  # fmt: skip
    """The methods of a file, which is kept as evidence. name: of the file. code: of the method, where it holds one.
    licence_class: shown, exported or shipped; shown where nothing is said.

    The same factors again give the method that is there. Raises Forbidden, Invalid (no methods, a code for several),
    Conflict (a code with other factors).
    """
    actor.require(rights.MANAGE)
    _known_class(licence_class or CAUTIOUS)
    limit = LCA_LIMITS.file_bytes
    with receive(actor=actor, data=data, limit=limit) as received, transaction.atomic():
        blob = store_blob(actor=actor, data=received, name=name, at=at, limit=limit)
        try:
            found = read_methods(blob_path(blob.sha256), name=Path(name).stem)
        except FileRefused as refused:
            raise refusal_of(refused) from refused
        if code and len(found) > 1:
            raise Invalid(
                _("The file holds %(count)s methods; a code is for one.") % {"count": len(found)},
                code="several-methods", place="code",
            )  # fmt: skip
        said = (licence, licence_class or CAUTIOUS)
        made = [_store(actor, one, code, blob.name, blob.sha256, said, at) for one in found]
        for row in made:
            attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=row.code, name=name, at=at)
        return [method_view(row) for row in made]


def import_library(*, actor: Actor, names: Sequence[str], at: datetime) -> list[MethodView]:
    """Methods of the installed library by their names there. Raises Forbidden, NotFound (library, name)."""
    actor.require(rights.MANAGE)
    folder = _folder()
    unknown = set(names) - set(library_names(folder))
    if unknown:
        raise NotFound(
            _("The library has no method “%(name)s”.") % {"name": sorted(unknown)[0]}, code="no-method",
            place="names", fix="; ".join(library_names(folder)),
        )  # fmt: skip
    with transaction.atomic():
        return [
            method_view(_store(actor, one, "", LIBRARY, "", (_LICENCE, CAUTIOUS), at))
            for one in read_library(folder, names)
        ]


def library(*, actor: Actor) -> list[str]:
    """Names of the methods the installed library has; none where it is not installed. Raises Forbidden."""
    actor.require(rights.VIEW)
    folder = library_folder()
    return library_names(folder) if folder is not None else []


@transaction.atomic
def license_method(
    *, actor: Actor, code: str, licence_class: str, at: datetime, licence: str = ""
) -> MethodView:
    """Say what may be done with the factors of a method. licence: in words; left out, what is there stays.

    Raises Forbidden, NotFound, Invalid (a class there is not).
    """
    actor.require(rights.MANAGE)
    row: ImpactMethod = ImpactMethod.objects.select_for_update().get(pk=row_of(code).pk)
    _known_class(licence_class)
    before, row.licence_class = row.licence_class, licence_class
    row.licence = licence.strip()[:300] or row.licence
    row.save(update_fields=["licence_class", "licence"])
    record(
        actor=actor, action="lca.method-licensed", object_type="lca_method", object_id=row.code, at=at,
        data={"from": before, "to": licence_class, "licence": row.licence},
    )  # fmt: skip
    return method_view(row)


def _known_class(licence_class: str) -> None:
    if licence_class not in Database.LICENCES:
        raise Invalid(
            _("“%(value)s” is none of %(allowed)s.")
            % {"value": licence_class[:40], "allowed": ", ".join(Database.LICENCES)},
            code="bad-choice", place="licence_class",
        )  # fmt: skip


@transaction.atomic
def retire_method(*, actor: Actor, code: str, at: datetime) -> MethodView:
    """Offer a method no longer; what was scored with it can be scored again. Raises Forbidden, NotFound, Conflict."""
    return _moved(actor, code, "ready", "retired", at)


@transaction.atomic
def restore_method(*, actor: Actor, code: str, at: datetime) -> MethodView:
    """Offer a method again. Raises Forbidden, NotFound, Conflict."""
    return _moved(actor, code, "retired", "ready", at)


def _moved(actor: Actor, code: str, before: str, after: str, at: datetime) -> MethodView:
    actor.require(rights.MANAGE)
    row: ImpactMethod = ImpactMethod.objects.select_for_update().get(pk=row_of(code).pk)
    if row.state != before:
        raise Conflict(_("The method is in this state already."), code="method-state", place="method")
    row.state = after
    row.save(update_fields=["state"])
    record(actor=actor, action=f"lca.method-{after}", object_type="lca_method", object_id=row.code, at=at)
    return method_view(row)


def _folder() -> Path:
    folder = library_folder()
    if folder is None:
        raise NotFound(
            _("The library %(library)s is not installed here.") % {"library": LIBRARY}, code="no-library",
            fix=_("Install the extra “lca”, or import methods from a file."),
        )  # fmt: skip
    return folder


def _store(
    actor: Actor,
    read: MethodRead,
    code: str,
    source: str,
    source_sha256: str,
    licence: tuple[str, str],
    at: datetime,
) -> ImpactMethod:
    from qingheng.plane.lca import write_method

    wanted = slugify(code or f"{read.name} {read.version}")[:60] or "method"
    if wanted in SETS:
        raise Conflict(
            _("“%(code)s” is a method that is shipped.") % {"code": wanted},
            code="method-shipped",
            place="code",
        )
    slugs = _slugs(
        [one.code if len(one.code) < 100 and "-" not in one.code[:9] else one.name for one in read.categories]
    )
    rows = [
        (slugs[number], factor.flow, factor.value, factor.unit)
        for number, one in enumerate(read.categories)
        for factor in one.factors
    ]
    sha256 = write_method(read.flows, read.units, rows, lca_root(actor.tenant_id) / "methods")
    known: ImpactMethod | None = ImpactMethod.objects.select_for_update().filter(code=wanted).first()
    if known is not None:
        if known.sha256 == sha256:
            return known
        raise Conflict(
            _("There is a method “%(code)s” with other factors here.") % {"code": wanted}, code="method-taken",
            place="code", fix=_("Choose another code."),
        )  # fmt: skip
    by_code = {one.code: slugs[number] for number, one in enumerate(read.categories)}
    made: ImpactMethod = ImpactMethod.objects.create(
        code=wanted, name_zh=read.name[:200], name_en=read.name[:200], version=read.version[:60],
        source=f"{read.format}: {source}"[:300], source_sha256=source_sha256,
        licence=licence[0][:300], licence_class=licence[1], sha256=sha256,
        categories=[_category(one, slugs[number]) for number, one in enumerate(read.categories)],
        weightings=_weightings(read, by_code),
        losses=[[one.code, one.place, one.message_zh, one.message_en] for one in read.losses[:1000]],
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="lca.method-imported", object_type="lca_method", object_id=made.code, at=at,
        data={"sha256": sha256, "source": made.source, "categories": len(read.categories), "factors": len(rows)},
    )  # fmt: skip
    return made


def _category(one: Any, code: str) -> dict[str, Any]:
    name = one.name if re.fullmatch(r"[0-9a-f-]{36}", one.code) or one.code == one.name else one.code
    return {
        "code": code,
        "zh": chinese_of(name, one.name),
        "en": name,
        "unit": one.unit,
        "factors": len(one.factors),
    }


def _weightings(read: MethodRead, by_code: dict[str, str]) -> list[dict[str, Any]]:
    """Sets with figures as text would lose nothing; JSON keeps a double's shortest digits, which are the double."""
    return [
        {
            "name": one.name, "unit": one.unit,
            "normalisation": {by_code[key]: value for key, value in one.normalisation.items() if key in by_code},
            "weights": {by_code[key]: value for key, value in one.weights.items() if key in by_code},
        }
        for one in read.weightings
    ]  # fmt: skip


def _slugs(names: Sequence[str]) -> list[str]:
    """A code for each name, unique among them."""
    found: list[str] = []
    for name in names:
        plain = slugify(name)[:80] or "category"
        number, code = 1, plain
        while code in found:
            number += 1
            code = f"{plain}-{number}"
        found.append(code)
    return found
