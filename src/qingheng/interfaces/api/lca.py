"""Life-cycle databases: versions, processes, scores, what is not counted; impact methods."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from qingheng.apps.lca import queries, services
from qingheng.apps.lca.contracts import (
    Column,
    DatabaseView,
    FoundProcess,
    Indicator,
    LossView,
    MethodScore,
    MethodTotals,
    MethodView,
    ProcessDetail,
    SankeyView,
    SupplyTree,
    VersionView,
    Worklist,
)
from qingheng.apps.lca.decisions import CarryingView, CarryOffer, MappingView, OpenFlowView
from qingheng.interfaces.api.answers import Page, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, now

router = Router(tags=["Life-cycle databases"])
_SPOOLED = 8 * 1024 * 1024


class ImportIn(Schema):
    """How a database file is read; everything but the code may be left out."""

    code: str = ""
    label: str = ""
    name: str = ""
    licence: str = ""
    licence_class: str = ""
    allocation: str = ""


class ImportOut(Schema):
    """The version, the job that imports it, and whether the same file gave it before."""

    version: VersionView
    run_id: int | None
    repeated: bool


class WhyIn(Schema):
    """Why."""

    why: str


class NamesIn(Schema):
    """Names of methods the installed library carries."""

    names: list[str]


class LicenceIn(Schema):
    """What may be done with the factors of a method: shown, exported or shipped; and its licence in words."""

    licence_class: str
    licence: str = ""


class DecisionIn(Schema):
    """A flow without a factor, taken for `target`, or left out deliberately. per: units of the target in one of its."""

    flow: str
    method: str = "gwp100-ar6"
    target: str = ""
    left_out: bool = False
    per: str = ""
    why: str


class ReviewIn(Schema):
    """Whether somebody else agrees with a decision; an objection says why and takes it out of use."""

    agree: bool
    note: str = ""


class CarryIn(Schema):
    """Decisions of an earlier version to be taken over. mappings: their ids; none for all that fit. before: CODE@LABEL."""

    why: str
    before: str = ""
    mappings: list[int] = []


class ScoreQuery(Schema):
    """process: id or exact name. of: the category whose parts are told."""

    process: str
    method: str = "gwp100-ar6"
    product: str = ""
    amount: float = 1.0
    of: str = ""
    weighting: str = ""


class ScoresQuery(Schema):
    """process: id or exact name. methods: codes; none for all in use."""

    process: str
    methods: list[str] = []
    product: str = ""
    amount: float = 1.0
    weighting: str = ""


class ExportQuery(Schema):
    """methods: codes of those whose factors are written with it."""

    methods: list[str] = ["gwp100-ar6"]


class TraceQuery(Schema):
    """indicator: METHOD/CATEGORY. cut_off: share of the score below which nothing is followed, above 0."""

    process: str
    indicator: str = "gwp100-ar6/total"
    product: str = ""
    amount: float = 1.0


class IntensityOut(Schema):
    """What one unit of a product scores, in the order of the indicators."""

    column: Column
    values: list[float]


class IntensitiesOut(Schema):
    """Intensities of products, a page at a time. sha256: of all of them together with version and methods."""

    version: str
    version_sha256: str
    sha256: str
    indicators: list[Indicator]
    items: list[IntensityOut]
    total: int
    next: str | None = None


@router.get("/lca/databases", response=list[DatabaseView], summary="Databases with their versions in force")
def databases(request: HttpRequest, company: Company) -> Any:
    return queries.databases(actor=actor_of(request))


@router.post("/lca/databases/file", response=ImportOut, summary="Import a database file; a job reads it")
def add(request: HttpRequest, company: Company, about: Form[ImportIn], file: File[UploadedFile]) -> Any:
    refuse_too_large(file)
    made = services.start_import(
        actor=actor_of(request), data=file, name=file.name or "database",
        wanted=services.Import(**about.dict()), at=now(),
    )  # fmt: skip
    return {"version": made.version, "run_id": made.version.run_id, "repeated": made.repeated}


@router.get("/lca/databases/{code}/versions", response=list[VersionView], summary="Versions of a database")
def versions(request: HttpRequest, company: Company, code: str) -> Any:
    return queries.versions(actor=actor_of(request), code=code)


@router.get("/lca/processes", response=Page[FoundProcess], summary="Processes that have every word of a text")
def search(
    request: HttpRequest,
    company: Company,
    text: str,
    version: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Any:
    found = queries.search(actor=actor_of(request), text=text, version=version, limit=10_000)
    return page_of(found, cursor=cursor, limit=limit)


@router.get("/lca/indicators", response=list[Indicator], summary="Indicators that can be asked for")
def indicators(request: HttpRequest, company: Company, method: str = "") -> Any:
    return queries.indicators(actor=actor_of(request), method=method)


@router.get("/lca/methods", response=list[MethodView], summary="Impact methods")
def methods(request: HttpRequest, company: Company, retired: bool = False) -> Any:
    return queries.methods(actor=actor_of(request), retired=retired)


@router.get("/lca/methods/library", response=list[str], summary="Methods the installed library carries")
def library(request: HttpRequest, company: Company) -> Any:
    return services.library(actor=actor_of(request))


@router.post("/lca/methods/library", response=list[MethodView], summary="Bring in methods of the library")
def from_library(request: HttpRequest, company: Company, body: NamesIn) -> Any:
    return services.import_library(actor=actor_of(request), names=body.names, at=now())


@router.post("/lca/methods/file", response=list[MethodView], summary="Bring in the methods of a file")
def from_file(
    request: HttpRequest, company: Company, file: File[UploadedFile], licence: Form[str] = "",
    licence_class: Form[str] = "",
) -> Any:  # fmt: skip
    refuse_too_large(file)
    return services.import_methods(
        actor=actor_of(request), data=file, name=file.name or "method", licence=licence, licence_class=licence_class,
        at=now(),
    )  # fmt: skip


@router.post(
    "/lca/methods/{lca_method}/licence",
    response=MethodView,
    summary="Say what the licence of a method allows",
)
def license_method(request: HttpRequest, company: Company, lca_method: str, body: LicenceIn) -> Any:
    return services.license_method(actor=actor_of(request), code=lca_method, **body.dict(), at=now())


@router.get("/lca/methods/{lca_method}", response=MethodView, summary="One method with its categories")
def method(request: HttpRequest, company: Company, lca_method: str) -> Any:
    return queries.method(actor=actor_of(request), code=lca_method)


@router.post("/lca/methods/{lca_method}/retire", response=MethodView, summary="Offer a method no longer")
def retire_method(request: HttpRequest, company: Company, lca_method: str) -> Any:
    return services.retire_method(actor=actor_of(request), code=lca_method, at=now())


@router.post("/lca/methods/{lca_method}/restore", response=MethodView, summary="Offer a method again")
def restore_method(request: HttpRequest, company: Company, lca_method: str) -> Any:
    return services.restore_method(actor=actor_of(request), code=lca_method, at=now())


@router.get(
    "/lca/versions/{lca_version}",
    response=VersionView,
    summary="A version, with what became of every exchange",
)
def version(request: HttpRequest, company: Company, lca_version: str) -> Any:
    return queries.version(actor=actor_of(request), version=lca_version)


@router.get("/lca/versions/{lca_version}/losses", response=Page[LossView], summary="Its loss report")
def losses(
    request: HttpRequest, company: Company, lca_version: str, cursor: str | None = None, limit: int = 50
) -> Any:
    found = queries.losses(actor=actor_of(request), version=lca_version)
    return page_of(found, cursor=cursor, limit=limit)


@router.get("/lca/versions/{lca_version}/open", response=Worklist, summary="Flows a method does not count")
def open_flows(request: HttpRequest, company: Company, lca_version: str, method: str = "gwp100-ar6") -> Any:
    return queries.uncharacterised(actor=actor_of(request), version=lca_version, method=method)


@router.get(
    "/lca/versions/{lca_version}/open/flow",
    response=OpenFlowView,
    summary="What a flow without a factor could be taken for",
)
def open_flow(
    request: HttpRequest, company: Company, lca_version: str, flow: str, method: str = "gwp100-ar6", text: str = ""
) -> Any:  # fmt: skip
    return queries.open_flow(
        actor=actor_of(request), version=lca_version, method=method, flow=flow, text=text
    )


@router.get(
    "/lca/versions/{lca_version}/mappings",
    response=list[MappingView],
    summary="What was decided by hand about flows",
)
def mappings(request: HttpRequest, company: Company, lca_version: str, method: str = "") -> Any:
    return queries.mappings(actor=actor_of(request), version=lca_version, method=method)


@router.post(
    "/lca/versions/{lca_version}/mappings",
    response=MappingView,
    summary="Take a flow for another, or leave it out",
)
def map_flow(request: HttpRequest, company: Company, lca_version: str, body: DecisionIn) -> Any:
    return services.map_flow(actor=actor_of(request), version=lca_version, **body.dict(), at=now())


@router.post(
    "/lca/mappings/{mapping_id}/review", response=MappingView, summary="Review a decision about a flow"
)
def review_mapping(request: HttpRequest, company: Company, mapping_id: int, body: ReviewIn) -> Any:
    return services.review_mapping(
        actor=actor_of(request), mapping=mapping_id, agree=body.agree, note=body.note, at=now()
    )


@router.post(
    "/lca/mappings/{mapping_id}/withdraw", response=MappingView, summary="Withdraw a decision about a flow"
)
def withdraw_mapping(request: HttpRequest, company: Company, mapping_id: int, body: WhyIn) -> Any:
    return services.withdraw_mapping(actor=actor_of(request), mapping=mapping_id, why=body.why, at=now())


@router.post(
    "/lca/mappings/{mapping_id}/restore", response=MappingView, summary="Decide about a flow so again"
)
def restore_mapping(request: HttpRequest, company: Company, mapping_id: int) -> Any:
    return services.restore_mapping(actor=actor_of(request), mapping=mapping_id, at=now())


@router.get(
    "/lca/versions/{lca_version}/carry", response=CarryOffer, summary="Decisions of an earlier version that still fit"
)  # fmt: skip
def carry_offer(request: HttpRequest, company: Company, lca_version: str, before: str = "") -> Any:
    return queries.carry_offer(actor=actor_of(request), version=lca_version, before=before)


@router.post(
    "/lca/versions/{lca_version}/carry", response=CarryingView, summary="Take decisions over that still fit"
)
def carry_over(request: HttpRequest, company: Company, lca_version: str, body: CarryIn) -> Any:
    return services.carry_over(actor=actor_of(request), version=lca_version, **body.dict(), at=now())


@router.get(
    "/lca/versions/{lca_version}/carryings", response=list[CarryingView], summary="What was taken over from earlier ones"
)  # fmt: skip
def carryings(request: HttpRequest, company: Company, lca_version: str) -> Any:
    return queries.carryings(actor=actor_of(request), version=lca_version)


@router.post(
    "/lca/carryings/{carrying_id}/review", response=CarryingView, summary="Review what was taken over"
)
def review_carrying(request: HttpRequest, company: Company, carrying_id: int, body: ReviewIn) -> Any:
    return services.review_carrying(
        actor=actor_of(request), carrying=carrying_id, agree=body.agree, note=body.note, at=now()
    )


@router.post(
    "/lca/carryings/{carrying_id}/withdraw", response=CarryingView, summary="Withdraw what was taken over"
)
def withdraw_carrying(request: HttpRequest, company: Company, carrying_id: int, body: WhyIn) -> Any:
    return services.withdraw_carrying(actor=actor_of(request), carrying=carrying_id, why=body.why, at=now())


@router.get(
    "/lca/versions/{lca_version}/score", response=MethodScore, summary="What an amount of a product scores"
)
def score(request: HttpRequest, company: Company, lca_version: str, query: Query[ScoreQuery]) -> Any:
    return queries.score_by(actor=actor_of(request), version=lca_version, **query.dict())


@router.get(
    "/lca/versions/{lca_version}/scores",
    response=list[MethodTotals],
    summary="Scores in all categories of several methods",
)
def scores(request: HttpRequest, company: Company, lca_version: str, query: Query[ScoresQuery]) -> Any:
    return queries.scores_by(actor=actor_of(request), version=lca_version, **query.dict())


@router.get(
    "/lca/versions/{lca_version}/tree", response=SupplyTree, summary="The tree of supply behind a product"
)
def tree(request: HttpRequest, company: Company, lca_version: str, query: Query[TraceQuery]) -> Any:
    return queries.tree(actor=actor_of(request), version=lca_version, **query.dict())


@router.get(
    "/lca/versions/{lca_version}/sankey", response=SankeyView, summary="What flows between its processes"
)
def sankey(request: HttpRequest, company: Company, lca_version: str, query: Query[TraceQuery]) -> Any:
    return queries.sankey(actor=actor_of(request), version=lca_version, **query.dict())


@router.get(
    "/lca/versions/{lca_version}/intensities",
    response=IntensitiesOut,
    summary="Scores of one unit of each product",
)
def intensities(
    request: HttpRequest, company: Company, lca_version: str, indicator: Query[list[str]],
    cursor: str | None = None, limit: int = 50,
) -> Any:  # fmt: skip
    found = queries.intensities(actor=actor_of(request), version=lca_version, indicators=indicator)
    page = page_of(range(len(found.columns)), cursor=cursor, limit=limit)
    items = [{"column": found.columns[one], "values": found.values[one].tolist()} for one in page["items"]]
    return page | {
        "items": items, "version": found.version, "version_sha256": found.version_sha256, "sha256": found.sha256,
        "indicators": list(found.indicators),
    }  # fmt: skip


@router.get("/lca/versions/{lca_version}/export", summary="A version as a Brightway datapackage (zip)")
def export(request: HttpRequest, company: Company, lca_version: str, query: Query[ExportQuery]) -> Any:
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as into:
        made = services.export_version(
            actor=actor_of(request), version=lca_version, into=into, at=now(), methods=query.methods
        )
        into.seek(0)
        answer = HttpResponse(into.read(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.file}"'
    return answer


@router.post("/lca/versions/{lca_version}/retire", response=VersionView, summary="Offer a version no longer")
def retire(request: HttpRequest, company: Company, lca_version: str, body: WhyIn) -> Any:
    return services.retire(actor=actor_of(request), version=lca_version, why=body.why, at=now())


@router.post(
    "/lca/versions/{lca_version}/restore", response=VersionView, summary="Offer a retired version again"
)
def restore(request: HttpRequest, company: Company, lca_version: str) -> Any:
    return services.restore(actor=actor_of(request), version=lca_version, at=now())


@router.get(
    "/lca/versions/{lca_version}/process/{path:lca_process}", response=ProcessDetail,
    summary="A process with its exchanges and what became of them",
)  # fmt: skip
def process(request: HttpRequest, company: Company, lca_version: str, lca_process: str) -> Any:
    return queries.process(actor=actor_of(request), version=lca_version, process=lca_process)
