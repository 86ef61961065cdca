"""The processes summed from USLCI are what the engine makes of the file today, gas by gas, where it lies at hand."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from qingheng.calc.lca.greenhouse import recognise
from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.packed import gases_of
from qingheng.calc.lca.solving import factorise, intensities
from qingheng.formats.lca import read_lca
from tests.packs.shipped import tables

USLCI = Path(os.environ.get("QINGHENG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / (
    "data/lca/uslci_olca_v1_jsonld.zip"
)
DIESEL, REFINERY = "Diesel, at refinery", "Petroleum refining, at refinery"


@pytest.mark.skipif(not USLCI.is_file(), reason="USLCI is not beside this checkout")
def test_summed_processes_are_those_of_the_file():
    inventory = read_lca(USLCI).inventory
    refinery = next(one.id for one in inventory.processes.values() if one.name.strip() == REFINERY)
    diesel = [one.id for one in inventory.flows.values() if one.name.strip() == DIESEL]
    system = system_of(inventory, providers=dict.fromkeys(diesel, refinery)).system
    known = [recognise(inventory.flows[flow]) for flow in system.flows]
    kinds = sorted({(one.gas, one.origin.value) for one in known if one})
    counts = np.zeros((len(kinds), len(known)))
    for column, one in enumerate(known):
        if one:
            counts[kinds.index((one.gas, one.origin.value)), column] = 1.0
    found = intensities(factorise(system), sparse.csr_array(counts))
    at = {process: row for row, (process, _) in enumerate(system.columns)}
    gases = gases_of(tables("lca-starter"))
    compared = 0
    for row in tables("lca-starter")["exchanges"]:
        if row["process"].startswith("uslci.") and row["flow"] in gases:
            gas = gases[row["flow"]]
            amount = found[at[row["place"]], kinds.index((gas.code, gas.origin.value))]
            assert float(row["amount"]) == pytest.approx(amount, rel=1e-9), row
            compared += 1
    assert compared > 500
