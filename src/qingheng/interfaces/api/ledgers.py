"""Ledgers: lots, plans, allocations and retirements, what stands for which month, the worklist, the proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.contracts import (
    ActView,
    AllocationView,
    BalanceRow,
    CoverRow,
    CriterionView,
    EntryView,
    LotFacts,
    LotView,
    Proof,
    WorkView,
)
from qingheng.calc.ledger import Demand, Kind, Strategy, Wanted
from qingheng.interfaces.api.answers import Page, once, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.interfaces.api.plain import plain
from qingheng.platform.rights.errors import Refusal

router = Router(tags=["Ledgers"])
BEGINNING = date(2000, 1, 1)


class LotIn(Schema):
    """A lot to issue. masses: gas to kilograms for one unit. Months as their first and last day."""

    kind: str
    quantity: Decimal
    vintage_first: date
    vintage_last: date
    market: str
    registry: str = ""
    serial_from: str = ""
    serial_to: str = ""
    technology: str = ""
    valid_until: date | None = None
    province: str = ""
    tradable: bool = True
    origin: str = ""
    masses: dict[str, Decimal] = {}
    supplier: str = ""
    source: str = ""
    late_reason: str = ""


class LotQuery(Schema):
    """Filters; empty means all."""

    kind: str = ""
    year: str = ""
    market: str = ""
    technology: str = ""
    state: str = ""
    text: str = ""
    sort: str = ""
    cursor: str | None = None
    limit: int = 100


class DemandIn(Schema):
    """Consumption of a month of a site in MWh. factor: kg CO2e for one MWh without certificates."""

    site: str
    month: str
    quantity: Decimal
    market: str = ""
    factor: Decimal | None = None


class WantedIn(Schema):
    """A line by hand: so much of a lot for a month of a site."""

    lot: int
    site: str
    month: str
    quantity: Decimal


class PlanIn(Schema):
    """demands: left out, the approved electricity of data intake. on: the day of the claim, today when left out."""

    first: date
    last: date
    on: date | None = None
    strategy: Strategy = Strategy.highest_factor
    demands: list[DemandIn] | None = None
    wanted: list[WantedIn] = []
    lots: list[int] = []
    sites: list[str] = []
    kinds: list[str] = []
    factors: dict[str, Decimal] = {}


class ProposalIn(PlanIn):
    """reason: needed when the day of the claim has passed."""

    reason: str = ""


class RetiredIn(Schema):
    """What a retirement takes. Without site and month from what is held."""

    lot: int
    quantity: Decimal
    site: str = ""
    month: str = ""


class RetirementIn(Schema):
    """Who benefits, what for, and the day of the retirement in the registry."""

    lines: list[RetiredIn]
    beneficiary: str
    purpose: str
    on: date | None = None
    reason: str = ""


class NoteIn(Schema):
    """Words that stay with the act."""

    note: str = ""


class ReasonIn(Schema):
    """Why."""

    reason: str


class TransferIn(Schema):
    """to: who gets it. inside: a holder within the company; else it is final."""

    quantity: Decimal
    to: str
    on: date | None = None
    reason: str = ""
    inside: bool = False
    holder: str = ""


class ReleaseIn(Schema):
    """quantity: left out, all that stands for the month and is not retired."""

    site: str
    month: str
    reason: str
    quantity: Decimal | None = None


class CriteriaIn(Schema):
    """answers: criterion to yes, no or not_applicable."""

    answers: dict[str, str]
    note: str = ""


class PlannedLine(Schema):
    """So much of a lot for a month of a site."""

    lot: int
    site: str
    month: date
    quantity: Decimal


class RefusedOut(Schema):
    """What got nothing or less, why, and what lifts it."""

    code: str
    lot: str
    site: str
    month: date | None
    quantity: Decimal | None
    text_zh: str
    text_en: str
    remedy_zh: str
    remedy_en: str
    blocks: bool


class OpenOut(Schema):
    """What stays uncovered of a month of a site."""

    site: str
    month: date
    quantity: Decimal


class WaitingOut(Schema):
    """An allocation or retirement nobody has decided yet, and how much of the plan's lots it holds back."""

    act_id: int
    quantity: Decimal
    lots: list[int]


class RatingOut(Schema):
    """The factor of a site and a year: kg CO2e for one MWh without certificates; null where no factor will do."""

    site: str
    year: int
    kg: Decimal | None
    basis: str
    factor_id: str
    reason_zh: str
    reason_en: str
    remedy_zh: str
    remedy_en: str


class PlanOut(Schema):
    """A plan: nothing is written by it. avoided: kg CO2e no longer counted, null where a factor is missing."""

    strategy: str
    total: Decimal
    open: Decimal
    allocations: list[PlannedLine]
    left: dict[str, Decimal]
    uncovered: list[OpenOut]
    refused: list[RefusedOut]
    avoided: Decimal | None
    waiting: list[WaitingOut]
    ratings: list[RatingOut]


def _asked(body: PlanIn) -> services.Asked:
    demands = None
    if body.demands is not None:
        demands = tuple(
            Demand(one.site, queries.month_of(one.month), one.quantity, one.market, factor=one.factor)
            for one in body.demands
        )
    return services.Asked(
        first=body.first, last=body.last, on=body.on or localdate(now()), strategy=body.strategy, demands=demands,
        wanted=tuple(
            Wanted(str(one.lot), one.site, queries.month_of(one.month), one.quantity) for one in body.wanted
        ),
        lots=tuple(body.lots), sites=tuple(body.sites), kinds=tuple(body.kinds), factors=body.factors,
    )  # fmt: skip


def _once(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """`once`, whose transaction a refusal undoes: what was refused is kept on the worklist afterwards."""
    try:
        return once(request, request.body, act)
    except Refusal as refusal:
        services.keep_refused(actor=actor_of(request), refusal=refusal, at=now())
        raise


def plan_as_json(made: queries.PlanView) -> dict[str, Any]:
    """A plan as plain values."""
    return {
        "strategy": str(made.strategy),
        "total": made.total,
        "open": made.open,
        "allocations": [
            {"lot": int(one.lot), "site": one.site, "month": one.month, "quantity": one.quantity}
            for one in made.allocations
        ],
        "left": {f"L{lot}": quantity for lot, quantity in made.left.items()},
        "uncovered": [
            {"site": site, "month": month, "quantity": quantity}
            for (site, month), quantity in made.uncovered.items()
            if quantity
        ],
        "refused": [
            {
                "code": one.reason.code, "lot": f"L{one.lot}" if one.lot else "", "site": one.site, "month": one.month,
                "quantity": one.quantity, "text_zh": one.reason.text_zh, "text_en": one.reason.text_en,
                "remedy_zh": one.reason.remedy_zh, "remedy_en": one.reason.remedy_en, "blocks": one.reason.blocks,
            }
            for one in made.refused
        ],
        "avoided": made.avoided,
        "waiting": [plain(one) for one in made.waiting],
        "ratings": [plain(one) for one in made.ratings],
    }  # fmt: skip


@router.get("/ledgers/kinds", response=list[Kind], summary="Kinds of instruments and their rules")
def kinds(request: HttpRequest, company: Company) -> Any:
    return queries.kinds(actor=actor_of(request))


@router.get("/ledgers/balances", response=list[BalanceRow], summary="Balances by kind and year of generation")
def balances(request: HttpRequest, company: Company) -> Any:
    return queries.balances(actor=actor_of(request))


@router.get("/ledgers/lots", response=Page[LotView], summary="Lots with what stands on their accounts")
def lots(request: HttpRequest, company: Company, query: Query[LotQuery]) -> Any:
    filters = queries.LotFilters(**query.dict(exclude={"cursor", "limit"}))
    found = page_of(
        queries.lot_rows(actor=actor_of(request), filters=filters), cursor=query.cursor, limit=query.limit
    )
    return {**found, "items": queries.views_of(found["items"])}


@router.post("/ledgers/lots", response=LotView, summary="Issue a lot")
def issue(request: HttpRequest, company: Company, body: LotIn) -> Any:
    """All of it is held afterwards. Send an Idempotency-Key: the same key again gives the same lot."""
    facts = LotFacts(**body.dict())
    return _once(
        request,
        lambda: plain(services.issue_lot(actor=actor_of(request), facts=facts, at=now())),
    )


@router.post("/ledgers/lots/file", response=list[LotView], summary="Issue the lots of a registry's file")
def import_file(
    request: HttpRequest, company: Company, file: File[UploadedFile], kind: str = "", market: str = "",
    late_reason: str = "",
) -> Any:  # fmt: skip
    """All rows or none; `problems` of a refusal say what is wrong at which cell."""
    refuse_too_large(file)
    return services.import_lots(
        actor=actor_of(request), data=file.read(), name=file.name or "", at=now(), kind=kind, market=market,
        late_reason=late_reason,
    )  # fmt: skip


@router.get("/ledgers/lots/{lot_id}", response=LotView, summary="One lot")
def lot(request: HttpRequest, company: Company, lot_id: int) -> Any:
    return queries.lot(actor=actor_of(request), lot_id=lot_id)


@router.get("/ledgers/lots/{lot_id}/entries", response=list[EntryView], summary="The statement of a lot")
def entries(request: HttpRequest, company: Company, lot_id: int) -> Any:
    return queries.statement(actor=actor_of(request), lot_id=lot_id)


@router.get(
    "/ledgers/lots/{lot_id}/criteria", response=list[CriterionView], summary="Quality criteria of a lot"
)
def criteria(request: HttpRequest, company: Company, lot_id: int) -> Any:
    return queries.checklist(actor=actor_of(request), lot_id=lot_id)


@router.post("/ledgers/lots/{lot_id}/criteria", response=LotView, summary="Answer the quality criteria")
def answer_criteria(request: HttpRequest, company: Company, lot_id: int, body: CriteriaIn) -> Any:
    return services.answer_criteria(actor=actor_of(request), lot_id=lot_id, at=now(), **body.dict())


@router.post("/ledgers/lots/{lot_id}/void", response=LotView, summary="Take a wrongly booked lot out of use")
def void(request: HttpRequest, company: Company, lot_id: int, body: ReasonIn) -> Any:
    return services.void_lot(actor=actor_of(request), lot_id=lot_id, reason=body.reason, at=now())


@router.post("/ledgers/lots/{lot_id}/transfer", response=LotView, summary="Hand a quantity to somebody")
def transfer(request: HttpRequest, company: Company, lot_id: int, body: TransferIn) -> Any:
    given = body.dict()
    return _once(
        request,
        lambda: plain(services.transfer_lot(actor=actor_of(request), lot_id=lot_id, at=now(), **given)),
    )


@router.post("/ledgers/lots/{lot_id}/release", response=EntryView, summary="Take an allocation back")
def release(request: HttpRequest, company: Company, lot_id: int, body: ReleaseIn) -> Any:
    given = body.dict() | {"month": queries.month_of(body.month)}
    return _once(
        request,
        lambda: plain(services.release(actor=actor_of(request), lot_id=lot_id, at=now(), **given)),
    )


@router.post("/ledgers/plan", response=PlanOut, summary="What would be allocated; nothing is written")
def plan(request: HttpRequest, company: Company, body: PlanIn) -> Any:
    actor_of(request).require("ledgers.manage")  # a request that posts is for those who prepare
    return plan_as_json(queries.plan(actor=actor_of(request), asked=_asked(body), today=localdate(now())))


@router.get("/ledgers/acts", response=list[ActView], summary="Allocations and retirements, newest first")
def acts(request: HttpRequest, company: Company, state: str = "", kind: str = "") -> Any:
    return queries.acts(actor=actor_of(request), state=state, kind=kind)


@router.post("/ledgers/allocations", response=ActView, summary="Prepare an allocation for another to confirm")
def allocate(request: HttpRequest, company: Company, body: ProposalIn) -> Any:
    """Send an Idempotency-Key: the same key again gives the same allocation."""
    asked = _asked(body)
    return _once(
        request,
        lambda: plain(
            services.propose_allocation(actor=actor_of(request), asked=asked, at=now(), reason=body.reason)
        ),
    )


@router.get(
    "/ledgers/allocations", response=list[AllocationView], summary="What stands for which month of which site"
)
def allocations(
    request: HttpRequest, company: Company, first: date = BEGINNING, last: date | None = None, kind: str = ""
) -> Any:
    """kind: codes with commas between them; empty is all. Without days everything up to today."""
    codes = kind.split(",") if kind else None
    last = last or localdate(now())
    return queries.allocations(actor=actor_of(request), first=first, last=last, kind_codes=codes)


@router.get("/ledgers/coverage", response=list[CoverRow], summary="Consumption and cover by site and month")
def coverage(
    request: HttpRequest, company: Company, first: date = BEGINNING, last: date | None = None
) -> Any:
    return queries.coverage(actor=actor_of(request), first=first, last=last or localdate(now()))


@router.post("/ledgers/retirements", response=ActView, summary="Prepare a retirement for another to confirm")
def retire(request: HttpRequest, company: Company, body: RetirementIn) -> Any:
    """Send an Idempotency-Key: the same key again gives the same retirement."""
    lines = [
        services.Retired(one.lot, one.quantity, one.site, queries.month_of(one.month) if one.month else None)
        for one in body.lines
    ]
    return _once(
        request,
        lambda: plain(
            services.propose_retirement(
                actor=actor_of(request),
                lines=lines,
                beneficiary=body.beneficiary,
                purpose=body.purpose,
                on=body.on or localdate(now()),
                at=now(),
                reason=body.reason,
            )
        ),
    )


@router.get("/ledgers/acts/{act_id}", response=ActView, summary="One allocation or retirement")
def act(request: HttpRequest, company: Company, act_id: int) -> Any:
    return queries.act(actor=actor_of(request), act_id=act_id)


@router.post("/ledgers/acts/{act_id}/approve", response=ActView, summary="Confirm it; never who prepared it")
def approve(request: HttpRequest, company: Company, act_id: int, body: NoteIn) -> Any:
    return services.approve_act(actor=actor_of(request), act_id=act_id, at=now(), note=body.note)


@router.post("/ledgers/acts/{act_id}/return", response=ActView, summary="Return it with what is wrong")
def give_back(request: HttpRequest, company: Company, act_id: int, body: NoteIn) -> Any:
    return services.return_act(actor=actor_of(request), act_id=act_id, at=now(), note=body.note)


@router.post("/ledgers/acts/{act_id}/withdraw", response=ActView, summary="Withdraw what one prepared")
def withdraw(request: HttpRequest, company: Company, act_id: int) -> Any:
    return services.withdraw_act(actor=actor_of(request), act_id=act_id, at=now())


@router.post("/ledgers/expire", response=list[EntryView], summary="Expire what is held past its last day")
def expire(request: HttpRequest, company: Company) -> Any:
    return services.expire_lots(actor=actor_of(request), at=now())


@router.get("/ledgers/worklist", response=list[WorkView], summary="What was refused or is doubtful")
def worklist(request: HttpRequest, company: Company, state: str = "open", code: str = "") -> Any:
    return queries.worklist(actor=actor_of(request), state=state, code=code)


@router.post("/ledgers/worklist/{item_id}/resolve", response=WorkView, summary="Say that it is dealt with")
def resolve(request: HttpRequest, company: Company, item_id: int, body: NoteIn) -> Any:
    return services.resolve_item(actor=actor_of(request), item_id=item_id, note=body.note, at=now())


@router.get("/ledgers/verify", response=Proof, summary="Play every entry again and compare the balances")
def verify(request: HttpRequest, company: Company) -> Any:
    return queries.verify(actor=actor_of(request))
