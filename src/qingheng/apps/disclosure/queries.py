"""Reads of disclosure: the table, its exports, one series, the passport of a figure, the report index."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import KpiTable
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.models import ReportReference
from qingheng.apps.disclosure.passport import Evidence, build_passport
from qingheng.apps.disclosure.passport_lines import Passport
from qingheng.apps.disclosure.report_index import IndexFilters, Reference, ReportIndex, build_index
from qingheng.apps.disclosure.series_page import SeriesMaterial, SeriesPage, build_series_page
from qingheng.apps.disclosure.table import Material, build_table
from qingheng.apps.disclosure.writing import ExportFile, write_index, write_kpi
from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.quality import queries as quality
from qingheng.apps.targets import queries as targets
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

VIEW, EXPORT, CHECKS, TARGETS = "indicators.view", "exports.make", "checks.view", "targets.view"
PAPER_ROWS = 400  # typeset in about a second on one core; the record of a company has about a hundred
DERIVED = "derived"  # the dataset of submissions made by formulas


def kpi_table(
    *, actor: Actor, lang: str, filters: TableFilters | None = None, node_id: int | None = None
) -> KpiTable:
    """The table of a node's figures in force, in one language (zh or en).

    node_id: None takes the node the filters name, or the highest the actor may see.
    Raises Forbidden, NotFound.
    """
    filters = filters or TableFilters()
    return build_table(_material(actor, lang, filters, node_id), filters, lang=lang)


def export_table(
    *,
    actor: Actor,
    lang: str,
    kind: str,
    at: datetime,
    filters: TableFilters | None = None,
    node_id: int | None = None,
) -> ExportFile:
    """The table as a file; kind: xlsx, csv, json, pdf. All filtered rows, on one page or many.

    Raises Forbidden, NotFound, and Invalid for another kind.
    """
    actor.require(EXPORT)
    table = kpi_table(actor=actor, lang=lang, filters=filters, node_id=node_id)
    return write_kpi(table, kind, at=at)


def too_long_for_paper(*, actor: Actor, lang: str, filters: TableFilters) -> bool:
    """Whether typesetting the table would keep somebody waiting; then it is a job. Raises Forbidden, NotFound."""
    return len(kpi_table(actor=actor, lang=lang, filters=filters).rows) > PAPER_ROWS


def series_page(*, actor: Actor, key: str, lang: str, filters: TableFilters | None = None) -> SeriesPage:
    """One series over its years. Raises Forbidden; NotFound when it has no figure here."""
    filters = filters or TableFilters()
    material = _material(actor, lang, filters, None)
    one = next((view for view in material.series if view.key == key), None)
    family = [view for view in material.series if one is not None and view.code == one.code]
    plain = TableFilters(base=filters.base, latest=filters.latest, period=filters.period)
    table = build_table(replace(material, series=family), plain, lang=lang)
    page = None
    if one is not None:
        node_id = _node(actor, filters, None).id
        checked = actor.may(CHECKS)
        source = SeriesMaterial(
            table=table,
            material=material,
            indicator=indicators.indicator(actor=actor, code=one.code),
            results=quality.all_findings(actor=actor, node_id=node_id)[1] if checked else None,
            targets=targets.statuses(actor=actor, node_id=node_id) if actor.may(TARGETS) else None,
        )
        page = build_series_page(source, key, lang=lang)
    if page is None:
        raise NotFound(_("There is no such series with figures here."), code="no-series", place="key")
    return page


def passport(*, actor: Actor, datapoint_id: int, lang: str) -> Passport:
    """Everything known of one figure. Raises Forbidden; NotFound, also for a figure of another company."""
    actor.require(VIEW)
    detail = indicators.point_detail(actor=actor, datapoint_id=datapoint_id)
    point = detail.point
    results = None
    if actor.may(CHECKS):
        results = quality.results_for(actor=actor, key=point.key, period=point.period, node_id=detail.node_id)
    evidence = Evidence(
        detail=detail,
        results=results,
        targets=targets.statuses(actor=actor, node_id=detail.node_id) if actor.may(TARGETS) else None,
        series=_series_by_key(actor) if detail.inputs else None,
    )
    return build_passport(evidence, lang=lang)


def report_index(*, actor: Actor, lang: str, filters: IndexFilters | None = None) -> ReportIndex:
    """The index of the company's published report. Raises Forbidden."""
    actor.require(VIEW)
    rows = ReportReference.objects.order_by("order").values_list(
        "chapter", "section", "standard", "requirement"
    )
    references = [Reference(*row) for row in rows]
    return build_index(references, indicators.series(actor=actor), filters or IndexFilters(), lang=lang)


def export_index(
    *, actor: Actor, lang: str, kind: str, at: datetime, filters: IndexFilters | None = None
) -> ExportFile:
    """The report index as a file; kind: xlsx, csv, json. Raises Forbidden, Invalid."""
    actor.require(EXPORT)
    index = report_index(actor=actor, lang=lang, filters=filters)
    return write_index(index, kind, lang=lang, company=actor.company, at=at)


def nodes(*, actor: Actor) -> list[NodeView]:
    """The nodes that have approved figures the actor may see, parents first."""
    actor.require(VIEW)
    filled = {submission.node_id for submission in indicators.submissions(actor=actor, state="approved")}
    return [
        node
        for node in organisation.tree(actor=actor)
        if node.id in filled and actor.may(VIEW, path=node.path)
    ]


def version(*, actor: Actor, filters: TableFilters | None = None) -> str:
    """A short text that changes whenever what the table shows may have changed: figures, checks, rights."""
    actor.require(VIEW)
    run = None
    if actor.may(CHECKS) and organisation.tree(actor=actor):
        node = _node(actor, filters or TableFilters(), None)
        run = quality.latest(actor=actor, node_id=node.id)
    parts = (
        actor.company,
        repr(sorted(actor.verbs)),
        repr(actor.holdings),
        indicators.last_change(actor=actor),
        f"{run.id} {run.at.isoformat()}" if run else "",
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:24]


def _node(actor: Actor, filters: TableFilters, node_id: int | None) -> NodeView:
    """The node asked for. Raises NotFound, also when the actor may not see its figures."""
    if node_id is not None:
        node = organisation.node(actor=actor, node_id=node_id)
    elif filters.node:
        node = organisation.node(actor=actor, code=filters.node)
    else:
        node = organisation.root(actor=actor)
    if not actor.may(VIEW, path=node.path):
        raise NotFound(_("There is no such node here."), code="no-node", place="node")
    return node


def reported_periods(*, actor: Actor, filters: TableFilters) -> tuple[int, frozenset[str]]:
    """The node the table is of and the labels of all its periods with figures. Raises Forbidden, NotFound."""
    actor.require(VIEW)
    node = _node(actor, filters, None)
    recorded = indicators.periods_with_figures(actor=actor, node_id=node.id)
    return node.id, frozenset(period.label for period in recorded)


def _material(actor: Actor, lang: str, filters: TableFilters, node_id: int | None) -> Material:
    actor.require(VIEW)
    node = _node(actor, filters, node_id)
    recorded = indicators.periods_with_figures(actor=actor, node_id=node.id)
    kept = tuple(period.label for period in recorded)[-filters.years :]
    points = indicators.points(actor=actor, node_id=node.id, periods=kept)
    name = words.in_lang(lang, node.name_zh, node.name_en)
    return Material(
        company=name,
        node=name,
        node_code=node.code,
        periods=kept,
        series=indicators.series(actor=actor),
        points=points,
        footnotes=indicators.footnotes(actor=actor),
        breaks=indicators.breaks(actor=actor),
        severities=quality.marks(actor=actor, node_id=node.id) if actor.may(CHECKS) else {},
        source=_source(actor, node, lang),
    )


def _source(actor: Actor, node: NodeView, lang: str) -> str:
    """What the published figures in force were taken from, as their submissions say; oldest first."""
    statements = [
        words.in_lang(lang, submission.source_zh, submission.source_en)
        for submission in reversed(indicators.submissions(actor=actor, state="approved"))
        if submission.node_id == node.id and submission.dataset != DERIVED
    ]
    return "; ".join(list(dict.fromkeys(filter(None, statements)))[:3])


def _series_by_key(actor: Actor) -> dict[str, SeriesView]:
    return {view.key: view for view in indicators.series(actor=actor)}
