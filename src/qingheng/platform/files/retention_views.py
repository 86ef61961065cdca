"""Pages of retention, for administrators: each act asks on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingheng.platform.files import queries, services
from qingheng.platform.files.forms import ReasonForm, RetentionForm
from qingheng.platform.files.tables import type_words
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

_WORDS_SHOWN = 50  # of evidence a removal takes away, named on the page that asks


@require_http_methods(["GET", "HEAD", "POST"])
@page(queries.MANAGE)
def hold(request: CompanyRequest, attachment_id: int) -> HttpResponse:
    """Ask for the reason, then hold."""
    words = {
        "title": _("Hold this evidence?"),
        "effect": _("It is kept whatever its retention says, until an administrator lifts the hold."),
        "button": _("Hold"),
        "done": _("The evidence is held."),
    }
    return _act(request, attachment_id, ReasonForm, services.set_hold, words)


@require_http_methods(["GET", "HEAD", "POST"])
@page(queries.MANAGE)
def lift(request: CompanyRequest, attachment_id: int) -> HttpResponse:
    """Ask for the reason, then lift the hold."""
    words = {
        "title": _("Lift the hold?"),
        "effect": _("Its retention counts again: past its last day, the next removal takes it away."),
        "button": _("Lift the hold"),
        "done": _("The hold is lifted."),
    }
    return _act(request, attachment_id, ReasonForm, services.lift_hold, words)


@require_http_methods(["GET", "HEAD", "POST"])
@page(queries.MANAGE)
def retain(request: CompanyRequest, attachment_id: int) -> HttpResponse:
    """Ask for the last day, then set it."""
    words = {
        "title": _("How long is this evidence kept?"),
        "effect": _(
            "Evidence without a date is kept for ever; with one, a removal takes it away after that day."
        ),
        "button": _("Set"),
        "done": _("The retention is set."),
    }
    return _act(request, attachment_id, RetentionForm, services.extend_retention, words)


@require_http_methods(["GET", "HEAD", "POST"])
@page(queries.MANAGE)
def purge(request: CompanyRequest) -> HttpResponse:
    """Show what is due, then start the job that removes it."""
    if request.method == "POST":
        run = start(actor=request.actor, kind="files.purge", at=timezone.now())
        return redirect("jobs:run", company=request.company.slug, run_id=run.id)
    due = queries.expiring(actor=request.actor, on=timezone.localdate() - timedelta(days=1))
    context = {"count": due.count(), "due": due[:_WORDS_SHOWN]}
    return render(request, "files/purge.html", context)


def _act(
    request: CompanyRequest,
    attachment_id: int,
    form_class: type[forms.Form],
    service: Callable[..., Any],
    words: dict[str, str],
) -> HttpResponse:
    view = queries.attachment(actor=request.actor, attachment_id=attachment_id)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.actor, attachment_id=attachment_id, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, words["done"])
            return redirect("files:preview", company=request.company.slug, sha256=view.sha256)
    context = {"form": form, "evidence": view, "belongs_to": type_words(view.object_type), **words}
    return render(request, "files/act.html", context, status=422 if request.method == "POST" else 200)
