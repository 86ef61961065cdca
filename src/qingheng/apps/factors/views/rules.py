"""Confirmed choices: see, confirm, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.factors import queries, rights, services
from qingheng.apps.factors.forms import RuleForm
from qingheng.apps.factors.tables import rule_columns
from qingheng.apps.factors.views.explorer import trail
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def rules(request: CompanyRequest) -> HttpResponse:
    """Choices that people confirmed; a POST confirms one."""
    if request.method == "POST":
        request.actor.require(rights.RULES)
    initial = {key: asked(request, key) for key in ("activity", "factor_id", "basis")}
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.confirm_rule(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refuse(form, refusal)
        else:
            messages.success(request, _("Rule %(code)s is in force.") % {"code": made.code})
            return redirect("factors:rules", company=request.company.slug)
    found = queries.rules(actor=request.actor, withdrawn=True)
    text = asked(request, "q").casefold()
    rows = [
        rule
        for rule in found
        if text in f"{rule.code} {rule.activity} {rule.factor_id} {rule.reason}".casefold()
    ]
    rows.sort(key=lambda rule: (rule.withdrawn_at is not None, rule.activity, rule.id))
    listing = Listing(request, "factor-rules", _("Confirmed rules"), rule_columns(request.company.slug), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    in_force = [rule for rule in found if rule.withdrawn_at is None]
    context = {
        **listing.context(),
        "form": form,
        "in_force": in_force,
        "trail": trail(request),
        "may_rule": request.actor.may(rights.RULES),
        "open_form": bool(form.errors or initial["factor_id"] or initial["activity"]),
        "state_line": ngettext("%(n)s rule in force", "%(n)s rules in force", len(in_force))
        % {"n": len(in_force)},
    }
    return render(request, "factors/rules.html", context, status=422 if form.errors else 200)


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
