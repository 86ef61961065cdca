"""The check step: rows as they were understood, problems at their cells; rows as files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingheng.apps.intake.contracts import CellView, IntakeSubmissionView, IssueGroup, RowsPage
from qingheng.apps.intake.forms import ExcludeForm
from qingheng.apps.intake.queries import datasets, exporting, rows
from qingheng.apps.intake.views.kinds import KINDS
from qingheng.apps.intake.views.places import file_answer, is_mine
from qingheng.apps.intake.words import named
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset
from qingheng.platform.rights.errors import NotFound
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


def definition_of(request: CompanyRequest, one: IntakeSubmissionView) -> Dataset | None:
    """The dataset of a submission; None when the company retired it since."""
    try:
        return datasets.dataset(actor=request.actor, code=one.dataset)
    except NotFound:
        return None


def column_names(about: Dataset | None) -> dict[str, str]:
    """Names of a dataset's columns by code, in the reader's language."""
    return {column.code: named(column.zh, column.en) for column in about.columns} if about else {}


def node_names(request: CompanyRequest) -> dict[str, str]:
    """Names of the nodes the reader may see by code, in the reader's language."""
    nodes = organisation.nodes_by_code(actor=request.actor)
    return {code: named(node.name_zh, node.name_en) for code, node in nodes.items()}


def preview_context(request: CompanyRequest, one: IntakeSubmissionView) -> dict[str, Any]:
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
        "whole": _whole(request, one, asked_for),
        "filters": asked_for,
        "kept": kept(request),
        "filtered": any((asked_for.text, asked_for.only, asked_for.code, asked_for.column)),
        "changes": rows.changes(actor=request.actor, submission_id=one.id),
        "column_names": column_names(about),
        "may_change": one.state in ("draft", "returned") and is_mine(request, one),
        "exclude_form": ExcludeForm(),
        "is_wide": any(row.source_column for row in found.rows),
    }


def first_context(request: CompanyRequest, one: IntakeSubmissionView) -> dict[str, Any]:
    """The first rows of a check that goes on, while nobody may change any; nothing before they are read."""
    if one.stage != "checking" or one.state not in ("draft", "returned"):
        return {}
    found = rows.first_rows(actor=request.actor, submission_id=one.id)
    if not found.rows:
        return {}
    about = definition_of(request, one)
    return {"first": _with_names(request, about, found), "columns": _columns(about, found)}


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
    names = node_names(request)

    def renamed(one: CellView) -> CellView:
        return replace(one, shown=names.get(one.shown, one.shown)) if one.column in codes else one

    return replace(
        found, rows=tuple(replace(row, cells=tuple(map(renamed, row.cells))) for row in found.rows)
    )


def _whole(request: CompanyRequest, one: IntakeSubmissionView, wanted: Filters) -> list[str]:
    """What a chosen kind of problem says of the file as a whole; nothing where it speaks of rows."""
    if not wanted.code:
        return []
    told = rows.whole_issues(actor=request.actor, submission_id=one.id, code=wanted.code)
    return [named(zh, en) for zh, en in told]


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


def _only_chips(request: CompanyRequest, one: IntakeSubmissionView) -> list[dict[str, Any]]:
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
