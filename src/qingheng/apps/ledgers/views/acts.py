"""Allocations and retirements: what waits, one of them with its lines, and the decision of the second person."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.ledgers import queries, rights, services, words
from qingheng.apps.ledgers.forms import RetireForm
from qingheng.apps.ledgers.tables import act_columns
from qingheng.apps.ledgers.views.lot import sites_of, trail
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page(rights.VIEW)
def acts(request: CompanyRequest) -> HttpResponse:
    """All of them, newest first."""
    found = queries.acts(actor=request.actor, state=asked(request, "state"), kind=asked(request, "kind"))
    text = asked(request, "q").lstrip("#")
    if text:
        found = [
            one for one in found if text in (str(one.id), one.prepared_name, one.decided_name, one.purpose)
        ]
    listing = Listing(
        request, "acts", _("Allocations and retirements"), act_columns(request.company.slug), found
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "chip_groups": [
            (_("State"), chips(request, "state", words.ACT_STATES.items())),
            (_("Kind"), chips(request, "kind", words.ACT_WORDS.items())),
        ],
        "trail": trail(request),
    }
    return render(request, "ledgers/acts.html", context)


@require_safe
@page(rights.VIEW)
def show(request: CompanyRequest, act_id: int) -> HttpResponse:
    """One of them."""
    act = queries.act(actor=request.actor, act_id=act_id)
    lots = queries.lots_by_id(actor=request.actor, lot_ids={line.lot_id for line in act.lines})
    names, units = dict(sites_of(request)), {lot.unit for lot in lots.values()}
    context = {
        "act": act,
        "unit": units.pop() if len(units) == 1 else "",
        "lines": [
            {
                "view": line,
                "kind": lots[line.lot_id].kind_zh if words.reads_chinese() else lots[line.lot_id].kind_en,
                "site": names.get(line.site, line.site),
            }
            for line in act.lines
        ],
        "kind": words.word(words.ACT_WORDS, act.kind),
        "strategy": words.word(words.STRATEGY_WORDS, act.strategy) if act.strategy else "",
        "may_decide": queries.may_decide(actor=request.actor, act_id=act_id),
        "may_withdraw": queries.may_withdraw(actor=request.actor, act_id=act_id),
        "trail": trail(request),
    }
    return render(request, "ledgers/act.html", context)


@require_POST
@page(rights.APPROVE)
def decide(request: CompanyRequest, act_id: int) -> HttpResponse:
    """Confirm or return it."""
    note, now = request.POST.get("note", ""), timezone.now()
    if request.POST.get("decision") == "return":
        services.return_act(actor=request.actor, act_id=act_id, note=note, at=now)
        messages.success(request, _("It is returned; nothing moved."))
    else:
        services.approve_act(actor=request.actor, act_id=act_id, note=note, at=now)
        messages.success(request, _("It is confirmed and booked."))
    return redirect("ledgers:act", company=request.company.slug, act_id=act_id)


@require_POST
@page(rights.MANAGE)
def withdraw(request: CompanyRequest, act_id: int) -> HttpResponse:
    """Take back what one prepared."""
    services.withdraw_act(actor=request.actor, act_id=act_id, at=timezone.now())
    messages.success(request, _("It is withdrawn; nothing moved."))
    return redirect("ledgers:act", company=request.company.slug, act_id=act_id)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def retire(request: CompanyRequest) -> HttpResponse:
    """Ask for the retirement of all that stands for a period and is not retired."""
    today = timezone.localdate()
    initial = {"first": date(today.year - 1, 1, 1), "last": date(today.year - 1, 12, 31), "on": today}
    form = RetireForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        there = queries.allocations(actor=request.actor, first=data["first"], last=data["last"])
        lines = [
            services.Retired(one.lot_id, one.mwh, one.site, one.month) for one in there if not one.retired
        ]
        try:
            made = services.propose_retirement(
                actor=request.actor, lines=lines, beneficiary=data["beneficiary"], purpose=data["purpose"],
                on=data["on"], reason=data["reason"], at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("Retirement #%(number)s waits for another person to confirm it.") % {"number": made.id},
            )
            return redirect("ledgers:act", company=request.company.slug, act_id=made.id)
    context = {"form": form, "trail": trail(request), "form_title": _("Retire what stands for a period")}
    return render(request, "ledgers/form.html", context, status=422 if form.errors else 200)
