"""Own factors: write, attach evidence, hand in, review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.factors import queries, rights, services, words
from qingheng.apps.factors.contracts import OwnFactorView
from qingheng.apps.factors.forms import EvidenceForm, OwnFactorForm, ReviewForm, facts_of
from qingheng.apps.factors.queries.own import OBJECT_TYPE
from qingheng.apps.factors.tables import own_columns
from qingheng.apps.factors.views.explorer import trail
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

_GIVEN = ("activity", "basis", "unit", "level", "place")  # what a link may fill in


@require_safe
@page(rights.VIEW)
def own_factors(request: CompanyRequest) -> HttpResponse:
    """The company's own factors in every state."""
    found = queries.own_factors(actor=request.actor)
    state, text = asked(request, "state"), asked(request, "q").casefold()
    rows = [
        own
        for own in found
        if (not state or own.state == state)
        and text in f"{own.code} {own.name_zh} {own.name_en} {own.activity}".casefold()
    ]
    listing = Listing(request, "own-factors", _("Own factors"), own_columns(request.company.slug), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    waiting = sum(own.state == "in_review" for own in found)
    context = {
        **listing.context(),
        "chip_groups": [(_("State"), chips(request, "state", words.STATES.items()))],
        "trail": trail(request),
        "may_manage": request.actor.may(rights.MANAGE),
        "state_line": ngettext("%(n)s waits for review", "%(n)s wait for review", waiting) % {"n": waiting},
    }
    return render(request, "factors/own.html", context)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def add(request: CompanyRequest) -> HttpResponse:
    """Write an own factor; it begins as a draft."""
    given = {key: asked(request, key, most=160) for key in _GIVEN if key in request.GET}
    form = OwnFactorForm(request.POST or None, initial={"published": timezone.localdate(), **given})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_own_factor(actor=request.actor, facts=form.facts(), at=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The draft is kept. Attach evidence, then hand it in."))
            return redirect("factors:own_factor", company=request.company.slug, own_id=made.id)
    return _form(
        request, form, _("A factor of your own"), reverse("factors:own", args=[request.company.slug])
    )


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def change(request: CompanyRequest, own_id: int) -> HttpResponse:
    """Change a draft or a returned factor."""
    own = queries.own_factor(actor=request.actor, own_id=own_id)
    form = OwnFactorForm(request.POST or None, initial=facts_of(own))
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own_factor(
                actor=request.actor, own_id=own_id, facts=form.facts(), at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("factors:own_factor", company=request.company.slug, own_id=own_id)
    back = reverse("factors:own_factor", args=[request.company.slug, own_id])
    return _form(request, form, words.pick((own.name_zh, own.name_en)), back)


def _form(request: CompanyRequest, form: OwnFactorForm, title: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "back": back,
        "trail": _trail(request),
        "activities": words.activity_options(),
    }
    return render(request, "factors/own_form.html", context, status=422 if form.errors else 200)


def _trail(request: CompanyRequest) -> list[tuple[str, str]]:
    return [*trail(request), (_("Own factors"), reverse("factors:own", args=[request.company.slug]))]


@require_safe
@page(rights.VIEW)
def own_factor(request: CompanyRequest, own_id: int) -> HttpResponse:
    """One own factor with its evidence, its author, and what comes next."""
    return _shown(request, queries.own_factor(actor=request.actor, own_id=own_id))


def _shown(request: CompanyRequest, own: OwnFactorView, form: EvidenceForm | None = None) -> HttpResponse:
    files = (
        attachments_of(actor=request.actor, object_type=OBJECT_TYPE, object_id=own.id)
        if request.actor.may("evidence.view")
        else []
    )
    context = {
        "own": own,
        "activity": words.activity_words()(own.activity),
        "no_site": _is_no_site(request, own),
        "name": words.pick((own.name_zh, own.name_en)),
        "state": words.word(words.STATES, own.state),
        "basis": words.basis_word(own.basis),
        "place": words.place_words(own.level, own.place),
        "unit": words.unit_words(own.unit),
        "files": files,
        "trail": _trail(request),
        "may_change": request.actor.may(rights.MANAGE) and own.state in ("draft", "returned"),
        "may_review": request.actor.may(rights.REVIEW)
        and own.state == "in_review"
        and own.author_id != request.actor.person_id,
        "is_author": own.author_id == request.actor.person_id,
        "may_withdraw": request.actor.may(rights.REVIEW) and own.state == "approved",
        "checks": _checks(request, own),
        "evidence_form": form or EvidenceForm(),
        "review_form": ReviewForm(),
    }
    return render(request, "factors/own_factor.html", context, status=422 if form and form.errors else 200)


def _is_no_site(request: CompanyRequest, own: OwnFactorView) -> bool:
    """Whether the factor speaks for a site that is not among those the reader sees: no line asks for it."""
    if own.level != "site" or not request.actor.may("company.view"):
        return False
    return own.place not in {node.code for node in organisation.tree(actor=request.actor)}


def _checks(request: CompanyRequest, own: OwnFactorView) -> dict[str, Any]:
    """What looks wrong about the factor as the page says it, and its kind."""
    told = queries.own_checks(actor=request.actor, own_id=own.id)
    return {
        "kin": told.kin,
        "found": [
            (one.severity, words.word(words.CHECKS, one.code), words.pick((one.text_zh, one.text_en)))
            for one in told.found
        ],
    }


@require_POST
@page(rights.MANAGE)
def evidence(request: CompanyRequest, own_id: int) -> HttpResponse:
    """Attach a file."""
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach_evidence(
                actor=request.actor, own_id=own_id, data=file.read(), name=file.name, mime=file.content_type or "",
                at=timezone.now(),
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("factors:own_factor", company=request.company.slug, own_id=own_id)
    return _shown(request, queries.own_factor(actor=request.actor, own_id=own_id), form)


@require_POST
@page(rights.VIEW)
def act(request: CompanyRequest, own_id: int, act: str) -> HttpResponse:
    """Hand in, approve, return, withdraw."""
    note, now = request.POST.get("note", "")[:4000], timezone.now()
    try:
        if act == "submit":
            services.submit_own_factor(actor=request.actor, own_id=own_id, at=now)
            messages.success(request, _("Handed in. Another person reviews it."))
        elif act == "withdraw":
            services.withdraw_own_factor(actor=request.actor, own_id=own_id, reason=note, at=now)
            messages.success(request, _("Withdrawn. Inventories made with it keep it."))
        else:
            services.review_own_factor(
                actor=request.actor, own_id=own_id, approve=act == "approve", note=note, at=now
            )
            said = (
                _("Approved: it is in the library now.") if act == "approve" else _("Returned to its author.")
            )
            messages.success(request, said)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("factors:own_factor", company=request.company.slug, own_id=own_id)
