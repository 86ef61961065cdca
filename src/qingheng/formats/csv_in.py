"""Text tables (csv, tsv) to a sheet."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator

from qingheng.formats.cells import Cell, CellKind, Sheet, empty_cell
from qingheng.formats.encodings import decode
from qingheng.formats.limits import Limits
from qingheng.formats.problems import Place, Problem, Severity, refused
from qingheng.formats.workbook_parts import cell_too_long, too_large

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 50


def read_csv(data: bytes, name: str, limits: Limits) -> tuple[Sheet, ...]:
    """The one sheet of a text table, named `name`.

    Every cell is text: "0.10" stays "0.10", "=1+1" stays four characters. Ragged rows are kept as they are.
    Raises FileRefused for an undecidable encoding, an unclosed quotation or anything beyond `limits`.
    """
    decoded = decode(data)
    text, notes = decoded.text, []
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append(_nul_note(name))
    if decoded.encoding == "gb18030":
        notes.append(_encoding_note(name))
    delimiter = sniff_delimiter(text)
    rows = tuple(_rows(text, delimiter, name, limits))
    return (Sheet(name, rows, (), tuple(notes)),)


def sniff_delimiter(text: str) -> str:
    """The delimiter whose number per record is steadiest over the first lines; a comma when nothing tells."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = _widths(text[:200_000], delimiter)
        common = max(widths, key=widths.count, default=1)
        score = widths.count(common) / len(widths) * (1 + common / 100) if common > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    """Fields of each of the first records that are not blank."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):  # what was counted up to a broken record still tells
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(widths) >= _SAMPLE_LINES:
                break
            if row:
                widths.append(len(row))
    return widths


def _rows(text: str, delimiter: str, name: str, limits: Limits) -> Iterator[tuple[Cell, ...]]:
    """Records as cells, held against the limits."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    cells = number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if number > limits.rows:
                raise too_large(name, "行", "rows", number, limits.rows)
            if len(record) > limits.columns:
                raise too_large(name, "列", "columns", len(record), limits.columns)
            cells += len(record)
            if cells > limits.cells:
                raise too_large(name, "单元格", "cells", cells, limits.cells)
            yield tuple(_cell(value, number, at, name, limits) for at, value in enumerate(record, start=1))
    except csv.Error as broken:
        raise refused(
            "broken_csv",
            zh="此处起无法按 CSV 读取，可能有引号没有成对，或单元格过长。",
            en="From here it cannot be read as CSV; a quotation mark may be unpaired or a cell too long.",
            fix_zh="请检查该行附近的双引号，或在 Excel 中另存为“CSV UTF-8”。",
            fix_en="Check the quotation marks near this row, or save it from Excel as “CSV UTF-8”.",
            place=Place(name, number + 1),
        ) from broken


def _cell(value: str, row: int, column: int, name: str, limits: Limits) -> Cell:
    if len(value) > limits.cell_characters:
        raise cell_too_long(Place(name, row, column), len(value), limits)
    return Cell(value, value, CellKind.text, False, row, column) if value else empty_cell(row, column)


def _nul_note(name: str) -> Problem:
    return Problem(
        Severity.warning,
        "nul_bytes",
        Place(name),
        "",
        "文件中含有空字节（NUL），已忽略。",
        "The file holds NUL bytes; they were left out.",
        "请核对读入的数值；必要时重新导出文件。",
        "Check the figures read; export the file again if in doubt.",
    )


def _encoding_note(name: str) -> Problem:
    return Problem(
        Severity.warning,
        "gbk_encoding",
        Place(name),
        "",
        "文件按 GBK/GB18030 编码读取。",
        "The file was read as GBK/GB18030.",
        "如文字显示有误，请另存为“CSV UTF-8”后重新上传。",
        "If the text looks wrong, save it as “CSV UTF-8” and upload again.",
    )
