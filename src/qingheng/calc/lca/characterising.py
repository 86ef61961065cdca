"""Impact categories: what a unit of each elementary flow counts, as a matrix, and what has no factor at all.

A flow without a factor is not a flow that counts nothing. It is listed with what it amounts to, so that nobody takes a score
for complete that is not. A stated factor of zero is a factor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qingheng.calc.lca.model import Doubles, Flow, System


@dataclass(frozen=True, slots=True)
class Method:
    """One category of an impact method. factors: by flow id, in `unit` for one reference unit of the flow."""

    code: str
    name_zh: str
    name_en: str
    unit: str
    factors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Uncharacterised:
    """An elementary flow without a factor. columns: how many exchange it; amount: what they exchange, in `unit`.

    The amount is the sum of sizes over what was asked for: all columns as they stand in the database, or a result.
    """

    flow: str
    name: str
    compartment: tuple[str, ...]
    unit: str
    columns: int
    amount: float


@dataclass(frozen=True)
class Characterised:
    """Categories by flows. known: whether a flow has a factor in a category (zero counts as one).

    unused: by method code, how many factors meet no flow of the system.
    """

    matrix: sparse.csr_array
    known: NDArray[np.bool_]
    methods: tuple[Method, ...]
    unused: Mapping[str, int]

    @property
    def open(self) -> NDArray[np.int64]:
        """Numbers of the flows that no category has a factor for."""
        return (
            np.flatnonzero(~self.known.any(axis=0)) if len(self.methods) else np.arange(self.known.shape[1])
        )


def characterised(system: System, methods: Sequence[Method]) -> Characterised:
    """The matrix of some categories for a system. Raises ValueError for a factor that is not a finite number."""
    at = {flow: number for number, flow in enumerate(system.flows)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    unused: dict[str, int] = {}
    for row, method in enumerate(methods):
        met = 0
        for flow, factor in method.factors.items():
            if not math.isfinite(factor):
                raise ValueError(f"{method.code}: the factor of {flow} is not a finite number")
            if (column := at.get(flow)) is not None:
                met += 1
                rows.append(row)
                columns.append(column)
                values.append(factor)
        unused[method.code] = len(method.factors) - met
    shape = (len(methods), len(system.flows))
    known = np.zeros(shape, np.bool_)
    known[rows, columns] = True
    matrix = sparse.csr_array((np.array(values, np.float64), (rows, columns)), shape=shape)
    return Characterised(matrix, known, tuple(methods), unused)


def uncharacterised(
    system: System,
    flows: Mapping[str, Flow],
    found: Characterised,
    *,
    category: int | None = None,
    runs: Doubles | None = None,
) -> tuple[Uncharacterised, ...]:
    """Flows that a category (none given: every category) has no factor for, those of most columns first.

    runs: how much of each column runs, for what a result leaves out; none given: each column once, as in the database. Flows
    a result does not touch are left out of its list.
    """
    missing = found.open if category is None else np.flatnonzero(~found.known[category])
    sizes = np.abs(system.flow_amounts)
    if runs is not None:
        sizes = np.abs(system.flow_amounts * runs[system.flow_cols])
    amounts = np.bincount(system.flow_rows, sizes, len(system.flows))
    touched = system.flow_rows[sizes > 0] if runs is not None else system.flow_rows
    columns = np.bincount(touched, minlength=len(system.flows))
    order = sorted(
        (int(one) for one in missing if columns[one]), key=lambda one: (-columns[one], system.flows[one])
    )
    return tuple(_listed(system.flows[one], flows, int(columns[one]), float(amounts[one])) for one in order)


def _listed(flow: str, flows: Mapping[str, Flow], columns: int, amount: float) -> Uncharacterised:
    known = flows.get(flow)
    if known is None:
        return Uncharacterised(flow, flow, (), "", columns, amount)
    return Uncharacterised(flow, known.name, known.compartment, known.unit, columns, amount)
