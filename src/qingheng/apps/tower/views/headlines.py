"""The page on which one chooses the headline figures."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.tower import queries, rights, services, words
from qingheng.apps.tower.forms import PLACES, HeadlinesForm, moved
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def headlines(request: CompanyRequest) -> HttpResponse:
    """Choose, order, keep for oneself or for the company, or go back to the standard. Works without scripts."""
    act = request.POST.get("act", "")
    if request.method == "POST" and act in ("reset", "reset-company"):
        return _reset(request, for_company=act == "reset-company")
    series = indicators.series(actor=request.actor)
    chosen = queries.headlines(actor=request.actor).keys
    if request.method != "POST":
        return _answer(request, HeadlinesForm(series=series, chosen=chosen))
    if act.startswith(("up-", "down-")):
        values = moved([request.POST.get(name, "") for name in PLACES], act)
        order = HeadlinesForm(series=series, chosen=chosen, initial=dict(zip(PLACES, values, strict=True)))
        return _answer(request, order)
    form = HeadlinesForm(request.POST, series=series, chosen=chosen)
    if form.is_valid() and _kept(request, form, for_company=act == "company"):
        return _home(request)
    return _answer(request, form, status=422)


def _kept(request: CompanyRequest, form: HeadlinesForm, *, for_company: bool) -> bool:
    try:
        services.choose_headlines(
            actor=request.actor,
            keys=[key for _name, key in form.filled()],
            at=timezone.now(),
            for_company=for_company,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.refuse(refusal.place, f"{refusal.message} {refusal.fix}".strip())
        return False
    if for_company:
        messages.success(request, _("These are the company's headline figures now."))
    else:
        messages.success(request, _("These are your headline figures now."))
    return True


def _reset(request: CompanyRequest, *, for_company: bool) -> HttpResponse:
    services.reset_headlines(actor=request.actor, at=timezone.now(), for_company=for_company)
    messages.success(request, _("The standard headline figures are shown again."))
    return _home(request)


def _home(request: CompanyRequest) -> HttpResponse:
    return redirect(_address(request, "tower:home"))


def _address(request: CompanyRequest, name: str) -> str:
    """A page of the company that keeps node and period."""
    kept = urlencode({key: request.GET[key] for key in ("node", "period") if request.GET.get(key)})
    url = reverse(name, kwargs={"company": request.company.slug})
    return f"{url}?{kept}" if kept else url


def _answer(request: CompanyRequest, form: HeadlinesForm, status: int = 200) -> HttpResponse:
    mine = queries.headlines(actor=request.actor)
    shared = queries.headlines(actor=request.actor, for_company=True)
    context = {
        "form": form,
        "last": len(PLACES) - 1,
        "state_line": words.headlines_line(mine),
        "mine": mine,
        "shared": shared,
        "may_set_for_all": request.actor.may(rights.SET_FOR_ALL),
        "trail": [(pgettext("module", "ESG control tower"), _address(request, "tower:home"))],
        "back": _address(request, "tower:home"),
    }
    return render(request, "tower/headlines.html", context, status=status)
