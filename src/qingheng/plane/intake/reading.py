"""Pages of a draft or a sealed partition: only what is shown is read, whatever the size."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from qingheng.calc.intake.issues import Issue
from qingheng.plane.intake.complaints import issue_of
from qingheng.plane.store.partitions import draft_parts

Value = str | Decimal | date | bool | int | None
_PLACE = ("_sheet", "_row", "_col")


class Place(NamedTuple):
    """A row of a source. row and column are counted from 1; column only tells cells of a wide row apart."""

    sheet: str
    row: int | None
    column: int | None


@dataclass(frozen=True)
class PlacedIssue:
    """An issue and where it is."""

    place: Place
    issue: Issue


@dataclass(frozen=True)
class Page:
    """Rows as dictionaries of the typed frame's columns. total: rows that match, on all pages.

    issues: of the rows shown, by place.
    """

    rows: tuple[dict[str, Value], ...]
    total: int
    offset: int
    issues: dict[Place, tuple[Issue, ...]] = field(default_factory=dict)


def page(
    folder: Path,
    *,
    offset: int = 0,
    limit: int = 50,
    text: str = "",
    problems: bool = False,
    code: str = "",
    column: str = "",
    sort: str = "",
    descending: bool = False,
) -> Page:
    """Rows of a draft from `offset` on.

    text: only rows of which some text, as typed or as it was, holds it. problems, code, column: only rows with
    an issue (of that code, at that column). sort: a column of the frame; without it the order of the file.
    Raises FileNotFoundError without a draft, ColumnNotFoundError for a sort that is no column.
    """
    rows = pl.scan_parquet(draft_parts(folder))
    filtered = bool(text or problems or code or column)
    if text:
        rows = rows.filter(_holds(rows, text))
    if problems or code or column:
        wanted = _issues(folder, code=code, column=column).select(_PLACE).unique()
        rows = rows.join(wanted.lazy(), on=_PLACE, how="semi", nulls_equal=True, maintain_order="left")
    if sort:
        rows = rows.sort(sort, descending=descending, nulls_last=True, maintain_order=True)
    total = (
        int(rows.select(pl.len()).collect(engine="streaming").item()) if filtered else outcome(folder)["rows"]
    )
    shown = rows.slice(offset, limit).collect(engine="streaming" if sort or filtered else "auto")
    return Page(tuple(shown.to_dicts()), total, offset, _of_rows(folder, shown))


def issues(
    folder: Path, *, offset: int = 0, limit: int = 100, code: str = "", severity: str = "", column: str = ""
) -> tuple[tuple[PlacedIssue, ...], int]:
    """Stored issues of a draft in the order of the file, and how many of them match."""
    found = _issues(folder, code=code, severity=severity, column=column)
    return tuple(_placed(row) for row in found.slice(offset, limit).to_dicts()), found.height


def issue_groups(folder: Path) -> tuple[tuple[Issue, int], ...]:
    """One issue of every code as an example, with how many there are of it in all; errors first, then by number."""
    counts: dict[str, int] = outcome(folder)["counts"]
    first = _issues(folder).unique("code", keep="first", maintain_order=True)
    groups = [(issue_of(row), counts.get(row["code"], 0)) for row in first.to_dicts()]
    return tuple(sorted(groups, key=lambda group: (group[0].severity != "error", -group[1], group[0].code)))


def outcome(folder: Path) -> dict[str, Any]:
    """What preparing the draft found (running.Outcome as plain values)."""
    found: dict[str, Any] = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    return found


def row_at(paths: Sequence[Path], place: Place) -> dict[str, Value] | None:
    """The row of a source in draft parts or partitions, None when it is in none."""
    scanned = pl.concat([pl.scan_parquet(path) for path in paths], how="diagonal_relaxed").filter(
        (pl.col("_sheet") == place.sheet)
        & (pl.col("_row") == place.row)
        & pl.col("_col").eq_missing(pl.lit(place.column))
    )
    found = scanned.head(1).collect(engine="streaming").to_dicts()
    return found[0] if found else None


@dataclass(frozen=True)
class Sum:
    """The figures of one key: their sum in the unit kept, and the number of rows."""

    key: tuple[Value, ...]
    total: Decimal | None
    rows: int


def sums(
    paths: Sequence[Path],
    column: str,
    by: Sequence[str],
    *,
    day: str = "",
    first: date | None = None,
    last: date | None = None,
) -> tuple[Sum, ...]:
    """Sums of `<column>__canonical` by some columns over drafts or partitions, exact, excluded rows left out.

    day: the column of the day that must lie between first and last, both included.
    """
    if not paths:
        return ()
    rows = pl.concat([pl.scan_parquet(path) for path in paths], how="diagonal_relaxed").filter(
        ~pl.col("_excluded")
    )
    if f"{column}__canonical" not in rows.collect_schema():
        return ()
    if day and first is not None:
        rows = rows.filter(pl.col(day) >= first)
    if day and last is not None:
        rows = rows.filter(pl.col(day) <= last)
    figure = pl.col(f"{column}__canonical")
    total = pl.when(figure.is_not_null().any()).then(figure.sum()).alias("total")
    found = (
        rows.group_by(list(by)).agg(total, pl.len().alias("rows"))
        if by
        else rows.select(total, pl.len().alias("rows"))
    )
    table = found.sort(list(by), nulls_last=True) if by else found
    collected = table.collect(engine="streaming")
    return tuple(
        Sum(tuple(row[name] for name in by), row["total"], row["rows"]) for row in collected.to_dicts()
    )


def _issues(folder: Path, *, code: str = "", severity: str = "", column: str = "") -> pl.DataFrame:
    found = pl.scan_parquet(folder / "issues.parquet")
    for name, value in (("code", code), ("severity", severity), ("column", column)):
        if value:
            found = found.filter(pl.col(name) == value)
    return found.collect()


def _holds(rows: pl.LazyFrame, text: str) -> pl.Expr:
    """Whether some text of a row holds another, whatever its case."""
    names = [name for name, kind in rows.collect_schema().items() if kind == pl.String and name != "_sheet"]
    lowered = text.lower()
    return pl.any_horizontal(
        pl.col(name).str.to_lowercase().str.contains(lowered, literal=True).fill_null(False) for name in names
    )


def _of_rows(folder: Path, shown: pl.DataFrame) -> dict[Place, tuple[Issue, ...]]:
    if shown.is_empty():
        return {}
    near = _issues(folder).join(
        shown.select(_PLACE), on=_PLACE, how="semi", nulls_equal=True, maintain_order="left"
    )
    found: dict[Place, list[Issue]] = {}
    for row in near.to_dicts():
        found.setdefault(_place(row), []).append(issue_of(row))
    return {place: tuple(of_row) for place, of_row in found.items()}


def _placed(row: dict[str, Any]) -> PlacedIssue:
    return PlacedIssue(_place(row), issue_of(row))


def _place(row: dict[str, Any]) -> Place:
    return Place(row["_sheet"], row["_row"], row["_col"])
