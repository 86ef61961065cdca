"""A form for a few rows of a dataset, made from the dataset's own columns."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qingheng.apps.intake.forms import EnterForm
from qingheng.apps.intake.queries import datasets
from qingheng.apps.intake.services import forms_entry
from qingheng.apps.intake.views.columns import unit_groups
from qingheng.apps.intake.views.places import may_use, to_submission, trail
from qingheng.apps.intake.words import named
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.intake import Column, Dataset
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 5, 5, 200
_HINTS = {"period": "2026-03", "date": "2026-03-31"}


@require_http_methods(["GET", "HEAD", "POST"])
@page("datapoints.enter")
def enter(request: CompanyRequest) -> HttpResponse:
    """Choose a dataset, fill rows, make a draft. `more` adds rows and keeps what was typed."""
    nodes, known = may_use(request), datasets.datasets(actor=request.actor)
    posted = request.method == "POST"
    code = request.POST.get("dataset", "") if posted else asked(request, "dataset")
    about = next((one.definition for one in known if one.code == code), None)
    number = _row_count(request) + (MORE_ROWS if "more" in request.POST else 0)
    number = min(number, MOST_ROWS)
    typed = _typed(request, about, number) if about else []
    initial = {"dataset": code, "node": asked(request, "node")}
    form = EnterForm(request.POST if posted else None, nodes=nodes, datasets=known, initial=initial)
    status = 200
    if posted and "more" not in request.POST:
        draft, status = _draft(request, form, about, typed)
        if draft is not None:
            return to_submission(request, draft)
    context = {
        "form": form
        if status != 200 or posted is False
        else EnterForm(nodes=nodes, datasets=known, initial=_again(request)),
        "nodes": nodes,
        "about": about,
        "row_count": number,
        "columns": list(about.columns) if about else [],
        "rows": _grid(about, typed, nodes) if about else [],
        "trail": trail(request),
    }
    return render(request, "intake/enter.html", context, status=status)


def _draft(
    request: CompanyRequest, form: EnterForm, about: Dataset | None, typed: list[dict[str, str]]
) -> tuple[int | None, int]:
    if not form.is_valid() or about is None:
        return None, 422
    try:
        made = forms_entry.enter_rows(
            actor=request.actor,
            dataset=about.code,
            node_id=int(form.cleaned_data["node"]),
            rows=typed,
            title=form.cleaned_data["title"] or _default_title(about),
            at=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None, refusal.status
    return made.id, 200


def _default_title(about: Dataset) -> str:
    return _("%(dataset)s, entered") % {"dataset": named(about.name_zh, about.name_en)}


def _again(request: CompanyRequest) -> dict[str, str]:
    return {key: request.POST.get(key, "") for key in ("dataset", "node", "title")}


def _row_count(request: CompanyRequest) -> int:
    text = request.POST.get("row_count", "")
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else FIRST_ROWS


def _typed(request: CompanyRequest, about: Dataset, number: int) -> list[dict[str, str]]:
    return [
        {
            column.code: request.POST.get(f"r{row}-{column.code}", "").strip()[:2000]
            for column in about.columns
        }
        for row in range(1, number + 1)
    ]


def _grid(about: Dataset, typed: list[dict[str, str]], nodes: list[NodeView]) -> list[list[dict[str, Any]]]:
    """Cells of the form: kind (select or text), name, value, choices."""
    choices = {column.code: _choices(column, about, nodes) for column in about.columns}
    return [
        [
            {
                "column": column,
                "name": f"r{number}-{column.code}",
                "number": number,
                "value": row.get(column.code, ""),
                "choices": choices[column.code],
                "hint": _HINTS.get(column.type, ""),
                "numeric": column.is_numeric,
            }
            for column in about.columns
        ]
        for number, row in enumerate(typed, start=1)
    ]


def _choices(column: Column, about: Dataset, nodes: list[NodeView]) -> list[tuple[str, str]]:
    """Choices of a column that knows its values; empty for one that is typed."""
    if column.type == "enum":
        return [(one.code, named(one.zh, one.en)) for one in column.values]
    if column.type == "boolean":
        return [("true", str(gettext_lazy("yes"))), ("false", str(gettext_lazy("no")))]
    if column.type == "unit" and column.of and about.has(column.of):
        return unit_groups(about, column.of)
    if column.type == "reference" and column.reference == "node":
        return [(one.code, named(one.name_zh, one.name_en)) for one in nodes]
    return []
