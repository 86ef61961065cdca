"""From the unit at hand to the unit of a factor: exactly, or over stated heat contents and densities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

from qingheng.calc.factors.model import Bridge
from qingheng.calc.units import UnknownUnit, convert, same_dimension

_WIDE: Final = Context(prec=60)
MOST_BRIDGES: Final = 2
"""A volume becomes heat by a density and a heat content; no question needs more."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a quantity gets to the unit of a factor: times `multiplier`, over `bridges` in the order crossed."""

    multiplier: Decimal
    bridges: tuple[Bridge, ...] = ()


def reach(unit: str, wanted: str, bridges: tuple[Bridge, ...], heat: str = "net") -> Reach | None:
    """The shortest way from one unit to another, None when there is none.

    heat: ``net`` or ``gross``, the calorific value a factor on energy stands on; heat contents of the other are not
    crossed. Among ways of equal length the first in the order of `bridges` is taken. Units that nobody knows reach
    nothing but themselves.
    """
    if unit == wanted:
        return Reach(Decimal(1))
    direct = _ratio(unit, wanted)
    if direct is not None:
        return Reach(direct)
    usable = tuple(bridge for bridge in bridges if bridge.kind in ("density", f"heat_content_{heat}"))
    for length in range(1, MOST_BRIDGES + 1):
        for found in _ways(unit, wanted, usable, length):
            return found
    return None


def _ways(unit: str, wanted: str, bridges: tuple[Bridge, ...], left: int) -> Iterator[Reach]:
    for bridge in bridges:
        for start, end, ratio in (
            (bridge.from_unit, bridge.to_unit, bridge.ratio),
            (bridge.to_unit, bridge.from_unit, _WIDE.divide(Decimal(1), bridge.ratio)),
        ):
            entry = _ratio(unit, start)
            if entry is None:
                continue
            so_far = _WIDE.multiply(entry, ratio)
            if left == 1:
                leave = _ratio(end, wanted)
                if leave is not None:
                    yield Reach(_trimmed(_WIDE.multiply(so_far, leave)), (bridge,))
                continue
            others = tuple(other for other in bridges if other is not bridge)
            for rest in _ways(end, wanted, others, left - 1):
                yield Reach(_trimmed(_WIDE.multiply(so_far, rest.multiplier)), (bridge, *rest.bridges))


@lru_cache(maxsize=4096)
def _ratio(unit: str, wanted: str) -> Decimal | None:
    """How many of the second unit one of the first is, None across dimensions."""
    try:
        return convert(Decimal(1), unit, wanted) if same_dimension(unit, wanted) else None
    except UnknownUnit:
        return None


def _trimmed(value: Decimal) -> Decimal:
    """34 significant digits, as `calc.units.convert` keeps."""
    return Context(prec=34).plus(value)
