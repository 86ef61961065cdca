"""EcoSpold 1 (one data set a file, or many in one): products known by name, place and unit, as the format has no ids.

Source: ecoinvent report 1, 2007, and its schema: inputs 1, 2, 3, 5 from technosphere and 4 from nature; outputs 0 reference,
1 avoided, 2 co-product, 3 waste and 4 to nature; standardDeviation95 is the squared geometric standard deviation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from qingheng.calc.lca.model import Allocation, Exchange, Flow, FlowKind, Inventory, Process, Spread
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import (
    amount_of,
    between,
    day_of,
    lognormal,
    normal,
    spread_lost,
    tidy,
    written,
)
from qingheng.formats.lca.xml_files import Files
from qingheng.formats.lca.xml_parts import Node, read_sets
from qingheng.formats.lca.xml_units import UnitTable

_INPUTS = {"1", "2", "3", "4", "5"}
_OUTPUTS = {"0", "1", "2", "3", "4"}


@dataclass
class _Found:
    account: Account
    units: UnitTable = field(default_factory=UnitTable)
    flows: dict[str, Flow] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def read_ecospold1(files: Files, name: str, account: Account) -> Inventory:
    """The database of all data sets in the files. name: of the database, which the format does not state."""
    found = _Found(account)
    for place, data in files:
        account.counts["files"] += 1

        def taken(node: Node, place: str = place) -> None:
            _data_set(node, f"{place} {node.get('number')}".strip(), found)

        read_sets(data, frozenset({"dataset"}), place, account, taken)
    account.counts["processes_read"] = len(found.processes)
    return Inventory(name, "", found.units.units, found.flows, found.processes)


def _data_set(node: Node, place: str, found: _Found) -> None:
    account = found.account
    account.counts["processes"] += 1
    about = node.at("metaInformation", "processInformation")
    function = about.at("referenceFunction") if about else None
    data = node.at("flowData")
    if about is None or function is None or data is None or not tidy(function.get("name")):
        account.lose("id-missing", place, "数据集没有参考功能或流数据，未读取",
                     "The data set has no reference function or no flow data and was not read")  # fmt: skip
        return
    name, where = tidy(function.get("name")), _attribute(about, "geography", "location")
    rows: list[Exchange] = []
    numbers: dict[str, int] = {}
    for number, one in enumerate(data.all("exchange"), 1):
        row = _exchange(one, f"{place} #{number}", name, where, found)
        if row is not None:
            numbers.setdefault(one.get("number"), len(rows))
            rows.append(row)
    causal = _allocation(data, rows, numbers, name, place, account)
    divided = {product for product, _ in causal}
    rows = [replace(row, reference=True) if row.output and row.flow in divided else row for row in rows]
    if not any(row.reference for row in rows):
        rows.append(_made(function, name, where, place, found))
    key = _key(f"{name}/{where}/{tidy(function.get('unit'))}", node.get("number"), place, found)
    if not key:
        account.counts["exchanges_left_out"] += len(rows)
        return
    period = about.at("timePeriod")
    found.processes[key] = Process(
        key, name, tuple(rows), location=where,
        category=tuple(one for one in (tidy(function.get("category")), tidy(function.get("subCategory"))) if one),
        aggregated=_attribute(about, "dataSetInformation", "type") == "2",
        allocation=Allocation.causal if causal else Allocation.none, causal=causal,
        valid=(
            day_of(period.words("startDate") or period.words("startYear")) if period else None,
            day_of(period.words("endDate") or period.words("endYear"), last=True) if period else None,
        ),
        description=function.get("generalComment"),
    )  # fmt: skip


def _key(wanted: str, number: str, place: str, found: _Found) -> str:
    """The id of a data set: its name, with its number where another has the name; empty when it comes again."""
    longer = f"{wanted} #{number}"
    if longer in found.places:
        before = named(found.places[longer])
        found.account.lose("id-twice", place, f"数据集 {named(longer)} 已在 {before} 中出现，保留先出现的",
                           f"The data set {named(longer)} was met before in {before}; the first is kept")  # fmt: skip
        return ""
    found.places[longer] = place
    return longer if wanted in found.processes else wanted


def _attribute(node: Node, tag: str, attribute: str) -> str:
    child = node.at(tag)
    return tidy(child.get(attribute)) if child else ""


def _exchange(node: Node, place: str, process: str, where: str, found: _Found) -> Exchange | None:
    account = found.account
    given = node.words("inputGroup") or node.get("inputGroup")
    group = node.words("outputGroup") or node.get("outputGroup")
    account.exchange(output=not given, place=place)
    if bool(given) == bool(group) or (given and given not in _INPUTS) or (group and group not in _OUTPUTS):
        account.reject("direction-missing", place, f"“{named(process)}”的一条交换没有唯一的方向（输入组或输出组）",
                       f"An exchange of “{named(process)}” has no single direction (input or output group)")  # fmt: skip
        return None
    amount = amount_of(node.get("meanValue") or node.get("amount"), place, process, account)
    if amount is None:
        return None
    nature = "4" in (given, group)
    kind = FlowKind.elementary if nature else FlowKind.waste if group == "3" else FlowKind.product
    flow = _flow(node, kind, tidy(node.get("location")) or (where if group in ("0", "2") else ""), found)
    if flow is None:
        account.reject("flow-missing", place, f"“{named(process)}”的一条交换没有流名称或单位",
                       f"An exchange of “{named(process)}” names no flow or no unit")  # fmt: skip
        return None
    spread = _spread(node, amount, place, account)
    account.counts["references"] += group == "0"
    account.counts["avoided"] += group == "1"
    account.counts["spreads"] += spread is not None
    return Exchange(
        flow.id,
        amount,
        flow.unit,
        bool(group),
        group == "0",
        avoided=group == "1",
        spread=spread,
        place=place,
    )


def _flow(node: Node, kind: FlowKind, where: str, found: _Found) -> Flow | None:
    name, unit = tidy(node.get("name")), found.units.unit(node.get("unit"))
    if not name or not unit:
        return None
    compartment = tuple(one for one in (tidy(node.get("category")), tidy(node.get("subCategory"))) if one)
    elementary = kind is FlowKind.elementary
    key = "/".join((*compartment, name, unit) if elementary else (name, where, unit))
    if key not in found.flows:
        found.account.counts["flows"] += 1
        found.flows[key] = Flow(
            key, name, kind, unit, compartment=compartment if elementary else (), cas=node.get("CASNumber").lstrip("0"),
            formula=node.get("formula"), location="" if elementary else where,
            synonyms=(node.attributes["name"],) if node.attributes["name"] != name else (),
        )  # fmt: skip
    return found.flows[key]


def _made(function: Node, name: str, where: str, place: str, found: _Found) -> Exchange:
    """The product of a data set that lists none, from its reference function."""
    found.account.lose("reference-made", place, f"“{named(name)}”的交换中没有参考产品，按参考功能补上",
                       f"“{named(name)}” lists no reference product; it is made from the reference function",
                       repaired=True)  # fmt: skip
    found.account.counts["references_made"] += 1
    flow = _flow(function, FlowKind.product, where, found)
    amount = written(function.get("amount") or "1")
    return Exchange(
        flow.id if flow else name,
        1.0 if amount is None else amount,
        flow.unit if flow else "",
        True,
        True,
        place=place,
    )


def _spread(node: Node, amount: float, place: str, account: Account) -> Spread | None:
    kind = node.get("uncertaintyType")
    if kind in ("", "0"):
        return None
    deviation, low, high = (written(node.get(one)) for one in ("standardDeviation95", "minValue", "maxValue"))
    try:
        if kind == "1" and deviation is not None and deviation > 0:
            return lognormal(math.sqrt(deviation))
        if kind == "2" and deviation is not None:
            return normal(deviation / 2)
        if kind in ("3", "4") and low is not None and high is not None:
            return between("triangular" if kind == "3" else "uniform", low, high, amount)
        raise ValueError(f"uncertaintyType {named(kind)}")
    except ValueError as wrong:
        spread_lost(place, str(wrong), account)
        return None


def _allocation(
    data: Node, rows: list[Exchange], numbers: dict[str, int], name: str, place: str, account: Account
) -> dict[tuple[str, int], float]:
    """Causal shares of co-products, in hundredths in the source."""
    causal: dict[tuple[str, int], float] = {}
    for one in data.all("allocation"):
        account.counts["allocation_factors"] += 1
        product, fraction = numbers.get(one.get("referenceToCoProduct")), written(one.get("fraction"))
        listed = [inner.text for inner in one.all("referenceToInputOutput")] or one.get(
            "referenceToInputOutput"
        ).split()
        taken = [numbers[inner] for inner in listed if inner in numbers]
        if product is None or fraction is None or fraction < 0 or not taken:
            account.lose("allocation-factors", place, f"“{named(name)}”的一个分配系数没有对应的产品或交换，未读取",
                         f"An allocation factor of “{named(name)}” belongs to no product or exchange of it")  # fmt: skip
            continue
        causal.update(((rows[product].flow, number), fraction / 100) for number in taken)
    return causal
