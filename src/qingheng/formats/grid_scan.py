"""What a sheet's XML holds that a reader of values leaves out, found by searching the bytes, not by parsing them.

A parser that visits each cell takes ten times as long as reading the values. A first look measures the sheet, so
that nothing is built that is too large; a second, which may run beside the reading of values, finds the few
cells that matter (formulas without a result, error values) and counts hidden rows.
Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.73 (row).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, Place
from qingheng.formats.workbook_parts import cell_too_long, position, too_large
from qingheng.formats.zip_directory import broken_archive

_BLOCK = 256 * 1024  # small enough to stay near the processor between the searches
_TOP, _HEAD = 200, 64 * 1024  # where a part shows how it is written, its declaration left out
_LONGEST_ROW = 256 * 1024 * 1024
_P = rb"(?:\w+:)?"
_FORMULA = rb"<" + _P + rb"f\b[^>]*(?:/>|>[^<]*</" + _P + rb"f>)"
_ANY_HIDDEN, _ANY_ERROR = re.compile(rb"hidden"), re.compile(rb'"e"')  # quicker than a search of bytes
_PLAIN_FORMULA = re.compile(rb"<f[\s>/]")
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
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,9})[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_CELL = re.compile(rb"<" + _P + rb"c\b")
_EVERY = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")
_ODD_CELL = re.compile(rb"<c[\n\t\r>]")
_ODD_ROW = re.compile(rb'<row(?! r="\d{1,9}")')
_FAR = re.compile(rb'r="([A-Za-z]{2,3})\d')
_USUAL_COLUMNS = 26
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
            length = _characters(_TAG.sub(b"", item.rpartition(b"</")[0]))
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


def _characters(text: bytes) -> int:
    """Characters of a text as it stands in XML, where & takes five bytes."""
    return len(unescape(text.decode("utf-8", "replace")))


def _length(item: bytes) -> int:
    return len(item) - sum(len(tag) for tag in _TAG.findall(item))


def scan_grid(archive: CheckedArchive, name: str, part: str, texts: SharedTexts, limits: Limits) -> GridScan:
    """Measure one sheet. Raises FileRefused when its extent, cells or text pass the limits.

    The extent is an upper bound when that is within the limits, and exact otherwise. Formulas, errors and hidden
    rows are not looked for: `find_odd_cells` does, in its own time.
    """
    excess: FileRefused | None = None
    for look in (_bound, _measure):
        scan = GridScan()
        characters = 0
        for block in _row_blocks(archive, part):
            look(block, scan)
            excess = _excess(scan, name, limits)
            if excess is not None:
                break
            if texts.longest * scan.cells > limits.text_characters:
                characters += _referred(block, texts.lengths)
                if characters > limits.text_characters:
                    raise too_large(name, "文字", "text", characters, limits.text_characters)
        if excess is None:
            return scan
    raise excess or broken_archive("无法度量", "it cannot be measured")


def find_odd_cells(archive: CheckedArchive, name: str, part: str, scan: GridScan) -> None:
    """Complete a measured sheet by its formulas, its error values and its hidden rows.

    Raises FileRefused for a text inside the sheet beyond the limit of a cell.
    """
    prefixed = quoted = False
    for block in _row_blocks(archive, part):
        longest = max(map(_characters, _long_texts(block, archive.limits)), default=0)
        if longest > archive.limits.cell_characters:
            raise cell_too_long(Place(name), longest, archive.limits)
        prefixed, quoted = prefixed or b":row" in block[:_HEAD], quoted or b"='" in block[_TOP:_HEAD]
        if _ANY_HIDDEN.search(block) is not None:
            scan.hidden_rows += sum(1 for row in _ROW.findall(block) if _HIDDEN.search(row))
        if _PLAIN_FORMULA.search(block) is not None or (prefixed and _ANY_FORMULA.search(block) is not None):
            scan.formulas += len(_ANY_FORMULA.findall(block))
            for found in _NO_RESULT.finditer(block):
                place = _place(found[1])
                if place is not None and not _TEXT_RESULT.search(found[1]):
                    scan.unsaved.append(place)
        if _ANY_ERROR.search(block) is not None or (quoted and b"'e'" in block):
            for found in _ERROR.finditer(block):
                place = _place(found[1])
                if place is not None:
                    scan.errors[place] = found[2].decode("utf-8", "replace")


def _long_texts(block: bytes, limits: Limits) -> Iterator[bytes]:
    """Texts of a block of more bytes than a cell may have characters, found by looking for tags at intervals."""
    step = max(1, limits.cell_characters // 2)
    at = 0
    while at + step < len(block):
        if block.find(b"<", at, at + step) >= 0:
            at += step
            continue
        end = block.find(b"<", at)
        end = len(block) if end < 0 else end
        text = block[block.rfind(b">", 0, at) + 1 : end]
        if len(text) > limits.cell_characters:
            yield text
        at = end


def _referred(block: bytes, lengths: Sequence[int]) -> int:
    """Characters of the shared texts the cells of a block refer to."""
    return sum(lengths[n] for found in _SHARED.findall(block) if (n := int(found)) < len(lengths))


def _bound(block: bytes, scan: GridScan) -> None:
    """Raise the extent to what a block may reach at most, without looking at its cells one by one.

    A cell may state a place far outside its row, and the reader of values would build the whole area. Addresses
    with no more digits than the last row bound the rows; a block with longer ones, or one that is not written the
    usual way, is measured.
    """
    cells = block.count(b"<c ")
    at = block.rfind(b"<row")
    last = _ROW_NUMBER.search(block, at) if at >= 0 else None
    digits = len(last[1]) if last is not None else 1
    prefixed = b":" in block and b":c" in block
    if not prefixed and all(odd.search(block) is None for odd in _odd_addresses(digits)):
        scan.cells += cells
        scan.rows = max(scan.rows, 10**digits - 1 if last is not None else 0)
        scan.columns = max(scan.columns, min(_USUAL_COLUMNS, cells))
        return
    if (
        prefixed
        or block.count(b'<c r="') != cells
        or _ODD_CELL.search(block) is not None
        or _ODD_ROW.search(block) is not None
    ):
        _measure(block, scan)
        return
    far = _long_address(digits, 2).search(block)
    if far is not None and _long_address(digits, 4).search(block) is not None:
        _measure(block, scan)
        return
    scan.cells += cells
    scan.rows = max(scan.rows, 10**digits - 1 if last is not None else 0)
    wide = set(_FAR.findall(block)) if far is not None else ()
    scan.columns = max(scan.columns, min(_USUAL_COLUMNS, cells), *map(_column, wide))


def _measure(block: bytes, scan: GridScan) -> None:
    """Raise the extent to that of a block, by every address in it; rows without a number count from the last."""
    found = _ROW.findall(block)
    numbers = [int(number[1]) for row in found if (number := _ROW_NUMBER.search(row))]
    if len(numbers) != len(found):
        scan.rows += len(found)
    scan.rows = max(scan.rows, *numbers, 0)
    cells = len(_CELL.findall(block))
    scan.cells += cells
    if cells > len(_EVERY.findall(block)):  # cells without an address stand in the order they are written
        scan.columns = max(scan.columns, *(len(_CELL.findall(row)) for row in _ROW.split(block)))
    for letters, row in set(_EVERY.findall(block)):
        scan.rows = max(scan.rows, int(row))
        scan.columns = max(scan.columns, _column(letters))
    scan.columns = max(scan.columns, min(_USUAL_COLUMNS, scan.cells))


def _excess(scan: GridScan, name: str, limits: Limits) -> FileRefused | None:
    """The refusal of a sheet whose extent is beyond the limits, None when it is not."""
    for count, most, zh, en in (
        (scan.rows, limits.rows, "行", "rows"),
        (scan.columns, limits.columns, "列", "columns"),
        (scan.cells, limits.cells, "单元格", "cells"),
        (scan.rows * scan.columns, limits.cells * 3 // 2, "单元格", "cells"),
    ):
        if count > most:
            return too_large(name, zh, en, count, most)
    return None


@lru_cache(maxsize=32)
def _odd_addresses(digits: int) -> tuple[re.Pattern[bytes], ...]:
    """Cells and rows but those at A to Z with at most that many digits, written the usual way."""
    return (
        re.compile(rb'<c(?! r="[A-Z][0-9]{1,%d}")[\s>]' % digits),
        re.compile(rb'<row(?! r="[0-9]{1,%d}")[\s>]' % digits),
    )


@lru_cache(maxsize=32)
def _long_address(digits: int, letters: int) -> re.Pattern[bytes]:
    """Addresses of at least that many letters, or of more than that many digits."""
    return re.compile(rb'r="(?:[A-Za-z]{%d}|[A-Za-z]{0,3}\d{%d})' % (letters, digits + 1))


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
