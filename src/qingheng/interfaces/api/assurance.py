"""Assurance: engagements, samples, findings, sign-off, working papers; packs for replay."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.assurance import queries, services
from qingheng.apps.assurance.contracts import (
    EngagementView,
    FindingView,
    ProofView,
    SampledView,
    SampleView,
    Standing,
)
from qingheng.apps.inventory.services import pack_inventory
from qingheng.interfaces.api.answers import refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.platform.jobs.contracts import RunView
from qingheng.platform.rights.downloads import sent

router = Router(tags=["Assurance"])
ONE = "/assurance/{engagement_id}"
CASE = ONE + "/findings/{finding_id}"


class EngagementIn(Schema):
    """An engagement to open. materiality_percent: of the total. auditor: id of a person with a dated grant as one."""

    inventory: int
    title: str
    level: Literal["limited", "reasonable"]
    materiality_percent: Decimal
    auditor: int
    side: Literal["location", "market"] = "location"


class SampleIn(Schema):
    """A sample to draw: the same seed draws the same again. unit: line (groups of rows) or row (activity rows)."""

    unit: Literal["line", "row"] = "line"
    method: Literal["random", "stratified", "impact"]
    size: int
    seed: int = 0
    strata: Literal["scope", "category", "site"] = "scope"


class VerdictIn(Schema):
    """What was found on a drawn line."""

    verdict: Literal["agreed", "exception"]
    note: str = ""


class FindingIn(Schema):
    """A finding to raise. amount: tonnes CO2e, above zero: the total is too high. part, choice: of the line.

    owner: id of a person who answers findings.
    """

    title: str
    text: str
    amount: Decimal | None = None
    owner: int | None = None
    due: date | None = None
    part: int | None = None
    choice: int | None = None


class AssignIn(Schema):
    """Who is to answer, until when; without an owner it is nobody's."""

    owner: int | None = None
    due: date | None = None


class AnswerIn(Schema):
    """The company's answer. evidence: where it can be found, when it is no file attached here."""

    answer: str
    evidence: str = ""


class CloseIn(Schema):
    """How a finding is closed. What stays uncorrected needs an amount."""

    outcome: Literal["corrected", "uncorrected", "none"]
    conclusion: str = ""
    amount: Decimal | None = None


class SignIn(Schema):
    """The sign-off of the run of that hash."""

    opinion: Literal["unmodified", "qualified", "adverse", "disclaimer"]
    statement: str
    run_hash: str


class Why(Schema):
    """Why, in a sentence."""

    reason: str


@router.get("/assurance", response=list[EngagementView], summary="Engagements, the newest first")
def engagements(request: HttpRequest, company: Company) -> Any:
    return queries.engagements(actor=actor_of(request))


@router.post("/assurance", response=EngagementView, summary="Open an engagement")
def open_(request: HttpRequest, company: Company, body: EngagementIn) -> Any:
    return services.open_engagement(
        actor=actor_of(request), inventory_id=body.inventory, title=body.title, level=body.level, side=body.side,
        materiality_percent=body.materiality_percent, auditor_id=body.auditor, at=now(),
    )  # fmt: skip


@router.get(ONE, response=EngagementView, summary="One engagement")
def engagement(request: HttpRequest, company: Company, engagement_id: int) -> Any:
    return queries.engagement(actor=actor_of(request), engagement_id=engagement_id)


@router.get(
    ONE + "/standing", response=Standing, summary="Coverage, misstatements against materiality, open work"
)
def standing(request: HttpRequest, company: Company, engagement_id: int) -> Any:
    return queries.standing(actor=actor_of(request), engagement_id=engagement_id)


@router.get(ONE + "/samples", response=list[SampleView], summary="Samples with their lines")
def samples(request: HttpRequest, company: Company, engagement_id: int) -> Any:
    return queries.samples(actor=actor_of(request), engagement_id=engagement_id)


@router.post(ONE + "/samples", response=SampleView, summary="Draw a sample")
def sample(request: HttpRequest, company: Company, engagement_id: int, body: SampleIn) -> Any:
    return services.draw_sample(actor=actor_of(request), engagement_id=engagement_id, at=now(), **body.dict())


@router.post(ONE + "/lines/{line_id}", response=SampledView, summary="Note what was found on a drawn line")
def check(request: HttpRequest, company: Company, engagement_id: int, line_id: int, body: VerdictIn) -> Any:
    return services.check_line(
        actor=actor_of(request), engagement_id=engagement_id, line_id=line_id, at=now(), **body.dict()
    )


@router.get(ONE + "/findings", response=list[FindingView], summary="Findings")
def findings(request: HttpRequest, company: Company, engagement_id: int) -> Any:
    return queries.findings(
        actor=actor_of(request), engagement_id=engagement_id, on=timezone.localdate(now())
    )


@router.post(ONE + "/findings", response=FindingView, summary="Raise a finding")
def raise_(request: HttpRequest, company: Company, engagement_id: int, body: FindingIn) -> Any:
    line = (body.part, body.choice) if body.part is not None and body.choice is not None else None
    raised = services.Raised(body.title, body.text, body.amount, body.owner, body.due, line)
    return services.raise_finding(
        actor=actor_of(request), engagement_id=engagement_id, raised=raised, at=now()
    )


@router.post(CASE + "/assign", response=FindingView, summary="Say who is to answer, until when")
def assign(
    request: HttpRequest, company: Company, engagement_id: int, finding_id: int, body: AssignIn
) -> Any:
    return services.assign_finding(
        actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id, owner_id=body.owner, due=body.due,
        at=now(),
    )  # fmt: skip


@router.get(CASE + "/evidence", response=list[ProofView], summary="Files that prove the answer")
def proofs(request: HttpRequest, company: Company, engagement_id: int, finding_id: int) -> Any:
    return queries.proofs(actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id)


@router.post(CASE + "/evidence", response=ProofView, summary="Attach a file that proves the answer")
def prove(
    request: HttpRequest, company: Company, engagement_id: int, finding_id: int, file: File[UploadedFile], why: str = ""
) -> Any:  # fmt: skip
    """It is kept and never changed. The company attaches, not the auditor."""
    refuse_too_large(file)
    return services.attach_proof(
        actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id, data=file, name=file.name or "file",
        at=now(), why=why,
    )  # fmt: skip


@router.post(CASE + "/answer", response=FindingView, summary="Answer for the company")
def answer(
    request: HttpRequest, company: Company, engagement_id: int, finding_id: int, body: AnswerIn
) -> Any:
    return services.answer_finding(
        actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id, at=now(), **body.dict()
    )


@router.post(CASE + "/close", response=FindingView, summary="Close a finding")
def close(request: HttpRequest, company: Company, engagement_id: int, finding_id: int, body: CloseIn) -> Any:
    return services.close_finding(
        actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id, at=now(), **body.dict()
    )


@router.post(CASE + "/reopen", response=FindingView, summary="Open a finding again")
def reopen(request: HttpRequest, company: Company, engagement_id: int, finding_id: int, body: Why) -> Any:
    return services.reopen_finding(
        actor=actor_of(request), engagement_id=engagement_id, finding_id=finding_id, at=now(), **body.dict()
    )


@router.post(ONE + "/sign", response=EngagementView, summary="Sign off a run")
def sign(request: HttpRequest, company: Company, engagement_id: int, body: SignIn) -> Any:
    return services.sign_off(actor=actor_of(request), engagement_id=engagement_id, at=now(), **body.dict())


@router.post(ONE + "/withdraw", response=EngagementView, summary="Withdraw the sign-off")
def withdraw(request: HttpRequest, company: Company, engagement_id: int, body: Why) -> Any:
    return services.withdraw_sign_off(
        actor=actor_of(request), engagement_id=engagement_id, reason=body.reason, at=now()
    )


@router.post(ONE + "/lock-period", response={204: None}, summary="Lock the period of a signed engagement")
def lock_period(request: HttpRequest, company: Company, engagement_id: int) -> Any:
    services.lock_signed_period(actor=actor_of(request), engagement_id=engagement_id, at=now())
    return 204, None


@router.get(ONE + "/paper", summary="The working paper as a file")
def paper(
    request: HttpRequest, company: Company, engagement_id: int, kind: Literal["pdf", "docx", "xlsx"] = "pdf",
    lang: Literal["zh", "en"] = "en",
) -> HttpResponse:  # fmt: skip
    made = queries.working_paper(
        actor=actor_of(request), engagement_id=engagement_id, kind=kind, lang=lang, at=now()
    )
    response = HttpResponse(made.data, content_type=made.mime)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@router.get("/inventories/{inventory_id}/pack", summary="All an auditor needs to replay a run")
def pack(request: HttpRequest, company: Company, inventory_id: int, run: int | None = None) -> Any:
    """A zip file with rows, factors, method, certificates, lines, totals and a program that gives them again."""
    with tempfile.TemporaryDirectory(prefix="qingheng-pack-") as folder:
        path = Path(folder) / "pack.zip"
        made = pack_inventory(
            actor=actor_of(request), inventory_id=inventory_id, into=path, at=now(), run=run
        )
        return sent(path, made.name, "application/zip")


@router.post(
    "/inventories/{inventory_id}/pack",
    response=RunView,
    summary="Have a pack written by a job; fetch it by its number",
)
def start_pack(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return services.start_pack(actor=actor_of(request), inventory_id=inventory_id, at=now())


@router.get("/assurance/packs/{run_id}", summary="The pack a job has written")
def fetch_pack(request: HttpRequest, company: Company, run_id: int) -> Any:
    """A zip file, for who asked for it, within a week; 404 while it is not written."""
    one = queries.pack_job(actor=actor_of(request), run_id=run_id)
    return sent(
        queries.written_pack(actor=actor_of(request), one=one), str(one.run.result["file"]), "application/zip"
    )
