"""Factors chosen for one inventory alone: enter a choice, see it with its evidence, change it, take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.factors import queries as factors
from qingheng.apps.factors.contracts import FactorFilters, FactorView
from qingheng.apps.inventory import pictures, queries, rights, services, words
from qingheng.apps.inventory.contracts import AssumptionView, InventoryView
from qingheng.apps.inventory.forms import ChoiceForm, ProofForm
from qingheng.apps.inventory.naming import spoken_names
from qingheng.apps.inventory.views import address, head, trail
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.factors.reasons import BASES
from qingheng.platform.rights.errors import Forbidden, NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_SUGGESTED = 30
_GIVEN = ("activity", "basis", "factor_id", "site")  # what a link may fill in


@page(rights.RULES)
@require_http_methods(["GET", "POST"])
def choice_add(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Choose a factor for this inventory alone; a link may say the activity, and the factors of it are offered."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    given = {name: asked(request, name, most=200) for name in _GIVEN if name in request.GET}
    form = _form(request, view, given)
    if request.method == "POST" and form.is_valid():
        taken = {
            one.code for one in queries.assumptions(actor=request.actor, inventory_id=view.id, withdrawn=True)
        }
        code = next(code for n in range(1, len(taken) + 2) if (code := f"choice-{n}") not in taken)
        made = _kept(request, view, form, code)
        if made is not None:
            messages.success(request, _("The choice is in force from the next calculation on."))
            return redirect(address(request, "choice", inventory_id=view.id, assumption_id=made))
    context = {
        **head(request, view),
        "form": form,
        "form_title": _("Choose a factor for this inventory"),
        "act": _("Enter the choice"),
        "back": address(request, "gaps", inventory_id=view.id),
        "suggested": [] if form.is_bound else _suggested(request, view, given),
        "activity_name": dict(_activities(request, view)).get(
            given.get("activity", ""), given.get("activity", "")
        ),
        "activities": _activities(request, view),
        "trail": _trail(request, view),
    }
    return render(request, "inventory/choice_form.html", context, status=422 if form.errors else 200)


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def choice(request: CompanyRequest, inventory_id: int, assumption_id: int) -> HttpResponse:
    """One choice with who, when, why and its evidence; a POST attaches a file."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    every = queries.assumptions(actor=request.actor, inventory_id=view.id, withdrawn=True)
    one = _of(every, assumption_id)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.actor.require(rights.RULES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                services.attach_to_assumption(
                    actor=request.actor, inventory_id=view.id, code=one.code, data=file.read(), name=file.name,
                    mime=file.content_type or "", at=timezone.now(),
                )  # fmt: skip
            except (NotFound, Forbidden):
                raise
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("The file is attached."))
                return redirect(address(request, "choice", inventory_id=view.id, assumption_id=one.id))
    may = view.state == "open" and request.actor.may(rights.RULES) and one.withdrawn_at is None
    context = {
        **head(request, view),
        "one": one,
        **_said(request, view, one),
        "others": [
            (other, words.two(other.reason_zh, other.reason_en))
            for other in every
            if other.code == one.code and other.id != one.id
        ],
        "may_change": may,
        "may_attach": may and request.actor.may("evidence.attach"),
        "sees_files": request.actor.may("evidence.view"),
        "form": form,
        "trail": _trail(request, view),
    }
    return render(request, "inventory/choice.html", context, status=422 if form.errors else 200)


@page(rights.RULES)
@require_http_methods(["GET", "POST"])
def choice_change(request: CompanyRequest, inventory_id: int, assumption_id: int) -> HttpResponse:
    """Choose otherwise: the choice ends with a reason, another of the same code begins."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    one = _of(queries.assumptions(actor=request.actor, inventory_id=view.id), assumption_id)
    names = (*_GIVEN, "reason_zh", "reason_en", "assumed")
    form = _form(request, view, {name: getattr(one, name) for name in names}, changes=True)
    back = address(request, "choice", inventory_id=view.id, assumption_id=one.id)
    if request.method == "POST" and form.is_valid():
        made = _kept(request, view, form, one.code)
        if made is not None:
            messages.success(request, _("The choice is changed; calculate the inventory again."))
            return redirect(address(request, "choice", inventory_id=view.id, assumption_id=made))
    context = {
        **head(request, view),
        "form": form,
        "form_title": _("Change the choice"),
        "act": _("Change"),
        "back": back,
        "activities": _activities(request, view),
        "trail": _trail(request, view),
    }
    return render(request, "inventory/choice_form.html", context, status=422 if form.errors else 200)


@page(rights.RULES)
@require_POST
def choice_withdraw(request: CompanyRequest, inventory_id: int, assumption_id: int) -> HttpResponse:
    """Take a choice back, with a reason."""
    one = _of(queries.assumptions(actor=request.actor, inventory_id=inventory_id), assumption_id)
    try:
        services.withdraw_factor(
            actor=request.actor, inventory_id=inventory_id, code=one.code,
            reason=request.POST.get("reason", "")[:500], at=timezone.now(),
        )  # fmt: skip
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
        return redirect(address(request, "choice", inventory_id=inventory_id, assumption_id=one.id))
    messages.success(request, _("The choice is taken back; calculate the inventory again."))
    return redirect(address(request, "gaps", inventory_id=inventory_id))


def listed(request: CompanyRequest, view: InventoryView) -> list[dict[str, Any]]:
    """The choices of an inventory as its page of gaps lists them: those in force, then those that ended."""
    every = queries.assumptions(actor=request.actor, inventory_id=view.id, withdrawn=True)
    names = spoken_names(request, view)
    known = factors.named(actor=request.actor, factor_ids=[one.factor_id for one in every])
    ended = sorted((one for one in every if one.withdrawn_at), key=lambda one: one.withdrawn_at, reverse=True)  # type: ignore[arg-type,return-value]
    return [
        {"one": one, **_said(request, view, one, names, known)}
        for one in (*(one for one in every if one.withdrawn_at is None), *ended)
    ]


def _said(
    request: CompanyRequest,
    view: InventoryView,
    one: AssumptionView,
    names: dict[str, str] | None = None,
    known: dict[str, FactorView] | None = None,
) -> dict[str, Any]:
    names = spoken_names(request, view) if names is None else names
    return {
        "activity": pictures.activity_words(one.activity, names),
        "factor": (known or factors.named(actor=request.actor, factor_ids=[one.factor_id])).get(
            one.factor_id
        ),
        "site": names.get(one.site, one.site),
        "basis": next((words.two(*said) for basis, said in BASES.items() if basis.value == one.basis), ""),
        "reason": words.two(one.reason_zh, one.reason_en),
    }


def _form(
    request: CompanyRequest, view: InventoryView, initial: dict[str, Any], *, changes: bool = False
) -> ChoiceForm:
    path = organisation.node(actor=request.actor, node_id=view.node_id).path
    sites = [
        (node.code, f"{words.two(node.name_zh, node.name_en)} ({node.code})")
        for node in organisation.tree(actor=request.actor)
        if node.path.startswith(path)
    ]
    return ChoiceForm(
        request.POST or None, request.FILES or None, initial=initial, sites=sites, changes=changes
    )


def _kept(request: CompanyRequest, view: InventoryView, form: ChoiceForm, code: str) -> int | None:
    """The number of the choice once it is kept with its file; None when it was refused, told at its field."""
    file = form.cleaned_data["file"]
    try:
        made = services.confirm_factor(
            actor=request.actor, inventory_id=view.id, code=code, confirmed=form.confirmed(),
            why=form.cleaned_data.get("why", ""), at=timezone.now(),
        )  # fmt: skip
        if file:
            services.attach_to_assumption(
                actor=request.actor, inventory_id=view.id, code=code, data=file.read(), name=file.name,
                mime=file.content_type or "", at=timezone.now(),
            )  # fmt: skip
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    return made


def _suggested(request: CompanyRequest, view: InventoryView, given: dict[str, str]) -> list[dict[str, Any]]:
    """Factors of the activity in the packs of the inventory, those of the basis asked for first, each with its link."""
    activity = given.get("activity", "")
    if not activity or given.get("factor_id"):
        return []
    pinned = dict(view.packs)
    found = [
        one
        for one in factors.search(actor=request.actor, filters=FactorFilters(activity=activity))
        if one.own or pinned.get(one.pack) == one.pack_version
    ]
    found.sort(key=lambda one: (one.basis.value != given.get("basis"), -one.data_until.year))
    return [
        {
            "id": one.id,
            "name": words.two(one.name_zh, one.name_en) or one.id,
            "basis": words.two(*BASES[one.basis]),
            "place": one.place.code,
            "unit": one.unit,
            "years": f"{one.data_from.year}–{one.data_until.year}",
            "url": address_with(request, factor_id=one.id, basis=one.basis.value),
        }
        for one in found[:MOST_SUGGESTED]
    ]


def _activities(request: CompanyRequest, view: InventoryView) -> list[tuple[str, str]]:
    """Activities to choose from, by name."""
    known = queries.activity_names(actor=request.actor, inventory_id=view.id)
    return sorted(((code, words.two(*both)) for code, both in known.items()), key=lambda one: one[1])


def _of(every: list[AssumptionView], assumption_id: int) -> AssumptionView:
    for one in every:
        if one.id == assumption_id:
            return one
    raise NotFound(_("There is no such choice."), code="no-rule", place="assumption")


def _trail(request: CompanyRequest, view: InventoryView) -> list[tuple[str, str]]:
    return [
        *trail(request, view),
        (_("Gaps and assumptions"), address(request, "gaps", inventory_id=view.id)),
    ]
