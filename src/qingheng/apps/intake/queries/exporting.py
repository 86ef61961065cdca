"""Files for people: the workbook with messages at its cells, the rows as read, an empty workbook to fill in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.queries.rows import cell_view, rows_of, source_letters
from qingheng.apps.intake.submission_access import file_of, seen_submission
from qingheng.calc.intake import Column, Dataset, read_dataset
from qingheng.calc.intake.issues import Issue
from qingheng.formats.annotate import annotate_xlsx
from qingheng.formats.blank_workbook import BlankColumn, blank_workbook
from qingheng.formats.csv_out import write_csv
from qingheng.formats.problems import FileRefused, Place, Problem, Severity, column_number
from qingheng.formats.table_model import Align, ColumnKind, Table, TableCell, figure, label
from qingheng.formats.table_model import Column as TableColumn
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MOST_ROWS = 100_000


def annotated_copy(*, actor: Actor, submission_id: int, at: datetime) -> tuple[str, bytes]:
    """(file name, workbook) of the submission's file with its issues at their cells.

    Raises NotFound, Forbidden, Conflict (no file), Invalid (a file too long to be handed back as a workbook).
    """
    from qingheng.plane.intake.rows import issue_rows

    submission = seen_submission(actor, submission_id)
    path = file_of(submission)
    found = issue_rows(rows_of(submission))
    letters = {sheet: source_letters(submission, sheet) for (sheet, _row, _column), _one in found}
    problems = [_problem(one, sheet, row, column, letters[sheet]) for (sheet, row, column), one in found]
    problems += _left_out(submission)
    stem = submission.file_name.rpartition(".")[0] or submission.file_name
    try:
        body = annotate_xlsx(path.read_bytes(), problems, timestamp=at, name=submission.file_name)
    except FileRefused as refusal:
        raise Invalid(
            _("The file is too long to be handed back with messages at its cells."),
            code="too-long-to-annotate",
            place="file",
            fix=_("Export the rows with errors instead."),
        ) from refusal
    return f"{stem}-checked.xlsx", body


def export_rows(*, actor: Actor, submission_id: int, kind: str, only: str = "") -> tuple[str, bytes]:
    """(file name, bytes) of the rows as they were read, at most MOST_ROWS. kind: csv or xlsx.

    Raises NotFound, Forbidden, Invalid (too many rows).
    """
    from qingheng.plane.intake.rows import Wanted, read_rows

    actor.require("exports.make")
    submission = seen_submission(actor, submission_id)
    about = read_dataset(submission.definition, place="dataset")
    found = read_rows(
        rows_of(submission), [column.code for column in about.columns], Wanted(only=only), limit=MOST_ROWS
    )
    if found.total > MOST_ROWS:
        raise Invalid(
            _("At most %(most)s rows go into one file.") % {"most": f"{MOST_ROWS:,}"},
            code="too-many-rows",
            fix=_("Filter the rows first."),
        )
    table = _table(submission, about, found.rows)
    name = f"{submission.dataset}-{submission.pk}.{kind}"
    if kind == "csv":
        return name, write_csv(table)
    return name, write_xlsx(table, timestamp=submission.prepared_at)


def template(*, actor: Actor, code: str, lang: str) -> tuple[str, bytes]:
    """(file name, workbook) to fill in for a dataset. lang: zh or en. Raises NotFound, Forbidden."""
    about = find_dataset(actor=actor, code=code)
    zh = lang.startswith("zh")
    columns = [
        BlankColumn(
            title=column.zh if zh else column.en,
            required=column.required,
            unit=column.unit or ""
            if column.units_by is None and about.unit_column(column.code) is None
            else "",
            about=column.about_zh if zh else column.about_en,
            choices=tuple(one.zh if zh else one.en for one in column.values),
        )
        for column in about.columns
    ]
    name = about.name_zh if zh else about.name_en
    return f"{code}.xlsx", blank_workbook(name, columns, "zh" if zh else "en")


def _table(submission: Submission, about: Dataset, rows: list[dict[str, Any]]) -> Table:
    columns = [column for column in about.columns if column.type != "unit"]
    heads = [TableColumn("sheet", "sheet"), TableColumn("row", "row")]
    for column in columns:
        numeric = column.is_numeric
        heads.append(
            TableColumn(
                column.code,
                column.code,
                kind=ColumnKind.figure if numeric else ColumnKind.text,
                align=Align.end if numeric else Align.start,
            )
        )
        if column.type in ("quantity", "money"):
            heads.append(TableColumn(f"{column.code}_unit", f"{column.code}_unit"))
    lines = tuple(tuple(_line(row, columns)) for row in rows)
    return Table(title=submission.title, columns=tuple(heads), rows=lines, source=submission.file_name)


def _line(row: dict[str, Any], columns: list[Column]) -> list[TableCell]:
    cells = [label(row["_sheet"] or ""), label(str(row["_row"]))]
    for column in columns:
        value = row.get(column.code)
        if column.is_numeric and isinstance(value, Decimal):
            plain = value.normalize()
            cells.append(figure(value, max(0, -int(plain.as_tuple().exponent))))
        else:
            cells.append(label(cell_view(column, row).shown))
        if column.type in ("quantity", "money"):
            cells.append(label(row.get(f"{column.code}__unit") or ""))
    return cells


def _left_out(submission: Submission) -> list[Problem]:
    """What people left out, said at its row or cell: the file handed back shows what does not count, and why."""
    found = []
    for one in submission.exclusions.filter(undone_at=None):
        places = [(row, None) for row in one.rows] + [(row, column) for row, column in one.cells]
        sheet = one.sheet or _only_sheet(submission)
        found += [
            Problem(
                severity=Severity.warning,
                code="left_out",
                place=Place(sheet, row, column),
                text="",
                message_zh=f"已排除（{one.made_name}）：{one.why}",
                message_en=f"Left out by {one.made_name}: {one.why}",
                fix_zh="",
                fix_en="",
            )
            for row, column in places
        ]
    return found


def _only_sheet(submission: Submission) -> str:
    """The sheet the rows stand on, where an exclusion names none."""
    tables = [
        table for part in submission.layout.get("parts", []) if part["used"] for table in part["tables"]
    ]
    return tables[0]["sheet"] if tables else ""


def _problem(one: Issue, sheet: str, row: int, column: int | None, letters: dict[str, str]) -> Problem:
    return Problem(
        severity=Severity(one.severity),
        code=one.code,
        place=Place(
            sheet, row or None, column_number(letters[one.column]) if letters.get(one.column) else column
        ),
        text=one.text,
        message_zh=one.zh,
        message_en=one.en,
        fix_zh=one.fix_zh,
        fix_en=one.fix_en,
    )
