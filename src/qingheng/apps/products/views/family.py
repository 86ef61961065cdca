"""A family: choose options, see the bill as a tree and the masses bottom-up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingheng.apps.products import queries, rights, words
from qingheng.apps.products.contracts import FamilyView
from qingheng.apps.products.forms import ChoiceForm
from qingheng.apps.products.views.branches import branches
from qingheng.platform.languages import reads_chinese, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page


def trail(request: CompanyRequest) -> list[tuple[str, str]]:
    """Crumbs of the pages below products."""
    return [(_("Products"), reverse("products:home", kwargs={"company": request.company.slug}))]


@require_safe
@page(rights.VIEW)
def show(request: CompanyRequest, family_id: int) -> HttpResponse:
    """The family with its configurator."""
    family = queries.family_of_id(actor=request.actor, family_id=family_id, on=timezone.localdate())
    return render(request, "products/family.html", {
        **_shown(request, family), "trail": trail(request), "may_manage": request.actor.may(rights.MANAGE),
    })  # fmt: skip


@require_safe
@page(rights.VIEW)
def bill(request: CompanyRequest, family_id: int) -> HttpResponse:
    """The bill of the chosen options alone, for the part of the page that changes."""
    family = queries.family_of_id(actor=request.actor, family_id=family_id, on=timezone.localdate())
    return render(request, "products/bill.html", _shown(request, family))


def _shown(request: CompanyRequest, family: FamilyView) -> dict[str, Any]:
    given: Any = {name: value for name, value in request.GET.items() if name.startswith("o-")}
    initial = {f"o-{one.group}": one.code for one in family.options if one.is_default}
    form = ChoiceForm({**initial, **given}, family=family)
    choice = form.choice() if form.is_valid() else {}
    context: dict[str, Any] = {
        "family": family,
        "form": form,
        "variants": [
            (one, "?" + urlencode({f"o-{g}": o for g, o in one.choice.items()})) for one in family.variants
        ],
        "choice_query": urlencode({"family": family.code, **{f"o-{g}": o for g, o in choice.items()}}),
        "variant_query": urlencode({f"o-{g}": o for g, o in choice.items()}),
        "name": (family.name_zh if reads_chinese() else family.name_en) or family.code,
    }
    try:
        found = queries.bill(actor=request.actor, code=family.code, on=timezone.localdate(), choice=choice)
        rows = queries.masses_of(
            actor=request.actor, code=family.code, on=timezone.localdate(), choice=choice
        )
    except Refusal as refusal:
        return {**context, "refusal": refusal, "faults": getattr(refusal, "faults", ())}
    return {
        **context,
        "branches": branches(request, found, found.root),
        "leaves": len(found.leaves),
        "masses": [(one, word(words.FITS, str(one.fit)), words.FIT_BADGES[str(one.fit)]) for one in rows],
        "whole": rows[0] if rows else None,
        "revision": found.revision,
    }
