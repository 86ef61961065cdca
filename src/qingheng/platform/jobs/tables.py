"""Columns of the lists of runs and schedules."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.registry import title_of
from qingheng.platform.rights.lists import ListColumn, moment

STATES: dict[str, Promise] = {
    "queued": _("Queued"),
    "running": _("Running"),
    "done": _("Finished"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}


def badge(run: Run | RunView) -> str:
    """Name of the badge of a run's state."""
    if isinstance(run, RunView) and run.cancel_requested and not run.is_over:
        return "cancelling"
    return {"done": "succeeded"}.get(run.state, run.state)


def step(run: Run | RunView) -> str:
    """What is being done, or why it failed, in the language in force."""
    chinese = (get_language() or "").startswith("zh")
    if run.state == "failed":
        return run.error_zh if chinese else run.error_en
    return run.message_zh if chinese else run.message_en


def _link(run: Run) -> dict[str, str]:
    url = reverse("jobs:run", kwargs={"company": run.tenant.slug, "run_id": run.pk})
    return {"text": title_of(run.kind), "url": url, "note": run.kind}


COLUMNS = (
    ListColumn("kind", _("Job"), lambda run: title_of(run.kind), cell=_link, sort=True),
    ListColumn("id", _("No."), lambda run: run.pk, kind="number", sort=True),
    ListColumn(
        "state",
        _("State"),
        lambda run: str(STATES[run.state]),
        cell=lambda run: {"status": badge(run)},
        sort=True,
    ),
    ListColumn("progress", "%", lambda run: run.progress, kind="number"),
    ListColumn("step", _("Step or reason"), step),
    ListColumn("by", _("Started by"), lambda run: run.created_name, sort=True),
    ListColumn("created_at", _("Started at"), lambda run: moment(run.created_at), sort=True),
    ListColumn("finished_at", _("Ended at"), lambda run: moment(run.finished_at)),
)
