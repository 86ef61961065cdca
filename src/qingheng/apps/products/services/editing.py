"""Drafts by hand: cells and lines written, added and left out, undone again; a new revision begun from a released one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import DraftView
from qingheng.apps.products.drafts import draft_by, draft_view, keep_seen, read_draft
from qingheng.apps.products.graphs import calc_line, item_by
from qingheng.apps.products.reading_bills import MOST_ROWS, Columns, read_file
from qingheng.apps.products.services.drafting import EVIDENCE, drafted, layout_known, next_label, remember
from qingheng.calc.products import Line, key
from qingheng.calc.products.layouts import COLUMNS, Layout
from qingheng.platform.audit.services import record
from qingheng.platform.files.queries import attachments_of, open_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

LONGEST = 500
LINE_COLUMNS = (
    "parent", "code", "quantity", "unit", "scrap", "alternate", "share", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What was done to a draft. action, data: as the trail tells it. undo: what takes it back; None where nothing does."""

    action: str
    data: Mapping[str, Any]
    undo: dict[str, Any] | None


@transaction.atomic
def edit_revision(*, actor: Actor, revision_id: int, at: datetime) -> DraftView:
    """Begin a new draft with the lines of a released revision, which stays as it is; one begun already is given back.

    Raises Forbidden, NotFound.
    """
    actor.require(rights.MANAGE)
    source = (
        models.Revision.objects.select_related("item")
        .filter(pk=revision_id)
        .exclude(state=models.DRAFT)
        .first()
    )
    if source is None:
        raise NotFound(_("There is no such revision."), code="no-revision", place="revision")
    for one in models.Revision.objects.filter(state=models.DRAFT, item=source.item):
        if one.draft.get("copied_from") == source.pk:
            return draft_view(one)
    rows = list(source.lines.select_related("parent", "child").order_by("position"))
    items = {one.pk: one for line in rows for one in (line.parent, line.child)}
    cells = [cells_of(calc_line(line, items)) for line in rows]
    return _begun(actor, source.item, cells, source, at)


@transaction.atomic
def start_bill(*, actor: Actor, item: str, at: datetime) -> DraftView:
    """Begin an empty draft of the bill of an item that has none. Raises Forbidden, NotFound, Conflict (it has one)."""
    actor.require(rights.MANAGE)
    found = item_by(item)
    if found.revisions.exclude(state=models.DRAFT).exists():
        raise Conflict(
            _("“%(code)s” has a bill already.") % {"code": found.code}, code="bill-there", place="item",
            fix=_("Edit the lines of its revision instead."),
        )  # fmt: skip
    if found.retired_at is not None:
        raise Conflict(
            _("The item “%(code)s” is retired.") % {"code": found.code}, code="retired-item", place="item",
            fix=_("Bring it back into use first."),
        )  # fmt: skip
    for one in models.Revision.objects.filter(state=models.DRAFT, item=found, file_sha256=""):
        return draft_view(one)
    return _begun(actor, found, [], None, at)


def _begun(
    actor: Actor,
    item: models.Item,
    cells: Sequence[dict[str, str]],
    source: models.Revision | None,
    at: datetime,
) -> DraftView:
    label = source.label if source else "-"
    draft: dict[str, Any] = {
        "layout": str(Layout.parent_child), "columns": {}, "letters": {}, "notes": [], "top": item.code, "fixes": [],
        "rows": [{"place": f"{label}!{n + 1}", "cells": one} for n, one in enumerate(cells)],
        "copied_from": source.pk if source else 0,
    }  # fmt: skip
    read = read_draft(draft)
    draft["errors"] = len(read.faults)
    row = models.Revision.objects.create(
        item=item, label=next_label(item.code), layout=str(Layout.parent_child), draft=draft,
        prepared_by=actor.name[:200], prepared_person_id=actor.person_id, prepared_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="bill.begun", object_type=EVIDENCE, object_id=row.pk, at=at,
        data={"product": item.code, "from": source.label if source else "", "lines": len(cells)},
    )  # fmt: skip
    return draft_view(row, read)


def cells_of(line: Line) -> dict[str, str]:
    """A line as cells of a draft; empty ones left out."""
    cells = {
        "parent": line.parent, "code": line.child, "quantity": format(line.quantity, "f"), "unit": line.unit,
        "scrap": format(line.scrap, "f") if line.scrap else "", "alternate": line.alternate,
        "share": "" if line.share is None else format(line.share, "f"),
        "valid_from": line.valid_from.isoformat() if line.valid_from else "",
        "valid_to": line.valid_to.isoformat() if line.valid_to else "",
    }  # fmt: skip
    return {column: text for column, text in cells.items() if text}


def fix_cell(*, actor: Actor, revision_id: int, row: int, column: str, after: str, at: datetime) -> DraftView:
    """Write a cell of a draft; what stood there is kept. row: from 0. Raises Forbidden, NotFound, Invalid."""
    return change_row(actor=actor, revision_id=revision_id, row=row, cells={column: after}, at=at)


def change_row(
    *, actor: Actor, revision_id: int, row: int, cells: Mapping[str, str], at: datetime
) -> DraftView:
    """Write cells of a row of a draft, by column; what stood there is kept. Raises Forbidden, NotFound, Invalid."""
    return _changed(actor, revision_id, at, lambda found: _written(found, row, cells))


def _written(found: models.Revision, row: int, cells: Mapping[str, str]) -> Change | None:
    rows = found.draft["rows"]
    _refuse_strange(cells)
    if not 0 <= row < len(rows):
        raise Invalid(_("There is no such cell."), code="no-cell", place="row")
    there = rows[row]["cells"]
    fresh = {column: text.strip()[:LONGEST] for column, text in cells.items()}
    before = {
        column: there.get(column, "") for column, text in fresh.items() if there.get(column, "") != text
    }
    if not before:
        return None
    after = {column: fresh[column] for column in before}
    rows[row]["cells"] = {k: v for k, v in {**there, **after}.items() if v}
    was_changed, rows[row]["changed"] = rows[row].get("changed", False), True
    undo = {"kind": "cells", "row": row, "before": before, "changed": was_changed}
    return Change("bill.corrected", {"row": rows[row]["place"], "before": before, "after": after}, undo)


def add_row(*, actor: Actor, revision_id: int, cells: Mapping[str, str], at: datetime) -> DraftView:
    """Add a line to a draft, below the last one of its parent. Raises Forbidden, NotFound, Invalid, Conflict (by levels)."""
    return _changed(actor, revision_id, at, lambda found: _added(found, cells))


def _added(found: models.Revision, cells: Mapping[str, str]) -> Change:
    _refuse_strange(cells)
    if found.draft["layout"] == Layout.indented:
        raise Conflict(
            _("A list by levels takes no line from here: its place would say what it is part of."),
            code="by-levels", place="code", fix=_("Add it to the file, or release the draft and edit the lines."),
        )  # fmt: skip
    rows = found.draft["rows"]
    if len(rows) >= MOST_ROWS:
        raise Invalid(
            _("A bill has at most %(most)s lines.") % {"most": MOST_ROWS},
            code="rows-out-of-range",
            place="code",
        )
    said = {column: text.strip()[:LONGEST] for column, text in cells.items() if text.strip()}
    for column in ("code", "quantity"):
        if not said.get(column):
            raise Invalid(_("This is needed."), code="missing", place=column)
    if found.draft["layout"] == Layout.parent_child:
        said.setdefault("parent", found.draft.get("top", ""))
    twins = [
        n for n, one in enumerate(rows) if key(one["cells"].get("parent", "")) == key(said.get("parent", ""))
    ]
    at_row = twins[-1] + 1 if twins else len(rows)
    count = sum(1 for one in found.draft["fixes"] if one.get("kind") == "added") + 1
    rows.insert(at_row, {"place": f"+!{count}", "cells": said, "changed": True})
    found.draft["columns_open"] = False
    return Change("bill.line-added", {"cells": said}, {"kind": "added", "row": at_row})


def leave_out(*, actor: Actor, revision_id: int, rows: Sequence[int], at: datetime) -> DraftView:
    """Take rows out of a draft; the file keeps them. Raises Forbidden, NotFound, Invalid."""
    return _changed(actor, revision_id, at, lambda found: _left_out(found, rows))


def _left_out(found: models.Revision, rows: Sequence[int]) -> Change:
    there = found.draft["rows"]
    wanted = sorted({one for one in rows if 0 <= one < len(there)})
    if not wanted or len(wanted) == len(there):
        raise Invalid(_("Choose some of the rows."), code="no-rows", place="rows")
    out = [[number, there[number]] for number in wanted]
    gone = set(wanted)
    found.draft["rows"] = [one for number, one in enumerate(there) if number not in gone]
    data = {"rows": [one["place"] for _number, one in out][:500]}
    return Change("bill.rows-left-out", data, {"kind": "left-out", "rows": out})


def set_top(*, actor: Actor, revision_id: int, top: str, at: datetime) -> DraftView:
    """Say which product a draft is the bill of. Raises Forbidden, NotFound."""

    def said(found: models.Revision) -> Change:
        undo = {"kind": "top", "before": found.draft.get("top", ""), "label": found.label}
        _be_of(found, top.strip()[:80])
        return Change("bill.product-said", {"product": top.strip()[:80]}, undo)

    return _changed(actor, revision_id, at, said)


def undo_change(*, actor: Actor, revision_id: int, at: datetime) -> DraftView:
    """Take the last change of a draft back. Raises Forbidden, NotFound, Conflict (nothing was changed)."""
    return _changed(actor, revision_id, at, _undone)


def _undone(found: models.Revision) -> Change:
    if not found.draft["fixes"]:
        raise Conflict(_("Nothing was changed in this draft."), code="nothing-to-undo", place="revision")
    last, rows = found.draft["fixes"].pop(), found.draft["rows"]
    match last.get("kind", "cells"):
        case "added":
            rows.pop(last["row"])
        case "left-out":
            for number, row in last["rows"]:
                rows.insert(number, row)
        case "top":
            _be_of(found, last["before"])
            found.label = last["label"]
        case _:
            before = last["before"] if isinstance(last["before"], dict) else {last["column"]: last["before"]}
            one = rows[last["row"]]
            one["cells"] = {k: v for k, v in {**one["cells"], **before}.items() if v}
            one["changed"] = bool(last.get("changed"))
    return Change("bill.change-undone", {"kind": last.get("kind", "cells")}, None)


@transaction.atomic
def choose_columns(*, actor: Actor, revision_id: int, columns: Columns, at: datetime) -> DraftView:
    """Read the file of a draft again with its columns as a person says; kept for the next file of its layout.

    columns: index from 0, heading or letters of a column of the file to the column of a bill, empty to leave it out. What
    was changed in the draft by hand is read anew too. Raises Forbidden, NotFound, Conflict (of no file), Invalid.
    """
    actor.require(rights.MANAGE)
    found = draft_by(revision_id, lock=True)
    if not found.file_sha256 or not attachments_of(actor=actor, object_type=EVIDENCE, object_id=found.pk):
        raise Conflict(
            _("The file of this draft is not kept here."), code="no-file", place="columns", fix=_("Import it again."),
        )  # fmt: skip
    _blob, path = open_blob(actor=actor, sha256=found.file_sha256)
    name = found.file_name
    file = read_file(path.read_bytes(), name, columns=columns, known=layout_known(name))
    held = found.draft
    top = held.get("top", "") if not held.get("columns_open") else held.get("asked_top", held.get("top", ""))
    remember(actor, file, name, at)
    found.draft = {**drafted(file, top), "look": False, "hands": held.get("hands", [])}
    _be_of(found, read_draft(found.draft).top or top)
    found.layout = file.layout
    data = {"columns": {one["text"][:60]: one["target"] for one in file.headers}}
    view = _kept(actor, found, at, Change("bill.columns-said", data, None))
    if view is None:  # it is locked, so nobody did
        raise NotFound(_("There is no such draft."), code="no-draft", place="revision")
    return view


def _be_of(found: models.Revision, top: str) -> None:
    """Make a draft that of a product, with a label of its own there."""
    before = found.item_id
    found.draft["top"] = top
    found.item = models.Item.objects.filter(folded=key(top)).first()
    if found.item_id != before:
        found.label = next_label(top)


def _refuse_strange(cells: Mapping[str, str]) -> None:
    for column in cells:
        if column not in COLUMNS:
            raise Invalid(_("There is no such cell."), code="no-cell", place=column[:40])


def _changed(
    actor: Actor, revision_id: int, at: datetime, act: Callable[[models.Revision], Change | None]
) -> DraftView:
    """Have an act change a draft: it is read again before anything is locked, and written if nobody wrote meanwhile.

    A bill of 100,000 lines takes seconds to read; nobody else waits for that. Who is overtaken twice reads under the lock.
    """
    actor.require(rights.MANAGE)
    for is_last in (False, False, True):
        with transaction.atomic() if is_last else nullcontext():
            found = draft_by(revision_id, lock=is_last)
            change = act(found)
            if change is None:
                return draft_view(found)
            view = _kept(actor, found, at, change)
        if view is not None:
            return view
    raise NotFound(_("There is no such draft."), code="no-draft", place="revision")


def _kept(actor: Actor, found: models.Revision, at: datetime, change: Change) -> DraftView | None:
    """Keep a change with how it is undone and whose it was; None where somebody changed the draft meanwhile."""
    if change.undo is not None:
        found.draft["fixes"].append({**change.undo, "by": actor.name, "at": at.isoformat()})
    if actor.person_id is not None:
        found.draft["hands"] = sorted({*found.draft.get("hands", []), actor.person_id})
    read = read_draft(found.draft)
    found.draft["errors"] = len(read.faults)
    view = draft_view(found, read)
    as_read = models.Revision.objects.filter(pk=found.pk, state=models.DRAFT, changes=found.changes)
    with transaction.atomic():
        written = as_read.update(
            draft=found.draft,
            item=found.item,
            label=found.label,
            layout=found.layout,
            changes=found.changes + 1,
        )
        if not written:
            return None
        event = record(
            actor=actor,
            action=change.action,
            object_type=EVIDENCE,
            object_id=found.pk,
            at=at,
            data=dict(change.data),
        )
    keep_seen(found, event.sha256, view)
    return view
