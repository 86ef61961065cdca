"""Product footprints carried into inventories, and figures asked of suppliers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.contracts import OwedView, PublishedView, PublishingView, RequestView
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Product footprints"])


class PublishIn(Schema):
    """For activities of which days (null: the year of the data, and three years). parts: purchase, use, end_of_life;
    empty for all that fit. gwp: the set a supplier used; of figures alone."""

    first: date | None = None
    last: date | None = None
    parts: list[str] = []
    gwp: str = "AR6"


class EndIn(Schema):
    """first: the first day without it."""

    first: date
    reason: str


class AskIn(Schema):
    """Whom to ask for the figure of which item, until when."""

    item: str
    supplier: str
    due: date
    note: str = ""


class WhyIn(Schema):
    """A reason."""

    reason: str


class ReminderOut(Schema):
    """A request after a reminder, with what to write."""

    request: RequestView
    text_zh: str
    text_en: str


@router.get(
    "/footprints/{footprint_id}/publishing", response=PublishingView, summary="What publishing would create"
)
def publishing(
    request: HttpRequest,
    company: Company,
    footprint_id: int,
    first: date | None = None,
    last: date | None = None,
) -> Any:
    return queries.publishing_of(actor=actor_of(request), footprint_id=footprint_id, first=first, last=last)


@router.post(
    "/footprints/{footprint_id}/publish",
    response=list[PublishedView],
    summary="Publish an approved footprint",
)
def publish(request: HttpRequest, company: Company, footprint_id: int, body: PublishIn) -> Any:
    return services.publish_footprint(
        actor=actor_of(request),
        footprint_id=footprint_id,
        at=now(),
        first=body.first,
        last=body.last,
        parts=body.parts,
    )


@router.get(
    "/footprint-figures/{figure_id}/publishing",
    response=PublishingView,
    summary="What publishing a figure would create",
)
def publishing_figure(
    request: HttpRequest,
    company: Company,
    figure_id: int,
    first: date | None = None,
    last: date | None = None,
) -> Any:
    return queries.publishing_of_figure(actor=actor_of(request), figure_id=figure_id, first=first, last=last)


@router.post(
    "/footprint-figures/{figure_id}/publish",
    response=list[PublishedView],
    summary="Publish a supplier's figure",
)
def publish_figure(request: HttpRequest, company: Company, figure_id: int, body: PublishIn) -> Any:
    return services.publish_figure(
        actor=actor_of(request), figure_id=figure_id, at=now(), first=body.first, last=body.last, gwp=body.gwp
    )


@router.get(
    "/footprint-publications", response=list[PublishedView], summary="Factors published from footprints"
)
def published(request: HttpRequest, company: Company) -> Any:
    return queries.published(actor=actor_of(request))


@router.post(
    "/footprints/{footprint_id}/unpublish",
    response=list[PublishedView],
    summary="End its publication from a day on",
)
def unpublish(request: HttpRequest, company: Company, footprint_id: int, body: EndIn) -> Any:
    return services.end_publication(
        actor=actor_of(request), record_type="footprint", record_id=footprint_id, first=body.first, reason=body.reason,
        at=now(),
    )  # fmt: skip


@router.post(
    "/footprint-figures/{figure_id}/unpublish",
    response=list[PublishedView],
    summary="End its publication from a day on",
)
def unpublish_figure(request: HttpRequest, company: Company, figure_id: int, body: EndIn) -> Any:
    return services.end_publication(
        actor=actor_of(request),
        record_type="figure",
        record_id=figure_id,
        first=body.first,
        reason=body.reason,
        at=now(),
    )


@router.get("/footprint-requests/owed", response=list[OwedView], summary="Figures that suppliers owe")
def owed(request: HttpRequest, company: Company, supplier: str = "", why: str = "", q: str = "") -> Any:
    today = timezone.localdate(now())
    return queries.owed(actor=actor_of(request), on=today, supplier=supplier, why=why, text=q)


@router.get("/footprint-requests", response=list[RequestView], summary="Requests to suppliers")
def requests(request: HttpRequest, company: Company, state: str = "") -> Any:
    return queries.requests(actor=actor_of(request), on=timezone.localdate(now()), state=state)


@router.post("/footprint-requests", response=RequestView, summary="Ask a supplier for its figure of an item")
def ask(request: HttpRequest, company: Company, body: AskIn) -> Any:
    return services.ask_supplier(actor=actor_of(request), **body.dict(), at=now())


@router.post(
    "/footprint-requests/{request_id}/remind", response=ReminderOut, summary="Count a reminder; what to write"
)
def remind(request: HttpRequest, company: Company, request_id: int) -> Any:
    done, zh, en = services.remind_supplier(actor=actor_of(request), request_id=request_id, at=now())
    return {"request": done, "text_zh": zh, "text_en": en}


@router.post("/footprint-requests/{request_id}/withdraw", response=RequestView, summary="Ask no longer")
def withdraw(request: HttpRequest, company: Company, request_id: int, body: WhyIn) -> Any:
    return services.withdraw_request(
        actor=actor_of(request), request_id=request_id, reason=body.reason, at=now()
    )


@router.post(
    "/footprint-requests/{request_id}/answer", response=RequestView, summary="Hold what the supplier answered"
)
def answer(
    request: HttpRequest, company: Company, request_id: int, kilograms: Decimal, source: str, file: File[UploadedFile],
    unit: str = "count", primary_share: Decimal = Decimal(0), scores: str = "", valid_from: date | None = None,
    valid_to: date | None = None, verified: bool = False,
) -> Any:  # fmt: skip
    """kilograms: CO2e of one unit from cradle to gate. primary_share: 0 to 1. file: the supplier's report or statement."""
    figure = services.Figure(
        "", source, unit=unit, kilograms={"fossil": f"{kilograms:f}"}, primary_share=primary_share, scores=scores,
        valid_from=valid_from, valid_to=valid_to, verified=verified,
    )  # fmt: skip
    evidence = services.Evidence(
        file.read(), file.name or "", file.content_type or "application/octet-stream"
    )
    return services.answer_request(
        actor=actor_of(request), request_id=request_id, figure=figure, evidence=evidence, at=now()
    )
