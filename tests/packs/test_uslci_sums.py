"""The processes summed from USLCI are what the engine makes of the file today, gas by gas, where it lies at hand."""

from __future__ import annotations

import pytest

from qingheng.calc.lca.packed import gases_of
from tests.packs.shipped import tables
from tests.packs.uslci import USLCI, summed


@pytest.mark.skipif(not USLCI.is_file(), reason="USLCI is not beside this checkout")
def test_summed_processes_are_those_of_the_file():
    found = summed()
    gases = gases_of(tables("lca-starter"))
    compared = 0
    for row in tables("lca-starter")["exchanges"]:
        if row["process"].startswith("uslci.") and row["flow"] in gases:
            gas = gases[row["flow"]]
            amount = found.gases[found.at[row["place"]], found.kinds.index((gas.code, gas.origin.value))]
            assert float(row["amount"]) == pytest.approx(amount, rel=1e-9), row
            compared += 1
    assert compared > 700
