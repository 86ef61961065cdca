"""A process with its score by any method, and the worklist of flows that are not counted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from qingheng.apps.lca import pictures, queries, rights, words
from qingheng.apps.lca.contracts import MethodScore, ProcessDetail, ProcessView
from qingheng.apps.lca.tables import flow_url, open_columns, process_url
from qingheng.apps.lca.views.databases import trail
from qingheng.platform.rights.errors import Invalid, NotFound
from qingheng.platform.rights.lists import Listing, address_with, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

_TREE = 60
_ALL = "all"


@require_safe
@page(rights.VIEW)
def process(request: CompanyRequest, lca_version: str, lca_process: str) -> HttpResponse:
    """One process: exchanges with what became of them, score by method, contributions, tree, Sankey."""
    found = queries.process(actor=request.actor, version=lca_version, process=lca_process)
    product = next((one for one in found.products if one.product_id == asked(request, "product")), None)
    product = product or (found.products[0] if found.products else None)
    known = [one.code for one in queries.methods(actor=request.actor)]
    method = asked(request, "method") if asked(request, "method") in known else known[0]
    context: dict[str, Any] = {
        "found": found,
        "name": words.pick(found.name_zh, found.name),
        "product": product,
        "product_name": words.pick(product.product_zh, product.product) if product else "",
        "products": _products(request, found, product),
        "methods": _methods(request, _ALL if asked(request, "method") == _ALL else method, every=True),
        "inputs": _exchanges(request, found, output=False),
        "outputs": _exchanges(request, found, output=True),
        "users": [
            (words.pick(one.name_zh, one.name), process_url(request.company.slug, found.version, one), one.location)
            for one in found.users
        ],
        "trail": trail(request, found.version),
    }  # fmt: skip
    if product is not None:
        every = asked(request, "method") == _ALL
        context |= _every(request, found, product) if every else _scored(request, found, product, method)
    return render(request, "lca/process.html", context)


def _every(request: CompanyRequest, found: ProcessDetail, product: ProcessView) -> dict[str, Any]:
    """Scores by all methods in use, one below the other."""
    try:
        scored = queries.scores_by(
            actor=request.actor, version=found.version, process=found.id, product=product.product_id
        )
    except Invalid as refusal:
        return {"refusal": f"{refusal.message} {refusal.fix}".strip()}
    return {
        "every": [
            {
                "name": words.pick(one.method_zh, one.method_en),
                "url": address_with(request, method=one.method, of="", code=""),
                "open": one.open_flows, "by_hand": one.by_hand, "weighting": one.weighting, "unit": one.unit,
                "single": words.figure(one.single),
                "open_url": f"{reverse('lca:open', args=[request.company.slug, found.version])}?"
                + urlencode({"method": one.method}),
                "rows": [
                    (words.pick(each.indicator.category_zh, each.indicator.category_en), each.indicator.unit,
                     words.figure(each.value), words.figure(each.normalised), words.figure(each.weighted))
                    for each in one.scores
                ],
            }
            for one in scored
        ]
    }  # fmt: skip


def _methods(request: CompanyRequest, chosen: str, *, every: bool = False) -> list[dict[str, Any]]:
    """Chips of the methods in use, and of all together; one of them always holds."""
    whole = [
        {
            "text": _("All methods"),
            "url": address_with(request, method=_ALL, of="", code=""),
            "active": chosen == _ALL,
            "fixed": True,
        }
    ]
    return [
        *(whole if every else []),
        *_single_methods(request, chosen),
    ]


def _single_methods(request: CompanyRequest, chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "text": words.pick(one.name_zh, one.name_en),
            "url": address_with(request, method=one.code, of="", code=""),
            "active": one.code == chosen,
            "fixed": True,
        }
        for one in queries.methods(actor=request.actor)
    ]


def _scored(
    request: CompanyRequest, found: ProcessDetail, product: ProcessView, method: str
) -> dict[str, Any]:
    """The score and where it comes from; the refusal where the database has no single solution."""
    asks: dict[str, Any] = {
        "actor": request.actor, "version": found.version, "process": found.id, "product": product.product_id,
    }  # fmt: skip
    of = asked(request, "of")
    try:
        scored = queries.score_by(**asks, method=method, of=of)
    except NotFound:
        scored = queries.score_by(**asks, method=method)
    except Invalid as refusal:
        return {"refusal": f"{refusal.message} {refusal.fix}".strip()}
    tree = queries.tree(**asks, indicator=scored.of.code, most=_TREE)
    flows = queries.sankey(**asks, indicator=scored.of.code)
    picture, left = pictures.sankey(flows)
    names = {key: name for key, name, _score, _own in flows.bars}
    return {
        "scored": scored,
        "of_name": words.pick(scored.of.category_zh, scored.of.category_en),
        "total": next(words.figure(one.value) for one in scored.scores if one.indicator == scored.of),
        "scores": _scores(request, scored),
        "weighted": scored.weighting,
        "single": words.figure(scored.single),
        "by_process": pictures.bars(scored, _("Which processes add to it"), scored.processes),
        "by_flow": pictures.bars(scored, _("Which flows add to it"), scored.flows),
        "tree": [
            (
                words.pick(one.process.name_zh, one.process.name),
                process_url(request.company.slug, found.version, one.process, method=method),
                range(one.depth), words.figure(one.amount), one.process.unit, words.figure(one.score),
                f"{one.share:.1%}" if one.share is not None else "", words.figure(one.own),
            )
            for one in _in_order(tree.nodes)
        ],
        "tree_complete": tree.complete,
        "sankey": picture,
        "links": [
            (names.get(one.source, one.source), names.get(one.target, one.target), words.figure(one.score), one in left)
            for one in flows.links
        ],
        "not_drawn": len(left),
        "open_flows": [(one.name, one.compartment, words.figure(one.amount), one.unit,
                        words.pick(one.reason_zh, one.reason_en)) for one in scored.open_flows[:50]],
        "open_count": len(scored.open_flows),
        "cut_off": [(name, words.figure(amount), unit) for name, amount, unit in scored.cut_off[:50]],
        "cut_count": len(scored.cut_off),
        "by_hand": [
            (one, words.target(one.target_name), words.figure(one.amount),
             flow_url(request.company.slug, found.version, method, one.flow))
            for one in scored.by_hand
        ],
        "hand_unreviewed": sum(not one.reviewed for one in scored.by_hand),
        "open_url": reverse("lca:open", args=[request.company.slug, found.version]) + "?" + urlencode({"method": method}),
    }  # fmt: skip


def _in_order(nodes: Any) -> list[Any]:
    """Nodes as a tree is read: each before its branches, the largest branch first."""
    below: dict[int, list[int]] = {}
    for number, one in enumerate(nodes):
        below.setdefault(one.parent, []).append(number)
    found, waiting = [], [0]
    while waiting:
        number = waiting.pop()
        found.append(nodes[number])
        waiting += sorted(below.get(number, []), key=lambda one: abs(nodes[one].score))
    return found


def _scores(request: CompanyRequest, scored: MethodScore) -> list[tuple[str, str, str, Any, Any, Any, bool]]:
    return [
        (
            words.pick(one.indicator.category_zh, one.indicator.category_en),
            address_with(request, of=one.indicator.code.partition("/")[2]),
            one.indicator.unit, words.figure(one.value), words.figure(one.normalised), words.figure(one.weighted),
            one.indicator == scored.of,
        )
        for one in scored.scores
    ]  # fmt: skip


def _products(
    request: CompanyRequest, found: ProcessDetail, chosen: ProcessView | None
) -> list[dict[str, Any]]:
    if len(found.products) < 2:
        return []
    return [
        {
            "text": words.pick(one.product_zh, one.product),
            "url": address_with(request, product=one.product_id),
            "active": one == chosen,
            "fixed": True,
        }
        for one in found.products
    ]


def _exchanges(request: CompanyRequest, found: ProcessDetail, *, output: bool) -> list[dict[str, Any]]:
    """Exchanges of one side: products first, then waste, then nature."""
    order = {"product": 0, "waste": 1, "elementary": 2}
    rows = sorted(
        (one for one in found.exchanges if one.output is output),
        key=lambda one: (one.fate != "reference", order.get(one.kind, 3), one.name),
    )
    return [
        {
            "name": words.pick(one.name_zh, one.name), "compartment": one.compartment, "amount": words.figure(one.amount, 6),
            "unit": one.unit, "kind": words.word(words.KINDS, one.kind), "fate": words.word(words.FATES, one.fate),
            "cut": one.fate in ("cut_off", "rejected"), "provider": words.pick(one.provider_zh, one.provider_name),
            "provider_id": one.provider, "spread": one.spread, "avoided": one.avoided,
        }
        for one in rows
    ]  # fmt: skip


@require_safe
@page(rights.VIEW)
def open_flows(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """Flows of a version a method does not count: the worklist."""
    methods = queries.methods(actor=request.actor)
    method = (
        asked(request, "method")
        if asked(request, "method") in [one.code for one in methods]
        else methods[0].code
    )
    found = queries.uncharacterised(actor=request.actor, version=lca_version, method=method)
    text, code = asked(request, "q").casefold(), asked(request, "code")
    rows = [
        one
        for one in found.open
        if text in f"{one.name} {one.compartment} {one.flow}".casefold() and (not code or one.code == code)
    ]
    listing = Listing(
        request,
        "lca-open",
        _("Flows not counted"),
        open_columns(request.company.slug, found.version, method),
        rows,
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    codes = {one.code: words.word(words.OPEN, one.code) for one in found.open}
    context = {
        **listing.context(),
        "version": found.version,
        "method": method,
        "decided": found.by_hand,
        "unreviewed": found.unreviewed,
        "trail": trail(request, found.version),
        "coverage": f"{found.coverage:.1%}" if found.coverage is not None else "",
        "matched": [(words.word(words.RANKS, rank), count) for rank, count in found.matched.items()],
        "chip_groups": [
            (pgettext("lca", "Method"), _methods(request, method)),
            (pgettext("lca", "Why"), chips(request, "code", list(codes.items()))),
        ],
        "state_line": ngettext(
            "%(n)s of %(all)s elementary flow is not counted", "%(n)s of %(all)s elementary flows are not counted",
            len(found.open),
        ) % {"n": len(found.open), "all": found.flows},
    }  # fmt: skip
    return render(request, "lca/open.html", context)
