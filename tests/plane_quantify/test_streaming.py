"""Lines put in order a few row groups at a time come as a sort of the whole has them."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qingheng.plane.quantify.engines.duckdb_ordered import in_order
from qingheng.plane.quantify.streaming import streamed

KINDS = {
    "choice": pa.int32(), "part": pa.int32(), "sheet": pa.int32(), "row": pa.int32(), "col": pa.int32(),
    "amount": pa.decimal128(18, 9), "kg_co2": pa.decimal128(18, 9),
}  # fmt: skip


def written(path: Path, rows: int, seed: int, jumble: int, without: str = "") -> Path:
    """Lines of two sources and three sheets (one without a name), each row with one or two, moved about by so many."""
    drawn, lines = random.Random(seed), []
    for at in range(rows):
        for choice in range(1 + at % 2):
            place = (at // (rows // 2 + 1), None if at % 3 else 0, at + 2, None if at % 5 else at % 4)
            lines.append(
                (10 * seed + choice, *place, Decimal(at) / 8, None if at % 7 else Decimal("0.000000001"))
            )
    lines.sort(key=lambda one: (one[1], one[2] is None, one[3], drawn.random()))
    for at in range(0, len(lines) - jumble, max(1, jumble)):
        lines[at], lines[at + jumble] = lines[at + jumble], lines[at]
    if jumble > len(lines):
        drawn.shuffle(lines)
    columns = zip(*lines, strict=True)
    table = pa.table(
        {
            name: pa.array(list(column), kind)
            for (name, kind), column in zip(KINDS.items(), columns, strict=True)
        }
    )
    pq.write_table(table.drop([without]) if without else table, path, row_group_size=9)
    return path


@pytest.mark.parametrize(("jumble", "whole"), [(0, False), (5, False), (40, False), (1_000, True)])
def test_the_order_is_that_of_a_whole_sort(tmp_path: Path, jumble: int, whole: bool) -> None:
    """Two files, of which the first lost a choice and the second lacks a gas; what lies too far apart is told."""
    first = written(tmp_path / "a.parquet", 120, 1, jumble)
    second = written(tmp_path / "b.parquet", 40, 2, 0, without="kg_co2")
    files = [(first, [11]), (second, [])]
    found = streamed(files, ["amount", "kg_co2"], {})
    assert (found is None) == whole
    if found is not None:
        assert list(found) == list(in_order(files, ["amount", "kg_co2"], {}, tmp_path))
