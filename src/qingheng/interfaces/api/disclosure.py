"""The KPI table and the report index, and their exports."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from qingheng.apps.disclosure import queries
from qingheng.apps.disclosure.contracts import KpiTable
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.interfaces.api.asking import Company, actor_of, node_id_of, now

router = Router(tags=["Disclosure"])


class TableQuery(Schema):
    """What of the table: words, pillar, topic, only findings or breaks, sort, the two years compared."""

    lang: Literal["zh", "en"] = "en"
    node: str | None = None
    text: str = ""
    pillar: str = ""
    topic: str = ""
    findings: bool = False
    breaks: bool = False
    sort: str = "order"
    base: str = ""
    latest: str = ""


def _filters(query: TableQuery) -> TableFilters:
    return TableFilters(**query.dict(exclude={"lang", "node"}))


@router.get("/kpi", response=KpiTable, summary="The KPI table in one language")
def table(request: HttpRequest, company: Company, query: Query[TableQuery]) -> Any:
    return queries.kpi_table(
        actor=actor_of(request),
        lang=query.lang,
        filters=_filters(query),
        node_id=node_id_of(request, query.node),
    )


@router.get(
    "/kpi/export/{kind}", summary="The KPI table as a file: xlsx, pdf, csv, json", response={200: None}
)
def export(
    request: HttpRequest,
    company: Company,
    kind: Literal["xlsx", "pdf", "csv", "json"],
    query: Query[TableQuery],
) -> HttpResponse:
    made = queries.export_table(
        actor=actor_of(request), lang=query.lang, kind=kind, at=now(), filters=_filters(query),
        node_id=node_id_of(request, query.node),
    )  # fmt: skip
    return HttpResponse(
        made.data,
        content_type=made.mime,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )
