"""Periods with their locks, and exchange rates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.organisation import queries, services
from qingheng.apps.organisation.forms import PeriodForm, RateForm, UnlockForm
from qingheng.apps.organisation.tables import (
    PERIOD_COLUMNS,
    PERIOD_SORTS,
    RATE_COLUMNS,
    RATE_SORTS,
    sorted_by,
)
from qingheng.apps.organisation.words import CALENDARS, PERIOD_KINDS
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page("organisation.view")
def periods(request: CompanyRequest) -> HttpResponse:
    """Reporting periods, newest first; a POST adds one."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ensure_period(label=form.cleaned_data["label"], actor=request.actor, at=timezone.now())
        except Refusal as refusal:
            refuse(form, _at(refusal, "period", "label"))
        else:
            return redirect("organisation:periods", company=request.company.slug)
    found = queries.periods(
        actor=request.actor, kind=asked(request, "kind"), calendar=asked(request, "calendar")
    )
    text = asked(request, "q").casefold()
    rows = [view for view in reversed(found) if text in view.label.casefold()]
    rows = sorted_by(rows, asked(request, "sort"), PERIOD_SORTS)
    listing = Listing(request, "periods", _("Periods"), PERIOD_COLUMNS, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    locked = sum(1 for view in found if view.locked)
    context = {
        **listing.context(),
        "form": form,
        "periods": rows,
        "unlock_form": UnlockForm(auto_id=False),
        "chip_groups": [
            (_("Kind"), chips(request, "kind", PERIOD_KINDS.items())),
            (_("Calendar"), chips(request, "calendar", CALENDARS.items())),
        ],
        "state_line": ngettext("%(n)s period", "%(n)s periods", len(found)) % {"n": len(found)}
        + ", "
        + ngettext("%(n)s locked", "%(n)s locked", locked) % {"n": locked},
        "may_lock": request.actor.may("periods.lock"),
        "may_add": any(
            request.actor.may(verb) for verb in ("datapoints.enter", "organisation.manage", "periods.lock")
        ),
        "trail": [
            (_("Organisation"), reverse("organisation:tree", kwargs={"company": request.company.slug}))
        ],
    }
    return render(request, "organisation/periods.html", context, status=422 if form.errors else 200)


@require_POST
@page("periods.lock")
def lock(request: CompanyRequest, period_id: int, act: str) -> HttpResponse:
    """Lock a period, or unlock it with a reason."""
    try:
        if act == "lock":
            view = services.lock_period(actor=request.actor, period_id=period_id, at=timezone.now())
            messages.success(request, _("%(period)s is locked.") % {"period": view.label})
        else:
            reason = request.POST.get("reason", "")[:500]
            view = services.unlock_period(
                actor=request.actor, period_id=period_id, reason=reason, at=timezone.now()
            )
            messages.success(request, _("%(period)s is open again.") % {"period": view.label})
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("organisation:periods", company=request.company.slug)


@require_http_methods(["GET", "POST"])
@page("organisation.view")
def rates(request: CompanyRequest) -> HttpResponse:
    """Exchange rates with their days and source; a POST adds one."""
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "base": form.cleaned_data["base"].upper()}
        data["quote"] = data["quote"].upper()
        try:
            services.add_exchange_rate(actor=request.actor, at=timezone.now(), **data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("organisation:rates", company=request.company.slug)
    text = asked(request, "q").casefold()
    found = [
        view
        for view in queries.rates(actor=request.actor)
        if text in f"{view.base}/{view.quote} {view.source}".casefold()
    ]
    rows = sorted_by(found, asked(request, "sort"), RATE_SORTS)
    listing = Listing(request, "rates", _("Exchange rates"), RATE_COLUMNS, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "form": form,
        "may_manage": request.actor.may("organisation.manage"),
        "trail": [
            (_("Organisation"), reverse("organisation:tree", kwargs={"company": request.company.slug}))
        ],
    }
    return render(request, "organisation/rates.html", context, status=422 if form.errors else 200)


def _at(refusal: Refusal, place: str, field: str) -> Refusal:
    """The refusal, said at the field of this form that stands for its place."""
    if refusal.place == place:
        refusal.place = field
    return refusal
