"""A table ready to be printed: every export takes its figures from here, so that all print the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from qingheng.calc.texts import format_number, round_half_up

VALUE = "value"
MAX_DIGITS = 15


class ColumnKind(StrEnum):
    """What a column holds."""

    text = "text"
    figure = "figure"


class Align(StrEnum):
    """Where the text of a column stands."""

    start = "start"
    end = "end"
    centre = "centre"


@dataclass(frozen=True)
class Column:
    """One column. `decimals` is the usual number of decimals, None where each cell has its own."""

    key: str
    title: str
    unit: str = ""
    kind: ColumnKind = ColumnKind.text
    align: Align = Align.start
    decimals: int | None = None


@dataclass(frozen=True)
class TableCell:
    """One cell: `text` as shown, `value` the figure shown (None when there is none), its state and marks.

    `value` is already rounded to the printed decimals, so its own digits are the printed ones ("0.10").
    Marks are footnote numbers or signs, shown beside the figure and explained in the notes of the table.
    """

    text: str
    value: Decimal | None = None
    state: str = VALUE
    marks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.value is None:
            return
        if not self.value.is_finite() or len(self.value.as_tuple().digits) > MAX_DIGITS:
            raise ValueError(f"{self.value} has more than {MAX_DIGITS} digits or is not finite")
        if self.text != format_number(self.value, self.decimals):
            raise ValueError(f"the text {self.text!r} does not print the figure {self.value}")

    @property
    def decimals(self) -> int:
        """Printed decimals of the figure, 0 when there is none."""
        exponent = self.value.as_tuple().exponent if self.value is not None else 0
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def plain(self) -> str:
        """The figure for machines: no grouping, a hyphen for minus, printed decimals; else the text."""
        return self.text if self.value is None else f"{self.value:f}"

    @property
    def marked(self) -> str:
        """The text with its marks: "1,391.30 [6]"."""
        return f"{self.text} [{','.join(self.marks)}]" if self.marks else self.text


def label(text: str, marks: tuple[str, ...] = ()) -> TableCell:
    """A cell of words."""
    return TableCell(text, None, VALUE, marks)


def figure(value: Decimal, decimals: int, marks: tuple[str, ...] = ()) -> TableCell:
    """A cell of one figure, rounded half up to `decimals` and printed with thousands separators.

    Raises ValueError for a figure of more than 15 digits.
    """
    rounded = round_half_up(value, max(0, decimals))
    return TableCell(format_number(rounded, max(0, decimals)), rounded, VALUE, marks)


def missing(state: str, text: str, marks: tuple[str, ...] = ()) -> TableCell:
    """A cell without a figure; `state` is not_available or not_applicable, `text` what is printed for it."""
    if state == VALUE:
        raise ValueError("a missing figure needs the state not_available or not_applicable")
    return TableCell(text, None, state, marks)


@dataclass(frozen=True)
class Note:
    """A footnote: the mark used in the cells, and what it says."""

    mark: str
    text: str


@dataclass(frozen=True)
class Table:
    """A titled table. Every row has a cell for each column; `source` says where the figures come from."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[Note, ...] = ()
    source: str = ""
    subtitle: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Further facts for machines (tenant, pack versions, run): printed in JSON and document properties."""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError("two columns have the same key")


def heading(column: Column) -> str:
    """The title of a column with its unit: "Revenue (CNY 100 million)"."""
    return f"{column.title} ({column.unit})" if column.unit else column.title
