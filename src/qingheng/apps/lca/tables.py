"""Columns of the lists of databases, processes, exchanges, losses and flows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.lca import words
from qingheng.apps.lca.contracts import (
    DatabaseView,
    FoundProcess,
    LossView,
    MethodView,
    OpenFlow,
    ProcessView,
    VersionView,
)
from qingheng.apps.lca.loss_words import loss
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.rights.lists import ListColumn, moment


def process_url(company: str, version: str, process: ProcessView, **more: str) -> str:
    """The page of a process and product."""
    query = urlencode({"product": process.product_id, **more})
    return f"{reverse('lca:process', args=[company, version, process.id])}?{query}"


def _count(key: str, label: Any) -> ListColumn:
    def of(one: Any) -> int | None:
        view = one.current or one.newest if isinstance(one, DatabaseView) else one
        return view.counts.get(key) if view is not None else None

    return ListColumn(
        key, label, lambda one: of(one), lambda one: {"figure": of(one), "decimals": 0}, kind="number"
    )


def database_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the databases."""

    def state(one: DatabaseView) -> str:
        view = one.current or one.newest
        return words.word(words.STATES, view.state) if view else ""

    def cell(one: DatabaseView) -> dict[str, Any]:
        view = one.current or one.newest
        found: dict[str, Any] = {
            "text": words.pick(one.name_zh, one.name),
            "note": view.version if view else one.code,
        }
        return found | ({"url": reverse("lca:version", args=[company, view.version])} if view else {})

    return (
        ListColumn("name", _p("lca", "Database"), lambda one: words.pick(one.name_zh, one.name), cell),
        ListColumn("state", _p("lca", "State"), state),
        _count("processes", _p("lca", "Processes")),
        _count("flows", _p("lca", "Flows")),
        _count("exchanges", _p("lca", "Exchanges")),
        ListColumn(
            "licence", _p("lca", "Licence"), lambda one: words.word(words.LICENCES, one.licence_class)
        ),
        ListColumn("versions", _p("lca", "Versions"), lambda one: one.versions, kind="number"),
    )


def version_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the versions of a database."""
    return (
        ListColumn(
            "version", _p("lca", "Version"), lambda one: one.version,
            lambda one: {"text": one.label, "url": reverse("lca:version", args=[company, one.version])},
        ),
        ListColumn("state", _p("lca", "State"), lambda one: words.word(words.STATES, one.state)),
        _count("processes", _p("lca", "Processes")),
        _count("exchanges", _p("lca", "Exchanges")),
        ListColumn("by", _p("lca", "Imported by"), lambda one: actor_words(one.imported_name)),
        ListColumn("at", _p("lca", "On"), lambda one: moment(one.at), lambda one: {"when": one.at}, kind="date"),
    )  # fmt: skip


def found_columns(company: str, *, database: bool) -> tuple[ListColumn, ...]:
    """Columns of processes found. database: whether to say which database."""
    columns = (
        ListColumn(
            "process", _p("lca", "Process"), lambda one: words.pick(one.process.name_zh, one.process.name),
            lambda one: {
                "text": words.pick(one.process.name_zh, one.process.name),
                "url": process_url(company, one.version, one.process),
                "note": words.pick(one.process.product_zh, one.process.product)
                if one.process.product != one.process.name
                else "",
            },
        ),
        ListColumn("place", _p("lca", "Place"), lambda one: one.process.location),
        ListColumn("category", _p("lca", "Category"), lambda one: one.process.category),
        ListColumn("unit", _p("lca", "Unit"), lambda one: one.process.unit),
        ListColumn("id", _p("lca", "Identifier"), lambda one: one.process.id),
    )  # fmt: skip
    said = ListColumn("database", _p("lca", "Database"), lambda one: one.version)
    return (columns[0], said, *columns[1:]) if database else columns


def loss_columns() -> tuple[ListColumn, ...]:
    """Columns of the loss report."""
    yes, no = _p("lca loss", "taken after a repair"), _p("lca loss", "left out")
    return (
        ListColumn(
            "code",
            _p("lca", "Kind of loss"),
            lambda one: one.code,
            lambda one: {"text": loss(one.code), "note": one.code},
        ),
        ListColumn("place", _p("lca", "Where"), lambda one: one.place),
        ListColumn("what", _p("lca", "What was met"), lambda one: words.pick(one.message_zh, one.message_en)),
        ListColumn("done", _p("lca", "What was done"), lambda one: str(yes if one.repaired else no)),
    )


def flow_url(company: str, version: str, method: str, flow: str) -> str:
    """The page where a flow of the worklist is decided."""
    return f"{reverse('lca:flow', args=[company, version])}?{urlencode({'method': method, 'flow': flow})}"


def decided_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the decisions about flows without a factor."""
    out = _p("lca mapping", "deliberately not counted")
    return (
        ListColumn(
            "flow", _p("lca", "Flow"), lambda one: one.name,
            lambda one: {"text": one.name, "note": one.compartment,
                         "url": flow_url(company, one.version, one.method, one.flow)},
        ),
        ListColumn("method", _p("lca", "Method"), lambda one: one.method),
        ListColumn(
            "target", _p("lca mapping", "Taken for"),
            lambda one: str(out) if one.left_out else words.target(one.target_name),
        ),
        ListColumn("why", _p("lca", "Reason"), lambda one: one.why),
        ListColumn(
            "by", _p("lca mapping", "Decided by"), lambda one: actor_words(one.made_name),
            lambda one: {"text": actor_words(one.made_name), "note": moment(one.made_at)},
        ),
        ListColumn("reviewed", _p("lca mapping", "Reviewed by"), lambda one: actor_words(one.reviewed_name)),
        ListColumn("state", _p("lca", "State"), lambda one: words.word(words.DECISIONS, one.state)),
    )  # fmt: skip


def open_columns(company: str, version: str, method: str) -> tuple[ListColumn, ...]:
    """Columns of the worklist of flows that are not counted."""
    return (
        ListColumn(
            "flow", _p("lca", "Flow"), lambda one: one.name,
            lambda one: {"text": one.name, "note": one.compartment, "url": flow_url(company, version, method, one.flow)},
        ),
        ListColumn("columns", _p("lca", "Processes"), lambda one: one.columns, kind="number", sort=True),
        ListColumn(
            "amount", _p("lca", "Amount in all processes"), lambda one: one.amount,
            lambda one: {"text": f"{words.figure(one.amount)} {one.unit}"}, kind="number",
        ),
        ListColumn("why", _p("lca", "Why"), lambda one: words.pick(one.reason_zh, one.reason_en)),
    )  # fmt: skip


def method_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the impact methods."""
    return (
        ListColumn(
            "name", _p("lca", "Method"), lambda one: words.pick(one.name_zh, one.name_en),
            lambda one: {
                "text": words.pick(one.name_zh, one.name_en), "url": reverse("lca:method", args=[company, one.code]),
                "note": one.code,
            },
        ),
        ListColumn("categories", _p("lca", "Categories"), lambda one: len(one.indicators), kind="number"),
        ListColumn(
            "factors", _p("lca", "Factors"), lambda one: None if one.shipped else sum(one.factors.values()),
            lambda one: {"figure": None if one.shipped else sum(one.factors.values()), "decimals": 0}, kind="number",
        ),
        ListColumn("source", _p("lca", "Source"), lambda one: one.source),
        ListColumn("state", _p("lca", "State"), lambda one: words.word(words.STATES, one.state)),
    )  # fmt: skip


Row = DatabaseView | VersionView | FoundProcess | LossView | OpenFlow | MethodView
