"""Product footprints: studies, runs, records with their lines, comparison, configurator, portfolio, documents, figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.contracts import (
    AssignmentView,
    Compared,
    FootprintView,
    LineView,
    Portfolio,
    StudyView,
)
from qingheng.apps.footprints.contracts_hand import HandView
from qingheng.apps.footprints.queries.configuring import Configured
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.platform.jobs.contracts import RunView as JobView

router = Router(tags=["Product footprints"])


class StudyIn(Schema):
    """A question to ask of a family. cut_one, cut_together: shares from 0 to 1; null sets no limit.

    electricity: grid, or contractual: certificates of the ledger for `electricity_year`. sites: item to the site that makes
    it, or to sites with shares that make 1; the empty item for all that nobody delivers. by_country: what is bought goes by
    the country of the supplier's site.
    """

    code: str
    family: str
    name_zh: str
    name_en: str
    market: str
    on: date | None = None
    database: str
    scenario: str = ""
    method: str = "gwp100-ar6"
    unit_zh: str = "1 台"
    unit_en: str = "1 piece"
    function_zh: str = ""
    function_en: str = ""
    stages: list[str] = ["raw_materials", "production", "distribution", "use", "end_of_life"]
    recycling: str = "cut_off"
    cut_one: Decimal | None = Decimal("0.01")
    cut_together: Decimal | None = Decimal("0.05")
    rules: str = ""
    electricity: str = "grid"
    electricity_year: int | None = None
    sites: dict[str, str | dict[str, Decimal]] = {}
    by_country: bool = False


class FigureIn(Schema):
    """A figure for one unit of an item: a process with a ratio, or kilograms by origin."""

    item: str
    source: str
    rank: str = "supplier"
    stage: str = "raw_materials"
    slot: str = ""
    supplier: str = ""
    process: str = ""
    ratio: Decimal | None = None
    unit: str = "count"
    kilograms: dict[str, str] = {}
    covers: bool = False
    primary_share: Decimal = Decimal(0)
    scores: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    verified: bool = False


class NoteIn(Schema):
    """A note; needed to return."""

    note: str = ""


@router.get("/footprint-studies", response=list[StudyView], summary="Studies with their last runs")
def studies(request: HttpRequest, company: Company) -> Any:
    return queries.studies(actor=actor_of(request))


@router.post("/footprint-studies", response=StudyView, summary="Set up a study")
def make_study(request: HttpRequest, company: Company, body: StudyIn) -> Any:
    said = body.dict() | {"on": body.on or timezone.localdate(now()), "stages": tuple(body.stages)}
    return services.make_study(actor=actor_of(request), asked=services.Asked(**said), at=now())


@router.post("/footprint-studies/{study}/run", response=JobView, summary="Have a worker calculate a study")
def run(request: HttpRequest, company: Company, study: str) -> Any:
    return services.start_run(actor=actor_of(request), study=study, at=now())


@router.get(
    "/footprint-studies/{study}/configure",
    response=Configured,
    summary="The footprint of a choice of options",
)
def configure(request: HttpRequest, company: Company, study: str, choice: str = "") -> Any:
    """choice: `group=option;group=option`; groups not named take their default."""
    chosen = {one.partition("=")[0]: one.partition("=")[2] for one in choice.split(";") if "=" in one}
    return queries.configured(actor=actor_of(request), study=study, choice=chosen)


@router.get(
    "/footprint-studies/{study}/portfolio", response=Portfolio, summary="Footprints of many configurations"
)
def portfolio(
    request: HttpRequest,
    company: Company,
    study: str,
    configurations: int = 10_000,
    seed: int = 24067,
) -> Any:
    return queries.portfolio(actor=actor_of(request), study=study, configurations=configurations, seed=seed)


@router.get("/footprints", response=list[FootprintView], summary="Footprints of the last runs, or of one")
def footprints(
    request: HttpRequest, company: Company, study: str = "", run: int | None = None, state: str = ""
) -> Any:
    return queries.footprints(actor=actor_of(request), study=study, run=run, state=state)


@router.get("/footprints/{footprint_id}/statement", summary="Statement for a customer as a file")
def statement(
    request: HttpRequest, company: Company, footprint_id: int, customer: str = "", units: int = 0, period: str = "",
    kind: str = "pdf", lang: str = "zh",
) -> HttpResponse:  # fmt: skip
    """Units shipped times the footprint."""
    made = queries.statement(
        actor=actor_of(request), customer=customer, period=period, units={footprint_id: units}, at=now(), kind=kind,
        lang=lang,
    )  # fmt: skip
    return _sent(made)


@router.get("/footprints/compare", response=Compared, summary="Two footprints, or why they are not compared")
def compare(request: HttpRequest, company: Company, first: int, second: int) -> Any:
    return queries.compare(actor=actor_of(request), first=first, second=second)


@router.get("/footprints/{footprint_id}", response=FootprintView, summary="One footprint")
def footprint(request: HttpRequest, company: Company, footprint_id: int) -> Any:
    return queries.footprint(actor=actor_of(request), footprint_id=footprint_id)


@router.get(
    "/footprints/{footprint_id}/lines", response=list[LineView], summary="Where a footprint comes from"
)
def lines(
    request: HttpRequest,
    company: Company,
    footprint_id: int,
    stage: str = "",
    item: str = "",
    process: str = "",
) -> Any:
    return queries.lines(
        actor=actor_of(request), footprint_id=footprint_id, stage=stage, item=item, process=process
    )


@router.get("/footprints/{footprint_id}/report", summary="The report, or the workbook of lines, as a file")
def report(
    request: HttpRequest, company: Company, footprint_id: int, kind: str = "pdf", lang: str = "zh"
) -> HttpResponse:
    return _sent(
        queries.report(actor=actor_of(request), footprint_id=footprint_id, at=now(), kind=kind, lang=lang)
    )


@router.get(
    "/footprints/{footprint_id}/by-hand", response=list[HandView],
    summary="Decisions about flows a footprint rests on, as they stand today",
)  # fmt: skip
def by_hand(request: HttpRequest, company: Company, footprint_id: int) -> Any:
    return queries.by_hand(actor=actor_of(request), footprint_id=footprint_id)


@router.post("/footprints/{footprint_id}/submit", response=FootprintView, summary="Hand a footprint in")
def submit(request: HttpRequest, company: Company, footprint_id: int) -> Any:
    return services.submit_footprint(actor=actor_of(request), footprint_id=footprint_id, at=now())


@router.post("/footprints/{footprint_id}/approve", response=FootprintView, summary="Approve a footprint")
def approve(request: HttpRequest, company: Company, footprint_id: int, body: NoteIn) -> Any:
    return services.approve_footprint(
        actor=actor_of(request), footprint_id=footprint_id, at=now(), note=body.note
    )


@router.post("/footprints/{footprint_id}/return", response=FootprintView, summary="Return a footprint")
def send_back(request: HttpRequest, company: Company, footprint_id: int, body: NoteIn) -> Any:
    return services.return_footprint(
        actor=actor_of(request), footprint_id=footprint_id, at=now(), note=body.note
    )


@router.get("/footprint-figures", response=list[AssignmentView], summary="Figures the company holds itself")
def figures(request: HttpRequest, company: Company, item: str = "", withdrawn: bool = False) -> Any:
    return queries.figures(actor=actor_of(request), item=item, withdrawn=withdrawn)


@router.post("/footprint-figures", response=AssignmentView, summary="Hold a figure for an item")
def add_figure(request: HttpRequest, company: Company, body: FigureIn) -> Any:
    return services.add_figure(actor=actor_of(request), figure=services.Figure(**body.dict()), at=now())


@router.post(
    "/footprint-figures/{figure_id}/withdraw", response=AssignmentView, summary="Use a figure no more"
)
def withdraw(request: HttpRequest, company: Company, figure_id: int, body: NoteIn) -> Any:
    return services.withdraw_figure(actor=actor_of(request), figure_id=figure_id, reason=body.note, at=now())


def _sent(made: queries.MadeFile) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.data, content_type=made.mime, headers=headers)
