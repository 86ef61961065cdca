"""Rows read once by the reference engine: which combination of what matters each has, its amount, its place.

Polars reads a partition by stretches of rows, NumPy turns texts and days into small numbers and these into one, so that
telling keys apart is counting whole numbers. What each row had lies in scratch files until lines are written of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.plane.quantify.arithmetic import of_nanos
from qingheng.plane.quantify.engines.figures import (
    HALF,
    LIMIT,
    Doubles,
    Integers,
    TooWide,
    Truths,
    array_of,
    both,
    double,
    halves,
    integers,
    nearest,
    sums_by,
)
from qingheng.plane.quantify.engines.line_files import FIGURE, PLACE
from qingheng.plane.quantify.engines.polars_frames import rows_of, with_days
from qingheng.plane.quantify.model import Found, Kept, Reading, found_of
from qingheng.plane.quantify.tables import together

STRETCH: Final = 131_072
"""Rows worked on at once, and of a row group of lines: half of what `sums_by` is exact for."""
_DENSE: Final = 1 << 20
_MOST: Final = 1 << 62
_EPOCH: Final = date(1970, 1, 1)
_NONE: Final = -(1 << 31)


@dataclass(frozen=True)
class _Stretch:
    """Combinations of a stretch of rows: numbers of their texts and days by column, rows, rows with an amount, sums.

    high, low: sums of the halves of the amounts in nanos. A file holds, for each row, which of them it has.
    """

    table: NDArray[np.int64]
    rows: Integers
    filled: Integers
    high: Integers
    low: Integers


class _Texts:
    """Numbers of the texts of one column, the same in every stretch; the number 0 stands for none."""

    def __init__(self) -> None:
        self.texts: list[str | None] = [None]
        self._kind = pl.Categorical(pl.Categories.random("qingheng"))
        self._held = pl.Series(
            [""], dtype=self._kind
        )  # categories are forgotten with the last column of them
        self._numbers: dict[str | None, int] = {None: 0}
        self._known: dict[pl.DataType, Integers] = {}
        self._lock = Lock()

    def of(self, column: pl.Series) -> Integers:
        """The number of the text of each row."""
        if not isinstance(column.dtype, pl.Categorical):
            column = column.cast(self._kind)
        physical = column.to_physical()
        if physical.null_count():
            found = np.zeros(len(column), np.int64)
            there = column.is_not_null().to_numpy()
            found[there] = self._looked_up(column.drop_nulls())
            return found
        return self._looked_up(column)

    def _looked_up(self, column: pl.Series) -> Integers:
        values = column.to_physical().to_numpy()
        known = self._known.get(column.dtype, np.zeros(0, np.int64))
        if int(values.max(initial=0)) < len(known):
            found: Integers = known[values]
            if found.min(initial=1):
                return found
        with self._lock:
            known = self._learnt(column, values)
        found = known[values]
        return found  # noqa: RET504 - named for its type

    def _learnt(self, column: pl.Series, values: NDArray[Any]) -> Integers:
        """What the numbers of a kind of category stand for, now that these are known too."""
        old = self._known.get(column.dtype, np.zeros(0, np.int64))
        known = np.zeros(max(len(old), int(values.max(initial=0)) + 1), np.int64)
        known[: len(old)] = old
        first = np.full(len(known), -1)
        first[values] = np.arange(len(values))
        new = np.flatnonzero((first >= 0) & (known == 0))
        for at, text in zip(new, column.gather(first[new]).cast(pl.String).to_list(), strict=True):
            number = self._numbers.setdefault(text, len(self.texts))
            if number == len(self.texts):
                self.texts.append(text)
            known[at] = number
        self._known[column.dtype] = known
        return known


def read_once(reading: Reading, keep: Path | None) -> Kept:
    """The combinations of all rows that count, and in `keep` the rows. Raises TooWide for amounts of over 18 digits."""
    names = ["site", *(f"u{n}" for n in range(len(reading.group.figures)))]
    names += [f"v{n}" for n in range(len(reading.group.values))]
    texts = {name: _Texts() for name in names}
    workers = min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        numbers = range(len(reading.sources))
        sources = list(pool.map(lambda number: _source(number, reading, texts, keep), numbers))
    found, combinations = _together([one for source in sources for one in source], reading, texts)
    return Kept(reading, found, tuple(len(source) for source in sources), tuple(combinations), keep)


def batches_of(kept: Kept, keys: Mapping[int, int] | NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    """Rows as `key`, place and `amount`, stretch after stretch. keys: by combination the key's number, -1 for none."""
    by_combination = np.asarray(keys, np.int64)
    at = 0
    for part, count in enumerate(kept.stretches):
        if not count or kept.folder is None:
            at += count
            continue
        with _file(kept.folder, part).open("rb") as file:
            for combinations in kept.combinations[at : at + count]:
                yield _batch(file, part, by_combination[combinations])
        at += count


def _batch(file: BinaryIO, part: int, keys: Integers) -> pa.RecordBatch:
    number = keys[_load(file)]
    columns: dict[str, tuple[pa.DataType, NDArray[Any], Truths | None]] = {
        "part": (PLACE["part"], np.full(len(number), part, np.int16), None)
    }
    for name in ("sheet", "row", "col"):
        columns[name] = (PLACE[name], *_restored(file, len(number), f"i{PLACE[name].bit_width // 8}"))
    columns["amount"] = (FIGURE, *_restored(file, len(number), "i8"))
    wanted = number >= 0
    if not wanted.all():
        number = number[wanted]
        columns = {
            name: (kind, values[wanted], None if known is None else known[wanted])
            for name, (kind, values, known) in columns.items()
        }
    arrays = [array_of(pa.int64(), number), *(array_of(*column) for column in columns.values())]
    return pa.RecordBatch.from_arrays(arrays, names=["key", *columns])


def _source(number: int, reading: Reading, texts: Mapping[str, _Texts], keep: Path | None) -> list[_Stretch]:
    """The stretches of one partition."""
    path = reading.sources[number].path
    found = []
    with (_file(keep, number) if keep else Path(os.devnull)).open("wb") as file:
        for offset, rows in _stretches(path):
            frame, days = _frame(number, reading, offset, rows)
            if len(frame):
                found.append(_stretch(frame, days, reading, texts, file if keep else None))
    return found


def _file(folder: Path, number: int) -> Path:
    return folder / f"rows-{number}.bin"


def _stretches(path: Path) -> Iterator[tuple[int, int]]:
    """Offset and rows of stretches: whole row groups where they are small enough."""
    said = pq.read_metadata(path)
    start = at = 0
    for group in range(said.num_row_groups):
        rows = said.row_group(group).num_rows
        if at > start and at + rows - start > STRETCH:
            yield start, at - start
            start = at
        at += rows
        while at - start > STRETCH:
            yield start, STRETCH
            start += STRETCH
    if at > start:
        yield start, at - start


def _frame(number: int, reading: Reading, offset: int, rows: int) -> tuple[pl.DataFrame, tuple[str, str]]:
    found, days = with_days(rows_of(number, reading.sources[number], reading, (offset, rows)), reading)
    return found.collect(), days


def _stretch(
    frame: pl.DataFrame,
    days: tuple[str, str],
    reading: Reading,
    texts: Mapping[str, _Texts],
    file: BinaryIO | None,
) -> _Stretch:
    units = [name for name in texts if name.startswith("u")]
    codes = {name: (texts[name].of(frame[name]), len(texts[name].texts)) for name in texts}
    mixed, radix = _mixed([codes[name] for name in units], len(frame))
    amounts, known = _amounts(frame, reading, mixed, radix, texts, {name: codes[name][0] for name in units})
    from_, until = (_days(frame[name]) for name in days)
    others = [codes[name] for name in texts if name not in units]
    mixed, radix = _mixed([(mixed, radix), *others, from_[:2], until[:2]], len(frame))
    local, first, rows = _counted(mixed, radix)
    table = [codes[name][0][first] for name in texts]
    table[1:1] = [code[first] + lowest for code, _, lowest in (from_, until)]
    filled = rows if known is None else sums_by(local, known.astype(np.int64), len(first))
    if file is not None:
        np.save(file, local.astype(np.int32))
        for name in ("sheet", "row", "col"):
            _save(file, *_plain(frame[name]))
        _save(file, amounts, known)
    high, low = (sums_by(local, half, len(first)) for half in halves(amounts))
    return _Stretch(np.stack(table), rows, filled, high, low)


def _days(column: pl.Series) -> tuple[Integers, int, int]:
    """Days since 1970, or months, counted from the lowest; how many there may be; the lowest, _NONE without any."""
    if column.null_count() == len(column):
        return np.zeros(len(column), np.int64), 1, _NONE
    values = column.to_physical().cast(pl.Int64).to_numpy()
    lowest = int(values.min())
    return values - lowest, int(values.max()) - lowest + 1, lowest


def _mixed(codes: Sequence[tuple[Integers, int]], rows: int) -> tuple[Integers, int]:
    """One number for each row of its numbers in several columns, and how many there may be."""
    mixed, size = np.zeros(rows, np.int64), 1
    for code, radix in codes:
        if size * radix > _MOST:
            _, mixed = np.unique(mixed, return_inverse=True)
            size = int(mixed.max()) + 1
        if radix > 1:
            mixed = code if size == 1 else mixed * radix + code
            size *= radix
    return mixed, size


def _counted(mixed: Integers, radix: int) -> tuple[Integers, Integers, Integers]:
    """Of each row which of the numbers that occur it has; of each of these a row that has it, and how many do."""
    if radix > _DENSE:
        _, first, local, rows = np.unique(mixed, return_index=True, return_inverse=True, return_counts=True)
        return local, first, rows
    rows = np.bincount(mixed, minlength=radix)
    there = np.flatnonzero(rows)
    lut = np.zeros(radix, np.int64)
    lut[there] = np.arange(len(there))
    local = lut[mixed]
    first = np.zeros(len(there), np.int64)
    first[local] = np.arange(len(local))
    return local, first, rows[there]


def _amounts(
    frame: pl.DataFrame,
    reading: Reading,
    mixed: Integers,
    radix: int,
    texts: Mapping[str, _Texts],
    units: Mapping[str, Integers],
) -> tuple[Integers, Truths | None]:
    """Amounts in nanos as `arithmetic.product` has them (0 where there is none), and which there are."""
    amount = reading.group.amount
    if reading.group.plain:
        return _nanos(frame["t0"])
    local, first, _ = _counted(mixed, radix)
    made = [
        together([texts[name].texts[code[row]] for name, code in units.items()], reading.group)
        for row in first
    ]
    scale = np.array([np.nan if one.scale is None else one.scale for one in made])[local]
    found, known = _figure(frame["t0"])
    for n, column in enumerate(amount.less):
        ratio = np.array([np.nan if one.ratios[n] is None else one.ratios[n] for one in made], np.float64)[
            local
        ]
        part, there = _figure(frame[f"l{n}"])
        part, there = part * ratio, both(there, _rated(ratio))
        found, known = _less(found, known, part, there, column in amount.optional)
    for n in range(1, len(amount.times)):
        part, there = _figure(frame[f"t{n}"])
        found, known = found * part, both(known, there)
    for n in range(len(amount.share)):
        part, there = _figure(frame[f"s{n}"])
        found, known = found * part / 100.0, both(known, there)
    for n, column in enumerate(amount.one_less):
        part, there = _figure(frame[f"o{n}"])
        if column in amount.optional:
            there = None
        found, known = found * (100.0 - part) / 100.0, both(known, there)
    known = both(known, _rated(scale))
    found = found * scale if known is None else np.where(known, found * scale, 0.0)
    return integers(nearest(found * 1e9))[0], known


def _less(
    found: Doubles, known: Truths | None, part: Doubles, there: Truths | None, optional: bool
) -> tuple[Doubles, Truths | None]:
    """A difference; what is optional and absent takes nothing away."""
    if there is not None:
        part = np.where(there, part, 0.0)
    return found - part, known if optional else both(known, there)


def _rated(values: Doubles) -> Truths | None:
    there = ~np.isnan(values)
    return None if there.all() else there


def _figure(column: pl.Series) -> tuple[Doubles, Truths | None]:
    """Doubles figures enter a product as (0 where there is none), and which there are."""
    values, known = _nanos(column)
    return double(values), known


def _nanos(column: pl.Series) -> tuple[Integers, Truths | None]:
    try:
        narrow = column.to_physical().cast(pl.Int64)
    except pl.exceptions.InvalidOperationError:
        raise TooWide from None
    values, known = _plain(narrow)
    if len(values) and max(int(values.max()), -int(values.min())) >= LIMIT:
        raise TooWide
    return values, known


def _plain(column: pl.Series) -> tuple[NDArray[Any], Truths | None]:
    """Values of a column of whole numbers (0 where there is none), and which there are; None for all."""
    if not column.null_count():
        return column.to_numpy(), None
    return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()


def _save(file: BinaryIO, values: NDArray[Any], known: Truths | None) -> None:
    """Keep a column: nothing at all of one without values, no bits of one without gaps."""
    empty = known is not None and not known.any()
    np.save(file, values[:0] if empty else values)
    np.save(file, np.packbits(np.zeros(0, np.bool_) if known is None or empty else known))


def _restored(file: BinaryIO, rows: int, kind: str) -> tuple[NDArray[Any], Truths | None]:
    values, bits = _load(file), _load(file)
    if rows and not len(values):
        return np.zeros(rows, kind), np.zeros(rows, np.bool_)
    return values.astype(kind, copy=False), np.unpackbits(bits, count=rows).astype(np.bool_) if len(
        bits
    ) else None


def _load(file: BinaryIO) -> NDArray[Any]:
    found: NDArray[Any] = np.load(file, allow_pickle=False)
    return found


def _together(
    stretches: Sequence[_Stretch], reading: Reading, texts: Mapping[str, _Texts]
) -> tuple[list[Found], list[Integers]]:
    """The combinations of all stretches, and of each stretch which of them its own are."""
    if not stretches:
        return [], []
    table = np.concatenate([one.table for one in stretches], axis=1)
    lowest = table.min(axis=1)
    codes = [(column - low, int(column.max() - low) + 1) for column, low in zip(table, lowest, strict=True)]
    _, first, at = np.unique(_mixed(codes, table.shape[1])[0], return_index=True, return_inverse=True)
    whole: list[list[Any]] = [table[:, first].T.tolist()]
    for name in ("rows", "filled", "high", "low"):
        sums = np.zeros(len(first), np.int64)
        np.add.at(sums, at, np.concatenate([getattr(one, name) for one in stretches]))
        whole.append(sums.tolist())
    said = [one.texts for one in texts.values()]
    found = [_found(reading, said, *row) for row in zip(*whole, strict=True)]
    ends = np.cumsum([len(one.rows) for one in stretches])
    return found, np.split(at, ends[:-1])


def _found(
    reading: Reading,
    texts: Sequence[Sequence[str | None]],
    numbers: Sequence[int],
    rows: int,
    filled: int,
    high: int,
    low: int,
) -> Found:
    site, first, last, *others = numbers
    days: list[Any] = [first, None if last == _NONE else last]
    if not reading.by_month:
        days = [_EPOCH + timedelta(days=day) for day in (first, last)]
    total: Decimal | None = of_nanos((high << HALF) + low) if filled else None
    said = (known[number] for known, number in zip(texts[1:], others, strict=True))
    return found_of(reading, (texts[0][site], *days, *said, rows, total))
