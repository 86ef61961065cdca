"""Packs of factors: which versions the company works with, and what another one changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingheng.apps.factors import queries, rights, services, words
from qingheng.apps.factors.forms import ReasonForm
from qingheng.apps.factors.views.explorer import trail
from qingheng.calc.texts import one_language
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_SHOWN = 200


@require_safe
@page(rights.VIEW)
def packs(request: CompanyRequest) -> HttpResponse:
    """Packs of factors with source, licence, and the version in force."""
    found = queries.packs_at_hand(actor=request.actor)
    lang = get_language() or ""
    context = {
        "packs": [
            (pack, words.pick((pack.title_zh, pack.title_en)), one_language(pack.source, lang))
            for pack in found
        ],
        "trail": trail(request),
        "newer": sum(1 for pack in found if pack.pinned and pack.pinned != pack.shipped),
    }
    return render(request, "factors/packs.html", context)


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def upgrade(request: CompanyRequest, pack_id: str) -> HttpResponse:
    """What the shipped version changes; a POST takes it into use with a reason."""
    if request.method == "POST":
        request.actor.require("packs.manage")
    change = queries.upgrade_of(actor=request.actor, pack_id=pack_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.upgrade_pack(
                actor=request.actor, pack_id=pack_id, seen_sha256=request.POST.get("sha256", "")[:64],
                reason=form.cleaned_data["reason"], at=timezone.now(),
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refuse(form, refusal)
        else:
            messages.success(request, _("Version %(version)s is in force.") % {"version": change.to_version})
            return redirect("factors:packs", company=request.company.slug)
    pack = next(each for each in queries.packs_at_hand(actor=request.actor) if each.id == pack_id)
    context = {
        "change": change,
        "pack": pack,
        "title": words.pick((pack.title_zh, pack.title_en)),
        "source": one_language(pack.source, get_language() or ""),
        "changed": [
            (each, words.pick((each.name_zh, each.name_en)), words.unit_words(each.unit), words.value_text(each.before),
             words.value_text(each.after), words.measured(each.percent) if each.percent is not None else "",
             words.spread_change(each))
            for each in change.changed[:MOST_SHOWN]
        ],
        "added": change.added[:MOST_SHOWN],
        "vanished": change.vanished[:MOST_SHOWN],
        "form": form,
        "may_upgrade": request.actor.may("packs.manage") and change.state != "unchanged",
        "trail": [*trail(request), (_("Packs of factors"), reverse("factors:packs", args=[request.company.slug]))],
    }  # fmt: skip
    return render(request, "factors/upgrade.html", context, status=422 if form.errors else 200)
