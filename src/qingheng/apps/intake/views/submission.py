"""One submission on one page, step by step; its progress; one of its rows with where it comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingheng.apps.intake.contracts import IntakeSubmissionView, RowLineage
from qingheng.apps.intake.discussed import LOAD, ROW, row_key
from qingheng.apps.intake.forms import EvidenceForm, NoteForm, PeriodForm, ReplaceForm, SubmitForm
from qingheng.apps.intake.queries import comparing, estimated, lineage, mapping, rows, submissions
from qingheng.apps.intake.services.ending import BUSY
from qingheng.apps.intake.submission_access import APPROVE, ENTER
from qingheng.apps.intake.tables import standing
from qingheng.apps.intake.views.columns import columns_context
from qingheng.apps.intake.views.evidence import evidence_context
from qingheng.apps.intake.views.places import is_mine, known_periods, trail
from qingheng.apps.intake.views.preview import (
    column_names,
    definition_of,
    first_context,
    node_names,
    preview_context,
)
from qingheng.apps.intake.views.steps import counts_line, steps
from qingheng.apps.intake.words import STOPPED
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.periods import UnreadablePeriod, parse_period
from qingheng.platform.audit.queries import history_of
from qingheng.platform.audit.tables import action_words, actor_words
from qingheng.platform.comments.block import block_of
from qingheng.platform.jobs import queries as jobs
from qingheng.platform.jobs.tables import badge, step
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page("indicators.view")
def show_submission(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """The page at the step asked for by ?step=, else at the one where the next act is."""
    return show(request, submission_id)


@require_safe
@page("indicators.view")
def progress(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """How far reading, checking or sealing is; once it is over the page loads itself again."""
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    context = {"one": one, "may": _allowed(request, one), **run_context(request, one)}
    if not asked(request, "first"):  # once they are there they stay
        context |= {"swapped": True, **first_context(request, one)}
    response = render(request, "intake/parts/progress.html", context)
    if not is_busy(one) and getattr(request, "htmx", False):
        response["HX-Refresh"] = "true"
    return response


@require_safe
@page("indicators.view")
def show_row(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """One row: its values, its cells in the file, who changed what, its evidence, its partition."""
    number, column = asked(request, "row"), asked(request, "source_column")
    at = int(column) if column.isdecimal() and len(column) < 6 else None
    found = lineage.row_lineage(
        actor=request.actor,
        submission_id=submission_id,
        sheet=request.GET.get("sheet", "")[:100],
        row=int(number) if number.isdecimal() and len(number) < 10 else 0,
        source_column=at,
    )
    one = found.submission
    about = definition_of(request, one)
    names = {column.code: column for column in about.columns} if about else {}
    context = {
        "lineage": found,
        "source_column": at,
        "one": one,
        "cells": [
            (names.get(code), code, value, found.columns.get(code, ""))
            for code, value in found.values.items()
        ],
        "column_names": column_names(about),
        "node_names": node_names(request),
        "may_change": may_change(request, one) and one.stage == "ready",
        "evidence_form": EvidenceForm(initial={"sheet": found.sheet, "rows": str(found.row)}),
        "comments": block_of(actor=request.actor, kind=ROW, key=row_key(one.id, found)),
        **_around(request, found),
        "trail": trail(request, (_("Submissions of data"), "intake:submissions")),
    }
    return render(request, "intake/row.html", context)


def _around(request: CompanyRequest, found: RowLineage) -> dict[str, Any]:
    """Addresses of the rows before and after, and which of how many this one is."""
    around = lineage.rows_around(
        actor=request.actor, submission_id=found.submission.id, sheet=found.sheet, row=found.row,
        source_column=found.source_column,
    )  # fmt: skip

    def address(place: tuple[str, int, int | None] | None) -> str:
        if place is None:
            return ""
        sheet, row, column = place
        query = {"sheet": sheet, "row": row} | ({"source_column": column} if column else {})
        return f"{request.path}?{urlencode(query)}"

    return {
        "before": address(around.before),
        "after": address(around.after),
        "position": around.position,
        "total": around.total,
    }


def show(
    request: CompanyRequest,
    submission_id: int,
    *,
    form: forms.Form | None = None,
    act: str = "",
    step: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a submission. form: one that was refused, shown again at its place; refusal: of the columns."""
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    all_steps = steps(one, step or asked(request, "step"))
    shown = next(found.key for found in all_steps if found.shown)
    context = {
        "one": one,
        "steps": all_steps,
        "shown": shown,
        "busy": is_busy(one),
        "standing": standing(one),
        "state_line": counts_line(one),
        "may_change": may_change(request, one),
        "may": _allowed(request, one),
        "submit_form": form if act == "submit" else SubmitForm(),
        "note_form": form if act in ("approve", "return") else NoteForm(),
        "correct_form": form if act == "correct" else SubmitForm(auto_id="correct-%s"),
        "other_form": form if act in ("withdraw", "discard", "resume") else None,
        "replace_form": form if isinstance(form, ReplaceForm) else ReplaceForm(),
        **_period(request, one, shown, form),
        "needs_reason": bool(one.supersedes_id or one.counts.get("replaces")),
        "history": [
            (event, action_words(event.action), actor_words(event.actor_name))
            for event in history_of(object_type="intake", object_id=submission_id)
        ],
        "comments": block_of(actor=request.actor, kind=LOAD, key=submission_id),
        "trail": trail(request, (_("Submissions of data"), "intake:submissions")),
        **run_context(request, one),
        **_of_step(request, one, shown, form, refusal),
    }
    return render(request, "intake/submission.html", context, status=status)


def _period(
    request: CompanyRequest, one: IntakeSubmissionView, shown: str, form: forms.Form | None
) -> dict[str, Any]:
    """The days asked for, at the steps where they may still change."""
    if shown not in ("read", "columns", "check") or not one.file_name:
        return {"period_form": None}
    refused = form if isinstance(form, PeriodForm) else None
    return {
        "period_form": refused or PeriodForm(initial={"period": period_text(one)}, auto_id="days-%s"),
        "known_periods": known_periods(request),
    }


def period_text(one: IntakeSubmissionView) -> str:
    """The days asked for as the form takes them: a round's own name is no period."""
    if one.period_first is None or one.period_last is None:
        return ""
    try:
        parse_period(one.period_label)
    except UnreadablePeriod:
        return f"{one.period_first.isoformat()}/{one.period_last.isoformat()}"
    return one.period_label


def _of_step(
    request: CompanyRequest,
    one: IntakeSubmissionView,
    shown: str,
    form: forms.Form | None,
    refusal: Refusal | None,
) -> dict[str, Any]:
    """What only the step shown needs; the others are not asked for."""
    if shown == "read" and one.stage not in ("queued", "reading", "failed") and one.origin != "form":
        return {"layout": mapping.mapping(actor=request.actor, submission_id=one.id)}
    if shown == "columns":
        return columns_context(request, one, refusal)
    if shown == "check":
        return first_context(request, one) if is_busy(one) else preview_context(request, one)
    if shown in ("hand_in", "sealed"):
        return {
            "comparison": comparing.comparison(actor=request.actor, submission_id=one.id),
            "estimated": estimated.shares_of_submission(actor=request.actor, submission_id=one.id),
            "changes": rows.changes(actor=request.actor, submission_id=one.id),
            "column_names": column_names(definition_of(request, one)),
            **evidence_context(request, one, form),
        }
    return {}


def is_busy(one: IntakeSubmissionView) -> bool:
    """Whether a job works on it now."""
    if one.stage == "queued" and not one.file_name:
        return False  # a correction that was announced and waits for its file
    return (one.state in ("draft", "returned") and one.stage in BUSY) or one.state == "approved"


def may_change(request: CompanyRequest, one: IntakeSubmissionView) -> bool:
    """Whether the reader may change the draft: prepared it, and still holds the right at its node."""
    return one.state in ("draft", "returned") and is_mine(request, one) and _may(request, ENTER, one)


def _may(request: CompanyRequest, verb: str, one: IntakeSubmissionView) -> bool:
    if not request.actor.may(verb):
        return False
    try:
        node = organisation.node(actor=request.actor, node_id=one.node_id)
    except Refusal:
        return False
    return request.actor.may(verb, path=node.path)


def _allowed(request: CompanyRequest, one: IntakeSubmissionView) -> dict[str, bool]:
    """Acts the reader is offered; the services are the judges."""
    mine, draft = is_mine(request, one), one.state in ("draft", "returned")
    return {
        "submit": draft and mine and one.stage == "ready" and not one.errors and _may(request, ENTER, one),
        "withdraw": one.state in ("submitted", "returned") and mine,
        "discard": one.state == "draft" and mine,
        "decide": one.state == "submitted" and not mine and _may(request, APPROVE, one),
        "resume": draft and mine and one.stage in (*BUSY, "failed") and bool(one.file_name),
        "correct": one.state == "sealed" and one.superseded_by_id is None and _may(request, ENTER, one),
    }


def run_context(request: CompanyRequest, one: IntakeSubmissionView) -> dict[str, Any]:
    """The job at work, for the progress line, and whether work was cut short; nothing the reader may not see."""
    if not is_busy(one):
        return {"run": None, "stopped": one.failure.get("code") in STOPPED}
    if one.run_id is None:
        words = _("No job works on it: either a page or command is at it just now, or it was cut short.")
        return {"run": None, "stopped": f"{words} {_('Nothing is lost.')}"}
    if not request.actor.may("jobs.view"):
        return {"run": None, "stopped": ""}
    try:
        run = jobs.run(actor=request.actor, run_id=one.run_id)
    except Refusal:
        return {"run": None, "stopped": ""}
    stopped = ""
    if jobs.holder_lost(actor=request.actor, run_id=run.id, at=timezone.now()):
        stopped = _("The process that worked on it has stopped. The next one takes it up by itself.")
    return {"run": run, "run_badge": badge(run), "run_step": step(run), "stopped": stopped}
