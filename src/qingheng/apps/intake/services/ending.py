"""Ending the work of a job whose result is not wanted any more."""

from __future__ import annotations

from datetime import datetime

from qingheng.apps.intake.models import Submission
from qingheng.platform.jobs.services import cancel
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Refusal

BUSY = ("queued", "reading", "checking")


def end_work(actor: Actor, submission: Submission, at: datetime) -> None:
    """Cancel the job at work on a locked draft whose result is not wanted any more; the draft is told apart from it."""
    run_id, submission.run_id = submission.run_id, None
    if run_id is None or submission.stage not in BUSY:
        return
    submission.save(update_fields=["run_id"])
    try:
        cancel(actor=actor, run_id=run_id, at=at)
    except Refusal:  # it is over, or not this person's to cancel: its result is overtaken either way
        return
