"""Units and quantities of an openLCA database: which unit belongs to which flow property, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qingheng.calc.lca.model import Unit
from qingheng.formats.lca.json_parts import Record, flag, identity, part, parts, text
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import finite, tidy


@dataclass(frozen=True, slots=True)
class Group:
    """A unit group. quantity: the flow property it stands for; reference: the key of its reference unit."""

    quantity: str
    reference: str


@dataclass(frozen=True, slots=True)
class Property:
    """A flow property and the group its amounts are given in."""

    name: str
    group: str


@dataclass
class Quantities:
    """Units by key, as an Inventory has them, and how a source's ids lead to them."""

    units: dict[str, Unit] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # unit id -> key
    groups: dict[str, Group] = field(default_factory=dict)
    properties: dict[str, Property] = field(default_factory=dict)

    def group_of(self, property_id: str) -> Group | None:
        """The unit group of a flow property."""
        found = self.properties.get(property_id)
        return self.groups.get(found.group) if found else None

    def sharing(self, group: str) -> int:
        """How many flow properties are given in a unit group."""
        return sum(one.group == group for one in self.properties.values())

    def unit(self, reference: Record) -> str:
        """The key of the unit a record refers to; its name where the file does not hold it."""
        return self.keys.get(identity(reference)) or tidy(text(reference, "name"))


def read_quantities(
    groups: Mapping[str, Record],
    properties: Mapping[str, Record],
    places: Mapping[str, str],
    account: Account,
) -> Quantities:
    """Units, groups and flow properties. A unit without a usable factor is left out; what needs it will say so."""
    found = Quantities()
    for key, record in properties.items():
        found.properties[key] = Property(
            tidy(text(record, "name")) or key, identity(part(record, "unitGroup"))
        )
    taken: set[str] = set()
    for key, record in groups.items():
        quantity = _quantity(key, record, found, taken)
        taken.add(quantity)
        _units(key, record, quantity, places.get(key, ""), found, account)
    account.counts["units"] = len(found.keys)
    return found


def _quantity(key: str, record: Record, found: Quantities, taken: set[str]) -> str:
    """The name of what a group measures: its own flow property, else the first one given in it, else the group's name."""
    stated = found.properties.get(identity(part(record, "defaultFlowProperty")))
    named_so = [one.name for one in found.properties.values() if one.group == key]
    wanted = [
        stated.name if stated else tidy(text(part(record, "defaultFlowProperty"), "name")),
        *sorted(named_so),
    ]
    for name in (*wanted, tidy(text(record, "name")), key):
        if name and name not in taken:
            return name
    return key


def _units(key: str, record: Record, quantity: str, place: str, found: Quantities, account: Account) -> None:
    reference = ""
    for one in parts(record, "units"):
        name = tidy(text(one, "name"))
        factor = finite(one.get("conversionFactor", 1.0 if flag(one, "isRefUnit", "referenceUnit") else None))
        if not name or factor is None or factor <= 0:
            account.lose(
                "unit-factor", place, f"单位“{named(name)}”没有可用的换算系数，未读取",
                f"The unit “{named(name)}” has no usable factor and was left out",
            )  # fmt: skip
            continue
        unit = Unit(name, quantity, factor)
        where = _free_key(unit, found.units, place, account)
        found.units[where] = unit
        found.keys[identity(one) or f"{key}/{name}"] = where
        if flag(one, "isRefUnit", "referenceUnit"):
            reference = where
    if not reference:
        ones = [at for at, unit in found.units.items() if unit.quantity == quantity and unit.factor == 1.0]
        reference = ones[0] if ones else ""
        account.lose("unit-reference", place, f"单位组“{named(quantity)}”未标明参考单位",
                     f"The unit group of “{named(quantity)}” states no reference unit", repaired=bool(ones))  # fmt: skip
    found.groups[key] = Group(quantity, reference)


def _free_key(unit: Unit, units: Mapping[str, Unit], place: str, account: Account) -> str:
    """The key of a unit: its name, with its quantity where the name is taken, with its worth where both are."""
    if units.get(unit.name, unit) == unit:
        return unit.name
    longer = f"{unit.quantity}/{unit.name}"
    if units[unit.name].quantity != unit.quantity and longer not in units:
        return longer
    account.lose(
        "unit-twice", place, f"单位“{named(unit.name)}”在同一量中出现两次，系数不同，分开记",
        f"The unit “{named(unit.name)}” comes twice in one quantity; the two are kept apart", repaired=True,
    )  # fmt: skip
    number = 2
    while f"{longer} ({unit.factor:g}) {number}" in units:
        number += 1
    return f"{longer} ({unit.factor:g}) {number}"
