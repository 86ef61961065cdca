"""Bills from files: a draft with what is wrong at each cell, corrected, released as a revision, or thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.intake.queries.layouts import known_layout
from qingheng.apps.intake.services.mapping import keep_layout
from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import DraftView, RevisionView
from qingheng.apps.products.drafts import (
    barrier,
    draft_by,
    draft_view,
    hands_of,
    read_draft,
    revision_view,
    told,
)
from qingheng.apps.products.finding import index_items
from qingheng.apps.products.graphs import load
from qingheng.apps.products.reading_bills import DATASET, Columns, FileBill, Recall, read_file
from qingheng.apps.products.services.installing import close_before, keep_items, keep_lines
from qingheng.calc.products import key
from qingheng.calc.products.layouts import ReadBill
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, clean_name, store_blob
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid

EVIDENCE = "product_revision"


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
    columns: Columns | None = None,
    ask: bool = False,
) -> DraftView:
    """Read a file into a draft of a bill; the same file of the same product gives the draft already there.

    top: code of the product, where the file names none. label: of the revision, the next free letter when empty.
    columns: which header is which column of a bill, remembered for the next file of this layout. ask: a file whose
    columns are not understood becomes a draft too, for `choose_columns`. Raises Forbidden, Invalid (no bill at all).
    """
    actor.require(rights.MANAGE)
    digest = hashlib.sha256(data).hexdigest()
    file = read_file(data, name, columns=columns, known=layout_known(name), ask=ask)
    draft = drafted(file, top)
    read = read_draft(draft)
    draft["top"] = read.top
    with transaction.atomic():  # reading a long file keeps nobody else from writing
        if columns:
            remember(actor, file, name, at)
        same = models.Revision.objects.select_for_update().filter(state=models.DRAFT, file_sha256=digest)
        for one in same:
            if key(one.draft.get("top", "")) == key(read.top):
                if columns:
                    _read_again(one, draft, read)
                    record(
                        actor=actor, action="bill.columns-said", object_type=EVIDENCE, object_id=one.pk, at=at,
                        data={"columns": {head["text"][:60]: head["target"] for head in file.headers}},
                    )  # fmt: skip
                return draft_view(one)
        draft["errors"] = len(read.faults)
        row = models.Revision.objects.create(
            item=models.Item.objects.filter(folded=key(read.top)).first(), label=label.strip()[:40] or next_label(read.top),
            valid_from=valid_from, reason=reason[:500], file_name=clean_name(name), file_sha256=digest, layout=file.layout,
            draft=draft, prepared_by=actor.name[:200], prepared_person_id=actor.person_id, prepared_at=at,
        )  # fmt: skip
        if actor.may("evidence.attach"):
            blob = store_blob(actor=actor, data=data, name=name, at=at)
            attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=row.pk, name=name, at=at)
        record(
            actor=actor, action="bill.imported", object_type=EVIDENCE, object_id=row.pk, at=at,
            data={"file": name[:120], "product": read.top, "rows": len(file.rows), "errors": len(read.faults)},
        )  # fmt: skip
        return draft_view(row, read)


def layout_known(name: str) -> Recall:
    """How layouts of bills were confirmed before. name: of the file at hand."""
    return lambda mark: known_layout(dataset=DATASET, mark=mark, source=name)


def drafted(file: FileBill, top: str) -> dict[str, Any]:
    """What a draft keeps of a file."""
    known = file.known
    return {
        "layout": file.layout, "columns": file.columns, "letters": file.letters, "rows": file.rows, "notes": file.notes,
        "top": top.strip()[:80], "fixes": [], "headers": file.headers, "columns_open": file.is_open,
        "look": file.wants_a_look,
        "remembered": f"{known.by} {known.at.date().isoformat()}" if known is not None and known.is_same else "",
    }  # fmt: skip


def remember(actor: Actor, file: FileBill, name: str, at: datetime) -> None:
    """Keep how the columns of a file were confirmed, for the next of its layout."""
    if file.mapping is not None:
        keep_layout(
            actor=actor, dataset=DATASET, mapping=file.mapping, mark=file.mapping.fingerprint, source=name[:200],
            headers=[one["text"] for one in file.headers], at=at,
        )  # fmt: skip


def _read_again(one: models.Revision, draft: dict[str, Any], read: ReadBill) -> None:
    """Let a draft of the same file have the columns that are said now; who worked on it is kept."""
    one.draft = {**draft, "errors": len(read.faults), "hands": one.draft.get("hands", [])}
    one.layout = draft["layout"]
    one.changes += 1
    one.save()


@transaction.atomic
def release(
    *, actor: Actor, revision_id: int, at: datetime, valid_from: date | None = None, label: str = ""
) -> RevisionView:
    """Make a draft without faults the revision in force from a day on (today, unless told otherwise).

    The revision before it ends the day before. Who prepared or changed the draft does not release it, as long as somebody
    else in the company may. Raises Forbidden, NotFound, Invalid (faults), Conflict (a label taken).
    """
    actor.require(rights.RELEASE)
    found = draft_by(revision_id, lock=True)
    if reason := barrier(actor, found, timezone.localdate(at)):
        raise Forbidden(
            reason, code="preparer-releases", fix=_("Ask another person who may release revisions of bills.")
        )
    read = read_draft(found.draft)
    if read.faults:
        raise Invalid(
            _("The draft has %(n)s faults. The first: %(first)s")
            % {"n": len(read.faults), "first": told(read.faults, active_language())},
            code=read.faults[0].code,
            place=read.faults[0].place,
            fix=read.faults[0].fix(active_language()),
        )
    items = keep_items(read.items, actor=actor, at=at, by=f"{read.top} {label.strip()[:40] or found.label}")
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
    alone = actor.person_id is not None and actor.person_id in hands_of(found)
    found.draft = {
        "fixes": lost, "columns": found.draft["columns"], "hands": sorted(hands_of(found)),
        "copied_from": found.draft.get("copied_from", 0),
    }  # fmt: skip
    found.save()
    keep_lines(found, read.lines, items)
    _keep_suppliers(read, items)
    close_before(item, begins, but=found.pk)
    load(item, begins)  # the whole bill holds together with all others in force, or nothing is released
    index_items(items.values(), at=at)
    record(
        actor=actor, action="bill.released", object_type=EVIDENCE, object_id=found.pk, at=at,
        data={"product": item.code, "label": found.label, "from": begins.isoformat(), "lines": len(read.lines),
              "one_person": alone},
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


def next_label(top: str) -> str:
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
