"""Bills and other proofs of a submission or of some of its rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.forms import EvidenceForm
from qingheng.apps.intake.queries import evidence as read_evidence
from qingheng.apps.intake.queries import submissions
from qingheng.apps.intake.services import evidence
from qingheng.apps.intake.views.places import to_submission
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

STEP = "hand_in"


@require_POST
@page("evidence.attach")
def attach(request: CompanyRequest, submission_id: int) -> HttpResponseBase:
    """Attach a file to the submission, or to the rows named."""
    submissions.submission(actor=request.actor, submission_id=submission_id)  # 404 before anything is said
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return _back(request, submission_id)
    data = form.cleaned_data
    try:
        evidence.attach_evidence(
            actor=request.actor,
            submission_id=submission_id,
            data=data["file"],
            name=data["file"].name,
            sheet=data["sheet"],
            rows=data["rows"],
            why=data["why"],
            at=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    else:
        messages.success(request, _("Attached: %(name)s") % {"name": data["file"].name})
    return _back(request, submission_id)


def evidence_context(
    request: CompanyRequest, one: IntakeSubmissionView, form: forms.Form | None = None
) -> dict[str, Any]:
    """Proofs of the submission and of its rows, and the form to add one."""
    if not request.actor.may("evidence.view"):
        return {"evidence": None}
    return {
        "evidence": read_evidence.evidence(actor=request.actor, submission_id=one.id),
        "evidence_form": form if isinstance(form, EvidenceForm) else EvidenceForm(auto_id="evidence-%s"),
        "may_attach": request.actor.may("evidence.attach"),
    }


def _back(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """To the row the form was on, else to the submission."""
    row = request.POST.get("from_row", "")
    if not row.isdecimal():
        return to_submission(request, submission_id, STEP)
    here = {"company": request.company.slug, "submission_id": submission_id}
    query = urlencode({"sheet": request.POST.get("sheet", ""), "row": row})
    return redirect(f"{reverse('intake:row', kwargs=here)}?{query}")
