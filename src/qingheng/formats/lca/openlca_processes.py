"""Processes of an openLCA database: exchanges with their direction, providers, uncertainty, and allocation factors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qingheng.calc.lca.model import Allocation, Exchange, Flow, FlowKind, Process, Spread, Unit
from qingheng.formats.lca.json_parts import Record, flag, identity, part, parts, text
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.openlca_flows import Categories, read_flow
from qingheng.formats.lca.openlca_units import Quantities
from qingheng.formats.lca.values import (
    amount_of,
    between,
    day_of,
    finite,
    lognormal,
    normal,
    scores,
    spread_lost,
    tidy,
)

_METHODS = {
    "PHYSICAL_ALLOCATION": Allocation.mass,
    "ECONOMIC_ALLOCATION": Allocation.economic,
    "CAUSAL_ALLOCATION": Allocation.causal,
}
_DIRECTIONS = ("isInput", "input")
_SUM_TOLERANCE = 1e-3


@dataclass
class Reading:
    """What reading processes needs of the rest of the database. Flows are added where only exchanges name them."""

    quantities: Quantities
    categories: Categories
    locations: Mapping[str, str]
    account: Account
    flows: dict[str, Flow] = field(default_factory=dict)


@dataclass
class _Rows:
    exchanges: list[Exchange] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    by_flow: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def read_process(key: str, record: Record, place: str, reading: Reading) -> Process:
    """One process with every exchange that has an amount; the others are rejected by name in the account."""
    name = tidy(text(record, "name")) or key
    rows = _Rows()
    listed = list(parts(record, "exchanges"))
    _check_directions(listed, name, place, reading.account)
    for number, one in enumerate(listed, 1):
        _row(one, f"{place} #{number}", name, rows, reading)
    method = _METHODS.get(text(record, "defaultAllocationMethod"), Allocation.none)
    if method is not Allocation.none:
        rows.exchanges = [
            replace(one, reference=True) if _product(one, reading.flows) else one for one in rows.exchanges
        ]
    shares, causal = _allocation(record, rows, name, place, reading)
    about = part(record, "processDocumentation")
    where = part(record, "location")
    if parameters := sum(1 for _ in parts(record, "parameters")):
        reading.account.counts["parameters"] += parameters
    return Process(
        key, name, tuple(rows.exchanges),
        location=reading.locations.get(identity(where)) or tidy(text(where, "code", "name")),
        category=reading.categories.path(record),
        aggregated=text(record, "processType") == "LCI_RESULT", allocation=method, shares=shares, causal=causal,
        valid=(day_of(text(about, "validFrom")), day_of(text(about, "validUntil"), last=True)),
        description=text(record, "description").strip(),
        sources=tuple(dict.fromkeys(tidy(text(one, "name")) for one in parts(about, "sources") if text(one, "name"))),
    )  # fmt: skip


def _check_directions(listed: list[Record], name: str, place: str, account: Account) -> None:
    """A process none of whose exchanges says its direction would be read as outputs only: that is said."""
    if len(listed) > 1 and not any(key in one for one in listed for key in _DIRECTIONS):
        account.lose(
            "direction-missing", place, f"“{named(name)}”的 {len(listed)} 条交换都未说明方向，全部按输出读取",
            f"None of the {len(listed)} exchanges of “{named(name)}” says its direction; all are read as outputs",
        )  # fmt: skip


def _row(record: Record, place: str, process: str, rows: _Rows, reading: Reading) -> None:
    account = reading.account
    given = flag(record, *_DIRECTIONS)
    account.exchange(output=not given, place=place)
    amount = amount_of(record.get("amount"), place, process, account)
    if amount is None:
        return
    flow = _flow(record, place, process, reading)
    if flow is None:
        return
    unit, amount = _unit(record, flow, amount, place, reading)
    if not flow.unit and unit:
        flow = reading.flows[flow.id] = replace(flow, unit=unit)
    avoided = flag(record, "isAvoidedProduct", "avoidedProduct")
    reference = flag(record, "isQuantitativeReference", "quantitativeReference")
    if text(record, "amountFormula", "formula"):
        account.lose("formula", place, "数量由公式给出，采用文件中已算出的数值",
                     "The amount has a formula; the figure stored with it is taken", repaired=True)  # fmt: skip
    exchange = Exchange(
        flow.id, amount, unit, output=flow.kind is not FlowKind.waste if avoided else not given, reference=reference,
        provider=identity(part(record, "defaultProvider")), avoided=avoided,
        spread=_spread(part(record, "uncertainty"), amount, place, account),
        pedigree=scores(text(record, "dqEntry", "pedigreeUncertainty")), place=place,
    )  # fmt: skip
    number = len(rows.exchanges)
    rows.exchanges.append(exchange)
    rows.by_flow[flow.id].append(number)
    for key in (text(record, "@id"), str(record.get("internalId", ""))):
        if key and rows.by_id.setdefault(key, number) != number:
            account.counts["exchange_ids_twice"] += 1
    for counted, yes in (("references", reference), ("avoided", avoided), ("spreads", exchange.spread is not None),
                         ("pedigrees", bool(exchange.pedigree))):  # fmt: skip
        account.counts[counted] += yes


def _flow(record: Record, place: str, process: str, reading: Reading) -> Flow | None:
    """The flow of an exchange; one the file does not hold is taken from what the exchange says of it."""
    stated = part(record, "flow")
    key = identity(stated)
    if key in reading.flows:
        return reading.flows[key]
    if not key or not text(stated, "flowType"):
        reading.account.reject(
            "flow-missing", place, f"“{named(process)}”的一条交换所指的流不在文件中，也未说明是什么流",
            f"An exchange of “{named(process)}” is with a flow that is not in the file, and does not say what it is",
        )  # fmt: skip
        return None
    reading.account.lose(
        "flow-stub", place, f"流“{named(tidy(text(stated, 'name')))}”不在文件中，按交换所述建立",
        f"The flow “{named(tidy(text(stated, 'name')))}” is not in the file; it is made from what the exchange says",
        repaired=True,
    )  # fmt: skip
    flow = read_flow(key, stated, reading.quantities, reading.categories, Account(), place)
    reading.flows[key] = flow
    return flow


def _unit(record: Record, flow: Flow, amount: float, place: str, reading: Reading) -> tuple[str, float]:
    """The unit of an exchange, and its amount.

    Where a flow has two properties given in the same units (net and gross calorific value) the unit says which is meant.
    """
    quantities = reading.quantities
    unit = quantities.unit(part(record, "unit"))
    about = quantities.properties.get(identity(part(record, "flowProperty")))
    if not unit:
        if not flow.unit:
            return "", amount
        reading.account.lose("unit-missing", place, f"交换没有单位，取流的参考单位 {flow.unit}",
                             f"The exchange has no unit; {flow.unit} of its flow is taken", repaired=True)  # fmt: skip
        return flow.unit, amount
    group = quantities.groups.get(about.group) if about else None
    if (
        about is None
        or group is None
        or about.name not in flow.properties
        or quantities.sharing(about.group) < 2
    ):
        return unit, amount
    known = quantities.units.get(unit)
    own = quantities.units.get(flow.unit)
    if known is None or own is None:
        return unit, amount
    if (
        own.quantity == group.quantity
    ):  # two properties of one kind: the factor between them is the flow's own
        return flow.unit, amount * known.factor / flow.properties[about.name]
    if flow.properties.get(group.quantity) == flow.properties[about.name]:
        return unit, amount
    longer = f"{about.name}/{known.name}"
    quantities.units.setdefault(longer, Unit(known.name, about.name, known.factor))
    return longer, amount


def _spread(record: Record, amount: float, place: str, account: Account) -> Spread | None:
    """The stated uncertainty; one that cannot be meant is noted and left out."""
    kind = text(record, "distributionType")
    if not kind or kind == "NO_DISTRIBUTION":
        return None
    value = {
        key: finite(record.get(key))
        for key in ("geomMean", "geomSd", "mean", "sd", "minimum", "maximum", "mode")
    }
    nan = float("nan")
    try:
        if kind == "LOG_NORMAL_DISTRIBUTION":
            _centred(value["geomMean"], amount, place, account)
            return lognormal(value["geomSd"] if value["geomSd"] is not None else nan)
        if kind == "NORMAL_DISTRIBUTION":
            _centred(value["mean"], amount, place, account)
            return normal(value["sd"] if value["sd"] is not None else nan)
        low, high = value["minimum"], value["maximum"]
        shape = {"TRIANGLE_DISTRIBUTION": "triangular", "UNIFORM_DISTRIBUTION": "uniform"}.get(kind)
        if shape is None or low is None or high is None:
            raise ValueError(named(kind))
        if shape == "triangular":
            _centred(value["mode"], amount, place, account)
        return between(shape, low, high, amount)
    except ValueError as wrong:
        spread_lost(place, str(wrong), account)
        return None


def _centred(centre: float | None, amount: float, place: str, account: Account) -> None:
    if centre is not None and abs(centre - amount) > 1e-6 * abs(amount):
        account.lose(
            "spread-centre", place, f"不确定性以 {centre:g} 为中心而数量为 {amount:g}，以数量为中心",
            f"The uncertainty is about {centre:g} while the amount is {amount:g}; it is put about the amount", repaired=True,
        )  # fmt: skip


def _product(exchange: Exchange, flows: Mapping[str, Flow]) -> bool:
    """Whether a process of several products is run for an exchange: a product made or waste taken in."""
    kind = flows[exchange.flow].kind
    return not exchange.avoided and kind is (FlowKind.product if exchange.output else FlowKind.waste)


def _allocation(
    record: Record, rows: _Rows, name: str, place: str, reading: Reading
) -> tuple[dict[Allocation, dict[str, float]], dict[tuple[str, int], float]]:
    """Shares by method and product, and causal shares by product and exchange."""
    products = {one.flow for one in rows.exchanges if one.reference or _product(one, reading.flows)}
    shares: defaultdict[Allocation, dict[str, float]] = defaultdict(dict)
    causal: dict[tuple[str, int], float] = {}
    lost = 0
    for one in parts(record, "allocationFactors"):
        reading.account.counts["allocation_factors"] += 1
        method, value = _METHODS.get(text(one, "allocationType")), finite(one.get("value"))
        product = identity(part(one, "product")) or (next(iter(products)) if len(products) == 1 else "")
        if method is None or value is None or value < 0 or product not in products:
            lost += 1
        elif method is not Allocation.causal:
            shares[method][product] = value
        elif numbers := _numbers(part(one, "exchange"), rows):
            causal.update(((product, number), value) for number in numbers)
        else:
            lost += 1
    if lost:
        reading.account.lose(
            "allocation-factors", place, f"“{named(name)}”有 {lost} 个分配系数没有对应的产品或交换，未读取",
            f"{lost} allocation factors of “{named(name)}” belong to no product or exchange of it and were left out",
        )  # fmt: skip
    for method, stated in shares.items():
        if len(products) > 1 and abs(sum(stated.values()) - 1) > _SUM_TOLERANCE:
            reading.account.lose(
                "allocation-sum", place, f"“{named(name)}”按 {method} 的分配系数之和为 {sum(stated.values()):g}",
                f"The {method} shares of “{named(name)}” add up to {sum(stated.values()):g}", repaired=True,
            )  # fmt: skip
    return dict(shares), causal


def _numbers(exchange: Record, rows: _Rows) -> list[int]:
    """The exchanges a causal factor is for: by id, else all with its flow."""
    for key in (text(exchange, "@id"), str(exchange.get("internalId", ""))):
        if key and key in rows.by_id:
            return [rows.by_id[key]]
    return rows.by_flow.get(identity(part(exchange, "flow")), [])
