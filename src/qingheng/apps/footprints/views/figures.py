"""Figures of suppliers and products that a company holds itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.footprints import queries, rights, services, tables
from qingheng.apps.footprints.forms import FigureForm
from qingheng.apps.footprints.views.addressing import address, trail
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def figures(request: CompanyRequest) -> HttpResponse:
    """Figures in use, and a form for another one."""
    may_add = request.actor.may(rights.MANAGE)
    form = FigureForm(request.POST or None, initial={"item": asked(request, "item")})
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid():
            try:
                services.add_figure(actor=request.actor, figure=form.figure(), at=timezone.now())
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("The figure counts from the next calculation on."))
                return redirect(address(request, "figures"))
    found = queries.figures(actor=request.actor)
    listing = Listing(request, "figures", _("Own figures"), tables.figure_columns(), found)
    context = {
        **listing.context(),
        "found": found,
        "form": form if may_add else None,
        "may_add": may_add,
        "trail": trail(request),
    }
    exported = listing.export(at=timezone.now())
    return exported or render(request, "footprints/figures.html", context, status=422 if form.errors else 200)


@page(rights.MANAGE)
@require_POST
def withdraw(request: CompanyRequest, figure_id: int) -> HttpResponse:
    """Use a figure no more."""
    services.withdraw_figure(
        actor=request.actor, figure_id=figure_id, reason=request.POST.get("reason", ""), at=timezone.now()
    )
    messages.success(request, _("The figure is withdrawn; footprints made with it stay as they are."))
    return redirect(address(request, "figures"))
