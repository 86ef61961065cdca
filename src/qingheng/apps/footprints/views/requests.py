"""Figures that suppliers owe, requests for them, and their answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.footprints import queries, rights, services, tables_links, words, words_links
from qingheng.apps.footprints.contracts import OwedView
from qingheng.apps.footprints.forms_links import AnswerForm, AskForm
from qingheng.apps.footprints.views.addressing import address, trail
from qingheng.apps.products import queries as products
from qingheng.calc.products import key
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def owed(request: CompanyRequest) -> HttpResponse:
    """Figures owed, the weightiest first, the requests, and a form to ask."""
    today = timezone.localdate()
    everything = queries.owed(actor=request.actor, on=today)
    form = _ask_form(request, everything)
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid() and _asked(request, form):
            return redirect(address(request, "requests"))
    supplier, why, said = (asked(request, name) for name in ("supplier", "why", "q"))
    kept = queries.owed(actor=request.actor, on=today, supplier=supplier, why=why, text=said)
    numbers = products.numbers_of(actor=request.actor, codes=[one.item for one in kept])
    listing = Listing(
        request, "owed", _("Figures that suppliers owe"),
        tables_links.owed_columns(lambda one: _item(request, numbers.get(key(one.item)))), kept,
    )  # fmt: skip
    suppliers = sorted({(one.supplier, one.supplier) for one in everything})
    open_ = queries.requests(actor=request.actor, on=today)
    context = {
        **listing.context(),
        "found": kept,
        "trail": trail(request),
        "state_line": _("%(owed)s figures owed, %(asked)s asked for, %(late)s overdue.")
        % {
            "owed": len(everything),
            "asked": sum(one.state == "asked" for one in open_),
            "late": sum(one.state == "overdue" for one in open_),
        },
        "chip_groups": [
            (_("Supplier"), chips(request, "supplier", suppliers)),
            (_("What is owed"), chips(request, "why", words_links.OWED.items())),
        ],
        "requests": [{"one": one, "state": words_links.REQUESTS[one.state]} for one in open_],
        "form": form if request.actor.may(rights.MANAGE) else None,
    }
    exported = listing.export(at=timezone.now())
    return exported or render(request, "footprints/owed.html", context, status=422 if form.errors else 200)


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def request_page(request: CompanyRequest, request_id: int) -> HttpResponse:
    """One request: what to write to the supplier, and what it answered."""
    today = timezone.localdate()
    one = queries.request(actor=request.actor, request_id=request_id, on=today)
    zh, en = queries.reminder(actor=request.actor, request_id=request_id, on=today)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid():
            try:
                services.answer_request(
                    actor=request.actor, request_id=request_id, figure=form.figure(), evidence=form.evidence(),
                    at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(
                    request, _("The answer is held as the supplier's figure; the request is closed.")
                )
                return redirect(address(request, "requests"))
    open_ = one.state in ("asked", "overdue")
    may = open_ and request.actor.may(rights.MANAGE)
    context = {
        "one": one,
        "trail": [*trail(request), (_("Figures that suppliers owe"), address(request, "requests"))],
        "state": words_links.REQUESTS[one.state],
        "text_zh": zh,
        "text_en": en,
        "form": form if may else None,
        "may_act": may,
    }
    return render(request, "footprints/request.html", context, status=422 if form.errors else 200)


@page(rights.MANAGE)
@require_POST
def remind(request: CompanyRequest, request_id: int) -> HttpResponse:
    """Count a reminder that was sent."""
    services.remind_supplier(actor=request.actor, request_id=request_id, at=timezone.now())
    messages.success(request, _("The reminder is counted."))
    return redirect(address(request, "request", request_id=request_id))


@page(rights.MANAGE)
@require_POST
def withdraw(request: CompanyRequest, request_id: int) -> HttpResponse:
    """Ask no longer."""
    services.withdraw_request(
        actor=request.actor, request_id=request_id, reason=request.POST.get("reason", ""), at=timezone.now()
    )
    messages.success(request, _("The request is withdrawn."))
    return redirect(address(request, "requests"))


def _ask_form(request: CompanyRequest, everything: list[OwedView]) -> AskForm:
    choices = [
        (f"{one.item}|{one.supplier}", f"{one.item} {words.two(one.name_zh, one.name_en)} · {one.supplier}")
        for one in everything
        if one.request is None
    ]
    return AskForm(choices, request.POST or None)


def _asked(request: CompanyRequest, form: AskForm) -> bool:
    item, supplier = form.asked()
    try:
        services.ask_supplier(
            actor=request.actor, item=item, supplier=supplier, due=form.cleaned_data["due"],
            note=form.cleaned_data["note"], at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, _("The request is noted; send the supplier what it says."))
    return True


def _item(request: CompanyRequest, number: int | None) -> str:
    return reverse("products:item", args=[request.company.slug, number]) if number else ""
