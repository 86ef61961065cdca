"""New lines from the amounts of old ones: of each file of lines only the choices are read, then the rows that have them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qingheng.plane.quantify.engines.blocks import BLOCK, nanos
from qingheng.plane.quantify.engines.figures import Integers, array_of, read
from qingheng.plane.quantify.engines.line_files import FIGURE, PLACE, write_lines
from qingheng.plane.quantify.model import Parts, Recipe
from qingheng.plane.store.footers import footer_of

_NONE: Final = -1
_GROUPS: Final = 4  # row groups read at a time by a thread
_READERS: Final = 2
_AHEAD: Final = 3  # pieces read or being read while one is written
_Piece = Callable[[], list[pa.Table]]


def rewrite(
    parts: Parts, old: Mapping[int, int], recipe: Callable[[], Recipe], target: Path, cube: Path
) -> None:
    """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums.

    old: of each key one choice, with the key. recipe: called once rows are being read. Raises TooWide.
    """
    pieces: list[_Piece] = []
    for path, without in parts:
        wanted = sorted(old.keys() - set(without))
        if wanted:
            numbers = np.full(wanted[-1] + 2, _NONE, np.int64)
            numbers[wanted] = [old[one] for one in wanted]
            groups = range(footer_of(path).said.num_row_groups)
            pieces += [partial(_rows, path, numbers, groups[at : at + _GROUPS]) for at in groups[::_GROUPS]]
    with ThreadPoolExecutor(_READERS) as pool:
        begun = deque(pool.submit(piece) for piece in pieces[:_AHEAD])
        tables = _ahead(begun, pieces[_AHEAD:], pool)
        write_lines(_batches(tables), recipe(), target, cube)


def _ahead(
    begun: deque[Future[list[pa.Table]]], pieces: Sequence[_Piece], pool: ThreadPoolExecutor
) -> Iterator[pa.Table]:
    """Tables of pieces in order, those begun and the others; few are read ahead, so that any change fits in memory."""
    left = iter(pieces)
    while begun:
        found = begun.popleft().result()
        begun.extend(pool.submit(piece) for piece in islice(left, 1))
        yield from found


def _rows(path: Path, numbers: Integers, groups: Sequence[int]) -> list[pa.Table]:
    """Rows of some row groups whose choice has the number of a key, with that number, place and amount.

    numbers: by choice; the last stands for all choices from there on.
    """
    with pq.ParquetFile(path, memory_map=True, metadata=footer_of(path).said) as file:
        return [table for group in groups if (table := _rows_of(file, numbers, group)) is not None]


def _rows_of(file: pq.ParquetFile, numbers: Integers, group: int) -> pa.Table | None:
    choices, _ = read(file.read_row_group(group, ["choice"], use_threads=False)["choice"].chunk(0))
    there = np.flatnonzero((numbers != _NONE).take(choices, mode="clip"))
    if not len(there):
        return None
    same = _same(file, group)
    names = [*(name for name in PLACE if name not in same), "amount"]
    found = file.read_row_group(group, names, use_threads=False).take(array_of(pa.int64(), there))
    columns = {name: found[name].combine_chunks() for name in names}
    amounts = columns["amount"]
    if amounts.type != FIGURE:  # as DuckDB wrote it
        amounts = array_of(FIGURE, *nanos(amounts))
    places = {
        name: _filled(kind, same[name], len(there)) if name in same else columns[name].cast(kind)
        for name, kind in PLACE.items()
    }
    return pa.table({"key": array_of(pa.int64(), numbers[choices[there]]), **places, "amount": amounts})


def _same(file: pq.ParquetFile, group: int) -> dict[str, int | None]:
    """Columns of a place of which the file's statistics say that all rows of a group have the same, and what that is."""
    found: dict[str, int | None] = {}
    said = file.metadata.row_group(group)
    for at, name in enumerate(file.schema_arrow.names):
        held = said.column(at).statistics if name in PLACE else None
        if held is None or not held.has_null_count:
            continue
        if held.null_count == said.num_rows:
            found[name] = None
        elif not held.null_count and held.has_min_max and held.min == held.max:
            found[name] = held.min
    return found


def _filled(kind: pa.DataType, value: int | None, rows: int) -> pa.Array:
    """A column that says the same in all rows."""
    values = np.full(rows, value or 0, f"i{kind.bit_width // 8}")
    return array_of(kind, values, np.zeros(rows, np.bool_) if value is None else None)


def _batches(tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    """Rows of small tables put together to blocks."""
    held: list[pa.Table] = []
    for table in tables:
        if held and sum(map(len, held)) + len(table) > BLOCK:
            yield from pa.concat_tables(held).combine_chunks().to_batches(BLOCK)
            held = []
        held.append(table)
    if held:
        yield from pa.concat_tables(held).combine_chunks().to_batches(BLOCK)
