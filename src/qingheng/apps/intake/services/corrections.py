"""Corrections of a draft: a cell, all cells that read the same, rows left out; each can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Exclusion, Fix, Submission
from qingheng.apps.intake.services.checking import check_soon
from qingheng.apps.intake.services.drafts import begin_stage, draft_folder
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import open_draft
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

MOST_ROWS = 100_000
MOST_FIXES = 10_000
LONGEST = 2_000


def fix_cell(
    *,
    actor: Actor,
    submission_id: int,
    sheet: str,
    row: int,
    column: str,
    after: str,
    at: datetime,
    why: str = "",
    before: str = "",
    source_column: int | None = None,
) -> IntakeSubmissionView:
    """Put another text in a cell of the draft; the file stays as it came. An empty text: not available.

    row and source_column count from 1. Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with transaction.atomic():
        submission = _checked_draft(actor, submission_id)
        _known_column(submission, column)
        same = submission.fixes.filter(
            sheet=sheet, row=row, column=column, source_column=source_column, undone_at=None
        )
        same.update(undone_at=at)
        _add(
            submission,
            Fix(
                sheet=sheet[:100],
                row=row,
                column=column,
                source_column=source_column,
                before=before[:LONGEST],
                after=_clean(after),
                why=why.strip()[:300],
            ),
            actor,
            at,
        )
        begin_stage(submission, "checking")
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def fix_all(
    *, actor: Actor, submission_id: int, column: str, before: str, after: str, at: datetime, why: str = ""
) -> IntakeSubmissionView:
    """Put a text in place of another in every cell of a column. Raises as fix_cell."""
    with transaction.atomic():
        submission = _checked_draft(actor, submission_id)
        _known_column(submission, column)
        if before == after:
            raise Invalid(_("The two texts are the same."), code="nothing-changed", place="after")
        fix = Fix(column=column, before=before[:LONGEST], after=_clean(after), why=why.strip()[:300])
        _add(submission, fix, actor, at)
        begin_stage(submission, "checking")
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def exclude_rows(
    *, actor: Actor, submission_id: int, sheet: str, rows: Sequence[int], why: str, at: datetime
) -> IntakeSubmissionView:
    """Leave rows out, with a reason; they stay visible. Raises NotFound, Forbidden, Conflict, Invalid."""
    from qingheng.plane.intake.rows import missing_rows

    with transaction.atomic():
        submission = _checked_draft(actor, submission_id)
        wanted = sorted(set(rows))
        if not wanted or wanted[0] < 1 or len(wanted) > MOST_ROWS:
            raise Invalid(
                _("Name between 1 and %(most)s rows.") % {"most": MOST_ROWS}, code="rows-named", place="rows"
            )
        absent = missing_rows(draft_folder(submission), sheet, wanted)
        if absent:
            raise Invalid(
                _("The checked rows have no row %(row)s.") % {"row": absent[0]},
                code="rows-named",
                place="rows",
            )
        if not why.strip():
            raise Invalid(_("Say why these rows are left out."), code="reason-needed", place="why")
        made = Exclusion(submission=submission, sheet=sheet[:100], rows=wanted, why=why.strip()[:300])
        made.made_by_id, made.made_name, made.made_at = actor.person_id, actor.name[:200], at
        made.save()
        note(
            actor,
            "intake.rows_excluded",
            submission,
            at,
            {"sheet": sheet, "rows": len(wanted), "first": wanted[0], "why": made.why},
        )
        begin_stage(submission, "checking")
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def undo_change(
    *, actor: Actor, submission_id: int, kind: str, change_id: int, at: datetime
) -> IntakeSubmissionView:
    """Take a fix or an exclusion back. kind: fix or exclusion. Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        submission = _checked_draft(actor, submission_id)
        kept = submission.fixes if kind == "fix" else submission.exclusions
        undone = kept.filter(pk=change_id, undone_at=None).update(undone_at=at)
        if not undone:
            raise NotFound(_("There is no such change."), code="no-change")
        note(actor, "intake.change_undone", submission, at, {"kind": kind, "change": change_id})
        begin_stage(submission, "checking")
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def _checked_draft(actor: Actor, submission_id: int) -> Submission:
    submission = open_draft(actor, submission_id)
    if submission.stage not in ("ready", "failed") or not submission.mapping:
        raise Invalid(
            _("Confirm the columns first, and wait until the check is done."),
            code="not-checked",
            place="stage",
        )
    return submission


def _known_column(submission: Submission, column: str) -> None:
    if column not in {one["code"] for one in submission.definition["columns"]}:
        raise Invalid(
            _("The dataset has no column “%(column)s”.") % {"column": column},
            code="no-column",
            place="column",
        )


def _add(submission: Submission, fix: Fix, actor: Actor, at: datetime) -> None:
    if submission.fixes.filter(undone_at=None).count() >= MOST_FIXES:
        raise Invalid(
            _("More than %(most)s corrections: correct the file and load it again.") % {"most": MOST_FIXES},
            code="too-many-fixes",
            place="after",
        )
    fix.submission = submission
    fix.made_by_id, fix.made_name, fix.made_at = actor.person_id, actor.name[:200], at
    fix.save()
    note(
        actor,
        "intake.fixed",
        submission,
        at,
        {"sheet": fix.sheet, "row": fix.row or 0, "column": fix.column, "before": fix.before, "after": fix.after,
         "why": fix.why},
    )  # fmt: skip


def _clean(text: str) -> str:
    if len(text) > LONGEST:
        raise Invalid(
            _("At most %(most)s characters.") % {"most": LONGEST}, code="text-too-long", place="after"
        )
    return text.replace("\0", "").strip()
