"""Intake: datasets, loads of files and rows, mapping, corrections, decisions."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from qingheng.apps.intake.contracts import (
    CalendarRow,
    CampaignView,
    ChangeView,
    ComparisonRow,
    EstimatedShare,
    IntakeSubmissionView,
    IssueGroup,
    MappingPolicyView,
    MappingView,
    OwedView,
    RowLineage,
    RowsPage,
)
from qingheng.apps.intake.queries import calendar as calendars
from qingheng.apps.intake.queries import campaigns as rounds
from qingheng.apps.intake.queries import comparing, estimated, lineage, rows, submissions
from qingheng.apps.intake.queries import datasets as dataset_reads
from qingheng.apps.intake.queries import mapping as mapping_reads
from qingheng.apps.intake.queries import policies as policy_reads
from qingheng.apps.intake.services import (
    corrections,
    forms_entry,
    loading,
    mapping,
    periods,
    policies,
    streaming,
    workflow,
)
from qingheng.interfaces.api.answers import Page, once, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now
from qingheng.interfaces.api.plain import plain

router = Router(tags=["Intake"])


class DatasetOut(Schema):
    """A dataset with its definition and how much of it is sealed."""

    code: str
    version: int
    name_zh: str
    name_en: str
    frequency: str
    own: bool
    rows: int
    submissions: int
    definition: dict[str, Any]


class MappingIn(Schema):
    """Where each source column goes. Keys of `targets` and `units`: index of the column, counted from 0.

    part: which layout of the file, as the mapping names it.
    """

    targets: dict[int, str]
    units: dict[int, str] = {}
    constants: dict[str, str] = {}
    options: dict[str, str] = {}
    part: int = 0


class FixIn(Schema):
    """Another text for a cell (row given), or for every cell of the column that reads `before`."""

    column: str
    after: str
    sheet: str = ""
    row: int | None = None
    source_column: int | None = None
    before: str = ""
    why: str = ""


class ExcludeIn(Schema):
    """Rows left out, counted from 1 as the spreadsheet shows them.

    Of a row that holds several figures, such as the months of a year, single ones: `cells` names them by row and
    column, both counted from 1; `period` (2025-03) takes those of `rows` that lie within it, and no other.
    """

    sheet: str = ""
    rows: list[int] = []
    cells: list[tuple[int, int]] = []
    period: str = ""
    why: str


class PeriodIn(Schema):
    """The days rows are asked for, such as FY2022/23, 2025-Q1 or 2025-03; empty: any."""

    period: str = ""


class PolicyIn(Schema):
    """confirm_sure: null takes a dataset's own policy back. dataset: empty for all of the company."""

    dataset: str = ""
    confirm_sure: bool | None


class UndoIn(Schema):
    """A change as the list of changes names it."""

    kind: Literal["fix", "exclusion"]
    change_id: int


class HandInIn(Schema):
    """Why sealed rows change; needed when any does."""

    reason_code: str = ""
    reason: str = ""


class DecisionIn(Schema):
    """What the approver says."""

    note: str = ""


class RowsIn(Schema):
    """A few rows: column codes to texts, as they would stand in a sheet."""

    dataset: str
    node: str | None = None
    title: str = ""
    rows: list[dict[str, str]]
    period: str | None = None


@router.get("/intake/datasets", response=list[DatasetOut], summary="Datasets that can be loaded")
def datasets(request: HttpRequest, company: Company) -> Any:
    return [
        {**vars(one), "definition": one.definition.as_dict()}
        for one in dataset_reads.datasets(actor=actor_of(request))
    ]


@router.get(
    "/intake/datasets/{dataset_code}/estimated",
    response=list[EstimatedShare],
    summary="How much of a dataset is estimated",
)
def estimated_of_dataset(
    request: HttpRequest, company: Company, dataset_code: str, year: int, node: str | None = None
) -> Any:
    """Over the calendar year and in each of its months; empty when nothing is estimated.

    share: null when the total is not known, as when a figure of it is missing.
    """
    from datetime import date

    number = max(1900, min(year, 2200))
    return estimated.estimated_shares(
        actor=actor_of(request), dataset=dataset_code, first=date(number, 1, 1), last=date(number, 12, 31),
        node_id=node_id_of(request, node) if node else None,
    )  # fmt: skip


@router.get(
    "/intake/submissions/{submission_id}/estimated",
    response=list[EstimatedShare],
    summary="How much is estimated in a load's months",
)
def estimated_of_load(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return estimated.shares_of_submission(actor=actor_of(request), submission_id=submission_id)


@router.get("/intake/policy", response=MappingPolicyView, summary="Whether sure layouts confirm themselves")
def policy(request: HttpRequest, company: Company, of: str = "") -> Any:
    """of: a dataset; left out, what counts for those without a policy of their own."""
    return policy_reads.mapping_policy(actor=actor_of(request), dataset=of)


@router.put(
    "/intake/policy", response=MappingPolicyView, summary="Say whether sure layouts confirm themselves"
)
def set_policy(request: HttpRequest, company: Company, body: PolicyIn) -> Any:
    """Off unless set. Needs the right to define datasets for the whole company."""
    return policies.set_mapping_policy(
        actor=actor_of(request), dataset=body.dataset, confirm_sure=body.confirm_sure, at=now()
    )


@router.get("/intake/submissions", response=Page[IntakeSubmissionView], summary="Loads, newest first")
def loads(
    request: HttpRequest,
    company: Company,
    dataset: str = "",
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    found = submissions.submissions(actor=actor_of(request), dataset=dataset, state=state, text=text)
    return page_of(found, cursor=cursor, limit=limit)


@router.post("/intake/submissions/file", response=IntakeSubmissionView, summary="Load a file into a draft")
def load_file(
    request: HttpRequest,
    company: Company,
    file: File[UploadedFile],
    dataset: str,
    node: str | None = None,
    title: str = "",
    into: int | None = None,
    again: bool = False,
    period: str | None = None,
) -> Any:
    """xlsx, xls or csv, in any sensible layout. Accepts an Idempotency-Key. A large file is read by a job.

    period: the days the rows are asked for (FY2022/23, 2025-03), others are errors; empty: any. Left out, the days
    of the one collection round that asks this person for the dataset.
    """
    refuse_too_large(file)
    data, name = file.read(), file.name or "file"
    node_id = node_id_of(request, node)

    def act() -> dict[str, Any]:
        made = loading.begin(
            actor=actor_of(request), dataset=dataset, node_id=node_id, data=data, name=name, at=now(),
            title=title, origin="api", into=into, again=again, period=period,
        )  # fmt: skip
        return plain(made)

    return once(request, name.encode() + b"\0" + data, act)


@router.post(
    "/intake/submissions/rows", response=IntakeSubmissionView, summary="Hand in a few rows as a draft"
)
def load_rows(request: HttpRequest, company: Company, body: RowsIn) -> Any:
    """Accepts an Idempotency-Key."""
    node_id = node_id_of(request, body.node)

    def act() -> dict[str, Any]:
        made = forms_entry.enter_rows(
            actor=actor_of(request), dataset=body.dataset, node_id=node_id, rows=body.rows, title=body.title,
            at=now(), origin="api", period=body.period,
        )  # fmt: skip
        return plain(made)

    return once(request, request.body, act)


@router.post("/intake/submissions/stream", response=IntakeSubmissionView, summary="Stream rows into a draft")
def load_streamed(
    request: HttpRequest,
    company: Company,
    dataset: str,
    node: str | None = None,
    title: str = "",
    name: str = "stream.csv",
    again: bool = False,
    period: str | None = None,
) -> Any:
    """The body is CSV (text/csv) or one JSON object a line (application/x-ndjson), of any length up to the limit
    for intake; it is read as it comes and kept whole or not at all. Accepts an Idempotency-Key.
    """
    kind = streaming.NDJSON if "ndjson" in (request.content_type or "") else streaming.CSV
    return streaming.load_stream(
        actor=actor_of(request), dataset=dataset, node_id=node_id_of(request, node), stream=request, kind=kind,
        name=name, at=now(), title=title, idempotency_key=request.headers.get("Idempotency-Key", ""), again=again,
        period=period,
    )  # fmt: skip


@router.get("/intake/submissions/{submission_id}", response=IntakeSubmissionView, summary="One load")
def load(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return submissions.submission(actor=actor_of(request), submission_id=submission_id)


@router.get(
    "/intake/submissions/{submission_id}/mapping",
    response=MappingView,
    summary="Columns as proposed or taken",
)
def proposed(request: HttpRequest, company: Company, submission_id: int, part: int | None = None) -> Any:
    """part: which layout of the file; left out, the first that holds rows."""
    return mapping_reads.mapping(actor=actor_of(request), submission_id=submission_id, part=part)


@router.put(
    "/intake/submissions/{submission_id}/mapping",
    response=IntakeSubmissionView,
    summary="Confirm the columns",
)
def confirm(request: HttpRequest, company: Company, submission_id: int, body: MappingIn) -> Any:
    """Remembered for the next file of the same layout; the rows are checked."""
    return mapping.confirm_mapping(
        actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict()
    )


@router.get("/intake/submissions/{submission_id}/rows", response=RowsPage, summary="Rows with what is wrong")
def row_page(
    request: HttpRequest,
    company: Company,
    submission_id: int,
    offset: int = 0,
    limit: int = 100,
    only: str = "",
    text: str = "",
    column: str = "",
    code: str = "",
) -> Any:
    """only: errors, warnings, excluded or fixed. limit: at most 500."""
    return rows.rows(
        actor=actor_of(request), submission_id=submission_id, offset=max(0, offset),
        limit=max(1, min(limit, 500)), only=only, text=text, column=column, code=code,
    )  # fmt: skip


@router.get(
    "/intake/submissions/{submission_id}/issues", response=list[IssueGroup], summary="Kinds of complaints"
)
def issues(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return rows.issue_groups(actor=actor_of(request), submission_id=submission_id)


@router.get(
    "/intake/submissions/{submission_id}/comparison",
    response=list[ComparisonRow],
    summary="Against last year",
)
def compared(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return comparing.comparison(actor=actor_of(request), submission_id=submission_id)


@router.get(
    "/intake/submissions/{submission_id}/rows/{row}", response=RowLineage, summary="Where a row comes from"
)
def row_origin(
    request: HttpRequest,
    company: Company,
    submission_id: int,
    row: int,
    sheet: str = "",
    source_column: int | None = None,
) -> Any:
    """source_column: counted from 1, of a row that holds several figures; left out, the first."""
    return lineage.row_lineage(
        actor=actor_of(request),
        submission_id=submission_id,
        sheet=sheet,
        row=row,
        source_column=source_column,
    )


@router.post(
    "/intake/submissions/{submission_id}/fix",
    response=IntakeSubmissionView,
    summary="Correct cells of a draft",
)
def fix(request: HttpRequest, company: Company, submission_id: int, body: FixIn) -> Any:
    common: dict[str, Any] = {"actor": actor_of(request), "submission_id": submission_id, "at": now()}
    if body.row is None:
        return corrections.fix_all(
            **common, column=body.column, before=body.before, after=body.after, why=body.why
        )
    return corrections.fix_cell(**common, **{**body.dict(), "row": body.row})


@router.put(
    "/intake/submissions/{submission_id}/period",
    response=IntakeSubmissionView,
    summary="Say for which days a draft is",
)
def period(request: HttpRequest, company: Company, submission_id: int, body: PeriodIn) -> Any:
    """Rows outside these days are errors; the rows are checked again."""
    return periods.set_period(
        actor=actor_of(request), submission_id=submission_id, period=body.period, at=now()
    )


@router.post(
    "/intake/submissions/{submission_id}/exclude", response=IntakeSubmissionView, summary="Leave rows out"
)
def exclude(request: HttpRequest, company: Company, submission_id: int, body: ExcludeIn) -> Any:
    return corrections.exclude_rows(
        actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict()
    )


@router.get(
    "/intake/submissions/{submission_id}/changes",
    response=list[ChangeView],
    summary="What people corrected or left out",
)
def changes(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return rows.changes(actor=actor_of(request), submission_id=submission_id)


@router.post(
    "/intake/submissions/{submission_id}/undo",
    response=IntakeSubmissionView,
    summary="Take a change of a draft back",
)
def undo(request: HttpRequest, company: Company, submission_id: int, body: UndoIn) -> Any:
    return corrections.undo_change(
        actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict()
    )


@router.post(
    "/intake/submissions/{submission_id}/resume",
    response=IntakeSubmissionView,
    summary="Read or check again what was cut short",
)
def resume(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return loading.resume(actor=actor_of(request), submission_id=submission_id, at=now())


@router.post("/intake/submissions/{submission_id}/submit", response=IntakeSubmissionView, summary="Hand in")
def submit(request: HttpRequest, company: Company, submission_id: int, body: HandInIn) -> Any:
    return workflow.submit(actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict())


@router.post(
    "/intake/submissions/{submission_id}/approve", response=IntakeSubmissionView, summary="Approve and seal"
)
def approve(request: HttpRequest, company: Company, submission_id: int, body: DecisionIn) -> Any:
    """Never by the person who prepared it; of two at once, one. A large load is sealed by a job."""
    return workflow.approve(
        actor=actor_of(request), submission_id=submission_id, at=now(), note_text=body.note
    )


@router.post(
    "/intake/submissions/{submission_id}/return", response=IntakeSubmissionView, summary="Return with a note"
)
def give_back(request: HttpRequest, company: Company, submission_id: int, body: DecisionIn) -> Any:
    return workflow.send_back(
        actor=actor_of(request), submission_id=submission_id, at=now(), note_text=body.note
    )


@router.post(
    "/intake/submissions/{submission_id}/withdraw", response=IntakeSubmissionView, summary="Withdraw"
)
def withdraw(request: HttpRequest, company: Company, submission_id: int) -> Any:
    return workflow.withdraw(actor=actor_of(request), submission_id=submission_id, at=now())


@router.post(
    "/intake/submissions/{submission_id}/correct",
    response=IntakeSubmissionView,
    summary="Announce a correction",
)
def correct(request: HttpRequest, company: Company, submission_id: int, body: HandInIn) -> Any:
    return workflow.correct(actor=actor_of(request), submission_id=submission_id, at=now(), **body.dict())


@router.delete("/intake/submissions/{submission_id}", response={204: None}, summary="Discard a draft")
def discard(request: HttpRequest, company: Company, submission_id: int) -> Any:
    workflow.discard(actor=actor_of(request), submission_id=submission_id, at=now())
    return Status(204, None)


@router.get("/intake/calendar", response=list[CalendarRow], summary="What is there, owed and late, by month")
def calendar(
    request: HttpRequest, company: Company, year: int, dataset: str = "", node: str | None = None
) -> Any:
    """Twelve months from January of the year."""
    from datetime import date

    return calendars.calendar(
        actor=actor_of(request), first=date(max(1900, min(year, 2200)), 1, 1), dataset=dataset,
        node_id=node_id_of(request, node) if node else None, at=now(),
    )  # fmt: skip


@router.get("/intake/campaigns", response=list[CampaignView], summary="Collection rounds")
def campaigns(request: HttpRequest, company: Company) -> Any:
    return rounds.campaigns(actor=actor_of(request), at=now())


@router.get(
    "/intake/campaigns/{campaign_id}/owed", response=list[OwedView], summary="Who owes what in a round"
)
def owed(request: HttpRequest, company: Company, campaign_id: int) -> Any:
    return rounds.owed(actor=actor_of(request), at=now(), campaign_id=campaign_id)
