"""Electricity by contract, and places of production, as a record keeps them for one configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from qingheng.apps.footprints.electricity import PREFIX, text
from qingheng.apps.footprints.gathering import Gathered
from qingheng.apps.footprints.placing import BOUGHT, OWN, SUPPLIERS
from qingheng.calc.footprint.building import Note, megajoules
from qingheng.calc.footprint.model import Recipe, Stage
from qingheng.calc.footprint.modelling import Answer

MEGAJOULES: Final = 3.6
"""Of one kWh."""


def contract_of(found: Answer, gathered: Gathered) -> dict[str, Any]:
    """What covered the production of a configuration, to be frozen with it; empty where the study takes the grid alone."""
    contract = gathered.told.get("electricity")
    if contract is None:
        return {}
    sums: dict[str, list[float]] = {}
    for recipe, note, amount, _kilograms in _made(found, gathered):
        said = contract["made"].get(recipe.item)
        site = note.site or (said if isinstance(said, str) else "")
        energy = _kwh(gathered, note, amount)
        if not site or energy is None or recipe.stage is not Stage.production:
            continue
        each = sums.setdefault(site, [0.0, 0.0])
        each[0] += energy
        each[1] += energy if note.process.startswith(PREFIX) else 0.0
    sites = [
        one | {"kwh": text(sums[one["site"]][0]), "kwh_covered": text(sums[one["site"]][1])}
        for one in contract["sites"]
        if one["site"] in sums
    ]
    return {"electricity": {**contract, "sites": sites}}


def places_in(found: Answer, gathered: Gathered) -> dict[str, Any]:
    """Where the items of a configuration are made, with what counts there; empty where the study says nothing of places.

    kg: CO2e of the share made there, None where its lines are not apart; kwh: grid electricity of its production there.
    """
    told = gathered.told.get("places")
    if not told:
        return {}
    there: dict[tuple[str, str], list[float]] = {}
    used: set[tuple[str, str, str]] = set()
    items, stated = set(), set()
    for recipe, note, amount, kilograms in _made(found, gathered):
        items.add(recipe.item)
        if note.supplier:
            stated.add(recipe.item)
        each = there.setdefault((recipe.item, note.site), [0.0, 0.0])
        each[0] += kilograms
        each[1] += (_kwh(gathered, note, amount) or 0.0) if recipe.stage is Stage.production else 0.0
        used.add((recipe.item, note.site, note.stated))
    rows = [_with(one, there, used) for one in told if one["item"] in items]
    for one in rows:
        if one["kind"] == BOUGHT and one["kg"] is None and one["item"] in stated:
            one["why"] = SUPPLIERS
    return {"places": rows}


def _with(
    one: Mapping[str, Any], there: Mapping[tuple[str, str], list[float]], used: set[tuple[str, str, str]]
) -> dict[str, Any]:
    """A place with its sums, and with those processes alone that count: a supplier's own figure leaves none."""
    site = one["site"] if one["kind"] == OWN else f"{one['supplier']} {one['site']}".strip()
    at = (one["item"], site) if (one["item"], site) in there else None
    names = {process for item, where, process in used if item == one["item"] and where in (site, "")}
    return {
        **one, "processes": [each for each in one["processes"] if each["stated"] in names],
        "kg": None if at is None else text(there[at][0]), "kwh": None if at is None else text(there[at][1]),
    }  # fmt: skip


def _made(found: Answer, gathered: Gathered) -> Iterator[tuple[Recipe, Note, float, float]]:
    """Lines of figures and certificates, with amount and kilograms."""
    counted = found.counted
    for recipe, amount, kilograms in zip(counted.recipes, counted.amounts, counted.lines, strict=True):
        note = gathered.model.note(recipe.about)
        if note.kind in ("figure", "certificates"):
            yield recipe, note, float(amount), float(kilograms)


def _kwh(gathered: Gathered, note: Note, amount: float) -> float | None:
    """Grid electricity of a line, what certificates stand for included; None for anything else."""
    grids = {code for years in gathered.scenario.grids.values() for code in years.values()}
    if not (note.process.startswith(PREFIX) or note.process in grids or note.stated in grids):
        return None
    return (megajoules(amount, gathered.model.processes[note.process].unit) or 0.0) / MEGAJOULES
