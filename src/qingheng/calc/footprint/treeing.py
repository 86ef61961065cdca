"""The bill of a configuration as a tree, with what each node contributes itself and with all beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qingheng.calc.footprint.counting import CONSERVED, Counted, NotConserved
from qingheng.calc.footprint.model import Slot
from qingheng.calc.footprint.modelling import Model
from qingheng.calc.products import key, tree, with_options


@dataclass(frozen=True, slots=True)
class Branch:
    """A node. parent: number of the node above, -1 at the root. net: units in one product. own, all: kg CO2e of the node
    itself, and with all beneath it. covered: its figure stands for what is beneath in raw materials and production."""

    parent: int
    item: str
    level: int
    net: float
    own: float
    all: float
    covered: bool


def branches(
    model: Model, choice: Mapping[str, str], found: Counted, quantities: Mapping[Slot, float]
) -> tuple[Branch, ...]:
    """The tree of a configuration, parents before children. Raises NotConserved where nodes do not give the footprint."""
    each: dict[Slot, float] = {}
    for recipe, kilograms in zip(found.recipes, found.lines, strict=True):
        each[recipe.slot] = each.get(recipe.slot, 0.0) + float(kilograms) / quantities[recipe.slot]
    chosen = {(model.net.options[at].group, model.net.options[at].code) for at in model.net.chosen(choice)}
    graph = with_options(
        model.net.graph, [one for one in model.net.lines if (one.group, one.option) in chosen]
    )
    nodes = tree(graph, model.net.root)
    hidden = [False] * len(nodes)
    own = [0.0] * len(nodes)
    for at, node in enumerate(nodes):
        code = key(graph.items[node.item].code)
        if node.parent >= 0:
            above = key(graph.items[nodes[node.parent].item].code)
            hidden[at] = hidden[node.parent] or above in model.built.covered
        gross = 0.0 if hidden[at] else each.get((code, False), 0.0) * float(node.gross)
        own[at] = gross + each.get((code, True), 0.0) * float(node.net)
    whole = list(own)
    for at in range(len(nodes) - 1, 0, -1):
        whole[nodes[at].parent] += whole[at]
    if abs(whole[0] - found.total) > CONSERVED * max(sum(map(abs, own)), 1e-300):
        raise NotConserved("nodes do not add up to the footprint")
    codes = [graph.items[node.item].code for node in nodes]
    return tuple(
        Branch(
            node.parent, codes[at], node.level, float(node.net), own[at], whole[at],
            key(codes[at]) in model.built.covered,
        )
        for at, node in enumerate(nodes)
    )  # fmt: skip
