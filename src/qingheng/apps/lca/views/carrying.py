"""Decisions of an earlier version: which fit this one, taking them over in one act, reviewing and withdrawing the act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.lca import carry_words, queries, rights, services, words
from qingheng.apps.lca.decisions import CarryingView, CarryItem
from qingheng.apps.lca.views.databases import trail
from qingheng.platform.rights.errors import Invalid, NotFound, Refusal
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def carry(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """What was decided of the version before, what of it fits here, and what was taken over."""
    refused: Refusal | None = None
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("mapping") if one.isdecimal() and len(one) < 16]
        try:
            if not chosen and request.actor.may(rights.MANAGE):
                raise Invalid(
                    _("Choose the decisions to be taken over."), code="nothing-chosen", place="mapping"
                )
            made = services.carry_over(
                actor=request.actor, version=lca_version, why=request.POST.get("why", "")[:1000], mappings=chosen,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refused = refusal
        else:
            messages.success(
                request,
                _("%(n)s decisions are taken over from %(before)s; somebody else reviews them.")
                % {"n": made.count, "before": made.before},
            )
            return redirect("lca:carry", request.company.slug, made.version)
    offer = queries.carry_offer(actor=request.actor, version=lca_version)
    acts = queries.carryings(actor=request.actor, version=offer.version)
    context = {
        "offer": offer,
        "fits": [_item(one) for one in offer.fits],
        "misfits": [_item(one) for one in offer.misfits],
        "acts": [_act(request, one) for one in acts],
        "may_manage": request.actor.may(rights.MANAGE),
        "refused": refused,
        "why": request.POST.get("why", ""),
        "chosen": {int(one) for one in request.POST.getlist("mapping") if one.isdecimal()}
        if refused
        else None,
        "decided": reverse("lca:decided", args=[request.company.slug, offer.version]),
        "trail": trail(request, offer.version),
    }
    return render(request, "lca/carry.html", context, status=422 if refused else 200)


def _item(one: CarryItem) -> dict[str, Any]:
    of = one.decision
    notes = [str(carry_words.CHANGED[what]) for what in one.changed]
    return {
        "one": one,
        "target": "" if of.left_out else words.target(of.target_name),
        "how": words.word(carry_words.HOW, one.how) if one.how else "",
        "notes": notes,
        "why": words.word(carry_words.WHY, one.why) if one.why else "",
    }


def _act(request: CompanyRequest, one: CarryingView) -> dict[str, Any]:
    own = one.made_by == request.actor.person_id and one.made_name == request.actor.name[:200]
    used = one.state == "in_use"
    return {
        "one": one,
        "state": words.word(carry_words.STATES, one.state),
        "may_review": used and not own and not one.reviewed_name and request.actor.may(rights.REVIEW),
        "may_withdraw": used and request.actor.may(rights.MANAGE),
    }


@require_POST
@page(rights.VIEW)
def act(request: CompanyRequest, carrying_id: int, act: str) -> HttpResponse:
    """Agree with what was taken over, object to it, or withdraw it."""
    one = queries.carrying(actor=request.actor, carrying=carrying_id)
    about: dict[str, Any] = {"actor": request.actor, "carrying": carrying_id, "at": timezone.now()}
    note = request.POST.get("note", "")[:1000]
    try:
        if act in ("approve", "object"):
            services.review_carrying(**about, agree=act == "approve", note=note)
        elif act == "withdraw":
            services.withdraw_carrying(**about, why=note)
        else:
            raise NotFound(_("There is no such act."), code="no-act", place="act")
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    else:
        messages.success(request, _SAID[act])
    return redirect("lca:carry", request.company.slug, one.version)


_SAID = {
    "approve": gettext_lazy("What was taken over is reviewed."),
    "object": gettext_lazy("What was taken over is out of use; its flows are open again."),
    "withdraw": gettext_lazy("What was taken over is withdrawn; its flows are open again."),
}
