"""Warming potentials over 100 years, by assessment report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from qingheng.calc.gases.masses import APART, CO2E, Masses
from qingheng.calc.texts import BilingualError

_WIDE: Final = Context(prec=80)


class MissingGwp(BilingualError):
    """A set has no potential for a gas. gas, set_code: as asked."""

    def __init__(self, gas: str, set_code: str) -> None:
        super().__init__(
            f"The GWP set {set_code} has no value for {gas}: choose a set that has one.",
            f"GWP 数据集 {set_code} 没有 {gas} 的数值：请改用含该气体的数据集。",
        )
        self.gas, self.set_code = gas, set_code


@dataclass(frozen=True, slots=True)
class GwpSet:
    """The potentials of one assessment report: kilograms of CO2 equivalent for a kilogram of gas, over 100 years."""

    code: str
    values: Mapping[str, Decimal]
    name_zh: str = ""
    name_en: str = ""
    source: str = ""

    def of(self, gas: str) -> Decimal:
        """The potential of a gas. Raises MissingGwp."""
        found = self.values.get(gas)
        if found is None:
            raise MissingGwp(gas, self.code)
        return found


def co2e(masses: Masses, potentials: GwpSet) -> Decimal:
    """Kilograms of CO2 equivalent of gas masses in kilograms; biogenic and removed CO2 do not count.

    A mass of `CO2E` counts as it is, whatever the set it was made with. Raises MissingGwp.
    """
    total = Decimal(0)
    for gas, kilograms in masses.items():
        if gas in APART:
            continue
        part = kilograms if gas == CO2E else _WIDE.multiply(kilograms, potentials.of(gas))
        total = _WIDE.add(total, part)
    return total
