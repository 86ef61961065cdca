"""Uploaded tables to plain grids, for intake: the guards of every upload, none of the cost of cell objects.

The values are calamine's own; what it leaves out (formulas without a result, error cells) is put where it
stands, so that a broken cell is never read as an empty one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from qingheng.calc.intake.layout_model import NO_RESULT, ErrorCell, RawSheet
from qingheng.formats.archive_guard import open_archive
from qingheng.formats.grid_memory import uncollected
from qingheng.formats.grid_notes import (
    error_note,
    formula_note,
    hidden_rows_note,
    hidden_sheet_note,
    unsaved_note,
)
from qingheng.formats.grid_scan import GridScan, find_odd_cells, scan_grid, shared_texts
from qingheng.formats.grid_text import CsvShape, describe_csv, text_rows
from qingheng.formats.limits import Limits
from qingheng.formats.problems import Problem, refused
from qingheng.formats.sniff import FileKind, sniff
from qingheng.formats.workbook_guard import check_workbook
from qingheng.formats.workbook_in import check_sheet_count, encrypted, unreadable
from qingheng.formats.workbook_parts import SheetScan, sheet_parts
from qingheng.formats.xls_records import scan_xls

__all__ = ["INTAKE_LIMITS", "CsvShape", "ErrorCell", "Grid", "RawSheet", "describe_csv", "read_grid"]

INTAKE_LIMITS: Final = Limits(
    file_bytes=512 * 1024 * 1024,
    unpacked_bytes=4 * 1024 * 1024 * 1024,
    entry_bytes=3 * 1024 * 1024 * 1024,
    ratio=400,
    sheets=128,
    rows=1_000_000,
    columns=1_024,
    cells=20_000_000,
    text_characters=400_000_000,
)
"""Ceilings of one intake file: a million rows, 512 MB, twenty million cells."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Grid:
    """A file as grids. kind: xlsx, xls or csv. encoding, delimiter: of a text table, else empty.

    sheets: in the order of the file; a hidden one has `hidden` set and counts only where somebody chooses it.
    notes: what was noticed.
    """

    kind: FileKind
    sheets: tuple[RawSheet, ...]
    notes: tuple[Problem, ...] = ()
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class _Workbook:
    """A checked workbook, ready to be read: what is known of each sheet, by name.

    odd_cells: completes what is known of a sheet by what its values do not tell; may run beside their reading.
    """

    data: bytes
    kind: FileKind
    scans: Mapping[str, GridScan]
    odd_cells: Callable[[str], None]
    notes: list[Problem] = field(default_factory=list)


def read_grid(
    source: bytes | Path, name: str, limits: Limits = INTAKE_LIMITS, *, progress: Progress | None = None
) -> Grid:
    """Grids of an xlsx, xls or text table, told apart by content; `name` only names the sheet of a text table.

    progress: called with sheets read and sheets in all. No formula is evaluated, no link followed, no macro
    opened. Raises FileRefused, with the place and a fix, for a file that is hostile, broken, too large, no table,
    or that changes while it is read.
    """
    data = source if isinstance(source, bytes) else _bytes_of(source, limits)
    kind = sniff(data, limits)
    tell = progress or _silent
    if kind is FileKind.xlsx:
        return _read(_checked_xlsx(data, limits), tell)
    if kind is FileKind.xls:
        return _read(_checked_xls(data, limits), tell)
    if kind is FileKind.csv:
        stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
        rows, encoding, delimiter, notes = text_rows(data, stem, limits)
        tell(1, 1)
        return Grid(kind, (RawSheet(stem, rows),), notes, encoding, delimiter)
    raise refused(
        "not_a_table",
        zh=f"文件内容不是表格（识别为 {kind.value}），虽然文件名是“{name[-60:]}”。",
        en=f"The content is not a table (recognised as {kind.value}), whatever its name “{name[-60:]}” says.",
        fix_zh="请上传 .xlsx、.xls 或 .csv；PDF 和图片请作为证据文件上传。",
        fix_en="Upload .xlsx, .xls or .csv; send PDF and pictures as evidence files.",
    )


def _silent(done: int, total: int) -> None:
    """Progress that nobody follows."""
    del done, total


def _bytes_of(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises FileRefused when it is too large or changes meanwhile."""
    before = path.stat()
    with path.open("rb") as file:
        data = file.read(limits.file_bytes + 1)
    after = path.stat()
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or (len(data) != after.st_size and len(data) <= limits.file_bytes):
        raise refused(
            "file_changed",
            zh="文件在读取过程中被修改。",
            en="The file was changed while it was being read.",
            fix_zh="请等文件保存完毕后重新上传。",
            fix_en="Wait until the file is saved and upload it again.",
        )
    return data


def _checked_xlsx(data: bytes, limits: Limits) -> _Workbook:
    """An Office Open XML workbook that passed every guard."""
    archive = open_archive(data, limits)
    notes = list(check_workbook(archive))
    parts = sheet_parts(archive)
    check_sheet_count(len(parts), limits)
    texts = shared_texts(archive, limits)
    scans = {name: scan_grid(archive, name, part, texts, limits) for name, part in parts.items()}
    return _Workbook(
        data,
        FileKind.xlsx,
        scans,
        lambda name: find_odd_cells(archive, name, parts[name], scans[name]),
        notes,
    )


def _checked_xls(data: bytes, limits: Limits) -> _Workbook:
    """An Excel 97-2003 workbook that passed every guard."""
    found, _ = scan_xls(data, limits)
    check_sheet_count(len(found), limits)
    scans = {name: _as_grid_scan(scan) for name, scan in found.items()}
    return _Workbook(data, FileKind.xls, scans, lambda name: None)


def _as_grid_scan(scan: SheetScan) -> GridScan:
    errors = {(row - 1, column - 1): text for (row, column), text in scan.errors.items()}
    unsaved = [(row - 1, column - 1) for (row, column), saved in scan.formulas.items() if not saved]
    return GridScan(len(scan.formulas), unsaved, errors, 0, scan.last_row, scan.last_column)


def _read(book: _Workbook, tell: Progress) -> Grid:
    """Open with calamine, whose failures of every kind become one refusal."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(book.data)) as workbook:
            sheets = _sheets(workbook, book, tell)
    except PasswordError as locked:
        raise encrypted() from locked
    except (CalamineError, OSError, ValueError, OverflowError) as broken:
        raise unreadable() from broken
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # the reader's own crash, outside Exception
            raise unreadable() from panic
        raise
    return Grid(book.kind, tuple(sheets), tuple(book.notes))


def _sheets(workbook: CalamineWorkbook, book: _Workbook, tell: Progress) -> list[RawSheet]:
    """Every worksheet, hidden ones marked."""
    sheets = []
    wanted = [
        about
        for about in workbook.sheets_metadata
        if about.typ is SheetTypeEnum.WorkSheet and about.name in book.scans
    ]
    for done, about in enumerate(wanted, start=1):
        sheet = _sheet(workbook, about.name, book)
        if about.visible is not SheetVisibleEnum.Visible:  # hidden, or so that only a program can show it
            book.notes.append(hidden_sheet_note(about.name))
            sheet = replace(sheet, hidden=True)
        sheets.append(sheet)
        tell(done, len(wanted))
    return sheets


def _sheet(workbook: CalamineWorkbook, name: str, book: _Workbook) -> RawSheet:
    """The values of a sheet, broken cells marked where they stand; both are looked for at the same time."""
    scan = book.scans[name]
    with ThreadPoolExecutor(1, thread_name_prefix="grid") as beside:
        looking = beside.submit(book.odd_cells, name)
        opened = workbook.get_sheet_by_name(name)
        looking.result()
    rows: list[list[object]] = []
    if opened.end is not None:
        with uncollected():
            rows = cast("list[list[object]]", opened.to_python(skip_empty_area=False))
    for place, text in scan.errors.items():
        _put(rows, place, ErrorCell(text))
    for place in scan.unsaved:
        _put(rows, place, ErrorCell(NO_RESULT))
    book.notes.extend(_cell_notes(name, scan))
    merged = tuple(
        (top, left, bottom, right) for (top, left), (bottom, right) in opened.merged_cell_ranges or []
    )
    return RawSheet(name, rows, merged)


def _put(rows: list[list[object]], place: tuple[int, int], value: ErrorCell) -> None:
    """Set one cell; the grid grows where the reader saw nothing."""
    row, column = place
    while len(rows) <= row:
        rows.append([])
    line = rows[row]
    line.extend([""] * (column + 1 - len(line)))
    line[column] = value


def _cell_notes(name: str, scan: GridScan) -> Sequence[Problem]:
    notes = []
    if scan.formulas:
        notes.append(formula_note(name, scan.formulas))
    if scan.unsaved:
        notes.append(unsaved_note(name, sorted(scan.unsaved)))
    if scan.errors:
        notes.append(error_note(name, scan.errors))
    if scan.hidden_rows:
        notes.append(hidden_rows_note(name, scan.hidden_rows))
    return notes
