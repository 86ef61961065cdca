"""Draft, submitted, returned, approved, withdrawn. Who prepared a submission never approves it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import SubmissionView
from qingheng.apps.indicators.finding import index_submission
from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.reasons import check_reason
from qingheng.apps.indicators.services.derivation import derive_node
from qingheng.apps.indicators.services.sealing import changed_figures, put_in_force
from qingheng.apps.indicators.services.submission_access import locked_submission
from qingheng.apps.indicators.telling import tell_approvers, tell_preparer
from qingheng.apps.indicators.views_of import view_of_submission
from qingheng.apps.organisation import services as organisation_services
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid


@transaction.atomic
def submit_submission(
    *, actor: Actor, submission_id: int, at: datetime, reason_code: str = "", reason: str = ""
) -> SubmissionView:
    """Hand a draft in for approval, or a returned submission again.

    When it would change approved figures, a reason code (reasons.GIVEN_BY_PEOPLE) and a sentence are needed.
    Raises NotFound, Forbidden, Conflict (state, locked period), Invalid (open errors, no figure, no reason).
    """
    submission = locked_submission(actor, submission_id)
    points = _reached(actor, "datapoints.enter", submission)
    _only_preparer(actor, submission)
    _expect(submission, "draft", "returned")
    errors = sum(1 for problem in submission.problems if problem["severity"] == "error")
    if errors:
        raise Invalid(
            _("The file has %(count)s errors.") % {"count": errors},
            code="open-errors",
            place="problems",
            fix=_("Correct the cells in the file and upload it again."),
        )
    if not points:
        raise Invalid(_("The submission has no figure."), code="nothing-entered", place="figures")
    organisation_services.hold_open(period_ids={point.period_id for point in points})
    changed = [point for point in changed_figures(points) if not point.reason_code]
    if changed:
        check_reason(reason_code, reason)
        Datapoint.objects.filter(pk__in=[point.pk for point in changed]).update(
            reason_code=reason_code, reason=reason.strip()
        )
    submission.state, submission.submitted_at = "submitted", at
    submission.save(update_fields=["state", "submitted_at"])
    _note(
        actor, "submission.submitted", submission, at, {"changes": len(changed), "reason_code": reason_code}
    )
    tell_approvers(actor, submission, at)
    return view_of_submission(submission)


@transaction.atomic
def withdraw_submission(*, actor: Actor, submission_id: int, at: datetime) -> SubmissionView:
    """Take one's own submission back before it is approved; it stays on record. Raises as
    submit_submission.
    """
    submission = locked_submission(actor, submission_id)
    _reached(actor, "datapoints.enter", submission)
    _only_preparer(actor, submission)
    _expect(submission, "draft", "submitted", "returned")
    submission.state = "withdrawn"
    submission.save(update_fields=["state"])
    _note(actor, "submission.withdrawn", submission, at)
    return view_of_submission(submission)


@transaction.atomic
def return_submission(*, actor: Actor, submission_id: int, note: str, at: datetime) -> SubmissionView:
    """Give a submission back to its preparer with what to correct. Raises NotFound, Forbidden, Conflict,
    Invalid.
    """
    submission = locked_submission(actor, submission_id)
    _reached(actor, "datapoints.approve", submission)
    _never_preparer(actor, submission)
    if not note.strip():
        raise Invalid(_("Say what is to be corrected."), code="note-needed", place="note")
    _expect(submission, "submitted")
    _decide(submission, "returned", actor, note, at)
    _note(actor, "submission.returned", submission, at, {"note": note.strip()})
    tell_preparer(actor, submission, at)
    return view_of_submission(submission)


@transaction.atomic
def approve_submission(*, actor: Actor, submission_id: int, at: datetime, note: str = "") -> SubmissionView:
    """Put the figures of a submission into force and compute what follows from them.

    Of two approvals at once one succeeds: the row is locked, the second finds it approved.
    Raises NotFound, Forbidden (verb on node and every period; the preparer), Conflict (state, locked
    period, a figure in force changed meanwhile).
    """
    submission = locked_submission(actor, submission_id)
    points = _reached(actor, "datapoints.approve", submission)
    _never_preparer(actor, submission)
    _expect(submission, "submitted")
    organisation_services.hold_open(period_ids={point.period_id for point in points})
    sealed = put_in_force(points)
    _decide(submission, "approved", actor, note, at)
    _note(
        actor,
        "submission.approved",
        submission,
        at,
        {
            "new": sealed.new,
            "replaced": sealed.replaced,
            "same": sealed.same,
            "note": note.strip(),
            "sha256": submission.content_sha256,
        },
    )
    derive_node(actor=actor, node_id=submission.node_id, at=at)
    tell_preparer(actor, submission, at)
    return view_of_submission(submission)


def _reached(actor: Actor, verb: str, submission: Submission) -> list[Datapoint]:
    """The submission's figures, after the actor was found to hold the verb on its node and all its
    periods.
    """
    points = list(submission.datapoints.select_related("indicator", "period").order_by("pk"))
    actor.require(verb, path=submission.node.path)
    for end in {point.period.end for point in points}:
        actor.require(verb, path=submission.node.path, period_end=end)
    return points


def _only_preparer(actor: Actor, submission: Submission) -> None:
    if submission.prepared_by_id != actor.person_id:
        raise Forbidden(
            _("Only %(name)s, who prepared it, can do this.") % {"name": submission.prepared_name},
            code="not-the-preparer",
        )


def _never_preparer(actor: Actor, submission: Submission) -> None:
    if submission.prepared_by_id == actor.person_id:
        raise Forbidden(
            _("Who prepared a submission does not decide on it."),
            code="preparer-approves",
            fix=_("Ask another person who may approve for this node and period."),
        )


def _expect(submission: Submission, *states: str) -> None:
    if submission.state in states:
        return
    if submission.state in ("approved", "returned"):
        message = _("%(name)s was faster: the submission is already decided.") % {
            "name": submission.decided_name
        }
    else:
        message = _("The submission is not in a state in which this can be done.")
    raise Conflict(
        message, code=f"submission-{submission.state}", fix=_("Reload the page to see where it stands.")
    )


def _decide(submission: Submission, state: str, actor: Actor, note: str, at: datetime) -> None:
    submission.state = state
    submission.decided_by_id = actor.person_id
    submission.decided_name, submission.decided_at = actor.name[:200], at
    submission.decision_note = note.strip()
    submission.save(update_fields=["state", "decided_by", "decided_name", "decided_at", "decision_note"])


def _note(
    actor: Actor, action: str, submission: Submission, at: datetime, data: dict[str, object] | None = None
) -> None:
    record(
        actor=actor,
        action=action,
        object_type="submission",
        object_id=submission.pk,
        at=at,
        data={"title": submission.title, "node": submission.node.code, **(data or {})},
    )
    index_submission(submission, at=at)
