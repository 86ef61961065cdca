"""Lines of files that are nearly in order already, put in order a few row groups at a time: in little memory."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.plane.quantify.engines.duckdb_rated import figure
from qingheng.plane.quantify.rating import Rating

Files = Sequence[tuple[Path, Sequence[int]]]
"""Files of lines, each with the choices that are left out."""
_PLACE: Final = ("part", "sheet", "row", "col", "choice")
_DEPTH: Final = 4
"""How many row groups of a file may hold the same stretch of rows: more of them would fill memory."""
_ROWS, _SHEETS = 31, 12  # bits of a row's number and of a sheet's
_NONE: Final = 2**_SHEETS - 1  # behind every sheet: what has none comes last
_FETCHED: Final = 10_000


@dataclass(frozen=True)
class _Groups:
    """Row groups of a file by where their first row stands. least, most: of each the first and the last place."""

    numbers: list[int]
    least: list[int]
    most: list[int]


def streamed(
    files: Files, figures: Sequence[str], ratings: Mapping[str, Rating]
) -> Iterator[tuple[Any, ...]] | None:
    """Lines by source, sheet, row, column, then choice (empty ones last): these five, then the figures as texts or None.

    figures: columns of decimals; ratings: what those that a file lacks are made with, else they are None. None when the row
    groups of a file lie across each other too much for this, or its numbers are too large: then it has to be sorted as a
    whole.
    """
    groups = [_groups(path) for path, _ in files]
    if any(one is None or _depth(one) > _DEPTH for one in groups):
        return None
    streams = [
        _stream(path, without, one, figures, ratings)
        for (path, without), one in zip(files, groups, strict=True)
        if one is not None
    ]
    return streams[0] if len(streams) == 1 else heapq.merge(*streams, key=_order)


def _groups(path: Path) -> _Groups | None:
    found = []
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            places = _places(file.read_row_group(number, columns=["part", "sheet", "row"], use_threads=False))
            if places is None:
                return None
            if len(places):
                found.append((int(places.min()), int(places.max()), number))
    found.sort()
    return _Groups([one[2] for one in found], [one[0] for one in found], [one[1] for one in found])


def _places(table: pa.Table) -> NDArray[np.int64] | None:
    """Where lines stand, each as one number; None where numbers are too large for that."""
    source, sheet, row = (_numbers(table, name) for name in ("part", "sheet", "row"))
    if len(row) and (
        sheet.max() > _NONE or row.max() >= 2**_ROWS or source.max() >= 2 ** (62 - _ROWS - _SHEETS)
    ):
        return None
    return (source << (_ROWS + _SHEETS)) | (sheet << _ROWS) | row


def _numbers(table: pa.Table, name: str) -> NDArray[np.int64]:
    whole = pc.fill_null(pc.cast(table[name], pa.int64()), _NONE)
    return np.asarray(whole.to_numpy(), np.int64)


def _depth(groups: _Groups) -> int:
    """How many row groups are read before the rows of the first can be given out, at most."""
    deepest = 0
    open_until: list[int] = []
    for least, most in zip(groups.least, groups.most, strict=True):
        open_until = [last for last in open_until if last >= least]
        open_until.append(most)
        deepest = max(deepest, len(open_until))
    return deepest


def _stream(
    path: Path, without: Sequence[int], groups: _Groups, figures: Sequence[str], ratings: Mapping[str, Rating]
) -> Iterator[tuple[Any, ...]]:
    """Lines of a file in order: those before the first row of the next row group are complete."""
    with pq.ParquetFile(path) as file, duckdb.connect(":memory:", config={"threads": 1}) as db:
        there = set(file.schema_arrow.names)
        wanted = "".join(f", {figure(name, there, ratings)}::VARCHAR" for name in figures)
        place = ", ".join(_PLACE)
        asked = f"SELECT {place}{wanted} FROM ready ORDER BY {place}"  # noqa: S608  # columns of our own files, quoted
        left: pa.Table | None = None
        for at, number in enumerate(groups.numbers):
            table = file.read_row_group(number, use_threads=False)
            if without:
                table = table.filter(
                    pc.invert(pc.is_in(table["choice"], pa.array(list(without), pa.int32())))
                )
            table = table if left is None else pa.concat_tables([left, table])
            if at + 1 < len(groups.numbers):
                places = _places(table)
                before = np.asarray(places) < groups.least[at + 1]
                left, table = table.filter(pa.array(~before)), table.filter(pa.array(before))
            db.register("ready", table)
            found = db.execute(asked)
            while rows := found.fetchmany(_FETCHED):
                yield from rows
            db.unregister("ready")


def _order(line: tuple[Any, ...]) -> tuple[Any, ...]:
    """What lines are ordered by; None comes last."""
    return tuple((value is None, value or 0) for value in line[:5])
