"""What lies behind product footprints: supply chains, what weighs and is uncertain, what if."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.altering import Change, change_of
from qingheng.apps.footprints.queries.flowing import SupplyChain
from qingheng.apps.footprints.queries.weighing import HotSpots
from qingheng.apps.footprints.queries.whatif import Alternatives, KeptView, WhatIf
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Product footprints"])


@router.get(
    "/footprints/{footprint_id}/supply", response=SupplyChain, summary="The supply chain of a product"
)
def supply(
    request: HttpRequest, company: Company, footprint_id: int, cut_off: Decimal = Decimal("0.005"), depth: int = 2
) -> Any:  # fmt: skip
    """cut_off: share of the footprint below which nothing is followed; depth: steps behind the lines."""
    return queries.supply_chain(
        actor=actor_of(request), footprint_id=footprint_id, cut_off=cut_off, depth=depth
    )


@router.get("/footprints/{footprint_id}/hot-spots", response=HotSpots, summary="What a footprint hangs on")
def hot_spots(request: HttpRequest, company: Company, footprint_id: int, most: int = 40) -> Any:
    """Elasticities with the uncertainty, and those of amounts in the background database by the adjoint."""
    return queries.hot_spots(actor=actor_of(request), footprint_id=footprint_id, most=max(1, min(most, 500)))


class ChangeIn(Schema):
    """One change. figure: `item` scores `value` kg a unit; process: lines of `item`, `stage`, `process` use `to`; grid:
    whoever uses `process` uses `to`; route: leg `item` by `to`, over `value` km; option: group `item` has `to`; amount:
    lines of `item`, `stage`, `process` times `value`."""

    kind: str
    item: str = ""
    stage: str = ""
    process: str = ""
    to: str = ""
    value: Decimal | None = None
    supplier: str = ""


class KeepIn(Schema):
    """Changes to keep beside a footprint."""

    changes: list[ChangeIn]
    name: str
    reason: str


class Deleted(Schema):
    """What was deleted."""

    id: int


@router.get("/footprints/{footprint_id}/what-if", response=WhatIf, summary="Try a change; nothing is written")
def what_if(
    request: HttpRequest, company: Company, footprint_id: int, changes: str, configurations: int = 0
) -> Any:
    """changes: each as `kind~item~stage~process~to~value~supplier`, empty ends left out, with `;` between them."""
    wanted = [change_of(one) for one in changes.split(";") if one.strip()]
    return queries.what_if(
        actor=actor_of(request), footprint_id=footprint_id, changes=wanted, configurations=configurations
    )


@router.get(
    "/footprints/{footprint_id}/alternatives/{number}", response=Alternatives, summary="Processes a line could use"
)  # fmt: skip
def alternatives(
    request: HttpRequest, company: Company, footprint_id: int, number: int, words: str = ""
) -> Any:
    return queries.alternatives(
        actor=actor_of(request), footprint_id=footprint_id, number=number, words=words
    )


@router.get(
    "/footprints/{footprint_id}/what-ifs", response=list[KeptView], summary="What-ifs kept of a footprint"
)
def kept(request: HttpRequest, company: Company, footprint_id: int) -> Any:
    return queries.kept_what_ifs(actor=actor_of(request), footprint_id=footprint_id)


@router.post("/footprints/{footprint_id}/what-ifs", response=KeptView, summary="Keep a what-if with a reason")
def keep(request: HttpRequest, company: Company, footprint_id: int, body: KeepIn) -> Any:
    return services.keep_what_if(
        actor=actor_of(request), footprint_id=footprint_id, changes=_changes(body.changes), name=body.name,
        reason=body.reason, at=now(),
    )  # fmt: skip


@router.delete("/footprint-what-ifs/{what_if_id}", response=Deleted, summary="Delete a kept what-if")
def delete(request: HttpRequest, company: Company, what_if_id: int) -> Any:
    services.delete_what_if(actor=actor_of(request), what_if_id=what_if_id, at=now())
    return {"id": what_if_id}


def _changes(said: list[ChangeIn]) -> list[Change]:
    return [Change(**one.dict()) for one in said]
