"""The page of price indices: those of the method pack and those the company entered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.inventory import queries, rights, services
from qingheng.apps.inventory.forms import PriceForm
from qingheng.apps.inventory.tables import price_columns
from qingheng.apps.inventory.views import address
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def prices(request: CompanyRequest) -> HttpResponse:
    """Indices by year with their series and source; a POST enters one."""
    if request.method == "POST":
        request.actor.require(rights.MANAGE, path="/")
    every = queries.price_indices(actor=request.actor)
    used = [one for one in every if one.used and one.currency == "USD"]
    initial = {"series": used[-1].series if used else "", "year": used[-1].year + 1 if used else None}
    form = PriceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_price_index(
                actor=request.actor, at=timezone.now(), **_said(form.cleaned_data)
            )
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("The index of %(year)s is entered; calculate the inventories again.") % {"year": made.year},
            )
            return redirect("inventory:prices", company=request.company.slug)
    wanted = asked(request, "q").casefold()
    rows = [
        one for one in every if wanted in f"{one.currency} {one.year} {one.series} {one.source}".casefold()
    ]
    listing = Listing(request, "price-index", _("Price index"), price_columns(), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "form": form,
        "own": [one for one in every if one.own],
        "may_manage": request.actor.may(rights.MANAGE, path="/"),
        "trail": [(_("Inventories"), address(request, "list"))],
        "state_line": _("%(first)s to %(last)s: %(series)s")
        % {"first": used[0].year, "last": used[-1].year, "series": used[-1].series}
        if used
        else "",
    }
    return render(request, "inventory/prices.html", context, status=422 if form.errors else 200)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "currency": data["currency"].upper() or "USD"}


@require_POST
@page(rights.MANAGE)
def withdraw(request: CompanyRequest, index_id: int) -> HttpResponse:
    """Take an index of the company back, with a reason."""
    try:
        services.withdraw_price_index(
            actor=request.actor, index_id=index_id, reason=request.POST.get("reason", ""), at=timezone.now()
        )
        messages.success(request, _("The index is taken back."))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("inventory:prices", company=request.company.slug)
