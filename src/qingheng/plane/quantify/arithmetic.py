"""What a result line is, to the last digit: the definition every engine is held to, in plain Python.

Figures are integers of 1e-9 of their unit ("nanos"). A product is made of IEEE 754 doubles from left to right and
rounded once, half away from zero, so DuckDB, Polars, Spark and this module give the same integer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from qingheng.calc.gases import CO2E, GwpSet
from qingheng.calc.gases.masses import APART

NANO: Final = 1_000_000_000
EXACT: Final = 2**53
"""Up to here an integer is a double without loss."""

_WIDE: Final = Context(prec=120, rounding=ROUND_HALF_UP)


def nanos(value: Decimal) -> int:
    """A figure as an integer of 1e-9, a tie going away from zero."""
    return int(value.scaleb(9, _WIDE).to_integral_value(ROUND_HALF_UP, _WIDE))


def of_nanos(value: int) -> Decimal:
    """The figure of an integer of 1e-9."""
    return Decimal(value).scaleb(-9, _WIDE)


def double(value: int) -> float:
    """The double an amount of so many nanos enters a product as.

    Up to 2^53 nanos that is the nearest double; above, whole units and the rest are taken apart, as engines do.
    """
    if abs(value) <= EXACT:
        return value / 1e9
    whole, rest = divmod(abs(value), NANO)
    found = float(whole) + rest / 1e9
    return -found if value < 0 else found


def rounded(value: float) -> int:
    """A double to the nearest integer, a tie going away from zero; 0.49999999999999994 is 0."""
    size = abs(value)
    whole = math.floor(size)
    nearest = whole + (size - whole >= 0.5)
    return -nearest if value < 0 else nearest


def product(
    times: Sequence[Decimal],
    less: Sequence[tuple[Decimal, float]] = (),
    share: Sequence[Decimal] = (),
    one_less: Sequence[Decimal] = (),
    scale: float = 1.0,
) -> int:
    """Nanos of the amount of a row (calc.ghg.Amount). less: figure, and one of its unit in the unit of the first.

    A single column is itself, exactly; all else is a product of doubles.
    """
    if len(times) == 1 and not less and not share and not one_less and scale == 1.0:
        return nanos(times[0])
    figure = double(nanos(times[0]))
    for value, ratio in less:
        figure = figure - double(nanos(value)) * ratio
    for value in times[1:]:
        figure = figure * double(nanos(value))
    for value in share:
        figure = figure * double(nanos(value)) / 100.0
    for value in one_less:
        figure = figure * (100.0 - double(nanos(value))) / 100.0
    return rounded(figure * scale * 1e9)


def mass(amount: int, coefficient: Decimal) -> int:
    """Nano-kilograms of gas of an amount in nanos of its unit. coefficient: kg for one unit."""
    return rounded(double(amount) * float(coefficient) * 1e9)


def potentials(gases: Iterable[str], gwp: GwpSet) -> tuple[dict[str, int], int]:
    """What a kilogram of each gas counts, as whole numbers, and the power of ten they are scaled by.

    Biogenic and removed CO2 count nothing; a mass known as CO2 equivalent counts as it is. A gas the set lacks is
    not in the answer: what holds it has no total in this set.
    """
    found = {
        gas: Decimal(0) if gas in APART else Decimal(1) if gas == CO2E else gwp.values.get(gas)
        for gas in gases
    }
    known = {gas: value for gas, value in found.items() if value is not None}
    places = max([0, *(-int(value.normalize(_WIDE).as_tuple().exponent) for value in known.values())])
    return {gas: int(value.scaleb(places, _WIDE)) for gas, value in known.items()}, places


def co2e(masses: Mapping[str, int], weight: Mapping[str, int], decimals: int) -> int:
    """Nano-kilograms of CO2 equivalent of nano-kilograms of gases: exact, then rounded half away from zero."""
    total = sum(value * weight[gas] for gas, value in masses.items())
    tens: int = 10**decimals
    size = (abs(total) + tens // 2) // tens
    return -size if total < 0 else size
