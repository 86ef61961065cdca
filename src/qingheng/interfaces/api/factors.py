"""Emission factors: the library, own factors with their review, confirmed rules, upgrades."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.factors import queries, services
from qingheng.apps.factors.contracts import (
    CheckView,
    FactorFilters,
    FactorView,
    ImportDiff,
    ImportView,
    OwnFactorView,
    PackView,
    RuleView,
    UpgradeView,
)
from qingheng.apps.factors.views_of import factor_view
from qingheng.interfaces.api.answers import Page, once, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.interfaces.api.plain import plain

router = Router(tags=["Emission factors"])


class FactorQuery(Schema):
    """Filters of the library; text in Chinese or English."""

    text: str = ""
    activity: str = ""
    basis: str = ""
    level: str = ""
    place: str = ""
    pack: str = ""
    year: str = ""
    verified: str = ""
    sort: str = ""
    cursor: str | None = None
    limit: int = 50


class BridgeOut(Schema):
    """A heat content or density: one from_unit is ratio of to_unit."""

    id: str
    from_unit: str
    to_unit: str
    ratio: Decimal
    source: str


class OwnIn(Schema):
    """gases: gas to kilograms for one unit, as text ``co2=2.5; ch4_fossil=0.01``."""

    code: str
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    gases: str
    data_from: date
    data_until: date
    published: date
    name_zh: str
    name_en: str
    source: str
    review_by: date | None = None
    gwp_basis: str = ""
    heat: str = ""
    document: str = ""
    note: str = ""


class ReviewIn(Schema):
    """approve false returns it; then the note says why."""

    approve: bool
    note: str = ""


class ReasonIn(Schema):
    """Why."""

    reason: str


class ImportOut(Schema):
    """An imported edition beside the one in force."""

    edition: ImportView
    diff: ImportDiff


class RuleIn(Schema):
    """An empty field asks nothing."""

    activity: str
    factor_id: str
    reason: str
    basis: str = ""
    level: str = ""
    place: str = ""
    first: date | None = None
    last: date | None = None
    assumption: bool = False


class UpgradeIn(Schema):
    """seen_sha256: came with the changes that were looked at."""

    seen_sha256: str
    reason: str = ""


@router.get("/factors", response=Page[FactorView], summary="Factors that fit, the best first")
def search(request: HttpRequest, company: Company, query: Query[FactorQuery]) -> Any:
    filters = FactorFilters(**query.dict(exclude={"cursor", "limit"}))
    found = queries.search(actor=actor_of(request), filters=filters)
    page = page_of(found, cursor=query.cursor, limit=query.limit)
    sets = queries.gwp_sets(actor=actor_of(request))
    return page | {"items": [factor_view(factor, sets) for factor in page["items"]]}


@router.get("/factors/compare", response=list[FactorView], summary="Up to four factors side by side")
def compare(request: HttpRequest, company: Company, id: Query[list[str]]) -> Any:  # noqa: A002 - name of the parameter
    return queries.compare(actor=actor_of(request), factor_ids=id)


@router.get("/factors/checks", response=list[CheckView], summary="What looks wrong in the library")
def checks(request: HttpRequest, company: Company) -> Any:
    return queries.checks(actor=actor_of(request), on=localdate(now()))


@router.get("/factors/packs", response=list[PackView], summary="Packs of factors with source and licence")
def packs(request: HttpRequest, company: Company) -> Any:
    return queries.packs_at_hand(actor=actor_of(request))


@router.get(
    "/factors/packs/{pack_id}/upgrade", response=UpgradeView, summary="What the shipped version changes"
)
def upgrade_of(request: HttpRequest, company: Company, pack_id: str) -> Any:
    return queries.upgrade_of(actor=actor_of(request), pack_id=pack_id)


@router.post(
    "/factors/packs/{pack_id}/upgrade", response=UpgradeView, summary="Take the shipped version into use"
)
def upgrade(request: HttpRequest, company: Company, pack_id: str, body: UpgradeIn) -> Any:
    return services.upgrade_pack(actor=actor_of(request), pack_id=pack_id, at=now(), **body.dict())


@router.get("/factors/own", response=list[OwnFactorView], summary="The company's own factors")
def own_factors(request: HttpRequest, company: Company, state: str = "") -> Any:
    return queries.own_factors(actor=actor_of(request), state=state)


@router.post("/factors/own", response=OwnFactorView, summary="Write an own factor; it begins as a draft")
def add_own(request: HttpRequest, company: Company, body: OwnIn) -> Any:
    actor, facts = actor_of(request), services.OwnFacts(**body.dict())
    return once(
        request,
        repr(sorted(asdict(facts).items())).encode(),
        lambda: plain(services.add_own_factor(actor=actor, facts=facts, at=now())),
    )


@router.get("/factors/own/{own_id}", response=OwnFactorView, summary="One own factor")
def own_factor(request: HttpRequest, company: Company, own_id: int) -> Any:
    return queries.own_factor(actor=actor_of(request), own_id=own_id)


@router.put("/factors/own/{own_id}", response=OwnFactorView, summary="Change a draft or a returned factor")
def change_own(request: HttpRequest, company: Company, own_id: int, body: OwnIn) -> Any:
    facts = services.OwnFacts(**body.dict())
    return services.change_own_factor(actor=actor_of(request), own_id=own_id, facts=facts, at=now())


@router.post(
    "/factors/own/{own_id}/evidence", response=OwnFactorView, summary="Attach the file it comes from"
)
def evidence(request: HttpRequest, company: Company, own_id: int, file: File[UploadedFile]) -> Any:
    refuse_too_large(file)
    return services.attach_evidence(
        actor=actor_of(request), own_id=own_id, data=file.read(), name=file.name or "file",
        mime=file.content_type or "", at=now(),
    )  # fmt: skip


@router.post("/factors/own/{own_id}/submit", response=OwnFactorView, summary="Hand it in for review")
def submit(request: HttpRequest, company: Company, own_id: int) -> Any:
    return services.submit_own_factor(actor=actor_of(request), own_id=own_id, at=now())


@router.post(
    "/factors/own/{own_id}/review", response=OwnFactorView, summary="Approve or return; never by its author"
)
def review(request: HttpRequest, company: Company, own_id: int, body: ReviewIn) -> Any:
    return services.review_own_factor(actor=actor_of(request), own_id=own_id, at=now(), **body.dict())


@router.post("/factors/own/{own_id}/withdraw", response=OwnFactorView, summary="Take it out of use")
def withdraw_own(request: HttpRequest, company: Company, own_id: int, body: ReasonIn) -> Any:
    return services.withdraw_own_factor(actor=actor_of(request), own_id=own_id, reason=body.reason, at=now())


@router.get("/factors/imports", response=list[ImportView], summary="Imported editions")
def imports(request: HttpRequest, company: Company) -> Any:
    return queries.factor_imports(actor=actor_of(request))


@router.post("/factors/imports/file", response=ImportView, summary="Read a published file as a draft edition")
def read_import(
    request: HttpRequest,
    company: Company,
    file: File[UploadedFile],
    published: date,
    layout: str = "desnz-flat",
) -> Any:
    """layout: desnz-flat, the flat file of the UK government's conversion factors, xlsx or csv."""
    refuse_too_large(file)
    return services.import_factors(
        actor=actor_of(request),
        data=file.read(),
        name=file.name or "file",
        published=published,
        at=now(),
        layout=layout,
    )


@router.get("/factors/imports/{import_id}", response=ImportOut, summary="One edition and what it changes")
def imported(request: HttpRequest, company: Company, import_id: int) -> Any:
    actor = actor_of(request)
    edition = queries.factor_import(actor=actor, import_id=import_id)
    return {"edition": edition, "diff": queries.import_diff(actor=actor, import_id=import_id)}


@router.post("/factors/imports/{import_id}/submit", response=ImportView, summary="Hand an edition in")
def submit_import(request: HttpRequest, company: Company, import_id: int, body: ReasonIn) -> Any:
    return services.submit_import(actor=actor_of(request), import_id=import_id, reason=body.reason, at=now())


@router.post(
    "/factors/imports/{import_id}/review",
    response=ImportView,
    summary="Approve or return; never by who handed it in",
)
def review_import(request: HttpRequest, company: Company, import_id: int, body: ReviewIn) -> Any:
    return services.review_import(actor=actor_of(request), import_id=import_id, at=now(), **body.dict())


@router.post("/factors/imports/{import_id}/withdraw", response=ImportView, summary="Take it out of use")
def withdraw_import(request: HttpRequest, company: Company, import_id: int, body: ReasonIn) -> Any:
    return services.withdraw_import(
        actor=actor_of(request), import_id=import_id, reason=body.reason, at=now()
    )


@router.get("/factors/rules", response=list[RuleView], summary="Confirmed choices")
def rules(request: HttpRequest, company: Company, withdrawn: bool = False) -> Any:
    return queries.rules(actor=actor_of(request), withdrawn=withdrawn)


@router.post("/factors/rules", response=RuleView, summary="Confirm a choice")
def confirm(request: HttpRequest, company: Company, body: RuleIn) -> Any:
    return services.confirm_rule(actor=actor_of(request), at=now(), **body.dict())


@router.post("/factors/rules/{rule_id}/withdraw", response=RuleView, summary="End a rule")
def withdraw_rule(request: HttpRequest, company: Company, rule_id: int, body: ReasonIn) -> Any:
    return services.withdraw_rule(actor=actor_of(request), rule_id=rule_id, reason=body.reason, at=now())


class PassportOut(Schema):
    """One factor with its other years and units, and what converts quantities of its activity."""

    factor: FactorView
    pack: PackView | None
    other_years: list[FactorView]
    other_units: list[FactorView]
    bridges: list[BridgeOut]


@router.get(
    "/factors/of/{path:factor_id}", response=PassportOut, summary="All there is to know of one factor"
)
def passport(request: HttpRequest, company: Company, factor_id: str) -> Any:
    found = queries.passport(actor=actor_of(request), factor_id=factor_id)
    names = ("id", "from_unit", "to_unit", "ratio", "source")
    return {
        "factor": found.factor,
        "pack": found.pack,
        "other_years": list(found.other_years),
        "other_units": list(found.other_units),
        "bridges": [dict(zip(names, bridge, strict=True)) for bridge in found.bridges],
    }
