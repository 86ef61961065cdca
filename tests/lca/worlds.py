"""Small life-cycle databases for tests, written in a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from qingheng.calc.lca.characterising import Method, characterised
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import (
    Allocation,
    Exchange,
    Flow,
    FlowKind,
    Inventory,
    Process,
    System,
    Unit,
)
from qingheng.calc.lca.solving import Factorised, factorise, intensities

UNITS = {
    "kg": Unit("kg", "mass", 1.0),
    "g": Unit("g", "mass", 0.001),
    "MJ": Unit("MJ", "energy", 1.0),
    "kWh": Unit("kWh", "energy", 3.6),
    "CNY": Unit("CNY", "price", 1.0),
    "item": Unit("item", "number", 1.0),
}
AIR = ("air", "unspecified")


def product(name: str, unit: str = "kg", **properties: float) -> Flow:
    return Flow(name, name, FlowKind.product, unit, properties=properties)


def waste(name: str, unit: str = "kg") -> Flow:
    return Flow(name, name, FlowKind.waste, unit)


def nature(
    name: str, compartment: tuple[str, ...] = AIR, unit: str = "kg", cas: str = "", **more: object
) -> Flow:
    return Flow(name, name, FlowKind.elementary, unit, compartment, cas, **more)  # type: ignore[arg-type]


def makes(flow: str, amount: float = 1.0, unit: str = "") -> Exchange:
    return Exchange(flow, amount, unit, output=True, reference=True)


def treats(flow: str, amount: float = 1.0, unit: str = "") -> Exchange:
    return Exchange(flow, amount, unit, output=False, reference=True)


def takes(flow: str, amount: float, unit: str = "", provider: str = "") -> Exchange:
    return Exchange(flow, amount, unit, output=False, provider=provider)


def gives(flow: str, amount: float, unit: str = "", provider: str = "", avoided: bool = False) -> Exchange:
    return Exchange(flow, amount, unit, output=True, provider=provider, avoided=avoided)


def process(name: str, *exchanges: Exchange, **more: object) -> Process:
    return Process(name, name, exchanges, **more)  # type: ignore[arg-type]


def inventory(flows: Sequence[Flow], *processes: Process) -> Inventory:
    return Inventory("test", "1", UNITS, {one.id: one for one in flows}, {one.id: one for one in processes})


def solved(
    database: Inventory, factors: Mapping[str, float], *, allocation: Allocation | None = None
) -> tuple[Linked, Factorised, dict[tuple[str, str], float]]:
    """Links, factors, and what a unit of each product scores in one category."""
    linked = system_of(database, allocation=allocation)
    factorised = factorise(linked.system)
    method = Method("m", "方法", "Method", "kg", factors)
    scores = intensities(factorised, characterised(linked.system, [method]).matrix)
    return linked, factorised, dict(zip(linked.system.columns, scores[:, 0].tolist(), strict=True))


def matrix_system(technosphere: np.ndarray, elementary: np.ndarray) -> System:
    """A system of two dense matrices: products by columns, flows by columns."""
    a, b = sparse.coo_array(technosphere), sparse.coo_array(elementary)
    size = technosphere.shape[1]
    return System(
        tuple((f"p{n}", f"f{n}") for n in range(size)),
        tuple(f"e{n}" for n in range(elementary.shape[0])),
        a.coords[0].astype(np.int64), a.coords[1].astype(np.int64), a.data.astype(float),
        b.coords[0].astype(np.int64), b.coords[1].astype(np.int64), b.data.astype(float),
    )  # fmt: skip
