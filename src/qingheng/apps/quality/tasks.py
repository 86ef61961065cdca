"""Work of this app that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.organisation import queries as organisation
from qingheng.apps.quality import rights
from qingheng.apps.quality.services import run_checks
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job("quality.run", title=_("Run the data-quality checks"), verb=rights.RUN, idempotent=True)
def run(context: JobContext) -> dict[str, Any]:
    """Check one node (`node`: its code; without it the highest the actor may see)."""
    code = context.parameters.get("node")
    node = (
        organisation.node(actor=context.actor, code=code) if code else organisation.root(actor=context.actor)
    )
    context.progress(0, 1, _("Reading the record and checking it"))
    made = run_checks(actor=context.actor, node_id=node.id, at=timezone.now())
    return {"run": made.id, "checks": made.checks, "findings": made.findings, "repeated": made.repeated}
