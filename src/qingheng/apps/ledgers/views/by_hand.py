"""Allocation by hand: one lot, the months of sites it may stand for, and a quantity in each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingheng.apps.ledgers import queries, rights, services, words
from qingheng.apps.ledgers.contracts import LotView
from qingheng.apps.ledgers.forms import HandForm
from qingheng.apps.ledgers.queries import Asked, Fit
from qingheng.apps.ledgers.views.lot import sites_of, trail
from qingheng.calc.ledger import Strategy, Wanted
from qingheng.calc.texts import format_measured
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def by_hand(request: CompanyRequest) -> HttpResponse:
    """Choose a lot, write quantities, hand in; another person confirms."""
    free = [
        one for one in queries.lots(actor=request.actor, filters=queries.LotFilters(state="held")) if one.held
    ]
    form = HandForm(
        _typed(request, free), sites=sites_of(request), lots=[(str(one.id), _named(one)) for one in free]
    )
    wrong: dict[str, str] = {}
    if form.is_valid() and request.method == "POST":
        wanted, wrong = _wanted(form.cleaned_data["lot"], request.POST)
        if not wrong and (made := _handed_in(request, form, wanted)) is not None:
            return made
    context = {
        "form": form,
        "hidden": [(name, form.data.get(name, "")) for name in ("lot", "first", "last", "on", "site")],
        "reason": form.data.get("reason", ""),
        "trail": [*trail(request), (_("Plan an allocation"), _address(request, "plan"))],
        **(_rows(request, form.cleaned_data, wrong) if "lot" in form.cleaned_data else {}),
    }
    refused = request.method == "POST" or (bool(form.errors) and bool(request.GET))
    return render(request, "ledgers/by_hand.html", context, status=422 if refused else 200)


def _typed(request: CompanyRequest, free: list[LotView]) -> Mapping[str, str]:
    """What the address or the form says; the first free lot over its reporting year where neither does."""
    if request.method == "POST":
        return {name: str(value) for name, value in request.POST.items()}
    first = next((one for one in free if str(one.id) == asked(request, "lot")), free[0] if free else None)
    year = first.vintage_first.year if first else timezone.localdate().year
    return {
        "lot": str(first.id) if first else "",
        "first": asked(request, "first") or date(year, 1, 1).isoformat(),
        "last": asked(request, "last") or date(year, 12, 31).isoformat(),
        "on": asked(request, "on") or timezone.localdate().isoformat(),
        "site": asked(request, "site"),
        "reason": "",
    }


def _handed_in(request: CompanyRequest, form: HandForm, wanted: tuple[Wanted, ...]) -> HttpResponse | None:
    """Keep the lines for a second person; None when they are refused, with the refusal in the form."""
    data = form.cleaned_data
    try:
        made = services.propose_allocation(
            actor=request.actor, asked=_asked(data, wanted), at=timezone.now(), reason=data["reason"]
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    for one in made.refused:
        if one.reason.blocks:
            text = one.reason.text_zh if words.reads_chinese() else one.reason.text_en
            messages.warning(request, f"{one.site} {one.month:%Y-%m}: {text}" if one.month else text)
    messages.success(
        request, _("Allocation #%(number)s waits for another person to confirm it.") % {"number": made.id}
    )
    return redirect("ledgers:act", company=request.company.slug, act_id=made.id)


def _asked(data: Mapping[str, Any], wanted: tuple[Wanted, ...] = ()) -> Asked:
    return Asked(
        first=data["first"], last=data["last"], on=data["on"], strategy=Strategy.manual, wanted=wanted,
        lots=(int(data["lot"]),), sites=(data["site"],) if data["site"] else (),
    )  # fmt: skip


def _wanted(lot: str, typed: Mapping[str, str]) -> tuple[tuple[Wanted, ...], dict[str, str]]:
    """Lines of the form, and by field what is no quantity."""
    lines, wrong = [], {}
    for name, text in typed.items():
        head, _at, place = name.partition("@")
        site, _colon, month = place.rpartition(":")
        if head != "q" or not text.strip():
            continue
        try:
            quantity = Decimal(text.strip().replace(",", ""))
            lines.append(Wanted(lot, site, queries.month_of(month), quantity))
        except InvalidOperation:
            wrong[name] = _("“%(text)s” is no number.") % {"text": text[:20]}
    return tuple(lines), wrong


def _rows(request: CompanyRequest, data: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    lot = queries.lot(actor=request.actor, lot_id=int(data["lot"]))
    found = queries.fits_of(
        actor=request.actor, asked=_asked(data), lot_id=int(data["lot"]), today=timezone.localdate()
    )
    names = dict(sites_of(request))
    fitting = [one for one in found.fits if one.reason is None]
    open_still = [one for one in fitting if one.demand.quantity > 0]
    return {
        "lot": lot,
        "free": found.free,
        "forbidden": _words(found.reason),
        "rows": [_row(one, names, request.POST, wrong) for one in open_still],
        "known": bool(found.fits),
        "others": len(found.fits) - len(fitting),
        "why": sorted({_words(one.reason) for one in found.fits if one.reason is not None})[:3],
        "late": data["on"] < timezone.localdate(),
    }


def _row(
    one: Fit, names: Mapping[str, str], typed: Mapping[str, str], wrong: Mapping[str, str]
) -> dict[str, Any]:
    field = f"q@{one.demand.site}:{one.demand.month:%Y-%m}"
    return {
        "demand": one.demand,
        "site": names.get(one.demand.site, one.demand.site),
        "covered": one.covered,
        "field": field,
        "typed": typed.get(field, ""),
        "wrong": wrong.get(field, ""),
    }


def _words(reason: Any) -> str:
    if reason is None:
        return ""
    zh = words.reads_chinese()
    return f"{reason.text_zh if zh else reason.text_en} {reason.remedy_zh if zh else reason.remedy_en}"


def _named(one: LotView) -> str:
    kind = one.kind_zh if words.reads_chinese() else one.kind_en
    return f"{one.code} · {one.vintage_first:%Y-%m} · {format_measured(one.held)} {one.unit} · {kind}"


def _address(request: CompanyRequest, name: str) -> str:
    return reverse(f"ledgers:{name}", kwargs={"company": request.company.slug})
