"""Lines of the reference engine as Parquet: masses and CO2 equivalents in NumPy, one row group after another.

All is whole numbers of 1e-9 in 64 bits (`arithmetic`); what does not fit raises TooWide before anything is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from qingheng.plane.quantify.engines.figures import (
    LIMIT,
    Doubles,
    Integers,
    TooWide,
    Truths,
    array_of,
    both,
    double,
    integers,
    largest,
    nearest,
    read,
    sums_by,
    wide,
)
from qingheng.plane.quantify.model import Recipe

FIGURE: Final = pa.decimal64(18, 9)
PLACE: Final = {"part": pa.int16(), "sheet": pa.int16(), "row": pa.int32(), "col": pa.int16()}
_MOST: Final = 9.2e18
_AHEAD: Final = 2


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


@dataclass(frozen=True)
class _Lines:
    """Lines of a batch. at: of each the place of its choice. count: by choice. figures: of each the sums by choice: lines
    that have it, high, low."""

    at: Integers
    count: Integers
    columns: list[pa.Array]
    figures: list[tuple[Integers, Integers, Integers]]


class _Sums:
    """Sums of figures by choice, exact: high and low halves in 64 bits. Raises TooWide before these could overflow."""

    def __init__(self, choices: int, figures: int) -> None:
        self.rows = np.zeros(choices, np.int64)
        self.filled, self.high, self.low = (np.zeros((figures, choices), np.int64) for _ in range(3))
        self.added = 0

    def add(self, lines: _Lines) -> None:
        """Add those of a batch."""
        self.added += len(lines.at)
        if self.added >= 1 << (62 - 34):
            raise TooWide
        self.rows += lines.count
        for n, (filled, high, low) in enumerate(lines.figures):
            self.filled[n] += filled
            self.high[n] += high
            self.low[n] += low

    def write(self, numbers: NDArray[np.int32], figures: Sequence[str], path: Path) -> None:
        """Write one row for each choice that has lines, ordered by its number."""
        wanted = np.flatnonzero(self.rows)
        wanted = wanted[np.argsort(numbers[wanted])]
        rows = self.rows[wanted]
        columns = {
            "choice": array_of(pa.int32(), numbers[wanted]),
            "rows": array_of(pa.int64(), rows),
            "missing": array_of(pa.int64(), rows - self.filled[0][wanted]),
        }
        for n, name in enumerate(figures):
            high, low, filled = (one[n][wanted] for one in (self.high, self.low, self.filled))
            columns[name] = wide(high, low, filled > 0)
        pq.write_table(pa.table(columns), path)


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


def write_lines(
    batches: Iterable[pa.RecordBatch],
    recipe: Recipe,
    target: Path,
    cube: Path,
    begun: Callable[[], None] = lambda: None,
    *,
    whole: bool = False,
) -> None:
    """Write the lines of rows with `key`, place and `amount`, a row group for each batch, and their sums by choice.

    Lines hold masses; CO2 equivalents follow from these (`rating`) and are in the sums, each line rounded as it is read.
    begun: called when the first are about to be written. whole: every row has an amount. Raises TooWide.
    """
    factors = factors_of(recipe)
    figures = ["amount", *(f"kg_{gas}" for gas in recipe.gases)]
    summed = [*figures, *(f"co2e_{code}" for code in recipe.sets)]
    always = [pa.field("choice", pa.int32(), nullable=False), pa.field("part", PLACE["part"], nullable=False)]
    others = [(name, kind) for name, kind in PLACE.items() if name != "part"]
    gaps = [not whole or bool(one.any()) for one in (np.zeros(0), *map(np.isnan, factors.coefficients))]
    given = [pa.field(name, FIGURE, nullable=gap) for name, gap in zip(figures, gaps, strict=True)]
    schema = pa.schema([*always, *others, *given])
    sums = _Sums(len(factors.numbers), len(summed))
    with pq.ParquetWriter(target, schema, **_written(figures)) as writer:
        for number, lines in enumerate(_ahead(batches, factors, recipe)):
            if not number:
                begun()
            if len(lines.at):
                writer.write_table(pa.Table.from_arrays(lines.columns, schema=schema), len(lines.at))
                sums.add(lines)
    sums.write(factors.numbers, summed, cube)


def _written(figures: Iterable[str]) -> dict[str, Any]:
    """How lines are written: figures as they stand, as they hardly compress, and whatever tries takes longer than that."""
    return {
        "compression": dict.fromkeys((*figures, "choice"), "NONE") | dict.fromkeys(PLACE, "LZ4"),
        "use_dictionary": False,
        "column_encoding": {"row": "DELTA_BINARY_PACKED"},
        "write_statistics": ["choice", "part", "sheet", "col"],
        "store_decimal_as_integer": True,
    }


def _ahead(batches: Iterable[pa.RecordBatch], factors: Factors, recipe: Recipe) -> Iterator[_Lines]:
    """Lines of batches in order; the next are worked out while one is written.

    One thread keeps up with the writing; more would wait for each other, as others need the interpreter meanwhile.
    """
    coming: deque[Future[_Lines]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for batch in batches:
            coming.append(pool.submit(_lines, batch, factors, recipe))
            if len(coming) > _AHEAD:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _lines(batch: pa.RecordBatch, factors: Factors, recipe: Recipe) -> _Lines:
    """Columns of the lines of a batch: numbers of choices, place, amount, masses; and sums of CO2 equivalents too."""
    keys, _ = read(batch.column("key"))
    place, amounts = [batch.column(name) for name in PLACE], batch.column("amount")
    at = factors.first[keys]
    if not factors.single:
        rows, within = _repeated(factors.count[keys])
        at = at[rows] + within
        place, amounts = [_taken(one, rows) for one in place], _taken(amounts, rows)
    values, known = read(amounts)
    doubles = double(values)
    made = [_mass(doubles, given[at], known) for given in factors.coefficients]
    masses, peaks = [found for found, _, _ in made], [peak for _, peak, _ in made]
    figures: list[tuple[Integers, float | None, Truths | None]] = [(values, None, known), *made]
    for s, complete in enumerate(factors.complete):
        total, peak = _co2e(masses, peaks, recipe.weights[s], recipe.decimals[s], len(at))
        there = known if recipe.whole else both(complete[at], known)
        figures.append((total if there is None else np.where(there, total, 0), peak, there))
    columns = [array_of(FIGURE, found, there) for found, _, there in figures[: 1 + len(made)]]
    count = np.bincount(at, minlength=len(factors.numbers))
    sums = [_sums(at, *figure, count) for figure in figures]
    return _Lines(at, count, [array_of(pa.int32(), factors.numbers[at]), *place, *columns], sums)


def _sums(
    at: Integers, values: Integers, peak: float | None, known: Truths | None, count: Integers
) -> tuple[Integers, Integers, Integers]:
    """By choice: lines with the figure, and the sums of the halves of it. count: lines by choice."""
    filled = count if known is None else np.bincount(at[known], minlength=len(count))
    return filled, *sums_by(at, values, count, peak)


def _repeated(count: Integers) -> tuple[Integers, Integers]:
    """Rows as often as they have choices, and which of its row each is."""
    rows = np.repeat(np.arange(len(count)), count)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)


def _taken(column: pa.Array, rows: Integers) -> pa.Array:
    values, known = read(column)
    return array_of(column.type, values[rows], None if known is None else known[rows])


def _mass(
    amounts: Doubles, coefficients: Doubles, known: Truths | None
) -> tuple[Integers, float, Truths | None]:
    """Nano-kilograms (`arithmetic.mass`; 0 where there is none), the largest of them, and which there are."""
    found = amounts * coefficients
    found *= 1e9
    whole = nearest(found)
    rated = ~np.isnan(coefficients)
    there = known if rated.all() else both(rated, known)
    if there is not None:
        whole[~there] = 0.0
    return *integers(whole), there


def _co2e(
    masses: list[Integers], peaks: list[float], weights: tuple[int, ...], decimals: int, rows: int
) -> tuple[Integers, float]:
    """Nano-kilograms of CO2 equivalent (`arithmetic.co2e`), and the largest of them."""
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
    peak = largest(total)
    if peak >= LIMIT:
        raise TooWide
    return total, peak
