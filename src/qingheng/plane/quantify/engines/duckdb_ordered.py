"""Lines of a run in the order of their rows, as texts that lose no digit, a few at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from qingheng.plane.quantify.engines.dialects import WIDE
from qingheng.plane.quantify.engines.duckdb_sql import MEMORY
from qingheng.plane.quantify.model import Parts

BATCH = 10_000


def in_order(parts: Parts, figures: Sequence[str], scratch: Path) -> Iterator[tuple[Any, ...]]:
    """Lines by source, sheet, row, column, then choice: these five numbers, then the figures as texts or None.

    figures: columns. Sorting goes to the disk below `scratch` where memory does not hold it.
    """
    pieces = []
    for path, without in parts:
        left = f" WHERE choice NOT IN ({', '.join(str(one) for one in without)})" if without else ""
        pieces.append(f"SELECT * FROM {WIDE.parquet(path)}{left}")
    wanted = "".join(f", {WIDE.name(column)}::DECIMAL(38,9)::VARCHAR" for column in figures)
    place = "part, sheet, row, col, choice"
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
        found = db.execute(
            f"SELECT {place}{wanted} FROM ({' UNION ALL BY NAME '.join(pieces)}) ORDER BY {place}"
        )
        while rows := found.fetchmany(BATCH):
            yield from rows
