"""Long work on evidence files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from qingheng.platform.files.queries import verify_blobs
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
