"""What flows through the supply chain of a product: from processes into lines, from lines into parts, from parts into it.

Raw materials and production flow through the bill; distribution, use and the end of life each through a box of their own.
Everything that flows into the product adds up to its footprint, whatever is drawn of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qingheng.calc.footprint.counting import CONSERVED, NotConserved
from qingheng.calc.footprint.model import CRADLE_TO_GATE

THROUGH_BILL: Final = frozenset(stage.value for stage in CRADLE_TO_GATE)
"""Stages that go by what is put in, and through the bill."""


class Kind(StrEnum):
    """What a box stands for."""

    item = "item"
    stage = "stage"
    process = "process"


@dataclass(frozen=True, slots=True)
class Knot:
    """A node of the bill. parent: number of the one above, -1 at the root; own, all: kg CO2e itself and with all beneath."""

    parent: int
    item: str
    net: float
    own: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a footprint. item: as nodes name it; process: code; kilograms: CO2e."""

    stage: str
    item: str
    process: str
    kilograms: float


@dataclass(frozen=True, slots=True)
class Place:
    """A box, told apart by kind and code."""

    kind: Kind
    code: str


@dataclass(frozen=True, slots=True)
class Stream:
    """kg CO2e that flow from one box into another; below zero for a credit."""

    source: Place
    target: Place
    kilograms: float


@dataclass(frozen=True)
class Foreground:
    """Streams of the lines and the bill. total: the footprint. gates: of each node, what flows through the bill out of it
    alone, kg CO2e, without what is beneath; shares: of each node in what the lines of its item bring through the bill."""

    streams: tuple[Stream, ...]
    total: float
    gates: tuple[float, ...]
    shares: tuple[float, ...]


def foreground(nodes: Sequence[Knot], lines: Sequence[Line]) -> Foreground:
    """Streams from processes into items and stages, and from those into the product, the largest first.

    nodes: parents before children. Raises NotConserved where lines and nodes are not of one footprint.
    """
    gates = _gates(nodes, lines)
    whole = list(gates)
    for at in range(len(nodes) - 1, 0, -1):
        whole[nodes[at].parent] += whole[at]
    found: dict[tuple[Place, Place], float] = {}

    def add(source: Place, target: Place, kilograms: float) -> None:
        found[source, target] = found.get((source, target), 0.0) + kilograms

    root = Place(Kind.item, nodes[0].item)
    for at, one in enumerate(nodes[1:], start=1):
        add(Place(Kind.item, one.item), Place(Kind.item, nodes[one.parent].item), whole[at])
    for line in lines:
        through = line.stage in THROUGH_BILL
        into = Place(Kind.item, line.item) if through else Place(Kind.stage, line.stage)
        add(Place(Kind.process, line.process), into, line.kilograms)
        if not through:
            add(into, root, line.kilograms)
    total = sum(line.kilograms for line in lines)
    into_root = sum(kg for (_source, target), kg in found.items() if target == root)
    if abs(into_root - total) > CONSERVED * max(sum(abs(line.kilograms) for line in lines), 1e-300):
        raise NotConserved("streams into the product do not add up to its footprint")
    by_item: dict[str, float] = {}
    for one, kilograms in zip(nodes, gates, strict=True):
        by_item[one.item] = by_item.get(one.item, 0.0) + kilograms
    shares = tuple(
        kilograms / by_item[one.item] if by_item[one.item] else 0.0
        for one, kilograms in zip(nodes, gates, strict=True)
    )
    streams = sorted(
        (Stream(source, target, kg) for (source, target), kg in found.items() if kg),
        key=lambda one: -abs(one.kilograms),
    )
    return Foreground(tuple(streams), total, tuple(gates), shares)


def _gates(nodes: Sequence[Knot], lines: Sequence[Line]) -> list[float]:
    """Of each node what is put in: its own part less what goes by what ends up in the product."""
    beside: dict[str, float] = {}
    for line in lines:
        if line.stage not in THROUGH_BILL:
            beside[line.item] = beside.get(line.item, 0.0) + line.kilograms
    nets: dict[str, float] = {}
    for one in nodes:
        nets[one.item] = nets.get(one.item, 0.0) + one.net
    return [
        one.own - (beside.get(one.item, 0.0) * one.net / nets[one.item] if nets[one.item] else 0.0)
        for one in nodes
    ]


def drawable(streams: Sequence[Stream], *, least: float) -> tuple[tuple[Stream, ...], tuple[Stream, ...]]:
    """Streams a diagram can show, and those it cannot: credits, what would close a loop, what is below `least` kg CO2e.

    streams: the largest first, so that of a loop the smallest is left out.
    """
    drawn: list[Stream] = []
    left: list[Stream] = []
    ahead: dict[Place, set[Place]] = {}
    for one in streams:
        fits = one.kilograms >= least and one.kilograms > 0 and one.source != one.target
        if fits and not _leads(one.target, one.source, ahead):
            ahead.setdefault(one.source, set()).add(one.target)
            drawn.append(one)
        else:
            left.append(one)
    return tuple(drawn), tuple(left)


def _leads(start: Place, end: Place, ahead: dict[Place, set[Place]]) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        one = waiting.pop()
        if one == end:
            return True
        new = ahead.get(one, set()) - seen
        seen |= new
        waiting += new
    return False
