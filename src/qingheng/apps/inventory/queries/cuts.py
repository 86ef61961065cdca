"""What of a run somebody looks at: some of its line groups, of one gas or all, at 100 % or as consolidated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.models import Run
from qingheng.apps.inventory.queries.totals import DIMENSIONS, ZERO, of_side
from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED
from qingheng.calc.ghg import BLOCKED, COUNTED
from qingheng.calc.ghg.asking import NO_HOLDING

_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_UP)
Potentials = Mapping[str, Mapping[str, Decimal]]
"""GWP set to gas to kilograms of CO2 equivalent for a kilogram."""


@dataclass(frozen=True)
class Cut:
    """What is looked at. side: ``location``, ``market``, or empty for lines of either. where: dimension to value.

    gas: that gas alone. consolidated: as the group counts it instead of 100 %.
    """

    side: str = "location"
    where: Mapping[str, str] = field(default_factory=dict)
    gas: str = ""
    consolidated: bool = False

    def told(self) -> tuple[object, ...]:
        """All it asks, as something that tells it from others."""
        return self.side, tuple(sorted(self.where.items())), self.gas, self.consolidated

    def fits(self, one: LineGroup) -> bool:
        """Whether a line group is looked at."""
        if self.side and not of_side(one, self.side):
            return False
        if self.gas and one.status == COUNTED and self.gas not in one.gases:
            return False
        return all(DIMENSIONS[name](one) == value for name, value in self.where.items())


def cut_out(groups: Iterable[LineGroup], cut: Cut, potentials: Potentials) -> list[LineGroup]:
    """The line groups looked at, with masses and CO2e as the cut reads them.

    Consolidated, what nobody recorded a holding for is blocked: it is in no total and counted beside it.
    """
    kept = [one for one in groups if cut.fits(one)]
    if cut.gas:
        kept = [_of_gas(one, cut.gas, potentials) for one in kept]
    return [_counted(one) for one in kept] if cut.consolidated else kept


def potentials_of(run: Run) -> Potentials:
    """The warming potentials the run was calculated with, by set; empty for a run without parts."""
    return _potentials(str(run.parts[0]["path"]), str(run.parts[0]["sha256"])) if run.parts else {}


def rated(mass: Decimal, gas: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """Kilograms of CO2 equivalent of a mass; zero for what no scope counts, None where the set lacks the gas."""
    if gas in (BIOGENIC, REMOVED):
        return ZERO
    if gas == CO2E:
        return mass
    return None if gas not in values else _WIDE.multiply(mass, values[gas])


def gases_of(groups: Iterable[LineGroup]) -> list[str]:
    """Gases with a mass in any of these, in order of their codes."""
    return sorted({gas for one in groups for gas in one.gases})


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum; None of nothing, and as soon as one is not known."""
    total: Decimal | None = None
    for value in values:
        if value is None:
            return None
        total = _WIDE.add(ZERO if total is None else total, value)
    return total


def main_of(groups: Sequence[LineGroup], code: str) -> Decimal | None:
    """CO2e of the counted ones by one GWP set."""
    return known_sum(one.co2e.get(code) for one in groups if one.status == COUNTED)


def _of_gas(one: LineGroup, gas: str, potentials: Potentials) -> LineGroup:
    if one.status != COUNTED:
        return one
    mass = one.gases[gas]
    return replace(
        one,
        gases={gas: mass},
        co2e={code: rated(mass, gas, values) for code, values in potentials.items()},
    )


def _counted(one: LineGroup) -> LineGroup:
    if one.status != COUNTED:
        return one
    if one.unshared:
        return replace(one, status=BLOCKED, reason=NO_HOLDING, gases={}, co2e=dict.fromkeys(one.co2e))
    if one.share == 1:
        return one
    return replace(
        one,
        share=Decimal(1),
        gases={gas: _WIDE.multiply(mass, one.share) for gas, mass in one.gases.items()},
        co2e={
            code: None if value is None else _WIDE.multiply(value, one.share)
            for code, value in one.co2e.items()
        },
    )


@lru_cache(maxsize=64)
def _potentials(path: str, _sha256: str) -> dict[str, dict[str, Decimal]]:
    from qingheng.plane.quantify import opened

    said: list[dict[str, Any]] = opened(Path(settings.PLANE_ROOT) / path).manifest["gwp_sets"]
    return {str(one["code"]): {gas: Decimal(value) for gas, value in one["values"].items()} for one in said}
