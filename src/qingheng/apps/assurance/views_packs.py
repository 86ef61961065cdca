"""Replay packs: ask for one, see how far it is, fetch it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qingheng.apps.assurance import queries, services, words
from qingheng.apps.assurance.queries import PackJob
from qingheng.apps.assurance.views import address
from qingheng.apps.inventory import queries as inventories
from qingheng.platform.files.tables import size_words
from qingheng.platform.jobs.tables import badge, step
from qingheng.platform.rights.downloads import sent
from qingheng.platform.rights.pages import CompanyRequest, page

CERTIFICATES = "ledger"  # the data set of lines that have no rows of their own


@page("inventory.view")
@require_http_methods(["GET", "POST"])
def packs(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """What a pack of the run in force holds, and those the person had written."""
    view = inventories.inventory(actor=request.actor, inventory_id=inventory_id)
    if request.method == "POST":
        run = services.start_pack(actor=request.actor, inventory_id=inventory_id, at=timezone.now())
        messages.info(request, _("The pack is being written: job %(number)s.") % {"number": run.id})
        return redirect(address(request, "pack", inventory_id=inventory_id))
    groups = inventories.line_groups(actor=request.actor, inventory_id=inventory_id) if view.run else []
    found = queries.pack_jobs(actor=request.actor, inventory_id=inventory_id)
    context = {
        "view": view,
        "inventory": words.two(view.name_zh, view.name_en),
        "lines": sum(one.rows for one in groups if one.dataset != CERTIFICATES),
        "jobs": [_job(request, one) for one in found],
        "may_write": view.run is not None
        and request.actor.may("exports.make")
        and request.actor.may("jobs.view"),
        "trail": [(words.two(view.name_zh, view.name_en), _inventory(request, inventory_id))],
    }
    return render(request, "assurance/packs.html", context)


@page("jobs.view")
@require_GET
def progress(request: CompanyRequest, run_id: int) -> HttpResponse:
    """How far one is; asks for itself again while it goes on."""
    return render(
        request,
        "assurance/pack_job.html",
        {"one": _job(request, queries.pack_job(actor=request.actor, run_id=run_id))},
    )


@page("jobs.view")
@require_GET
def fetch(request: CompanyRequest, run_id: int) -> HttpResponse:
    """The file of one that is written. Raises NotFound when it was not fetched within a week."""
    one = queries.pack_job(actor=request.actor, run_id=run_id)
    path = queries.written_pack(actor=request.actor, one=one)
    # streamed; a page is typed by HttpResponse
    return cast(HttpResponse, sent(path, str(one.run.result["file"]), "application/zip"))


def _job(request: CompanyRequest, one: PackJob) -> dict[str, Any]:
    run = one.run
    return {
        "run": run,
        "key": str(run.id),
        "size": size_words(int(run.result.get("bytes", 0))) if run.result else "",
        "state": badge(run),
        "step": "" if run.state == "done" else step(run),
        "result": run.result,
        "error": words.two(run.error_zh, run.error_en),
        "url": address(request, "pack-file", run_id=run.id) if one.file is not None else "",
        "gone": run.state == "done" and one.file is None,
    }


def _inventory(request: CompanyRequest, inventory_id: int) -> str:
    return reverse(
        "inventory:inventory", kwargs={"company": request.company.slug, "inventory_id": inventory_id}
    )
