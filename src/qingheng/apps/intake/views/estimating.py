"""Estimates for missing months: chosen, looked at, made a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingheng.apps.intake.forms import EstimateForm
from qingheng.apps.intake.queries import datasets
from qingheng.apps.intake.queries.rows import shown_value
from qingheng.apps.intake.services import estimates
from qingheng.apps.intake.services.estimates import Proposal
from qingheng.apps.intake.views.places import may_use, to_submission, trail
from qingheng.apps.intake.words import UNFILLED, named, reads_chinese, word
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset
from qingheng.calc.units import unit_symbol
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@page("datapoints.enter")
def estimate(request: CompanyRequest) -> HttpResponse:
    """The estimates of a choice in the address; posted, a draft with them."""
    nodes = may_use(request)
    known = [one for one in datasets.datasets(actor=request.actor) if one.frequency == "monthly"]
    given = request.POST if request.method == "POST" else request.GET
    chosen = any(given.get(name) for name in ("first", "last", "method"))
    form = EstimateForm(given if chosen else None, nodes=nodes, datasets=known, initial=_initial(request))
    context: dict[str, Any] = {"form": form, "nodes": nodes, "trail": trail(request)}
    status = 200
    if chosen and form.is_valid():
        asked_for = {**form.cleaned_data, "node_id": int(form.cleaned_data["node"])}
        del asked_for["node"]
        try:
            if request.method == "POST":
                made = estimates.make_estimates(actor=request.actor, at=timezone.now(), **asked_for)
                return to_submission(request, made.id)
            found = estimates.propose_estimates(actor=request.actor, **asked_for)
            context |= _shown(request, found, asked_for["dataset"])
        except NotFound:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
            status = refusal.status
    elif chosen:
        status = 422
    return render(request, "intake/estimate.html", context, status=status)


def _initial(request: CompanyRequest) -> dict[str, Any]:
    """The last whole month, of the dataset and node the address names."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    return {
        "dataset": asked(request, "dataset"),
        "node": asked(request, "node"),
        "first": last.replace(day=1),
        "last": last,
    }


def _shown(request: CompanyRequest, found: Proposal, code: str) -> dict[str, Any]:
    about = datasets.dataset(actor=request.actor, code=code)
    sites = {node.code: named(node.name_zh, node.name_en) for node in organisation.tree(actor=request.actor)}
    measure = about.column(found.measure)
    lines = [
        {
            "key": _key(about, found.codes, one.key, sites),
            "month": one.month,
            "reference": shown_value(measure, one.reference),
            "reference_month": one.reference_month,
            "ratio": f"{one.ratio:.4f}",
            "value": shown_value(measure, one.value),
            "unit": unit_symbol(one.unit, "zh" if reads_chinese() else "en"),
        }
        for one in found.estimates[:SHOWN]
    ]
    left = [
        {
            "key": _key(about, found.codes, one.key, sites),
            "month": one.month,
            "why": word(UNFILLED, one.reason),
        }
        for one in found.unfilled[:SHOWN]
    ]
    return {
        "lines": lines,
        "left": left,
        "total": len(found.estimates),
        "left_total": len(found.unfilled),
        "looked": True,
    }


def _key(about: Dataset, codes: tuple[str, ...], values: tuple[str, ...], sites: dict[str, str]) -> str:
    """Site, meter and kind in the reader's words."""
    parts = []
    for code, value in zip(codes, values, strict=True):
        column = about.column(code)
        member = column.value(value)
        words = sites.get(value, value) if column.reference == "node" else value
        parts.append(named(member.zh, member.en) if member else words)
    return " · ".join(part for part in parts if part) or _("Whole node")
