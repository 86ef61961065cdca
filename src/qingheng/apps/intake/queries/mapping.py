"""The mapping a person looks at, one part (layout) of the file at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import ColumnChoice, MappingView
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.submission_access import seen_submission
from qingheng.calc.intake.mapping import ColumnMapping, Mapping
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

_SKIPPED = {
    "blank": ("空行", "blank rows"),
    "title": ("标题行", "title rows"),
    "section": ("分节标题行", "section headings"),
    "header": ("表头行", "header rows"),
    "total": ("合计行", "total rows"),
    "subtotal": ("小计行", "subtotal rows"),
    "note": ("说明行", "note rows"),
    "repeated_header": ("重复的表头行", "repeated headers"),
}


def parts(*, actor: Actor, submission_id: int) -> list[int]:
    """Numbers of the parts of the file that hold rows of the dataset. Raises NotFound, Forbidden."""
    submission = seen_submission(actor, submission_id)
    return [number for number, part in enumerate(submission.layout.get("parts", [])) if part["used"]]


def mapping(*, actor: Actor, submission_id: int, part: int | None = None) -> MappingView:
    """One part's mapping, by default the first that is used. Raises NotFound (also before the file is read)."""
    submission = seen_submission(actor, submission_id)
    layouts = submission.layout.get("parts", [])
    if part is None:
        part = next((number for number, one in enumerate(layouts) if one["used"]), 0)
    if not 0 <= part < len(layouts):
        raise NotFound(_("The file is not read yet."), code="not-read")
    layout, held = layouts[part], Mapping.from_dict(submission.mapping["parts"][part])
    memory = layout["memory"]
    at = datetime.fromisoformat(memory["at"]) if memory else None
    notes_zh, notes_en = _notes(submission, layout)
    return MappingView(
        sheets=tuple(dict.fromkeys(table["sheet"] for table in layout["tables"])),
        header_rows=_rows(layout, "header_rows"),
        data_rows=_rows(layout, "first_row", "last_row"),
        columns=tuple(_choices(held, layout)),
        constants=dict(held.constants),
        missing=held.missing,
        wide=_wide(layout),
        notes_zh=notes_zh,
        notes_en=notes_en,
        changed_zh=tuple(change.zh for change in held.changes),
        changed_en=tuple(change.en for change in held.changes),
        remembered_by=memory.get("by", ""),
        remembered_at=at,
        remembered_source=memory.get("source", ""),
        version=submission.mapping_version,
        policy=submission.mapping.get("policy", {}),
        part=part,
        parts=tuple(
            n for n, one in enumerate(layouts) if one["used"] or (one.get("hidden") and one["offered"])
        ),
        confirmed=bool(submission.mapping.get("confirmed")),
    )


def _choices(held: Mapping, layout: dict[str, Any]) -> list[ColumnChoice]:
    headers = {header["index"]: header for header in layout["headers"]}
    return [_choice(column, headers.get(column.source_index, {})) for column in held.columns]


def _choice(column: ColumnMapping, header: dict[str, Any]) -> ColumnChoice:
    return ColumnChoice(
        index=column.source_index,
        letters=header.get("letters", ""),
        text=column.source_text,
        unit=column.unit or header.get("unit", ""),
        target=column.target or "",
        score=round(column.score, 3),
        sure=column.sure,
        reasons_zh=tuple(reason.zh for reason in column.reasons),
        reasons_en=tuple(reason.en for reason in column.reasons),
        samples=tuple(header.get("samples", ())),
    )


def _rows(layout: dict[str, Any], first: str, last: str = "") -> str:
    """Row numbers of each table: 3-4, 21-22."""
    spans = []
    for table in layout["tables"]:
        start, end = table[first] if not last else (table[first], table[last])
        spans.append(f"{start}" if start == end else f"{start}-{end}")
    return ", ".join(dict.fromkeys(spans))


def _wide(layout: dict[str, Any]) -> dict[str, Any]:
    kind = next((table["wide"] for table in layout["tables"] if table["wide"]), "")
    return {"kind": kind} if kind else {}


def _notes(submission: Submission, layout: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the reader noticed: notes of the file, of the layout, and how many rows are no data."""
    zh = [note["message_zh"] for note in submission.layout.get("notes", [])]
    en = [note["message_en"] for note in submission.layout.get("notes", [])]
    counts: dict[str, int] = {}
    for table in layout["tables"]:
        zh += [note["zh"] for note in table["notes"]]
        en += [note["en"] for note in table["notes"]]
        for reason, count in table["skipped"].items():
            counts[reason] = counts.get(reason, 0) + count
    for reason, count in counts.items():
        if reason != "blank":
            words = _SKIPPED.get(reason, (reason, reason))
            zh.append(f"{count} 行{words[0]}未作为数据。")
            en.append(f"{count} {words[1]} are no data.")
    return tuple(dict.fromkeys(zh)), tuple(dict.fromkeys(en))
