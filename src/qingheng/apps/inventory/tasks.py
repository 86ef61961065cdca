"""Work of inventories that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.services import RUN_JOB, run_inventory
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job(RUN_JOB, title=_("Calculate an inventory"), verb=rights.RUN, idempotent=True, lease_seconds=300)
def calculate(context: JobContext) -> dict[str, Any]:
    """parameters: inventory_id. Cancelled between two groups of rules it leaves no run; again it gives the same."""
    made = run_inventory(
        actor=context.actor,
        inventory_id=int(context.parameters["inventory_id"]),
        at=timezone.now(),
        progress=lambda done, total: context.progress(done, total, _("Choosing factors and calculating")),
    )
    return {"run": made.number, "hash": made.run_hash, "repeated": made.repeated, **made.summary["statuses"]}
