"""Pages of typed rows, as a person leafs through them: filtered on the disk, only the page in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.issues import Issue
from qingheng.plane.intake.complaints import ISSUE_SCHEMA, issue_of
from qingheng.plane.store.partitions import ISSUES, draft_parts, issues_path
from qingheng.plane.store.rows import scan_rows

PLACE: Final = ("_sheet", "_row", "_col")
_GAP: Final = 50_000
Place = tuple[str, int, int | None]


@dataclass(frozen=True)
class Rows:
    """A page of rows in the order of the file, with the issues at them by place. total: rows that match."""

    rows: list[dict[str, Any]]
    total: int
    issues: dict[Place, list[Issue]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """Which rows. only: errors, warnings, excluded, fixed or empty. code: of an issue at the row.

    text: part of a value or of an original text, whatever its case. column: the code of the column in which
    text or issue must be, empty for any.
    """

    text: str = ""
    only: str = ""
    column: str = ""
    code: str = ""


def read_rows(draft: Path, codes: Sequence[str], wanted: Wanted, *, offset: int = 0, limit: int = 50) -> Rows:
    """A page of a draft folder or of a sealed partition. codes: columns of the dataset. No draft: no rows."""
    parts = [draft] if draft.is_file() else draft_parts(draft)
    if not parts:
        return Rows([], 0)
    issues, scan = _issues(draft), scan_rows(parts)
    if wanted == Wanted():
        total = int(scan.select(pl.len()).collect(engine="streaming").item())
        page = scan.slice(offset, limit).collect()
        return Rows(page.to_dicts(), total, _at(issues, page))
    found = pl.concat([_matching(part, issues, codes, wanted) for part in parts])
    page = _fetched(parts, found.slice(offset, limit))
    return Rows(page.to_dicts(), found.height, _at(issues, page))


def row_at(draft: Path, sheet: str, row: int) -> list[dict[str, Any]]:
    """The typed rows that came from a row of the source: one, or several of a wide table."""
    parts = [draft] if draft.is_file() else draft_parts(draft)
    if not parts:
        return []
    wanted = pl.col("_row") == row
    places = scan_rows(parts).filter(wanted).select(PLACE).collect(engine="streaming")
    found = _fetched(parts, places)
    return (found.filter(pl.col("_sheet") == sheet) if sheet else found).to_dicts()


def missing_rows(draft: Path, sheet: str, numbers: Sequence[int]) -> list[int]:
    """Those of the row numbers that no row of the draft came from; an empty sheet means any."""
    parts = draft_parts(draft)
    if not parts:
        return list(numbers)
    scan = scan_rows(parts)
    if sheet:
        scan = scan.filter(pl.col("_sheet") == sheet)
    wanted = pl.LazyFrame({"_row": pl.Series(numbers, dtype=scan.collect_schema()["_row"])})
    return list(wanted.join(scan, on="_row", how="anti").collect()["_row"])


def all_issues(draft: Path) -> list[Issue]:
    """Every kept issue in the order of the file, in words."""
    return [issue_of(row) for row in _issues(draft).iter_rows(named=True)]


def issue_rows(draft: Path) -> list[tuple[Place, Issue]]:
    """Every kept issue with its place; the row is 0 for one about the whole."""
    return [
        ((row["_sheet"], row["_row"] or 0, row["_col"]), issue_of(row))
        for row in _issues(draft).iter_rows(named=True)
    ]


def whole_issues(draft: Path, code: str, most: int) -> list[dict[str, Any]]:
    """The first issues of a code that are about no single row (a series that lacks months), as issue_of reads them."""
    found = _issues(draft).filter((pl.col("code") == code) & pl.col("_row").is_null())
    return found.head(most).to_dicts()


def issue_examples(draft: Path) -> list[Issue]:
    """The first issue of each code and severity."""
    frame = _issues(draft)
    if frame.is_empty():
        return []
    first = frame.group_by("code", "severity", maintain_order=True).first()
    return [issue_of(row) for row in first.select(list(ISSUE_SCHEMA)).iter_rows(named=True)]


def _issues(draft: Path) -> pl.DataFrame:
    path = draft / ISSUES if draft.is_dir() else issues_path(draft)
    return pl.read_parquet(path) if path.is_file() else pl.DataFrame(schema=ISSUE_SCHEMA)


def _matching(part: Path, issues: pl.DataFrame, codes: Sequence[str], wanted: Wanted) -> pl.DataFrame:
    """Places of the rows of a file that are wanted, in its order. Reads the columns looked at, once, and no other."""
    scan = pl.scan_parquet(part)
    if wanted.only in ("excluded", "fixed"):
        scan = scan.filter(pl.col(f"_{wanted.only}"))
    if wanted.text:
        scan = scan.filter(_says(scan, codes, wanted))
    found = scan.select(PLACE)
    if wanted.only not in ("errors", "warnings") and not wanted.code:
        return _as_text(found.collect(engine="streaming"))
    places = _places(issues, wanted)
    near = _as_text(found.filter(pl.col("_row").is_in(places["_row"].implode())).collect(engine="streaming"))
    return near.join(places, on=list(PLACE), how="semi", nulls_equal=True, maintain_order="left")


def _says(scan: pl.LazyFrame, codes: Sequence[str], wanted: Wanted) -> pl.Expr:
    """Whether a row says a text. Columns that say the same few things again and again are asked what these are."""
    pattern = f"(?i){re.escape(wanted.text)}"
    held = []
    for name, kind in scan.collect_schema().items():
        if not _is_searched(name, kind, codes, wanted):
            continue
        if isinstance(kind, pl.Categorical):
            said = scan.select(pl.col(name).unique()).collect(engine="streaming")[name]
            said = said.filter(said.cast(pl.String).str.contains(pattern).fill_null(False))
            if len(said):
                held.append(pl.col(name).is_in(said.implode()))
        else:
            held.append(_text(name, kind).str.contains(pattern))
    return pl.any_horizontal(held) if held else pl.lit(False)


def _fetched(parts: Sequence[Path], places: pl.DataFrame) -> pl.DataFrame:
    """The whole rows at some places, in the order of the files; what lies between them is not read."""
    wanted = pl.col("_row").is_in(places["_row"].implode())
    near = [pl.scan_parquet(part).head(0).collect() for part in parts[:1]]
    for part in parts:
        numbers = pl.scan_parquet(part, row_index_name="n").filter(wanted).select("n")
        for first, last in _runs(numbers.collect(engine="streaming")["n"].to_list()):
            near.append(pl.scan_parquet(part).slice(first, last - first + 1).filter(wanted).collect())
    return pl.concat([_as_text(one) for one in near], how="diagonal").join(
        places, on=list(PLACE), how="semi", nulls_equal=True, maintain_order="left"
    )


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of numbers that lie close together; to leave a gap out costs as much as reading some rows."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number - found[-1][1] <= _GAP:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.selectors.categorical().cast(pl.String))


def _is_searched(name: str, kind: pl.DataType, codes: Sequence[str], wanted: Wanted) -> bool:
    """Whether a text can be in a column: letters are in no number."""
    code = name.removesuffix("__raw")
    if code not in ([wanted.column] if wanted.column in codes else codes):
        return False
    if isinstance(kind, pl.Categorical) or kind in (pl.String, pl.Boolean):
        return True
    return not any(char.isalpha() for char in wanted.text)


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name) if kind == pl.String else pl.col(name).cast(pl.String)


def _places(issues: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """Places of the issues asked for."""
    found = issues
    if wanted.only in ("errors", "warnings"):
        found = found.filter(pl.col("severity") == wanted.only.removesuffix("s"))
    if wanted.code:
        found = found.filter(pl.col("code") == wanted.code)
    if wanted.column and not wanted.text:
        found = found.filter(pl.col("column") == wanted.column)
    return found.select(PLACE).unique()


def _at(issues: pl.DataFrame, page: pl.DataFrame) -> dict[Place, list[Issue]]:
    """Issues of the rows of a page."""
    here = issues.join(
        page.select(PLACE).unique(), on=list(PLACE), how="semi", nulls_equal=True, maintain_order="left"
    )
    found: dict[Place, list[Issue]] = {}
    for row in here.iter_rows(named=True):
        found.setdefault((row["_sheet"], row["_row"], row["_col"]), []).append(issue_of(row))
    return found
