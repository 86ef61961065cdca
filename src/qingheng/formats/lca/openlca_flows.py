"""Flows of an openLCA database: kind, reference unit, compartment, what one unit is in other quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.formats.lca.json_parts import Record, flag, identity, part, parts, text
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.openlca_units import Quantities
from qingheng.formats.lca.values import finite, tidy

_KINDS = {
    "ELEMENTARY_FLOW": FlowKind.elementary,
    "PRODUCT_FLOW": FlowKind.product,
    "WASTE_FLOW": FlowKind.waste,
}
_ROOTS = ("elementary flows", "elementarflüsse", "flux élémentaires")
_DEEPEST = 20


class Categories:
    """Paths of categories, of schema 1 by reference and of schema 2 as text."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._paths: dict[str, tuple[str, ...]] = {}

    def path(self, record: Record) -> tuple[str, ...]:
        """The category of a flow or process, broad first; empty when it has none."""
        stated = record.get("category")
        if isinstance(stated, str):
            return tuple(tidy(one) for one in stated.split("/") if one.strip())
        if not isinstance(stated, dict):
            listed = record.get("categoryPath")
            return tuple(tidy(str(one)) for one in listed) if isinstance(listed, list) else ()
        key = identity(stated)
        if key not in self._paths:
            self._paths[key] = self._climbed(key, stated)
        return self._paths[key]

    def _climbed(self, key: str, stated: Record) -> tuple[str, ...]:
        names: list[str] = []
        record: Record = self._records.get(key, stated)
        met: set[str] = set()
        while record and key not in met and len(names) < _DEEPEST:
            met.add(key)
            names.insert(0, tidy(text(record, "name")))
            above = part(record, "category", "parentCategory")
            key = identity(above)
            record = self._records.get(key, above)
        return tuple(name for name in names if name)


def read_flow(
    key: str, record: Record, quantities: Quantities, categories: Categories, account: Account, place: str
) -> Flow:
    """One flow. Without flow property its unit stays empty, for the first exchange with it to say."""
    original = text(record, "name")
    name = tidy(original)
    kind = _KINDS.get(text(record, "flowType"))
    if kind is None:
        account.lose("flow-kind", place, f"流“{named(name)}”未说明类型，按产品流读取",
                     f"The flow “{named(name)}” says no type; it is read as a product", repaired=True)  # fmt: skip
        kind = FlowKind.product
    synonyms = [tidy(one) for one in text(record, "synonyms").split(";") if one.strip()]
    if original != name:
        account.lose("name-spaces", place, f"流名“{named(name)}”前后或中间有多余空格，已去掉；原名保留为同义词",
                     f"The name of the flow “{named(name)}” has spaces too many; the name as written is kept as a synonym",
                     repaired=True)  # fmt: skip
        synonyms.append(original)
    flow = Flow(
        key, name or key, kind, "",
        compartment=_compartment(categories.path(record)) if kind is FlowKind.elementary else (),
        cas=tidy(text(record, "cas", "casNumber")).lstrip("0"), formula=tidy(text(record, "formula")),
        location=tidy(text(part(record, "location"), "code", "name")), synonyms=tuple(synonyms),
    )  # fmt: skip
    return _measured(flow, record, quantities, account, place)


def _compartment(path: tuple[str, ...]) -> tuple[str, ...]:
    return path[1:] if len(path) > 1 and path[0].lower() in _ROOTS else path


def _measured(flow: Flow, record: Record, quantities: Quantities, account: Account, place: str) -> Flow:
    """The flow with its reference unit and properties."""
    factors = [(identity(part(one, "flowProperty")), one) for one in parts(record, "flowProperties")]
    marked = [key for key, one in factors if flag(one, "isRefFlowProperty", "referenceFlowProperty")]
    reference = marked[0] if marked else factors[0][0] if len(factors) == 1 else ""
    group = quantities.group_of(reference)
    if group is None or not group.reference:
        account.lose(
            "flow-property-missing", place, f"流“{named(flow.name)}”没有可用的参考流属性，单位取自首条使用它的交换",
            f"The flow “{named(flow.name)}” has no usable flow property; its first exchange gives its unit", repaired=True,
        )  # fmt: skip
        return flow
    worth = _properties(flow, factors, reference, quantities, account, place)
    return replace(flow, unit=group.reference, properties=worth)


def _properties(
    flow: Flow,
    factors: list[tuple[str, Record]],
    reference: str,
    quantities: Quantities,
    account: Account,
    place: str,
) -> dict[str, float]:
    """By quantity what one reference unit of the flow is; the reference property itself is not listed."""
    stated = {key: finite(one.get("conversionFactor")) for key, one in factors}
    base = stated.get(reference) or 1.0
    found: dict[str, float] = {}
    for key, factor in stated.items():
        about, group = quantities.properties.get(key), quantities.group_of(key)
        if key == reference:
            continue
        if factor is None or factor <= 0 or about is None or group is None:
            account.lose("flow-property", place, f"流“{named(flow.name)}”的一个流属性没有可用系数，未读取",
                         f"A flow property of “{named(flow.name)}” has no usable factor and was left out")  # fmt: skip
            continue
        found[about.name] = factor / base
        in_group = [one for one in stated if one != reference and quantities.group_of(one) is group]
        if len(in_group) == 1:
            found.setdefault(group.quantity, factor / base)
    return found
