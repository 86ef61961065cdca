"""What is to be done with a source: which columns become what, what people changed, and what is known around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from qingheng.calc.intake.dataset_model import Column, Dataset


@dataclass(frozen=True, slots=True)
class Source:
    """Where one target takes its texts from.

    index: 0-based source column, or a virtual one of a wide table. unit: of every figure, None when another
    column or the cell says. mark: the decimal mark. order: the order of dates. year: label of the span that
    months without a year lie in (``2023``, ``FY2023/24``).
    unit_from, year_from: index of the column of units, of the years of months. fiscal: a bare year is a fiscal one.
    fill_down: a blank repeats the value above.
    """

    target: str
    index: int
    unit: str | None = None
    mark: str | None = None
    order: str | None = None
    year: str | None = None
    unit_from: int | None = None
    year_from: int | None = None
    fiscal: bool = False
    fill_down: bool = False


@dataclass(frozen=True, slots=True)
class CellFix:
    """A text in place of another. With a row: that cell; without: every cell of the column reading `before`.

    row and source_column are counted from 1; source_column tells the cells of one wide row apart.
    """

    column: str
    after: str
    before: str = ""
    sheet: str = ""
    row: int | None = None
    source_column: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows a person left out, counted from 1; an empty sheet means the only one.

    cells: (row, source column), both counted from 1, of a table that holds several figures in a row.
    """

    rows: tuple[int, ...]
    sheet: str = ""
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Around:
    """What is known around a submission; nothing here is read from its file.

    fiscal_start_month: 1 to 12. fiscal_name: first or last, the year FY23 begins or ends in; empty when nobody said.
    first, last: the reporting period, both included, None when open; months of it that
    a key lacks are gaps. today: nothing was measured that begins after it. references:
    kind (``node``, ``supplier`` ...) to folded name or code to code; a kind that is absent is not checked.
    sites: node code to the first and last day of its operation, None when open. sealed: partitions in force of
    the same dataset, without those this submission supersedes. basis: production, floor_area or headcount by
    site and first day of the month, for the rules of intensity.
    """

    fiscal_start_month: int = 4
    fiscal_name: str = ""
    first: date | None = None
    last: date | None = None
    today: date | None = None
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sites: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    sealed: tuple[Path, ...] = ()
    basis: Mapping[str, Mapping[tuple[str, date], float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """How one table is read: the dataset, the sources of its columns, constants, fixes and exclusions."""

    dataset: Dataset
    sources: tuple[Source, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    fixes: tuple[CellFix, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def source(self, target: str) -> Source | None:
        """The source of a target, None when it has none."""
        return next((source for source in self.sources if source.target == target), None)

    def given(self, column: Column) -> bool:
        """Whether the file or a constant says anything about a column."""
        return self.source(column.code) is not None or bool(self.constants.get(column.code, "").strip())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The dataset's columns that become columns of the typed frame, in its order: all of them."""
        return self.dataset.columns


def plan_of(
    dataset: Dataset,
    mapping: Any,
    *,
    around: Around | None = None,
    fixes: Iterable[CellFix] = (),
    left_out: Iterable[LeftOut] = (),
) -> Plan:
    """The plan of a confirmed mapping (calc.intake.mapping.Mapping)."""
    sources = tuple(_source(column) for column in mapping.columns if column.target is not None)
    return Plan(dataset, sources, dict(mapping.constants), around or Around(), tuple(fixes), tuple(left_out))


def _source(column: Any) -> Source:
    options = column.options
    return Source(
        target=column.target,
        index=column.source_index,
        unit=column.unit,
        mark=options.get("decimal_mark"),
        order=options.get("day_order"),
        year=options.get("year") or None,
        unit_from=int(options["unit_from"]) if options.get("unit_from") not in (None, "") else None,
        year_from=int(options["year_from"]) if options.get("year_from") not in (None, "") else None,
        fiscal=options.get("year_kind") == "fiscal",
        fill_down=bool(options.get("fill_down")),
    )
