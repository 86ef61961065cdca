"""Rows read once by the reference engine: which combination of what matters each has, its amount, its place.

A partition comes as blocks of rows whose texts and days are small numbers (`blocks`); NumPy makes one number of these, so
that telling keys apart is counting whole numbers. What each row had is kept until lines are written of it: in memory while
there is room, then in scratch files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from qingheng.plane.quantify.arithmetic import of_nanos
from qingheng.plane.quantify.engines.blocks import Block, Column, Texts, blocks_of, ranked
from qingheng.plane.quantify.engines.figures import (
    HALF,
    Doubles,
    Integers,
    Truths,
    array_of,
    both,
    double,
    integers,
    nearest,
    sums_by,
)
from qingheng.plane.quantify.engines.line_files import FIGURE, PLACE
from qingheng.plane.quantify.model import Found, Kept, Reading, days_of
from qingheng.plane.quantify.tables import together

ROOM: Final = 128 * 1024 * 1024
"""Bytes of rows that are kept in memory; what is beyond lies in files."""
_HELD: Final = 5
_DENSE: Final = 1 << 20
_NEAR: Final = 64
_MOST: Final = 1 << 62
_EPOCH: Final = date(1970, 1, 1)
_NONE: Final = -(1 << 31)


@dataclass(frozen=True)
class _Stretch:
    """Combinations of a stretch of rows: numbers of their texts and days by column, rows, rows with an amount, sums.

    high, low: sums of the halves of the amounts in nanos. held: of each row which of them it has, sheet, row, column and
    amount; None where a file holds that, or nobody wants it.
    """

    table: NDArray[np.int64]
    rows: Integers
    filled: Integers
    high: Integers
    low: Integers
    held: Sequence[Column] | None = None


class _Shelf:
    """Where rows lie until lines are written of them: in memory as far as there is room, then in a file."""

    def __init__(self, room: int) -> None:
        self._room, self._lock = room, Lock()

    def takes(self, columns: Sequence[Column]) -> bool:
        """Whether there is room for some columns, which then is theirs."""
        size = sum(values.nbytes + (0 if known is None else known.nbytes) for values, known in columns)
        with self._lock:
            if size > self._room:
                return False
            self._room -= size
            return True


def read_once(reading: Reading, keep: Path | None, threads: int) -> Callable[[], Kept]:
    """Read all rows that count, and put these into `keep`; what comes back puts their combinations together.

    threads: to read on; more than two gain nothing. Raises TooWide for amounts of over 18 digits.
    """
    names = ["site", *(f"u{n}" for n in range(len(reading.group.figures)))]
    names += [f"v{n}" for n in range(len(reading.group.values))]
    known = reading.group.known_of
    texts = {name: Texts(known.get(name)) for name in names}
    shelf = _Shelf(ROOM)
    with ThreadPoolExecutor(min(2, threads)) as pool:
        numbers = range(len(reading.sources))
        sources = list(pool.map(lambda number: _source(number, reading, texts, shelf, keep), numbers))

    def put_together() -> Kept:
        stretches = [one for source in sources for one in source]
        found, combinations = _together(stretches, reading, texts)
        held = tuple(one.held for one in stretches)
        counts = tuple(len(source) for source in sources)
        whole = all((one.filled == one.rows).all() for one in stretches)
        return Kept(reading, found, counts, tuple(combinations), keep, held, whole)

    return put_together


def batches_of(kept: Kept, keys: Mapping[int, int] | NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    """Rows as `key`, place and `amount`, stretch after stretch. keys: by combination the key's number, -1 for none."""
    by_combination = np.asarray(keys, np.int64)
    at = 0
    for part, count in enumerate(kept.stretches):
        if count and kept.folder is not None:
            with _file(kept.folder, part).open("rb") as file:
                for n in range(at, at + count):
                    columns = kept.held[n] or _restored(file)
                    yield _batch(columns, part, by_combination[kept.combinations[n]])
        at += count


def _batch(held: Sequence[Column], part: int, keys: Integers) -> pa.RecordBatch:
    number = keys[held[0][0]]
    columns: dict[str, tuple[pa.DataType, NDArray[Any], Truths | None]] = {
        "part": (PLACE["part"], np.full(len(number), part, np.int16), None)
    }
    for name, (values, known) in zip(("sheet", "row", "col"), held[1:4], strict=True):
        columns[name] = (PLACE[name], values.astype(f"i{PLACE[name].bit_width // 8}", copy=False), known)
    columns["amount"] = (FIGURE, *held[4])
    wanted = number >= 0
    if not wanted.all():
        number = number[wanted]
        columns = {
            name: (kind, values[wanted], None if known is None else known[wanted])
            for name, (kind, values, known) in columns.items()
        }
    arrays = [array_of(pa.int64(), number), *(array_of(*column) for column in columns.values())]
    return pa.RecordBatch.from_arrays(arrays, names=["key", *columns])


def _source(
    number: int, reading: Reading, texts: Mapping[str, Texts], shelf: _Shelf, keep: Path | None
) -> list[_Stretch]:
    """The stretches of one partition."""
    found = []
    with (_file(keep, number) if keep else Path(os.devnull)).open("wb") as file:
        for block in blocks_of(number, reading):
            stretch, held = _stretch(block, reading, texts)
            if keep and shelf.takes(held):
                stretch = replace(stretch, held=held)
            elif keep:
                _save(file, held)
            found.append(stretch)
    return found


def _file(folder: Path, number: int) -> Path:
    return folder / f"rows-{number}.bin"


def _stretch(block: Block, reading: Reading, texts: Mapping[str, Texts]) -> tuple[_Stretch, Sequence[Column]]:
    """The combinations of a block; and of each row which of them it has, sheet, row, column and amount."""
    units = [name for name in texts if name.startswith("u")]
    numbers = {name: block.texts(name, known) for name, known in texts.items()}
    codes = {name: (numbers[name], len(texts[name].texts)) for name in texts}
    mixed, radix = _mixed([codes[name] for name in units], block.rows)
    amounts, known = _amounts(block, reading, mixed, radix, texts, {name: numbers[name] for name in units})
    from_, until = (_days(column) for column in block.days())
    others = [codes[name] for name in texts if name not in units]
    mixed, radix = _mixed([(mixed, radix), *others, from_[:2], until[:2]], block.rows)
    local, first, rows = _counted(mixed, radix)
    table = [numbers[name][first] for name in texts]
    table[1:1] = [days[code[first]] for code, _, days in (from_, until)]
    filled = rows if known is None else np.bincount(local[known], minlength=len(first))
    high, low = sums_by(local, amounts, rows)
    places = [block.place(name) for name in ("sheet", "row", "col")]
    held = [(local.astype(np.int32), None), *places, (amounts, known)]
    return _Stretch(np.stack(table), rows, filled, high, low), held


def _days(column: Column) -> tuple[Integers, int, Integers]:
    """Of each row which of some days (or months) it has; how many these are; and they, _NONE without any.

    All between the first and the last that occur where these are near each other, else those that occur.
    """
    values, known = column
    if known is not None and not known.any():
        return np.zeros(len(values), np.int64), 1, np.array([_NONE])
    values = values.astype(np.int64, copy=False)
    lowest, highest = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if highest - lowest < _NEAR:
        return values - lowest, highest - lowest + 1, np.arange(lowest, highest + 1)
    at, first = ranked(values)
    return at, len(first), values[first]


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
    block: Block,
    reading: Reading,
    mixed: Integers,
    radix: int,
    texts: Mapping[str, Texts],
    units: Mapping[str, Integers],
) -> tuple[Integers, Truths | None]:
    """Amounts in nanos as `arithmetic.product` has them (0 where there is none), and which there are."""
    amount = reading.group.amount
    if reading.group.plain:
        return block.figure("t0")
    local, first, _ = _counted(mixed, radix)
    made = [
        together([texts[name].texts[code[row]] for name, code in units.items()], reading.group)
        for row in first
    ]
    scale = np.array([np.nan if one.scale is None else one.scale for one in made])[local]
    found, known = _figure(block, "t0")
    for n, column in enumerate(amount.less):
        ratio = np.array([np.nan if one.ratios[n] is None else one.ratios[n] for one in made], np.float64)[
            local
        ]
        part, there = _figure(block, f"l{n}")
        part, there = part * ratio, both(there, _rated(ratio))
        found, known = _less(found, known, part, there, column in amount.optional)
    for n in range(1, len(amount.times)):
        part, there = _figure(block, f"t{n}")
        found, known = found * part, both(known, there)
    for n in range(len(amount.share)):
        part, there = _figure(block, f"s{n}")
        found, known = found * part / 100.0, both(known, there)
    for n, column in enumerate(amount.one_less):
        part, there = _figure(block, f"o{n}")
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


def _figure(block: Block, name: str) -> tuple[Doubles, Truths | None]:
    """Doubles figures enter a product as (0 where there is none), and which there are."""
    values, known = block.figure(name)
    return double(values), known


def _save(file: BinaryIO, columns: Sequence[Column]) -> None:
    """Keep columns: nothing at all of one without values, no bits of one without gaps."""
    for values, known in columns:
        empty = known is not None and not known.any()
        np.save(file, values[:0] if empty else values)
        np.save(file, np.packbits(np.zeros(0, np.bool_) if known is None or empty else known))


def _restored(file: BinaryIO) -> list[Column]:
    """The columns of a stretch as they were saved."""
    found: list[Column] = []
    for _ in range(_HELD):
        values, bits = _load(file), _load(file)
        if found and not len(values):
            rows = len(found[0][0])
            found.append((np.zeros(rows, values.dtype), np.zeros(rows, np.bool_)))
        else:
            known = np.unpackbits(bits, count=len(values)).astype(np.bool_) if len(bits) else None
            found.append((values, known))
    return found


def _load(file: BinaryIO) -> NDArray[Any]:
    found: NDArray[Any] = np.load(file, allow_pickle=False)
    return found


def _together(
    stretches: Sequence[_Stretch], reading: Reading, texts: Mapping[str, Texts]
) -> tuple[list[Found], list[Integers]]:
    """The combinations of all stretches, and of each stretch which of them its own are."""
    if not stretches:
        return [], []
    table = np.concatenate([one.table for one in stretches], axis=1)
    lowest = table.min(axis=1)
    codes = [(column - low, int(column.max() - low) + 1) for column, low in zip(table, lowest, strict=True)]
    at, first, _ = _counted(*_mixed(codes, table.shape[1]))
    sums = []
    for name in ("rows", "filled", "high", "low"):
        sums.append(np.zeros(len(first), np.int64))
        np.add.at(sums[-1], at, np.concatenate([getattr(one, name) for one in stretches]))
    found = _found(reading, [one.texts for one in texts.values()], table[:, first], sums)
    ends = np.cumsum([len(one.rows) for one in stretches])
    return found, np.split(at, ends[:-1])


def _found(
    reading: Reading, said: Sequence[Sequence[str | None]], table: Integers, sums: Sequence[Integers]
) -> list[Found]:
    """Combinations from the numbers of their site, days, units and values; sums: rows, with an amount, halves of it."""
    site, first, last, *others = (column.tolist() for column in table)
    if reading.by_month:
        spans = {month: days_of(month) for month in set(first)}
    else:
        spans = {day: (_EPOCH + timedelta(days=day),) * 2 for day in {*first, *last}}
    texts = [[known[number] for number in column] for known, column in zip(said[1:], others, strict=True)]
    units = len(reading.group.figures)
    return list(
        map(
            Found,
            [said[0][number] for number in site],
            [spans[day][0] for day in first],
            [spans[day][1] for day in (first if reading.by_month else last)],
            _tuples(texts[:units], len(site)),
            _tuples(texts[units:], len(site)),
            sums[0].tolist(),
            (
                of_nanos((high << HALF) + low) if filled else None
                for filled, high, low in zip(*(one.tolist() for one in sums[1:]), strict=True)
            ),
        )
    )


def _tuples(columns: Sequence[list[Any]], rows: int) -> Iterable[tuple[Any, ...]]:
    """Of each row what it has in the columns."""
    return zip(*columns, strict=True) if columns else repeat((), rows)
