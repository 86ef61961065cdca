"""Lines of a run measured and put in the order of a sample: sums by choice, and the first of an order."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from qingheng.plane.quantify.engines.dialects import WIDE
from qingheng.plane.quantify.engines.duckdb_sql import MEMORY
from qingheng.plane.quantify.model import Parts


def sizes(parts: Parts, figure: str, choices: Collection[int]) -> list[tuple[int, int, Decimal]]:
    """(choice, lines with the figure, sum of its sizes) of the choices asked for."""
    found = f"SELECT choice, count(*), sum(abs(kg))::VARCHAR FROM ({_lines(parts, figure, choices)}) GROUP BY choice"
    return [(choice, count, Decimal(total)) for choice, count, total in _asked(found)]


def first(
    parts: Parts, figure: str, choices: Collection[int], limit: int, *, name: str, seed: int | None,
    sources: Sequence[str], sheets: Sequence[str],
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
        f" FROM ({_lines(parts, figure, choices)})) ORDER BY {order} LIMIT {int(limit)}"
    )
    return _asked(found)


def _one_of(words: Sequence[str], index: str) -> str:
    return f"list_extract([{', '.join(WIDE.text(one) for one in words)}]::VARCHAR[], ({index} + 1)::BIGINT)"


def _lines(parts: Parts, figure: str, choices: Collection[int]) -> str:
    """Lines of the choices that have the figure, as kg."""
    pieces = []
    for path, without in parts:
        wanted = sorted(set(choices) - set(without))
        if wanted:
            pieces.append(
                f"SELECT * FROM {WIDE.parquet(path)} WHERE choice IN ({', '.join(str(int(one)) for one in wanted)})"
            )
    if not pieces:
        columns = ("choice", "part", "sheet", "row", "col", "amount")
        return f"SELECT {', '.join(f'0 AS {one}' for one in columns)}, 0::DECIMAL(38,9) AS kg WHERE false"
    column = f"{WIDE.name(figure)}::DECIMAL(38,9)"
    return (
        f"SELECT choice, part, sheet, row, col, amount::DECIMAL(38,9) AS amount, {column} AS kg"
        f" FROM ({' UNION ALL BY NAME '.join(pieces)}) WHERE {WIDE.name(figure)} IS NOT NULL"
    )


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
