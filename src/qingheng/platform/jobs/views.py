"""Pages of jobs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.platform.jobs import queries, services
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.jobs.forms import KindForm, ScheduleForm
from qingheng.platform.jobs.registry import JobKind, kind_of, kinds, title_of
from qingheng.platform.jobs.tables import COLUMNS, STATES, badge, result_facts, step
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


def _startable(request: CompanyRequest) -> list[JobKind]:
    return [kind for kind in kinds() if kind.by_hand and request.actor.may(kind.verb)]


@require_safe
@page("jobs.view")
def list_runs(request: CompanyRequest) -> HttpResponse:
    """Long work of the company, newest first."""
    found = queries.runs(
        actor=request.actor,
        text=asked(request, "q"),
        state=asked(request, "state"),
        kind=asked(request, "kind"),
        sort=asked(request, "sort"),
    )
    listing = Listing(request, "jobs", _("Jobs"), COLUMNS, found.select_related("tenant"))
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    seen = [(kind, title_of(kind)) for kind in queries.kinds_seen(actor=request.actor)]
    context = {
        **listing.context(),
        "chip_groups": [
            (_("State"), chips(request, "state", STATES.items())),
            (_("Job"), chips(request, "kind", seen)),
        ],
        "form": KindForm(kinds=_startable(request)),
        "may_start": bool(_startable(request)),
    }
    return render(request, "jobs/list.html", context)


@require_POST
@page("jobs.view")
def start_run(request: CompanyRequest) -> HttpResponse:
    """Start a kind of work that needs no parameters."""
    run = services.start(
        actor=request.actor, kind=kind_of(request.POST.get("kind", "")).kind, at=timezone.now()
    )
    return redirect("jobs:run", company=request.company.slug, run_id=run.id)


@require_safe
@page("jobs.view")
def show_run(request: CompanyRequest, run_id: int) -> HttpResponse:
    """One run. While it goes on its progress asks for itself again; without scripts one reloads the page."""
    run = queries.run(actor=request.actor, run_id=run_id)
    template = "jobs/progress.html" if getattr(request, "htmx", False) else "jobs/run.html"
    return render(request, template, _run_context(request, run))


def _file_url(request: CompanyRequest, run: RunView) -> str:
    """Where the file a run made is; empty when it made none."""
    sha256 = (run.result or {}).get("sha256")
    if not sha256 or not request.actor.may("evidence.view"):
        return ""
    return reverse("files:download", kwargs={"company": request.company.slug, "sha256": sha256})


def _run_context(request: CompanyRequest, run: RunView) -> dict[str, Any]:
    here = {"company": request.company.slug, "run_id": run.id}
    return {
        "run": run,
        "title": title_of(run.kind),
        "badge": badge(run),
        "step": step(run),
        "facts": result_facts(run.result or {}),
        "result_url": _file_url(request, run),
        "result_text": _("Download the file"),
        "poll_url": "" if run.is_over else reverse("jobs:run", kwargs=here),
        "cancel_url": "" if run.is_over or run.cancel_requested else reverse("jobs:cancel", kwargs=here),
        "retry_url": reverse("jobs:retry", kwargs=here) if run.state in ("failed", "cancelled") else "",
    }


@require_POST
@page("jobs.view")
def cancel_run(request: CompanyRequest, run_id: int) -> HttpResponse:
    """Ask a run to stop."""
    run = services.cancel(actor=request.actor, run_id=run_id, at=timezone.now())
    if getattr(request, "htmx", False):
        return render(request, "jobs/progress.html", _run_context(request, run))
    return redirect("jobs:run", company=request.company.slug, run_id=run.id)


@require_POST
@page("jobs.view")
def retry_run(request: CompanyRequest, run_id: int) -> HttpResponse:
    """Start a failed or cancelled run again."""
    run = services.retry(actor=request.actor, run_id=run_id, at=timezone.now())
    return redirect("jobs:run", company=request.company.slug, run_id=run.id)


@require_http_methods(["GET", "HEAD", "POST"])
@page("jobs.manage")
def schedules(request: CompanyRequest) -> HttpResponse:
    """What starts by itself, and a form to add to it."""
    form = ScheduleForm(request.POST or None, kinds=_startable(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.schedule(
                actor=request.actor,
                kind=form.cleaned_data["kind"],
                cron=form.cleaned_data["cron"],
                at=timezone.now(),
            )
            return redirect("jobs:schedules", company=request.company.slug)
        except Refusal as refusal:
            refuse(form, refusal)
    entries = [
        {"entry": entry, "title": title_of(entry.kind)} for entry in queries.schedules(actor=request.actor)
    ]
    may_start = {kind.kind for kind in _startable(request)}
    stopped = [
        {"entry": entry, "title": title_of(entry.kind)}
        for entry in queries.schedules(actor=request.actor, stopped=True)
        if entry.kind in may_start and not entry.parameters
    ]
    context = {"form": form, "entries": entries, "stopped": stopped}
    return render(request, "jobs/schedules.html", context, status=422 if form.is_bound else 200)


@require_POST
@page("jobs.manage")
def stop_schedule(request: CompanyRequest, schedule_id: int) -> HttpResponse:
    """Stop a schedule."""
    services.unschedule(actor=request.actor, schedule_id=schedule_id, at=timezone.now())
    return redirect("jobs:schedules", company=request.company.slug)
