"""The reference engine: rows read once (`reading_once`), DuckDB in memory, with limits, over Parquet for all else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from qingheng.plane.quantify.engines.dialects import NARROW, WIDE, Dialect
from qingheng.plane.quantify.engines.figures import TooWide
from qingheng.plane.quantify.engines.line_files import write_lines
from qingheng.plane.quantify.engines.reading_once import batches_of, read_once
from qingheng.plane.quantify.engines.rewriting import rewrite
from qingheng.plane.quantify.engines.sql import Statements, rewritten, summed
from qingheng.plane.quantify.model import Found, Kept, Parts, Reading, Recipe, found_of

T = TypeVar("T")

MEMORY: Final = "640MB"
WRITTEN: Final = "COMPRESSION lz4_raw, PARQUET_VERSION v2, ROW_GROUP_SIZE 30720"
"""Measured on lines of five million rows: less than half the time of zstd in version 1, at no more bytes."""


class DuckDb:
    """Reads rows once where 18 digits hold their figures; statements run in a connection of their own each time."""

    name = "duckdb"

    def read_once(self, reading: Reading, keep: Path | None, threads: int) -> Callable[[], Kept] | None:
        """Read all rows and keep them; None where a figure needs more than 18 digits."""
        try:
            return read_once(reading, keep, threads)
        except TooWide:
            return None

    def write_kept(
        self,
        kept: Kept,
        numbers: NDArray[np.int64],
        recipe: Recipe,
        target: Path,
        cube: Path,
        begun: Callable[[], None],
    ) -> bool:
        """Write the lines of kept rows, in their order, and their sums; False where a figure needs more than 18 digits."""
        try:
            write_lines(batches_of(kept, numbers), recipe, target, cube, begun, whole=kept.whole)
        except TooWide:
            target.unlink(missing_ok=True)
            return False
        return True

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""
        with _connection() as db:
            return [tuple(row) for row in db.execute(Statements(reading).unit_sets()).fetchall()]

    def texts(self, reading: Reading, name: str) -> list[str | None]:
        """Distinct texts of a value column, by its short name."""
        with _connection() as db:
            return [text for (text,) in db.execute(Statements(reading).texts(name)).fetchall()]

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, unit, days and values."""
        rows = _widening(lambda db, sql: db.execute(Statements(reading, sql).find()).fetchall())
        return [found_of(reading, row) for row in rows]

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""
        with _connection() as db:
            db.execute(
                "SET disabled_optimizers = 'join_order,build_side_probe_side'"
            )  # the order of rows stays
            _copy(db, Statements(reading, WIDE).lines(recipe), target)

    def rewrite_lines(
        self, parts: Parts, old: Mapping[int, int], recipe: Callable[[], Recipe], target: Path, cube: Path
    ) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums."""
        try:
            return rewrite(parts, old, recipe, target, cube)
        except TooWide:
            target.unlink(missing_ok=True)

        def write(db: duckdb.DuckDBPyConnection, sql: Dialect) -> None:
            _copy(db, rewritten(parts, sorted(old), recipe(), sql), target)
            _copy(db, summed([(target, ())], recipe()), cube)

        return _widening(write)

    def write_cube(self, parts: Parts, recipe: Recipe, target: Path) -> None:
        """Sum lines to one row for each choice, ordered by it."""
        with _connection() as db:
            _copy(db, summed(parts, recipe), target)


def _copy(db: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    where = str(target).replace("'", "''")
    db.execute(f"COPY ({query}) TO '{where}' (FORMAT parquet, {WRITTEN})")


def _widening(work: Callable[[duckdb.DuckDBPyConnection, Dialect], T]) -> T:
    """Do the work with figures of 18 digits; where one does not fit, again with 38."""
    try:
        with _connection() as db:
            return work(db, NARROW)
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        with _connection() as db:
            return work(db, WIDE)


@contextmanager
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    threads = min(os.cpu_count() or 1, int(os.environ.get("QINGHENG_THREADS", "64")))
    db = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": os.environ.get("QINGHENG_MEMORY", MEMORY),
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        yield db
    finally:
        db.close()
