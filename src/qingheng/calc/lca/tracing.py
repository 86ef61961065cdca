"""Where a score comes from, step by step: the tree of supply behind a product, its paths, and a Sankey diagram of it.

A unit of product i scores y_i, of which its column adds b_i itself and takes a_ji of every other product j:
y_i a_ii = b_i - sum over j of a_ji y_j. So each node of the tree is its own part and those of its branches, at any depth,
with loops unrolled until they fall below the cut-off. The Sankey diagram has each column once, however many paths lead
there.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.solving import Factorised


@dataclass(frozen=True, slots=True)
class Node:
    """A product in the tree. amount: used of it there; score: with all behind it; own: of its column alone.

    parent: number of its node, -1 for the root. below: what branches that were not followed score together, so that
    score = own + below + the scores of its branches in the tree.
    """

    column: int
    parent: int
    depth: int
    amount: float
    score: float
    own: float
    below: float


@dataclass(frozen=True)
class Tree:
    """Nodes, the root first, then by size. complete: nothing above the cut-off was left out for number or depth."""

    nodes: tuple[Node, ...]
    complete: bool

    def path(self, node: int) -> tuple[int, ...]:
        """Numbers of the nodes from the root to one."""
        found: list[int] = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return tuple(reversed(found))

    def paths(self, count: int) -> list[tuple[int, ...]]:
        """The paths whose last column adds most itself, by size."""
        order = sorted(range(len(self.nodes)), key=lambda one: -abs(self.nodes[one].own))
        return [self.path(one) for one in order[:count] if self.nodes[one].own != 0]


@dataclass
class _Growing:
    column: int
    parent: int
    depth: int
    amount: float
    score: float
    own: float = 0.0
    below: float = 0.0


@dataclass(frozen=True)
class Tracer:
    """Follows scores of one category through a system. scores: of a unit of each product; direct: of one run of a column."""

    factorised: Factorised
    scores: Doubles
    direct: Doubles

    @cached_property
    def _columns(self) -> sparse.csc_array:
        return self.factorised.transposed.T.tocsc()

    @cached_property
    def _diagonal(self) -> Doubles:
        found: Doubles = self.factorised.transposed.diagonal()
        return found

    def tree(
        self, column: int, amount: float = 1.0, *, cut_off: float = 0.01, most: int = 500, deepest: int = 25
    ) -> Tree:
        """The tree behind an amount of a product, largest branches first.

        cut_off: share of the root's score (by size) below which a branch is not followed. Raises ValueError unless it is
        above 0 and the limits positive: that is what ends loops.
        """
        if not (cut_off > 0 and most > 0 and deepest > 0):
            raise ValueError("a cut-off and limits above zero are needed")
        root = _Growing(column, -1, 0, amount, float(amount * self.scores[column]))
        least = abs(root.score) * cut_off
        grown: list[_Growing] = []
        waiting: list[tuple[float, int, _Growing]] = [(-abs(root.score), 0, root)]
        number, complete = 0, True
        while waiting:
            _, _, node = heapq.heappop(waiting)
            if len(grown) == most:
                grown[node.parent].below += node.score
                complete = False
                continue
            grown.append(node)
            at = len(grown) - 1
            for used, taken, score in self._branches(node):
                large = abs(score) >= least and score != 0
                if large and node.depth < deepest:
                    number += 1
                    branch = _Growing(used, at, node.depth + 1, taken, score)
                    heapq.heappush(waiting, (-abs(score), number, branch))
                else:
                    node.below += score
                    complete = complete and not large
        return Tree(tuple(_node(one) for one in grown), complete)

    def _branches(self, node: _Growing) -> list[tuple[int, float, float]]:
        """What a node's column takes: product, amount, score; sets the node's own part."""
        made = self._diagonal[node.column]
        if made == 0:  # made beside something else only: nothing to follow
            node.below = node.score
            return []
        runs = node.amount / made
        node.own = float(runs * self.direct[node.column])
        columns = self._columns
        at = slice(columns.indptr[node.column], columns.indptr[node.column + 1])
        return [
            (int(row), float(-value * runs), float(-value * runs * self.scores[row]))
            for row, value in zip(columns.indices[at], columns.data[at], strict=True)
            if row != node.column
        ]

    def sankey(self, runs: Doubles, *, cut_off: float = 0.005, most: int = 400) -> Sankey:
        """Nodes and links behind a demand. runs: how much of each column runs (`Factorised.forward`).

        cut_off: share of the total own parts (by size) below which a link is not drawn; what is not drawn is added up.
        """
        columns = self._columns.tocoo()
        rows, cols = columns.coords
        carried = -columns.data * runs[cols] * self.scores[rows]
        other = rows != cols
        rows, cols, carried = rows[other], cols[other], carried[other]
        own = self.direct * runs
        whole = float(own.sum())
        drawn = np.flatnonzero(np.abs(carried) >= max(abs(whole) * cut_off, np.finfo(float).tiny))
        drawn = drawn[np.argsort(-np.abs(carried[drawn]), kind="stable")][:most]
        links = tuple(Link(int(rows[one]), int(cols[one]), float(carried[one])) for one in drawn)
        heads = np.flatnonzero(np.abs(own) >= max(abs(whole) * cut_off, np.finfo(float).tiny))
        shown = sorted(
            {int(one) for one in rows[drawn]}
            | {int(one) for one in cols[drawn]}
            | {int(one) for one in heads}
        )
        through = self._diagonal * runs * self.scores
        taken = np.bincount(cols, carried, len(own))
        drawn_in = np.bincount(cols[drawn], carried[drawn], len(own))
        bars = tuple(
            Bar(one, float(through[one]), float(own[one]), float(taken[one] - drawn_in[one])) for one in shown
        )
        return Sankey(bars, links, whole)


@dataclass(frozen=True, slots=True)
class Bar:
    """A column in a Sankey diagram. score: what passes through it; own: what it adds; below: links into it not drawn.

    score = own + below + the links into it.
    """

    column: int
    score: float
    own: float
    below: float


@dataclass(frozen=True, slots=True)
class Link:
    """What a product carries into a column that uses it, as a score; negative for what it saves."""

    source: int
    target: int
    score: float


def within(links: Sequence[Link], starts: Iterable[int], depth: int) -> tuple[Link, ...]:
    """Links into columns that lie fewer than `depth` steps behind some columns; none for a depth of 0."""
    into: dict[int, list[Link]] = {}
    for link in links:
        into.setdefault(link.target, []).append(link)
    kept: list[Link] = []
    seen = set(starts)
    front = list(seen)
    for _step in range(depth):
        found = [link for column in front for link in into.get(column, ())]
        kept += found
        front = list(dict.fromkeys(link.source for link in found if link.source not in seen))
        seen |= set(front)
    return tuple(sorted(kept, key=lambda link: -abs(link.score)))


@dataclass(frozen=True, slots=True)
class Sankey:
    """Columns and what flows between them. Links may form loops. total: the score of the demand."""

    bars: tuple[Bar, ...]
    links: tuple[Link, ...]
    total: float


def _node(one: _Growing) -> Node:
    return Node(one.column, one.parent, one.depth, one.amount, one.score, one.own, one.below)
