"""Acts on studies: set one up, have it calculated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.footprints import rights, services, words
from qingheng.apps.footprints.forms import StudyForm
from qingheng.apps.footprints.views.addressing import address, trail
from qingheng.apps.lca import queries as lca
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.products import queries as products
from qingheng.platform.jobs import queries as jobs
from qingheng.platform.jobs.tables import badge, step
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def make(request: CompanyRequest) -> HttpResponse:
    """Set up a study of a family; a refusal stands at its field."""
    now = timezone.now()
    today = timezone.localdate(now)
    families = [
        (one.code, words.two(one.name_zh, one.name_en) or one.code)
        for one in products.families(actor=request.actor, on=today)
    ]
    databases = [
        (one.current.version, f"{words.two(one.name_zh, one.name) or one.name} ({one.current.version})")
        for one in lca.databases(actor=request.actor)
        if one.current is not None
    ]
    sites = [
        (one.code, words.two(one.name_zh, one.name_en) or one.code)
        for one in organisation.tree(actor=request.actor)
        if one.kind == "site"
    ]
    form = StudyForm(
        request.POST or None, families=families, databases=databases, sites=sites, initial={"on": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_study(actor=request.actor, asked=form.asked(), at=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            job = services.start_run(actor=request.actor, study=made.code, at=now)
            messages.success(request, _("The study is set up and is being calculated."))
            return redirect(f"{address(request, 'list')}?study={made.code}&job={job.id}")
    context = {"form": form, "ready": families and databases, "trail": trail(request)}
    return render(request, "footprints/make.html", context, status=422 if form.errors else 200)


@page(rights.RUN)
@require_POST
def run(request: CompanyRequest, study: str) -> HttpResponse:
    """Have a worker calculate a study."""
    job = services.start_run(actor=request.actor, study=study, at=timezone.now())
    return redirect(f"{address(request, 'list')}?study={study}&job={job.id}")


@page(rights.RUN)
@require_GET
def progress(request: CompanyRequest, run_id: int) -> HttpResponse:
    """How far a calculation is; asks for itself again while it goes on, and shows the footprints once it is done."""
    found = progress_of(request, run_id)
    if found is None:
        raise NotFound(_("There is no such job."), code="no-run")
    answer = render(request, "footprints/parts/progress.html", {"job": found})
    run = found["run"]
    if run.state == "done" and request.headers.get("HX-Request") == "true":
        told = {"number": run.result["run"], "count": run.result["footprints"]}
        if run.result.get("repeated"):
            messages.info(
                request, _("Nothing has changed since run #%(number)s: its %(count)s footprints hold.") % told
            )
        else:
            messages.success(request, _("Run #%(number)s is calculated: %(count)s footprints.") % told)
        answer["HX-Redirect"] = f"{address(request, 'list')}?study={run.parameters['study']}"
    return answer


def progress_of(request: CompanyRequest, run_id: int) -> dict[str, Any] | None:
    """A calculation as the progress of a page; None for another kind of job, or who may not see jobs."""
    if not request.actor.may("jobs.view"):
        return None
    run = jobs.run(actor=request.actor, run_id=run_id)
    if run.kind != services.RUN_JOB:
        return None
    return {
        "run": run,
        "state": badge(run),
        "step": step(run),
        "poll": "" if run.is_over else address(request, "progress", run_id=run_id),
        "result": f"{address(request, 'list')}?study={run.parameters['study']}"
        if run.state == "done"
        else "",
    }
