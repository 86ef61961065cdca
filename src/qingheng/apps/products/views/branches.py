"""Branches of a bill as the tree on a page shows them: one level, the next is asked for when it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.apps.products import queries, words
from qingheng.apps.products.contracts import Bill
from qingheng.calc.products import Item, key, masses, trimmed, unit_mass
from qingheng.platform.languages import word
from qingheng.platform.rights.pages import CompanyRequest


@dataclass(frozen=True)
class Branch:
    """A child of an opened item. quantity: in one unit of its parent; put_in: with what is lost; mass: kg in the parent."""

    item: Item
    kind: str
    id: int
    quantity: Decimal
    put_in: Decimal
    is_lossy: bool
    mass: Decimal | None
    has_more: bool
    alternate: str


def branches(request: CompanyRequest, bill: Bill, item: int) -> list[Branch]:
    """Children of an item of a bill."""
    graph = bill.graph
    whole = {row.item: row.summed for row in masses(graph, item) if not row.missing}
    edges = graph.edges[item]
    numbers = queries.numbers_of(actor=request.actor, codes=[graph.items[one.child].code for one in edges])
    found = []
    for edge in edges:
        child = graph.items[edge.child]
        mass = whole.get(edge.child, unit_mass(graph, edge.child))
        found.append(
            Branch(
                child, word(words.KINDS, str(child.kind)), numbers[key(child.code)], trimmed(edge.net), trimmed(edge.gross),
                edge.gross != edge.net, None if mass is None else trimmed(mass * edge.net), not graph.is_leaf(edge.child),
                graph.lines[edge.line].alternate if edge.line < len(graph.lines) else "",
            )
        )  # fmt: skip
    return found
