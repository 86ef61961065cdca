"""Handing figures in: a file, a few typed figures, a restatement or an override."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.contracts import PointDetail, ProblemView, SubmissionView
from qingheng.apps.indicators.forms import EnterForm, FigureFormSet, OverrideForm, RestateForm, UploadForm
from qingheng.apps.indicators.refusals import UnreadableFile
from qingheng.apps.indicators.services import Correction, EnteredFigure
from qingheng.apps.indicators.tables import sheet_to_fill
from qingheng.apps.indicators.views_of import view_of_problem
from qingheng.apps.indicators.words import named, reads_chinese
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import MIMES
from qingheng.platform.rights.pages import CompanyRequest, page


@require_http_methods(["GET", "POST"])
@page("datapoints.enter")
def upload(request: CompanyRequest) -> HttpResponse:
    """Read a file into a draft and go on to its preview; what cannot be read is listed cell by cell."""
    nodes = _nodes(request)
    form = UploadForm(request.POST or None, request.FILES or None, nodes=nodes)
    problems: tuple[ProblemView, ...] = ()
    status = 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = services.read_kpi_file(
                actor=request.actor,
                data=file.read(),
                name=file.name,
                node_id=int(form.cleaned_data["node"]),
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
            status = refusal.status
            if isinstance(refusal, UnreadableFile):
                problems = tuple(view_of_problem(one.as_dict()) for one in refusal.problems)
        else:
            return _to_submission(request, draft)
    elif request.method == "POST":
        status = 422
    context = {"form": form, "problems": problems, "nodes": nodes, "trail": _trail(request)}
    return render(request, "indicators/upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page("datapoints.enter")
def enter(request: CompanyRequest) -> HttpResponse:
    """A few typed figures into a draft."""
    nodes = _nodes(request)
    form = EnterForm(request.POST or None, nodes=nodes)
    rows = FigureFormSet(request.POST or None, prefix="figures")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                draft = _entered(request, form, rows, timezone.now())
            except Refusal as refusal:
                status = refusal.status
                _refuse_row(form, rows, refusal)
            else:
                return _to_submission(request, draft)
    context = {
        "form": form,
        "rows": rows,
        "nodes": nodes,
        "trail": _trail(request),
        "series": [one for one in queries.series(actor=request.actor) if not one.formula],
        "periods": [
            view.label for view in organisation.periods(actor=request.actor, kind="") if not view.locked
        ],
    }
    return render(request, "indicators/enter.html", context, status=status)


@require_GET
@page("datapoints.enter")
def sheet(request: CompanyRequest) -> HttpResponse:
    """An Excel sheet to fill in, in the layout the import reads."""
    periods = [view.label for view in organisation.periods(actor=request.actor)][-5:]
    table = sheet_to_fill(queries.series(actor=request.actor), periods or [str(timezone.now().year)])
    lang = "zh" if reads_chinese() else "en"
    response = HttpResponse(
        write_xlsx(table, timestamp=timezone.now(), lang=lang), content_type=MIMES["xlsx"]
    )
    response["Content-Disposition"] = f'attachment; filename="{request.company.slug}-figures.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@page("indicators.view")
def correct(request: CompanyRequest, datapoint_id: int) -> HttpResponse:
    """Restate an entered figure or override a derived one; somebody else approves it."""
    detail = queries.point_detail(actor=request.actor, datapoint_id=datapoint_id)
    derived = detail.point.origin != "entered"
    request.actor.require("datapoints.override" if derived else "datapoints.restate")
    form: forms.Form = OverrideForm(request.POST or None) if derived else RestateForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                draft = _corrected(request, detail, form.cleaned_data, timezone.now())
            except Refusal as refusal:
                refuse(form, refusal)
                status = refusal.status
            else:
                return _to_submission(request, draft)
    series = detail.series
    name = named(series.name_zh, series.name_en, series.member_zh, series.member_en)
    context = {
        "form": form,
        "detail": detail,
        "derived": derived,
        "series_name": name,
        "trail": _trail(request),
    }
    return render(request, "indicators/correct.html", context, status=status)


def _entered(request: CompanyRequest, form: EnterForm, rows: Any, at: datetime) -> SubmissionView:
    figures = [
        EnteredFigure(
            key=row["key"].strip(), period=row["period"].strip(), text=row["text"], unit=row["unit"].strip()
        )
        for row in rows.cleaned_data
        if row.get("key")
    ]
    return services.enter_figures(
        actor=request.actor,
        node_id=int(form.cleaned_data["node"]),
        figures=figures,
        title=form.cleaned_data["title"],
        at=at,
    )


def _refuse_row(form: EnterForm, rows: Any, refusal: Refusal) -> None:
    """Put a refusal at the row whose indicator and period it names, else at the form."""
    for row in rows:
        data = row.cleaned_data
        if data.get("key") and refusal.place == f"{data['key'].strip()}@{data['period'].strip()}":
            field = {"indicator-unknown": "key", "unit": "unit", "period-unreadable": "period"}.get(
                refusal.code, "text"
            )
            row.add_error(field, f"{refusal.message} {refusal.fix}".strip())
            return
    refuse(form, refusal)


def _corrected(
    request: CompanyRequest, detail: PointDetail, data: dict[str, Any], at: datetime
) -> SubmissionView:
    if detail.point.origin != "entered":
        return services.override_derived(
            actor=request.actor, datapoint_id=detail.point.id, text=data["text"], reason=data["reason"], at=at
        )
    correction = Correction(text=data["text"], reason_code=data["reason_code"], reason=data["reason"])
    return services.restate(actor=request.actor, datapoint_id=detail.point.id, correction=correction, at=at)


def _nodes(request: CompanyRequest) -> list[NodeView]:
    """Nodes the actor may enter figures for."""
    return [
        view
        for view in organisation.tree(actor=request.actor)
        if request.actor.may("datapoints.enter", path=view.path)
    ]


def _trail(request: CompanyRequest) -> list[tuple[str, str]]:
    return [
        (
            pgettext("module", "Submissions"),
            reverse("indicators:submissions", kwargs={"company": request.company.slug}),
        )
    ]


def _to_submission(request: CompanyRequest, draft: SubmissionView) -> HttpResponse:
    return redirect("indicators:submission", company=request.company.slug, submission_id=draft.id)
