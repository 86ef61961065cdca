"""The planner: strategies side by side, the chosen one in full, and what it covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _p
from django.views.decorators.http import require_POST, require_safe

from qingheng.apps.ledgers import queries, rights, services, words
from qingheng.apps.ledgers.contracts import CoverRow
from qingheng.apps.ledgers.forms import PlanForm, ProposeForm, SpanForm
from qingheng.apps.ledgers.queries import Asked, PlanView, Rating, Waiting
from qingheng.apps.ledgers.tables import coverage_columns, exports
from qingheng.apps.ledgers.views.lot import sites_of, trail
from qingheng.calc.ledger import Strategy, from_millionths, to_millionths
from qingheng.calc.texts import format_measured
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page

SIDE_BY_SIDE = tuple(one for one in Strategy if one is not Strategy.manual)
MOST_ROWS = 500


def _span(request: CompanyRequest) -> dict[str, str]:
    """The period of the address, else that of the lots there are, else the last year."""
    today = timezone.localdate()
    years = queries.values_there(actor=request.actor)["year"]
    year = int(years[-1]) if years else today.year - 1
    given = {name: asked(request, name) for name in ("first", "last", "on", "site", "factors")}
    return {
        **given,
        "first": given["first"] or date(year, 1, 1).isoformat(),
        "last": given["last"] or date(year, 12, 31).isoformat(),
        "on": given["on"] or today.isoformat(),
    }


def _asked_for(data: dict[str, Any], strategy: Strategy) -> Asked:
    return Asked(
        first=data["first"], last=data["last"], on=data["on"], strategy=strategy,
        sites=(data["site"],) if data["site"] else (), factors=data["factors"],
    )  # fmt: skip


@require_safe
@page(rights.VIEW)
def plan(request: CompanyRequest) -> HttpResponse:
    """What each strategy would allocate; nothing is written."""
    form = PlanForm(_span(request), sites=sites_of(request))
    return _planned(request, form)


def _planned(request: CompanyRequest, form: PlanForm, *, refused: bool = False) -> HttpResponse:
    made: list[PlanView] = []
    valid = form.is_valid()
    if valid or refused:
        wanted = _asked_for(form.cleaned_data, Strategy.highest_factor)
        made = queries.plans(
            actor=request.actor, asked=wanted, strategies=SIDE_BY_SIDE, today=timezone.localdate()
        )
    name = asked(request, "strategy") or str(form.data.get("strategy", "")) or Strategy.highest_factor
    chosen = next((one for one in made if one.strategy == name), made[0] if made else None)
    names = dict(sites_of(request))
    late = bool(made) and form.cleaned_data["on"] < timezone.localdate()
    context = {
        "form": form,
        "waiting": [_waiting(request, one) for one in (made[0].waiting if made else ())],
        "ratings": [_rating(one, names) for one in (made[0].ratings if made else ())],
        "plans": [_card(request, one, one is chosen) for one in made],
        "chosen": _full(chosen, names) if chosen else None,
        "strategy": chosen.strategy if chosen else "",
        "known": bool(made and made[0].demands),
        "late": late,
        "hidden": [
            (field.html_name, field.value() or "") for field in form if field.name in PlanForm.base_fields
        ],
        "may_propose": request.actor.may(rights.MANAGE),
        "trail": trail(request),
        "reason": str(form.data.get("reason", "")),
    }
    return render(request, "ledgers/plan.html", context, status=422 if form.errors else 200)


def _card(request: CompanyRequest, made: PlanView, chosen: bool) -> dict[str, Any]:
    return {
        "name": words.word(words.STRATEGY_WORDS, made.strategy),
        "help": words.word(words.STRATEGY_HELP, made.strategy),
        "plan": made,
        "lots": len({one.lot for one in made.allocations}),
        "months": len({(one.site, one.month) for one in made.allocations}),
        "avoided": _tonnes(made.avoided),
        "unmet": _tonnes(made.avoided_unmet) or None,
        "unknown": _unknown(made),
        "blocked": len(made.blocked),
        "chosen": chosen,
        "url": address_with(request, strategy=str(made.strategy)),
    }


def _tonnes(kilograms: Decimal | None) -> Decimal | None:
    return None if kilograms is None else kilograms / 1000


def _unknown(made: PlanView) -> str:
    """Why nobody knows what is no longer counted."""
    if made.unrated:
        lots = _p("list", ", ").join(f"L{lot}" for lot in made.unrated)
        return _(
            "%(lots)s: the emission rate of these lots is not known. Void them and book them with it."
        ) % {"lots": lots}
    return _("A site has no factor; see the factors below.")


def _waiting(request: CompanyRequest, one: Waiting) -> dict[str, str]:
    """That an act nobody has decided holds lots back, with the way to it."""
    lots = _p("list", ", ").join(f"L{lot}" for lot in one.lots)
    return {
        "text": _("%(quantity)s of %(lots)s wait in #%(number)s for a second person and are left out here.")
        % {"quantity": format_measured(one.quantity), "lots": lots, "number": one.act_id},
        "url": reverse("ledgers:act", kwargs={"company": request.company.slug, "act_id": one.act_id}),
        "link": _("Decide or withdraw it first"),
    }


def _rating(one: Rating, names: Mapping[str, str]) -> dict[str, Any]:
    zh = words.reads_chinese()
    return {
        "view": one,
        "site": names.get(one.site, one.site),
        "basis": words.word(words.BASIS_WORDS, one.basis) if one.basis else "",
        "name": (one.name_zh if zh else one.name_en) or one.factor_id,
        "reason": one.reason_zh if zh else one.reason_en,
        "remedy": one.remedy_zh if zh else one.remedy_en,
    }


def _full(made: PlanView, names: Mapping[str, str]) -> dict[str, Any]:
    zh = words.reads_chinese()
    consumed = {one.key: one for one in made.demands}
    rows: dict[Any, dict[str, Any]] = {}
    for one in sorted(made.allocations, key=lambda a: (a.month, a.site, int(a.lot))):
        row = rows.setdefault(
            (one.month, one.site),
            {
                "site": names.get(one.site, one.site),
                "month": one.month,
                "demand": consumed[one.site, one.month],
                "lots": [],
                "covered": 0,
            },
        )
        row["lots"].append((int(one.lot), one.quantity))
        row["covered"] = _sum((row["covered"], one.quantity))
    return {
        "view": made,
        "name": words.word(words.STRATEGY_WORDS, made.strategy),
        "line": words.plan_line(format_measured(made.total), format_measured(made.open)),
        "rows": list(rows.values())[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "refused": [
            {
                "lot": int(one.lot) if one.lot else None,
                "where": " ".join(
                    filter(None, (names.get(one.site, one.site), f"{one.month:%Y-%m}" if one.month else ""))
                ),
                "quantity": one.quantity,
                "text": one.reason.text_zh if zh else one.reason.text_en,
                "remedy": one.reason.remedy_zh if zh else one.reason.remedy_en,
                "blocks": one.reason.blocks,
            }
            for one in made.refused
        ],
    }


@require_POST
@page(rights.MANAGE)
def propose(request: CompanyRequest) -> HttpResponse:
    """Keep the chosen plan for another person to confirm."""
    form = ProposeForm(request.POST, sites=sites_of(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = services.propose_allocation(
                actor=request.actor, asked=_asked_for(data, Strategy(data["strategy"])), at=timezone.now(),
                reason=data["reason"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
            return _planned(request, form, refused=True)
        messages.success(
            request, _("Allocation #%(number)s waits for another person to confirm it.") % {"number": made.id}
        )
        return redirect("ledgers:act", company=request.company.slug, act_id=made.id)
    return _planned(request, form)


@require_safe
@page(rights.VIEW)
def coverage(request: CompanyRequest) -> HttpResponse:
    """Consumption, cover and what is open, by site and month; `?format=csv|xlsx` gives them as a file."""
    span = _span(request)
    form = SpanForm(span, sites=sites_of(request))
    rows: list[Any] = []
    if form.is_valid():
        data = form.cleaned_data
        rows = [
            row
            for row in queries.coverage(actor=request.actor, first=data["first"], last=data["last"])
            if not data["site"] or row.site == data["site"]
        ]
    names = dict(sites_of(request))
    listing = Listing(request, "ledger-coverage", _("Coverage"), coverage_columns(names), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    consumed = _sum(row.consumed for row in rows if row.consumed is not None)
    covered = _sum(row.covered for row in rows)
    context = {
        "form": form,
        "rows": [{"view": row, "name": names.get(row.site, row.site)} for row in rows],
        "consumed": consumed,
        "covered": covered,
        "share": covered * 100 / consumed if consumed else None,
        "over": _over(request, rows, names),
        "exports": exports(request),
        "trail": trail(request),
    }
    return render(request, "ledgers/coverage.html", context)


def _over(
    request: CompanyRequest, rows: Sequence[CoverRow], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Months covered beyond their consumption, each with the lots that stand for it."""
    beyond = {(row.site, row.month): row for row in rows if row.open is not None and row.open < 0}
    if not beyond:
        return []
    months = [month for _site, month in beyond]
    lots: dict[tuple[str, date], list[tuple[int, str, bool]]] = defaultdict(list)
    for one in queries.allocations(actor=request.actor, first=min(months), last=max(months)):
        lots[one.site, one.month].append((one.lot_id, one.lot_code, one.retired))
    return [
        {
            "name": names.get(site, site),
            "month": month,
            "beyond": -(row.open or Decimal(0)),
            "lots": lots[site, month],
        }
        for (site, month), row in beyond.items()
    ]


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    """Their sum without zeros at its end."""
    return from_millionths(sum(to_millionths(one) for one in quantities))
