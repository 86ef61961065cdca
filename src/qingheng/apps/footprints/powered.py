"""Electricity by contract as a record keeps it for one configuration."""

from __future__ import annotations

from typing import Any, Final

from qingheng.apps.footprints.electricity import PREFIX, text
from qingheng.apps.footprints.gathering import Gathered
from qingheng.calc.footprint.building import megajoules
from qingheng.calc.footprint.model import Stage
from qingheng.calc.footprint.modelling import Answer

MEGAJOULES: Final = 3.6
"""Of one kWh."""


def contract_of(found: Answer, gathered: Gathered) -> dict[str, Any]:
    """What covered the production of a configuration, to be frozen with it; empty where the study takes the grid alone."""
    contract = gathered.told.get("electricity")
    if contract is None:
        return {}
    grids = {
        one["site"]: gathered.scenario.grids.get(one["country"], {}).values() for one in contract["sites"]
    }
    sums: dict[str, list[float]] = {}
    for recipe, amount in zip(found.counted.recipes, found.counted.amounts, strict=True):
        site = contract["made"].get(recipe.item)
        process = gathered.model.note(recipe.about).process
        covered = process.startswith(PREFIX)
        if site is None or recipe.stage is not Stage.production or not (covered or process in grids[site]):
            continue
        energy = (megajoules(float(amount), gathered.model.processes[process].unit) or 0.0) / MEGAJOULES
        each = sums.setdefault(site, [0.0, 0.0])
        each[0] += energy
        each[1] += energy if covered else 0.0
    sites = [
        one | {"kwh": text(sums[one["site"]][0]), "kwh_covered": text(sums[one["site"]][1])}
        for one in contract["sites"]
        if one["site"] in sums
    ]
    return {"electricity": {**contract, "sites": sites}}
