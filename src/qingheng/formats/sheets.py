"""Any uploaded table to sheets of cells."""

from __future__ import annotations

from qingheng.formats.cells import Cell, CellKind, Sheet
from qingheng.formats.csv_in import read_csv
from qingheng.formats.limits import Limits
from qingheng.formats.problems import refused
from qingheng.formats.sniff import FileKind, sniff
from qingheng.formats.workbook_in import read_xls, read_xlsx

__all__ = ["Cell", "CellKind", "Limits", "Sheet", "read_sheets"]


def read_sheets(data: bytes, name: str, limits: Limits | None = None) -> tuple[Sheet, ...]:
    """Sheets of an xlsx, xls or text table, told apart by content; `name` only names a text table's sheet.

    Raises FileRefused, with the place and a fix, for a file that is hostile, broken, too large or no table.
    No formula is evaluated, no link followed, no macro opened.
    """
    limits = limits or Limits()
    kind = sniff(data, limits)
    if kind is FileKind.xlsx:
        return read_xlsx(data, limits)
    if kind is FileKind.xls:
        return read_xls(data, limits)
    if kind is FileKind.csv:
        stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
        return read_csv(data, stem, limits)
    raise refused(
        "not_a_table",
        zh=f"文件内容不是表格（识别为 {kind.value}），虽然文件名是“{name[-60:]}”。",
        en=f"The content is not a table (recognised as {kind.value}), whatever its name “{name[-60:]}” says.",
        fix_zh="请上传 .xlsx、.xls 或 .csv；PDF 和图片请作为证据文件上传。",
        fix_en="Upload .xlsx, .xls or .csv; send PDF and pictures as evidence files.",
    )
