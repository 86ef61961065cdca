"""Corrections in the check step: a cell, every cell that reads the same, rows left out, changes taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.forms import CellForm, ExcludeForm, PeriodForm
from qingheng.apps.intake.queries import rows, submissions
from qingheng.apps.intake.services import corrections, periods
from qingheng.apps.intake.views.places import may_use, to_submission, trail
from qingheng.apps.intake.views.preview import PER_PAGE, definition_of, kept, preview_context
from qingheng.apps.intake.views.steps import counts_line, steps
from qingheng.apps.intake.views.submission import show
from qingheng.apps.intake.words import named
from qingheng.calc.intake import Column
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


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
    submissions.submission(actor=request.actor, submission_id=submission_id)  # 404 before anything is said
    form = ExcludeForm(request.POST)
    chosen = _chosen(request.POST.getlist("rows"), whole=bool(request.POST.get("whole")))
    if not form.is_valid() or not chosen:
        return _refused(request, submission_id, _("Choose rows, and say why they are left out."))
    try:
        for sheet, (numbers, cells) in chosen.items():
            corrections.exclude_rows(
                actor=request.actor,
                submission_id=submission_id,
                sheet=sheet,
                rows=numbers,
                cells=cells,
                why=form.cleaned_data["why"],
                at=timezone.now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, submission_id, f"{refusal.message} {refusal.fix}".strip())
    count = sum(len(numbers) + len(cells) for numbers, cells in chosen.values())
    words = ngettext("%(n)s row is left out.", "%(n)s rows are left out.", count) % {"n": count}
    return _again(request, submission_id, words)


def _chosen(texts: list[str], *, whole: bool) -> dict[str, tuple[list[int], list[tuple[int, int]]]]:
    """By sheet, the rows and the single figures of rows that were chosen. whole: rows with all their figures."""
    found: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}
    for text in texts:
        place, _bar, column = text.rpartition("|")
        sheet, _bar, row = place.rpartition("|")
        if not (row.isdecimal() and len(row) < 10):
            continue
        numbers, cells = found.setdefault(sheet, ([], []))
        if column.isdecimal() and len(column) < 6 and not whole:
            cells.append((int(row), int(column)))
        elif int(row) not in numbers:
            numbers.append(int(row))
    return found


@require_POST
@page("datapoints.enter")
def period(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """Say for which days the draft is; its rows are checked again."""
    submissions.submission(actor=request.actor, submission_id=submission_id)  # 404 before anything is said
    form = PeriodForm(request.POST, auto_id="days-%s")
    text = form.cleaned_data["period"] if form.is_valid() else ""
    try:
        if form.is_valid():
            periods.set_period(
                actor=request.actor, submission_id=submission_id, period=text, at=timezone.now()
            )
    except NotFound:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
    if form.errors:
        return show(request, submission_id, form=form, status=422)
    messages.success(request, _("The period is set, and the rows are checked against it."))
    return to_submission(request, submission_id)


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
    request: CompanyRequest, one: IntakeSubmissionView, form: CellForm, column_code: str, status: int = 200
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


def _anew(request: CompanyRequest, one: IntakeSubmissionView, **words: str) -> dict[str, Any]:
    """The check step with the steps above it, which a correction may have moved."""
    return {
        **preview_context(request, one),
        "steps": steps(one, "check"),
        "state_line": counts_line(one),
        "again": True,
        **words,
    }
