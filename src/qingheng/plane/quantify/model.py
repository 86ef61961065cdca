"""What goes into a calculation and what comes out of it: frozen, and the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from qingheng.calc.ghg import Amount
from qingheng.calc.ghg.knowing import Known
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
    """A partition to read. present: its columns. sheets: names of its sheets with their numbers in the run.

    replaced: Parquet of natural keys, in the columns `replaced_by`, whose rows a later partition replaced.
    """

    path: Path
    present: frozenset[str]
    sheets: tuple[tuple[str, int], ...] = ()
    replaced: Path | None = None
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rules asked together: one dataset, one amount, the same key columns.

    conditions: what rows must say; one of these is enough, and of each every column must hold. known: columns whose other
    values tell no rows apart, as if they were left empty, each with those that do.
    """

    amount: Amount
    values: tuple[str, ...]
    conditions: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    known: tuple[tuple[str, Known], ...] = ()

    @property
    def known_of(self) -> dict[str, Known]:
        """By short name (``v0``) of a value column the values that tell its rows apart, where not all do."""
        said = dict(self.known)
        return {f"v{n}": said[column] for n, column in enumerate(self.values) if column in said}

    @property
    def figures(self) -> tuple[str, ...]:
        """Quantity columns whose units make up the unit of the amount."""
        return (*self.amount.times, *self.amount.less)

    @property
    def plain(self) -> bool:
        """Whether the amount is one column as it stands."""
        return len(self.figures) == 1 and not (self.amount.share or self.amount.one_less)


class Days(StrEnum):
    """How the days of a row become those of its key."""

    span = "span"  # the row says first and last day, and so does the key
    month = "month"  # the row says one day, the key the calendar month
    calendar = "calendar"  # the row says one day, a table says whose


@dataclass(frozen=True)
class Reading:
    """One pass over rows: what to read and how to tell keys apart.

    first, last: of the period rows must overlap. calendar: Parquet of `day`, `first`, `last` for Days.calendar.
    units: Parquet of unit columns `u0`.. with `scale` and `ratio0`.., None when amounts need neither. told: of a value
    column (``v0``) the texts that tell rows apart, for an engine that looks them up; other columns tell by all of theirs.
    """

    sources: tuple[Source, ...]
    columns: Columns
    group: Group
    first: date
    last: date
    days: Days = Days.span
    calendar: Path | None = None
    units: Path | None = None
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def by_month(self) -> bool:
        """Whether the days of a key are a calendar month, said by its number."""
        return self.days is Days.month


@dataclass(frozen=True)
class Recipe:
    """How amounts become masses and these CO2 equivalents.

    keys: Parquet of `key`, `site`, `first`, `last`, `u0`.., `v0`.., `scale`, `ratio0`.. . choices: Parquet of `key`,
    `choice`, `c_<n>` (kg of gas n for one unit, a double; null without) and `ok_<s>` (whether set s has all its gases).
    weights: by set and gas the potential times ten to the power of the set's `decimals`; 0 where the set lacks it.
    whole: whether every choice has every gas, and every set too, so that nothing but an absent amount leaves a gap.
    """

    keys: Path
    choices: Path
    gases: tuple[str, ...]
    sets: tuple[str, ...]
    weights: tuple[tuple[int, ...], ...]
    decimals: tuple[int, ...]
    whole: bool


class Found(NamedTuple):
    """A distinct combination of what matters, with its rows and the exact sum of their amounts."""

    site: str
    first: date
    last: date
    units: tuple[str | None, ...]
    values: tuple[str | None, ...]
    rows: int
    total: Decimal | None


def found_of(reading: Reading, row: Sequence[Any]) -> Found:
    """A combination from a row of an engine: site, two for the days, units, values, rows, total.

    Days.month says the number of the month since year 0 in the first of the two.
    """
    at = 3 + len(reading.group.figures)
    first, last = row[1], row[2]
    if reading.days is Days.month:
        first, last = days_of(row[1])
    return Found(row[0], first, last, tuple(row[3:at]), tuple(row[at:-2]), row[-2], row[-1])


@lru_cache(maxsize=4096)
def days_of(month: int) -> tuple[date, date]:
    """The first and the last day of a month since year 0."""
    after = month + 1
    return date(month // 12, month % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """Rows of a reading as they were read once. found: the combinations there are.

    folder: where the rows lie, None when they were not kept. stretches: how many each source has. combinations: of each
    stretch, which of `found` its own are. held: of each stretch its rows where they are in memory. whole: whether every row
    has an amount.
    """

    reading: Reading
    found: Sequence[Found]
    stretches: tuple[int, ...]
    combinations: tuple[NDArray[np.int64], ...]
    folder: Path | None
    held: Sequence[Any] = ()
    whole: bool = False


Parts = Sequence[tuple[Path, Sequence[int]]]
"""Files of lines, each with the choices that a later file replaced."""


class Engine(Protocol):
    """What an engine must be able to do; everything else is the same for all of them."""

    name: str

    def read_once(self, reading: Reading, keep: Path | None, threads: int) -> Callable[[], Kept] | None:
        """Read all rows and put them into `keep`; what comes back puts their combinations together.

        threads: to read on at most. None where the engine does not do that, or figures are too wide.
        """

    def write_kept(
        self,
        kept: Kept,
        numbers: NDArray[np.int64],
        recipe: Recipe,
        target: Path,
        cube: Path,
        begun: Callable[[], None],
    ) -> bool:
        """Write lines and their sums, of kept rows. numbers: by combination its key, -1 for none.

        begun: called once the first rows are worked on and little of it needs the interpreter any more. False, and
        nothing written, where figures are too wide.
        """

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""

    def texts(self, reading: Reading, name: str) -> list[str | None]:
        """Distinct texts of a value column, by its short name."""

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, unit, days and values."""

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""

    def rewrite_lines(
        self, parts: Parts, old: Mapping[int, int], recipe: Callable[[], Recipe], target: Path, cube: Path
    ) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums.

        old: of each key one choice, with the key. recipe: called once rows are being read, so that both go on at a time.
        """

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
    """One row under one choice. partition, sheet, row, column: where the row came from, counted from 1."""

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
