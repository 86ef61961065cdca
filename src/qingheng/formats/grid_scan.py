"""What a sheet's XML holds that a reader of values leaves out, found by searching the bytes, not by parsing them.

A parser that visits each cell takes ten times as long as reading the values. The searches here find the few
cells that matter (formulas without a result, error values) and measure the rest.
Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.limits import Limits
from qingheng.formats.problems import Place
from qingheng.formats.workbook_parts import cell_too_long, position, too_large
from qingheng.formats.zip_directory import broken_archive

_BLOCK = 4 * 1024 * 1024
_TOP, _HEAD = 200, 64 * 1024  # where a part shows how it is written, its declaration left out
_LONGEST_ROW = 256 * 1024 * 1024
_P = rb"(?:\w+:)?"
_FORMULA = rb"<" + _P + rb"f\b[^>]*(?:/>|>[^<]*</" + _P + rb"f>)"
_ANY_FORMULA = re.compile(rb"<" + _P + rb"f[\s>/]")
_NO_RESULT = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*" + _FORMULA
    + rb"\s*(?:</" + _P + rb"c>|<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)"
)  # fmt: skip
_ERROR = re.compile(
    rb"<"
    + _P
    + rb"c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>\s*(?:"
    + _FORMULA
    + rb")?\s*<"
    + _P
    + rb"v>([^<]{0,40})<"
)
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3}\d{1,9})[\"']")
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_ROW = re.compile(rb"<" + _P + rb"row\b([^>]*)>")
_PLAIN_ROW = re.compile(rb'<row r="(\d{1,9})"')
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,9})[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CELL = re.compile(rb"<" + _P + rb"c\b")
_FAR = re.compile(rb'r="([A-Za-z]{2,3})\d')
_EVERY = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")
_UNUSUAL = (b"<c\n", b"<c\t", b"<c\r", b"<c>", b":c")
_SHARED = re.compile(rb"<" + _P + rb"c\b[^>]*\bt\s*=\s*[\"']s[\"'][^>]*>\s*<" + _P + rb"v>(\d{1,9})<")
_TAG = re.compile(rb"<[^>]*>")


@dataclass
class GridScan:
    """Facts of one sheet. unsaved: formulas without a result; errors: error texts; both by 0-based place.

    formulas: how many. hidden_rows: how many. rows, columns: the extent, counted from 1. cells: how many.
    """

    formulas: int = 0
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: int = 0
    rows: int = 0
    columns: int = 0
    cells: int = 0


@dataclass
class SharedTexts:
    """The shared texts of a workbook: `longest` bounds the characters of any; `lengths` are worked out on demand."""

    archive: CheckedArchive
    part: str | None
    limits: Limits
    longest: int = 0
    _lengths: list[int] | None = None

    @property
    def lengths(self) -> list[int]:
        """Bytes of each text, an upper bound of its characters."""
        if self._lengths is None:
            found = _items(self.archive, self.part) if self.part else []
            self._lengths = [_length(item) for item in found]
        return self._lengths


def shared_texts(archive: CheckedArchive, limits: Limits) -> SharedTexts:
    """Measure the shared texts. Raises FileRefused for one beyond the limit of a cell."""
    part = next((name for name in archive.names if name.lower().endswith("sharedstrings.xml")), None)
    texts = SharedTexts(archive, part, limits)
    for item in _items(archive, part) if part else ():
        texts.longest = max(texts.longest, len(item))
        if len(item) > limits.cell_characters:
            length = len(_TAG.sub(b"", item).decode("utf-8", "replace"))
            if length > limits.cell_characters:
                raise cell_too_long(Place(), length, limits)
    return texts


def _items(archive: CheckedArchive, part: str) -> Iterator[bytes]:
    """The bytes of each shared text with its tags."""
    rest = b""
    for piece in _blocks(archive, part):
        *items, rest = (rest + piece).split(b"si>")
        yield from (
            item for item in items if item.endswith(b"</") or item.rpartition(b"</")[2].endswith(b":")
        )
        if len(rest) > _LONGEST_ROW:
            raise broken_archive("文字部件不完整", "its texts do not end")


def _length(item: bytes) -> int:
    return len(item) - sum(len(tag) for tag in _TAG.findall(item))


def scan_grid(archive: CheckedArchive, name: str, part: str, texts: SharedTexts, limits: Limits) -> GridScan:
    """Scan one sheet. Raises FileRefused when its extent, cells or text pass the limits."""
    scan = GridScan()
    characters = 0
    prefixed = quoted = False
    for block in _row_blocks(archive, part):
        prefixed, quoted = prefixed or b":row" in block[:_HEAD], quoted or b"='" in block[_TOP:_HEAD]
        _measure(block, name, scan, limits)
        if texts.longest * scan.cells > limits.text_characters:
            characters += _referred(block, texts.lengths)
            if characters > limits.text_characters:
                raise too_large(name, "文字", "text", characters, limits.text_characters)
        if (b"<f" in block or (prefixed and b":f" in block)) and _ANY_FORMULA.search(block) is not None:
            scan.formulas += len(_ANY_FORMULA.findall(block))
            for found in _NO_RESULT.finditer(block):
                place = _place(found[1])
                if place is not None and not _TEXT_RESULT.search(found[1]):
                    scan.unsaved.append(place)
        if b'"e"' in block or (quoted and b"'e'" in block):
            for found in _ERROR.finditer(block):
                place = _place(found[1])
                if place is not None:
                    scan.errors[place] = found[2].decode("utf-8", "replace")
    return scan


def _referred(block: bytes, lengths: Sequence[int]) -> int:
    """Characters of the shared texts the cells of a block refer to."""
    return sum(lengths[n] for found in _SHARED.findall(block) if (n := int(found)) < len(lengths))


def _measure(block: bytes, name: str, scan: GridScan, limits: Limits) -> None:
    """Extent and count of cells of one block, held against the limits.

    A cell may state a place far outside its row, and the reader of values would build the whole area: places
    with more digits than any row so far, or columns beyond Z, are looked at one by one, and so is every cell
    that is not written the usual way.
    """
    plain = _PLAIN_ROW.findall(block)
    cells, rows = block.count(b"<c "), len(plain)
    scan.rows = max(scan.rows, max(map(int, plain), default=0))
    unusual = block.count(b'<c r="') != cells or any(mark in block for mark in _UNUSUAL)
    if unusual or b"hidden" in block:
        found = _ROW.findall(block)
        if len(found) != rows:
            numbers = [int(number[1]) for row in found if (number := _ROW_NUMBER.search(row))]
            scan.rows = max(scan.rows + len(found), *numbers, 0)
        scan.hidden_rows += sum(1 for attributes in found if _HIDDEN.search(attributes))
    scan.cells += len(_CELL.findall(block)) if unusual else cells
    wide = max((_column(letters) for letters in set(_FAR.findall(block))), default=0)
    scan.columns = max(scan.columns, wide, min(26, scan.cells))
    digits = len(str(scan.rows))
    if (
        unusual
        or _stray(digits).search(block) is not None
        or 10**digits * scan.columns > limits.cells * 3 // 2
    ):
        for letters, row in set(_EVERY.findall(block)):
            scan.rows = max(scan.rows, int(row))
            scan.columns = max(scan.columns, _column(letters))
    for count, most, zh, en in (
        (scan.rows, limits.rows, "行", "rows"),
        (scan.columns, limits.columns, "列", "columns"),
        (scan.cells, limits.cells, "单元格", "cells"),
        (scan.rows * scan.columns, limits.cells * 3 // 2, "单元格", "cells"),
    ):
        if count > most:
            raise too_large(name, zh, en, count, most)


def _stray(digits: int) -> re.Pattern[bytes]:
    return re.compile(rb'r="[A-Za-z]{1,3}\d{%d,}' % (digits + 1))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _place(attributes: bytes) -> tuple[int, int] | None:
    """0-based row and column of a cell by its address, None when it has none."""
    found = _ADDRESS.search(attributes)
    place = position(found[1].decode()) if found is not None else None
    return (place[0] - 1, place[1] - 1) if place is not None else None


def _blocks(archive: CheckedArchive, part: str) -> Iterator[bytes]:
    """A part in blocks of some megabytes."""
    waiting: list[bytes] = []
    size = 0
    try:
        for piece in archive.pieces(part):
            waiting.append(piece)
            size += len(piece)
            if size >= _BLOCK:
                yield b"".join(waiting)
                waiting, size = [], 0
    except KeyError as absent:
        raise broken_archive("缺少部件", f"the part {part} is missing") from absent
    yield b"".join(waiting)


def _row_blocks(archive: CheckedArchive, part: str) -> Iterator[bytes]:
    """A sheet in blocks that end where a row ends."""
    rest = b""
    for piece in _blocks(archive, part):
        block = rest + piece
        end = block.rfind(b"row>") + 4
        if end > 3:
            yield block[:end]
            rest = block[end:]
        else:
            rest = block
        if len(rest) > _LONGEST_ROW:
            raise broken_archive("行不完整", "a row does not end")
    yield rest
