"""What other apps and interfaces see of life-cycle databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from qingheng.calc.lca.model import Doubles


@dataclass(frozen=True, slots=True)
class LossView:
    """Something that was not taken as it stood, or was repaired."""

    code: str
    place: str
    message_zh: str
    message_en: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class CheckedDatabase:
    """What a file holds, and the account of every exchange in it.

    fates: exchanges by what became of them; they add up to `exchanges`. losses: all, in the order of the file. loss_counts:
    by code. cut_off: (flow, how many exchanges ask for it), most asked for first. gases: elementary flows recognised as
    greenhouse gases, by gas. looks_like_gas: names that look like one and are not recognised.
    """

    name: str
    format: str
    sha256: str
    processes: int
    columns: int
    flows: int
    elementary: int
    exchanges: int
    fates: Mapping[str, int]
    losses: tuple[LossView, ...]
    loss_counts: Mapping[str, int]
    cut_off: tuple[tuple[str, int], ...]
    gases: Mapping[str, int]
    looks_like_gas: tuple[str, ...]
    singular: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process and a product it is run for. unit: of the product. name_zh, product_zh: where its source has them."""

    id: str
    name: str
    location: str
    category: str
    product: str
    product_id: str
    unit: str
    name_zh: str = ""
    product_zh: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a process, or a gas, adds to a score. kg: CO2 equivalent; share: of the total, None when that is zero."""

    id: str
    name: str
    kg: float
    share: float | None


@dataclass(frozen=True, slots=True)
class ScoredProcess:
    """What an amount of a product scores. total: kg CO2e, biogenic CO2 and removals apart.

    by_origin: kg CO2e by where carbon comes from (ISO 14067). uncharacterised: elementary flows of the inventory that the
    method does not count, by name, those that look like greenhouse gases only. unrated: recognised gases the set has no
    potential for. cut_off: (flow, amount, unit) of what the chain asks for and nobody makes. residual: of the solution.
    """

    process: ProcessView
    amount: float
    gwp: str
    total: float
    biogenic: float
    removed: float
    by_origin: Mapping[str, float]
    by_gas: tuple[Part, ...]
    by_process: tuple[Part, ...]
    uncharacterised: tuple[str, ...]
    unrated: tuple[str, ...]
    cut_off: tuple[tuple[str, float, str], ...]
    about: Mapping[str, Any]
    by_hand: tuple[HandFlow, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a database. version: `CODE@LABEL`. licence_class: the most that may be done with its data.

    counts: processes, columns, flows, elementary, exchanges. fates: exchanges by what became of them, adding up to
    `exchanges`. losses: how many, by code. source_sha256: of the file it was read from. run_id: of the job that imports it.
    """

    id: int
    version: str
    code: str
    label: str
    name: str
    state: str
    shared: bool
    sha256: str
    format: str
    licence: str
    licence_class: str
    pack: str
    source_name: str
    source_sha256: str
    options: Mapping[str, Any]
    counts: Mapping[str, int]
    fates: Mapping[str, int]
    losses: Mapping[str, int]
    run_id: int | None
    error_zh: str
    error_en: str
    imported_name: str
    at: datetime
    ready_at: datetime | None
    retired_name: str
    retired_at: datetime | None
    retired_why: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class DatabaseView:
    """A database with the version in force, None while there is none. versions: how many there are, of any state."""

    code: str
    name: str
    licence: str
    licence_class: str
    pack: str
    versions: int
    current: VersionView | None
    newest: VersionView | None
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class FoundProcess:
    """A process found in a version. version: `CODE@LABEL`."""

    version: str
    process: ProcessView


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange as its source states it. provider, provider_name: who it was linked to, empty when nobody or nature.

    fate: reference, linked, elementary, cut_off or rejected. spread: as stated, empty when none.
    """

    flow: str
    name: str
    kind: str
    compartment: str
    amount: float
    unit: str
    output: bool
    avoided: bool
    fate: str
    provider: str
    provider_name: str
    spread: str
    place: str
    name_zh: str = ""
    provider_zh: str = ""


@dataclass(frozen=True, slots=True)
class ProcessDetail:
    """A process with its products and exchanges, and who uses what it makes."""

    version: str
    id: str
    name: str
    location: str
    category: str
    description: str
    aggregated: bool
    allocation: str
    sources: tuple[str, ...]
    products: tuple[ProcessView, ...]
    exchanges: tuple[ExchangeView, ...]
    users: tuple[ProcessView, ...]
    name_zh: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)  # what its pack says of it: calc.lca.packed.Card


@dataclass(frozen=True, slots=True)
class Indicator:
    """A category of an impact method. code: `METHOD/CATEGORY`."""

    code: str
    method: str
    category_zh: str
    category_en: str
    unit: str


@dataclass(frozen=True, slots=True)
class Column:
    """A process and a product it is run for: an intensity is for one `unit` of that product. *_zh: where there are any."""

    process: str
    product: str
    unit: str
    process_name: str
    product_name: str
    location: str
    process_name_zh: str = ""
    product_name_zh: str = ""


@dataclass(frozen=True, slots=True)
class OpenFlow:
    """An elementary flow no category of a method counts. columns: how many exchange it; amount: their sizes, in `unit`.

    code: `unknown` (no factor matches), `several`, `unit`, `origin` (a match that would be wrong), `unrated` (a greenhouse
    gas the set has no potential for), `gas-like` (a name that looks like one).
    """

    flow: str
    name: str
    compartment: str
    unit: str
    columns: int
    amount: float
    code: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class HandRule:
    """What a person decided of a flow: taken for a flow of the method, or left out deliberately. id: of the mapping.

    per: how many of the target's unit one of the flow's unit is, None where the units say it. number: of the decisions about
    the flow.
    """

    id: int
    flow: str
    target: str
    target_name: str
    left_out: bool
    per: float | None
    reviewed: bool
    why: str
    number: int = 0
    made_name: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class HandIntensities:
    """Flows people decided about, in what one unit of each product carries with it.

    rules: the decisions, flows: (name, compartment, unit) of each. amounts: float64, shape (columns, rules), in units of the
    flow; factors: float64, shape (rules,), what one unit counts in all indicators asked for together, 0 where left out.
    """

    rules: tuple[HandRule, ...]
    flows: tuple[tuple[str, str, str], ...]
    amounts: Doubles
    factors: Doubles


@dataclass(frozen=True, slots=True)
class HandFlow:
    """A flow decided by hand where a result holds it. amount: in this result, in `unit`. mapping_id: of the decision."""

    mapping_id: int
    flow: str
    name: str
    compartment: str
    unit: str
    amount: float
    target_name: str
    left_out: bool
    reviewed: bool
    why: str


@dataclass(frozen=True)
class Intensities:
    """What one unit of each product of a database version scores from cradle to gate.

    values: float64, shape (columns, indicators), in each indicator's unit for one `unit` of the column's product.
    uncharacterised: by method the flows of the whole database it does not count. as_stated: ids of processes that give off
    CO2 equivalent as their source states it, which counts 1 in every set of warming potentials. sha256: of version, method
    and values together; version: `CODE@LABEL`, version_sha256: of its content; methods: by method the hash of its factors.
    """

    columns: tuple[Column, ...]
    indicators: tuple[Indicator, ...]
    values: Doubles
    uncharacterised: Mapping[str, tuple[OpenFlow, ...]]
    as_stated: frozenset[str]
    version: str
    version_sha256: str
    methods: Mapping[str, str]
    sha256: str
    by_hand: Mapping[str, tuple[HandRule, ...]] = field(
        default_factory=dict
    )  # by method, what people decided of flows

    @cached_property
    def at(self) -> Mapping[tuple[str, str], int]:
        """Number of a column by (process id, product id)."""
        return {(one.process, one.product): number for number, one in enumerate(self.columns)}

    @cached_property
    def of_process(self) -> Mapping[str, int]:
        """Number of the first column of a process by its id: the one of its reference product."""
        found: dict[str, int] = {}
        for number, one in enumerate(self.columns):
            found.setdefault(one.process, number)
        return found


@dataclass(frozen=True, slots=True)
class MethodView:
    """An impact method. factors: how many, by category; empty for a shipped one, whose factors follow from the gases.

    weightings: names of its sets of normalisation and weighting. losses: how many things of its file were not taken.
    licence_class: the most that may be done with its factors: shown, exported, shipped.
    """

    code: str
    name_zh: str
    name_en: str
    version: str
    state: str
    source: str
    licence: str
    sha256: str
    indicators: tuple[Indicator, ...]
    factors: Mapping[str, int]
    weightings: tuple[str, ...]
    losses: int
    shipped: bool
    licence_class: str = "shown"


@dataclass(frozen=True, slots=True)
class Scored:
    """A score in one indicator. normalised, weighted: with the set asked for, None where it has no figure for it."""

    indicator: Indicator
    value: float
    normalised: float | None
    weighted: float | None


@dataclass(frozen=True, slots=True)
class MethodScore:
    """What an amount of a product scores by a method. weighting: the set taken, empty for none; single: its sum, in `unit`.

    flows, processes: the largest parts of the first indicator. open_flows: flows of this result the method does not count,
    with their amounts. cut_off: (flow, amount, unit) of what the chain asks for and nobody makes.
    """

    version: str
    version_sha256: str
    method: str
    method_sha256: str
    process: ProcessView
    amount: float
    scores: tuple[Scored, ...]
    weighting: str
    single: float | None
    unit: str
    of: Indicator
    flows: tuple[Part, ...]
    processes: tuple[Part, ...]
    open_flows: tuple[OpenFlow, ...]
    cut_off: tuple[tuple[str, float, str], ...]
    by_hand: tuple[HandFlow, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodTotals:
    """What an amount of a product scores by one of several methods. open_flows: how many flows of the version the method
    does not count; by_hand: how many people decided about. weighting, single, unit: as in a MethodScore."""

    method: str
    method_zh: str
    method_en: str
    method_sha256: str
    scores: tuple[Scored, ...]
    weighting: str
    single: float | None
    unit: str
    open_flows: int
    by_hand: int


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A product in the tree of supply. parent: number of its node, -1 for the root. score: with all behind it.

    own: of its process alone; below: of branches that were not followed.
    """

    process: ProcessView
    parent: int
    depth: int
    amount: float
    score: float
    own: float
    below: float
    share: float | None


@dataclass(frozen=True, slots=True)
class SupplyTree:
    """Where a score comes from. nodes: the root first. complete: nothing above the cut-off was left out."""

    version: str
    indicator: Indicator
    nodes: tuple[TreeNode, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """What a process carries into one that uses it, as a score; negative for what it saves."""

    source: str
    target: str
    score: float


@dataclass(frozen=True, slots=True)
class SankeyView:
    """A Sankey diagram of a score. bars: (id, name, score passing through, own part). not_drawn: own parts not shown."""

    version: str
    indicator: Indicator
    total: float
    bars: tuple[tuple[str, str, float, float], ...]
    links: tuple[SankeyLink, ...]
    not_drawn: float


@dataclass(frozen=True, slots=True)
class Worklist:
    """Flows of a version a method does not count. flows: elementary flows of the version; matched: how others were found.

    coverage: share of flows counted, those taken for another by hand among them; None for climate change, which counts gases
    alone. by_hand, left_out, unreviewed: how many are decided by hand, how many of them deliberately not counted, and how
    many nobody else has reviewed.
    """

    version: str
    method: str
    flows: int
    matched: Mapping[str, int]
    coverage: float | None
    open: tuple[OpenFlow, ...]
    by_hand: int = 0
    left_out: int = 0
    unreviewed: int = 0
