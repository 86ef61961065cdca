"""Columns of the lists of runs and schedules."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qingheng.platform.audit.tables import actor_words
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.registry import title_of
from qingheng.platform.rights.lists import ListColumn, moment

RESULTS: dict[str, Promise] = {
    "problems": _("Problems"),
    "file": _("File"),
    "run": _("Run of the checks"),
    "checks": _("Checks"),
    "findings": _("Findings"),
    "repeated": _("Same as the run before"),
    "removed": _("Evidence removed"),
    "files": _("Files removed"),
    "kept": _("Files that stay"),
    "reminded": _("People reminded"),
    "escalated": _("Escalated"),
    "mails_sent": _("Mails sent"),
    "mails_waiting": _("Mails that wait for another try"),
    "mails_failed": _("Mails given up"),
}
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


def result_facts(result: Mapping[str, object]) -> list[tuple[str, str]]:
    """What a run found, in words: nothing found is said, not shown as an empty list."""
    return [(str(RESULTS.get(key, key)), _said(value)) for key, value in result.items() if key != "sha256"]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "; ".join(_said(one) for one in value) or str(_("none found"))
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    return str(value)


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
    ListColumn("by", _("Started by"), lambda run: actor_words(run.created_name), sort=True),
    ListColumn("created_at", _("Started at"), lambda run: moment(run.created_at), kind="date", sort=True),
    ListColumn("finished_at", _("Ended at"), lambda run: moment(run.finished_at), kind="date"),
)
