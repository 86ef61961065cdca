"""A factor held against its kind: those of the same activity and basis in a unit it can be brought to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from statistics import median
from typing import Final

from qingheng.calc.factors.model import Factor
from qingheng.calc.factors.screening import Finding, screen, weight
from qingheng.calc.units import convert, same_dimension

FAR: Final = Decimal(10)
"""Ten times the median of its kind, or a tenth of it, asks for a look before anybody approves."""

SLIP: Final = (Decimal(300), Decimal(3000))
_WIDE: Final = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Kin:
    """Kilograms for one unit of the factor looked at: how many of its kind there are, and their spread.

    times: the factor over the median; None where either is zero. No kin: all but count are None.
    """

    count: int
    least: Decimal | None = None
    middle: Decimal | None = None
    most: Decimal | None = None
    times: Decimal | None = None


def kin_of(candidate: Factor, factors: Sequence[Factor]) -> Kin:
    """The candidate beside factors of its activity and basis, each brought to its unit; itself left out."""
    values = [
        _WIDE.multiply(weight(one), convert(Decimal(1), candidate.unit, one.unit))
        for one in _alike(candidate, factors)
        if same_dimension(one.unit, candidate.unit)
    ]
    if not values:
        return Kin(0)
    middle = median(values)
    own = weight(candidate)
    times = _WIDE.divide(own, middle) if middle > 0 and own > 0 else None
    return Kin(len(values), min(values), middle, max(values), times)


def screened(candidate: Factor, factors: Sequence[Factor]) -> tuple[Finding, ...]:
    """What screening finds of the candidate among its kind, and whether it lies far from it; errors first."""
    alike = _alike(candidate, factors)
    found = [one for one in screen([*alike, candidate]) if candidate.id in one.factor_ids]
    kin = kin_of(candidate, factors)
    if kin.times is not None and not any(one.code == "thousandfold" for one in found):
        found += _far(candidate, kin, kin.times)
    return tuple(sorted(found, key=lambda one: (one.severity != "error", one.code)))


def _alike(candidate: Factor, factors: Sequence[Factor]) -> list[Factor]:
    return [
        one
        for one in factors
        if (one.activity, one.basis) == (candidate.activity, candidate.basis) and one.id != candidate.id
    ]


def _far(candidate: Factor, kin: Kin, times: Decimal) -> list[Finding]:
    """A slip by a thousand is an error however few stand beside it; ten times off is a warning."""
    ratio = max(times, 1 / times)
    if ratio < FAR:
        return []
    slip = SLIP[0] <= ratio <= SLIP[1]
    size, middle = f"{ratio:.3g}" if ratio < 1000 else f"{ratio:.0f}", f"{kin.middle:.6g}"
    if times > 1:
        zh, en = (
            f"是同类因子中位数 {middle} 的 {size} 倍。",
            f"It is {size} times the median of its kind, {middle}.",
        )
    else:
        zh, en = (
            f"同类因子的中位数 {middle} 是它的 {size} 倍。",
            f"The median of its kind, {middle}, is {size} times as much.",
        )
    code, severity = ("thousandfold", "error") if slip else ("far_off", "warning")
    return [Finding(code, severity, (candidate.id,), zh, en)]
