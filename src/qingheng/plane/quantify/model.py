"""What goes into a calculation and what comes out of it: frozen, and the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from qingheng.calc.ghg import Amount
from qingheng.calc.intake.dataset_model import Dataset


@dataclass(frozen=True, slots=True)
class Columns:
    """Where sealed rows say which site and which days. first and last are one column when rows say one day."""

    site: str = "site"
    first: str = "period__start"
    last: str = "period__end"

    @property
    def one_day(self) -> bool:
        """Whether a row says a single day."""
        return self.first == self.last


def columns_of(dataset: Dataset) -> Columns:
    """Where rows of a dataset say which site and which days."""
    period = dataset.period
    site = next((c.code for c in dataset.columns if c.type == "reference" and c.reference == "node"), "site")
    if period.column is not None:
        return Columns(site, f"{period.column}__start", f"{period.column}__end")
    if period.date is not None:
        return Columns(site, period.date, period.date)
    return Columns(site, period.start or "", period.end or "")


@dataclass(frozen=True)
class Source:
    """A partition to read. keys: Parquet of natural keys whose rows a later partition replaced."""

    path: Path
    present: frozenset[str]
    replaced: Path | None = None
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rules asked together: one dataset, one amount, the same key columns.

    conditions: what rows must say; one of these is enough, and of each every column must hold.
    """

    amount: Amount
    values: tuple[str, ...]
    conditions: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Quantity columns whose units make up the unit of the amount."""
        return (*self.amount.times, *self.amount.less)

    @property
    def plain(self) -> bool:
        """Whether the amount is one column as it stands."""
        amount = self.amount
        return len(amount.times) == 1 and not (amount.less or amount.share or amount.one_less)


@dataclass(frozen=True)
class Reading:
    """One pass over rows: what to read and how to tell keys apart.

    calendar: Parquet of `day`, `first`, `last` for rows that say one day; None for rows that say a span. units:
    Parquet of unit columns `u0`.. with `unit`, `scale` and `ratio0`..; None when the amount is one plain column.
    first, last: of the period rows must overlap.
    """

    sources: tuple[Source, ...]
    columns: Columns
    group: Group
    first: date
    last: date
    calendar: Path | None = None
    units: Path | None = None


@dataclass(frozen=True)
class Recipe:
    """How amounts become masses and these CO2 equivalents.

    keys: Parquet of `key`, `site`, `first`, `last`, `unit`, `v0`.. . choices: Parquet of `key`, `choice`, `c_<n>` (kg
    of gas n for one unit, a double), `w_<s>_<n>` (its potential in set s times ten to the power of `decimals`).
    """

    keys: Path
    choices: Path
    gases: tuple[str, ...]
    sets: tuple[str, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Found:
    """A distinct combination of what matters, with its rows and the exact sum of their amounts in nanos."""

    site: str
    unit: str
    first: date
    last: date
    values: tuple[str | None, ...]
    rows: int
    total: Decimal | None


Parts = Sequence[tuple[Path, Sequence[int]]]
"""Files of lines, each with the choices that a later file replaced."""


class Engine(Protocol):
    """What an engine must be able to do; everything else is the same for all of them."""

    name: str

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, unit, days and values."""

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""

    def rewrite_lines(self, parts: Parts, old: Sequence[int], recipe: Recipe, target: Path) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines; of each key one is old."""

    def write_cube(self, parts: Parts, recipe: Recipe, target: Path) -> None:
        """Sum lines to one row for each choice, ordered by it."""


@dataclass(frozen=True)
class RunPartition:
    """A sealed run of one dataset. rows: lines in force. sha256: of its manifest, which names every file's own."""

    path: Path
    rows: int
    sha256: str
    manifest: Mapping[str, Any]


@dataclass(frozen=True)
class CubeRow:
    """What all lines of one choice come to. rows: lines; missing: those without an amount, and so without masses.

    amount: in `unit`. masses: kg by gas. co2e: kg by GWP set, None where the set lacks a gas. At 100 %.
    """

    choice: int
    key: int
    dataset: str
    site: str
    unit: str
    first: date
    last: date
    values: tuple[str | None, ...]
    rule: str
    scope: int
    category: str
    side: str
    status: str
    reason: str
    share: Decimal
    primary: bool
    factor: str
    factor_spread: Decimal | None
    activity_spread: Decimal | None
    rows: int
    missing: int
    amount: Decimal | None
    masses: Mapping[str, Decimal]
    co2e: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Line:
    """One row under one choice. partition, sheet, row, column: where the row came from."""

    choice: int
    key: int
    rule: str
    status: str
    partition: str
    sheet: str | None
    row: int
    column: int | None
    amount: Decimal | None
    unit: str
    masses: Mapping[str, Decimal]
    co2e: Mapping[str, Decimal | None]
