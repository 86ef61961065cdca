"""Lines of a run measured and put in the order of a sample: sums by choice, and the first of an order."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from qingheng.plane.quantify.engines.dialects import WIDE
from qingheng.plane.quantify.engines.duckdb_rated import FIGURE
from qingheng.plane.quantify.engines.duckdb_rated import figure as figure_of
from qingheng.plane.quantify.engines.duckdb_sql import MEMORY
from qingheng.plane.quantify.model import Parts
from qingheng.plane.quantify.rating import Rating
from qingheng.plane.store.footers import footer_of


def sizes(
    parts: Parts, ratings: Mapping[str, Rating], figure: str, choices: Collection[int]
) -> list[tuple[int, int, Decimal]]:
    """(choice, lines with the figure, sum of its sizes) of the choices asked for."""
    lines = _lines(parts, ratings, figure, choices)
    found = f"SELECT choice, count(*), sum(abs(kg))::VARCHAR FROM ({lines}) GROUP BY choice"
    return [(choice, count, Decimal(total)) for choice, count, total in _asked(found)]


def first(
    parts: Parts, ratings: Mapping[str, Rating], figure: str, choices: Collection[int], limit: int, *, name: str,
    seed: int | None, sources: Sequence[str], sheets: Sequence[str],
) -> list[tuple[Any, ...]]:  # fmt: skip
    """(choice, source, sheet, row, column, amount, figure, name) of so many lines.

    seed: in the order of SHA-256 of "seed:name"; None: the largest figures of either sign first, then by name. name: what
    the names of all lines begin with; then come choice, source, sheet, row and column, each after a colon.
    """
    told = (
        f"concat_ws(':', {WIDE.text(name)} || choice, {_one_of(sources, 'part')},"
        f" coalesce({_one_of(sheets, 'sheet')}, ''), row, coalesce(col::VARCHAR, ''))"
    )
    order = "abs(kg) DESC, name" if seed is None else f"sha256({WIDE.text(f'{seed}:')} || name)"
    found = (
        f"SELECT choice, part, sheet, row, col, amount::VARCHAR, kg::VARCHAR, name FROM (SELECT *, {told} AS name"
        f" FROM ({_lines(parts, ratings, figure, choices)})) ORDER BY {order} LIMIT {int(limit)}"
    )
    return _asked(found)


def _one_of(words: Sequence[str], index: str) -> str:
    return f"list_extract([{', '.join(WIDE.text(one) for one in words)}]::VARCHAR[], ({index} + 1)::BIGINT)"


def _lines(parts: Parts, ratings: Mapping[str, Rating], figure: str, choices: Collection[int]) -> str:
    """Lines of the choices that have the figure, as kg."""
    place = "choice, part, sheet, row, col"
    pieces = []
    for path, without in parts:
        wanted = ", ".join(str(int(one)) for one in sorted(set(choices) - set(without)))
        if wanted:
            kg = figure_of(figure, footer_of(path).schema.names, ratings)
            found = f"SELECT {place}, amount::{FIGURE} AS amount, {kg} AS kg FROM {WIDE.parquet(path)}"
            pieces.append(f"{found} WHERE choice IN ({wanted})")
    if not pieces:
        columns = ", ".join(f"0 AS {one}" for one in (*place.split(", "), "amount"))
        return f"SELECT {columns}, 0::{FIGURE} AS kg WHERE false"
    return f"SELECT * FROM ({' UNION ALL '.join(pieces)}) WHERE kg IS NOT NULL"


def _asked(query: str) -> list[tuple[Any, ...]]:
    config: dict[str, Any] = {
        "memory_limit": os.environ.get("QINGHENG_MEMORY", MEMORY),
        "threads": min(os.cpu_count() or 1, int(os.environ.get("QINGHENG_THREADS", "64"))),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with (
        tempfile.TemporaryDirectory(prefix="qingheng-draw-") as spill,
        duckdb.connect(":memory:", config={**config, "temp_directory": str(Path(spill))}) as db,
    ):
        return db.execute(query).fetchall()
