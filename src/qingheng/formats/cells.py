"""A sheet as it was read: cells with the text a person sees and the value behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qingheng.formats.problems import Place, Problem


class CellKind(StrEnum):
    """What a cell holds."""

    empty = "empty"
    text = "text"
    number = "number"
    date = "date"
    boolean = "boolean"
    error = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `row` and `column` are counted from 1.

    text: what a person sees (number formats applied: 0.1 shown as "0.10", 0.64 as "64%").
    value: what the file holds; numbers as Decimal of at most 15 significant digits.
    formula: the value is the last result of a formula, which is never evaluated here; a formula saved
    without a result is of kind error with an empty text.
    number_format: the spreadsheet's format code, empty for text files.
    """

    text: str
    value: str | Decimal | date | bool | None
    kind: CellKind
    formula: bool
    row: int
    column: int
    number_format: str = ""

    @property
    def empty(self) -> bool:
        """Nothing to read: no value, or spaces only."""
        return self.kind is CellKind.empty or (self.kind is CellKind.text and not self.text.strip())


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of equal or ragged length, merged ranges ("B2:D2") and what was noted while reading."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()

    def place(self, cell: Cell) -> Place:
        """Where `cell` is, for a message."""
        return Place(self.name, cell.row, cell.column)


def empty_cell(row: int, column: int) -> Cell:
    """A cell that holds nothing."""
    return Cell("", None, CellKind.empty, False, row, column)
