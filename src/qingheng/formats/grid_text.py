"""Text tables of any size to grids: encoding, delimiter and quotation told from the bytes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qingheng.formats.csv_in import sniff_delimiter
from qingheng.formats.encodings import Decoded, decode, unmarked_utf16
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, Place, Problem, Severity, refused
from qingheng.formats.workbook_parts import cell_too_long, too_large

_SAMPLE: Final = 256 * 1024
_CHUNK: Final = 4 * 1024 * 1024
_SAMPLE_ROWS: Final = 200
_SEPARATOR_LINE: Final = re.compile(r"^\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_TRADITIONAL: Final = frozenset(
    "的一是不在有個這中大上國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過產種面而方後"
    "電力廠區單位數量月日合計總用水氣碳排放能源費金額備註說明名稱編號公司"
)
_LATIN: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžß°²³µ·€£–—‘’“”…½¼\u00a0]")
_EXPECTED: Final = {
    "gb18030": ("gbk_encoding", "GBK/GB18030"),
    "big5hkscs": ("big5_encoding", "Big5"),
    "cp1252": ("windows_encoding", "Windows-1252"),
    "utf-16-le": ("utf16_encoding", "UTF-16 LE"),
    "utf-16-be": ("utf16_encoding", "UTF-16 BE"),
}


@dataclass(frozen=True)
class CsvShape:
    """How a text table is written. encoding: codec name (utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, gb18030,
    big5hkscs, cp1252).

    delimiter, quote: one character each. sample: the first rows. size: bytes. skip_lines: lines before the
    first row that only name the delimiter ("sep=;"). nul: whether NUL characters are among the text.
    """

    encoding: str
    delimiter: str
    quote: str
    sample: tuple[tuple[str, ...], ...]
    size: int
    skip_lines: int = 0
    nul: bool = False
    notes: tuple[Problem, ...] = ()


def decode_text(data: bytes) -> Decoded:
    """Decode a text table: as `decode` does, then Big5 and Windows-1252 where the text bears them out.

    Raises FileRefused when nothing fits.
    """
    try:
        return decode(data)
    except FileRefused:
        other = _other(data)
        if other is None:
            raise
        return other


def _other(data: bytes) -> Decoded | None:
    """Traditional Chinese in Big5, or Latin text with a few marks in Windows-1252 (m³, Straße)."""
    try:
        text = data.decode("big5hkscs")
    except UnicodeDecodeError:
        text = ""
    beyond = [char for char in text if ord(char) > 127]
    if beyond and sum(1 for char in beyond if char in _TRADITIONAL) * 6 >= len(beyond):
        return Decoded(text, "big5hkscs")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [char for char in text if ord(char) > 127]
    alone = all(_LATIN.match(char) for char in beyond)
    return Decoded(text, "cp1252") if alone and len(beyond) * 8 <= len(text) else None


def describe_csv(path: Path) -> CsvShape:
    """How the text table at a path is written; the whole file is read once, in pieces, to be sure of UTF-8.

    Raises FileRefused for an empty file or an encoding that cannot be decided.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if not head:
            raise refused(
                "empty_file", zh="文件是空的。", en="The file is empty.",
                fix_zh="请选择含有数据的文件。", fix_en="Choose a file that holds data.",
            )  # fmt: skip
        file.seek(0)
        encoding, nul = _encoding_of(file, head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    separator = _SEPARATOR_LINE.match(text)
    delimiter = separator[1] if separator else sniff_delimiter(text.lstrip("\ufeff").replace("\0", ""))
    body = text[separator.end() :] if separator else text.lstrip("\ufeff")
    whole = body if size <= _SAMPLE else body[: body.rfind("\n") + 1]
    rows = _first_rows(whole.replace("\0", ""), delimiter)
    notes = tuple(_notes(path.stem, encoding, nul=nul))
    return CsvShape(encoding, delimiter, '"', rows, size, 1 if separator else 0, nul, notes)


def _encoding_of(file: io.BufferedReader, head: bytes) -> tuple[str, bool]:
    """The encoding of a whole file: UTF-8 when every byte fits, else what its first piece tells."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", False
    wide = unmarked_utf16(head)
    if wide is not None:
        return wide, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    nul, utf8 = False, True
    piece = file.read(_CHUNK)
    odd = b""
    while piece:
        nul = nul or b"\0" in piece
        if utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as unfit:
                utf8 = False
                odd = piece[max(0, unfit.start - _SAMPLE // 2) : unfit.start + _SAMPLE // 2]
        piece = file.read(_CHUNK)
    if utf8:
        return ("utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8"), nul
    return decode_text(_whole_lines(head if not head.isascii() else odd)).encoding, nul


def _whole_lines(data: bytes) -> bytes:
    """Up to the last line end, so that no character is cut in two."""
    first = data.find(b"\n") + 1 if not data[:1].isascii() else 0
    end = data.rfind(b"\n") + 1
    return data[first:end] if end > first else data


def _first_rows(text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(tuple(row))
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error as broken:
        raise broken_csv("", len(rows) + 1) from broken
    return tuple(rows)


def text_rows(
    data: bytes, name: str, limits: Limits
) -> tuple[list[list[object]], str, str, tuple[Problem, ...]]:
    """Rows of a text table, its encoding, its delimiter and notes. Every cell is text.

    Raises FileRefused for an undecidable encoding, an unclosed quotation or anything beyond the limits.
    """
    decoded = decode_text(data)
    text, nul = decoded.text.lstrip("\ufeff"), "\0" in decoded.text
    text = text.replace("\0", "") if nul else text
    separator = _SEPARATOR_LINE.match(text)
    delimiter = separator[1] if separator else sniff_delimiter(text)
    rows: list[list[object]] = []
    cells = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(list(record))
            cells += len(record)
            if len(rows) > limits.rows:
                raise too_large(name, "行", "rows", len(rows), limits.rows)
            if len(record) > limits.columns:
                raise too_large(name, "列", "columns", len(record), limits.columns)
            if cells > limits.cells:
                raise too_large(name, "单元格", "cells", cells, limits.cells)
    except csv.Error as broken:
        raise broken_csv(name, len(rows) + 1) from broken
    _check_lengths(rows, name, limits)
    if separator:
        rows[0] = []
    return rows, decoded.encoding, delimiter, tuple(_notes(name, decoded.encoding, nul=nul))


def _check_lengths(rows: list[list[object]], name: str, limits: Limits) -> None:
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate(row, start=1):
            if len(str(value)) > limits.cell_characters:
                raise cell_too_long(Place(name, number, at), len(str(value)), limits)


def broken_csv(name: str, row: int) -> FileRefused:
    """The refusal of a text table that breaks off inside a quotation."""
    return refused(
        "broken_csv",
        zh="此处起无法按 CSV 读取，可能有引号没有成对，或单元格过长。",
        en="From here it cannot be read as CSV; a quotation mark may be unpaired or a cell too long.",
        fix_zh="请检查该行附近的双引号，或在 Excel 中另存为“CSV UTF-8”。",
        fix_en="Check the quotation marks near this row, or save it from Excel as “CSV UTF-8”.",
        place=Place(name, row),
    )


def _notes(name: str, encoding: str, *, nul: bool) -> list[Problem]:
    notes = []
    if encoding in _EXPECTED:
        code, shown = _EXPECTED[encoding]
        notes.append(
            Problem(
                Severity.warning, code, Place(name), "",
                f"文件按 {shown} 编码读取。", f"The file was read as {shown}.",
                "如文字显示有误，请另存为“CSV UTF-8”后重新上传。",
                "If the text looks wrong, save it as “CSV UTF-8” and upload again.",
            )
        )  # fmt: skip
    if nul:
        notes.append(
            Problem(
                Severity.warning, "nul_bytes", Place(name), "",
                "文件中含有空字节（NUL），已忽略。", "The file holds NUL bytes; they were left out.",
                "请核对读入的数值；必要时重新导出文件。", "Check the figures read; export the file again if in doubt.",
            )
        )  # fmt: skip
    return notes
