"""A published file of factors as an edition of the company's own: read, previewed, handed in, reviewed by another."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import editions, rights
from qingheng.apps.factors.contracts import ImportView
from qingheng.apps.factors.models import FactorEdition, FactorImport
from qingheng.apps.factors.queries.importing import DESNZ, OBJECT_TYPE, factor_import
from qingheng.apps.factors.queries.library import installed_packs
from qingheng.calc.factors.flat_year import FlatYear, UnusableYear, read_year
from qingheng.calc.factors.table import UnreadableRow, read_factors
from qingheng.formats.factor_flat import FlatFile, read_flat
from qingheng.formats.problems import FileRefused
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.tenancy.models import Tenant

_MOST_TOLD = 400
_FAMILY = "factors-desnz"


@transaction.atomic
def import_factors(
    *, actor: Actor, data: bytes, name: str, published: date, at: datetime, layout: str = DESNZ
) -> ImportView:
    """Read a flat file of another year as a draft, with the file as its evidence; the same file again gives its draft.

    Lines follow the edition of the UK government's factors in force. Raises Forbidden, Invalid with what is wrong where.
    """
    actor.require(rights.MANAGE)
    if layout != DESNZ:
        raise Invalid(
            _("The layout “%(layout)s” is not known.") % {"layout": layout[:40]},
            code="layout", place="layout", fix=_("One of: %(codes)s.") % {"codes": DESNZ},
        )  # fmt: skip
    digest = hashlib.sha256(data).hexdigest()
    known: FactorImport | None = FactorImport.objects.filter(
        file_sha256=digest, published=published, state__in=("draft", "in_review", "approved")
    ).first()
    if known is not None:
        return factor_import(actor=actor, import_id=known.pk)
    Tenant.objects.select_for_update().get(pk=actor.tenant_id)  # two at once have versions of their own
    file = _read(data, name)
    if published.year < file.year - 1 or published > at.date():
        raise Invalid(_("A file of %(year)s was not published on that day.") % {"year": file.year},
                      code="published", place="published")  # fmt: skip
    pack, version = _along(actor)
    template = editions.tables_of(pack, version)
    try:
        made = read_year(template["factors"], file.lines)
        body = _body(made, file.year, published, name, template["licence_class"])
        read_factors(body["tables"]["factors"], body["defaults"], pack="x", version="x", licence=())
    except (UnusableYear, UnreadableRow) as error:
        raise Invalid(error.reason(active_language()), code="file-unusable", place="file") from error
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    pack_id = f"{_FAMILY}-{file.year}"
    number = FactorImport.objects.filter(pack_id=pack_id).count() + 1
    row: FactorImport = FactorImport.objects.create(
        layout=layout, year=file.year, pack_id=pack_id, version=f"own-{number}", published=published,
        file_name=name[:200], file_sha256=digest, body=gzip.compress(text, mtime=0),
        sha256=hashlib.sha256(text).hexdigest(), along=f"{pack}@{version}", told=_told(made), author_id=actor.person_id,
        author_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    blob = store_blob(actor=actor, data=data, name=name, at=at)
    attach(actor=actor, blob=blob, object_type=OBJECT_TYPE, object_id=row.pk, name=name, at=at)
    _note(actor, row, "factor_import.read", at, {"file": digest})
    return factor_import(actor=actor, import_id=row.pk)


@transaction.atomic
def submit_import(*, actor: Actor, import_id: int, reason: str, at: datetime) -> ImportView:
    """Hand a draft in for review. Raises Forbidden, NotFound, Conflict, Invalid (no reason)."""
    actor.require(rights.MANAGE)
    row = _locked(import_id, ("draft", "returned"))
    if not reason.strip():
        raise Invalid(_("Say what the edition is needed for."), code="reason-missing", place="reason")
    row.state, row.reason = "in_review", reason.strip()[:1000]
    row.author_id, row.author_name = actor.person_id, actor.name[:200]
    row.save(update_fields=["state", "reason", "author", "author_name"])
    _note(actor, row, "factor_import.submitted", at, {"reason": row.reason})
    return factor_import(actor=actor, import_id=import_id)


@transaction.atomic
def review_import(*, actor: Actor, import_id: int, approve: bool, note: str, at: datetime) -> ImportView:
    """Approve or return an edition in review; never by whoever handed it in. Approved, new inventories take it.

    Raises Forbidden, NotFound, Conflict, Invalid (a return without a reason).
    """
    actor.require(rights.REVIEW)
    row = _locked(import_id, ("in_review",))
    if row.author_id == actor.person_id and (
        row.author_id is not None or row.author_name == actor.name[:200]
    ):
        raise Forbidden(
            _("Whoever handed an edition in does not review it."),
            code="own-review",
            fix=_("Ask a colleague who may review factors."),
        )
    if not approve and not note.strip():
        raise Invalid(_("Say why it is returned."), code="note-missing", place="note")
    if approve:
        FactorImport.objects.filter(pack_id=row.pack_id, state="approved").update(state="withdrawn")
        FactorEdition.objects.get_or_create(
            pack_id=row.pack_id, version=row.version,
            defaults={"sha256": row.sha256, "body": bytes(row.body), "kept_at": at},
        )  # fmt: skip
    row.state = "approved" if approve else "returned"
    row.reviewer_name, row.reviewed_at, row.review_note = actor.name[:200], at, note.strip()[:1000]
    row.save(update_fields=["state", "reviewer_name", "reviewed_at", "review_note"])
    action = "factor_import.approved" if approve else "factor_import.returned"
    _note(actor, row, action, at, {"note": row.review_note, "sha256": row.sha256})
    return factor_import(actor=actor, import_id=import_id)


@transaction.atomic
def withdraw_import(*, actor: Actor, import_id: int, reason: str, at: datetime) -> ImportView:
    """Discard a draft, or take an approved edition out of use; inventories that pin it keep it.

    Raises Forbidden, NotFound, Conflict, Invalid (no reason).
    """
    row = _locked(import_id, ("draft", "returned", "approved"))
    actor.require(rights.REVIEW if row.state == "approved" else rights.MANAGE)
    if not reason.strip():
        raise Invalid(_("Say why it is withdrawn."), code="reason-missing", place="reason")
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    _note(actor, row, "factor_import.withdrawn", at, {"reason": reason.strip()[:500]})
    return factor_import(actor=actor, import_id=import_id)


def _read(data: bytes, name: str) -> FlatFile:
    try:
        return read_flat(data, name)
    except FileRefused as error:
        lang, problem = active_language(), error.problem
        where = f"{problem.place.describe(lang)}: " if problem.place.row is not None else ""
        raise Invalid(
            f"{where}{problem.message(lang)}", code=problem.code, place="file", fix=problem.fix(lang)
        ) from error


def _along(actor: Actor) -> tuple[str, str]:
    """The edition of the family in force whose lines are followed: the newest shipped one. Raises NotFound."""
    pins = installed_packs(actor=actor)
    shipped = [pack for pack in editions.shipped() if pack.startswith(f"{_FAMILY}-")]
    if not shipped:
        raise NotFound(
            _("There is no edition of the UK government's factors whose lines could be followed."), code="no-pack",
            place="file", fix=_("Have the operator put the pack factors-desnz-2025 into the packs folder."),
        )  # fmt: skip
    pack = max(shipped)
    version = pins[pack] if not pins[pack].startswith("own-") else editions.shipped()[pack].version
    return pack, version


def _body(made: FlatYear, year: int, published: date, name: str, licence: list[str]) -> editions.Body:
    return {
        "tables": {"factors": [dict(row) for row in made.rows]},
        "defaults": {
            "level": "country", "place": "GB", "from": f"{year}-01-01", "until": f"{year}-12-31",
            "published": published.isoformat(), "source": f"UK government conversion factors {year}",
            "document": name[:200],
        },
        "licence_class": licence,
    }  # fmt: skip


def _told(made: FlatYear) -> dict[str, object]:
    lists = {
        "lacking": made.lacking, "unknown": made.unknown, "total_only": made.total_only, "uneven": made.uneven,
    }  # fmt: skip
    counts = {f"{name}_count": len(found) for name, found in lists.items()}
    kept = {name: list(found[:_MOST_TOLD]) for name, found in lists.items()}
    return {"gwp": made.gwp, "rows": len(made.rows), **counts, **kept}


def _locked(import_id: int, states: tuple[str, ...]) -> FactorImport:
    row: FactorImport | None = FactorImport.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise NotFound(_("There is no such imported edition."), code="no-import")
    if row.state not in states:
        raise Conflict(
            _("The edition is in another state by now."), code="wrong-state", fix=_("Open it again.")
        )
    return row


def _note(actor: Actor, row: FactorImport, action: str, at: datetime, data: dict[str, object]) -> None:
    told = {"pack": row.pack_id, "version": row.version, **data}
    record(actor=actor, action=action, object_type=OBJECT_TYPE, object_id=row.pk, at=at, data=told)
