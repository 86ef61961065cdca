"""How the burden of a process of several products is divided among them (ISO 14044, 4.3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qingheng.calc.lca.converting import unit_named
from qingheng.calc.lca.model import Allocation, Inventory, Process

PROPERTIES: Mapping[Allocation, tuple[str, ...]] = {
    Allocation.mass: ("mass", "Mass", "质量"),
    Allocation.energy: (
        "energy",
        "Energy",
        "Energy (LHV)",
        "Net calorific value",
        "lower heating value",
        "能量",
    ),
    Allocation.economic: ("price", "economic value", "Market value US 2000, bulk prices", "价格"),
}

DIVIDING: Final = frozenset({Allocation.mass, Allocation.energy, Allocation.economic, Allocation.causal})
"""Methods that give each product a column of its own."""
_OFF: Final = 0.01


class NotAllocated(ValueError):
    """A process that cannot be divided as asked. zh, en: why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def shares_of(
    process: Process, products: Mapping[int, float], method: Allocation, inventory: Inventory
) -> dict[str, float]:
    """By product flow what share of the process it gets; products that get no column are not in it.

    products: of each reference exchange the amount in the flow's unit. With `none` and `substitution` the first product
    gets all, and the others are credited for what they replace. Shares as the source states them come before properties.
    Raises NotAllocated.
    """
    flows = list(dict.fromkeys(process.exchanges[number].flow for number in products))
    if len(flows) == 1 or method not in DIVIDING:
        return {flows[0]: 1.0}
    stated = process.shares.get(method, {})
    if method is Allocation.causal and not all(flow in stated for flow in flows):
        return dict.fromkeys(flows, 0.0)  # causal_parts sees to it that every exchange is divided
    weights = dict.fromkeys(flows, 0.0)
    if all(flow in stated for flow in flows):
        weights = {flow: stated[flow] for flow in flows}
    else:
        for number, amount in products.items():
            weights[process.exchanges[number].flow] += amount * _worth(process, number, method, inventory)
    total = sum(weights.values())
    if any(weight < 0 for weight in weights.values()) or not 0 < total < float("inf"):
        raise NotAllocated(
            f"“{process.name}”的分配系数之和为 {total:g}",
            f"The shares of “{process.name}” add up to {total:g}",
        )
    return {flow: weight / total for flow, weight in weights.items()}


def causal_parts(
    process: Process, products: Mapping[int, float], method: Allocation
) -> Mapping[tuple[str, int], float]:
    """By product and number of an exchange its part, where a process is divided exchange by exchange; else nothing.

    Parts of an exchange add up to 1 (what is within 1 % of it is scaled to it), so that nothing of it is lost; an exchange
    without parts is divided by the stated shares of the products. Raises NotAllocated where there are neither.
    """
    flows = list(dict.fromkeys(process.exchanges[number].flow for number in products))
    if method is not Allocation.causal or len(flows) == 1:
        return {}
    stated = process.shares.get(method, {})
    parts: dict[tuple[str, int], float] = {}
    for number in range(len(process.exchanges)):
        if number in products:
            continue
        given = {flow: process.causal[flow, number] for flow in flows if (flow, number) in process.causal}
        if not given and all(flow in stated for flow in flows):
            continue
        total = sum(given.values())
        if not abs(total - 1) <= _OFF:
            where = process.exchanges[number].place or process.exchanges[number].flow
            raise NotAllocated(
                f"“{process.name}”按因果关系分配，而“{where}”的系数之和为 {total:g}",
                f"“{process.name}” is divided by cause, and the parts of “{where}” add up to {total:g}",
            )
        parts.update({(flow, number): given.get(flow, 0.0) / total for flow in flows})
    return parts


def _worth(process: Process, number: int, method: Allocation, inventory: Inventory) -> float:
    """What one unit of a product is in the property it is divided by."""
    flow = inventory.flows[process.exchanges[number].flow]
    unit = unit_named(flow.unit, inventory.units)
    for name in PROPERTIES.get(method, ()):
        if unit is not None and unit.quantity == name:
            return unit.factor
        if name in flow.properties:
            return flow.properties[name]
    raise NotAllocated(
        f"“{process.name}”要求按 {method} 分配，而产品“{flow.name}”没有这一性质",
        f"“{process.name}” is to be divided by {method}, and its product “{flow.name}” has no such property",
    )
