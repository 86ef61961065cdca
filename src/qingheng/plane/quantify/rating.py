"""CO2 equivalents of lines: they follow from the masses of a line and the potentials of a set, to the last digit.

Files of lines hold masses; what these are in kilograms of CO2 equivalent is worked out when somebody reads them. Files of
releases before this one, and of engines that write it, hold it too; there it is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from qingheng.calc.gases import GwpSet
from qingheng.plane.quantify.arithmetic import co2e, nanos, of_nanos, potentials

MASS: Final = "kg_"
RATED: Final = "co2e_"


@dataclass(frozen=True)
class Rating:
    """How lines of a run are rated by one set. weights: by gas, as whole numbers, scaled by ten to the power of decimals.

    lacking: gases of the run without a potential; a line with a mass of one has no total.
    """

    weights: Mapping[str, int]
    decimals: int
    lacking: tuple[str, ...]

    def of(self, masses: Mapping[str, Decimal]) -> Decimal | None:
        """CO2 equivalent of a line in kilograms, None for a line without masses or with one that is not rated."""
        if not masses or not self.weights.keys() >= masses.keys():
            return None
        return of_nanos(co2e({gas: nanos(kg) for gas, kg in masses.items()}, self.weights, self.decimals))


def sets_of(manifest: Mapping[str, Any]) -> list[GwpSet]:
    """The sets a run was calculated with, from its manifest."""
    return [
        GwpSet(one["code"], {gas: Decimal(value) for gas, value in one["values"].items()})
        for one in manifest["gwp_sets"]
    ]


def ratings_of(manifest: Mapping[str, Any]) -> dict[str, Rating]:
    """The sets of a run by code, from its manifest."""
    gases, found = list(manifest["gases"]), {}
    for one in sets_of(manifest):
        weights, decimals = potentials(gases, one)
        found[one.code] = Rating(weights, decimals, tuple(gas for gas in gases if gas not in weights))
    return found


def columns_of(manifest: Mapping[str, Any]) -> list[str]:
    """Names of a line's figures: amount, masses by gas, CO2 equivalents by set."""
    sets = (str(one["code"]) for one in manifest["gwp_sets"])
    return ["amount", *(f"{MASS}{gas}" for gas in manifest["gases"]), *(f"{RATED}{code}" for code in sets)]


def masses_there(rating: Rating, there: Collection[str]) -> tuple[dict[str, int], list[str]]:
    """Of a file's columns: those of masses that are rated, with their weights, and those that are not."""
    known = {f"{MASS}{gas}": weight for gas, weight in rating.weights.items() if f"{MASS}{gas}" in there}
    return known, [f"{MASS}{gas}" for gas in rating.lacking if f"{MASS}{gas}" in there]
