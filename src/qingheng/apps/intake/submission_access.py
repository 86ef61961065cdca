"""The one door to a submission that is about to change, and the one that shows it."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from qingheng.apps.intake.models import Submission
from qingheng.platform.files.store import blob_path
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound

SEE, ENTER, APPROVE = "indicators.view", "datapoints.enter", "datapoints.approve"


def locked_submission(actor: Actor, submission_id: int) -> Submission:
    """The submission, its row locked until the transaction ends.

    Raises NotFound for one of another company or of a node out of the actor's reach: the two are not told apart.
    """
    found: Submission | None = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("node", "blob")
        .filter(pk=submission_id)
        .first()
    )
    return _seen(actor, found)


def seen_submission(actor: Actor, submission_id: int) -> Submission:
    """The submission for reading. Raises NotFound as locked_submission does."""
    actor.require(SEE)
    found: Submission | None = (
        Submission.objects.select_related("node", "blob", "partition").filter(pk=submission_id).first()
    )
    return _seen(actor, found)


def _seen(actor: Actor, found: Submission | None) -> Submission:
    if found is None or not actor.may(SEE, path=found.node.path):
        raise NotFound(_("There is no such submission."), code="no-submission")
    return found


def open_draft(actor: Actor, submission_id: int) -> Submission:
    """A draft or returned submission the actor may change, locked. Raises NotFound, Forbidden, Conflict."""
    submission = locked_submission(actor, submission_id)
    actor.require(ENTER, path=submission.node.path)
    only_preparer(actor, submission)
    expect(submission, "draft", "returned")
    return submission


def only_preparer(actor: Actor, submission: Submission) -> None:
    """Raise Forbidden unless the actor prepared it."""
    if submission.prepared_by_id != actor.person_id:
        raise Forbidden(
            _("Only %(name)s, who prepared it, can do this.") % {"name": submission.prepared_name},
            code="not-the-preparer",
        )


def never_preparer(actor: Actor, submission: Submission) -> None:
    """Raise Forbidden when the actor prepared it."""
    if submission.prepared_by_id == actor.person_id:
        raise Forbidden(
            _("Who prepared a submission does not decide on it."),
            code="preparer-approves",
            fix=_("Ask another person who may approve for this node and period."),
        )


def expect(submission: Submission, *states: str) -> None:
    """Raise Conflict unless the submission is in one of the states."""
    if submission.state in states:
        return
    if submission.state in ("approved", "sealed", "returned"):
        message = _("%(name)s was faster: the submission is already decided.") % {
            "name": submission.decided_name
        }
    else:
        message = _("The submission is not in a state in which this can be done.")
    raise Conflict(
        message, code=f"submission-{submission.state}", fix=_("Reload the page to see where it stands.")
    )


def file_of(submission: Submission) -> Path:
    """Where the bytes of the submission's file lie. Raises Conflict while it has none."""
    if submission.blob is None:
        raise Conflict(
            _("The submission has no file yet."), code="no-file", fix=_("Load the corrected file into it.")
        )
    return blob_path(submission.blob.sha256)
