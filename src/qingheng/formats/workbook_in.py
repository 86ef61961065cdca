"""Excel workbooks (xlsx, xls) to sheets: values by calamine, what it leaves out from the file itself."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from qingheng.formats.archive_guard import open_archive
from qingheng.formats.cells import Cell, CellKind, Sheet, empty_cell
from qingheng.formats.limits import Limits
from qingheng.formats.number_formats import number_of, shown_date, shown_number
from qingheng.formats.problems import Place, Problem, Severity, column_letters, refused
from qingheng.formats.workbook_guard import check_workbook
from qingheng.formats.workbook_parts import (
    SheetScan,
    cell_too_long,
    check_extent,
    read_number_formats,
    scan_sheet,
    shared_text_lengths,
    sheet_parts,
)
from qingheng.formats.xls_records import scan_xls


def read_xlsx(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Sheets of an Office Open XML workbook. Raises FileRefused for anything hostile, broken or too large."""
    archive = open_archive(data, limits)
    notes = check_workbook(archive)
    parts = sheet_parts(archive)
    check_sheet_count(len(parts), limits)
    lengths = shared_text_lengths(archive)
    scans = {name: scan_sheet(archive, name, part, lengths, limits) for name, part in parts.items()}
    return _read(data, scans, read_number_formats(archive), notes, limits)


def read_xls(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Sheets of an Excel 97-2003 workbook. Raises FileRefused for anything hostile, broken or too large."""
    scans, formats = scan_xls(data, limits)
    check_sheet_count(len(scans), limits)
    return _read(data, scans, formats, (), limits)


def check_sheet_count(count: int, limits: Limits) -> None:
    """Raise FileRefused when a workbook has more sheets than are read."""
    if count > limits.sheets:
        raise refused(
            "too_many_sheets",
            zh=f"工作簿有 {count} 个工作表，上限为 {limits.sheets} 个。",
            en=f"The workbook has {count} sheets; the most that is read is {limits.sheets}.",
            fix_zh="请只保留需要的工作表。",
            fix_en="Keep only the sheets that are needed.",
        )


def _read(
    data: bytes,
    scans: dict[str, SheetScan],
    formats: Sequence[str],
    notes: tuple[Problem, ...],
    limits: Limits,
) -> tuple[Sheet, ...]:
    """Open with calamine, whose failures of every kind become one refusal."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheets = []
            for about in workbook.sheets_metadata:
                if about.typ is not SheetTypeEnum.WorkSheet or about.name not in scans:
                    continue
                if about.visible is not SheetVisibleEnum.Visible:
                    sheets.append(Sheet(about.name, (), (), (*notes, hidden_sheet(about.name))))
                    continue
                opened = workbook.get_sheet_by_name(about.name)
                rows = _rows(opened, about.name, scans[about.name], formats, limits)
                sheets.append(Sheet(about.name, rows, _merged(opened), notes))
            return tuple(sheets)
    except PasswordError as locked:
        raise encrypted() from locked
    except (CalamineError, OSError, ValueError, OverflowError) as broken:
        raise unreadable() from broken
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # the reader's own crash, outside Exception
            raise unreadable() from panic
        raise


def _rows(
    sheet: CalamineSheet, name: str, scan: SheetScan, formats: Sequence[str], limits: Limits
) -> tuple[tuple[Cell, ...], ...]:
    """Every row down to the last that holds something."""
    if sheet.end is None and not scan.formulas:
        return ()
    end = sheet.end or (0, 0)
    last_row, last_column = max(end[0] + 1, scan.last_row), max(end[1] + 1, scan.last_column)
    check_extent(name, last_row, last_column, limits)
    values = sheet.to_python(skip_empty_area=False) if sheet.end is not None else []
    rows = []
    for row in range(1, last_row + 1):
        line = values[row - 1] if row <= len(values) else []
        cells = []
        for column in range(1, last_column + 1):
            value = line[column - 1] if column <= len(line) else ""
            cell = _cell(value, row, column, scan, formats)
            if len(cell.text) > limits.cell_characters:
                raise cell_too_long(Place(name, row, column), len(cell.text), limits)
            cells.append(cell)
        rows.append(tuple(cells))
    return tuple(rows)


def _cell(value: object, row: int, column: int, scan: SheetScan, formats: Sequence[str]) -> Cell:
    """One cell from calamine's value and what the scan knows of the place."""
    key = (row, column)
    formula = key in scan.formulas
    style = scan.styles.get(key, 0)
    code = formats[style] if style < len(formats) else ""
    if key in scan.errors:
        return Cell(scan.errors[key], None, CellKind.error, formula, row, column, code)
    if formula and not scan.formulas[key]:
        return Cell("", None, CellKind.error, True, row, column, code)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", value, CellKind.boolean, formula, row, column, code)
    if isinstance(value, float) and not math.isfinite(value):
        return Cell(str(value), None, CellKind.error, formula, row, column, code)
    if isinstance(value, int | float):
        number: Decimal = number_of(float(value)) if isinstance(value, float) else Decimal(value)
        return Cell(shown_number(number, code), number, CellKind.number, formula, row, column, code)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(shown_date(value, code), day, CellKind.date, formula, row, column, code)
    text = str(value).replace("\0", "")
    if not text:
        return (
            Cell("", None, CellKind.empty, formula, row, column, code) if formula else empty_cell(row, column)
        )
    return Cell(text, text, CellKind.text, formula, row, column, code)


def _merged(sheet: CalamineSheet) -> tuple[str, ...]:
    """Merged ranges as a spreadsheet writes them."""
    return tuple(
        f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    )


def hidden_sheet(name: str) -> Problem:
    """The note about a hidden sheet, which is not read."""
    return Problem(
        Severity.warning,
        "hidden_sheet",
        Place(name),
        name,
        f"工作表“{name}”是隐藏的，未读取。",
        f"The sheet “{name}” is hidden and was not read.",
        "如需读取，请取消隐藏后重新上传。",
        "Unhide it and upload again if it should be read.",
    )


def encrypted() -> Exception:
    """The refusal of a workbook with a password."""
    return refused(
        "encrypted",
        zh="文件有密码保护，无法读取。",
        en="The file is protected by a password and cannot be read.",
        fix_zh="请在 Excel 中去掉密码（文件 → 信息 → 保护工作簿），保存后重新上传。",
        fix_en="Remove the password in Excel (File, Info, Protect Workbook), save and upload again.",
    )


def unreadable() -> Exception:
    """The refusal of a workbook its reader cannot make sense of."""
    return refused(
        "unreadable_workbook",
        zh="工作簿已损坏，无法读取。",
        en="The workbook is damaged and cannot be read.",
        fix_zh="请在 Excel 或 WPS 中打开原件，另存为 .xlsx 后重新上传。",
        fix_en="Open the original in Excel or WPS, save it again as .xlsx and upload that.",
    )
