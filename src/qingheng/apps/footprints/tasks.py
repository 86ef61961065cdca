"""Work of product footprints that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.services import RUN_JOB, run_study
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job(RUN_JOB, title=_("Calculate product footprints"), verb=rights.RUN, idempotent=True, lease_seconds=300)
def calculate(context: JobContext) -> dict[str, Any]:
    """parameters: study. Cancelled between two variants it leaves no run; again it gives the same."""
    made = run_study(
        actor=context.actor,
        study=str(context.parameters["study"]),
        at=timezone.now(),
        progress=lambda done, total: context.progress(done, total, _("Calculating configurations")),
    )
    return {
        "study": made.study,
        "run": made.number,
        "hash": made.run_hash,
        "footprints": len(made.footprints),
        "repeated": made.repeated,
    }
