"""What of this app one can comment on: submissions of data, and single rows of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import RowLineage
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.rows import rows_of
from qingheng.apps.intake.submission_access import SEE, seen_submission
from qingheng.platform.comments.contracts import Subject
from qingheng.platform.comments.registry import discussed, number_in
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

LOAD, ROW = "load", "row"


@discussed(LOAD)
def load(*, actor: Actor, key: str) -> Subject:
    """A submission of data by its number. Concerned: who prepared it and who decided. Raises NotFound, Forbidden."""
    one = _submission(actor, key)
    address = reverse("intake:submission", kwargs={"company": actor.company, "submission_id": one.pk})
    return _subject(one, LOAD, str(one.pk), one.title, one.title, address)


@discussed(ROW)
def row(*, actor: Actor, key: str) -> Subject:
    """A row, as number-sheet-row or number-sheet-row-column, the sheets counted from 0 as the file was read.

    Concerned are those of the submission. Raises NotFound (also for what is no row of data), Forbidden.
    """
    from qingheng.plane.intake.rows import row_at

    number, *place = key.split("-")
    one = _submission(actor, number)
    sheets = _sheets(one)
    numbers = [number_in(text) for text in place]
    if len(numbers) not in (2, 3) or None in numbers or (numbers[0] or 0) >= len(sheets):
        raise _no_row()
    sheet, at = sheets[numbers[0] or 0], numbers[1] or 0
    column = numbers[2] if len(numbers) == 3 else None
    found = row_at(rows_of(one), sheet, at) if 0 < at < 2**31 else []
    if not any(column is None or typed["_col"] == column for typed in found):
        raise _no_row()
    query = {"sheet": sheet, "row": at} | ({"source_column": column} if column else {})
    path = reverse("intake:row", kwargs={"company": actor.company, "submission_id": one.pk})
    zh, en = f"{one.title} 第 {at} 行", f"{one.title}, row {at}"
    return _subject(one, ROW, key, zh, en, f"{path}?{urlencode(query)}")


def row_key(submission_id: int, found: RowLineage) -> str:
    """The key of a row as comments keep it."""
    sheets = _sheets(Submission.objects.get(pk=submission_id))
    place = [submission_id, sheets.index(found.sheet), found.row]
    return "-".join(str(part) for part in [*place, *([found.source_column] if found.source_column else [])])


def _submission(actor: Actor, key: str) -> Submission:
    number = number_in(key)
    if number is None:
        raise NotFound(_("There is no such submission."), code="no-submission")
    return seen_submission(actor, number)


def _sheets(one: Submission) -> list[str]:
    """Sheets of the tables found, in their order; a draft read anew from the same file has the same."""
    tables = (table for part in one.layout.get("parts", []) for table in part["tables"])
    return list(dict.fromkeys(table["sheet"] for table in tables))


def _no_row() -> NotFound:
    return NotFound(_("There is no such row."), code="no-row", place="row")


def _subject(one: Submission, kind: str, key: str, zh: str, en: str, url: str) -> Subject:
    return Subject(
        kind=kind,
        key=key,
        title_zh=zh,
        title_en=en,
        url=url,
        verb=SEE,
        path=one.node.path,
        people=tuple(person for person in (one.prepared_by_id, one.decided_by_id) if person is not None),
        keepers="datapoints.approve",
    )
