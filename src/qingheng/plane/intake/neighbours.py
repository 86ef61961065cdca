"""The rows before and after one, in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qingheng.plane.intake.rows import PLACE, Place
from qingheng.plane.store.partitions import draft_parts
from qingheng.plane.store.rows import scan_rows


@dataclass(frozen=True)
class Neighbours:
    """Places around a row. position: of the row, counted from 1; 0 when it is not there."""

    before: Place | None
    after: Place | None
    position: int
    total: int


def neighbours(draft: Path, place: Place) -> Neighbours:
    """What lies around a place of a draft folder or of a sealed partition. Only the places are read."""
    parts = [draft] if draft.is_file() else draft_parts(draft)
    if not parts:
        return Neighbours(None, None, 0, 0)
    places = scan_rows(parts).select(PLACE).collect(engine="streaming")
    sheet, row, column = place
    here = (places["_sheet"] == sheet) & (places["_row"] == row) & places["_col"].eq_missing(column)
    found = here.arg_true()
    if found.is_empty():
        return Neighbours(None, None, 0, places.height)
    at = int(found[0])
    before = places.row(at - 1) if at else None
    after = places.row(at + 1) if at + 1 < places.height else None
    return Neighbours(before, after, at + 1, places.height)
