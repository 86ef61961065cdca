"""A file comes in through the page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.forms import ReplaceForm, UploadForm
from qingheng.apps.intake.queries import datasets, submissions
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.views.places import known_periods, may_use, to_submission, trail
from qingheng.apps.intake.views.submission import show
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "HEAD", "POST"])
@page("datapoints.enter")
def upload(request: CompanyRequest) -> HttpResponse:
    """Take one file or several; one leads to its page, several to the list. What is refused is said by name."""
    nodes, known = may_use(request), datasets.datasets(actor=request.actor)
    initial = {name: asked(request, name) for name in ("dataset", "node", "period")}
    form = UploadForm(
        request.POST or None, request.FILES or None, nodes=nodes, datasets=known, initial=initial
    )
    status = 200
    if request.method == "POST":
        begun, status = _begin(request, form) if form.is_valid() else ([], 422)
        if begun and status == 200:
            return _on(request, begun)
        for one in begun:
            messages.success(request, _("Taken: %(title)s") % {"title": one.title})
    context = {
        "form": form,
        "nodes": nodes,
        "known_periods": known_periods(request),
        "trail": trail(request),
    }
    return render(request, "intake/upload.html", context, status=status)


@require_POST
@page("datapoints.enter")
def replace_file(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """A corrected file in place of the one a draft was read from; also the file of an announced correction."""
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    form = ReplaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, submission_id, form=form, step="read", status=422)
    file = form.cleaned_data["file"]
    try:
        loading.begin(
            actor=request.actor,
            dataset=one.dataset,
            node_id=one.node_id,
            data=file,
            name=file.name,
            into=submission_id,
            at=timezone.now(),
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return show(request, submission_id, form=form, step="read", status=refusal.status)
    messages.success(request, _("The corrected file is read in place of the old one."))
    return to_submission(request, submission_id)


def _begin(request: CompanyRequest, form: UploadForm) -> tuple[list[IntakeSubmissionView], int]:
    """Begin each file on its own, so that one bad file keeps no other out."""
    begun, status, data = [], 200, form.cleaned_data
    for file in data["workbooks"]:
        try:
            begun.append(
                loading.begin(
                    actor=request.actor,
                    dataset=data["dataset"],
                    node_id=int(data["node"]),
                    data=file,
                    name=file.name,
                    again=data["again"],
                    period=data["period"] or None,
                    at=timezone.now(),
                )
            )
        except Refusal as refusal:
            place = refusal.place if refusal.place in form.fields else None
            words = f"{file.name}: {refusal.message} {refusal.fix}".strip()
            form.add_error("workbooks" if place in (None, "file") else place, words)
            status = refusal.status
    return begun, status


def _on(request: CompanyRequest, begun: list[IntakeSubmissionView]) -> HttpResponse:
    if len(begun) == 1:
        return to_submission(request, begun[0].id)
    words = ngettext("%(n)s file is taken.", "%(n)s files are taken.", len(begun)) % {"n": len(begun)}
    messages.success(request, words)
    return redirect("intake:home", company=request.company.slug)
