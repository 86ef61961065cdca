"""What is wrong with a file: what, where, and what to do next, in Chinese and English."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the figure out; a warning lets it in and says so."""

    error = "error"
    warning = "warning"


def column_letters(column: int) -> str:
    """Spreadsheet letters of a 1-based column: 1 -> A, 28 -> AB. Raises ValueError below 1."""
    if column < 1:
        raise ValueError(f"column {column} is not counted from 1")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column, counted from 1, of spreadsheet letters: AB -> 28. Raises ValueError for what is no letter."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letter!r} is no letter of a column")
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True)
class Place:
    """A spot in a file: sheet, row and column, the last two counted from 1; None where it does not apply."""

    sheet: str = ""
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str:
        """The address a spreadsheet shows (B7), or an empty text when the place is not one cell."""
        if self.row is None or self.column is None:
            return ""
        return f"{column_letters(self.column)}{self.row}"

    def describe(self, lang: str) -> str:
        """The place in words of `lang` (zh or en)."""
        zh = lang == "zh"
        parts = []
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”")
        if self.cell:
            parts.append(f"单元格 {self.cell}" if zh else f"cell {self.cell}")
        elif self.row is not None:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        elif self.column is not None:
            letters = column_letters(self.column)
            parts.append(f"{letters} 列" if zh else f"column {letters}")
        if not parts:
            return "整个文件" if zh else "the whole file"
        return "，".join(parts) if zh else ", ".join(parts)


@dataclass(frozen=True)
class Problem:
    """One complaint about a file. `text` is the content of the cell as it was read, shortened."""

    severity: Severity
    code: str
    place: Place
    text: str
    message_zh: str
    message_en: str
    fix_zh: str
    fix_en: str

    def message(self, lang: str) -> str:
        """What is wrong, in `lang` (zh or en)."""
        return self.message_zh if lang == "zh" else self.message_en

    def fix(self, lang: str) -> str:
        """What to do next, in `lang` (zh or en)."""
        return self.fix_zh if lang == "zh" else self.fix_en

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return {
            "severity": str(self.severity),
            "code": self.code,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "cell": self.place.cell,
            "text": self.text,
            "message_zh": self.message_zh,
            "message_en": self.message_en,
            "fix_zh": self.fix_zh,
            "fix_en": self.fix_en,
        }


class FileRefused(Exception):
    """The file as a whole cannot be read; `problem` says why, where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.message_en} {problem.fix_en}")
        self.problem = problem


def refused(
    code: str, *, zh: str, en: str, fix_zh: str, fix_en: str, place: Place | None = None, text: str = ""
) -> FileRefused:
    """A FileRefused carrying an error Problem with these words."""
    return FileRefused(
        Problem(Severity.error, code, place or Place(), shortened(text), zh, en, fix_zh, fix_en)
    )


def shortened(text: str, length: int = 80) -> str:
    """`text` on one line without control characters, cut to `length` characters with an ellipsis.

    Characters nobody sees (zero width, writing direction) are named: they are often what is wrong.
    """
    flat = "".join(_visible(char) for char in text[: length * 2]).strip()
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return f"‹U+{ord(char):04X}›" if unicodedata.category(char) == "Cf" else " "


def shown_places(places: Sequence[str], most: int = 5) -> str:
    """The first places of a list, and how many more there are: "B2, C2 … (+7)"."""
    more = f" … (+{len(places) - most})" if len(places) > most else ""
    return ", ".join(places[:most]) + more
