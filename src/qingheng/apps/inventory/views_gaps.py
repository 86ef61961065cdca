"""The page of what an inventory is known to lack, told beside every total it touches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.inventory import queries, rights, services, words
from qingheng.apps.inventory.contracts import EitherChoice
from qingheng.apps.inventory.forms import GapForm
from qingheng.apps.inventory.views import address, head, trail
from qingheng.apps.inventory.views_choices import listed
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_CHOICES = 200  # lines offered, the largest first


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def gaps(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Known gaps with the totals they bear on; a POST adds one."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    found = queries.gaps(actor=request.actor, inventory_id=inventory_id)
    choices = queries.either_choices(actor=request.actor, inventory_id=inventory_id)[:MOST_CHOICES]
    form = GapForm(request.POST or None, lines=[(str(at), _lines(one)) for at, one in enumerate(choices)])
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid():
            data = form.cleaned_data
            about: dict[str, Any] = {}
            if data["kind"] == "either":
                chosen = choices[int(data["about"])]
                about = {"rule": chosen.rule, "values": dict(chosen.values), "other": data["other"].strip()}
            try:
                services.set_gap(
                    actor=request.actor, inventory_id=view.id, code=_free({one.code for one in found}),
                    kind=data["kind"] or "missing", measures=data["measures"], words=(data["zh"], data["en"]),
                    at=timezone.now(), **about,
                )  # fmt: skip
            except NotFound:
                raise
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("The gap is told beside its totals and in the report."))
                return redirect(address(request, "gaps", inventory_id=view.id))
    ranges = queries.gap_ranges(actor=request.actor, inventory_id=inventory_id)
    context = {
        **head(request, view),
        "trail": trail(request, view),
        "gaps": [
            (
                one,
                words.two(one.zh, one.en),
                words.word(words.GAP_KINDS, one.kind),
                [*map(_measure, one.measures)],
                ranges.get(one.code),
            )
            for one in found
        ],
        "form": form,
        "choices": listed(request, view),
        "may_rule": view.state == "open" and request.actor.may(rights.RULES),
        "may_manage": request.actor.may(rights.MANAGE),
    }
    return render(request, "inventory/gaps.html", context, status=422 if form.errors else 200)


@page(rights.MANAGE)
@require_POST
def gap_close(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Take a gap back once it is closed."""
    services.withdraw_gap(
        actor=request.actor,
        inventory_id=inventory_id,
        code=request.POST.get("code", "")[:60],
        at=timezone.now(),
    )
    messages.success(request, _("The gap is taken off the list."))
    return redirect(address(request, "gaps", inventory_id=inventory_id))


def _lines(one: EitherChoice) -> str:
    """Lines as one chooses them: rule, columns, tonnes."""
    columns = " · ".join(value for _name, value in one.values)
    return f"{words.two(one.rule_zh, one.rule_en)} · {columns} · {one.tonnes:,.1f} tCO₂e"


def _measure(name: str) -> str:
    return words.word(words.MEASURES, name) if name in words.MEASURES else words.word(words.CATEGORIES, name)


def _free(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"gap-{number}" in taken:
        number += 1
    return f"gap-{number}"
