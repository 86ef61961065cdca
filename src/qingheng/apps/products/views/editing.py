"""Lines of a draft by hand: one added, one changed, the last change taken back; a new draft from a released revision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.products import queries, rights, services
from qingheng.apps.products.contracts import DraftView
from qingheng.apps.products.forms import LineForm
from qingheng.apps.products.views.family import trail
from qingheng.apps.products.views.family_editing import proposed
from qingheng.platform.languages import reads_chinese
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

LINE = (
    "parent", "code", "quantity", "unit", "scrap", "alternate", "share", "valid_from", "valid_to", "name", "name_en",
    "kind", "unit_mass", "material", "supplier",
)  # fmt: skip


def _to_draft(request: CompanyRequest, draft_id: int) -> HttpResponse:
    return redirect("products:revision", company=request.company.slug, revision_id=draft_id)


@require_POST
@page(rights.MANAGE)
def edit_lines(request: CompanyRequest, revision_id: int) -> HttpResponse:
    """Begin a new draft with the lines of a released revision."""
    made = services.edit_revision(actor=request.actor, revision_id=revision_id, at=timezone.now())
    return _to_draft(request, made.revision.id)


@require_POST
@page(rights.MANAGE)
def start(request: CompanyRequest, product_item_id: int) -> HttpResponse:
    """Begin the bill of an item that has none."""
    view = queries.item_of_id(actor=request.actor, item_id=product_item_id, on=timezone.localdate())
    made = services.start_bill(actor=request.actor, item=view.item.code, at=timezone.now())
    return _to_draft(request, made.revision.id)


@require_POST
@page(rights.MANAGE)
def undo(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Take the last change of a draft back."""
    services.undo_change(actor=request.actor, revision_id=draft_id, at=timezone.now())
    messages.success(request, _("The last change is undone."))
    return _to_draft(request, draft_id)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def add_line(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """A new line; `?parent=` is what it goes into."""
    draft = queries.draft(actor=request.actor, revision_id=draft_id)
    columns = [one for one in LINE if one != "parent" or draft.revision.layout == "parent_child"]
    initial = {"parent": request.GET.get("parent", draft.revision.item)[:80]}
    form = LineForm(request.POST or None, initial=initial, columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_row(actor=request.actor, revision_id=draft_id, cells=form.cells(), at=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_draft(request, draft_id)
    return _line(request, draft, form, _("New line"))


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def change_line(request: CompanyRequest, draft_id: int, row: int) -> HttpResponse:
    """A line of a draft; what is wrong with it stands at its fields."""
    draft = queries.draft(actor=request.actor, revision_id=draft_id)
    if row >= len(draft.rows):
        raise NotFound(_("There is no such line."), code="no-line", place="row")
    cells = draft.rows[row]
    columns = [
        one for one in LINE if one in draft.columns or one in cells or draft.revision.layout == "parent_child"
    ]
    if "level" in draft.columns:
        columns.insert(0, "level")
    form = LineForm(request.POST or None, initial=cells, columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.change_row(
                actor=request.actor, revision_id=draft_id, row=row, cells=form.cells(), at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if not any(one.row == row for one in draft.faults):
                return _to_draft(request, draft_id)
            form = LineForm(draft.rows[row], columns=columns)
            form.is_valid()
    else:
        form.is_bound = form.is_bound or any(one.row == row for one in draft.faults)
        if request.method == "GET" and form.is_bound:
            form = LineForm(cells, columns=columns)
            form.is_valid()
    _say_faults(form, draft, row)
    return _line(request, draft, form, str(cells["place"]), row)


def _say_faults(form: LineForm, draft: DraftView, row: int) -> None:
    """What is wrong with a line, at its fields."""
    zh = reads_chinese()
    for one in draft.faults:
        if one.row == row and form.is_bound:
            said = f"{one.zh if zh else one.en} {one.fix_zh if zh else one.fix_en}"
            column = "code" if one.column == "child" else one.column
            form.add_error(column if column in form.fields else None, said)


def _line(
    request: CompanyRequest, draft: DraftView, form: LineForm, place: str, row: int | None = None
) -> HttpResponse:
    one = draft.revision
    back = reverse("products:revision", kwargs={"company": request.company.slug, "revision_id": one.id})
    context: dict[str, Any] = {
        "form": form, "heading": f"{one.item or '?'} {one.label}: {place}", "back": back, "button": _("Keep"),
        "says": _("Nothing of the draft counts before it is released."), "items": proposed(request), "row": row, "one": one,
        "trail": [*trail(request), (_("Draft of a bill"), back)],
    }  # fmt: skip
    failed = form.is_bound and form.errors and request.method == "POST"
    return render(request, "products/write.html", context, status=422 if failed else 200)
