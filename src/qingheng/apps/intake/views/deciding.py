"""Hand in, withdraw, approve, return, discard, correct, resume."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingheng.apps.intake.forms import NoteForm, SubmitForm
from qingheng.apps.intake.services import loading, workflow
from qingheng.apps.intake.views.places import to_submission
from qingheng.apps.intake.views.submission import show
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@require_POST
@page("indicators.view")
def act(request: CompanyRequest, submission_id: int, act: str) -> HttpResponse:
    """Take the act; a refusal is shown at its field on the same page."""
    number = int(submission_id)
    form: forms.Form = SubmitForm(request.POST) if act in ("submit", "correct") else NoteForm(request.POST)
    step = {"correct": "sealed", "resume": "read"}.get(act, "hand_in")
    if not form.is_valid():
        return show(request, number, act=act, form=form, step=step, status=422)
    try:
        message, leads_to = _take(request, number, act, form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return show(request, number, act=act, form=form, step=step, status=refusal.status)
    messages.success(request, message)
    if leads_to is None:
        return redirect("intake:home", company=request.company.slug)
    return to_submission(request, leads_to)


def _take(request: CompanyRequest, number: int, act: str, data: dict[str, Any]) -> tuple[str, int | None]:
    """Call the service of the act; the sentence that says what happened, and the submission to go to."""
    shared: dict[str, Any] = {"actor": request.actor, "submission_id": number, "at": timezone.now()}
    if act == "submit":
        workflow.submit(**shared, reason_code=data["reason_code"], reason=data["reason"])
        return _("Handed in. Somebody else decides now."), number
    if act == "withdraw":
        workflow.withdraw(**shared)
        return _("Withdrawn. It stays on record."), number
    if act == "approve":
        found = workflow.approve(**shared, note_text=data["note"])
        sealed = found.state == "sealed"
        words = (
            _("Approved and sealed. Calculations may use the rows.")
            if sealed
            else _("Approved. The rows are being sealed.")
        )
        return words, number
    if act == "return":
        workflow.send_back(**shared, note_text=data["note"])
        return _("Returned to its preparer."), number
    if act == "correct":
        made = workflow.correct(**shared, reason_code=data["reason_code"], reason=data["reason"])
        return _(
            "A correction is announced. Upload the corrected file; it takes the place of the sealed rows once approved."
        ), made.id
    if act == "resume":
        loading.resume(**shared)
        return _("The work goes on."), number
    workflow.discard(**shared)
    return _("The draft is gone; the file and the trail stay."), None
