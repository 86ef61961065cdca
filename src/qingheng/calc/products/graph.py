"""Bills as one graph: who contains what, how much of everything one unit of a product holds, level by level.

Two amounts are kept apart: net, what ends up in the product, and gross, what has to be put in: net / (1 - scrap) at every
level, so that losses of an assembly ask for more of its parts. Quantities are exact decimals of 28 digits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.calc.products.faults import Fault, Faulty, cycle
from qingheng.calc.products.lines import in_unit_of, item_faults, line_faults, weights
from qingheng.calc.products.model import Item, Line, key

MOST_NODES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Edge:
    """A line as counted. net, gross: units of the child in one unit of the parent. line: its number."""

    child: int
    net: Decimal
    gross: Decimal
    line: int


@dataclass(frozen=True)
class Graph:
    """Items and edges. edges: of each item to its children. order: parents before children."""

    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    edges: tuple[tuple[Edge, ...], ...]
    order: tuple[int, ...]
    index: Mapping[str, int] = field(repr=False)

    def number(self, code: str) -> int:
        """Number of an item by its code. Raises KeyError."""
        return self.index[key(code)]

    def is_leaf(self, item: int) -> bool:
        """Whether nothing is below it."""
        return not self.edges[item]


@dataclass(frozen=True)
class Explosion:
    """What one unit of the root holds: units of every item reached, the root among them. Leaves have no bill."""

    root: int
    net: Mapping[int, Decimal]
    gross: Mapping[int, Decimal]
    leaves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree of a bill. parent: number of the node above, -1 at the root. net, gross: for one root."""

    parent: int
    item: int
    level: int
    line: int | None
    quantity: Decimal
    net: Decimal
    gross: Decimal


def faults_of(items: Sequence[Item], lines: Sequence[Line], on: date | None = None) -> tuple[Fault, ...]:
    """Everything wrong with items and lines; empty when they can be calculated with."""
    index = {key(item.code): number for number, item in reversed(list(enumerate(items)))}
    found = [*item_faults(items), *line_faults(items, index, lines)]
    if any(one.code in ("unknown-item", "duplicate-code") for one in found):
        return tuple(found)
    edges = _edges(items, index, lines, on, strict=False)
    circle = _circle(items, edges, lines)
    return (*found, circle) if circle else tuple(found)


def graph_of(items: Sequence[Item], lines: Sequence[Line], on: date | None = None) -> Graph:
    """The graph of lines that hold on a day. Raises Faulty with everything wrong, each fault at its line."""
    found = faults_of(items, lines, on)
    if found:
        raise Faulty(found)
    index = {key(item.code): number for number, item in enumerate(items)}
    edges = _edges(items, index, lines, on, strict=True)
    return Graph(tuple(items), tuple(lines), tuple(map(tuple, edges)), tuple(_ordered(edges)), index)


def _edges(
    items: Sequence[Item], index: Mapping[str, int], lines: Sequence[Line], on: date | None, *, strict: bool
) -> list[list[Edge]]:
    edges: list[list[Edge]] = [[] for _item in items]
    held = [(number, line) for number, line in enumerate(lines) if line.holds(on)]
    counted = weights(held)
    for number, line in held:
        weight = counted[number]
        if not weight:
            continue
        child = index[key(line.child)]
        quantity = in_unit_of(line, items[child])
        if quantity is None or not 0 <= line.scrap < 1:
            if strict:
                raise ValueError("checked before")  # pragma: no cover
            quantity, scrap = Decimal(1), Decimal(0)
        else:
            scrap = line.scrap
        net = quantity * weight
        edges[index[key(line.parent)]].append(Edge(child, net, net / (1 - scrap), number))
    return edges


def _ordered(edges: Sequence[Sequence[Edge]]) -> Iterator[int]:
    """Parents before children (Kahn); what lies on a circle does not come."""
    waiting = [0] * len(edges)
    for below in edges:
        for edge in below:
            waiting[edge.child] += 1
    ready = [number for number, count in enumerate(waiting) if not count]
    for number in ready:
        yield number
        for edge in edges[number]:
            waiting[edge.child] -= 1
            if not waiting[edge.child]:
                ready.append(edge.child)


def _circle(items: Sequence[Item], edges: Sequence[Sequence[Edge]], lines: Sequence[Line]) -> Fault | None:
    """The fault of the first circle there is, at the line that closes it."""
    circle = _circle_path(edges)
    if not circle:
        return None
    last = next(edge for edge in edges[circle[-2]] if edge.child == circle[-1])
    return cycle([items[one].code for one in circle], last.line, lines[last.line].place)


def _circle_path(edges: Sequence[Sequence[Edge]]) -> list[int]:
    """Items of a circle from one of them back to it, else none; a walk without recursion, for bills of any depth."""
    left = set(range(len(edges))) - set(_ordered(edges))
    if not left:
        return []
    above: dict[int, int] = {}
    for parent in sorted(left, reverse=True):
        above.update({edge.child: parent for edge in edges[parent] if edge.child in left})
    at, path, seen = min(left), list[int](), dict[int, int]()
    while at not in seen:  # every item left has a parent left: walk up
        seen[at] = len(path)
        path.append(at)
        at = above[at]
    circle = [*reversed(path[seen[at] :])]
    begin = circle.index(min(circle))
    return [*circle[begin:], *circle[:begin], circle[begin]]


def ordered_or_refused(graph: Graph, edges: Sequence[Sequence[Edge]], place: str) -> tuple[int, ...]:
    """Parents before children under other edges. Raises Faulty naming the path where they go in a circle."""
    order = tuple(_ordered(edges))
    if len(order) < len(edges):
        path = [graph.items[one].code for one in _circle_path(edges)]
        raise Faulty([cycle(path, None, place)])
    return order


def explode(graph: Graph, root: int) -> Explosion:
    """Units of everything in one unit of the root."""
    net: dict[int, Decimal] = {root: Decimal(1)}
    gross: dict[int, Decimal] = {root: Decimal(1)}
    for item in graph.order:
        if item not in net:
            continue
        for edge in graph.edges[item]:
            net[edge.child] = net.get(edge.child, Decimal(0)) + net[item] * edge.net
            gross[edge.child] = gross.get(edge.child, Decimal(0)) + gross[item] * edge.gross
    leaves = tuple(item for item in graph.order if item in net and graph.is_leaf(item))
    return Explosion(root, net, gross, leaves)


def tree(graph: Graph, root: int, *, most: int = MOST_NODES) -> tuple[Node, ...]:
    """The bill as a tree, each node after the one above it and before the next beside. Raises Faulty beyond `most` nodes."""
    nodes: list[Node] = []
    stack: list[Node] = [Node(-1, root, 0, None, Decimal(1), Decimal(1), Decimal(1))]
    while stack:
        node = stack.pop()
        here = len(nodes)
        nodes.append(node)
        if len(nodes) > most:
            raise Faulty(
                [
                    Fault(
                        "bad-quantity", f"展开后超过 {most} 个节点。", f"The bill has more than {most} nodes."
                    )
                ]
            )
        stack.extend(_below(node, here, edge) for edge in reversed(graph.edges[node.item]))
    return tuple(nodes)


def _below(node: Node, here: int, edge: Edge) -> Node:
    return Node(
        here, edge.child, node.level + 1, edge.line, edge.net, node.net * edge.net, node.gross * edge.gross
    )


def users(graph: Graph, item: int) -> tuple[tuple[int, int], ...]:
    """Where an item is used: (item above, levels up), nearest first; each once, at its nearest."""
    above: dict[int, list[int]] = defaultdict(list)
    for parent, below in enumerate(graph.edges):
        for edge in below:
            above[edge.child].append(parent)
    found: dict[int, int] = {}
    layer: Iterable[int] = [item]
    level = 0
    while layer:
        level += 1
        layer = sorted(
            {parent for one in layer for parent in above[one] if parent not in found and parent != item}
        )
        found.update(dict.fromkeys(layer, level))
    return tuple(sorted(found.items(), key=lambda pair: (pair[1], graph.items[pair[0]].code)))
