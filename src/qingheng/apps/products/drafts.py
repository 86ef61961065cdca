"""A draft as lines: read anew from its kept rows each time, so that what is shown is what would be released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import DraftView, FaultView, RevisionView
from qingheng.apps.products.graphs import calc_item, calc_line
from qingheng.apps.products.reading_bills import kind_words
from qingheng.calc.products import Fault, Item, Line, faults_of, key
from qingheng.calc.products.layouts import COLUMNS, BomRow, Layout, ReadBill, read_rows
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.queries import people_who_may

_COLUMNS = {"child": "code", "mass_kg": "unit_mass"}  # of lines and items, by their names in a file


def draft_by(revision_id: int, *, lock: bool = False) -> models.Revision:
    """A draft. Raises NotFound."""
    rows = models.Revision.objects.select_for_update() if lock else models.Revision.objects
    found: models.Revision | None = rows.filter(pk=revision_id, state=models.DRAFT).first()
    if found is None:
        raise NotFound(_("There is no such draft."), code="no-draft", place="revision")
    return found


def read_draft(draft: dict[str, Any]) -> ReadBill:
    """Lines, items and faults of a draft, with what its codes mean in the database and what lies below them there."""
    letters = draft.get("letters", {})
    rows = []
    for kept in draft["rows"]:
        sheet, _mark, line = kept["place"].rpartition("!")
        rows.append(
            BomRow(
                kept["cells"], kept["place"], {c: f"{sheet}!{letter}{line}" for c, letter in letters.items()}
            )
        )
    codes = {key(one["cells"].get(name, "")) for one in draft["rows"] for name in ("code", "parent")}
    there = _known(codes | {key(draft.get("top", ""))})
    known = {folded: calc_item(one) for folded, one in there.items()}
    read = read_rows(rows, Layout(draft["layout"]), top=draft.get("top", ""), known=known, kinds=kind_words())
    read.faults += _retired(read, there, rows)
    read.faults += _checked(read, there, rows)
    if any(one.code == "cycle" for one in read.faults):  # then nothing can be at the top
        read.faults = [one for one in read.faults if one.code != "no-root"]
    if not read.lines and not rows:
        read.faults = [_unread() if draft.get("columns_open") else _empty()]
    return read


def _unread() -> Fault:
    return Fault(
        "no-codes", "尚未指明哪一列是物料编码。", "It is not said yet which column holds the item codes."
    )


def _empty() -> Fault:
    return Fault("no-lines", "清单没有任何行。", "The bill has no line.")


def _retired(read: ReadBill, there: dict[str, models.Item], rows: list[BomRow]) -> list[Fault]:
    """Items that are no longer used, each at the first row that names it."""
    found = []
    for folded in (key(one.code) for one in read.items):
        item = there.get(folded)
        if item is None or item.retired_at is None:
            continue
        at = next(
            ((number, column) for number, row in enumerate(rows) for column in ("code", "parent")
             if key(row.cells.get(column, "")) == folded),
            None,
        )  # fmt: skip
        found.append(
            Fault("retired-item", f"物料“{item.code}”已停用。", f"The item “{item.code}” is retired.",
                at[0] if at else None, at[1] if at else "", rows[at[0]].at(at[1]) if at else "", item.code)
        )  # fmt: skip
    return found


def barrier(actor: Actor, row: models.Revision, on: date) -> str:
    """Why an actor may not release a draft, empty when they may: who had a hand in it leaves it to somebody else.

    In a company where nobody else may release, the one person does; the trail then says so. The machine's own commands
    are no person.
    """
    if actor.person_id is None or actor.person_id not in hands_of(row):
        return ""
    if any(one.pk != actor.person_id for one in people_who_may(verb=rights.RELEASE, on=on)):
        return _("Who prepared or changed a draft does not release it.")
    return ""


_Seen = tuple[int, int, str]
_SEEN: dict[_Seen, DraftView] = {}
_MOST_SEEN = 2


def seen_draft(revision_id: int, tenant_id: int, newest: str) -> DraftView:
    """A draft as it was read after the newest act of the company: paging through a long one reads it once."""
    place = (tenant_id, revision_id, newest)
    found = _SEEN.get(place)
    return found if found is not None else _seen(place, draft_view(draft_by(revision_id)))


def keep_seen(row: models.Revision, newest: str, view: DraftView) -> None:
    """Keep how a draft was read for the page that follows. newest: hash of the act that wrote it, as `newest` tells it."""
    _seen((row.tenant_id, row.pk, newest), view)


def _seen(place: _Seen, view: DraftView) -> DraftView:
    while len(_SEEN) >= _MOST_SEEN:
        _SEEN.pop(next(iter(_SEEN)), None)
    _SEEN[place] = view
    return view


def _known(codes: set[str]) -> dict[str, models.Item]:
    found: dict[str, models.Item] = {}
    wanted = sorted(filter(None, codes))
    for start in range(0, len(wanted), 500):
        found |= {
            one.folded: one for one in models.Item.objects.filter(folded__in=wanted[start : start + 500])
        }
    return found


def _checked(read: ReadBill, there: dict[str, models.Item], rows: list[BomRow]) -> list[Fault]:
    """What is wrong with the lines, each at its cell; bills in the database below them are looked at for circles."""
    own = [_placed(fault, read, rows) for fault in faults_of(read.items, read.lines)]
    if own or read.faults:
        return own
    below, items = _below(read, there)
    circles = [
        _placed(one, read, rows)
        for one in (faults_of(items, [*read.lines, *below]) if below else ())
        if one.code == "cycle"
    ]
    return circles or _apart(read, below, rows)


def _apart(read: ReadBill, below: list[Line], rows: list[BomRow]) -> list[Fault]:
    """Parents that do not lie below the product: what is under them would count nowhere."""
    children: dict[str, list[str]] = {}
    for line in (*read.lines, *below):
        children.setdefault(key(line.parent), []).append(key(line.child))
    reached, frontier = {key(read.top)}, [key(read.top)]
    while frontier:
        fresh = [child for child in children.get(frontier.pop(), ()) if child not in reached]
        reached.update(fresh)
        frontier += fresh
    found, told = [], set[str]()
    for number, line in enumerate(read.lines):
        folded = key(line.parent)
        if folded in reached or folded in told:
            continue
        told.add(folded)
        row = read.rows[number]
        zh = f"“{line.parent}”不在产品“{read.top}”之下，其下的行不会计入。"
        en = f"“{line.parent}” does not lie below the product “{read.top}”: what is under it would count nowhere."
        found.append(Fault("not-below", zh, en, row, "parent", rows[row].at("parent"), line.parent))
    return found


def _placed(fault: Fault, read: ReadBill, rows: list[BomRow]) -> Fault:
    """A fault of a line at its cell of the file; one of an item at the row it was first named in."""
    if fault.row is None or (fault.place and fault.row >= len(read.rows)):
        return fault
    row = read.rows[fault.row] if fault.place else read.item_rows.get(key(fault.text))
    if row is None:
        return replace(fault, row=None)
    column = _COLUMNS.get(fault.column, fault.column)
    return replace(fault, row=row, column=column, place=rows[row].at(column))


def _below(read: ReadBill, there: dict[str, models.Item]) -> tuple[list[Line], list[Item]]:
    """Released lines below what the draft does not list itself."""
    listed = {key(line.parent) for line in read.lines}
    named = {key(one.code) for one in read.items}
    frontier = {item.pk for folded, item in there.items() if folded in named - listed}
    seen: set[int] = set()
    rows: list[models.Line] = []
    while frontier:
        seen |= frontier
        found = list(
            models.Line.objects.filter(
                parent_id__in=frontier, revision__state=models.RELEASED
            ).select_related("parent", "child")
        )
        rows += [line for line in found if line.parent.folded not in listed]
        frontier = {line.child_id for line in found if line.child.folded not in listed} - seen
    items = {one.pk: one for line in rows for one in (line.parent, line.child)}
    fresh = [calc_item(one) for one in items.values() if one.folded not in named]
    pairs = {(line.parent_id, line.child_id): line for line in rows}
    return [calc_line(line, items) for line in pairs.values()], [*read.items, *fresh]


def revision_view(row: models.Revision, *, rows: int | None = None) -> RevisionView:
    """A revision; its item is fetched with it."""
    draft = row.draft or {}
    count = (
        len(draft.get("rows", ()))
        if row.state == models.DRAFT
        else (rows if rows is not None else row.lines.count())
    )
    return RevisionView(
        id=row.pk, item=row.item.code if row.item else draft.get("top", ""), item_zh=row.item.name_zh if row.item else "",
        item_en=row.item.name_en if row.item else "", label=row.label, state=row.state, valid_from=row.valid_from,
        valid_to=row.valid_to, reason=row.reason, file_name=row.file_name, layout=row.layout, rows=count,
        errors=int(draft.get("errors", 0)), prepared_by=row.prepared_by, prepared_at=row.prepared_at,
        released_by=row.released_by, released_at=row.released_at,
    )  # fmt: skip


def draft_view(row: models.Revision, read: ReadBill | None = None) -> DraftView:
    """A draft with its rows and faults."""
    draft = row.draft
    read = read or read_draft(draft)
    there = _known({key(one.code) for one in read.items})
    faults = tuple(
        _fault_view(one) for one in sorted(read.faults, key=lambda one: (one.row is not None, one.row or 0))
    )
    used = [
        column
        for column in COLUMNS
        if column in draft["columns"] or any(column in r["cells"] for r in draft["rows"])
    ]
    return DraftView(
        revision_view(row),
        tuple(used),
        tuple({"place": one["place"], **one["cells"]} for one in draft["rows"]),
        faults,
        tuple(one.code for one in read.items if key(one.code) not in there),
        tuple((str(zh), str(en)) for zh, en in draft.get("notes", ())),
        tuple(draft.get("headers", ())),
        bool(draft.get("columns_open")),
        bool(draft.get("look")),
        draft.get("remembered", ""),
        len(draft.get("fixes", ())),
        int(draft.get("copied_from", 0)),
        tuple(number for number, one in enumerate(draft["rows"]) if one.get("changed")),
        tuple(_changed_items(read, there)),
    )


def _changed_items(read: ReadBill, there: dict[str, models.Item]) -> Iterator[str]:
    """Mass, names and material of items that a release writes anew, as `SCREW: 0.5 → 0.6 kg`."""
    for one in read.items:
        row = there.get(key(one.code))
        if row is None:
            continue
        before = calc_item(row)
        if one.mass is not None and one.mass != before.mass:
            yield f"{one.code}: {'—' if before.mass is None else before.mass} → {one.mass} kg"
        for name in ("name_zh", "name_en", "material"):
            said, was = getattr(one, name), getattr(before, name)
            if said and said != was:
                yield f"{one.code}: {was or '—'} → {said}"


def hands_of(row: models.Revision) -> frozenset[int]:
    """Numbers of the people who prepared or changed a draft."""
    return frozenset({*row.draft.get("hands", ()), *filter(None, [row.prepared_person_id])})


def _fault_view(fault: Fault) -> FaultView:
    return FaultView(
        fault.code,
        fault.place,
        fault.row,
        fault.column,
        fault.text,
        fault.zh,
        fault.en,
        fault.fix_zh,
        fault.fix_en,
    )


def told(faults: Sequence[Fault], lang: str) -> str:
    """The first fault in a sentence."""
    first = faults[0]
    return f"{first.place}: {first.said(lang)}" if first.place else first.said(lang)
