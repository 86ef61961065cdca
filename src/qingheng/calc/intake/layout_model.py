"""What a sheet is made of: tables with their headers, data, wide groups, and the rows that are no data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, zip_longest
from operator import methodcaller, sub
from typing import Final, Literal

from qingheng.calc.intake.dates import Span

Reason = Literal["blank", "title", "section", "header", "total", "subtotal", "note", "repeated_header"]
WideKind = Literal["period", "enum", "reference"]

NO_RESULT: Final = "=?"
"""Text of an ErrorCell whose formula was saved without a result."""


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that holds an error of the spreadsheet (``#REF!``) or a formula without a result (``=?``)."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class RawSheet:
    """A sheet as a plain grid, first row and column of the file first; rows may be ragged.

    Cells are text, float, int, bool, date, datetime, time, timedelta, ErrorCell, or "" or None when empty.
    merged: (top, left, bottom, right), counted from 0, both ends included.
    """

    name: str
    rows: Sequence[Sequence[object]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    def cell(self, row: int, column: int) -> object:
        """The value at a place counted from 0; an empty text beyond the end of a ragged row."""
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    @cached_property
    def columns(self) -> tuple[list[object], ...]:
        """The cells column by column, ragged rows filled up with empty texts."""
        if len(set(map(len, self.rows))) == 1:
            return tuple(map(list, zip(*self.rows, strict=False)))
        return tuple(map(list, zip_longest(*self.rows, fillvalue="")))

    @cached_property
    def texts(self) -> frozenset[str]:
        """The different texts of the sheet."""
        found: set[object] = set().union(*self._distinct)
        return frozenset(value for value in found if isinstance(value, str))

    @cached_property
    def _distinct(self) -> tuple[frozenset[object], ...]:
        """The different values of each column."""
        return tuple(map(frozenset, self.columns))

    def filled(self, columns: range) -> list[int]:
        """How many cells of each row hold something among these columns, spaces included."""
        if columns.start == 0 and columns.stop >= len(self.columns):
            return self._filled
        return self._count(range(columns.start, min(columns.stop, len(self.columns))))

    @cached_property
    def _filled(self) -> list[int]:
        counts = list(map(sub, map(len, self.rows), map(methodcaller("count", ""), self.rows)))
        if any(None in distinct for distinct in self._distinct):
            counts = list(map(sub, counts, map(methodcaller("count", None), self.rows)))
        return counts

    def _count(self, columns: range) -> list[int]:
        counts = [0] * len(self.rows)
        for at in columns:
            counts = [
                count + (value != "" and value is not None)
                for count, value in zip(counts, self.columns[at], strict=True)
            ]
        return counts

    def rows_with(self, values: Collection[object]) -> list[int]:
        """Rows in which a cell is one of these values, in order."""
        wanted = frozenset(values)
        found: set[int] = set()
        for column, distinct in zip(self.columns, self._distinct, strict=True):
            if not wanted.isdisjoint(distinct):
                found.update(compress(range(len(column)), map(wanted.__contains__, column)))
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Header:
    """One source column. index: 0-based column of the sheet, or of the virtual columns of a wide table.

    text: joined over the header rows, without the unit. unit: as written ("kWh", "万元"), None when none is
    stated. parts: the text of each header row from top to bottom.
    """

    index: int
    text: str
    unit: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row (0-based) that is not data, and why; text is what its first filled cell says."""

    row: int
    reason: Reason
    text: str = ""


@dataclass(frozen=True, slots=True)
class LayoutNote:
    """Something the reader of the file should know; row and column are 0-based or None."""

    code: str
    zh: str
    en: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One column of a wide group.

    label: as written (or the label of the span); measure: index of its measure; second: label of a second
    dimension across (months over energy carriers), empty when there is one dimension only.
    """

    index: int
    label: str
    span: Span | None = None
    measure: int = 0
    second: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the figures of a wide group are: their name where the file gives one, and their unit."""

    text: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns whose headers are values: periods, members of an enumeration, or references such as sites.

    target: code of the dataset column the labels belong to, None when undecided. totals: indexes of columns
    that only add up others and are left out.
    """

    kind: WideKind
    columns: tuple[WideColumn, ...]
    measures: tuple[Measure, ...]
    target: str | None = None
    label_text: str = ""
    totals: tuple[int, ...] = ()
    units: tuple[tuple[int, str], ...] = ()
    """Unit of single columns where they differ: (index, unit)."""
    second_target: str | None = None
    second_text: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a sheet, every row and column counted from 0.

    header_rows: first and last. first_row, last_row: the area below the header; rows in `skipped` are not
    data. columns: the plain columns (not those of `wide`). facts: label and value pairs found in titles
    ("单位：kWh"). unit: the unit the titles state for all figures. year: the year the titles or the sheet name
    state; year_span: its first and last day, which a fiscal year spreads over two calendar years.
    fill_down: columns whose value stands only in the first row of each block, because cells are merged (sure)
    or left blank (`fill_proposed`). section: whether short rows between the data head the rows below; they
    become a source column. transposed: records run across; `sheet` is then already turned.
    """

    sheet: RawSheet
    header_rows: tuple[int, int]
    first_row: int
    last_row: int
    columns: tuple[Header, ...]
    skipped: tuple[Skipped, ...] = ()
    wide: Wide | None = None
    notes: tuple[LayoutNote, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()
    year: int | None = None
    unit: str | None = None
    fill_down: tuple[int, ...] = ()
    fill_proposed: tuple[int, ...] = ()
    section: bool = False
    transposed: bool = False
    width: int = 0
    year_span: Span | None = None

    @property
    def sources(self) -> tuple[Header, ...]:
        """Every source column a mapping can use: plain ones, then the virtual ones.

        Virtual columns are numbered from `width`: width is the label of the wide group, width + 1 + k its k-th
        measure, width + 1 + (number of measures) the unit where it differs by column; `section_index` and
        `second_index` follow.
        """
        found = list(self.columns)
        if self.wide is not None:
            found.append(Header(self.label_index, self.wide.label_text, None, (self.wide.label_text,)))
            for number, measure in enumerate(self.wide.measures):
                found.append(
                    Header(self.label_index + 1 + number, measure.text, measure.unit, (measure.text,))
                )
            if self.wide.units:
                found.append(Header(self.unit_index, "单位 unit", None, ("单位", "unit")))
            if self.wide.second_target is not None:
                found.append(Header(self.second_index, self.wide.second_text, None, (self.wide.second_text,)))
        if self.section:
            found.append(Header(self.section_index, "", None, ()))
        return tuple(found)

    @property
    def label_index(self) -> int:
        """Virtual column of the labels of the wide group."""
        return self.width

    @property
    def unit_index(self) -> int:
        """Virtual column of the units of the wide group."""
        return self.width + 1 + (len(self.wide.measures) if self.wide else 0)

    @property
    def section_index(self) -> int:
        """Virtual column of the section heading above a row."""
        return self.unit_index + 1

    @property
    def second_index(self) -> int:
        """Virtual column of the labels of the second dimension of a wide group."""
        return self.unit_index + 2

    def data_rows(self) -> Iterator[int]:
        """0-based numbers of the rows that hold data."""
        left_out = {skipped.row for skipped in self.skipped}
        return (row for row in range(self.first_row, self.last_row + 1) if row not in left_out)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_date(value: object) -> bool:
    """Whether a cell is a date of the spreadsheet itself."""
    return isinstance(value, dt.date)


def is_number(value: object) -> bool:
    """Whether a cell is a number of the spreadsheet itself."""
    return isinstance(value, int | float) and not isinstance(value, bool)
