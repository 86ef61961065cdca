"""Pages on which footprints and suppliers' figures are published for inventories, and on which that is ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.footprints import publishing, queries, rights, services, tables_links, words, words_links
from qingheng.apps.footprints.contracts import PublishedView, PublishingView
from qingheng.apps.footprints.forms_links import PublishForm
from qingheng.apps.footprints.views.addressing import address, standing, trail
from qingheng.apps.footprints.views.records import head
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_GET
def published(request: CompanyRequest) -> HttpResponse:
    """Factors published from footprints and figures, with the act that ends them."""
    everything = queries.published(actor=request.actor)
    state, said = asked(request, "state"), asked(request, "q").casefold()
    found = [
        one
        for one in everything
        if (not state or one.state == state)
        and (not said or said in f"{one.name_zh} {one.name_en} {one.activity}".casefold())
    ]
    listing = Listing(
        request, "published", _("Published footprints"),
        tables_links.published_columns(lambda one: _record(request, one)), found,
    )  # fmt: skip
    records = {(one.record_type, one.record_id): one for one in everything if one.state == "in_force"}
    context = {
        **listing.context(),
        "trail": trail(request),
        "state_line": _("%(count)s factors in force; inventories choose them for categories 1, 11 and 12.")
        % {"count": sum(one.state == "in_force" for one in everything)},
        "chip_groups": [(_("State"), chips(request, "state", words_links.PUBLISHED.items()))],
        "records": [
            {"one": one, "name": words.two(one.name_zh, one.name_en),
             "first": max(one.first, min(timezone.localdate(), one.last)).isoformat(),
             "later": address(request, "publish", footprint_id=one.later) if one.later else ""}
            for one in records.values()
        ],
        "may_end": request.actor.may(rights.APPROVE),
    }  # fmt: skip
    return listing.export(at=timezone.now()) or render(request, "footprints/published.html", context)


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def publish(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """What publishing a footprint would create; publish it."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    days = _days(request)
    view = queries.publishing_of(actor=request.actor, footprint_id=footprint_id, **days)
    form = PublishForm(view, request.POST or None)
    if request.method == "POST":
        request.actor.require(rights.APPROVE)
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.publish_footprint(
                    actor=request.actor, footprint_id=footprint_id, at=timezone.now(), first=data["first"],
                    last=data["last"], parts=form.parts(),
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(
                    request, _("The footprint is published; inventories calculated from now on choose it.")
                )
                return redirect(address(request, "published"))
    ready = one.state == "approved"
    context = {**head(request, one), **_shown(request, view), "ready": ready, "trail": trail(request, one)}
    context |= {
        "form": form if ready and context["may_publish"] else None,
        "standing": standing(request, one),
    }
    return render(request, "footprints/publish.html", context, status=422 if form.errors else 200)


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def publish_figure(request: CompanyRequest, figure_id: int) -> HttpResponse:
    """What publishing a supplier's figure would create; publish it."""
    view = queries.publishing_of_figure(actor=request.actor, figure_id=figure_id, **_days(request))
    form = PublishForm(view, request.POST or None)
    if request.method == "POST":
        request.actor.require(rights.APPROVE)
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.publish_figure(
                    actor=request.actor, figure_id=figure_id, at=timezone.now(), first=data["first"], last=data["last"],
                    gwp=data["gwp"],
                )  # fmt: skip
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("The figure is published; purchases of the item choose it."))
                return redirect(address(request, "published"))
    context = {
        **_shown(request, view),
        "name": words.two(view.name_zh, view.name_en),
        "ready": True,
        "trail": [*trail(request), (_("Own figures"), address(request, "figures"))],
    }
    context["form"] = form if context["may_publish"] else None
    return render(request, "footprints/publish.html", context, status=422 if form.errors else 200)


@page(rights.APPROVE)
@require_POST
def end(request: CompanyRequest) -> HttpResponse:
    """Have what was published from a record answer for no activity from a day on."""
    kind, _bar, number = request.POST.get("record", "").partition("/")
    services.end_publication(
        actor=request.actor, record_type=kind, record_id=int(number) if number.isdigit() else 0,
        first=_posted_day(request) or timezone.localdate(), reason=request.POST.get("reason", ""), at=timezone.now(),
    )  # fmt: skip
    messages.success(
        request, _("It answers for no activity from that day on; locked years keep what they used.")
    )
    return redirect(address(request, "published"))


def _shown(request: CompanyRequest, view: PublishingView) -> dict[str, Any]:
    origins = {origin for part in view.parts for origin in part.origins}
    return {
        "view": view,
        "may_publish": request.actor.may(rights.APPROVE),
        "parts": [
            {"part": one, "name": words_links.PARTS[one.part], "why": words_links.why(one.problem),
             "is_own": any(code.startswith(f"{view.record_type}-{view.record_id}-") for code in one.replaces),
             "origins": [(name, one.origins[code]) for code, name in words.ORIGINS.items() if code in one.origins]}
            for one in view.parts
        ],
        "has_origins": bool(origins),
        "quality": [(name, view.quality[code]) for code, name in words.INDICATORS.items() if code in view.quality],
        "warnings": [words.two(zh, en) for _code, zh, en in view.warnings],
    }  # fmt: skip


def _record(request: CompanyRequest, one: PublishedView) -> str:
    if one.record_type == publishing.FOOTPRINT:
        return address(request, "footprint", footprint_id=one.record_id)
    return address(request, "figures")


def _days(request: CompanyRequest) -> dict[str, date | None]:
    """Days of the address, or of the form that was sent, so that the picture shows what would be created."""
    said = request.POST if request.method == "POST" else request.GET
    found = {name: _parsed(said.get(name, "")) for name in ("first", "last")}
    if found["first"] and found["last"] and found["last"] < found["first"]:
        return {"first": found["first"], "last": None}
    return found


def _posted_day(request: CompanyRequest) -> date | None:
    return _parsed(request.POST.get("first", ""))


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
