"""What the records of an Excel 97-2003 workbook say before a cell reader may build a table of them.

Source: Microsoft [MS-XLS] 2.4 (records), 2.5.293 (XLUnicodeRichExtendedString).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

from qingheng.formats.limits import Limits
from qingheng.formats.number_formats import BUILT_IN
from qingheng.formats.ole import CompoundFile
from qingheng.formats.problems import Place, refused
from qingheng.formats.workbook_guard import macros_refused
from qingheng.formats.workbook_parts import SheetScan, cell_too_long, check_extent, too_large
from qingheng.formats.zip_directory import broken_archive

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_BOUNDSHEET, _FILEPASS, _FORMAT, _XF, _SST = 0x0085, 0x002F, 0x041E, 0x00E0, 0x00FC
_DIMENSIONS, _FORMULA, _LABELSST, _BOOLERR, _MULRK = 0x0200, 0x0006, 0x00FD, 0x0205, 0x00BD
_CELLS = {0x0203, 0x00FD, 0x0204, 0x027E, 0x0205, 0x0006, 0x00D6}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xls(data: bytes, limits: Limits) -> tuple[dict[str, SheetScan], tuple[str, ...]]:
    """Facts of each worksheet and the number format of each cell style.

    Raises FileRefused for passwords, macros, broken structure and anything beyond `limits`.
    """
    container = CompoundFile(data)
    names = {entry.name.lower() for entry in container.entries}
    if "encryptedpackage" in names:
        raise _encrypted()
    if "_vba_project_cur" in names or "_vba_project" in names:
        raise macros_refused("_VBA_PROJECT_CUR")
    stream = container.stream("Workbook")
    if stream is None:
        raise refused(
            "not_a_workbook",
            zh="文件是旧式 Office 文档，但不是 Excel 97-2003 工作簿。",
            en="The file is an old Office document but not an Excel 97-2003 workbook.",
            fix_zh="请在 Excel 或 WPS 中打开原件，另存为 .xlsx 后重新上传。",
            fix_en="Open the original in Excel or WPS, save it as .xlsx and upload that.",
        )
    sheets, formats, lengths = _globals(stream)
    return {name: _sheet(stream, name, at, lengths, limits) for name, at in sheets.items()}, formats


def _encrypted() -> Exception:
    return refused(
        "encrypted",
        zh="文件有密码保护，无法读取。",
        en="The file is protected by a password and cannot be read.",
        fix_zh="请在 Excel 中去掉密码，保存后重新上传。",
        fix_en="Remove the password in Excel, save and upload again.",
    )


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records from `start` to the end of the substream that begins there."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) != size:
            raise broken_archive("记录不完整", "a record is cut short")
        yield kind, body
        at += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return


def _globals(stream: bytes) -> tuple[dict[str, int], tuple[str, ...], array[int]]:
    """Worksheets with their offsets, number formats by style, and lengths of the shared texts."""
    sheets: dict[str, int] = {}
    codes = dict(BUILT_IN)
    styles: list[str] = []
    shared: list[bytes] = []
    last = 0
    for kind, body in _records(stream, 0):
        if kind == _BOF and (len(body) < 4 or struct.unpack_from("<H", body)[0] != 0x0600):
            raise broken_archive("早于 Excel 97", "it is older than Excel 97")
        if kind == _FILEPASS:
            raise _encrypted()
        if kind == _BOUNDSHEET and len(body) > 8 and body[5] == 0:
            sheets[_text(body, 6, body[6], 7)] = struct.unpack_from("<I", body)[0]
        elif kind == _FORMAT and len(body) > 5:
            number, count = struct.unpack_from("<HH", body)
            codes[number] = _text(body, 2, count, 4)
        elif kind == _XF and len(body) >= 4:
            styles.append(codes.get(struct.unpack_from("<H", body, 2)[0], ""))
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            shared.append(body)
        last = _SST if kind == _CONTINUE and last == _SST else kind
    formats = tuple("" if code == "General" else code for code in styles)
    return sheets, formats, _shared_lengths(shared)


def _text(body: bytes, start: int, count: int, flags_at: int) -> str:
    """A short text: flags, then one or two bytes a character."""
    wide = len(body) > flags_at and bool(body[flags_at] & 1)
    raw = body[flags_at + 1 : flags_at + 1 + count * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _shared_lengths(segments: list[bytes]) -> array[int]:
    """Characters of each shared text; a text may go on in the next record, which then repeats its flags."""
    lengths: array[int] = array("L")
    if not segments or len(segments[0]) < 8:
        return lengths
    wanted = struct.unpack_from("<I", segments[0], 4)[0]
    segment, at = 0, 8
    while len(lengths) < wanted:
        while segment < len(segments) and at >= len(segments[segment]):
            segment, at = segment + 1, at - len(segments[segment])
        if segment >= len(segments) or at + 3 > len(segments[segment]):
            break
        count, flags = struct.unpack_from("<HB", segments[segment], at)
        at += 3
        extra = 0
        if flags & 8:
            extra += 4 * int.from_bytes(segments[segment][at : at + 2], "little")
            at += 2
        if flags & 4:
            extra += int.from_bytes(segments[segment][at : at + 4], "little")
            at += 4
        lengths.append(count)
        segment, at = _skip_characters(segments, segment, at, count, flags)
        at += extra
    return lengths


def _skip_characters(segments: list[bytes], segment: int, at: int, count: int, flags: int) -> tuple[int, int]:
    """Where the characters of a text end."""
    while True:
        width = 2 if flags & 1 else 1
        here = min(count, max(0, (len(segments[segment]) - at) // width))
        count -= here
        at += here * width
        if not count or segment + 1 >= len(segments) or not segments[segment + 1]:
            return segment, at
        segment, at = segment + 1, 1
        flags = segments[segment][0]


def _sheet(stream: bytes, name: str, start: int, lengths: array[int], limits: Limits) -> SheetScan:
    """Formulas, styles, errors and extent of one worksheet, held against the limits."""
    scan = SheetScan()
    cells = characters = 0
    for kind, body in _records(stream, start):
        if kind == _DIMENSIONS and len(body) >= 12:
            rows, columns = struct.unpack_from("<4xI2xH", body)
            check_extent(name, rows, columns, limits)
        elif kind == _MULRK and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            for index in range((len(body) - 6) // 6):
                _keep(
                    scan, name, row, first + index, struct.unpack_from("<H", body, 4 + index * 6)[0], limits
                )
                cells += 1
        elif kind in _CELLS and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            _keep(scan, name, row, column, style, limits)
            cells += 1
            _note_kind(scan, kind, body)
            if kind == _LABELSST and len(body) >= 10:
                number = struct.unpack_from("<I", body, 6)[0]
                length = lengths[number] if number < len(lengths) else 0
                characters += length
                if length > limits.cell_characters:
                    raise cell_too_long(Place(name, row + 1, column + 1), length, limits)
        if cells > limits.cells:
            raise too_large(name, "单元格", "cells", cells, limits.cells)
        if characters > limits.text_characters:
            raise too_large(name, "文字", "text", characters, limits.text_characters)
    return scan


def _keep(scan: SheetScan, name: str, row: int, column: int, style: int, limits: Limits) -> None:
    scan.last_row = max(scan.last_row, row + 1)
    scan.last_column = max(scan.last_column, column + 1)
    check_extent(name, scan.last_row, scan.last_column, limits)
    scan.styles[(row + 1, column + 1)] = style


def _note_kind(scan: SheetScan, kind: int, body: bytes) -> None:
    """Mark a formula (its result always stands in the record) and an error value."""
    row, column = struct.unpack_from("<HH", body)
    key = (row + 1, column + 1)
    if kind == _FORMULA and len(body) >= 14:
        scan.formulas[key] = True
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            scan.errors[key] = _ERRORS.get(body[8], "#ERROR")
    elif kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        scan.errors[key] = _ERRORS.get(body[6], "#ERROR")
