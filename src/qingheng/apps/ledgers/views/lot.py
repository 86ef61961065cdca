"""One lot with its serial numbers, entries, criteria and evidence, and the forms that book and move lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.ledgers import queries, rights, services, words
from qingheng.apps.ledgers.contracts import EntryView, LotView
from qingheng.apps.ledgers.forms import CriteriaForm, ImportForm, LotForm, ReleaseForm, TransferForm
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import ALLOCATED, RETIRED
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.errors import Invalid, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


def sites_of(request: CompanyRequest) -> list[tuple[str, str]]:
    """Codes and names of the sites the actor may see."""
    zh = words.reads_chinese()
    return [
        (node.code, node.name_zh if zh else node.name_en)
        for node in organisation.tree(actor=request.actor)
        if node.kind == "site"
    ]


def trail(request: CompanyRequest) -> list[tuple[str, str]]:
    """Crumbs of the pages below the ledger."""
    return [(_("Certificate ledger"), reverse("ledgers:home", kwargs={"company": request.company.slug}))]


def _lots_trail(request: CompanyRequest) -> list[tuple[str, str]]:
    return [*trail(request), (_("Lots"), reverse("ledgers:lots", kwargs={"company": request.company.slug}))]


@require_safe
@page(rights.VIEW)
def show(request: CompanyRequest, lot_id: int) -> HttpResponse:
    """A lot."""
    return _show(request, lot_id)


def _show(
    request: CompanyRequest,
    lot_id: int,
    *,
    criteria: CriteriaForm | None = None,
    transfer: TransferForm | None = None,
) -> HttpResponse:
    lot = queries.lot(actor=request.actor, lot_id=lot_id)
    entries = queries.statement(actor=request.actor, lot_id=lot_id)
    answers = queries.checklist(actor=request.actor, lot_id=lot_id)
    may_manage = request.actor.may(rights.MANAGE, path=rights.COMPANY)
    names = dict(sites_of(request))
    failed = bool((criteria and criteria.errors) or (transfer and transfer.errors))
    context = {
        "lot": lot,
        "sums": [
            (words.word(words.SUM_WORDS, name), getattr(lot, name))
            for name in words.SUM_WORDS
            if name in ("quantity", "held") or getattr(lot, name)
        ],
        "kind": lot.kind_zh if words.reads_chinese() else lot.kind_en,
        "technology": words.word(words.TECHNOLOGIES, lot.technology),
        "verdict_badge": words.VERDICT_BADGES[lot.verdict],
        "verdict_word": words.word(words.VERDICT_WORDS, lot.verdict),
        "entries": [_entry(one, names) for one in entries],
        "stands_for": _stands_for(entries, names),
        "market": words.market_words(lot.market),
        "may_inventory": request.actor.may("inventory.view"),
        "evidence": _evidence(request, lot),
        "criteria": answers,
        "criteria_form": criteria or (CriteriaForm(criteria=answers) if may_manage and answers else None),
        "transfer_form": transfer or (TransferForm() if may_manage and lot.held and lot.tradable else None),
        "may_manage": may_manage,
        "may_allocate": bool(request.actor.may(rights.MANAGE) and lot.held),
        "may_void": may_manage and lot.held == lot.quantity,
        "trail": _lots_trail(request),
    }
    return render(request, "ledgers/lot.html", context, status=422 if failed else 200)


def _evidence(request: CompanyRequest, lot: LotView) -> Any:
    if not request.actor.may("evidence.view"):
        return []
    return attachments_of(actor=request.actor, object_type="ledger_lot", object_id=lot.id)


def _entry(one: EntryView, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "view": one,
        "kind": words.word(words.ENTRY_WORDS, one.kind),
        "source": words.account_words(one.source, names),
        "target": words.account_words(one.target, names),
        "words": [text for text in (one.beneficiary, one.purpose, one.reason) if text],
    }


def _stands_for(entries: list[EntryView], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Months of sites the lot stands for, with what of that is retired; what is not can be released."""
    open_: dict[tuple[Any, str], Decimal] = defaultdict(Decimal)
    retired: dict[tuple[Any, str], Decimal] = defaultdict(Decimal)
    for one in entries:
        key = (one.month, one.site)
        if one.target.startswith(f"{ALLOCATED}:"):
            open_[key] += one.quantity
        if one.source.startswith(f"{ALLOCATED}:"):
            open_[key] -= one.quantity
            retired[key] += one.quantity if one.target == RETIRED else 0
    return [
        {
            "site": site, "name": names.get(site, site), "month": month, "open": left, "all": f"{left:f}",
            "quantity": left + retired[month, site], "retired": retired[month, site],
        }
        for (month, site), left in sorted(open_.items())
        if left or retired[month, site]
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def issue(request: CompanyRequest) -> HttpResponse:
    """Book a lot by hand; a refusal stands at its field and what was typed stays."""
    kinds = queries.kinds(actor=request.actor)
    form = LotForm(request.POST or None, kinds=kinds, sites=sites_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.issue_lot(actor=request.actor, facts=form.facts(), at=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Lot %(code)s is booked.") % {"code": made.code})
            return redirect("ledgers:lot", company=request.company.slug, lot_id=made.id)
    context = {"form": form, "trail": _lots_trail(request), "form_title": _("Book a lot")}
    return render(request, "ledgers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def import_file(request: CompanyRequest) -> HttpResponse:
    """Book the lots of a registry's file; errors are listed at their cells."""
    form = ImportForm(request.POST or None, request.FILES or None, kinds=queries.kinds(actor=request.actor))
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.import_lots(
                actor=request.actor, data=data["file"].read(), name=data["file"].name, at=timezone.now(),
                kind=data["kind"], market=data["market"], late_reason=data["late_reason"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
            problems = getattr(refusal, "problems", ())
        else:
            words_ = ngettext("%(n)s lot is booked.", "%(n)s lots are booked.", len(made)) % {"n": len(made)}
            messages.success(request, words_)
            return redirect("ledgers:lots", company=request.company.slug)
    lang = words.active_language()
    context = {
        "form": form,
        "problems": [(one.place.describe(lang), one.message(lang), one.fix(lang)) for one in problems[:200]],
        "trail": _lots_trail(request),
    }
    return render(request, "ledgers/import.html", context, status=422 if form.errors else 200)


@require_POST
@page(rights.MANAGE)
def criteria(request: CompanyRequest, lot_id: int) -> HttpResponse:
    """Keep the answers to the quality criteria."""
    form = CriteriaForm(request.POST, criteria=queries.checklist(actor=request.actor, lot_id=lot_id))
    if form.is_valid():
        services.answer_criteria(
            actor=request.actor,
            lot_id=lot_id,
            answers=form.answers(),
            note=form.cleaned_data["note"],
            at=timezone.now(),
        )
        messages.success(request, _("The answers are kept."))
        return redirect("ledgers:lot", company=request.company.slug, lot_id=lot_id)
    return _show(request, lot_id, criteria=form)


@require_POST
@page(rights.MANAGE)
def transfer(request: CompanyRequest, lot_id: int) -> HttpResponse:
    """Hand a quantity to somebody outside; final."""
    queries.lot(actor=request.actor, lot_id=lot_id)
    form = TransferForm(request.POST)
    if form.is_valid():
        try:
            services.transfer_lot(actor=request.actor, lot_id=lot_id, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The transfer is booked."))
            return redirect("ledgers:lot", company=request.company.slug, lot_id=lot_id)
    return _show(request, lot_id, transfer=form)


@require_POST
@page(rights.MANAGE)
def release(request: CompanyRequest, lot_id: int) -> HttpResponse:
    """Take back what stands for a month of a site, or the part of it that is written."""
    queries.lot(actor=request.actor, lot_id=lot_id)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("The quantity is no number."), code="not-a-number", place="quantity",
                      fix=_("Write how much is released, as 12.5; empty releases all of it."))  # fmt: skip
    services.release(
        actor=request.actor, lot_id=lot_id, site=request.POST.get("site", ""), quantity=form.cleaned_data["quantity"],
        month=queries.month_of(request.POST.get("month", "")), reason=request.POST.get("reason", ""), at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("It is released and held again."))
    return redirect("ledgers:lot", company=request.company.slug, lot_id=lot_id)


@require_POST
@page(rights.MANAGE)
def void(request: CompanyRequest, lot_id: int) -> HttpResponse:
    """Take a wrongly booked lot out of use."""
    services.void_lot(
        actor=request.actor, lot_id=lot_id, reason=request.POST.get("reason", ""), at=timezone.now()
    )
    messages.success(request, _("The lot is voided; its serial numbers are free again."))
    return redirect("ledgers:lot", company=request.company.slug, lot_id=lot_id)
