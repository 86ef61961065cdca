"""What changes in inventories: base year, restatements, other versions of packs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.apps.inventory import queries, services
from qingheng.apps.inventory.contracts import RunView
from qingheng.apps.inventory.queries import Pending, PriceView
from qingheng.apps.inventory.queries.base_years import BaseYearView, ReportedView, RestatementView
from qingheng.apps.inventory.queries.upgrading import LostPack, UpgradeEntry, UpgradePreview
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Inventories"])


class BaseYearIn(Schema):
    """A base year to set. threshold: per cent that calls for recalculation."""

    reason: str
    threshold: Decimal = Decimal(5)


class ChangeIn(Schema):
    """What a change does to the base year, tonnes CO2e. trigger: structure, method, error, factor."""

    trigger: str
    tonnes: Decimal
    reason: str


class UpgradeIn(Schema):
    """A version of a pack to propose; empty is the one shipped."""

    pack: str
    reason: str
    version: str = ""


class PriceIn(Schema):
    """The price index of a year. series: with its base, as the method pack writes it to continue that one."""

    year: int
    index: Decimal
    series: str
    source: str
    currency: str = "USD"


class WhyIn(Schema):
    """Why."""

    reason: str


class GapIn(Schema):
    """A known gap. measures: totals it bears on, such as scope1, scope3, c4.

    kind either: lines of `rule` with those `values` of columns may as well be of the activity or factor `other`.
    """

    code: str
    zh: str
    en: str
    measures: list[str] = []
    kind: str = "missing"
    rule: str = ""
    values: dict[str, str] = {}
    other: str = ""


class GapOut(Schema):
    """A known gap. kind: missing (no data), either (may be one of two activities)."""

    code: str
    kind: str
    measures: list[str]
    zh: str
    en: str
    rule: str
    values: dict[str, str]
    other: str


@router.get("/price-indices", response=list[PriceView], summary="Price indices the spend method takes")
def price_indices(request: HttpRequest, company: Company) -> Any:
    """Of the method pack and of the company; one currency has one series."""
    return queries.price_indices(actor=actor_of(request))


@router.post("/price-indices", response=PriceView, summary="Enter the price index of a year")
def add_price(request: HttpRequest, company: Company, body: PriceIn) -> Any:
    return services.add_price_index(actor=actor_of(request), at=now(), **body.dict())


@router.post("/price-indices/{index_id}/withdraw", response={204: None}, summary="Take a price index back")
def withdraw_price(request: HttpRequest, company: Company, index_id: int, body: WhyIn) -> Any:
    services.withdraw_price_index(actor=actor_of(request), index_id=index_id, reason=body.reason, at=now())
    return 204, None


@router.get("/inventories/{inventory_id}/gaps", response=list[GapOut], summary="What it is known to lack")
def gaps(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.gaps(actor=actor_of(request), inventory_id=inventory_id)


@router.post("/inventories/{inventory_id}/gaps", response={204: None}, summary="Note a known gap")
def note_gap(request: HttpRequest, company: Company, inventory_id: int, body: GapIn) -> Any:
    services.set_gap(
        actor=actor_of(request), inventory_id=inventory_id, code=body.code, kind=body.kind, measures=body.measures,
        words=(body.zh, body.en), rule=body.rule, values=body.values, other=body.other, at=now(),
    )  # fmt: skip
    return 204, None


@router.delete(
    "/inventories/{inventory_id}/gaps/{code}", response={204: None}, summary="Take a gap off the list"
)
def close_gap(request: HttpRequest, company: Company, inventory_id: int, code: str) -> Any:
    services.withdraw_gap(actor=actor_of(request), inventory_id=inventory_id, code=code, at=now())
    return 204, None


@router.get(
    "/inventories/{inventory_id}/pending", response=Pending | None, summary="What locking it would restate"
)
def pending(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    """Null when its totals are those reported, or none were."""
    return queries.pending(actor=actor_of(request), inventory_id=inventory_id)


@router.post(
    "/inventories/{inventory_id}/upgrades/return", response=UpgradeEntry, summary="Send a version back"
)
def send_back(
    request: HttpRequest, company: Company, inventory_id: int, upgrade: int = 0, note: str = ""
) -> Any:
    """Never by who proposed it; the note says what is wrong."""
    queries.inventory(actor=actor_of(request), inventory_id=inventory_id)
    return services.return_upgrade(actor=actor_of(request), upgrade_id=upgrade, note=note, at=now())


@router.get("/base-years", response=list[BaseYearView], summary="Base years with the test of what changed")
def base_years(request: HttpRequest, company: Company) -> Any:
    return queries.base_years(actor=actor_of(request))


@router.post("/inventories/{inventory_id}/base-year", response={204: None}, summary="Make it the base year")
def set_base_year(request: HttpRequest, company: Company, inventory_id: int, body: BaseYearIn) -> Any:
    services.set_base_year(
        actor=actor_of(request),
        inventory_id=inventory_id,
        reason=body.reason,
        threshold=body.threshold,
        at=now(),
    )
    return 204, None


@router.post(
    "/inventories/{inventory_id}/changes", response={204: None}, summary="Note a change of the base year"
)
def note_change(request: HttpRequest, company: Company, inventory_id: int, body: ChangeIn) -> Any:
    services.note_change(
        actor=actor_of(request), inventory_id=inventory_id, trigger=body.trigger, tonnes=body.tonnes,
        reason=body.reason, at=now(),
    )  # fmt: skip
    return 204, None


@router.post(
    "/inventories/{inventory_id}/changes/{change_id}/withdraw",
    response={204: None},
    summary="Take back a noted change",
)
def withdraw_change(
    request: HttpRequest, company: Company, inventory_id: int, change_id: int, reason: str = ""
) -> Any:
    """One noted by mistake, with the reason: it counts no longer and stays to be seen."""
    services.withdraw_change(
        actor=actor_of(request), inventory_id=inventory_id, change_id=change_id, reason=reason, at=now()
    )
    return 204, None


@router.get(
    "/inventories/{inventory_id}/reports", response=list[ReportedView], summary="Totals as they were locked"
)
def reports(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.reports(actor=actor_of(request), inventory_id=inventory_id)


@router.get(
    "/inventories/{inventory_id}/restatements", response=list[RestatementView], summary="Its restatements"
)
def restatements(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.restatements(actor=actor_of(request), inventory_id=inventory_id)


@router.get(
    "/inventories/{inventory_id}/upgrades", response=list[UpgradeEntry], summary="Versions proposed for it"
)
def upgrades(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.upgrades(actor=actor_of(request), inventory_id=inventory_id)


@router.get(
    "/inventories/{inventory_id}/upgrade", response=UpgradePreview, summary="What a version would change"
)
def preview(
    request: HttpRequest, company: Company, inventory_id: int, pack: str = "", version: str = ""
) -> Any:
    return queries.upgrade_preview(
        actor=actor_of(request), inventory_id=inventory_id, pack=pack, version=version
    )


@router.post("/inventories/{inventory_id}/upgrades", response=UpgradeEntry, summary="Propose a version")
def propose(request: HttpRequest, company: Company, inventory_id: int, body: UpgradeIn) -> Any:
    return services.propose_upgrade(
        actor=actor_of(request), inventory_id=inventory_id, pack=body.pack, version=body.version,
        reason=body.reason, at=now(),
    )  # fmt: skip


@router.get(
    "/inventories/{inventory_id}/upgrades/lost", response=list[LostPack], summary="Versions no longer at hand"
)
def lost(request: HttpRequest, company: Company, inventory_id: int) -> Any:
    return queries.lost_packs(actor=actor_of(request), inventory_id=inventory_id)


@router.post(
    "/inventories/{inventory_id}/upgrades/lost",
    response=list[UpgradeEntry],
    summary="Propose what replaces them",
)
def replace(request: HttpRequest, company: Company, inventory_id: int, reason: str = "") -> Any:
    """The shipped version of each, one proposal a pack."""
    return services.propose_replacements(
        actor=actor_of(request), inventory_id=inventory_id, reason=reason, at=now()
    )


@router.post(
    "/inventories/{inventory_id}/upgrades/lost/approve",
    response=list[UpgradeEntry],
    summary="Approve what replaces them",
)
def approve_lost(request: HttpRequest, company: Company, inventory_id: int, note: str = "") -> Any:
    """All that wait in one act, never by who proposed one. Calculate the inventory afterwards."""
    return services.approve_replacements(
        actor=actor_of(request), inventory_id=inventory_id, note=note, at=now()
    )


@router.post("/inventories/{inventory_id}/upgrades/approve", response=RunView, summary="Approve a version")
def approve(
    request: HttpRequest, company: Company, inventory_id: int, upgrade: int = 0, note: str = ""
) -> Any:
    """Never by who proposed it. Only the lines it touches are calculated again."""
    queries.inventory(actor=actor_of(request), inventory_id=inventory_id)
    return services.approve_upgrade(actor=actor_of(request), upgrade_id=upgrade, note=note, at=now())
