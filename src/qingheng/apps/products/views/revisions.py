"""Bills from files: import, drafts with what is wrong at each cell, release, comparison."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.products import queries, rights, services, words
from qingheng.apps.products.contracts import DraftView, FaultView, RevisionView
from qingheng.apps.products.forms import ImportForm, ReleaseForm, TablesForm, TopForm
from qingheng.apps.products.tables import revision_columns
from qingheng.apps.products.views.family import trail
from qingheng.calc.products import Fault
from qingheng.platform.languages import active_language, reads_chinese, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_ROWS = 300


@require_safe
@page(rights.VIEW)
def listing(request: CompanyRequest) -> HttpResponse:
    """Every revision, drafts among them; `?format=csv|xlsx` as a file."""
    rows = queries.revisions(actor=request.actor)
    shown = Listing(
        request, "revisions", _("Revisions of bills"), revision_columns(request.company.slug), rows
    )
    if (file := shown.export(at=timezone.now())) is not None:
        return file
    context = {
        **shown.context(),
        "chip_groups": [],
        "may_manage": request.actor.may(rights.MANAGE),
        "trail": trail(request),
    }
    return render(request, "products/revisions.html", context)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def import_file(request: CompanyRequest) -> HttpResponse:
    """Read a file into a draft."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            made = services.import_bill(
                actor=request.actor, data=file.read(), name=file.name, at=timezone.now(), **given
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("products:revision", company=request.company.slug, revision_id=made.revision.id)
    context = {"form": form, "trail": trail(request)}
    return render(request, "products/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(rights.RELEASE)
def load_tables(request: CompanyRequest) -> HttpResponse:
    """Families, options and variants from a workbook."""
    form = TablesForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.load_tables(
                actor=request.actor, data=file.read(), name=file.name, at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
            faults = getattr(refusal, "faults", ())
        else:
            told = {"families": made.families, "options": made.options, "variants": made.variants}
            messages.success(
                request,
                _("Loaded: %(families)s families, %(options)s options, %(variants)s variants.") % told,
            )
            return redirect("products:home", company=request.company.slug)
    lang = active_language()
    shown = [(one.place, one.column, one.said(lang), one.fix(lang)) for one in faults[:200]]
    context = {"form": form, "faults": shown, "trail": trail(request)}
    return render(request, "products/tables.html", context, status=422 if form.errors else 200)


@require_safe
@page(rights.VIEW)
def show(request: CompanyRequest, revision_id: int) -> HttpResponse:
    """A draft, or a revision with its lines."""
    one = queries.revision(actor=request.actor, revision_id=revision_id)
    if one.state == "draft":
        return _draft(request, queries.draft(actor=request.actor, revision_id=revision_id))
    others = [
        other for other in queries.revisions(actor=request.actor, item=one.item) if other.state != "draft"
    ]
    context = {
        "one": one,
        "name": _name(one),
        "state": word(words.STATES, one.state),
        "badge": words.STATE_BADGES[one.state],
        "layout": word(words.LAYOUTS, one.layout),
        "lines": queries.lines(actor=request.actor, revision_id=revision_id)[:MOST_ROWS],
        "others": [other for other in others if other.id != one.id],
        "trail": trail(request),
    }
    return render(request, "products/revision.html", context)


def _draft(
    request: CompanyRequest, draft: DraftView, form: ReleaseForm | None = None, status: int = 200
) -> HttpResponse:
    lang = active_language()
    at_row: dict[int, dict[str, list[FaultView]]] = {}
    for fault in draft.faults:
        if fault.row is not None:
            at_row.setdefault(fault.row, {}).setdefault(fault.column, []).append(fault)
    order = sorted(range(len(draft.rows)), key=lambda number: (number not in at_row, number))[:MOST_ROWS]
    rows = [
        {
            "number": number,
            "place": draft.rows[number]["place"],
            "cells": [
                (c, draft.rows[number].get(c, ""), at_row.get(number, {}).get(c, ())) for c in draft.columns
            ],
            "is_wrong": number in at_row,
        }
        for number in (sorted(order) if not at_row else order)
    ]
    initial = {"label": draft.revision.label, "valid_from": draft.revision.valid_from or timezone.localdate()}
    context = {
        "draft": draft,
        "one": draft.revision,
        "layout": word(words.LAYOUTS, draft.revision.layout),
        "columns": [(c, word(words.COLUMNS, c)) for c in draft.columns],
        "rows": rows,
        "more": len(draft.rows) - len(rows),
        "faults": [
            (one, word(words.COLUMNS, one.column) if one.column else "", one.zh if lang == "zh" else one.en,
             one.fix_zh if lang == "zh" else one.fix_en)
            for one in draft.faults[:200]
        ],
        "notes": [zh if lang == "zh" else en for zh, en in draft.notes],
        "form": form or ReleaseForm(initial=initial),
        "top_form": TopForm(initial={"top": draft.revision.item}),
        "may_manage": request.actor.may(rights.MANAGE),
        "may_release": request.actor.may(rights.RELEASE),
        "trail": trail(request),
    }  # fmt: skip
    return render(request, "products/draft.html", context, status=status)


@require_POST
@page(rights.MANAGE)
def fix(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Write a cell of a draft."""
    row = request.POST.get("row", "")
    services.fix_cell(
        actor=request.actor, revision_id=draft_id, row=int(row) if row.isdigit() else -1,
        column=request.POST.get("column", ""), after=request.POST.get("after", ""), at=timezone.now(),
    )  # fmt: skip
    return redirect("products:revision", company=request.company.slug, revision_id=draft_id)


@require_POST
@page(rights.MANAGE)
def leave_out(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Take a row out of a draft."""
    rows = [int(one) for one in request.POST.getlist("row") if one.isdigit()]
    services.leave_out(actor=request.actor, revision_id=draft_id, rows=rows, at=timezone.now())
    return redirect("products:revision", company=request.company.slug, revision_id=draft_id)


@require_POST
@page(rights.MANAGE)
def product(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Say which product a draft is of."""
    services.set_top(
        actor=request.actor, revision_id=draft_id, top=request.POST.get("top", "")[:80], at=timezone.now()
    )
    return redirect("products:revision", company=request.company.slug, revision_id=draft_id)


@require_POST
@page(rights.RELEASE)
def release(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Release a draft."""
    draft = queries.draft(actor=request.actor, revision_id=draft_id)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            made = services.release(
                actor=request.actor, revision_id=draft_id, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("Revision %(label)s of %(item)s is released.") % {"label": made.label, "item": made.item},
            )
            return redirect("products:revision", company=request.company.slug, revision_id=draft_id)
    return _draft(request, draft, form, 422)


@require_POST
@page(rights.MANAGE)
def discard(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Undo an import that was not released."""
    services.discard(actor=request.actor, revision_id=draft_id, at=timezone.now())
    messages.success(request, _("The import is undone."))
    return redirect("products:revisions", company=request.company.slug)


@require_safe
@page(rights.VIEW)
def compare(request: CompanyRequest, revision_id: int) -> HttpResponse:
    """What a revision has differently from another one, `?with=` its number."""
    wanted = request.GET.get("with", "")
    before = int(wanted) if wanted.isdigit() else revision_id
    first, second, changes = queries.comparison(actor=request.actor, before=before, after=revision_id)
    context = {
        "first": first,
        "second": second,
        "name": _name(second),
        "changes": [
            {
                "change": str(one.change),
                "word": word(words.CHANGES, str(one.change)),
                "parent": one.parent,
                "child": one.child,
                "before": one.before,
                "after": one.after,
                "fields": ", ".join(word(words.COLUMNS, field) for field in one.fields),
            }
            for one in changes
        ],
        "trail": trail(request),
    }
    return render(request, "products/compare.html", context)


def _name(one: RevisionView) -> str:
    return (one.item_zh if reads_chinese() else one.item_en) or one.item
