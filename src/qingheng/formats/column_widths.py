"""How wide the columns of a printed table are, so that no figure breaks and no column of words is squeezed out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qingheng.formats.table_model import ColumnKind, Table, heading
from qingheng.formats.xlsx_out import display_width

PADDING: Final = 2.4  # characters: the empty space beside the text of a cell
_BOLD: Final = 1.15  # of a heading, beside the same letters in a cell
_MOST: Final = 60.0  # a column of words asks for no more
_LONGEST_PIECE: Final = 22.0  # a longer word than this may be cut
_CODE: Final = re.compile(r"[!-~]{14,}")
_OF_CODES: Final = re.compile(r"[/_\d]|[-.].+[-.]")
_JOINT: Final = re.compile(r"(?<=[/_])(?=\w)|(?=[.-][A-Za-z])")
_SHORT: Final = 8  # a text of this width stands on one line
_CHUNK: Final = 16  # characters of a code without joints, such as a hash


def pieces(text: str) -> list[str | list[str]]:
    """A text in order: words as they are, each long code as the pieces between which a line may break.

    A line breaks before the hyphen of a code and never after it: readers of PDF take a hyphen at the end of a line for one
    of hyphenation and drop it, and the code would no longer be the code.
    """
    found: list[str | list[str]] = []
    at = 0
    for code in _CODE.finditer(text):
        if not _OF_CODES.search(code[0]):
            continue
        if code.start() > at:
            found.append(text[at : code.start()])
        found.append([part for joint in _JOINT.split(code[0]) for part in _chunks(joint)])
        at = code.end()
    if at < len(text) or not found:
        found.append(text[at:])
    return found


def _chunks(piece: str) -> list[str]:
    return [piece[at : at + _CHUNK] for at in range(0, len(piece), _CHUNK)] or [""]


def column_widths(table: Table, room: float) -> tuple[float, ...]:
    """Widths in characters with their padding; they come to at most `room`, to less where everything fits in less.

    Figures never break; a column of words has at least its longest word; what is left goes where most is wanted.
    """
    wanted = [_wanted(table, at) + PADDING for at in range(len(table.columns))]
    if sum(wanted) <= room:
        return tuple(wanted)
    least = [min(_least(table, at) + PADDING, wanted[at]) for at in range(len(table.columns))]
    free = room - sum(least)
    if free <= 0:
        return tuple(one * room / sum(least) for one in least)
    asked = [most - low for most, low in zip(wanted, least, strict=True)]
    return tuple(low + free * more / sum(asked) for low, more in zip(least, asked, strict=True))


def _wanted(table: Table, at: int) -> float:
    column = table.columns[at]
    texts = [display_width(row[at].marked) for row in table.rows]
    widest = max([display_width(heading(column)) * _BOLD, *texts])
    return widest if column.kind is ColumnKind.figure else min(widest, _MOST)


def _least(table: Table, at: int) -> float:
    column = table.columns[at]
    head = _longest(heading(column)) * _BOLD
    cells = [row[at].marked for row in table.rows]
    if column.kind is ColumnKind.figure:
        return max([head, *(display_width(text) for text in cells)])
    return max([head, *(min(_longest(text), _LONGEST_PIECE) for text in cells)])


def _longest(text: str) -> int:
    """Width of the widest piece that no line may break; Chinese breaks after any character, but for a short word."""
    if display_width(text) <= _SHORT:
        return display_width(text)
    words: list[str] = []
    for part in pieces(text):
        words += part if isinstance(part, list) else re.split(r"\s+|(?<=-)|(?<=[⺀-鿿豈-﫿＀-￯])", part)
    return max((display_width(word) for word in words), default=0)


def shares(widths: Sequence[float], room: float) -> tuple[float, ...]:
    """Of the free width, how much each column takes; zeros when all fit and each may take what it needs."""
    return tuple(0.0 for _ in widths) if sum(widths) < room else tuple(round(one, 2) for one in widths)
