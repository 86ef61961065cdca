"""Drawing rows from a sealed run: how much each choice holds, and the first rows of an order anybody can repeat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from qingheng.plane.quantify.model import Parts
from qingheng.plane.quantify.rating import RATED, Rating, ratings_of
from qingheng.plane.quantify.sealing import opened


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row with one of its lines. id: its name in the sample. kilograms: CO2e of the set asked for, of either sign."""

    id: str
    choice: int
    partition: str
    sheet: str
    row: int
    column: int | None
    amount: Decimal | None
    kilograms: Decimal


def row_sizes(path: Path, choices: Collection[int], gwp_set: str) -> dict[int, tuple[int, Decimal]]:
    """By choice: rows with CO2e of the set, and the sum of the sizes in kilograms. path: of a sealed run."""
    from qingheng.plane.quantify.engines.duckdb_drawn import sizes

    found = sizes(*_parts(path), f"{RATED}{gwp_set}", choices) if choices else []
    return {choice: (count, total) for choice, count, total in found}


def first_rows(
    path: Path, choices: Collection[int], gwp_set: str, limit: int, *, part: int, seed: int | None
) -> list[DrawnRow]:
    """So many rows of the choices: with a seed in the order of SHA-256 of "seed:id", without the largest first.

    part: number of the part in its run, the beginning of each id: part.choice:partition:sheet:row:column.
    """
    from qingheng.plane.quantify.engines.duckdb_drawn import first

    run = opened(path).manifest
    sources = [Path(one).stem for one in run["sources"]]
    sheets = [str(one) for one in run["sheets"]]
    found = first(
        *_parts(path),
        f"{RATED}{gwp_set}",
        choices,
        limit,
        name=f"{part}.",
        seed=seed,
        sources=sources,
        sheets=sheets,
    )
    return [
        DrawnRow(
            name, choice, sources[source], "" if sheet is None else sheets[sheet], row, column,
            None if amount is None else Decimal(amount), Decimal(kilograms),
        )
        for choice, source, sheet, row, column, amount, kilograms, name in found
    ]  # fmt: skip


def _parts(path: Path) -> tuple[Parts, dict[str, Rating]]:
    """Files of lines, and how they are rated."""
    manifest = opened(path).manifest
    return [(path / part["name"], part["without"]) for part in manifest["lines"]], ratings_of(manifest)
