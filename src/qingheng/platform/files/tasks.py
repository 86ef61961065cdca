"""Long work on evidence files."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.platform.files.purging import purge_expired
from qingheng.platform.files.queries import MANAGE, verify_blobs
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job("files.verify", title=_("Verify evidence files"), verb="audit.view", idempotent=True, by_hand=True)
def verify_evidence(context: JobContext) -> dict[str, Any]:
    """Read every file again and compare it with its hash."""
    context.progress(0, 1, _("Reading every file again"))
    problems = verify_blobs(actor=context.actor)
    return {
        "problems": [
            {"file": problem.name, "sha256": problem.sha256, "problem": problem.problem}
            for problem in problems
        ]
    }


@job("files.purge", title=_("Remove evidence past its retention"), verb=MANAGE, idempotent=True, by_hand=True)
def purge_evidence(context: JobContext) -> dict[str, Any]:
    """Remove what is due and not held; say which files stay because something else points to them."""
    done = purge_expired(
        actor=context.actor,
        at=timezone.now(),
        step=lambda number, most: context.progress(number, most, _("Removing evidence past its retention")),
    )
    return {
        "removed": done.removed,
        "files": done.files,
        "kept": [{"file": file.name, "sha256": file.sha256, "why": file.why} for file in done.kept],
    }
