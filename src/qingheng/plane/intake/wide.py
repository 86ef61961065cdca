"""Single figures of rows that hold several: which there are, and which of them lie within some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from qingheng.plane.store.partitions import draft_parts
from qingheng.plane.store.rows import scan_rows

Cell = tuple[int, int]  # row and source column, both counted from 1


def missing_cells(draft: Path, sheet: str, cells: Sequence[Cell]) -> list[Cell]:
    """Those of the cells that are no figure of their own in a checked draft; an empty sheet means any."""
    if not cells:
        return []
    there = _rows(draft, sheet, [row for row, _column in cells])
    known = set(there.select("_row", "_col").iter_rows())
    return [cell for cell in cells if cell not in known]


def figures_within(
    draft: Path, sheet: str, rows: Sequence[int], fields: tuple[str, str], first: date, last: date
) -> list[tuple[int, int | None]]:
    """Row and source column of the figures of some rows that lie within the days first to last, both included.

    fields: the columns of the first and last day. The source column is None where a row is one figure.
    """
    start, end = fields
    found = _rows(draft, sheet, rows, *dict.fromkeys(fields))
    inside = found.filter((pl.col(start) >= first) & (pl.col(end) <= last))
    return [(row, column) for row, column in inside.select("_row", "_col").iter_rows()]


def _rows(draft: Path, sheet: str, rows: Sequence[int], *more: str) -> pl.DataFrame:
    """Places of the typed rows that came from some rows of the source."""
    parts = draft_parts(draft)
    if not parts:
        days = dict.fromkeys(more, pl.Date)
        return pl.DataFrame(schema={"_row": pl.UInt32, "_col": pl.UInt32, **days})
    scan = scan_rows(parts)
    if sheet:
        scan = scan.filter(pl.col("_sheet") == sheet)
    wanted = pl.Series(sorted(set(rows)), dtype=scan.collect_schema()["_row"]).implode()
    return scan.filter(pl.col("_row").is_in(wanted)).select("_row", "_col", *more).collect(engine="streaming")
