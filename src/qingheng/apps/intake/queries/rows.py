"""Rows of a submission as a person reads them: typed value, original, what is wrong at the cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qingheng.apps.intake.contracts import CellView, ChangeView, IssueGroup, IssueView, RowsPage, RowView
from qingheng.apps.intake.models import Exclusion, Fix, Submission
from qingheng.apps.intake.services.drafts import beginning_folder, draft_folder, plane_root
from qingheng.apps.intake.settling import settled
from qingheng.apps.intake.submission_access import seen_submission
from qingheng.apps.intake.words import named
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Column, Dataset, read_dataset
from qingheng.calc.intake.issues import Issue
from qingheng.calc.texts import format_number
from qingheng.formats.problems import column_letters
from qingheng.platform.rights.actor import Actor

if TYPE_CHECKING:
    from qingheng.plane.intake.rows import Rows

MOST_DECIMALS = 9
MOST_WHOLE = 100
SHOWN = 20


@settled
def rows(
    *,
    actor: Actor,
    submission_id: int,
    offset: int = 0,
    limit: int = 50,
    text: str = "",
    only: str = "",
    column: str = "",
    code: str = "",
) -> RowsPage:
    """A page of rows in the order of the file.

    only: errors, warnings, excluded, fixed or empty. column, code: of an issue, or with text the column searched.
    An empty page before the rows are checked. Raises NotFound, Forbidden.
    """
    from qingheng.plane.intake.rows import Wanted, read_rows

    submission = seen_submission(actor, submission_id)
    about = read_dataset(submission.definition, place="dataset")
    wanted = Wanted(text=text[:200], only=only, column=column, code=code)
    found = read_rows(
        rows_of(submission), [one.code for one in about.columns], wanted, offset=offset, limit=limit
    )
    return _page(submission, about, found, offset)


@settled
def first_rows(*, actor: Actor, submission_id: int) -> RowsPage:
    """The first rows of a check that goes on, with what is wrong at each by itself; none before they are read.

    Raises NotFound, Forbidden.
    """
    from qingheng.plane.intake.rows import Wanted, read_rows

    submission = seen_submission(actor, submission_id)
    if submission.stage not in ("reading", "checking"):
        return RowsPage(rows=(), total=0, offset=0)
    about = read_dataset(submission.definition, place="dataset")
    folder = beginning_folder(submission, submission.checks)
    return _page(submission, about, read_rows(folder, [one.code for one in about.columns], Wanted()), 0)


def _page(submission: Submission, about: Dataset, found: Rows, offset: int) -> RowsPage:
    """Rows of the plane as a person reads them."""
    letters = {sheet: source_letters(submission, sheet) for sheet in {row["_sheet"] for row in found.rows}}
    shown = _shown_columns(submission, about)
    fixes = list(submission.fixes.filter(undone_at=None)) if any(row["_fixed"] for row in found.rows) else []
    views = []
    for row in found.rows:
        place = (row["_sheet"], row["_row"], row["_col"])
        fixed = {one.column for one in fixes if row["_fixed"] and _hits(one, row)}
        views.append(_row_view(row, shown, found.issues.get(place, []), letters[row["_sheet"]], fixed))
    return RowsPage(rows=tuple(views), total=found.total, offset=offset)


@settled
def issue_groups(*, actor: Actor, submission_id: int) -> list[IssueGroup]:
    """Kinds of complaints with their counts, errors first. Raises NotFound, Forbidden."""
    from qingheng.plane.intake.rows import issue_examples

    submission = seen_submission(actor, submission_id)
    counts = submission.counts.get("by_code", {})
    groups = [
        IssueGroup(
            code=one.code,
            severity=one.severity,
            count=counts.get(one.code, 1),
            column=one.column,
            zh=one.zh,
            en=one.en,
            fix_zh=one.fix_zh,
            fix_en=one.fix_en,
        )
        for one in issue_examples(rows_of(submission))
    ]
    return sorted(groups, key=lambda group: (group.severity != "error", -group.count, group.code))


@settled
def whole_issues(*, actor: Actor, submission_id: int, code: str) -> list[tuple[str, str]]:
    """Complaints of a code about the file as a whole, in Chinese and English, sites and members by their names.

    At most MOST_WHOLE of them. Raises NotFound, Forbidden.
    """
    from qingheng.plane.intake.complaints import issue_of
    from qingheng.plane.intake.rows import whole_issues as read_issues

    submission = seen_submission(actor, submission_id)
    about = read_dataset(submission.definition, place="dataset")
    names = {
        node: (one.name_zh, one.name_en) for node, one in organisation.nodes_by_code(actor=actor).items()
    }
    names |= {one.code: (one.zh, one.en) for column in about.columns for one in column.values}
    found = []
    for row in read_issues(rows_of(submission), code, MOST_WHOLE):
        values = json.loads(row["values"] or "{}")
        parts = str(values.get("key", "")).split(" · ")
        zh, en = (
            issue_of(
                row
                | {
                    "values": json.dumps(
                        values | {"key": " · ".join(_named(part, names, at) for part in parts)}
                    )
                }
            )
            for at in (0, 1)
        )
        found.append((zh.zh, en.en))
    return found


def _named(part: str, names: Mapping[str, tuple[str, str]], at: int) -> str:
    return names[part][at] or part if part in names else part


def changes(*, actor: Actor, submission_id: int) -> list[ChangeView]:
    """What people changed in the draft, newest first. Raises NotFound, Forbidden."""
    submission = seen_submission(actor, submission_id)
    found = [
        ChangeView(
            id=fix.pk,
            kind="fix",
            place=f"{fix.sheet} {fix.row}".strip() if fix.row else "",
            column=fix.column,
            before=fix.before,
            after=fix.after,
            why=fix.why,
            by=fix.made_name,
            at=fix.made_at,
            undone=fix.undone_at is not None,
        )
        for fix in submission.fixes.all()
    ]
    found += [
        ChangeView(
            id=one.pk,
            kind="exclusion",
            place=f"{one.sheet} {_places(one)}".strip(),
            column="",
            before="",
            after="",
            why=one.why,
            by=one.made_name,
            at=one.made_at,
            undone=one.undone_at is not None,
        )
        for one in submission.exclusions.all()
    ]
    return sorted(found, key=lambda change: (change.at, change.kind, change.id), reverse=True)


def _places(one: Exclusion) -> str:
    """Rows and cells left out, as a spreadsheet shows them, at most SHOWN: 5, 8, N12."""
    cells = [f"{column_letters(column)}{row}" for row, column in one.cells[:SHOWN]]
    found = [str(row) for row in one.rows[:SHOWN]] + cells
    more = len(one.rows) + len(one.cells) > SHOWN
    return ", ".join(found[:SHOWN]) + (" …" if more else "")


def covers(one: Exclusion, sheet: str, row: int, source_column: int | None) -> bool:
    """Whether an exclusion speaks of a row, or of that figure of a row that holds several."""
    if one.sheet not in ("", sheet):
        return False
    return row in one.rows or [row, source_column] in one.cells


def rows_of(submission: Submission) -> Path:
    """The draft folder, or once sealed the partition."""
    partition = getattr(submission, "partition", None)
    return plane_root() / partition.path if partition is not None else draft_folder(submission)


def source_letters(submission: Submission, sheet: str = "") -> dict[str, str]:
    """Dataset column to the letters of its source column, empty for a constant; virtual columns are left out.

    sheet: only layouts found on it count, because another sheet may have another layout.
    """
    found: dict[str, str] = {}
    for layout, body in zip(
        submission.layout.get("parts", []), submission.mapping.get("parts", []), strict=False
    ):
        if not layout["used"] or (sheet and all(table["sheet"] != sheet for table in layout["tables"])):
            continue
        letters = {header["index"]: header["letters"] for header in layout["headers"]}
        for column in body["columns"]:
            named = letters.get(column["source_index"], "w")
            if column["target"] and not named.startswith("w"):
                found.setdefault(column["target"], named)
        for code in body["constants"]:
            found.setdefault(code, "")
    return found


def cell_of(letters: dict[str, str], code: str, row: int, source_column: int | None) -> str:
    """The address of the cell a value came from; empty when it is a constant."""
    if code in letters:
        return f"{letters[code]}{row}" if letters[code] else ""
    return f"{column_letters(source_column)}{row}" if source_column else ""


def issue_view(
    one: Issue, sheet: str, row: int | None, letters: dict[str, str], source_column: int | None
) -> IssueView:
    """A complaint with the address of its cell."""
    return IssueView(
        code=one.code,
        severity=one.severity,
        sheet=sheet,
        row=row,
        column=one.column,
        cell=cell_of(letters, one.column, row, source_column) if row and one.column else "",
        text=one.text,
        zh=one.zh,
        en=one.en,
        fix_zh=one.fix_zh,
        fix_en=one.fix_en,
    )


def _shown_columns(submission: Submission, about: Dataset) -> list[Column]:
    """Columns that the file or a constant says something about, and those that are required."""
    said: set[str] = set()
    for layout, body in zip(
        submission.layout.get("parts", []), submission.mapping.get("parts", []), strict=False
    ):
        if layout["used"]:
            said |= {column["target"] for column in body["columns"] if column["target"]}
            said |= set(body["constants"])
    return [
        column
        for column in about.columns
        if column.type != "unit" and (column.code in said or column.required)
    ]


def _hits(fix: Fix, row: dict[str, Any]) -> bool:
    """Whether a correction speaks of a row: by its place, or by what its cell read."""
    if fix.row is None:
        return (row.get(f"{fix.column}__raw") or "").strip() == fix.before.strip()
    same_sheet = fix.sheet in ("", row["_sheet"])
    same_column = fix.source_column in (None, row["_col"]) or row["_col"] is None
    return bool(fix.row == row["_row"] and same_sheet and same_column)


def _row_view(
    row: dict[str, Any], columns: list[Column], found: list[Issue], letters: dict[str, str], fixed: set[str]
) -> RowView:
    sheet, number, at = row["_sheet"], row["_row"], row["_col"]
    issues = [issue_view(one, sheet, number, letters, at) for one in found]
    codes = {column.code for column in columns}
    cells = tuple(
        cell_view(
            column, row, tuple(one for one in issues if one.column == column.code), fixed=column.code in fixed
        )
        for column in columns
    )
    return RowView(
        sheet=sheet,
        row=number,
        source_column=at,
        excluded=bool(row["_excluded"]),
        cells=cells,
        issues=tuple(one for one in issues if one.column not in codes),
    )


def cell_view(
    column: Column, row: dict[str, Any], issues: tuple[IssueView, ...] = (), *, fixed: bool = False
) -> CellView:
    """A typed value as people read it, beside the text it came from."""
    code = column.code
    value, raw = row.get(code), row.get(f"{code}__raw")
    unit = row.get(f"{code}__unit") or ""
    converted = row.get(f"{code}__canonical")
    canonical = _canonical_unit(column, row)
    other = converted is not None and (converted != value or (unit and unit != canonical))
    shown = shown_value(column, value)
    if value is None and row.get(f"{code}__state") in ("not_available", "not_applicable"):
        shown = _STATES[row[f"{code}__state"]]()
    return CellView(
        column=code,
        original=raw if raw is not None else shown,
        shown=shown,
        unit=unit or canonical,
        converted=shown_value(column, converted) if other else "",
        converted_unit=canonical if other else "",
        fixed=fixed,
        issues=issues,
    )


def _canonical_unit(column: Column, row: dict[str, Any]) -> str:
    member = row.get(column.units_by.column) if column.units_by else None
    return (column.unit_for(member) if column.is_numeric else None) or ""


def shown_value(column: Column, value: Any) -> str:
    """A typed value in the reader's words; nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        plain = value.normalize()
        decimals = min(MOST_DECIMALS, max(0, -int(plain.as_tuple().exponent)))
        return format_number(value, decimals)
    if isinstance(value, bool):
        return named("是", "yes") if value else named("否", "no")
    if isinstance(value, date):
        return value.isoformat()
    member = column.value(str(value)) if column.type == "enum" else None
    return named(member.zh, member.en) if member else str(value)


_STATES = {
    "not_available": lambda: named("无数据", "not available"),
    "not_applicable": lambda: named("不适用", "not applicable"),
}
