"""Organisation: nodes, ownership, periods, exchange rates, consolidation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.apps.organisation import queries, services
from qingheng.apps.organisation.contracts import (
    NodeDetail,
    NodeView,
    OwnershipView,
    PeriodView,
    RateView,
    ShareView,
)
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Organisation"])


class Me(Schema):
    """Who calls and what they may do here."""

    name: str
    company: str
    roles: list[str]
    verbs: list[str]


class NodeIn(Schema):
    """A node to add. kind: group, legal_entity, business_unit, site. Degrees are WGS 84."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    parent: str | None = None
    country: str = ""
    grid_region: str = ""
    city: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    currency: str = ""
    fiscal_start_month: int | None = None
    fiscal_name: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    province: str = ""


class OwnershipIn(Schema):
    """A share one node holds of another, in per cent."""

    holder: str
    held: str
    percent: Decimal
    operational_control: bool
    financial_control: bool
    valid_from: date
    valid_until: date | None = None
    source: str = ""


class RateIn(Schema):
    """One unit of base in units of quote. kind: closing or average."""

    base: str
    quote: str
    kind: Literal["closing", "average"]
    rate: Decimal
    valid_from: date
    valid_until: date
    source: str


class Reason(Schema):
    """Why."""

    reason: str


@router.get("/me", response=Me, summary="Who am I here")
def me(request: HttpRequest, company: Company) -> Any:
    actor = actor_of(request)
    return {"name": actor.name, "company": actor.company, "roles": actor.roles, "verbs": sorted(actor.verbs)}


@router.get("/nodes", response=list[NodeView], summary="Organisation, parents first")
def nodes(request: HttpRequest, company: Company) -> Any:
    return queries.tree(actor=actor_of(request))


@router.get("/nodes/{code}", response=NodeDetail, summary="One node with its ownership")
def node(request: HttpRequest, company: Company, code: str) -> Any:
    actor = actor_of(request)
    return queries.node_detail(actor=actor, node_id=queries.node(actor=actor, code=code).id)


@router.post("/nodes", response=NodeView, summary="Add a node")
def add_node(request: HttpRequest, company: Company, body: NodeIn) -> Any:
    actor = actor_of(request)
    parent = queries.node(actor=actor, code=body.parent).id if body.parent else None
    facts = services.NodeFacts(**body.dict(exclude={"code", "parent"}))
    return services.add_node(actor=actor, code=body.code, facts=facts, parent_id=parent, at=now())


@router.post("/ownerships", response=OwnershipView, summary="Record a holding")
def add_ownership(request: HttpRequest, company: Company, body: OwnershipIn) -> Any:
    actor = actor_of(request)
    control = services.Control(
        percent=body.percent,
        operational=body.operational_control,
        financial=body.financial_control,
        source=body.source,
    )
    return services.set_ownership(
        actor=actor,
        holder_id=queries.node(actor=actor, code=body.holder).id,
        held_id=queries.node(actor=actor, code=body.held).id,
        control=control,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        at=now(),
    )


@router.get("/consolidation", response=list[ShareView], summary="Share of each node that the group counts")
def consolidation(
    request: HttpRequest, company: Company, on: date, approach: Literal["equity", "operational", "financial"]
) -> Any:
    return list(queries.consolidation(actor=actor_of(request), approach=approach, on=on).values())


@router.get("/periods", response=list[PeriodView], summary="Reporting periods")
def periods(request: HttpRequest, company: Company, kind: str = "year") -> Any:
    return queries.periods(actor=actor_of(request), kind=kind)


@router.post("/periods/{period_id}/lock", response=PeriodView, summary="Lock a period")
def lock_period(request: HttpRequest, company: Company, period_id: int) -> Any:
    return services.lock_period(actor=actor_of(request), period_id=period_id, at=now())


@router.post("/periods/{period_id}/unlock", response=PeriodView, summary="Unlock a period, with a reason")
def unlock_period(request: HttpRequest, company: Company, period_id: int, body: Reason) -> Any:
    return services.unlock_period(actor=actor_of(request), period_id=period_id, reason=body.reason, at=now())


@router.get("/rates", response=list[RateView], summary="Exchange rates")
def rates(request: HttpRequest, company: Company) -> Any:
    return queries.rates(actor=actor_of(request))


@router.post("/rates", response=RateView, summary="Add an exchange rate")
def add_rate(request: HttpRequest, company: Company, body: RateIn) -> Any:
    return services.add_exchange_rate(actor=actor_of(request), at=now(), **body.dict())
