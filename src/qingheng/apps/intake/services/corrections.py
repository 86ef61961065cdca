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
from qingheng.apps.intake.services.periods import figures_of_period
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
    *,
    actor: Actor,
    submission_id: int,
    sheet: str,
    rows: Sequence[int],
    why: str,
    at: datetime,
    cells: Sequence[tuple[int, int]] = (),
    period: str = "",
) -> IntakeSubmissionView:
    """Leave rows out, with a reason; they stay visible.

    rows: all that stands in them. cells: (row, source column), counted from 1: one figure of a row that holds
    several, such as one month of twelve. period (2025-03): of the rows, the figures of that period alone.
    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    with transaction.atomic():
        submission = _checked_draft(actor, submission_id)
        wanted, figures = sorted(set(rows)), sorted(set(cells))
        _refuse_unnamed(submission, sheet, wanted, figures)
        if not why.strip():
            raise Invalid(_("Say why these rows are left out."), code="reason-needed", place="why")
        if period.strip():
            wanted, found = figures_of_period(actor, submission, sheet, wanted, period)
            figures = sorted({*figures, *found})
        made = Exclusion(
            submission=submission,
            sheet=sheet[:100],
            rows=wanted,
            cells=[list(one) for one in figures],
            why=why.strip()[:300],
        )
        made.made_by_id, made.made_name, made.made_at = actor.person_id, actor.name[:200], at
        made.save()
        facts = {"sheet": sheet, "rows": len(wanted), "cells": len(figures), "why": made.why}
        first = min([*wanted, *(row for row, _column in figures)])
        note(actor, "intake.rows_excluded", submission, at, {**facts, "first": first, "period": period[:80]})
        begin_stage(submission, "checking")
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def _refuse_unnamed(
    submission: Submission, sheet: str, rows: Sequence[int], cells: Sequence[tuple[int, int]]
) -> None:
    """Raise Invalid unless rows or cells are named, and the checked draft has them."""
    from qingheng.plane.intake.rows import missing_rows
    from qingheng.plane.intake.wide import missing_cells

    numbers = [*rows, *(row for row, _column in cells)]
    if not numbers or min(numbers) < 1 or len(numbers) > MOST_ROWS:
        raise Invalid(
            _("Name between 1 and %(most)s rows.") % {"most": MOST_ROWS}, code="rows-named", place="rows"
        )
    absent = missing_rows(draft_folder(submission), sheet, sorted(set(numbers)))
    if absent:
        raise Invalid(
            _("The checked rows have no row %(row)s.") % {"row": absent[0]}, code="rows-named", place="rows"
        )
    alone = missing_cells(draft_folder(submission), sheet, cells)
    if alone:
        raise Invalid(
            _("Row %(row)s holds no figure of its own in column %(column)s.")
            % {"row": alone[0][0], "column": alone[0][1]},
            code="cells-named",
            place="cells",
            fix=_("Leave the whole row out, or name a column that stands for one period."),
        )


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
