"""Calculations that give more than factor times amount: from the values of a key to further multipliers.

Each takes the values by column and the factor's masses (kilograms for one unit of the amount) and gives the masses to use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from typing import Final

from qingheng.calc.gases import Masses
from qingheng.calc.texts import BilingualError

_WIDE: Final = Context(prec=40)
DEFAULT_HEEL: Final = Decimal(10)
"""Per cent of a bottle that goes back with it. Source: GB/T 32151.24-2024."""
DESTRUCTION: Final[Mapping[str, Decimal]] = {
    "nf3": Decimal(95),
    **dict.fromkeys(("sf6", "cf4", "c2f6", "c3f8", "c_c4f8", "chf3"), Decimal(90)),
}
"""Per cent destroyed of what passes an abatement whose efficiency was not measured. Source: GB/T 32151.24-2024."""
_HUNDRED: Final = Decimal(100)
Values = Mapping[str, str | None]


class UnusableValue(BilingualError):
    """A value of the row is out of range for the formula. column: where."""

    def __init__(self, column: str, value: str) -> None:
        super().__init__(
            f"The column {column} has {value}, which this formula cannot use: correct the row.",
            f"列 {column} 的值 {value} 不能用于该公式：请更正该行。",
        )
        self.column, self.value = column, value


def through(values: Values, masses: Masses) -> Masses:
    """All of the gas is let out but what stays in the bottle and what is destroyed: (1-h)(1-a d u)."""
    left = _WIDE.multiply(_rest(values, "heel"), _passing(values))
    return {gas: _WIDE.multiply(mass, left) for gas, mass in masses.items()}


def electronics(values: Values, masses: Masses) -> Masses:
    """Etching and CVD cleaning: (1-h)(1-a d u) of what the factor gives for a kilogram used, unabated.

    The factor holds utilisation and by-products: (1-U) of the gas, B of each by-product. A row without a heel has 10 %.
    Nothing is taken as abated unless the row says so; what is abated at an efficiency nobody measured is destroyed at
    the default of its gas. Source: GB/T 32151.24-2024, 5.2.3.
    """
    usual = {"heel": DEFAULT_HEEL, "destruction": DESTRUCTION.get(values.get("gas") or "")}
    filled = {name: str(value) for name, value in usual.items() if value is not None and not values.get(name)}
    return through({**values, **filled}, masses)


def by_occupancy(values: Values, masses: Masses) -> Masses:
    """A car shared by several people is driven once: divided by its occupants."""
    people = _number(values, "occupancy")
    if people is None:
        return masses
    if people < 1:
        raise UnusableValue("occupancy", str(people))
    return {gas: _WIDE.divide(mass, people) for gas, mass in masses.items()}


FORMULAS: Final[Mapping[str, Callable[[Values, Masses], Masses]]] = {
    "through": through,
    "electronics": electronics,
    "by_occupancy": by_occupancy,
}


def _passing(values: Values) -> Decimal:
    """The share that gets past the abatement: 1 - a d u. Raises UnusableValue for a share without an efficiency."""
    abated, destroyed = _share(values, "abated"), _share(values, "destruction")
    if not abated:
        return Decimal(1)
    if destroyed is None:
        raise UnusableValue("destruction", "-")
    running = _share(values, "uptime")
    running = Decimal(1) if running is None else running
    return Decimal(1) - _WIDE.multiply(_WIDE.multiply(abated, destroyed), running)


def _rest(values: Values, column: str) -> Decimal:
    share = _share(values, column)
    return Decimal(1) if share is None else Decimal(1) - share


def _share(values: Values, column: str) -> Decimal | None:
    percent = _number(values, column)
    if percent is None:
        return None
    if not 0 <= percent <= 100:
        raise UnusableValue(column, str(percent))
    return percent / _HUNDRED


def _number(values: Values, column: str) -> Decimal | None:
    text = values.get(column)
    return None if text in (None, "") else Decimal(str(text))
