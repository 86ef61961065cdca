"""From an inventory to matrices: products of processes, allocation among them, links, and what became of each exchange.

Every exchange ends with exactly one fate: it is what its process is for, is linked to a maker, meets nature, is cut off
because nobody in the database makes it, or is rejected with a reason and a place. Nothing is left out without being counted.

Directions: a product is made as an output, a waste is treated as an input; a negative amount is the other direction. So a
treatment whose reference is an output of -1 kg of waste and one that takes in 1 kg are the same.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from qingheng.calc.lca.allocating import DIVIDING, NotAllocated, causal_parts, shares_of
from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.model import Allocation, Exchange, Fate, FlowKind, Inventory, Loss, Process, System

RESOURCES = ("resource", "natural resource", "in ground", "raw")
"""Words that begin the compartment of what is taken from nature."""
_EVERYWHERE = ("GLO", "RoW", "RER", "")


@dataclass(frozen=True, slots=True)
class CutOff:
    """An input (or waste) nobody in the database makes (or treats): its burden is left out. amount: in the flow's `unit`."""

    process: str
    flow: str
    amount: float
    unit: str
    place: str


@dataclass(frozen=True)
class Linked:
    """Matrices of an inventory with the account of every exchange: fates add up to all exchanges."""

    system: System
    fates: Mapping[Fate, int]
    cut_off: tuple[CutOff, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a process is for. usable: by number of a reference exchange what is made (waste: treated), in the flow's unit.

    shares: by product with a column, its part of the process. causal: by (product, number of an exchange), where given.
    """

    usable: Mapping[int, float]
    shares: Mapping[str, float]
    causal: Mapping[tuple[str, int], float]


@dataclass
class _Entries:
    """Entries of a matrix as numbers alone: a large database has millions."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    cols: array[int] = field(default_factory=lambda: array("q"))
    amounts: array[float] = field(default_factory=lambda: array("d"))

    def add(self, row: int, column: int, amount: float) -> None:
        self.rows.append(row)
        self.cols.append(column)
        self.amounts.append(amount)


@dataclass
class _Work:
    inventory: Inventory
    providers: Mapping[str, str]
    columns: dict[tuple[str, str], int] = field(default_factory=dict)
    makers: dict[str, list[str]] = field(default_factory=dict)
    made: dict[str, _Made] = field(default_factory=dict)
    fates: Counter[Fate] = field(default_factory=Counter)
    cut_off: list[CutOff] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    technosphere: _Entries = field(default_factory=lambda: _Entries())
    elementary: _Entries = field(default_factory=lambda: _Entries())
    nature: dict[str, int] = field(default_factory=dict)  # elementary flows in the order met

    def lose(self, code: str, place: str, zh: str, en: str, *, repaired: bool = False) -> None:
        self.losses.append(Loss(code, place, zh, en, repaired))


def system_of(
    inventory: Inventory, *, allocation: Allocation | None = None, providers: Mapping[str, str] | None = None
) -> Linked:
    """The matrices of an inventory. allocation: for all processes, else what each process asks for.

    providers: by flow the process chosen to provide it where the source states none and several could.

    A process without a usable product, and one that cannot be divided as asked, are left out with all their exchanges
    rejected; what others took from them is then cut off.
    """
    work = _Work(inventory, providers or {})
    for process in inventory.processes.values():
        _products(process, allocation, work)
    for (maker, product), column in work.columns.items():
        _column(inventory.processes[maker], product, column, work)
    _count(work)
    flows = tuple(sorted(work.nature))
    at = {flow: number for number, flow in enumerate(flows)}
    sorted_at = np.array([at[flow] for flow in work.nature], np.int64)
    made, met = work.technosphere, work.elementary
    system = System(
        tuple(work.columns),
        flows,
        np.array(made.rows, np.int64),
        np.array(made.cols, np.int64),
        np.array(made.amounts, np.float64),
        sorted_at[np.array(met.rows, np.int64)],
        np.array(met.cols, np.int64),
        np.array(met.amounts, np.float64),
    )
    return Linked(system, dict(work.fates), tuple(work.cut_off), tuple(work.losses))


def is_resource(compartment: tuple[str, ...]) -> bool:
    """Whether a flow of a compartment is taken from nature."""
    return bool(compartment) and any(part.strip().lower().startswith(RESOURCES) for part in compartment)


def _products(process: Process, wanted: Allocation | None, work: _Work) -> None:
    """The columns of a process and what each gets of it."""
    method = wanted if wanted is not None else process.allocation
    usable: dict[int, float] = {}
    for number in _references(process, method, work):
        exchange = process.exchanges[number]
        amount = _served(exchange, work)
        if amount is None and not exchange.reference:
            continue
        if amount is None or not amount > 0:
            work.lose(
                "reference-amount", exchange.place or process.name,
                f"“{process.name}”的参考流为 {exchange.amount:g} {exchange.unit}，方向或数量无法归一",
                f"The reference of “{process.name}” is {exchange.amount:g} {exchange.unit}: it makes or treats nothing "
                "that could be divided by",
            )  # fmt: skip
            continue
        usable[number] = amount
    if not usable:
        return
    try:
        shares = shares_of(process, usable, method, work.inventory)
        causal = causal_parts(process, usable, method)
    except NotAllocated as refused:
        work.lose("allocation", process.name, refused.zh, refused.en)
        return
    work.made[process.id] = _Made(usable, shares, causal)
    for number in usable:
        flow = process.exchanges[number].flow
        if flow in shares and (process.id, flow) not in work.columns:
            work.columns[process.id, flow] = len(work.columns)
            work.makers.setdefault(flow, []).append(process.id)


def _references(process: Process, method: Allocation, work: _Work) -> list[int]:
    """Numbers of the exchanges a process is run for: as flagged, else its only product.

    Where it is divided, all products it makes and wastes it treats.
    """
    flows = work.inventory.flows
    served = [
        n
        for n, one in enumerate(process.exchanges)
        if one.flow in flows and not one.avoided and one.amount != 0
        and flows[one.flow].kind is not FlowKind.elementary and _side(one, flows[one.flow].kind) * one.amount < 0
    ]  # fmt: skip
    flagged = [n for n, one in enumerate(process.exchanges) if one.reference]
    if flagged:
        return sorted({*flagged, *served}) if method in DIVIDING else flagged
    products = [n for n in served if flows[process.exchanges[n].flow].kind is FlowKind.product]
    if len(products) == 1 or (products and method in DIVIDING):
        taken = served if method in DIVIDING else products
        work.lose(
            "reference-guessed", process.name, f"“{process.name}”未标明参考产品，取其全部 {len(taken)} 个产品",
            f"“{process.name}” does not say what it is for: all {len(taken)} of its products are taken", repaired=True,
        )  # fmt: skip
        return taken
    work.lose(
        "no-reference", process.name,
        f"“{process.name}”未标明参考产品，且有 {len(products)} 个产品",
        f"“{process.name}” does not say what it is for and has {len(products)} products",
    )  # fmt: skip
    return []


def _served(exchange: Exchange, work: _Work) -> float | None:
    """How much of its flow a reference exchange makes (waste: treats); None where it can do neither."""
    flow = work.inventory.flows.get(exchange.flow)
    amount = _amount(exchange, work)
    if flow is None or amount is None or flow.kind is FlowKind.elementary:
        return None
    return amount * -_side(exchange, flow.kind)


def _column(process: Process, product: str, column: int, work: _Work) -> None:
    """The entries of one product of a process."""
    made = work.made[process.id]
    for number, exchange in enumerate(process.exchanges):
        if number in made.usable and exchange.flow in made.shares:
            if exchange.flow == product:
                work.technosphere.add(column, column, made.usable[number])
            continue
        part = made.causal.get((product, number), made.shares[product])
        flow = work.inventory.flows.get(exchange.flow)
        amount = _amount(exchange, work) if flow is not None else None
        if flow is None or amount is None or part == 0:
            continue
        if flow.kind is FlowKind.elementary:
            sign = 1.0 if exchange.output != is_resource(flow.compartment) else -1.0
            row = work.nature.setdefault(flow.id, len(work.nature))
            work.elementary.add(row, column, amount * part * sign)
        elif (maker := _maker(process, exchange, work)) is not None:
            row = work.columns[maker, exchange.flow]
            work.technosphere.add(row, column, amount * part * -_side(exchange, flow.kind))


def _side(exchange: Exchange, kind: FlowKind) -> float:
    """Whether an exchange uses its flow's maker (+1) or does the maker's work, making or saving it (-1)."""
    if exchange.avoided:
        return -1.0
    uses = exchange.output if kind is FlowKind.waste else not exchange.output
    return 1.0 if uses else -1.0


def _maker(process: Process, exchange: Exchange, work: _Work) -> str | None:
    """The process an exchange is linked to: as stated, else the only one, else of the same place, else of everywhere.

    A process is not its own maker unless it says so or nobody else makes the flow; what it makes beside its reference of the
    same flow has none. None also where several make it and nothing tells them apart.
    """
    makers = work.makers.get(exchange.flow, [])
    if exchange.provider in makers:
        return exchange.provider
    own = process.id in makers
    kind = work.inventory.flows[exchange.flow].kind
    if own and not exchange.avoided and _side(exchange, kind) < 0:
        return None
    chosen = work.providers.get(exchange.flow)
    if chosen in makers and chosen != process.id:
        return chosen
    others = [one for one in makers if one != process.id] if own and len(makers) > 1 else makers
    if len(others) < 2:
        return others[0] if others else None
    for place in (process.location, *_EVERYWHERE):
        there = [one for one in others if work.inventory.processes[one].location == place]
        if len(there) == 1:
            return there[0]
    return None


def _count(work: _Work) -> None:
    """Give each exchange its fate, once, and say what was cut off or rejected."""
    for process in work.inventory.processes.values():
        made = work.made.get(process.id)
        for number, exchange in enumerate(process.exchanges):
            fate = Fate.rejected if made is None else _fate(process, number, exchange, made, work)
            work.fates[fate] += 1


def _fate(process: Process, number: int, exchange: Exchange, made: _Made, work: _Work) -> Fate:
    flow = work.inventory.flows.get(exchange.flow)
    place = exchange.place or process.name
    if flow is None:
        work.lose("flow", place, f"没有流“{exchange.flow}”", f"There is no flow “{exchange.flow}”")
        return Fate.rejected
    if number in made.usable and exchange.flow in made.shares:
        return Fate.reference
    amount = _amount(exchange, work, place=place)
    if amount is None:
        return Fate.rejected
    if flow.kind is FlowKind.elementary:
        return Fate.elementary
    maker = _maker(process, exchange, work)
    _say_link(process, exchange, maker, work)
    if maker is None:
        work.cut_off.append(CutOff(process.id, flow.id, amount, flow.unit, place))
        return Fate.cut_off
    return Fate.linked


def _say_link(process: Process, exchange: Exchange, maker: str | None, work: _Work) -> None:
    """Report a link that was chosen and not stated, or that could not be."""
    makers = work.makers.get(exchange.flow, [])
    name = work.inventory.flows[exchange.flow].name
    place = exchange.place or process.name
    if maker is None and len(makers) > 1:
        work.lose(
            "maker-open", place, f"“{name}”有 {len(makers)} 个生产过程，未指明也无法判定，已截断",
            f"“{name}” has {len(makers)} makers, none is stated and nothing tells them apart: cut off",
        )  # fmt: skip
    elif (
        maker is not None
        and not exchange.avoided
        and _side(exchange, work.inventory.flows[exchange.flow].kind) < 0
    ):
        work.lose(
            "co-product-credited", place, f"“{name}”与参考产品同时产生而未分配，按替代计入",
            f"“{name}” is made beside the reference and not divided: it is credited for what it replaces", repaired=True,
        )  # fmt: skip
    stated = maker in (exchange.provider, work.providers.get(exchange.flow))
    if maker is not None and not stated and (exchange.provider or len(makers) > 1):
        chosen = work.inventory.processes[maker].name
        work.lose(
            "maker-chosen", place, f"“{name}”有 {len(makers)} 个生产过程，未指明可用者，取“{chosen}”",
            f"“{name}” has {len(makers)} makers and none that can be used is stated: “{chosen}” is taken", repaired=True,
        )  # fmt: skip


def _amount(exchange: Exchange, work: _Work, *, place: str = "") -> float | None:
    """The amount in the flow's reference unit; None, said where a place is given, when it cannot become that."""
    flow = work.inventory.flows.get(exchange.flow)
    if flow is None:
        return None
    try:
        amount = in_unit_of(flow, exchange.amount, exchange.unit, work.inventory.units)
    except NotConverted as refused:
        if place:
            work.lose("unit", place, refused.zh, refused.en)
        return None
    if math.isfinite(amount):
        return amount
    if place:
        work.lose(
            "amount",
            place,
            f"“{flow.name}”的数量不是有限数",
            f"The amount of “{flow.name}” is not a finite number",
        )
    return None


def processes_of(linked: Linked) -> Iterator[str]:
    """Ids of the processes that have a column, in order."""
    yield from dict.fromkeys(process for process, _ in linked.system.columns)
