"""Confirmed choices: see, confirm, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.factors import queries, rights, services, words
from qingheng.apps.factors.contracts import FactorFilters, FactorView
from qingheng.apps.factors.forms import RuleForm
from qingheng.apps.factors.tables import rule_columns
from qingheng.apps.factors.views.explorer import trail
from qingheng.apps.factors.views_of import factor_view
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_SUGGESTED = 30


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def rules(request: CompanyRequest) -> HttpResponse:
    """Choices that people confirmed; a POST confirms one."""
    if request.method == "POST":
        request.actor.require(rights.RULES)
    initial = {key: asked(request, key) for key in ("activity", "factor_id", "basis", "level", "place")}
    back = _back(request)
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.confirm_rule(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refuse(form, refusal)
        else:
            said = _("Rule %(code)s is in force; inventories take it when they are calculated next.")
            messages.success(request, said % {"code": made.code})
            return redirect(back or reverse("factors:rules", args=[request.company.slug]))
    found = queries.rules(actor=request.actor, withdrawn=True)
    text, called = asked(request, "q").casefold(), words.activity_words()
    rows = [
        rule
        for rule in found
        if text
        in f"{rule.code} {rule.activity} {called(rule.activity)} {rule.factor_id} {rule.reason}".casefold()
    ]
    rows.sort(key=lambda rule: (rule.withdrawn_at is not None, rule.activity, rule.id))
    named = queries.named(actor=request.actor, factor_ids=[rule.factor_id for rule in rows])
    left_out = set() if asked(request, "format") else {"at"}  # the day stands below the person
    columns = [one for one in rule_columns(request.company.slug, named) if one.key not in left_out]
    listing = Listing(request, "factor-rules", _("Confirmed rules"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    in_force = [rule for rule in found if rule.withdrawn_at is None]
    suggested, there = (
        ([], 0) if initial["factor_id"] else _suggested(request, initial["activity"], initial["basis"])
    )
    context = {
        **listing.context(),
        "form": form,
        "activities": words.activity_options(),
        "activity": called(initial["activity"]),
        "in_force": [
            (one, called(one.activity), words.basis_word(one.basis) if one.basis else "") for one in in_force
        ],
        "trail": trail(request),
        "may_rule": request.actor.may(rights.RULES),
        "back": back,
        "unit": asked(request, "unit", most=40),
        "chosen": _named(request, initial["factor_id"]),
        "suggested": suggested,
        "suggested_more": max(0, there - len(suggested)),
        "open_form": bool(form.errors or initial["factor_id"] or initial["activity"]),
        "state_line": ngettext("%(n)s rule in force", "%(n)s rules in force", len(in_force))
        % {"n": len(in_force)},
    }
    return render(request, "factors/rules.html", context, status=422 if form.errors else 200)


def _back(request: CompanyRequest) -> str:
    """The page of this company a link came from, to go back to; empty when it is none."""
    back = asked(request, "back", most=400)
    inside = reverse("factors:list", args=[request.company.slug]).removesuffix("factors/")
    return (
        back if back.startswith(inside) and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
    )


def _named(request: CompanyRequest, factor_id: str) -> FactorView | None:
    """The factor a link chose; None when there is none."""
    if not factor_id:
        return None
    try:
        return queries.factor(actor=request.actor, factor_id=factor_id)
    except NotFound:
        return None


def _suggested(request: CompanyRequest, activity: str, basis: str) -> tuple[list[dict[str, Any]], int]:
    """Factors of the activity, of the basis asked for first, each with the link that chooses it; and how many there are."""
    if not activity:
        return [], 0
    found = queries.search(actor=request.actor, filters=FactorFilters(activity=activity))
    found.sort(key=lambda one: (one.basis.value != basis, -one.data_until.year))
    sets = queries.gwp_sets(actor=request.actor)
    views = [factor_view(one, sets) for one in found[:MOST_SUGGESTED]]
    return [
        {
            "factor": one,
            "name": words.pick((one.name_zh, one.name_en)) or one.id,
            "basis": words.basis_word(one.basis),
            "place": words.place_words(one.level, one.place),
            "value": words.value_text(one.co2e.get("AR6")),
            "unit": words.unit_words(one.unit),
            "years": f"{one.data_from.year}–{one.data_until.year}",
            "url": address_with(request, factor_id=one.id, basis=one.basis),
        }
        for one in views
    ], len(found)


@require_POST
@page(rights.RULES)
def withdraw(request: CompanyRequest, rule_id: int) -> HttpResponse:
    """End a rule with a reason."""
    try:
        services.withdraw_rule(
            actor=request.actor,
            rule_id=rule_id,
            reason=request.POST.get("reason", "")[:500],
            at=timezone.now(),
        )
        messages.success(request, _("The rule is withdrawn."))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("factors:rules", company=request.company.slug)
