"""The reference engine: DuckDB in memory, with limits, over Parquet alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import duckdb

from qingheng.plane.quantify.engines.dialects import NARROW, WIDE, Dialect
from qingheng.plane.quantify.engines.line_files import TooWide, write_lines
from qingheng.plane.quantify.engines.sql import Statements, rewritten, summed
from qingheng.plane.quantify.model import Found, Parts, Reading, Recipe, found_of

T = TypeVar("T")

GROUP: Final = 122_880
"""Rows of a batch, and of a row group of lines."""
MEMORY: Final = "640MB"
WRITTEN: Final = "COMPRESSION lz4_raw, PARQUET_VERSION v2, ROW_GROUP_SIZE 30720"
"""Measured on lines of five million rows: less than half the time of zstd in version 1, at no more bytes."""


class DuckDb:
    """Runs statements in a connection of its own each time; nothing is kept but the files asked for."""

    name = "duckdb"

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""
        with _connection() as db:
            return [tuple(row) for row in db.execute(Statements(reading).unit_sets()).fetchall()]

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, unit, days and values."""
        rows = _widening(lambda db, sql: db.execute(Statements(reading, sql).find()).fetchall())
        return [found_of(reading, row) for row in rows]

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""
        try:
            with _connection() as db:
                db.execute("SET arrow_output_version = '1.5'")  # decimals of 64 bits as such
                db.execute(
                    "SET disabled_optimizers = 'join_order,build_side_probe_side'"
                )  # the order of rows stays
                rows = db.execute(Statements(reading, NARROW).keyed(recipe))
                write_lines(rows.to_arrow_reader(GROUP), recipe, target)
        except (duckdb.ConversionException, duckdb.OutOfRangeException, TooWide):
            with _connection() as db:
                _copy(db, Statements(reading, WIDE).lines(recipe), target)

    def rewrite_lines(self, parts: Parts, old: Sequence[int], recipe: Recipe, target: Path) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines."""
        _widening(lambda db, sql: _copy(db, rewritten(parts, old, recipe, sql), target))

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
