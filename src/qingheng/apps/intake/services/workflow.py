"""Submit, withdraw, return, approve, discard, correct. Who prepared a submission never approves it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingheng.apps.intake.announcing import announce
from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.finding import index_submission, remove_submission, tell_approvers, tell_preparer
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.services.closed_periods import refuse_locked
from qingheng.apps.intake.services.drafts import drop_drafts
from qingheng.apps.intake.services.ending import end_work
from qingheng.apps.intake.services.sealing import SEAL_JOB, SEALED_AT_ONCE, put_in_store, take_over
from qingheng.apps.intake.submission_access import (
    APPROVE,
    ENTER,
    expect,
    locked_submission,
    never_preparer,
    only_preparer,
    open_draft,
)
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.apps.intake.words import REASONS
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid


@transaction.atomic
def submit(
    *, actor: Actor, submission_id: int, at: datetime, reason_code: str = "", reason: str = ""
) -> IntakeSubmissionView:
    """Hand a checked draft in for approval.

    For a correction, a reason code (words.REASONS) and a sentence are needed.
    Raises NotFound, Forbidden, Conflict (state, locked period, content already handed in), Invalid (not checked,
    open errors, no row, no reason).
    """
    submission = open_draft(actor, submission_id)
    _refuse_unfinished(submission)
    refuse_locked(actor, submission)
    reach(actor, ENTER, submission)
    if submission.supersedes_id:
        _check_reason(reason_code or submission.reason_code, reason or submission.reason)
        submission.reason_code = reason_code or submission.reason_code
        submission.reason = (reason or submission.reason).strip()
    submission.state, submission.submitted_at = "submitted", at
    try:
        with transaction.atomic():
            submission.save(update_fields=["state", "submitted_at", "reason_code", "reason"])
    except IntegrityError as error:
        raise Conflict(
            _("The same rows were handed in already."),
            code="content-twice",
            fix=_("Discard this draft, or correct the other submission."),
        ) from error
    note(
        actor,
        "intake.submitted",
        submission,
        at,
        {"rows": submission.counts.get("rows", 0), "sha256": submission.content_sha256,
         "reason_code": submission.reason_code},
    )  # fmt: skip
    tell_approvers(actor, submission, at)
    return view_of_submission(submission)


@transaction.atomic
def withdraw(*, actor: Actor, submission_id: int, at: datetime) -> IntakeSubmissionView:
    """Take one's own submission back before it is approved; it stays on record. Raises as submit."""
    submission = locked_submission(actor, submission_id)
    actor.require(ENTER, path=submission.node.path)
    only_preparer(actor, submission)
    expect(submission, "submitted", "returned")
    submission.state = "withdrawn"
    submission.save(update_fields=["state"])
    note(actor, "intake.withdrawn", submission, at)
    return view_of_submission(submission)


@transaction.atomic
def send_back(*, actor: Actor, submission_id: int, note_text: str, at: datetime) -> IntakeSubmissionView:
    """Return a submission to its preparer with what to correct. Raises NotFound, Forbidden, Conflict, Invalid."""
    submission = locked_submission(actor, submission_id)
    reach(actor, APPROVE, submission)
    never_preparer(actor, submission)
    if not note_text.strip():
        raise Invalid(_("Say what is to be corrected."), code="note-needed", place="note")
    expect(submission, "submitted")
    _decide(submission, "returned", actor, note_text, at)
    note(actor, "intake.returned", submission, at, {"note": note_text.strip()})
    tell_preparer(actor, submission, at)
    return view_of_submission(submission)


def approve(*, actor: Actor, submission_id: int, at: datetime, note_text: str = "") -> IntakeSubmissionView:
    """Approve and seal. Of two approvals at once one succeeds: the row is locked, the second finds it decided.

    Up to SEALED_AT_ONCE rows the partition is written here; a larger load is approved now and sealed by a job.
    Raises NotFound, Forbidden (verb on node and days; the preparer), Conflict (state, locked period).
    """
    with transaction.atomic():
        submission = locked_submission(actor, submission_id)
        reach(actor, APPROVE, submission)
        never_preparer(actor, submission)
        expect(submission, "submitted")
        refuse_locked(actor, submission)
        _decide(submission, "approved", actor, note_text, at)
        note(
            actor,
            "intake.approved",
            submission,
            at,
            {"note": note_text.strip(), "sha256": submission.content_sha256},
        )
        if submission.counts.get("rows", 0) > SEALED_AT_ONCE:
            run = start(actor=actor, kind=SEAL_JOB, parameters={"submission_id": submission.pk}, at=at)
            submission.run_id = run.id
            submission.save(update_fields=["run_id"])
        else:
            take_over(actor, submission, put_in_store(submission, at=at), at)
        tell_preparer(actor, submission, at)
    return view_of_submission(submission)


@transaction.atomic
def discard(*, actor: Actor, submission_id: int, at: datetime) -> None:
    """Undo a load before it is sealed: the draft and its rows are gone; the file and the trail stay.

    Raises NotFound, Forbidden (somebody else's), Conflict (handed in: withdraw it instead).
    """
    submission = locked_submission(actor, submission_id)
    actor.require(ENTER, path=submission.node.path)
    only_preparer(actor, submission)
    expect(submission, "draft")
    end_work(actor, submission, at)
    note(actor, "intake.discarded", submission, at, index=False)
    remove_submission(submission.pk)
    drop_drafts(submission)
    submission.delete()


@transaction.atomic
def correct(
    *, actor: Actor, submission_id: int, reason_code: str, reason: str, at: datetime
) -> IntakeSubmissionView:
    """Announce a correction of a sealed submission: a new empty draft that will take its place once approved.

    Raises NotFound, Forbidden, Conflict (not sealed, or corrected already), Invalid (no reason).
    """
    old = locked_submission(actor, submission_id)
    actor.require(ENTER, path=old.node.path)
    expect(old, "sealed")
    _check_reason(reason_code, reason)
    if old.superseded_by.exclude(state="withdrawn").exists():
        raise Conflict(_("A correction of it is under way."), code="correction-open")
    made = Submission.objects.create(
        dataset=old.dataset,
        dataset_version=old.dataset_version,
        definition=old.definition,
        title=old.title,
        node=old.node,
        stage="queued",
        origin="file",
        prepared_by_id=actor.person_id,
        prepared_name=actor.name[:200],
        prepared_at=at,
        supersedes=old,
        reason_code=reason_code,
        reason=reason.strip(),
    )
    note(actor, "intake.correction", made, at, {"of": old.pk, "reason_code": reason_code})
    return view_of_submission(made)


def reach(actor: Actor, verb: str, submission: Submission) -> None:
    """Raise Forbidden unless the actor holds the verb on every node and day of the rows, and of those they replace."""
    for one in (submission, submission.supersedes):
        if one is None:
            continue
        for path in one.counts.get("paths") or [one.node.path]:
            actor.require(verb, path=path)
            for day in {one.first_day, one.last_day} - {None}:
                actor.require(verb, path=path, period_end=day)


def note(
    actor: Actor,
    action: str,
    submission: Submission,
    at: datetime,
    data: dict[str, object] | None = None,
    *,
    index: bool = True,
) -> None:
    """Write the act to the trail, tell other programs, and let search know of it."""
    record(
        actor=actor,
        action=action,
        object_type="intake",
        object_id=submission.pk,
        at=at,
        data={
            "title": submission.title,
            "dataset": submission.dataset,
            "node": submission.node.code,
            **(data or {}),
        },
    )
    announce(submission, action, at)
    if index:
        index_submission(submission, at=at)


def _decide(submission: Submission, state: str, actor: Actor, text: str, at: datetime) -> None:
    submission.state = state
    submission.decided_by_id = actor.person_id
    submission.decided_name, submission.decided_at = actor.name[:200], at
    submission.decision_note, submission.failure = text.strip(), {}
    submission.save(
        update_fields=["state", "decided_by", "decided_name", "decided_at", "decision_note", "failure"]
    )


def _refuse_unfinished(submission: Submission) -> None:
    """Raise Invalid unless the draft is checked, has rows and no open error."""
    if submission.stage != "ready":
        raise Invalid(
            _("The rows are not checked yet."),
            code="not-checked",
            place="stage",
            fix=_("Confirm the columns and wait until the check is done."),
        )
    errors = submission.counts.get("errors", 0)
    if errors:
        raise Invalid(
            _("%(count)s errors are open.") % {"count": errors},
            code="open-errors",
            place="issues",
            fix=_("Correct the cells, or leave rows out with a reason."),
        )
    if not submission.counts.get("rows", 0) - submission.counts.get("excluded", 0):
        raise Invalid(_("The submission has no row."), code="nothing-entered", place="rows")


def _check_reason(code: str, text: str) -> None:
    if code not in REASONS:
        raise Invalid(
            _("Choose why sealed rows change."),
            code="reason-code",
            place="reason_code",
            fix=_("One of: %(codes)s.") % {"codes": ", ".join(REASONS)},
        )
    if not text.strip():
        raise Invalid(
            _("Say in a sentence why sealed rows change."),
            code="reason-needed",
            place="reason",
            fix=_("Auditors see this sentence beside the figures."),
        )
