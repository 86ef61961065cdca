"""Indicators, figures, corrections."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.contracts import (
    DeriveReport,
    IndicatorView,
    PointDetail,
    PointView,
    SeriesView,
    SubmissionView,
    VersionView,
)
from qingheng.interfaces.api.answers import Page, page_of
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now

router = Router(tags=["Indicators"])


class CatalogueQuery(Schema):
    """Filters of the catalogue; empty means all."""

    text: str = ""
    pillar: str = ""
    topic: str = ""
    retired: bool = False
    cursor: str | None = None
    limit: int = 100


class MemberIn(Schema):
    """One member of a breakdown."""

    code: str
    zh: str
    en: str


class DefinitionIn(Schema):
    """An indicator of the company's own. A changed definition becomes a new version; say why in `reason`."""

    code: str
    pillar: str
    topic: str
    name_zh: str
    name_en: str
    unit: str
    quantity: str
    order: int = 0
    definition_zh: str = ""
    definition_en: str = ""
    axis: str = ""
    members: list[MemberIn] = []
    direction: str = "neutral"
    negative: bool = False
    aggregation: str = "none"
    formula: str = ""
    frameworks: list[str] = []
    reason: str = ""


class CorrectionIn(Schema):
    """The new figure as text, in the unit of the one it replaces, with its cause."""

    text: str
    reason_code: str
    reason: str


class OverrideIn(Schema):
    """A figure that replaces a derived one, and why."""

    text: str
    reason: str


@router.get("/indicators", response=Page[IndicatorView], summary="The catalogue")
def catalogue(request: HttpRequest, company: Company, query: Query[CatalogueQuery]) -> Any:
    found = queries.catalogue(
        actor=actor_of(request),
        text=query.text,
        pillar=query.pillar,
        topic=query.topic,
        retired=query.retired,
    )
    return page_of(found, cursor=query.cursor, limit=query.limit)


@router.post("/indicators", response=IndicatorView, summary="Define an indicator of one's own")
def define(request: HttpRequest, company: Company, body: DefinitionIn) -> Any:
    definition = services.Definition(**body.dict(exclude={"reason"}))
    return services.define_indicator(
        actor=actor_of(request), definition=definition, reason=body.reason, at=now()
    )


@router.get("/indicators/{code}", response=IndicatorView, summary="One indicator")
def indicator(request: HttpRequest, company: Company, code: str) -> Any:
    return queries.indicator(actor=actor_of(request), code=code)


@router.get("/indicators/{code}/versions", response=list[VersionView], summary="Versions of a definition")
def versions(request: HttpRequest, company: Company, code: str) -> Any:
    return queries.versions(actor=actor_of(request), code=code)


@router.get("/series", response=list[SeriesView], summary="Series: indicators by member of their breakdown")
def series(request: HttpRequest, company: Company) -> Any:
    return queries.series(actor=actor_of(request))


@router.get("/figures", response=Page[PointView], summary="Figures in force of a node")
def figures(
    request: HttpRequest,
    company: Company,
    node: str | None = None,
    period: str = "",
    cursor: str | None = None,
    limit: int = 500,
) -> Any:
    points = queries.points(
        actor=actor_of(request), node_id=node_id_of(request, node), periods=[period] if period else None
    )
    return page_of(list(points.values()), cursor=cursor, limit=limit)


@router.get("/figures/{datapoint_id}", response=PointDetail, summary="What a figure is made of")
def figure(request: HttpRequest, company: Company, datapoint_id: int) -> Any:
    """Definition, formula with values, source, footnotes, people, history."""
    return queries.point_detail(actor=actor_of(request), datapoint_id=datapoint_id)


@router.post("/figures/{datapoint_id}/restatement", response=SubmissionView, summary="Hand in a restatement")
def restate(request: HttpRequest, company: Company, datapoint_id: int, body: CorrectionIn) -> Any:
    correction = services.Correction(**body.dict())
    return services.restate(
        actor=actor_of(request), datapoint_id=datapoint_id, correction=correction, at=now()
    )


@router.post("/figures/{datapoint_id}/override", response=SubmissionView, summary="Override a derived figure")
def override(request: HttpRequest, company: Company, datapoint_id: int, body: OverrideIn) -> Any:
    return services.override_derived(
        actor=actor_of(request), datapoint_id=datapoint_id, at=now(), **body.dict()
    )


@router.post("/derivation", response=DeriveReport, summary="Compute the indicators that have a formula")
def derive(request: HttpRequest, company: Company, node: str | None = None) -> Any:
    return services.derive(actor=actor_of(request), node_id=node_id_of(request, node), at=now())
