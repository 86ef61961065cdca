"""The list of submissions, and one of them: its figures, problems, changes and what comes next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.contracts import DiffRow, SubmissionDetail
from qingheng.apps.indicators.forms import NoteForm, SubmitForm
from qingheng.apps.indicators.tables import (
    FIGURE_SORTS,
    SUBMISSION_SORTS,
    figure_columns,
    sorted_by,
    submission_columns,
)
from qingheng.apps.indicators.words import CHANGES, DATASETS, STATES, named
from qingheng.platform.comments.block import block_of
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import MIMES, Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_GET
@page("indicators.view")
def list_submissions(request: CompanyRequest) -> HttpResponse:
    """Submissions, newest first; derived ones only when asked for."""
    wanted = (asked(request, "dataset"),) if asked(request, "dataset") else ("kpi", "restatement", "override")
    found = queries.submissions(
        actor=request.actor, state=asked(request, "state") or None, text=asked(request, "q"), datasets=wanted
    )
    rows = sorted_by(found, asked(request, "sort"), SUBMISSION_SORTS)
    listing = Listing(
        request,
        "submissions",
        pgettext("module", "Submissions"),
        submission_columns(request.company.slug),
        rows,
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    owed = queries.approvals_owed(actor=request.actor)
    context = {
        **listing.context(),
        "chip_groups": [
            (_("State"), chips(request, "state", STATES.items())),
            (_("Kind"), chips(request, "dataset", DATASETS.items())),
        ],
        "state_line": _owed_line(sum(1 for one in owed if one.waits_for == "approval")),
        "may_enter": request.actor.may("datapoints.enter"),
    }
    return render(request, "indicators/submissions.html", context)


@require_GET
@page("indicators.view")
def show_submission(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """One submission; `?format=csv|xlsx` gives its figures as a file."""
    return _show(request, submission_id)


@require_POST
@page("indicators.view")
def act_on_submission(request: CompanyRequest, submission_id: int, act: str) -> HttpResponse:
    """Submit, withdraw, approve, return or discard; a refusal is shown at its field on the same page."""
    form: forms.Form = SubmitForm(request.POST) if act == "submit" else NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, submission_id, act, form, status=422)
    try:
        message = _take(request, submission_id, act, form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return _show(request, submission_id, act, form, status=refusal.status)
    messages.success(request, message)
    if act == "discard":
        return redirect("indicators:submissions", company=request.company.slug)
    return redirect("indicators:submission", company=request.company.slug, submission_id=submission_id)


@require_http_methods(["GET"])
@page("indicators.view")
def download_checked(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """The file as it came, with a message at each cell that needs attention."""
    name, body = queries.annotated_copy(actor=request.actor, submission_id=submission_id, at=timezone.now())
    response = HttpResponse(body, content_type=MIMES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="submission-{submission_id}-checked.xlsx"'
    response["X-File-Name"] = name.encode("ascii", "replace").decode("ascii")
    return response


def _take(request: CompanyRequest, submission_id: int, act: str, data: dict[str, Any]) -> str:
    """Call the service of the act; the sentence that says what happened."""
    common: dict[str, Any] = {"actor": request.actor, "submission_id": submission_id, "at": timezone.now()}
    if act == "submit":
        services.submit_submission(**common, reason_code=data["reason_code"], reason=data["reason"])
        return _("Handed in. Somebody else decides now.")
    if act == "withdraw":
        services.withdraw_submission(**common)
        return _("Withdrawn. It stays on record.")
    if act == "approve":
        services.approve_submission(**common, note=data["note"])
        return _("Approved. The figures are in force.")
    if act == "return":
        services.return_submission(**common, note=data["note"])
        return _("Returned to its preparer.")
    services.discard_draft(**common)
    return _("The draft is gone; the file and the trail stay.")


def _show(
    request: CompanyRequest,
    submission_id: int,
    act: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    detail = queries.submission(actor=request.actor, submission_id=submission_id)
    difference = queries.submission_diff(actor=request.actor, submission_id=submission_id)
    rows = sorted_by(_filtered(request, difference), asked(request, "sort"), FIGURE_SORTS)
    listing = Listing(request, f"submission-{submission_id}", detail.header.title, figure_columns(), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    changes = sum(1 for row in difference if row.change == "changed")
    needs_reason = any(row.change == "changed" and not row.figure.reason_code for row in difference)
    submit_form = form if act == "submit" and form is not None else SubmitForm()
    for field in submit_form.fields.values():
        field.required = needs_reason  # for the mark beside the label; the service is the judge
    context = {
        **listing.context(),
        "detail": detail,
        "state_line": _state_line(detail, difference),
        "chip_groups": [(pgettext("figure", "Change"), chips(request, "change", CHANGES.items()))],
        "trail": [(pgettext("module", "Submissions"), _address(request))],
        "submit_form": submit_form,
        "note_form": form if act in ("approve", "return") else NoteForm(),
        "other_form": form if act in ("withdraw", "discard") else None,
        "needs_reason": needs_reason,
        "changes": changes,
        "comments": block_of(actor=request.actor, kind="submission", key=submission_id),
    }
    return render(request, "indicators/submission.html", context, status=status)


def _filtered(request: CompanyRequest, rows: list[DiffRow]) -> list[DiffRow]:
    words, change = asked(request, "q").casefold().split(), asked(request, "change")

    def searched(row: DiffRow) -> str:
        figure = row.figure
        name = named(figure.name_zh, figure.name_en, figure.member_zh, figure.member_en)
        return f"{name} {figure.key} {figure.period} {figure.name_zh} {figure.name_en}".casefold()

    return [
        row
        for row in rows
        if (not change or row.change == change) and all(word in searched(row) for word in words)
    ]


def _owed_line(count: int) -> str:
    if not count:
        return _("Nothing waits for approval.")
    return ngettext("%(n)s submission waits for approval.", "%(n)s submissions wait for approval.", count) % {
        "n": count
    }


def _state_line(detail: SubmissionDetail, rows: list[DiffRow]) -> str:
    counts = {change: sum(1 for row in rows if row.change == change) for change in CHANGES}
    line = _("%(all)s figures: %(new)s new, %(changed)s changed, %(same)s the same.") % {
        "all": len(rows),
        **counts,
    }
    if detail.header.errors_count:
        errors = detail.header.errors_count
        line += " " + ngettext(
            "%(n)s error keeps it from being handed in.", "%(n)s errors keep it from being handed in.", errors
        ) % {"n": errors}
    return line


def _address(request: CompanyRequest) -> str:
    return reverse("indicators:submissions", kwargs={"company": request.company.slug})
