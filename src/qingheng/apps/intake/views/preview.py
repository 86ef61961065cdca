"""The check step: rows as they were understood, problems at their cells, corrections in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.intake.contracts import CellView, IssueGroup, RowsPage, SubmissionView
from qingheng.apps.intake.forms import CellForm, ExcludeForm
from qingheng.apps.intake.queries import datasets, exporting, rows, submissions
from qingheng.apps.intake.services import corrections
from qingheng.apps.intake.views.kinds import KINDS
from qingheng.apps.intake.views.places import file_answer, is_mine, may_use, to_submission, trail
from qingheng.apps.intake.views.steps import counts_line, steps
from qingheng.apps.intake.words import named
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Column, Dataset
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page

PER_PAGE = 50
ONLY = ("errors", "warnings", "excluded", "fixed")
KEPT = ("step", "q", "only", "code", "in_column", "page")


@dataclass(frozen=True)
class Filters:
    """What of the rows is shown, as the address says it."""

    text: str
    only: str
    column: str
    code: str
    page: int


def filters_of(request: CompanyRequest) -> Filters:
    """Filters of the address; anything unknown is as if it were not there."""
    only, number = asked(request, "only"), asked(request, "page")
    return Filters(
        text=asked(request, "q"),
        only=only if only in ONLY else "",
        column=asked(request, "in_column"),
        code=asked(request, "code"),
        page=int(number) if number.isdecimal() and len(number) < 8 else 1,
    )


def kept(request: CompanyRequest) -> str:
    """The filters of the address as a query that leads back to the same rows."""
    here = {key: value for key, value in request.GET.items() if key in KEPT}
    return urlencode({**here, "step": "check"})


def definition_of(request: CompanyRequest, one: SubmissionView) -> Dataset | None:
    """The dataset of a submission; None when the company retired it since."""
    try:
        return datasets.dataset(actor=request.actor, code=one.dataset)
    except NotFound:
        return None


def preview_context(request: CompanyRequest, one: SubmissionView) -> dict[str, Any]:
    """One page of rows with their problems, and what may be done about them."""
    asked_for = filters_of(request)
    found, pages = _rows(request, one.id, asked_for)
    about = definition_of(request, one)
    groups = rows.issue_groups(actor=request.actor, submission_id=one.id)
    return {
        "one": one,
        "found": _with_names(request, about, found),
        "page_obj": pages,
        "page_numbers": pages.paginator.get_elided_page_range(pages.number),
        "columns": _columns(about, found),
        "groups": groups,
        "group_chips": [_chip(request, group) for group in groups],
        "only_chips": _only_chips(request, one),
        "filters": asked_for,
        "kept": kept(request),
        "filtered": any((asked_for.text, asked_for.only, asked_for.code, asked_for.column)),
        "changes": rows.changes(actor=request.actor, submission_id=one.id),
        "may_change": one.state in ("draft", "returned") and is_mine(request, one),
        "exclude_form": ExcludeForm(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page("indicators.view")
def cell(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """The editor of a cell, in place or as a page; posted, the corrected rows."""
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    if request.method != "POST":
        form = CellForm(initial={key: request.GET.get(key, "") for key in CellForm.base_fields})
        form.initial["after"] = request.GET.get("before", "")
        return _editor(request, one, form, request.GET.get("column", ""))
    form = CellForm(request.POST)
    column = request.POST.get("column", "")
    if not form.is_valid():
        return _editor(request, one, form, column, status=422)
    try:
        _correct(request, submission_id, form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return _editor(request, one, form, column, status=422)
    return _again(request, submission_id, _("Corrected and checked again."))


@require_POST
@page("datapoints.enter")
def exclude(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """Leave the chosen rows out, with a reason."""
    form = ExcludeForm(request.POST)
    chosen: dict[str, list[int]] = {}
    for sheet, number in (one.rpartition("|")[::2] for one in request.POST.getlist("rows")):
        if number.isdecimal() and len(number) < 10:
            chosen.setdefault(sheet, []).append(int(number))
    if not form.is_valid() or not chosen:
        return _refused(request, submission_id, _("Choose rows, and say why they are left out."))
    try:
        for sheet, numbers in chosen.items():
            corrections.exclude_rows(
                actor=request.actor,
                submission_id=submission_id,
                sheet=sheet,
                rows=numbers,
                why=form.cleaned_data["why"],
                at=timezone.now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, submission_id, f"{refusal.message} {refusal.fix}".strip())
    count = sum(len(numbers) for numbers in chosen.values())
    words = ngettext("%(n)s row is left out.", "%(n)s rows are left out.", count) % {"n": count}
    return _again(request, submission_id, words)


@require_POST
@page("datapoints.enter")
def undo(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """Take a correction or an exclusion back."""
    number = request.POST.get("change", "")
    try:
        corrections.undo_change(
            actor=request.actor,
            submission_id=submission_id,
            kind="exclusion" if request.POST.get("kind") == "exclusion" else "fix",
            change_id=int(number) if number.isdecimal() and len(number) < 18 else 0,
            at=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, submission_id, f"{refusal.message} {refusal.fix}".strip())
    return _again(request, submission_id, _("Taken back."))


@require_safe
@page("indicators.view")
def annotated(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """The file as it came, with a message at each cell that needs attention."""
    request.actor.require("exports.make")
    name, body = exporting.annotated_copy(actor=request.actor, submission_id=submission_id, at=timezone.now())
    return file_answer(name, body, "xlsx")


@require_safe
@page("indicators.view")
def export_csv(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """All rows as CSV."""
    return _export(request, submission_id, "csv")


@require_safe
@page("indicators.view")
def export_xlsx(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """All rows as a workbook."""
    return _export(request, submission_id, "xlsx")


def _export(request: CompanyRequest, submission_id: int, kind: str) -> HttpResponse:
    request.actor.require("exports.make")
    name, body = exporting.export_rows(actor=request.actor, submission_id=submission_id, kind=kind)
    return file_answer(name, body, kind)


def _rows(request: CompanyRequest, submission_id: int, asked_for: Filters) -> tuple[RowsPage, Page[int]]:
    """The page of rows asked for, or the last one when there are fewer."""

    def ask(number: int) -> RowsPage:
        return rows.rows(
            actor=request.actor,
            submission_id=submission_id,
            offset=(number - 1) * PER_PAGE,
            limit=PER_PAGE,
            text=asked_for.text,
            only=asked_for.only,
            column=asked_for.column,
            code=asked_for.code,
        )

    wanted = max(1, asked_for.page)
    found = ask(wanted)
    pages = Paginator(range(found.total), PER_PAGE).get_page(wanted)
    if pages.number != wanted:
        found = ask(pages.number)
    return found, pages


def _columns(about: Dataset | None, found: RowsPage) -> list[dict[str, Any]]:
    """Heads of the columns that occur in the rows, in the dataset's order."""
    present = [one.column for row in found.rows[:1] for one in row.cells]
    known = {column.code: column for column in about.columns} if about else {}
    return [{"code": code, "column": known.get(code)} for code in present]


def _with_names(request: CompanyRequest, about: Dataset | None, found: RowsPage) -> RowsPage:
    """The rows with the names of nodes in place of their codes."""
    codes = {column.code for column in about.columns if column.reference == "node"} if about else set()
    if not codes:
        return found
    names = {
        code: named(node.name_zh, node.name_en)
        for code, node in organisation.nodes_by_code(actor=request.actor).items()
    }

    def renamed(one: CellView) -> CellView:
        return replace(one, shown=names.get(one.shown, one.shown)) if one.column in codes else one

    return replace(
        found, rows=tuple(replace(row, cells=tuple(map(renamed, row.cells))) for row in found.rows)
    )


def _chip(request: CompanyRequest, group: IssueGroup) -> dict[str, Any]:
    active = asked(request, "code") == group.code
    return {
        "text": KINDS.get(group.code) or named(group.zh, group.en),
        "example": named(group.zh, group.en),
        "url": address_with(request, step="check", code="" if active else group.code),
        "active": active,
        "count": f"{group.count:,}",
        "severity": group.severity,
        "fix": named(group.fix_zh, group.fix_en),
    }


def _only_chips(request: CompanyRequest, one: SubmissionView) -> list[dict[str, Any]]:
    words = {
        "errors": (_("With errors"), None),
        "warnings": (_("With warnings"), None),
        "excluded": (_("Left out"), f"{one.excluded:,}"),
        "fixed": (_("Corrected here"), None),
    }
    now = asked(request, "only")
    return [
        {
            "text": text,
            "url": address_with(request, step="check", only="" if now == key else key),
            "active": now == key,
            "count": count,
        }
        for key, (text, count) in words.items()
    ]


def _correct(request: CompanyRequest, submission_id: int, data: dict[str, Any]) -> None:
    """One call: this cell, or every cell of the column that reads the same."""
    shared: dict[str, Any] = {
        "actor": request.actor,
        "submission_id": submission_id,
        "column": data["column"],
        "before": data["before"],
        "after": data["after"],
        "why": data["why"],
        "at": timezone.now(),
    }
    if data["everywhere"]:
        corrections.fix_all(**shared)
        return
    corrections.fix_cell(
        **shared, sheet=data["sheet"], row=data["row"], source_column=data["source_column"] or None
    )


def _editor(
    request: CompanyRequest, one: SubmissionView, form: CellForm, column_code: str, status: int = 200
) -> HttpResponse:
    about = definition_of(request, one)
    column: Column | None = next((c for c in about.columns if c.code == column_code), None) if about else None
    before = str(form["before"].value() or "")
    same = _same(request, one.id, column_code, before) if before else 0
    context = {
        "one": one,
        "form": form,
        "column": column,
        "column_name": named(column.zh, column.en) if column else column_code,
        "before": before,
        "same": same,
        "kept": kept(request),
        "nodes": may_use(request) if column is not None and column.reference == "node" else [],
        "trail": trail(request, (_("Submissions of data"), "intake:submissions")),
    }
    if not getattr(request, "htmx", False):
        return render(request, "intake/cell.html", context, status=status)
    response = render(request, "intake/parts/editor.html", context, status=status)
    if status == 422:  # the editor stays where it is, with what is wrong
        response["HX-Retarget"] = response["HX-Reselect"] = ".cell-editor"
        response["HX-Reswap"] = "outerHTML"
    return response


def _same(request: CompanyRequest, submission_id: int, column: str, before: str) -> int:
    """How many rows read the same in the column, for the offer to replace them all."""
    found = rows.rows(
        actor=request.actor, submission_id=submission_id, limit=PER_PAGE, text=before, column=column
    )
    exact = sum(
        1 for row in found.rows for one in row.cells if one.column == column and one.original == before
    )
    return found.total if exact == len(found.rows) else exact


def _again(request: CompanyRequest, submission_id: int, words: str) -> HttpResponse:
    """The check step anew: the fragment for HTMX with a notice, else back to the page."""
    if not getattr(request, "htmx", False):
        messages.success(request, words)
        return to_submission(request, submission_id, "check")
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    return render(request, "intake/steps/check.html", _anew(request, one, said=words))


def _refused(request: CompanyRequest, submission_id: int, words: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        messages.error(request, words)
        return to_submission(request, submission_id, "check")
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    return render(request, "intake/steps/check.html", _anew(request, one, refused=words), status=422)


def _anew(request: CompanyRequest, one: SubmissionView, **words: str) -> dict[str, Any]:
    """The check step with the steps above it, which a correction may have moved."""
    return {
        **preview_context(request, one),
        "steps": steps(one, "check"),
        "state_line": counts_line(one),
        "again": True,
        **words,
    }
