"""New lines from the amounts of old ones: of each file of lines only the choices are read, then the rows that have them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from qingheng.plane.quantify.engines.blocks import BLOCK, nanos
from qingheng.plane.quantify.engines.figures import Integers, array_of, read
from qingheng.plane.quantify.engines.line_files import FIGURE, PLACE, write_lines
from qingheng.plane.quantify.model import Parts, Recipe

_NONE: Final = -1
_GROUPS: Final = 4  # row groups read at a time by a thread


def rewrite(parts: Parts, old: Sequence[int], recipe: Recipe, target: Path, cube: Path) -> None:
    """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums.

    The recipe's keys are `key` and `was`, the choice with its lines. Raises TooWide.
    """
    known = pl.read_parquet(recipe.keys)
    keys = dict(zip(known["was"], known["key"], strict=True))
    pieces = []
    for path, without in parts:
        wanted = [one for one in old if one not in set(without)]
        if wanted:
            numbers = np.full(max(wanted) + 2, _NONE, np.int64)
            numbers[wanted] = [keys[one] for one in wanted]
            groups = range(pq.read_metadata(path).num_row_groups)
            pieces += [partial(_rows, path, numbers, groups[at : at + _GROUPS]) for at in groups[::_GROUPS]]
    write_lines(_batches(_ahead(pieces)), recipe, target, cube)


def _ahead(pieces: Sequence[Callable[[], list[pa.Table]]]) -> Iterator[pa.Table]:
    """Tables of pieces in order; the next are read meanwhile, and no more of them, so that any change fits in memory."""
    workers = min(2, os.cpu_count() or 1)
    coming: deque[Future[list[pa.Table]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for piece in pieces:
            coming.append(pool.submit(piece))
            if len(coming) > workers:
                yield from coming.popleft().result()
        while coming:
            yield from coming.popleft().result()


def _rows(path: Path, numbers: Integers, groups: Sequence[int]) -> list[pa.Table]:
    """Rows of some row groups whose choice has the number of a key, with that number, place and amount.

    numbers: by choice; the last stands for all choices from there on.
    """
    with pq.ParquetFile(path, memory_map=True) as file:
        return [table for group in groups if (table := _rows_of(file, numbers, group)) is not None]


def _rows_of(file: pq.ParquetFile, numbers: Integers, group: int) -> pa.Table | None:
    choices, _ = read(file.read_row_group(group, ["choice"], use_threads=False)["choice"].chunk(0))
    there = np.flatnonzero((numbers != _NONE).take(choices, mode="clip"))
    if not len(there):
        return None
    names = [*PLACE, "amount"]
    found = file.read_row_group(group, names, use_threads=False).take(array_of(pa.int64(), there))
    columns = {name: found[name].combine_chunks() for name in names}
    amounts = columns["amount"]
    if amounts.type != FIGURE:  # as DuckDB wrote it
        amounts = array_of(FIGURE, *nanos(amounts))
    places = {name: columns[name].cast(kind) for name, kind in PLACE.items()}
    return pa.table({"key": array_of(pa.int64(), numbers[choices[there]]), **places, "amount": amounts})


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
