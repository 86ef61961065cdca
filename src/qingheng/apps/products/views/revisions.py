"""Bills from files: import, drafts with what is wrong at each cell, release, comparison."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.products import queries, rights, services, words
from qingheng.apps.products.contracts import DraftView, FaultView, RevisionView
from qingheng.apps.products.forms import ImportForm, ReleaseForm, TablesForm, TopForm
from qingheng.apps.products.tables import revision_columns
from qingheng.apps.products.views.family import trail
from qingheng.calc.products import Fault, key
from qingheng.platform.languages import active_language, reads_chinese, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_LINES, MOST_FAULTS, PER_PAGE = 500, 100, 50


@require_safe
@page(rights.VIEW)
def listing(request: CompanyRequest) -> HttpResponse:
    """Every revision, drafts among them; `?format=csv|xlsx` as a file."""
    state, text = asked(request, "state"), key(asked(request, "q"))
    rows = [
        one
        for one in queries.revisions(actor=request.actor)
        if (not state or one.state == state)
        and (not text or text in key(f"{one.item} {one.item_zh} {one.item_en} {one.label} {one.file_name}"))
    ]
    shown = Listing(
        request, "revisions", _("Revisions of bills"), revision_columns(request.company.slug), rows
    )
    if (file := shown.export(at=timezone.now())) is not None:
        return file
    context = {
        **shown.context(),
        "chip_groups": [(_("State"), chips(request, "state", words.STATES.items()))],
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
                actor=request.actor, data=file.read(), name=file.name, at=timezone.now(), ask=True, **given
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if made.wants_a_look:
                return redirect("products:columns", company=request.company.slug, draft_id=made.revision.id)
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
        **_lines(request, revision_id),
        "exports": queries.FORMATS if request.actor.may("exports.make") else (),
        "may_manage": request.actor.may(rights.MANAGE),
        "others": [other for other in others if other.id != one.id],
        "trail": trail(request),
    }
    return render(request, "products/revision.html", context)


def _lines(request: CompanyRequest, revision_id: int) -> dict[str, object]:
    """A page of the lines asked for."""
    text = key(asked(request, "q"))
    found = queries.lines(actor=request.actor, revision_id=revision_id)
    if text:
        found = [one for one in found if text in key(one.child) or text in key(one.parent)]
    part = Paginator(found, MOST_LINES).get_page(request.GET.get("page"))
    return {"lines": part.object_list, "page_obj": part, "text": asked(request, "q")}


def _draft(
    request: CompanyRequest, draft: DraftView, form: ReleaseForm | None = None, status: int = 200
) -> HttpResponse:
    lang = active_language()
    at_row: dict[int, dict[str, list[FaultView]]] = {}
    for fault in draft.faults:
        if fault.row is not None:
            at_row.setdefault(fault.row, {}).setdefault(fault.column, []).append(fault)
    found = Paginator(_wanted(request, draft, at_row), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    initial = {"label": draft.revision.label, "valid_from": draft.revision.valid_from or today}
    may_release = request.actor.may(rights.RELEASE)
    context = {
        "draft": draft,
        "one": draft.revision,
        "layout": word(words.LAYOUTS, draft.revision.layout),
        "columns": [(c, word(words.COLUMNS, c)) for c in draft.columns],
        "rows": [_row(draft, number, at_row.get(number, {})) for number in found],
        "page_obj": found,
        "text": asked(request, "q"),
        "only": asked(request, "only"),
        "chip_groups": [("", chips(request, "only", _choices(draft, len(at_row))))],
        "faults": [
            (one, word(words.COLUMNS, one.column) if one.column in words.COLUMNS else one.column,
             one.zh if lang == "zh" else one.en, one.fix_zh if lang == "zh" else one.fix_en)
            for one in draft.faults[:MOST_FAULTS]
        ],
        "changed_items": draft.changed_items[:20],
        "more_faults": max(0, len(draft.faults) - MOST_FAULTS),
        "notes": [zh if lang == "zh" else en for zh, en in draft.notes],
        "form": form or ReleaseForm(initial=initial),
        "top_form": TopForm(initial={"top": draft.revision.item}),
        "may_manage": request.actor.may(rights.MANAGE),
        "may_release": may_release,
        "barrier": queries.release_barrier(actor=request.actor, revision_id=draft.revision.id, on=today)
        if may_release else "",
        "trail": trail(request),
    }  # fmt: skip
    return render(request, "products/draft.html", context, status=status)


def _choices(draft: DraftView, wrong: int) -> list[tuple[str, str]]:
    found = []
    if wrong:
        found.append(("wrong", _("with faults (%(n)s)") % {"n": wrong}))
    if draft.changed:
        found.append(("changed", _("changed by hand (%(n)s)") % {"n": len(draft.changed)}))
    return found


def _wanted(request: CompanyRequest, draft: DraftView, at_row: Mapping[int, object]) -> list[int]:
    """Numbers of the rows asked for; those with faults first."""
    only, text = asked(request, "only"), key(asked(request, "q"))
    numbers = list(range(len(draft.rows)))
    if only == "wrong":
        numbers = [one for one in numbers if one in at_row]
    elif only == "changed":
        numbers = list(draft.changed)
    if text:
        numbers = [one for one in numbers if any(text in key(cell) for cell in draft.rows[one].values())]
    return sorted(numbers, key=lambda one: (one not in at_row, one))


def _row(draft: DraftView, number: int, wrong: Mapping[str, list[FaultView]]) -> dict[str, object]:
    cells, also = draft.rows[number], {"code": "child", "unit_mass": "mass_kg"}
    return {
        "number": number,
        "place": cells["place"],
        "cells": [
            (c, cells.get(c, ""), [*wrong.get(c, ()), *wrong.get(also.get(c, ""), ())]) for c in draft.columns
        ],
        "is_wrong": bool(wrong),
        "is_changed": number in draft.changed,
    }


@require_safe
@page(rights.VIEW)
def export(request: CompanyRequest, revision_id: int) -> HttpResponse:
    """A released bill as a file, `?format=xlsx|csv|json`, which an import reads again."""
    kind = asked(request, "format") or "xlsx"
    body, name = queries.bill_file(
        actor=request.actor, revision_id=revision_id, kind=kind, lang=active_language(), at=timezone.now()
    )
    answer = HttpResponse(body, content_type=queries.MIMES[kind])
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


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
