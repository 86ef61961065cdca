"""A real public database, USLCI in openLCA schema 1: everything arrives, and known processes keep their figures.

Set QINGHENG_USLCI to the package (766 processes, MIT licence, FLCAC-admin/uslci-content); without it the tests are skipped.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, Inventory
from qingheng.formats.lca import LcaFormat, Read, read_lca

_BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data" / "lca" / "uslci_olca_v1_jsonld.zip"
_PACKAGE = Path(os.environ.get("QINGHENG_USLCI", str(_BESIDE)))
pytestmark = pytest.mark.skipif(not _PACKAGE.exists(), reason="the USLCI package is not here")

GASES = {
    "carbon dioxide, fossil": 1.0,
    "carbon dioxide": 1.0,
    "methane": 27.9,
    "methane, fossil": 29.8,
    "dinitrogen monoxide": 273.0,
    "sulfur hexafluoride": 25200.0,
}
"""kg CO2e per kg, IPCC AR6, GWP100; methane of unstated origin 27.9."""
UNVERIFIED = {
    "Electricity, bituminous coal, at power plant": (3.6, 1.1019),
    "Electricity, natural gas, at power plant": (3.6, 0.7530),
    "Portland cement, at plant": (1.0, 1.3744),
    "Transport, combination truck, diesel powered": (1.0, 0.1347),
}
"""kg CO2e per kWh, kg or tkm: of an independent reading of the same files, not confirmed in openLCA. To notice change."""
DIESEL = "d939590b-a0d7-310c-8952-9921ed64a078"


@pytest.fixture(scope="module")
def timed() -> tuple[Read, float]:
    started = time.process_time()
    return read_lca(_PACKAGE), time.process_time() - started


def test_everything_arrives_within_its_time(timed: tuple[Read, float]) -> None:
    read, seconds = timed
    assert seconds < 20
    assert read.format is LcaFormat.openlca
    counts = read.counts
    assert (counts["processes_read"], counts["flows_read"]) == (766, 4601)
    assert counts["exchanges"] == counts["exchanges_read"] == 32_526
    assert (counts["inputs"], counts["outputs"], counts["references"]) == (9_196, 23_330, 766)
    directions = Counter(row.output for one in read.inventory.processes.values() for row in one.exchanges)
    assert directions == {True: 23_330, False: 9_196}


def test_the_loss_report_is_what_is_known_of_it(timed: tuple[Read, float]) -> None:
    read, _ = timed
    assert dict(read.codes) == {
        "unit-twice": 1, "name-spaces": 50, "spread": 4_834, "spread-centre": 72, "formula": 259,
        "allocation-factors": 40, "allocation-sum": 3,
    }  # fmt: skip
    assert len(read.losses) == sum(read.codes.values())
    assert all(one.place and one.message_zh and one.message_en for one in read.losses)


def test_every_exchange_has_one_fate(timed: tuple[Read, float]) -> None:
    read, _ = timed
    linked = system_of(read.inventory)
    assert sum(linked.fates.values()) == read.counts["exchanges"]
    assert linked.fates[Fate.reference] == 766
    assert linked.fates.get(Fate.rejected, 0) == 0


def _from_refining(inventory: Inventory) -> Inventory:
    """Diesel has two makers and none is stated; the figures above were made with petroleum refining."""
    maker = next(
        key for key, one in inventory.processes.items()
        if one.name.startswith("Petroleum refining") and any(row.flow == DIESEL and row.reference for row in one.exchanges)
    )  # fmt: skip
    stated = {
        key: replace(one, exchanges=tuple(
            replace(row, provider=maker) if row.flow == DIESEL and not row.output else row for row in one.exchanges
        ))
        for key, one in inventory.processes.items()
    }  # fmt: skip
    return replace(inventory, processes=stated)


def test_known_processes_keep_their_figures(timed: tuple[Read, float]) -> None:
    inventory = _from_refining(timed[0].inventory)
    system = system_of(inventory).system
    factor = np.array([
        0.0 if any(part.startswith("resource") for part in flow.compartment) else GASES.get(flow.name.lower(), 0.0)
        for flow in (inventory.flows[key] for key in system.flows)
    ])  # fmt: skip
    gases = np.bincount(system.flow_cols, system.flow_amounts * factor[system.flow_rows], system.size)
    technosphere = csc_matrix((system.amounts, (system.rows, system.cols)), shape=(system.size, system.size))
    of_one = splu(technosphere.T.tocsc()).solve(gases)
    found = {inventory.processes[key].name: of_one[at] for at, (key, _) in enumerate(system.columns)}
    assert {name: round(found[name] * worth, 4) for name, (worth, _) in UNVERIFIED.items()} == {
        name: figure for name, (_, figure) in UNVERIFIED.items()
    }
