"""Work of assurance that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.assurance.packs import PACK_JOB
from qingheng.apps.assurance.services.packing import write_pack
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job(PACK_JOB, title=_("Write a replay pack"), verb="exports.make", idempotent=True, lease_seconds=300)
def pack(context: JobContext) -> dict[str, Any]:
    """parameters: inventory_id, run. Cancelled in the midst it leaves no file; again it writes the same bytes."""
    return write_pack(
        actor=context.actor,
        run_id=context.run_id,
        parameters=context.parameters,
        at=timezone.now(),
        progress=lambda done, total: context.progress(done, total, _("Writing rows and lines")),
    )
