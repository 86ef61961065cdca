"""The file of a submission as grids and tables. Finding them again gives the same, so they are not kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from qingheng.calc.intake import Dataset
from qingheng.calc.intake.layout import Header, RawSheet, Table, find_tables
from qingheng.formats.grid_in import Grid, read_grid
from qingheng.formats.grid_memory import uncollected
from qingheng.formats.grid_text import describe_csv
from qingheng.formats.limits import Limits
from qingheng.formats.sniff import FileKind, sniff

STREAMED = 16 * 1024 * 1024  # bytes; a longer text table is never held in memory
_HEAD = 1024 * 1024
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Found:
    """What was found in a file. streamed: the grid holds only its first rows, the others are on the disk."""

    grid: Grid
    streamed: bool
    tables: list[Table]


def at_ease(path: Path) -> AbstractContextManager[None]:
    """For work on a file that is held in memory as a whole: nobody searches its rows for cycles meanwhile."""
    return nullcontext() if streams(path) else uncollected()


def grid_of(path: Path, name: str, progress: Progress | None = None) -> tuple[Grid, bool]:
    """The grids of a file, and whether it is a text table so long that only its first rows are in the grid.

    Raises FileRefused.
    """
    if streams(path):
        shape = describe_csv(path)
        sheet = RawSheet(name.rpartition(".")[0] or name, shape.sample)
        return Grid(FileKind.csv, (sheet,), shape.notes, shape.encoding, shape.delimiter), True
    return read_grid(path, name, progress=progress), False


def tables_of(
    grid: Grid,
    about: Dataset,
    *,
    references: dict[str, frozenset[str]],
    fiscal_start_month: int,
    by_codes: bool = False,
) -> list[Table]:
    """The tables of all sheets, in order; those of hidden ones come last.

    by_codes: the first row names columns and all others are data.
    """
    if by_codes:
        return [_coded(sheet) for sheet in grid.sheets if len(sheet.rows) > 1]
    found: list[Table] = []
    for sheet in sorted(grid.sheets, key=lambda one: one.hidden):
        found += find_tables(sheet, about, fiscal_start_month=fiscal_start_month, references=references)
    return found


def _coded(sheet: RawSheet) -> Table:
    """The table of rows that a form or a program handed in: nothing in it is a title, a total or a note."""
    names = [str(value or "").strip() for value in sheet.rows[0]]
    columns = tuple(Header(at, name, None, (name,)) for at, name in enumerate(names) if name)
    return Table(sheet, (0, 0), 1, len(sheet.rows) - 1, columns, width=len(names))


def streams(path: Path) -> bool:
    """Whether a file is a text table too long to be held in memory."""
    if path.stat().st_size <= STREAMED:
        return False
    with path.open("rb") as file:
        return sniff(file.read(_HEAD), Limits(file_bytes=2 * _HEAD)) is FileKind.csv
