"""EcoSpold 2 (activity data sets, .spold or .xml, one or many): products by id, links by activity, waste by its sign.

Source: ecoinvent, EcoSpold 2 schema (spold.xsd): groups of inputs 1-5 and outputs 0, 2, 3, 4, 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from qingheng.calc.lca.model import Exchange, Flow, FlowKind, Inventory, Process, Spread
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import (
    amount_of,
    between,
    day_of,
    lognormal,
    normal,
    providers_checked,
    spread_lost,
    tidy,
    written,
)
from qingheng.formats.lca.xml_files import Files
from qingheng.formats.lca.xml_parts import Node, read_sets
from qingheng.formats.lca.xml_units import UnitTable, count_as_made

_SETS = frozenset({"activityDataset", "childActivityDataset"})
_PEDIGREE = (
    "reliability",
    "completeness",
    "temporalCorrelation",
    "geographicalCorrelation",
    "furtherTechnologyCorrelation",
)


@dataclass
class _Found:
    account: Account
    units: UnitTable = field(default_factory=UnitTable)
    flows: dict[str, Flow] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)  # activity id -> process ids


def read_ecospold2(files: Files, name: str, account: Account) -> Inventory:
    """The database of all data sets in the files. name: of the database, which the format does not state."""
    found = _Found(account)
    for place, data in files:
        account.counts["files"] += 1

        def taken(node: Node, place: str = place) -> None:
            _activity(node, place, found)

        read_sets(data, _SETS, place, account, taken)
    _treated(found)
    count_as_made(found.flows, found.processes)
    processes = {key: _linked(one, found) for key, one in found.processes.items()}
    for process in processes.values():
        providers_checked(process.exchanges, process.name, processes, account)
    account.counts["processes_read"] = len(processes)
    return Inventory(name, "", found.units.units, found.flows, processes)


def _activity(node: Node, place: str, found: _Found) -> None:
    """One data set; its id is that of the activity, with its product where several data sets share the activity."""
    account = found.account
    account.counts["processes"] += 1
    about = node.at("activityDescription")
    activity = about.at("activity") if about else None
    data = node.at("flowData")
    if about is None or activity is None or data is None or not activity.get("id"):
        account.lose("id-missing", place, "数据集没有活动标识或流数据，未读取",
                     "The data set has no activity id or no flow data and was not read")  # fmt: skip
        return
    name = tidy(about.words("activity", "activityName")) or activity.get("id")
    rows: list[Exchange] = []
    for number, one in enumerate(
        (one for one in data.children if one.tag in ("intermediateExchange", "elementaryExchange")), 1
    ):
        row = _exchange(one, f"{place} #{number}", name, found)
        if row is not None:
            rows.append(row)
    products = [one.flow for one in rows if one.reference]
    key = activity.get("id")
    longer = f"{key}_{products[0] if products else ''}"
    if longer in found.places:
        account.counts["exchanges_left_out"] += len(rows)
        before = named(found.places[longer])
        account.lose("id-twice", place, f"活动 {named(key)} 已在 {before} 中出现，保留先出现的",
                     f"The activity {named(key)} was met before in {before}; the first is kept")  # fmt: skip
        return
    found.places[longer] = place
    if key in found.processes:
        key = longer
    found.links.setdefault(activity.get("id"), []).append(key)
    period = about.at("timePeriod")
    classes = [tidy(one.words("classificationValue")) for one in about.all("classification")]
    found.processes[key] = Process(
        key, name, tuple(rows), location=tidy(about.words("geography", "shortname")),
        category=tuple(one for one in classes if one),
        aggregated=activity.get("type") == "2",
        valid=(
            day_of(period.get("startDate") or period.words("startDate")) if period else None,
            day_of(period.get("endDate") or period.words("endDate"), last=True) if period else None,
        ),
        description=about.words("activity", "generalComment", "text"),
    )  # fmt: skip


def _exchange(node: Node, place: str, process: str, found: _Found) -> Exchange | None:
    account = found.account
    given, group = node.words("inputGroup"), node.words("outputGroup")
    account.exchange(output=not given, place=place)
    if bool(given) == bool(group):
        account.reject("direction-missing", place, f"“{named(process)}”的一条交换没有唯一的方向（输入组或输出组）",
                       f"An exchange of “{named(process)}” has no single direction (input or output group)")  # fmt: skip
        return None
    amount = amount_of(node.get("amount"), place, process, account)
    flow = _flow(node, place, process, found) if amount is not None else None
    if amount is None or flow is None:
        return None
    unit = found.units.unit(node.words("unitName") or flow.unit)
    if node.get("mathematicalRelation"):
        account.lose("formula", place, "数量由公式给出，采用文件中已算出的数值",
                     "The amount has a formula; the figure stored with it is taken", repaired=True)  # fmt: skip
    uncertainty = node.at("uncertainty")
    spread = _spread(uncertainty, amount, place, account) if uncertainty else None
    matrix = uncertainty.at("pedigreeMatrix") if uncertainty else None
    scores = tuple(int(written(matrix.get(one)) or 0) for one in _PEDIGREE) if matrix else ()
    reference = group == "0"
    account.counts["references"] += reference
    account.counts["spreads"] += spread is not None
    account.counts["pedigrees"] += bool(scores)
    return Exchange(
        flow.id, amount, unit, bool(group), reference, node.get("activityLinkId"),
        spread=spread, pedigree=scores, place=place,
    )  # fmt: skip


def _flow(node: Node, place: str, process: str, found: _Found) -> Flow | None:
    elementary = node.tag == "elementaryExchange"
    key = node.get("elementaryExchangeId" if elementary else "intermediateExchangeId")
    original = node.words("name")
    if not key:
        key = "/".join(("name", tidy(original), node.words("compartment", "subcompartment")))
        found.account.lose("flow-id", place, f"流“{named(original)}”没有标识，按名称识别",
                           f"The flow “{named(original)}” has no id; its name stands for it", repaired=True)  # fmt: skip
    if key in found.flows:
        return found.flows[key]
    unit = node.words("unitName")
    if not tidy(original) or not unit:
        found.account.reject("flow-missing", place, f"“{named(process)}”的一条交换没有流名称或单位",
                             f"An exchange of “{named(process)}” names no flow or no unit")  # fmt: skip
        return None
    compartment = node.at("compartment") if elementary else None
    where = [tidy(compartment.words(one)) for one in ("compartment", "subcompartment")] if compartment else []
    extra = [original] if original != tidy(original) else []
    found.flows[key] = Flow(
        key, tidy(original), FlowKind.elementary if elementary else FlowKind.product, found.units.unit(unit),
        compartment=tuple(one for one in where if one), cas=node.get("casNumber").lstrip("0"), formula=node.get("formula"),
        synonyms=(*(tidy(one.text) for one in node.all("synonym") if one.text), *extra),
    )  # fmt: skip
    found.account.counts["flows"] += 1
    return found.flows[key]


def _spread(node: Node, amount: float, place: str, account: Account) -> Spread | None:
    """The stated distribution, with pedigree where the source adds it."""
    for one in node.children:
        if one.tag in ("pedigreeMatrix", "comment"):
            continue
        value = {key: written(text) for key, text in one.attributes.items()}
        variance = value.get("varianceWithPedigreeUncertainty")
        variance = value.get("variance") if variance is None else variance
        low, high = value.get("minValue"), value.get("maxValue")
        try:
            if one.tag in ("lognormal", "normal") and variance is not None and variance >= 0:
                deviation = math.sqrt(variance)
                return (
                    lognormal(math.exp(min(deviation, 50.0))) if one.tag == "lognormal" else normal(deviation)
                )
            if one.tag in ("triangular", "uniform") and low is not None and high is not None:
                return between(one.tag, low, high, amount)
            raise ValueError(named(one.tag))
        except ValueError as wrong:
            spread_lost(place, str(wrong), account)
            return None
    return None


def _linked(process: Process, found: _Found) -> Process:
    """The process with its links, which name activities, as links to processes."""
    rows = (replace(row, provider=_maker(row, found)) if row.provider else row for row in process.exchanges)
    return replace(process, exchanges=tuple(rows))


def _maker(row: Exchange, found: _Found) -> str:
    """The data set of the activity an exchange names that makes its product."""
    ones = found.links.get(row.provider, [])
    for one in ones:
        if any(made.reference and made.flow == row.flow for made in found.processes[one].exchanges):
            return one
    return ones[0] if ones else row.provider


def _treated(found: _Found) -> None:
    """What is run for a negative amount of a flow treats it: such flows are wastes, and used by giving them away."""
    served = [
        row for one in found.processes.values() for row in one.exchanges if row.reference and row.amount != 0
    ]
    made = {row.flow for row in served if row.amount > 0}
    for key in {row.flow for row in served if row.amount < 0} - made:
        found.flows[key] = replace(found.flows[key], kind=FlowKind.waste)
        found.account.counts["wastes"] += 1
