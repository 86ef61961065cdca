"""Work of life-cycle databases that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.services.importing import IMPORT_JOB, STEPS, run_import
from qingheng.apps.lca.services.stopping import stopped
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job

_DOING = (
    _("Reading the file"), _("Linking processes"), _("Solving the system once"), _("Storing the version"),
    _("Putting the version into force"),
)  # fmt: skip


@job(IMPORT_JOB, title=_("Import a life-cycle database"), verb=rights.MANAGE, idempotent=True, lease_seconds=300,
     stopped=stopped)  # fmt: skip
def import_database(context: JobContext) -> dict[str, Any]:
    """parameters: version_id. Cancelled between two steps it leaves nothing; again it gives the same version."""
    return run_import(
        actor=context.actor,
        version_id=int(context.parameters["version_id"]),
        at=timezone.now(),
        progress=lambda done: context.progress(done, STEPS, _DOING[done]),
    )
