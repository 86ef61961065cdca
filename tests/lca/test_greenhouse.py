"""Greenhouse gases among elementary flows, however a database writes them."""

from __future__ import annotations

import pytest

from qingheng.calc.lca.greenhouse import Origin, recognise, unrecognised
from qingheng.calc.lca.model import Flow, FlowKind

AIR = ("Elementary flows", "air", "unspecified")


def flow(name: str, compartment: tuple[str, ...] = AIR, cas: str = "") -> Flow:
    return Flow(name, name, FlowKind.elementary, "kg", compartment, cas)


@pytest.mark.parametrize(
    ("name", "gas", "origin"),
    [
        ("Carbon dioxide, fossil ", "co2", Origin.fossil),
        ("Carbon dioxide", "co2", Origin.unstated),
        ("carbon  DIOXIDE [Inorganic emissions to air]", "co2", Origin.unstated),
        ("Carbon dioxide, non-fossil", "co2_biogenic", Origin.biogenic),
        ("Carbon dioxide, land transformation", "co2", Origin.land_use),
        ("Carbon dioxide, from soil or biomass stock", "co2", Origin.land_use),
        ("Methane, fossil", "ch4_fossil", Origin.fossil),
        ("Methane, non-fossil", "ch4_biogenic", Origin.biogenic),
        ("Methane", "ch4", Origin.unstated),
        ("Nitrous oxide (laughing gas) [Inorganic emissions to air]", "n2o", Origin.unstated),
        ("Methane, tetrafluoro-, FC-14", "cf4", Origin.unstated),
        ("Methane, dichloro-, HCC-30", "ch2cl2", Origin.unstated),
        ("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a", "hfc134a", Origin.unstated),
        ("二氧化碳", "co2", Origin.unstated),
    ],
)
def test_a_gas_by_its_name(name: str, gas: str, origin: Origin) -> None:
    found = recognise(flow(name))
    assert found is not None
    assert (found.gas, found.origin) == (gas, origin)


def test_a_gas_by_its_number_whatever_it_is_called() -> None:
    found = recognise(flow("Kohlendioxid", cas="000124-38-9"))
    assert found is not None
    assert (found.gas, found.how) == ("co2", "cas")


def test_what_plants_take_up_is_a_removal() -> None:
    found = recognise(flow("Carbon dioxide, in air", ("resource", "in air")))
    assert found is not None
    assert found.gas == "co2_removed"


def test_high_in_the_air_is_told_apart() -> None:
    found = recognise(flow("Carbon dioxide", ("air", "lower stratosphere + upper troposphere")))
    assert found is not None
    assert found.origin is Origin.aircraft


@pytest.mark.parametrize(
    ("name", "compartment"),
    [
        ("Methane, fossil", ("water", "ocean")),
        ("Coalbed methane", ("resource", "in ground")),
        ("Methanesulfonic acid", AIR),
        ("Methane, monochlorodifluoro", AIR),
        ("NMVOC, non-methane volatile organic compounds, unspecified origin", AIR),
        ("Sulfur dioxide", AIR),
    ],
)
def test_what_is_not_a_gas_of_this_kind(name: str, compartment: tuple[str, ...]) -> None:
    assert recognise(flow(name, compartment)) is None


def test_what_only_looks_like_one_is_listed() -> None:
    flows = [flow("HFCs and HCFCs, unspecified"), flow("Methane"), flow("Sulfur dioxide")]
    assert [one.name for one in unrecognised(flows)] == ["HFCs and HCFCs, unspecified"]
