"""The tables of shipped packs, and the starter database solved once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qingheng.calc.factors.table import read_gwp_sets
from qingheng.calc.lca.characterising import Method, characterised
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import Doubles, Inventory
from qingheng.calc.lca.packed import climate_factors, gases_of, inventory_of
from qingheng.calc.lca.solving import factorise, intensities

PACKS = Path(__file__).parents[2] / "packs"
SETS = ("AR5", "AR6")


@cache
def tables(pack: str) -> dict[str, list[dict[str, str]]]:
    """All tables of a pack, cells as text."""
    found = {}
    for path in sorted((PACKS / pack).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@dataclass(frozen=True)
class Solved:
    """The starter database with kg CO2e of one unit of each product: columns by `SETS`. at: column by process."""

    inventory: Inventory
    linked: Linked
    intensities: Doubles
    at: dict[str, int]


@cache
def starter() -> Solved:
    """The starter database, read, linked and solved."""
    shipped = tables("lca-starter")
    inventory = inventory_of(shipped, name="lca-starter")
    linked = system_of(inventory)
    sets = read_gwp_sets(tables("gwp-ipcc")["gwp"])
    gases = gases_of(shipped)
    methods = [Method(code, code, code, "kg", climate_factors(gases, sets[code])) for code in SETS]
    found = intensities(factorise(linked.system), characterised(linked.system, methods).matrix)
    return Solved(
        inventory, linked, found, {process: n for n, (process, _) in enumerate(linked.system.columns)}
    )
