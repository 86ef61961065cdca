"""Masses of gases to CO2 equivalent, by set."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED, GwpSet, MissingGwp, co2e

AR6 = GwpSet("AR6", {"co2": Decimal(1), "ch4_fossil": Decimal("29.8"), "ch4_biogenic": Decimal("27.0")})


def test_methane_counts_by_where_its_carbon_comes_from() -> None:
    assert co2e({"co2": Decimal(2), "ch4_fossil": Decimal(1)}, AR6) == Decimal("31.8")
    assert co2e({"co2": Decimal(2), "ch4_biogenic": Decimal(1)}, AR6) == Decimal("29.0")


def test_biogenic_and_removed_carbon_stand_apart() -> None:
    assert co2e({BIOGENIC: Decimal(500), REMOVED: Decimal(70), "co2": Decimal(3)}, AR6) == 3


def test_an_equivalent_is_never_rated_again() -> None:
    assert co2e({CO2E: Decimal(12)}, AR6) == 12


def test_a_gas_the_set_does_not_rate_is_not_zero() -> None:
    with pytest.raises(MissingGwp) as missing:
        co2e({"nf3": Decimal(1)}, AR6)
    assert (missing.value.gas, missing.value.set_code) == ("nf3", "AR6")
