"""Rows of a sealed partition as whole numbers, a block at a time, whichever library read them.

A text is a number of `Texts`, a day a number since 1970 (or of its month), a figure a whole number of 1e-9. Arrow reads
partitions as intake writes them: dictionaries stay numbers, so that no text is made for a row. Polars reads what is out
of the ordinary: replaced rows, shares, figures in keys, row groups too large for a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.calc.ghg import ABSENT, PRESENT
from qingheng.calc.ghg.knowing import Known
from qingheng.plane.quantify.engines.figures import LIMIT, Integers, TooWide, Truths, both, read
from qingheng.plane.quantify.engines.polars_frames import rows_of, with_days
from qingheng.plane.quantify.model import Days, Reading, Source
from qingheng.plane.store.footers import footer_of

BLOCK: Final = 131_072
"""Rows of a block at most."""
_EPOCH: Final = date(1970, 1, 1)
_YEAR_0: Final = 1970 * 12
_PLACES: Final = {"row": "_row", "col": "_col"}
Column = tuple[NDArray[Any], Truths | None]
"""Values (0 where there is none), and which there are; None for all."""


class Texts:
    """Numbers of the texts of one column, the same in every block; the number 0 stands for none."""

    def __init__(self, known: Known | None = None) -> None:
        """known: texts that are told apart; any other is none. None for all."""
        self.texts: list[str | None] = [None]
        self._known = known
        self._kind = pl.Categorical(pl.Categories.random("qingheng"))
        # categories are forgotten with the last column of them
        self._held = pl.Series([""], dtype=self._kind)
        self._numbers: dict[str | None, int] = {None: 0}
        self._lock = Lock()

    def numbers(self, texts: Sequence[str | None]) -> Integers:
        """The number of each of some texts."""
        with self._lock:
            found = []
            for text in texts:
                number = self._numbers.get(text)
                if number is None:
                    number = self._numbers[text] = self._new(text)
                found.append(number)
        return np.array(found, np.int64)

    def _new(self, text: str | None) -> int:
        """The number of a text seen for the first time."""
        if text is not None and self._known is not None and text not in self._known:
            return 0
        self.texts.append(text)
        return len(self.texts) - 1

    def of(self, column: pl.Series) -> Integers:
        """The number of the text of each row of a column of texts or categories."""
        if not isinstance(column.dtype, pl.Categorical):
            column = column.cast(self._kind)
        at, first = ranked(column.to_physical().cast(pl.Int64).fill_null(-1).to_numpy())
        return self.numbers(column.gather(first).cast(pl.String).to_list())[at]


class Block(Protocol):
    """Some rows that count, under the short names of `polars_frames.rows_of`."""

    @property
    def rows(self) -> int:
        """How many."""

    def texts(self, name: str, known: Texts) -> Integers:
        """The number of the text of each row."""

    def days(self) -> tuple[Column, Column]:
        """What tells the days of each row's key: first and last, or the month and nothing."""

    def figure(self, name: str) -> Column:
        """A figure in nanos. Raises TooWide."""

    def place(self, name: str) -> Column:
        """Where each row stands: ``sheet``, ``row`` or ``col``."""


def blocks_of(number: int, reading: Reading) -> Iterator[Block]:
    """The rows of a partition that count, in order."""
    source = reading.sources[number]
    file = _arrow_file(source, reading)
    with file.file if file is not None else nullcontext():
        yield from _blocks(number, reading, file)


def _blocks(number: int, reading: Reading, file: _ArrowFile | None) -> Iterator[Block]:
    source = reading.sources[number]
    for offset, rows, groups in _stretches(source.path):
        if file is not None and groups:
            yield from file.blocks(groups)
        else:
            found, days = with_days(rows_of(number, source, reading, (offset, rows)), reading)
            frame = found.collect()
            if len(frame):
                yield _FrameBlock(frame, days)


@dataclass(frozen=True)
class _FrameBlock:
    """Rows as Polars read them. names: of the columns that tell days."""

    frame: pl.DataFrame
    names: tuple[str, str]

    @property
    def rows(self) -> int:
        return len(self.frame)

    def texts(self, name: str, known: Texts) -> Integers:
        return known.of(self.frame[name])

    def days(self) -> tuple[Column, Column]:
        first, last = (_plain(self.frame[name].to_physical().cast(pl.Int64)) for name in self.names)
        return first, last

    def figure(self, name: str) -> Column:
        try:
            narrow = self.frame[name].to_physical().cast(pl.Int64)
        except pl.exceptions.InvalidOperationError:
            raise TooWide from None
        values, known = _plain(narrow)
        return _narrow(values), known

    def place(self, name: str) -> Column:
        return _plain(self.frame[name])


@dataclass(frozen=True)
class _ArrowFile:
    """A partition as Arrow reads it. columns: short name to column, those the partition has. asked: columns of conditions.

    months, spans: see `_calendar`.
    """

    file: pq.ParquetFile
    source: Source
    reading: Reading
    columns: Mapping[str, str]
    asked: tuple[str, ...]
    calendar: tuple[int, Integers, Integers] | None

    def blocks(self, groups: Sequence[int]) -> Iterator[Block]:
        """Blocks of some row groups."""
        wanted = dict.fromkeys((*self.columns.values(), *self.asked))
        table = self.file.read_row_groups(list(groups), columns=list(wanted), use_threads=False)
        for start in range(0, len(table), BLOCK):
            block = _ArrowBlock(self, _single(table.slice(start, BLOCK)))
            if block.rows:
                yield block


@dataclass
class _ArrowBlock:
    """Rows as Arrow read them, of which those that count are taken as they are asked for."""

    of: _ArrowFile
    columns: Mapping[str, pa.Array]
    rows: int = 0
    _counted: Truths | None = field(init=False, default=None)
    _days: tuple[Column, Column] = field(init=False)

    def __post_init__(self) -> None:
        height = len(next(iter(self.columns.values())))
        counted = self._not_excluded()
        first, last = (self._whole_days(name, height) for name in ("first", "last"))
        counted = both(counted, _within(first, last, self.of.reading))
        counted = both(counted, self._fulfilled(height))
        days = self._days_of_keys(first, last)
        if self.of.reading.days is Days.calendar:
            counted = both(counted, days[1][1])
        self._counted = None if counted is None or counted.all() else counted
        self.rows = height if self._counted is None else int(self._counted.sum())
        self._days = self._taken(days[0]), self._taken(days[1])

    def texts(self, name: str, known: Texts) -> Integers:
        column = self._column(name)
        if column is None:
            return np.full(self.rows, known.numbers([""])[0] if name == "site" else 0, np.int64)
        found = _coded(column, known, "" if name == "site" else None)
        return found if self._counted is None else found[self._counted]

    def days(self) -> tuple[Column, Column]:
        return self._days

    def figure(self, name: str) -> Column:
        column = self._column(name)
        if column is None:
            return np.zeros(self.rows, np.int64), np.zeros(self.rows, np.bool_)
        return self._taken(nanos(column))

    def place(self, name: str) -> Column:
        if name == "sheet":
            sheets = self.of.source.sheets
            if len(sheets) == 1:
                return np.full(self.rows, sheets[0][1], np.int16), None
            column = self._column("sheet")
            if column is not None:
                return self._taken(_sheet_numbers(column, dict(sheets)))
        else:
            column = self._column(name)
        if column is None:
            return np.zeros(self.rows, np.int16), np.zeros(self.rows, np.bool_)
        return self._taken(read(column))

    def _column(self, name: str) -> pa.Array | None:
        column = self.of.columns.get(name)
        return None if column is None else self.columns[column]

    def _taken(self, column: Column) -> Column:
        values, known = column
        if self._counted is None:
            return values, known
        return values[self._counted], None if known is None else known[self._counted]

    def _not_excluded(self) -> Truths | None:
        column = self._column("excluded")
        if column is None:
            return None
        excluded = _bits(column.buffers()[1], column)
        known = _validity(column)
        excluded = excluded if known is None else excluded & known
        return None if not excluded.any() else ~excluded

    def _whole_days(self, name: str, height: int) -> Column:
        column = self._column(name)
        if column is None:
            return np.zeros(height, np.int64), np.zeros(height, np.bool_)
        values, known = read(column)
        return values.astype(np.int64), known

    def _fulfilled(self, height: int) -> Truths | None:
        """Which rows fulfil one of the conditions; None for all."""
        conditions = self.of.reading.group.conditions
        if not all(conditions):
            return None
        found = np.zeros(height, np.bool_)
        for condition in conditions:
            one = np.ones(height, np.bool_)
            for name, wanted in condition:
                column = self.columns.get(name)
                one &= np.full(height, ABSENT in wanted) if column is None else _says(column, wanted)
            found |= one
        return found

    def _days_of_keys(self, first: Column, last: Column) -> tuple[Column, Column]:
        days = self.of.reading.days
        if days is Days.span:
            return first, last
        if days is Days.month:
            return (_months(first[0]), first[1]), (
                np.zeros(len(last[0]), np.int64),
                np.zeros(len(last[0]), np.bool_),
            )
        assert self.of.calendar is not None
        lowest, starts, ends = self.of.calendar
        at = first[0] - lowest
        known = (at >= 0) & (at < len(starts))
        at = np.where(known, at, 0)
        known &= starts[at] <= ends[at]
        if first[1] is not None:
            known &= first[1]
        return (starts[at], known), (ends[at], known)


def _arrow_file(source: Source, reading: Reading) -> _ArrowFile | None:
    """The partition for Arrow, None where something about it is out of the ordinary."""
    amount = reading.group.amount
    if source.replaced is not None or amount.share or amount.one_less:
        return None
    columns = {"site": reading.columns.site, "first": reading.columns.first, "last": reading.columns.last}
    columns |= {f"v{n}": name for n, name in enumerate(reading.group.values)}
    columns |= {f"u{n}": f"{name}__unit" for n, name in enumerate(reading.group.figures)}
    columns |= {f"t{n}": name for n, name in enumerate(amount.times)}
    columns |= {f"l{n}": name for n, name in enumerate(amount.less)}
    columns |= _PLACES | {"excluded": "_excluded"}
    if len(source.sheets) > 1:
        columns["sheet"] = "_sheet"
    columns = {name: column for name, column in columns.items() if column in source.present}
    asked = {name for condition in reading.group.conditions for name, _ in condition}
    asked = {name for name in asked if name in source.present} if all(reading.group.conditions) else set()
    footer = footer_of(source.path)
    schema = footer.schema
    if not all(_readable(name, schema.field(column).type) for name, column in columns.items()):
        return None
    if not all(_readable("v", schema.field(column).type) for column in asked):
        return None
    plain = {*columns.values(), *asked}
    texts = [name for name in plain if _is_text(schema.field(name).type)]
    file = pq.ParquetFile(source.path, metadata=footer.said, read_dictionary=texts, memory_map=True)
    calendar = None if reading.calendar is None else _calendar(reading.calendar)
    return _ArrowFile(file, source, reading, columns, tuple(sorted(asked)), calendar)


def _readable(name: str, kind: pa.DataType) -> bool:
    """Whether a column is of the type that intake writes."""
    if name in ("first", "last"):
        return bool(pa.types.is_date32(kind))
    if name == "excluded":
        return bool(pa.types.is_boolean(kind))
    if name in _PLACES:
        return bool(pa.types.is_integer(kind))
    if name[0] in "tl" and name[1:].isdigit():
        return bool(pa.types.is_decimal128(kind)) and kind.scale == 9
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return _is_text(kind)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _stretches(path: Path) -> Iterator[tuple[int, int, list[int]]]:
    """Offset and rows of stretches with the row groups they are, none of a row group that is cut because it is too large."""
    said = footer_of(path).said
    start = held = 0
    groups: list[int] = []
    for group in range(said.num_row_groups):
        rows = said.row_group(group).num_rows
        if groups and held + rows > BLOCK:
            yield start, held, groups
            start, held, groups = start + held, 0, []
        if rows > 2 * BLOCK:
            for cut in range(0, rows, BLOCK):
                yield start + cut, min(BLOCK, rows - cut), []
            start += rows
        else:
            held += rows
            groups.append(group)
    if groups:
        yield start, held, groups


def _calendar(path: Path) -> tuple[int, Integers, Integers]:
    """The lowest day, and from there for each day the first and the last of its span; the last before the first for none."""
    table = pl.read_parquet(path)
    days, first, last = (
        table[name].to_physical().cast(pl.Int64).to_numpy() for name in ("day", "first", "last")
    )
    lowest = int(days.min())
    starts, ends = (np.full(int(days.max()) - lowest + 1, fill, np.int64) for fill in (1, 0))
    starts[days - lowest], ends[days - lowest] = first, last
    return lowest, starts, ends


def _single(table: pa.Table) -> dict[str, pa.Array]:
    """Each column of a table in one piece."""
    found = {}
    for name in table.column_names:
        column = table.column(name)
        if column.num_chunks > 1 and pa.types.is_dictionary(column.type):
            column = column.unify_dictionaries()
        whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        found[name] = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    return found


def _within(first: Column, last: Column, reading: Reading) -> Truths | None:
    """Which rows have days in the period; None for all."""
    begin, end = ((day - _EPOCH).days for day in (reading.first, reading.last))
    known = both(first[1], last[1])
    inside = known is None and len(first[0]) and first[0].max() <= end and last[0].min() >= begin
    return None if inside else both((first[0] <= end) & (last[0] >= begin), known)


def _coded(column: pa.Array, known: Texts, otherwise: str | None) -> Integers:
    """The number of the text of each row. otherwise: what stands for none."""
    values, there = read(column.indices)
    numbers = known.numbers(column.dictionary.to_pylist() or [None])
    found: Integers = numbers[values]
    return found if there is None else np.where(there, found, known.numbers([otherwise])[0])


def _says(column: pa.Array, wanted: Sequence[str]) -> Truths:
    """Which rows say one of some texts; ABSENT and PRESENT as in rules."""
    values, there = read(column.indices)
    said = column.dictionary.to_pylist() or [None]
    truths = np.array(
        [
            text in wanted or (bool(text) and PRESENT in wanted) or (not text and ABSENT in wanted)
            for text in said
        ]
    )
    found: Truths = truths[values]
    return found if there is None else np.where(there, found, ABSENT in wanted)


def _sheet_numbers(column: pa.Array, sheets: Mapping[str, int]) -> Column:
    values, there = read(column.indices)
    numbers = np.array([sheets.get(text, -1) for text in column.dictionary.to_pylist()] or [-1], np.int16)
    found = numbers[values]
    known = found >= 0 if there is None else (found >= 0) & there
    return np.where(known, found, 0), known


def _months(days: Integers) -> Integers:
    """Months since year 0 of days since 1970, each day of their range looked at once."""
    if not len(days):
        return days
    lowest, highest = int(days.min()), int(days.max())
    if highest - lowest > len(days):
        found: Integers = days.astype("M8[D]").astype("M8[M]").astype(np.int64) + _YEAR_0
        return found
    of_day = np.arange(lowest, highest + 1).astype("M8[D]").astype("M8[M]").astype(np.int64) + _YEAR_0
    return of_day[days - lowest]


def nanos(column: pa.Array) -> Column:
    """Decimals of nine places as whole numbers. Raises TooWide from 10^18."""
    words = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[
        column.offset : column.offset + len(column)
    ]
    low, known = np.ascontiguousarray(words[:, 0]), _validity(column)
    if known is not None:
        low = np.where(known, low, 0)
    high = words[:, 1] if known is None else np.where(known, words[:, 1], 0)
    if not (high == low >> 63).all():
        raise TooWide
    return _narrow(low), known


def _narrow(values: Integers) -> Integers:
    if len(values) and max(int(values.max()), -int(values.min())) >= LIMIT:
        raise TooWide
    return values


def _validity(column: pa.Array) -> Truths | None:
    return None if not column.null_count else _bits(column.buffers()[0], column)


def _bits(memory: pa.Buffer, column: pa.Array) -> Truths:
    bits = np.unpackbits(
        np.frombuffer(memory, np.uint8), bitorder="little", count=column.offset + len(column)
    )
    return bits[column.offset :].astype(np.bool_)


def ranked(values: Integers) -> tuple[Integers, Integers]:
    """Of each row which of the numbers that occur it has, in their order, and of each of these a row that has it."""
    if not len(values):
        return values, values
    lowest, highest = int(values.min()), int(values.max())
    if highest - lowest > max(len(values), 1 << 16):
        _, first, at = np.unique(values, return_index=True, return_inverse=True)
        return at, first
    off = values - lowest
    there = np.zeros(highest - lowest + 1, np.bool_)
    there[off] = True
    rank = np.cumsum(there) - 1
    at = rank[off]
    first = np.zeros(int(rank[-1]) + 1, np.int64)
    first[at] = np.arange(len(values))
    return at, first


def _plain(column: pl.Series) -> Column:
    """Values of a column of whole numbers (0 where there is none), and which there are; None for all."""
    if not column.null_count():
        return column.to_numpy(), None
    return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()
