"""Bills from files: a draft with what is wrong at each cell, corrected, released as a revision, or thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import DraftView, RevisionView
from qingheng.apps.products.drafts import draft_by, draft_view, read_draft, revision_view, told
from qingheng.apps.products.finding import index_items
from qingheng.apps.products.graphs import load
from qingheng.apps.products.reading_bills import read_file
from qingheng.apps.products.services.installing import close_before, keep_items, keep_lines
from qingheng.calc.products import key
from qingheng.calc.products.layouts import COLUMNS, ReadBill
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, clean_name, store_blob
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

EVIDENCE = "product_revision"


@transaction.atomic
def import_bill(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    at: datetime,
    top: str = "",
    label: str = "",
    valid_from: date | None = None,
    reason: str = "",
    columns: Mapping[str, str] | None = None,
) -> DraftView:
    """Read a file into a draft of a bill; the same file of the same product gives the draft already there.

    top: code of the product, where the file names none. label: of the revision, the next free letter when empty.
    columns: which header is which column of a bill. Raises Forbidden, Invalid (a file that is no bill at all).
    """
    actor.require(rights.MANAGE)
    digest = hashlib.sha256(data).hexdigest()
    file = read_file(data, name, columns=columns)
    draft: dict[str, Any] = {
        "layout": file.layout, "columns": file.columns, "letters": file.letters, "rows": file.rows, "notes": file.notes,
        "top": top.strip()[:80], "fixes": [],
    }  # fmt: skip
    read = read_draft(draft)
    draft["top"] = read.top
    same = models.Revision.objects.filter(state=models.DRAFT, file_sha256=digest)
    for one in same:
        if key(one.draft.get("top", "")) == key(read.top):
            return draft_view(one)
    draft["errors"] = len(read.faults)
    row = models.Revision.objects.create(
        item=models.Item.objects.filter(folded=key(read.top)).first(), label=label.strip()[:40] or _next_label(read.top),
        valid_from=valid_from, reason=reason[:500], file_name=clean_name(name), file_sha256=digest, layout=file.layout,
        draft=draft, prepared_by=actor.name[:200], prepared_at=at,
    )  # fmt: skip
    if actor.may("evidence.attach"):
        blob = store_blob(actor=actor, data=data, name=name, at=at)
        attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=row.pk, name=name, at=at)
    record(
        actor=actor, action="bill.imported", object_type=EVIDENCE, object_id=row.pk, at=at,
        data={"file": name[:120], "product": read.top, "rows": len(file.rows), "errors": len(read.faults)},
    )  # fmt: skip
    return draft_view(row, read)


@transaction.atomic
def fix_cell(*, actor: Actor, revision_id: int, row: int, column: str, after: str, at: datetime) -> DraftView:
    """Write a cell of a draft; what stood there is kept in the trail. row: from 0. Raises Forbidden, NotFound, Invalid."""
    actor.require(rights.MANAGE)
    found = draft_by(revision_id, lock=True)
    rows = found.draft["rows"]
    if column not in COLUMNS or not 0 <= row < len(rows):
        raise Invalid(_("There is no such cell."), code="no-cell", place=column[:40])
    cells = rows[row]["cells"]
    before = cells.get(column, "")
    cells[column] = after.strip()[:500]
    found.draft["fixes"].append(
        {"row": row, "column": column, "before": before, "by": actor.name, "at": at.isoformat()}
    )
    return _kept(actor, found, at, "bill.corrected", {"row": rows[row]["place"], "column": column, "before": before,
        "after": after.strip()[:500]})  # fmt: skip


@transaction.atomic
def leave_out(*, actor: Actor, revision_id: int, rows: Sequence[int], at: datetime) -> DraftView:
    """Take rows out of a draft; the file keeps them. Raises Forbidden, NotFound, Invalid."""
    actor.require(rights.MANAGE)
    found = draft_by(revision_id, lock=True)
    wanted = {one for one in rows if 0 <= one < len(found.draft["rows"])}
    if not wanted or len(wanted) == len(found.draft["rows"]):
        raise Invalid(_("Choose some of the rows."), code="no-rows", place="rows")
    places = [found.draft["rows"][one]["place"] for one in sorted(wanted)]
    found.draft["rows"] = [one for number, one in enumerate(found.draft["rows"]) if number not in wanted]
    return _kept(actor, found, at, "bill.rows-left-out", {"rows": places[:500]})


@transaction.atomic
def set_top(*, actor: Actor, revision_id: int, top: str, at: datetime) -> DraftView:
    """Say which product a draft is the bill of. Raises Forbidden, NotFound."""
    actor.require(rights.MANAGE)
    found = draft_by(revision_id, lock=True)
    found.draft["top"] = top.strip()[:80]
    found.item = models.Item.objects.filter(folded=key(top)).first()
    return _kept(actor, found, at, "bill.product-said", {"product": top.strip()[:80]})


@transaction.atomic
def release(
    *, actor: Actor, revision_id: int, at: datetime, valid_from: date | None = None, label: str = ""
) -> RevisionView:
    """Make a draft without faults the revision in force from a day on (today, unless told otherwise).

    The revision before it ends the day before. Raises Forbidden, NotFound, Invalid (faults), Conflict (a label taken).
    """
    actor.require(rights.RELEASE)
    found = draft_by(revision_id, lock=True)
    read = read_draft(found.draft)
    if read.faults:
        raise Invalid(
            _("The draft has %(n)s faults. The first: %(first)s")
            % {"n": len(read.faults), "first": told(read.faults, active_language())},
            code=read.faults[0].code,
            place=read.faults[0].place,
            fix=read.faults[0].fix(active_language()),
        )
    items = keep_items(read.items)
    item = items[key(read.top)]
    models.Item.objects.select_for_update().get(pk=item.pk)  # two released at once follow one another
    found.label = label.strip()[:40] or found.label
    if models.Revision.objects.filter(item=item, label=found.label).exclude(state=models.DRAFT).exists():
        raise Conflict(
            _("The product has a revision “%(label)s” already.") % {"label": found.label}, code="label-taken",
            place="label", fix=_("Give it another label."),
        )  # fmt: skip
    begins = valid_from or found.valid_from or timezone.localdate(at)
    found.item, found.valid_from, found.state = item, begins, models.RELEASED
    found.released_by, found.released_at = actor.name[:200], at
    lost = found.draft.get("fixes", [])
    found.draft = {"fixes": lost, "columns": found.draft["columns"]}
    found.save()
    keep_lines(found, read.lines, items)
    _keep_suppliers(read, items)
    close_before(item, begins, but=found.pk)
    load(item, begins)  # the whole bill holds together with all others in force, or nothing is released
    index_items(items.values(), at=at)
    record(
        actor=actor, action="bill.released", object_type=EVIDENCE, object_id=found.pk, at=at,
        data={"product": item.code, "label": found.label, "from": begins.isoformat(), "lines": len(read.lines)},
    )  # fmt: skip
    return revision_view(found)


@transaction.atomic
def discard(*, actor: Actor, revision_id: int, at: datetime) -> None:
    """Undo an import that was not released: the draft goes, its file stays with the evidence. Raises Forbidden, NotFound."""
    actor.require(rights.MANAGE)
    found = draft_by(revision_id, lock=True)
    record(
        actor=actor, action="bill.discarded", object_type=EVIDENCE, object_id=found.pk, at=at,
        data={"file": found.file_name, "product": found.draft.get("top", "")},
    )  # fmt: skip
    found.delete()


def _kept(
    actor: Actor, found: models.Revision, at: datetime, action: str, data: Mapping[str, Any]
) -> DraftView:
    read = read_draft(found.draft)
    found.draft["errors"] = len(read.faults)
    found.save()
    record(actor=actor, action=action, object_type=EVIDENCE, object_id=found.pk, at=at, data=dict(data))
    return draft_view(found, read)


def _next_label(top: str) -> str:
    used = (
        set(models.Revision.objects.filter(item__folded=key(top)).values_list("label", flat=True))
        if top
        else set()
    )
    letters = [chr(65 + number) for number in range(26)]
    return next((one for one in letters if one not in used), f"R{len(used) + 1}")


def _keep_suppliers(read: ReadBill, items: Mapping[str, models.Item]) -> None:
    for folded, supplier in read.suppliers.items():
        models.SupplierLink.objects.get_or_create(
            item=items[folded],
            supplier=supplier[:80],
            site="",
            defaults={"name_zh": supplier[:200], "name_en": ""},
        )
