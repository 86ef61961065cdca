"""How the processes of the starter database were summed from USLCI, so that it can be done again.

The source runs its refinery for diesel alone and gives the other products no share: whoever burns diesel would bear all of
the crude. Here the refinery is run for the kilogram of all its products, which the source states too, and each fuel takes its
mass (densities of the UK conversion factors). Chlorine and soda are divided by mass. All other by-products of the
source are small and bear nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from qingheng.calc.lca.greenhouse import recognise
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import Allocation, Doubles, Exchange, FlowKind, Inventory, Process
from qingheng.calc.lca.solving import factorise, intensities
from qingheng.formats.lca import read_lca
from tests.packs.shipped import tables

USLCI = Path(os.environ.get("QINGHENG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / (
    "data/lca/uslci_olca_v1_jsonld.zip"
)
REFINERY, OLDER = "Petroleum refining, at refinery", "Crude oil, in refinery"
CHLORINE = "Chlorine, production mix, at plant"
FUELS = {  # product of the refinery: the fuel whose density is taken
    "Diesel, at refinery": "fuel.diesel",
    "Gasoline, at refinery": "fuel.development_petrol",
    "Kerosene, at refinery": "fuel.kerosene",
    "Residual fuel oil, at refinery": "fuel.fuel_oil",
    "Liquefied petroleum gas, at refinery": "fuel.lpg",
}


@dataclass(frozen=True)
class Summed:
    """Greenhouse gases of one unit of each product: products by `kinds` (gas, origin). at: row by id of the process."""

    linked: Linked
    kinds: tuple[tuple[str, str], ...]
    gases: Doubles
    at: dict[str, int]


def densities() -> dict[str, float]:
    """Kilograms of a litre, by activity."""
    in_kg = {"t": 1000.0, "kg": 1.0}
    return {
        row["activity"]: float(row["ratio"]) * in_kg[row["to_unit"]]
        for row in tables("factors-desnz-2025")["bridges"]
        if row["kind"] == "density" and row["from_unit"] == "L"
    }


def prepared(inventory: Inventory) -> Inventory:
    """The database with its refinery and its chlorine divided by mass."""
    named = {one.name.strip(): one for one in inventory.processes.values()}
    refinery, chlorine = named[REFINERY], named[CHLORINE]
    processes = {key: one for key, one in inventory.processes.items() if key != named[OLDER].id}
    products = {key: one for key, one in inventory.flows.items() if one.kind is FlowKind.product}
    whole = next(key for key, one in products.items() if one.name.strip() == REFINERY)
    kept = tuple(
        replace(one, reference=one.flow == whole)
        for one in refinery.exchanges
        if one.flow == whole or not (one.output and one.flow in products)
    )
    processes[refinery.id] = replace(refinery, exchanges=kept)
    litre = densities()
    for key, flow in products.items():
        if fuel := FUELS.get(flow.name.strip()):
            taken = Exchange(whole, litre[fuel], "kg", output=False, provider=refinery.id)
            made = Exchange(key, 1.0, "l", output=True, reference=True)
            processes[f"by-mass/{key}"] = Process(f"by-mass/{key}", f"{flow.name} by mass", (made, taken))
    made_by = [one for one in chlorine.exchanges if one.output and one.flow in products]
    both = sum(one.amount for one in made_by)
    shares = {Allocation.mass: {one.flow: one.amount / both for one in made_by}}
    processes[chlorine.id] = replace(
        chlorine,
        allocation=Allocation.mass,
        shares=shares,
        exchanges=tuple(
            replace(one, reference=True) if one in made_by else one for one in chlorine.exchanges
        ),
    )
    return replace(inventory, processes=processes)


def summed() -> Summed:
    """The greenhouse gases of all products of the file."""
    inventory = prepared(read_lca(USLCI).inventory)
    linked = system_of(inventory)
    known = [recognise(inventory.flows[flow]) for flow in linked.system.flows]
    kinds = tuple(sorted({(one.gas, one.origin.value) for one in known if one}))
    counts = np.zeros((len(kinds), len(known)))
    for column, one in enumerate(known):
        if one:
            counts[kinds.index((one.gas, one.origin.value)), column] = 1.0
    found = intensities(factorise(linked.system), sparse.csr_array(counts))
    at: dict[str, int] = {}
    for row, (process, _product) in enumerate(linked.system.columns):
        at.setdefault(process, row)
    return Summed(linked, kinds, found, at)
