"""Lines of a run in the order of their rows, as texts that lose no digit, a few at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from qingheng.plane.quantify.engines.dialects import WIDE
from qingheng.plane.quantify.engines.duckdb_rated import figure
from qingheng.plane.quantify.engines.duckdb_sql import MEMORY
from qingheng.plane.quantify.model import Parts
from qingheng.plane.quantify.rating import Rating
from qingheng.plane.store.footers import footer_of

BATCH = 10_000


def in_order(
    parts: Parts, figures: Sequence[str], ratings: Mapping[str, Rating], scratch: Path
) -> Iterator[tuple[Any, ...]]:
    """Lines by source, sheet, row, column, then choice: these five numbers, then the figures as texts or None.

    figures: columns; ratings: what those that a file lacks are made with. Sorting goes to the disk below `scratch` where
    memory does not hold it.
    """
    place, pieces = "part, sheet, row, col, choice", []
    for path, without in parts:
        left = f" WHERE choice NOT IN ({', '.join(str(one) for one in without)})" if without else ""
        there = footer_of(path).schema.names
        wanted = "".join(f", {figure(name, there, ratings)} AS {WIDE.name(name)}" for name in figures)
        pieces.append(f"SELECT {place}{wanted} FROM {WIDE.parquet(path)}{left}")
    wanted = "".join(f", {WIDE.name(name)}::VARCHAR" for name in figures)
    config: dict[str, Any] = {
        "memory_limit": os.environ.get("QINGHENG_MEMORY", MEMORY),
        "threads": min(os.cpu_count() or 1, int(os.environ.get("QINGHENG_THREADS", "64"))),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with (
        tempfile.TemporaryDirectory(dir=scratch) as spill,
        duckdb.connect(":memory:", config={**config, "temp_directory": spill}) as db,
    ):
        found = db.execute(f"SELECT {place}{wanted} FROM ({' UNION ALL '.join(pieces)}) ORDER BY {place}")
        while rows := found.fetchmany(BATCH):
            yield from rows
