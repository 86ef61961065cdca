"""Builders of workbooks and text tables as people make them."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Formula:
    """A formula and the result last saved."""

    text: str
    result: float | str


@dataclass(frozen=True)
class Shown:
    """A value with a number format of its own."""

    value: float | date
    code: str


def book(
    sheets: Mapping[str, Rows],
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    *,
    very: bool = False,
) -> bytes:
    """A workbook; None leaves a cell empty, merged ranges are given as "A1:B2". very: only a program can unhide."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for down, row in enumerate(rows):
            for at, value in enumerate(row):
                _write(made, sheet, down, at, value, day)
        for where in (merged or {}).get(name, ()):
            _merge(sheet, where, rows)
        if name in hidden:
            if very:
                sheet.very_hidden()
            else:
                sheet.hide()
    made.close()
    return out.getvalue()


def _write(made: Any, sheet: Any, down: int, at: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, Formula):
        sheet.write_formula(down, at, value.text, None, value.result)
    elif isinstance(value, Shown):
        style = made.add_format({"num_format": value.code})
        if isinstance(value.value, date):
            sheet.write_datetime(down, at, value.value, style)
        else:
            sheet.write_number(down, at, value.value, style)
    elif isinstance(value, date):
        sheet.write_datetime(down, at, value, day)
    elif isinstance(value, str):
        sheet.write_string(down, at, value)
    else:
        sheet.write(down, at, value)


def _merge(sheet: Any, where: str, rows: Rows) -> None:
    from xlsxwriter.utility import xl_cell_to_rowcol

    first, _, last = where.partition(":")
    (top, left), (bottom, right) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last)
    value = rows[top][left]
    sheet.merge_range(top, left, bottom, right, value)


def unsaved(rows: Rows) -> bytes:
    """A workbook written by a program: its formulas ("=…") were never computed."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", first: str = "") -> bytes:
    """A text table; a cell that holds the delimiter is quoted."""
    lines = [
        delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row) for row in rows
    ]
    return (first + "\r\n".join(lines) + "\r\n").encode(encoding)


def xls(name: str, rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A workbook of Excel 97-2003 of one sheet: texts and numbers.

    Source: Microsoft [MS-XLS] 2.4 (records), [MS-CFB] 2.2, 2.3, 2.6 (container).
    """
    cells = b""
    for down, row in enumerate(rows):
        for at, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                body = struct.pack("<HHHHB", down, at, 0, len(value), 1) + value.encode("utf-16-le")
                cells += _record(0x0204, body)
            else:
                cells += _record(0x0203, struct.pack("<HHHd", down, at, 0, value))
    if merged:
        ranges = b"".join(
            struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged
        )
        cells += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
    width = max(len(row) for row in rows)
    extent = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    sheet = (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        + extent
        + cells
        + _record(0x000A, b"")
    )
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x0042, struct.pack("<H", 1200))
    label = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    at = len(start) + 4 + 6 + len(label) + 4
    bound = _record(0x0085, struct.pack("<IBB", at, 0, 0) + label)
    return _compound(start + bound + _record(0x000A, b"") + sheet)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream, long enough to live in ordinary sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [n + 3 for n in range(count - 1)] + [0xFFFFFFFE]
    sectors = -(-len(fat) // 128)
    assert sectors == 1, "one sector of allocation is enough for the corpus"
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat))))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    return header + table + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    body = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return body + bytes(36) + struct.pack("<IQ", start, size)
