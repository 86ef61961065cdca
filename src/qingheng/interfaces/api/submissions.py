"""Submissions: hand in, look through, decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.contracts import DiffRow, SubmissionDetail, SubmissionView
from qingheng.interfaces.api.answers import Page, once, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now
from qingheng.interfaces.api.plain import plain

router = Router(tags=["Submissions"])


class FigureIn(Schema):
    """A figure as text ("1,234.5", "n/a"); the unit only if it is not the indicator's."""

    key: str
    period: str
    text: str
    unit: str = ""


class FiguresIn(Schema):
    """A few figures handed in together."""

    title: str
    node: str | None = None
    figures: list[FigureIn]


class SubmitIn(Schema):
    """Why figures in force are superseded; needed when any is."""

    reason_code: str = ""
    reason: str = ""


class NoteIn(Schema):
    """What the approver says."""

    note: str = ""


@router.get("/submissions", response=Page[SubmissionView], summary="Submissions, newest first")
def submissions(
    request: HttpRequest,
    company: Company,
    state: str | None = None,
    text: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    return page_of(
        queries.submissions(actor=actor_of(request), state=state, text=text), cursor=cursor, limit=limit
    )


@router.post("/submissions/file", response=SubmissionView, summary="Read a file into a draft")
def upload(request: HttpRequest, company: Company, file: File[UploadedFile], node: str | None = None) -> Any:
    """xlsx, xls or csv. Problems stand at their cells in the draft; nothing counts before approval.

    Accepts an Idempotency-Key.
    """
    refuse_too_large(file)
    data, name = file.read(), file.name or "file"
    node_id = node_id_of(request, node)

    def act() -> dict[str, Any]:
        made = services.read_kpi_file(
            actor=actor_of(request), data=data, name=name, node_id=node_id, at=now()
        )
        return plain(made)

    return once(request, name.encode() + b"\0" + data, act)


@router.post("/submissions/figures", response=SubmissionView, summary="Enter a few figures as a draft")
def enter(request: HttpRequest, company: Company, body: FiguresIn) -> Any:
    """Accepts an Idempotency-Key."""
    figures = [services.EnteredFigure(**f.dict()) for f in body.figures]
    node_id = node_id_of(request, body.node)

    def act() -> dict[str, Any]:
        made = services.enter_figures(
            actor=actor_of(request), node_id=node_id, figures=figures, title=body.title, at=now()
        )
        return plain(made)

    return once(request, request.body, act)


@router.get(
    "/submissions/{submission_id}", response=SubmissionDetail, summary="One submission with its problems"
)
def submission(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return queries.submission(actor=actor_of(request), submission_id=submission_id)


@router.get(
    "/submissions/{submission_id}/diff", response=list[DiffRow], summary="Against the figures in force"
)
def diff(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return queries.submission_diff(actor=actor_of(request), submission_id=submission_id)


@router.post("/submissions/{submission_id}/submit", response=SubmissionView, summary="Hand in a draft")
def submit(request: HttpRequest, company: Company, submission_id: int, body: SubmitIn) -> Any:
    return services.submit_submission(
        actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict()
    )


@router.post("/submissions/{submission_id}/approve", response=SubmissionView, summary="Approve")
def approve(request: HttpRequest, company: Company, submission_id: int, body: NoteIn) -> Any:
    """Never by the person who prepared it; of two at once, one."""
    return services.approve_submission(
        actor=actor_of(request), submission_id=submission_id, note=body.note, at=now()
    )


@router.post("/submissions/{submission_id}/return", response=SubmissionView, summary="Return with a note")
def give_back(request: HttpRequest, company: Company, submission_id: int, body: NoteIn) -> Any:
    return services.return_submission(
        actor=actor_of(request), submission_id=submission_id, note=body.note, at=now()
    )


@router.post("/submissions/{submission_id}/withdraw", response=SubmissionView, summary="Withdraw")
def withdraw(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return services.withdraw_submission(actor=actor_of(request), submission_id=submission_id, at=now())


@router.delete("/submissions/{submission_id}", response={204: None}, summary="Discard a draft")
def discard(request: HttpRequest, company: Company, submission_id: int) -> Any:
    services.discard_draft(actor=actor_of(request), submission_id=submission_id, at=now())
    return Status(204, None)
