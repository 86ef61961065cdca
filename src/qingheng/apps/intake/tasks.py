"""Work of intake that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.intake import tasks_drops  # noqa: F401 - registers the folder and mail jobs
from qingheng.apps.intake.services.campaigns import remind
from qingheng.apps.intake.services.checking import CHECK_JOB, check_submission
from qingheng.apps.intake.services.reading import READ_JOB, read_submission
from qingheng.apps.intake.services.sealing import SEAL_JOB, seal
from qingheng.apps.intake.services.stopping import stopped, taken_up
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job

REMIND_JOB = "intake.remind"


@job(
    READ_JOB,
    title=_("Read and check a table of facts"),
    verb="datapoints.enter",
    idempotent=True,
    lease_seconds=120,
    stopped=stopped,
)
def read(context: JobContext) -> dict[str, Any]:
    """parameters: submission_id. Running it again reads the same file to the same draft."""
    number = int(context.parameters["submission_id"])
    if not taken_up(actor=context.actor, submission_id=number, run_id=context.run_id):
        return {"overtaken": True}
    view = read_submission(
        actor=context.actor,
        submission_id=number,
        at=timezone.now(),
        progress=lambda done, total: context.progress(done, total, _("Reading and checking")),
    )
    return {"stage": view.stage, "rows": view.rows, "errors": view.errors}


@job(
    CHECK_JOB,
    title=_("Check the rows of a draft"),
    verb="datapoints.enter",
    idempotent=True,
    lease_seconds=120,
    stopped=stopped,
)
def check(context: JobContext) -> dict[str, Any]:
    """parameters: submission_id. Running it again checks the same rows with the corrections there are."""
    number = int(context.parameters["submission_id"])
    if not taken_up(actor=context.actor, submission_id=number, run_id=context.run_id):
        return {"overtaken": True}
    view = check_submission(
        actor=context.actor,
        submission_id=number,
        at=timezone.now(),
        progress=lambda done, total: context.progress(done, total, _("Checking")),
    )
    return {"stage": view.stage, "rows": view.rows, "errors": view.errors}


@job(
    SEAL_JOB,
    title=_("Seal an approved load"),
    verb="datapoints.approve",
    idempotent=True,
    lease_seconds=300,
    stopped=stopped,
)
def seal_load(context: JobContext) -> dict[str, Any]:
    """parameters: submission_id. A load that is sealed already is left as it is."""
    seal(actor=context.actor, submission_id=int(context.parameters["submission_id"]), at=timezone.now())
    return {}


@job(REMIND_JOB, title=_("Remind of data that is due"), verb="jobs.view", idempotent=True, by_hand=True)
def send_reminders(context: JobContext) -> dict[str, Any]:
    """Told at most once a day; meant to be scheduled each morning."""
    return dict(remind(actor=context.actor, at=timezone.now()))
