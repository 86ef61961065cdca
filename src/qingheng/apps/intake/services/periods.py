"""The days a submission is asked for: as people name them, and which figures of a draft lie within."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Owed, Submission
from qingheng.apps.intake.services.checking import check_soon
from qingheng.apps.intake.services.drafts import begin_stage, draft_folder
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import open_draft
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import read_dataset
from qingheng.calc.periods import UnreadablePeriod, parse_period
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@dataclass(frozen=True)
class Asked:
    """Days rows are asked for, both included, and what people call them; open without days."""

    label: str = ""
    first: date | None = None
    last: date | None = None


OPEN = Asked()


def asked_period(*, actor: Actor, node_id: int, text: str) -> Asked:
    """The days of a period as people write it (FY2022/23, 2025-03, 2025-Q1); empty: open. Raises Invalid."""
    if not text.strip():
        return OPEN
    try:
        found = parse_period(text, organisation.fiscal_start_month(actor=actor, node_id=node_id))
    except UnreadablePeriod as error:
        raise Invalid(
            error.reason(get_language() or "en"),
            code="period-unreadable",
            place="period",
            fix=_("Write it as 2025, FY2024/25, 2025-Q1 or 2025-03."),
        ) from error
    return Asked(found.label, found.start, found.end)


def owed_period(*, dataset: str, path: str, person_id: int | None) -> Asked:
    """The days of the one open round in which this person owes the dataset for the node or one around it.

    Several rounds ask for different days: then nothing is taken for granted.
    """
    if person_id is None:
        return OPEN
    found = Owed.objects.select_related("campaign", "node").filter(
        dataset=dataset, campaign__closed_at=None, excused_reason=""
    )
    rounds = {
        (one.campaign.first_day, one.campaign.last_day): one.campaign
        for one in found
        if path.startswith(one.node.path) and person_id == (one.delegate_id or one.owner_id)
    }
    if len(rounds) != 1:
        return OPEN
    campaign = next(iter(rounds.values()))
    names = " / ".join(dict.fromkeys([campaign.name_zh, campaign.name_en]))  # for readers of either language
    return Asked(names[:80], campaign.first_day, campaign.last_day)


def take_period(submission: Submission, asked: Asked) -> None:
    """Write the days to a submission; the caller saves it."""
    submission.period_label = asked.label[:80]
    submission.period_first, submission.period_last = asked.first, asked.last


def set_period(*, actor: Actor, submission_id: int, period: str, at: datetime) -> IntakeSubmissionView:
    """Say for which days a draft is, or with an empty text that it may be any; checked rows are checked again.

    Raises NotFound, Forbidden, Conflict, Invalid (the text; a draft that is being worked on).
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.stage in ("queued", "reading", "checking") and submission.blob is not None:
            raise Invalid(_("Wait until the file is read and checked."), code="not-checked", place="period")
        take_period(submission, asked_period(actor=actor, node_id=submission.node_id, text=period))
        submission.save(update_fields=["period_label", "period_first", "period_last"])
        days = {"first": str(submission.period_first or ""), "last": str(submission.period_last or "")}
        note(actor, "intake.period_set", submission, at, {"period": submission.period_label, **days})
        again = submission.stage in ("ready", "failed") and bool(submission.mapping.get("confirmed"))
        if again:
            begin_stage(submission, "checking")
    if not again:
        return view_of_submission(submission)
    return check_soon(actor=actor, submission_id=submission_id, at=at)


def figures_of_period(
    actor: Actor, submission: Submission, sheet: str, rows: Sequence[int], text: str
) -> tuple[list[int], list[tuple[int, int]]]:
    """Of some rows of a checked draft: whole rows that lie within a period, and cells of rows that hold several.

    Raises Invalid (no period; no figure of the rows lies in it; a dataset without days).
    """
    from qingheng.plane.intake.keys import span_fields
    from qingheng.plane.intake.wide import figures_within

    asked = asked_period(actor=actor, node_id=submission.node_id, text=text)
    fields = span_fields(read_dataset(submission.definition, place="dataset"))
    found: list[tuple[int, int | None]] = []
    if fields is not None and asked.first is not None and asked.last is not None:
        found = figures_within(draft_folder(submission), sheet, rows, fields, asked.first, asked.last)
    if not found:
        raise Invalid(
            _("None of these rows has a figure of %(period)s.") % {"period": asked.label},
            code="no-figure-of-period",
            place="period",
            fix=_("See the rows as they were understood, with their periods."),
        )
    whole = sorted({row for row, column in found if column is None})
    return whole, sorted({(row, column) for row, column in found if column is not None})
