"""Pages of assurance: the list, one engagement with its samples and findings, one finding, the working paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.assurance import queries, rights, tables, words
from qingheng.apps.assurance.contracts import EngagementView, FindingView, Standing
from qingheng.apps.assurance.discussed import SUBJECT
from qingheng.apps.assurance.forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    FindingForm,
    ProofForm,
    SampleForm,
    SignForm,
)
from qingheng.calc.texts import format_measured
from qingheng.platform.comments.block import block_of
from qingheng.platform.files.tables import size_words
from qingheng.platform.languages import active_language
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_GET
def engagements(request: CompanyRequest) -> HttpResponse:
    """Engagements, the newest first."""
    wanted = asked(request, "q").casefold().split()
    found = [
        one
        for one in queries.engagements(actor=request.actor)
        if all(word in f"{one.title} {one.period} {one.auditor_name}".casefold() for word in wanted)
    ]
    columns = tables.engagement_columns(lambda one: address(request, "engagement", engagement_id=one.id))
    listing = Listing(request, "engagements", _("Assurance engagements"), columns, found)
    context = {
        **listing.context(),
        "state_line": _("%(open)s in progress, %(signed)s signed off.")
        % {
            "open": sum(one.state == "open" for one in found),
            "signed": sum(one.state == "signed" for one in found),
        },
        "may_open": request.actor.may(rights.MANAGE),
    }
    return listing.export(at=timezone.now()) or render(request, "assurance/list.html", context)


@page(rights.VIEW)
@require_GET
def engagement(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """One engagement: how it stands, what was drawn, what was found, the sign-off."""
    return shown(request, engagement_id)


def shown(request: CompanyRequest, engagement_id: int, **forms: Any) -> HttpResponse:
    """The page of an engagement. forms: those with what was typed and refused, by name."""
    view = queries.engagement(actor=request.actor, engagement_id=engagement_id)
    stands = queries.standing(actor=request.actor, engagement_id=engagement_id)
    found = queries.findings(actor=request.actor, engagement_id=engagement_id, on=timezone.localdate())
    context = {
        "view": view,
        "stands": stands,
        "trail": trail(request)[:1],
        "level": words.word(words.LEVELS, view.level),
        "state": words.word(words.STATES, view.state),
        "side": words.word(words.SIDES, view.side),
        "opinion": words.word(words.OPINIONS, view.opinion) if view.opinion else "",
        "inventory": words.two(view.inventory_zh, view.inventory_en),
        "samples": [
            _sample(request, view, one) for one in queries.samples(actor=request.actor, engagement_id=view.id)
        ],
        "summary": _summary(stands),
        "findings": [(one, words.word(words.FINDING_STATES, one.state)) for one in found],
        "papers": [
            (kind, f"{address(request, 'paper', engagement_id=view.id)}?format={kind.lower()}")
            for kind in ("PDF", "DOCX", "XLSX")
        ],
        "is_auditor": request.actor.person_id == view.auditor_id and request.actor.may(rights.AUDIT),
        "may_lock_period": view.state == "signed"
        and view.period_locked_at is None
        and request.actor.may("periods.lock"),
        "to_sign": queries.missing_for_sign_off(stands, view.locked),
        "withdrawal": queries.withdrawal(actor=request.actor, engagement_id=engagement_id),
        "sample_form": SampleForm(initial={"size": max(1, stands.needed), "seed": 1}, auto_id="sample-%s"),
        "finding_form": FindingForm(
            initial={"line": asked(request, "line"), "text": asked(request, "text")[:600]},
            auto_id="finding-%s",
            owners=queries.owners(actor=request.actor, on=timezone.localdate()),
        ),
        "sign_form": SignForm(initial={"run_hash": stands.run_hash}, auto_id="sign-%s"),
        **forms,
    }
    return render(request, "assurance/engagement.html", context, status=422 if forms else 200)


@page(rights.VIEW)
@require_GET
def finding(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """One finding: what was found, the answer, the conclusion."""
    return case(request, engagement_id, finding_id)


def case(request: CompanyRequest, engagement_id: int, finding_id: int, **forms: Any) -> HttpResponse:
    """The page of a finding. forms: those with what was typed and refused, by name."""
    view = queries.engagement(actor=request.actor, engagement_id=engagement_id)
    one = one_of(request, engagement_id, finding_id)
    open_still = view.state == "open"
    auditor = request.actor.person_id == view.auditor_id and request.actor.may(rights.AUDIT)
    line = None
    if one.part is not None and one.choice is not None:
        line = line_address(request, view, one.part, one.choice)
    may_answer = open_still and one.state != "closed" and not auditor and request.actor.may(rights.ANSWER)
    proofs = (
        queries.proofs(actor=request.actor, engagement_id=engagement_id, finding_id=finding_id)
        if (request.actor.may("evidence.view"))
        else []
    )
    owners = queries.owners(actor=request.actor, on=timezone.localdate())
    context = {
        "view": view,
        "one": one,
        "line_url": line,
        "proofs": [(each, size_words(each.size)) for each in proofs],
        "proof_form": ProofForm(auto_id="proof-%s")
        if may_answer and one.state == "answered" and request.actor.may("evidence.attach")
        else None,
        "assign_form": AssignForm(
            initial={"owner": one.owner_id, "due": one.due}, auto_id="assign-%s", owners=owners
        )
        if open_still and one.state != "closed" and (auditor or may_answer)
        else None,
        "comments": block_of(actor=request.actor, kind=SUBJECT, key=one.id),
        "state": words.word(words.FINDING_STATES, one.state),
        "next_step": words.word(words.NEXT_STEPS, one.state) if open_still and one.state != "closed" else "",
        "outcome": words.word(words.OUTCOMES, one.outcome) if one.outcome else "",
        "trail": [*trail(request), (view.title, address(request, "engagement", engagement_id=view.id))],
        "may_answer": may_answer,
        "may_close": open_still and one.state == "answered" and auditor,
        "may_reopen": open_still and one.state != "open" and auditor,
        "answer_form": AnswerForm(
            initial={"answer": one.answer, "evidence": one.evidence}, auto_id="answer-%s"
        ),
        "close_form": CloseForm(initial={"amount": one.amount}, auto_id="close-%s"),
        **forms,
    }
    return render(request, "assurance/finding.html", context, status=422 if forms else 200)


@page(rights.VIEW)
@require_GET
def paper(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """The working paper as a file, in the reader's language."""
    made = queries.working_paper(
        actor=request.actor, engagement_id=engagement_id, kind=asked(request, "format") or "pdf",
        lang=active_language(), at=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(made.data, content_type=made.mime)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def one_of(request: CompanyRequest, engagement_id: int, finding_id: int) -> FindingView:
    """A finding of an engagement. Raises NotFound."""
    found = queries.findings(actor=request.actor, engagement_id=engagement_id, on=timezone.localdate())
    for one in found:
        if one.id == finding_id:
            return one
    raise NotFound(_("There is no such finding."), code="no-finding", place="finding")


def address(request: CompanyRequest, name: str, **numbers: int) -> str:
    """The address of a page of assurance of this company."""
    return reverse(f"assurance:{name}", kwargs={"company": request.company.slug, **numbers})


def line_address(request: CompanyRequest, view: EngagementView, part: int, choice: int) -> str:
    """The page of a result line with its lineage and evidence."""
    return reverse(
        "inventory:line",
        kwargs={
            "company": request.company.slug, "inventory_id": view.inventory_id, "part": part, "choice": choice,
        },
    )  # fmt: skip


def trail(request: CompanyRequest) -> list[tuple[str, str]]:
    """Crumbs of the pages below the list."""
    return [(_("Assurance"), address(request, "list"))]


def _sample(request: CompanyRequest, view: EngagementView, one: Any) -> dict[str, Any]:
    return {
        "view": one,
        "url": address(request, "drawn", engagement_id=view.id, number=one.number),
        "unit": words.word(words.UNIT_NAMES, one.unit),
        "method": words.word(words.METHODS, one.method),
        "strata": words.word(words.STRATA, one.strata) if one.strata else "",
    }


def _summary(stands: Standing) -> str:
    """How the work stands, in one sentence."""
    return _(
        "%(drawn)s drawn of %(needed)s asked for, %(checked)s checked; findings not closed: %(open)s"
    ) % {
        "drawn": format_measured(Decimal(stands.drawn)),
        "needed": format_measured(Decimal(stands.needed)),
        "checked": format_measured(Decimal(stands.checked)),
        "open": stands.open_findings,
    }
