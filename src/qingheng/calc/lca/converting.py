"""Amounts of a database in the reference units of its flows, by what the database itself says of units and flows."""

from __future__ import annotations

from collections.abc import Mapping

from qingheng.calc.lca.model import Flow, Unit


class NotConverted(ValueError):
    """A unit that cannot become the flow's. zh, en: why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def unit_named(name: str, units: Mapping[str, Unit], quantity: str = "") -> Unit | None:
    """The unit of a name, of a quantity where the name comes more than once; spaces around it do not count."""
    plain = name.strip()
    return units.get(f"{quantity}/{plain}") or units.get(plain)


def in_unit_of(flow: Flow, amount: float, unit: str, units: Mapping[str, Unit]) -> float:
    """The amount in the flow's reference unit; over another quantity by the flow's properties. Raises NotConverted."""
    if unit.strip() == flow.unit.strip() or not unit.strip():
        return amount
    target = unit_named(flow.unit, units)
    given = unit_named(unit, units, target.quantity if target else "")
    if given is None or target is None:
        unknown = unit if given is None else flow.unit
        raise NotConverted(f"数据库中没有单位“{unknown}”", f"The database has no unit “{unknown}”")
    if not (given.factor > 0 and target.factor > 0):
        raise NotConverted(
            f"单位“{unit}”的换算系数不为正",
            f"The factor of the unit “{unit}” or “{flow.unit}” is not positive",
        )
    if given.quantity == target.quantity:
        return amount * given.factor / target.factor
    if worth := flow.properties.get(given.quantity):
        return amount * given.factor / worth
    raise NotConverted(
        f"“{flow.name}”以 {flow.unit} 计，没有从 {unit} 换算的性质",
        f"“{flow.name}” counts in {flow.unit}, and nothing says what {unit} of it is",
    )
