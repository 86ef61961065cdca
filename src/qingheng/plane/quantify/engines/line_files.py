"""Lines of the reference engine as Parquet: masses and CO2 equivalents in NumPy, one row group after another.

All is whole numbers of 1e-9 in 64 bits (`arithmetic`); what does not fit raises TooWide before anything is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.plane.quantify.arithmetic import EXACT, NANO
from qingheng.plane.quantify.model import Recipe

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]
Truths = NDArray[np.bool_]

FIGURE: Final = pa.decimal64(18, 9)
PLACE: Final = {"part": pa.int16(), "sheet": pa.int16(), "row": pa.int32(), "col": pa.int16()}
WRITTEN: Final[dict[str, Any]] = {
    "compression": "lz4",
    "use_dictionary": ["part", "sheet", "col"],
    "column_encoding": {"row": "DELTA_BINARY_PACKED"},
    "write_statistics": ["choice"],
    "store_decimal_as_integer": True,
}
"""Figures as they stand: they hardly compress, and whatever tries takes longer than the kernel itself."""
_LIMIT: Final = 10**18
_MOST: Final = 9.2e18


class TooWide(ArithmeticError):
    """A figure needs more than 18 digits."""


@dataclass(frozen=True)
class Factors:
    """Choices in order of their keys. first, count: by key number, where its choices begin and how many they are.

    coefficients: by gas and choice, NaN without. complete: by set and choice, whether the set rates all its gases.
    """

    first: Integers
    count: Integers
    numbers: NDArray[np.int32]
    coefficients: tuple[Doubles, ...]
    complete: tuple[Truths, ...]

    @property
    def single(self) -> bool:
        """Whether every key has one choice."""
        return bool((self.count == 1).all())


def factors_of(recipe: Recipe) -> Factors:
    """The choices of a recipe, for every key of its table."""
    keys = pl.read_parquet(recipe.keys, columns=["key"])["key"]
    table = pl.read_parquet(recipe.choices).sort("key", "choice")
    size = int(keys.max() or 0) + 1  # type: ignore[arg-type]  # a column of integers
    count = np.bincount(table["key"].to_numpy(), minlength=size).astype(np.int64)
    return Factors(
        np.cumsum(count) - count,
        count,
        table["choice"].to_numpy(),
        tuple(
            table[f"c_{n}"].cast(pl.Float64).fill_null(np.nan).to_numpy() for n in range(len(recipe.gases))
        ),
        tuple(table[f"ok_{s}"].fill_null(False).to_numpy() for s in range(len(recipe.sets))),
    )


def write_lines(batches: Iterable[pa.RecordBatch], recipe: Recipe, target: Path) -> None:
    """Write the lines of rows with `key`, place and `amount`, a row group for each batch. Raises TooWide."""
    factors = factors_of(recipe)
    names = [*(f"kg_{gas}" for gas in recipe.gases), *(f"co2e_{code}" for code in recipe.sets)]
    schema = pa.schema([("choice", pa.int32()), *PLACE.items(), *((n, FIGURE) for n in ("amount", *names))])
    with pq.ParquetWriter(target, schema, **WRITTEN) as writer:
        for batch in _ahead(batches):
            lines = _lines(batch, factors, recipe)
            if len(lines[0]):
                writer.write_table(pa.Table.from_arrays(lines, schema=schema), len(lines[0]))


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches, of which the next is fetched while one is worked on."""
    source = iter(batches)
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, source, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, source, None)
            yield batch


def _lines(batch: pa.RecordBatch, factors: Factors, recipe: Recipe) -> list[pa.Array]:
    """Columns of the lines of a batch: numbers of choices, place, amount, masses, CO2 equivalents."""
    keys, _ = _read(batch.column("key"))
    place, figures = [batch.column(name) for name in PLACE], batch.column("amount")
    at = factors.first[keys]
    if not factors.single:
        rows, within = _repeated(factors.count[keys])
        at = at[rows] + within
        place, figures = [_taken(one, rows) for one in place], _taken(figures, rows)
    amounts, known = _read(figures)
    doubles = _double(amounts)
    masses, filled, peaks = [], [], []
    for given in factors.coefficients:
        found, peak, there = _mass(doubles, given[at], known)
        masses.append(found)
        peaks.append(peak)
        filled.append(there)
    columns = [_array(FIGURE, found, there) for found, there in zip(masses, filled, strict=True)]
    for s, complete in enumerate(factors.complete):
        total = _co2e(masses, peaks, recipe.weights[s], recipe.decimals[s], len(at))
        there = known if recipe.whole else _both(complete[at], known)
        columns.append(_array(FIGURE, total if there is None else np.where(there, total, 0), there))
    return [_array(pa.int32(), factors.numbers[at]), *place, figures, *columns]


def _repeated(count: Integers) -> tuple[Integers, Integers]:
    """Rows as often as they have choices, and which of its row each is."""
    rows = np.repeat(np.arange(len(count)), count)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)


def _taken(column: pa.Array, rows: Integers) -> pa.Array:
    values, known = _read(column)
    return _array(column.type, values[rows], None if known is None else known[rows])


def _read(column: pa.Array) -> tuple[NDArray[Any], Truths | None]:
    """Values as whole numbers (0 where there is none), and which there are; None for all.

    From the memory of the column: `to_numpy` and `pa.array` load pandas where that is installed.
    """
    bits, memory = column.buffers()
    kind = np.dtype(f"i{column.type.bit_width // 8}")
    values = np.frombuffer(memory, kind)[column.offset : column.offset + len(column)]
    if not column.null_count:
        return values, None
    known = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little").astype(np.bool_)
    known = known[column.offset : column.offset + len(column)]
    return np.where(known, values, 0), known


def _array(kind: pa.DataType, values: NDArray[Any], there: Truths | None = None) -> pa.Array:
    """The same memory as a column, null where there is none."""
    bits = None if there is None or there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(np.ascontiguousarray(values))])


def _both(one: Truths, other: Truths | None) -> Truths:
    return one if other is None else one & other


def _double(amounts: Integers) -> Doubles:
    """The doubles amounts enter a product as (`arithmetic.double`)."""
    found = amounts / 1e9
    size = np.abs(amounts)
    large = size > EXACT
    if large.any():
        apart = (size[large] // NANO) + (size[large] % NANO) / 1e9
        found[large] = np.copysign(apart, amounts[large])
    return found


def _mass(
    amounts: Doubles, coefficients: Doubles, known: Truths | None
) -> tuple[Integers, float, Truths | None]:
    """Nano-kilograms (`arithmetic.mass`; 0 where there is none), the largest of them, and which there are."""
    found = amounts * coefficients
    found *= 1e9
    whole = np.rint(found)
    ties = np.abs(found - whole) == 0.5
    if ties.any():
        whole[ties] = np.trunc(found[ties]) + np.copysign(1.0, found[ties])
    rated = ~np.isnan(coefficients)
    there = known if rated.all() else _both(rated, known)
    if there is not None:
        whole[~there] = 0.0
    peak = float(np.abs(whole).max(initial=0.0))
    if not peak < _LIMIT:
        raise TooWide
    return whole.astype(np.int64), peak, there


def _co2e(
    masses: list[Integers], peaks: list[float], weights: tuple[int, ...], decimals: int, rows: int
) -> Integers:
    """Nano-kilograms of CO2 equivalent (`arithmetic.co2e`)."""
    tens = 10**decimals
    if sum(peak * weight for peak, weight in zip(peaks, weights, strict=True)) + tens > _MOST:
        raise TooWide
    if max((*weights, tens)) > _MOST:
        raise TooWide
    total = np.zeros(rows, np.int64)
    for figures, weight in zip(masses, weights, strict=True):
        if weight:
            total += figures if weight == 1 else figures * weight
    if decimals:
        size = (np.abs(total) + tens // 2) // tens
        total = np.where(total < 0, -size, size)
    if int(np.abs(total).max(initial=0)) >= _LIMIT:
        raise TooWide
    return total
