"""Scores of stored processes by any method, and where they come from: parts, tree, Sankey, what is not counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import opened
from qingheng.apps.lca.characterise import Characterisation, characterisation
from qingheng.apps.lca.climate import SETS
from qingheng.apps.lca.contracts import (
    Indicator,
    MethodScore,
    MethodTotals,
    OpenFlow,
    SankeyLink,
    SankeyView,
    Scored,
    SupplyTree,
    TreeNode,
    Worklist,
)
from qingheng.apps.lca.methods import indicators_of, row_of
from qingheng.apps.lca.methods import method as known_method
from qingheng.apps.lca.methods import methods as known_methods
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.files import view_of
from qingheng.apps.lca.queries.intensive import values_of
from qingheng.apps.lca.queries.scoring import column_of, cut_off_of, hand_flows, named, parts_of, runs_of
from qingheng.calc.lca.contributions import by_flow, by_process
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.tracing import Tracer
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

_TOP = 20


def score_by(
    *, actor: Actor, version: str, process: str, method: str = "gwp100-ar6", product: str = "", amount: float = 1.0,
    of: str = "", weighting: str = "",
) -> MethodScore:  # fmt: skip
    """What an amount of a stored product scores in every category of a method, with what the first (or `of`) is made of.

    process: id or exact name. of: code of a category. weighting: name of a set of the method; the first when it has one.
    Raises Forbidden, NotFound, Conflict, Invalid (several of the name, a system without solution).
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    view, column = column_of(file, process, product)
    found, wanted = characterisation(file, method), indicators_of(method)
    chosen = next(iter(indicators_of(method, of))) if of else wanted[0]
    number = wanted.index(chosen)
    runs = runs_of(file, column, amount)
    flows, columns = (
        by_flow(file.factorised, found.matrix, runs),
        by_process(file.factorised, found.matrix, runs),
    )
    scores, named_set, single, unit = _weighted(method, wanted, flows.total, weighting)
    ids, total = file.linked.system.flows, float(flows.total[number])
    by_flows = [(ids[one], _flow_name(file, ids[one]), kg) for one, kg in flows.top(number, _TOP)]
    return MethodScore(
        file.pin, file.sha256, method, found.sha256, view, amount, scores, named_set, single, unit, chosen,
        parts_of(by_flows, total),
        parts_of((named(file, one, kg) for one, kg in columns.top(number, _TOP)), total),
        _open_of(file, found, runs), cut_off_of(file, runs),
        hand_flows(file, method, file.factorised.elementary @ runs),
    )  # fmt: skip


def scores_by(
    *, actor: Actor, version: str, process: str, methods: Sequence[str] = (), product: str = "", amount: float = 1.0,
    weighting: str = "",
) -> tuple[MethodTotals, ...]:  # fmt: skip
    """What an amount of a stored product scores in every category of several methods, of all in use when none is named.

    weighting: name of a set where a method has it, else its first. Raises as score_by.
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    _view, column = column_of(file, process, product)
    found = []
    for code in methods or [one.code for one in known_methods(actor=actor)]:
        about, counted = known_method(actor=actor, code=code), characterisation(file, code)
        totals = values_of(actor, file, counted)[column] * amount
        sets = [] if code in SETS else [one["name"] for one in row_of(code).weightings]
        chosen = weighting if weighting in sets else ""
        scores, name, single, unit = _weighted(code, indicators_of(code), totals, chosen)
        found.append(MethodTotals(
            code, about.name_zh, about.name_en, counted.sha256, scores, name, single, unit, len(counted.open),
            len(counted.by_hand),
        ))  # fmt: skip
    return tuple(found)


def tree(
    *, actor: Actor, version: str, process: str, indicator: str = "gwp100-ar6/total", product: str = "",
    amount: float = 1.0, cut_off: float = 0.01, most: int = 200,
) -> SupplyTree:  # fmt: skip
    """The tree of supply behind a product, its largest branches first. cut_off: share of the score below which none is
    followed. Raises as score_by."""
    actor.require(rights.VIEW)
    file = opened(actor, version)
    _view, column = column_of(file, process, product)
    one, tracer = _tracer(actor, file, indicator)
    found = tracer.tree(column, amount, cut_off=cut_off, most=most)
    whole = found.nodes[0].score
    nodes = tuple(
        TreeNode(
            view_of(file, *file.linked.system.columns[node.column]), node.parent, node.depth, node.amount, node.score,
            node.own, node.below, node.score / whole if whole else None,
        )
        for node in found.nodes
    )  # fmt: skip
    return SupplyTree(file.pin, one, nodes, found.complete)


def sankey(
    *, actor: Actor, version: str, process: str, indicator: str = "gwp100-ar6/total", product: str = "",
    amount: float = 1.0, cut_off: float = 0.005, most: int = 80,
) -> SankeyView:  # fmt: skip
    """What flows between the processes behind a product, each process once. Raises as score_by."""
    actor.require(rights.VIEW)
    file = opened(actor, version)
    _view, column = column_of(file, process, product)
    one, tracer = _tracer(actor, file, indicator)
    found = tracer.sankey(runs_of(file, column, amount), cut_off=cut_off, most=most)
    columns = file.linked.system.columns

    def key(number: int) -> str:
        return "|".join(columns[number])

    bars = tuple(
        (key(bar.column), view_of(file, *columns[bar.column]).name, bar.score, bar.own) for bar in found.bars
    )
    links = tuple(SankeyLink(key(link.source), key(link.target), link.score) for link in found.links)
    return SankeyView(
        file.pin, one, found.total, bars, links, found.total - sum(bar.own for bar in found.bars)
    )


def uncharacterised(*, actor: Actor, version: str, method: str = "gwp100-ar6") -> Worklist:
    """Flows of a version a method does not count, those of most processes first, each with why.

    For climate change those that look like greenhouse gases alone. Raises Forbidden, NotFound, Conflict.
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    found = characterisation(file, method)
    flows = len(file.linked.system.flows)
    out = sum(one.left_out for one in found.by_hand)
    coverage = None if method in SETS or not flows else 1 - (len(found.open) + out) / flows
    return Worklist(
        file.pin, method, flows, found.matched, coverage, found.open, len(found.by_hand), out,
        sum(not one.reviewed for one in found.by_hand),
    )  # fmt: skip


def _tracer(actor: Actor, file: StoredDatabase, indicator: str) -> tuple[Indicator, Tracer]:
    method, _slash, category = indicator.partition("/")
    wanted = indicators_of(method)
    one = next(iter(indicators_of(method, category)))
    number = wanted.index(one)
    found = characterisation(file, method)
    direct = np.asarray((found.matrix[[number]] @ file.factorised.elementary).toarray()).ravel()
    return one, Tracer(
        file.factorised, np.ascontiguousarray(values_of(actor, file, found)[:, number]), direct
    )


def _weighted(
    method: str, wanted: list[Indicator], totals: Doubles, weighting: str
) -> tuple[tuple[Scored, ...], str, float | None, str]:
    """Scores, with the set of normalisation and weighting asked for, else the first there is."""
    sets = [] if method in SETS else row_of(method).weightings
    chosen = next((one for one in sets if one["name"] == weighting), None)
    if weighting and chosen is None:
        raise NotFound(
            _("The method %(method)s has no set of normalisation and weighting “%(name)s”.")
            % {"method": method, "name": weighting}, code="no-weighting", place="weighting",
        )  # fmt: skip
    chosen = chosen or (sets[0] if sets else {"name": "", "unit": "", "normalisation": {}, "weights": {}})
    scores, sum_, any_ = [], 0.0, False
    for one, total in zip(wanted, totals, strict=True):
        category = one.code.partition("/")[2]
        reference, weight = chosen["normalisation"].get(category), chosen["weights"].get(category)
        normalised = float(total) / reference if reference else None
        base = normalised if normalised is not None else float(total) if not chosen["normalisation"] else None
        weighted = base * weight if base is not None and weight is not None else None
        if weighted is not None:
            sum_, any_ = sum_ + weighted, True
        scores.append(Scored(one, float(total), normalised, weighted))
    return tuple(scores), chosen["name"], sum_ if any_ else None, chosen["unit"]


def _open_of(file: StoredDatabase, found: Characterisation, runs: Doubles) -> tuple[OpenFlow, ...]:
    """Flows of a result its method does not count, with the amounts in this result, the largest first within a unit."""
    amounts = file.factorised.elementary @ runs
    at = {flow: number for number, flow in enumerate(file.linked.system.flows)}
    there = [replace(one, amount=float(amounts[at[one.flow]])) for one in found.open if amounts[at[one.flow]]]
    return tuple(sorted(there, key=lambda one: (one.unit, -abs(one.amount))))


def _flow_name(file: StoredDatabase, flow: str) -> str:
    one = file.inventory.flows[flow]
    return f"{one.name.strip()} ({'/'.join(one.compartment)})" if one.compartment else one.name.strip()
