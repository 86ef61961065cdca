"""What stands behind several products of a stored version at once: trees of each, and what flows between their processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import opened
from qingheng.apps.lca.characterise import characterisation
from qingheng.apps.lca.contracts import Column, ProcessView, TreeNode
from qingheng.apps.lca.methods import indicators_of
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.files import view_of
from qingheng.apps.lca.queries.intensive import columns_of, values_of
from qingheng.apps.lca.queries.scoring import unsolved
from qingheng.calc.lca.changing import changed_together, product_replaced
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.sampling import elasticities
from qingheng.calc.lca.solving import SingularSystem, Unsolved, demand_of, direct_intensities
from qingheng.calc.lca.tracing import Tracer, within
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@dataclass(frozen=True)
class Behind:
    """columns are numbers of those of `intensities`. trees: of each product asked for, the largest branches first; empty
    where none is followed. links: (source, target, score) between columns. own: what each linked column adds itself."""

    version: str
    sha256: str
    trees: tuple[tuple[TreeNode, ...], ...]
    complete: bool
    links: tuple[tuple[int, int, float], ...]
    own: Mapping[int, float]
    processes: Mapping[int, ProcessView]


@dataclass(frozen=True)
class Columns:
    """Columns of a version in words, in the order of their numbers."""

    columns: tuple[Column, ...]
    sha256: str


def columns(*, actor: Actor, version: str) -> Columns:
    """The columns of a version, without any score. Raises Forbidden, NotFound, Conflict."""
    actor.require(rights.VIEW)
    file = opened(actor, version)
    return Columns(columns_of(file), file.sha256)


def behind(
    *, actor: Actor, version: str, indicators: Sequence[str], demand: Sequence[tuple[int, float]], least: float,
    depth: int = 3, most: int = 200,
) -> Behind:  # fmt: skip
    """What stands behind a demand. demand: column and amount of each; indicators: codes `METHOD/CATEGORY` of one method,
    added up. least: score below which nothing is followed; depth: steps behind the demand; most: nodes of one tree.

    Raises Forbidden, NotFound, Conflict, Invalid (no solution).
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    tracer = Tracer(file.factorised, *_scores(actor, file, indicators))
    columns = np.array([column for column, _amount in demand], np.int64)
    amounts = np.array([amount for _column, amount in demand], np.float64)
    try:
        runs = file.factorised.forward(demand_of(file.linked.system.size, columns, amounts))
    except (SingularSystem, Unsolved) as error:
        raise unsolved(file, error) from error
    whole = float(tracer.direct @ runs)
    drawn = tracer.sankey(runs, cut_off=least / abs(whole) if whole else 1.0)
    kept = within(drawn.links, (column for column, _amount in demand), depth)
    trees: list[tuple[TreeNode, ...]] = []
    complete = True
    for column, amount in demand:
        score = abs(amount * float(tracer.scores[column]))
        if depth < 1 or not score or score < least:
            trees.append(())
            continue
        found = tracer.tree(column, amount, cut_off=max(least / score, 1e-9), most=most, deepest=depth)
        complete = complete and found.complete
        trees.append(
            tuple(
                TreeNode(
                    _view(file, node.column), node.parent, node.depth, node.amount, node.score, node.own, node.below,
                    node.score / found.nodes[0].score if found.nodes[0].score else None,
                )
                for node in found.nodes
            )
        )  # fmt: skip
    named = {column for link in kept for column in (link.source, link.target)} | set(map(int, columns))
    return Behind(
        file.pin, file.sha256, tuple(trees), complete,
        tuple((link.source, link.target, link.score) for link in kept),
        {bar.column: bar.own for bar in drawn.bars if bar.column in named},
        {column: _view(file, column) for column in named},
    )  # fmt: skip


@dataclass(frozen=True)
class Pull:
    """An amount of the database and what the score changes by when it doubles, in a straight line.

    user: the process; used: what it takes, None for what it gives off itself. exchange: amounts of one input together.
    """

    user: ProcessView
    used: ProcessView | None
    score: float


def pulls(
    *,
    actor: Actor,
    version: str,
    indicators: Sequence[str],
    demand: Sequence[tuple[int, float]],
    most: int = 40,
) -> tuple[Pull, ...]:
    """The amounts of a database a score hangs on most, by the adjoint: exchanges between processes and what processes give
    off, the largest first. Raises as behind."""
    actor.require(rights.VIEW)
    file = opened(actor, version)
    system = file.linked.system
    scores, direct = _scores(actor, file, indicators)
    wanted = demand_of(
        system.size,
        np.array([column for column, _amount in demand], np.int64),
        np.array([amount for _column, amount in demand], np.float64),
    )
    try:
        found = elasticities(file.factorised, wanted, scores, direct)
    except (SingularSystem, Unsolved) as error:
        raise unsolved(file, error) from error
    pairs: dict[tuple[int, int], float] = {}
    order = np.argsort(-np.abs(found.exchanges), kind="stable")[: most * 4]
    for at in order:
        if found.exchanges[at]:
            pair = int(system.cols[at]), int(system.rows[at])
            pairs[pair] = pairs.get(pair, 0.0) + float(found.exchanges[at])
    rows = [(user, used, score) for (user, used), score in pairs.items()]
    own = np.argsort(-np.abs(found.own), kind="stable")[:most]
    rows += [(int(at), -1, float(found.own[at])) for at in own if found.own[at]]
    rows.sort(key=lambda row: -abs(row[2]))
    return tuple(
        Pull(_view(file, user), None if used < 0 else _view(file, used), score)
        for user, used, score in rows[:most]
    )


def replaced(
    *, actor: Actor, version: str, indicators: Sequence[str], swaps: Sequence[tuple[int, int]]
) -> Doubles:
    """What one unit of every product scores once whoever uses some products uses others instead, one for one: columns by
    indicators. swaps: columns, old and new. Nothing is factorised again.

    Raises Forbidden, NotFound, Conflict, Invalid (a swap that leaves no solution, or that is none).
    """
    actor.require(rights.VIEW)
    file = opened(actor, version)
    method = indicators[0].partition("/")[0]
    codes = [one.code for one in indicators_of(method)]
    numbers = [codes.index(one) for one in indicators]
    found = characterisation(file, method)
    values = np.ascontiguousarray(values_of(actor, file, found)[:, numbers])
    direct = direct_intensities(file.factorised, found.matrix[numbers])
    try:
        changes = [product_replaced(file.factorised, old, new, direct[old]) for old, new in swaps]
        return changed_together(file.factorised, values, changes)
    except (SingularSystem, Unsolved) as error:
        raise unsolved(file, error) from error
    except ValueError as error:
        raise Invalid(
            _("A process is replaced by another one, and once only."), code="bad-swap", place="grid"
        ) from error


def _scores(actor: Actor, file: StoredDatabase, indicators: Sequence[str]) -> tuple[Doubles, Doubles]:
    """Of a unit of each product, and of one run of each column by itself, all indicators together."""
    method = indicators[0].partition("/")[0]
    codes = [one.code for one in indicators_of(method)]
    numbers = [codes.index(one) for one in indicators]
    found = characterisation(file, method)
    direct = np.asarray((found.matrix[numbers] @ file.factorised.elementary).sum(axis=0)).ravel()
    scores = np.ascontiguousarray(values_of(actor, file, found)[:, numbers].sum(axis=1))
    return scores, direct.astype(np.float64)


def _view(file: StoredDatabase, column: int) -> ProcessView:
    return view_of(file, *file.linked.system.columns[column])
