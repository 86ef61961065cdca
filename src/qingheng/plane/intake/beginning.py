"""The first rows of a source, typed and checked by themselves: what a person sees while the whole is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from qingheng.calc.intake.layout_model import Table
from qingheng.plane.intake.frames import raw_frame
from qingheng.plane.intake.plan import Plan
from qingheng.plane.intake.running import typed_batch
from qingheng.plane.intake.typing import written_schema
from qingheng.plane.store.files import fresh_folder
from qingheng.plane.store.partitions import ISSUES

FIRST_ROWS: Final = 50


def read_beginning(
    tables: Sequence[Table], plans: Sequence[Plan], folder: Path, most: int = FIRST_ROWS
) -> int:
    """Type and check the first data rows of some tables into `folder`, which is read as a draft is; gives how many.

    The rows and their values are those `prepare` finds. Their issues are those of single rows; what needs all rows
    (duplicates, overlaps, gaps, comparisons) is not known yet. Nothing is written where no table has a row.
    """
    schema = written_schema(plans)
    frames: list[pl.DataFrame] = []
    issues: list[pl.DataFrame] = []
    left = most
    for table, plan in zip(tables, plans, strict=True):
        raw = raw_frame(table.sheet, _head(table, left), plan).head(left)
        if raw.height:
            typed = typed_batch(raw, plan, schema)
            frames.append(typed.frame)
            issues.append(typed.issues)
            left -= raw.height
        if left <= 0:
            break
    if not frames:
        return 0
    with fresh_folder(folder) as partial:
        (partial / "typed").mkdir()
        pl.concat(frames).write_parquet(partial / "typed" / "part-00000.parquet")
        pl.concat(issues).write_parquet(partial / ISSUES)
    return most - left


def _head(table: Table, most: int) -> Table:
    """The table down to so many rows of data."""
    rows = list(islice(table.data_rows(), most))
    last = rows[-1] if rows else table.last_row
    return replace(table, last_row=last, skipped=tuple(one for one in table.skipped if one.row <= last))
