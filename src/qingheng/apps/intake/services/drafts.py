"""Where drafts and partitions lie below the plane's folder. One folder a company, a submission and a revision."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction

from qingheng.apps.intake.models import Submission


def plane_root() -> Path:
    """The folder all bulk facts lie below."""
    return Path(settings.PLANE_ROOT)


def submission_folder(submission: Submission) -> Path:
    """All drafts of a submission."""
    return plane_root() / "drafts" / str(submission.tenant_id) / str(submission.pk)


def draft_folder(submission: Submission, revision: int | None = None) -> Path:
    """The checked draft of a revision, by default the newest."""
    number = submission.revision if revision is None else revision
    return submission_folder(submission) / f"r{number}"


def beginning_folder(submission: Submission, number: int) -> Path:
    """The first rows of a check, there to be looked at while the check goes on; goes with the older drafts."""
    return submission_folder(submission) / f"r{number}-first"


def partition_folder(submission: Submission) -> Path:
    """Where sealed partitions of the submission's dataset lie."""
    return plane_root() / "sealed" / str(submission.tenant_id) / submission.dataset


def begin_stage(submission: Submission, stage: str) -> int:
    """Say on a locked draft that it is being read or checked from here on. Gives the number of this try.

    A try whose number is not the submission's any more has been overtaken: its result counts for nothing.
    """
    submission.checks += 1
    submission.stage, submission.failure = stage, {}
    submission.save(update_fields=["checks", "stage", "failure"])
    return submission.checks


def drop_draft(submission: Submission, revision: int) -> None:
    """Delete the draft of an overtaken try."""
    shutil.rmtree(draft_folder(submission, revision), ignore_errors=True)


def drop_drafts(submission: Submission) -> None:
    """Delete the drafts once the transaction is through; a rollback keeps them."""
    folder = submission_folder(submission)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def drop_older(submission: Submission) -> None:
    """Delete drafts of earlier revisions once the transaction is through."""
    folder, kept = submission_folder(submission), f"r{submission.revision}"

    def drop() -> None:
        for child in folder.glob("r*"):
            if child.name != kept:
                shutil.rmtree(child, ignore_errors=True)

    transaction.on_commit(drop)
