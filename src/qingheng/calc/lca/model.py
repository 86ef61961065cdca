"""Life-cycle inventory data as every source gives it and as the engine needs it: frozen, without files or databases.

A process has exchanges with flows. Exchanges with product and waste flows link processes; those with elementary flows
meet nature. Amounts are doubles in the unit the source states; what a unit is worth is `Unit.factor` times the
reference unit of its quantity, as the source itself says, so that a database converts within itself exactly as meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]


class FlowKind(StrEnum):
    """What a flow is: exchanged with nature, made and used, or disposed of."""

    elementary = "elementary"
    product = "product"
    waste = "waste"


class Allocation(StrEnum):
    """How a process of several products is divided among them."""

    none = "none"  # one product only
    substitution = "substitution"
    mass = "mass"
    energy = "energy"
    economic = "economic"
    causal = "causal"  # factors for each exchange, as the source states them


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a database. factor: how many reference units of its quantity one of it is."""

    name: str
    quantity: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow. id: of the source (UUID as a rule). unit: its reference unit.

    compartment: as the source has it, broad first, e.g. ``("air", "urban air")``; empty for products. properties: what one
    unit of the flow is in other quantities, e.g. ``{"mass": 0.84}`` in the reference unit of each.
    """

    id: str
    name: str
    kind: FlowKind
    unit: str
    compartment: tuple[str, ...] = ()
    cas: str = ""
    formula: str = ""
    location: str = ""
    synonyms: tuple[str, ...] = ()
    properties: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """Stated uncertainty. kind: lognormal, normal, triangular or uniform.

    For lognormal `a` is the geometric standard deviation (above 1); for normal the standard deviation; for triangular and
    uniform `a` and `b` are the ends and the amount is the mode of the former.
    """

    kind: str
    a: float
    b: float = 0.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a process takes or gives. amount: in `unit`, not negative as a rule, as the source states it.

    output: what direction the source says. reference: one of the products the process is run for. provider: id of the
    process an input comes from (or a waste output goes to), empty when the source leaves it open. avoided: an output that
    replaces a product made elsewhere. pedigree: five or six scores. place: where in the source, for messages.
    """

    flow: str
    amount: float
    unit: str
    output: bool
    reference: bool = False
    provider: str = ""
    avoided: bool = False
    spread: Spread | None = None
    pedigree: tuple[int, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A process. allocation: as the source asks for; shares: by method and flow id, the share of each product (sum 1).

    causal shares: by (product flow id, number of the exchange). valid: first and last day, either may be unknown.
    """

    id: str
    name: str
    exchanges: tuple[Exchange, ...]
    location: str = ""
    category: tuple[str, ...] = ()
    aggregated: bool = False
    allocation: Allocation = Allocation.none
    shares: Mapping[Allocation, Mapping[str, float]] = field(default_factory=dict)
    causal: Mapping[tuple[str, int], float] = field(default_factory=dict)
    valid: tuple[date | None, date | None] = (None, None)
    description: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """A database as read. units: by name, or by ``quantity/name`` where a name comes again."""

    name: str
    version: str
    units: Mapping[str, Unit]
    flows: Mapping[str, Flow]
    processes: Mapping[str, Process]
    licence: str = ""


class Fate(StrEnum):
    """What became of an exchange on the way into matrices; each exchange has exactly one."""

    reference = "reference"  # what a process is for
    linked = "linked"  # to a process
    elementary = "elementary"  # meets nature
    cut_off = "cut_off"  # nobody in the database makes it (or takes it), so its burden is left out
    rejected = "rejected"  # cannot be used: said why


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that was not taken as it stood. code: stable name; place: where in the source."""

    code: str
    place: str
    message_zh: str
    message_en: str
    repaired: bool = False


@dataclass(frozen=True)
class System:
    """A database as matrices. One column for each process and product it is run for (`columns`), one row for each product.

    technosphere: (row, column, amount): what the column makes of the row's product, positive, and what it uses, negative,
    in the reference unit of the flow. elementary: (row, column, amount): to nature and from nature positive, each flow
    saying its direction by its compartment. Triplets may repeat; they add up.
    """

    columns: tuple[tuple[str, str], ...]  # (process id, product flow id)
    flows: tuple[str, ...]  # ids of elementary flows
    rows: Integers
    cols: Integers
    amounts: Doubles
    flow_rows: Integers
    flow_cols: Integers
    flow_amounts: Doubles

    @property
    def size(self) -> int:
        """Number of columns, and of rows of the technosphere."""
        return len(self.columns)
