"""Data quality: runs, findings, answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from qingheng.apps.quality import queries, services
from qingheng.apps.quality.contracts import (
    AnswerView,
    BatchView,
    CheckRunView,
    FindingFilters,
    ResultView,
    RuleView,
)
from qingheng.interfaces.api.answers import Page, page_of
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now

router = Router(tags=["Data quality"])


class FindingQuery(Schema):
    """Filters; empty means all."""

    node: str | None = None
    severity: str = ""
    verdict: str = ""
    rule: str = ""
    pillar: str = ""
    topic: str = ""
    state: str = ""
    period: str = ""
    text: str = ""
    cursor: str | None = None
    limit: int = 100


class AnswerIn(Schema):
    """state: open, explained, accepted, fixed."""

    state: str
    note: str = ""
    owner_id: int | None = None
    due: date | None = None


@router.get("/checks/latest", response=CheckRunView | None, summary="The latest run of the checks")
def latest(request: HttpRequest, company: Company, node: str | None = None) -> Any:
    return queries.latest(actor=actor_of(request), node_id=node_id_of(request, node))


@router.post("/checks", response=CheckRunView, summary="Run the checks")
def run(request: HttpRequest, company: Company, node: str | None = None) -> Any:
    """An unchanged record gives the run that exists."""
    return services.run_checks(actor=actor_of(request), node_id=node_id_of(request, node), at=now())


@router.get("/checks/results", response=Page[ResultView], summary="Every verdict of the latest run")
def results(
    request: HttpRequest,
    company: Company,
    node: str | None = None,
    cursor: str | None = None,
    limit: int = 500,
) -> Any:
    """Those that hold too, each with both figures, the difference and the tolerance."""
    found = queries.all_results(actor=actor_of(request), node_id=node_id_of(request, node))
    return page_of(found, cursor=cursor, limit=limit)


@router.get("/findings", response=Page[ResultView], summary="Findings, worst first")
def findings(request: HttpRequest, company: Company, query: Query[FindingQuery]) -> Any:
    filters = FindingFilters(**query.dict(exclude={"node", "cursor", "limit"}))
    found = queries.findings(
        actor=actor_of(request), node_id=node_id_of(request, query.node), filters=filters
    )
    return page_of(found.findings, cursor=query.cursor, limit=query.limit)


class AnswersIn(AnswerIn):
    """fingerprints: at most 200, of one node. seen: what others answered after that moment is left alone."""

    fingerprints: list[str]
    node: str | None = None
    seen: AwareDatetime | None = None


@router.post("/findings/answers", response=BatchView, summary="Answer several findings in one act")
def answer_several(request: HttpRequest, company: Company, body: AnswersIn) -> Any:
    """One transaction; findings that are no longer found or were answered meanwhile are told one by one."""
    node_id = node_id_of(request, body.node)
    said = body.dict(exclude={"node"})
    return services.answer_findings(actor=actor_of(request), node_id=node_id, at=now(), **said)


@router.post("/findings/answers/{batch_id}/undo", response=BatchView, summary="Take such an act back")
def undo_several(request: HttpRequest, company: Company, batch_id: int) -> Any:
    """The former answers become new entries of each finding's history. Only for whoever answered."""
    return services.undo_answers(actor=actor_of(request), batch_id=batch_id, at=now())


@router.get("/findings/{fingerprint}", response=ResultView, summary="One finding")
def finding(request: HttpRequest, company: Company, fingerprint: str) -> Any:
    return queries.finding(actor=actor_of(request), fingerprint=fingerprint)


@router.post("/findings/{fingerprint}/answer", response=AnswerView, summary="Answer or assign a finding")
def answer(request: HttpRequest, company: Company, fingerprint: str, body: AnswerIn) -> Any:
    return services.answer_finding(actor=actor_of(request), fingerprint=fingerprint, at=now(), **body.dict())


@router.get("/rules", response=list[RuleView], summary="Rules of the checks and what each found")
def rules(request: HttpRequest, company: Company, node: str | None = None) -> Any:
    return queries.rules(actor=actor_of(request), node_id=node_id_of(request, node))
