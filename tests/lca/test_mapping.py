"""Flows found in another list, each with how, and those left open."""

from __future__ import annotations

import pytest

from qingheng.calc.lca.mapping import Rank, cas_number, mapped, normal, place_of
from qingheng.calc.lca.model import Flow
from tests.lca.worlds import AIR, UNITS, nature

METHANE = "74-82-8"


def target(name: str, number: str, compartment: tuple[str, ...] = AIR, cas: str = "", **more: object) -> Flow:
    return Flow(number, name, nature("x").kind, "kg", compartment, cas, **more)  # type: ignore[arg-type]


TARGETS = [
    target("Carbon dioxide, fossil", "co2f", cas="124-38-9"),
    target("Carbon dioxide, non-fossil", "co2b", cas="124-38-9"),
    target("Carbon dioxide, from soil or biomass stock", "co2l", cas="124-38-9"),
    target("Methane, fossil", "ch4f", ("air", "urban air close to ground"), METHANE),
    target("Methane, fossil", "ch4f0", ("air",), METHANE),
    target("Dinitrogen monoxide", "n2o", synonyms=("Nitrous oxide",)),
    target("Phosphate", "po4w", ("water", "river")),
    target("Phosphate", "po4s", ("soil",)),
    target("Zinc, ion", "zn1", ("water", "river")),
    target("Zinc ion", "zn2", ("water", "river")),
]


@pytest.mark.parametrize(
    ("flow", "expected", "rank"),
    [
        (nature("co2f"), "co2f", Rank.id),
        (nature("CO2, fossil", cas="000124-38-9"), "co2f", Rank.cas),
        (nature("Carbon dioxide, fossil "), "co2f", Rank.named),
        (nature("carbon  dioxide fossil"), "co2f", Rank.normalised),
        (nature("CARBON DIOXIDE, NON-FOSSIL", cas="124-38-9"), "co2b", Rank.cas),
        (nature("Nitrous oxide"), "n2o", Rank.synonym),
        (nature("Methane", ("Emission to air", "low. pop."), cas=METHANE), "ch4f0", Rank.compartment),
        (nature("Phosphate", ("Emissions to water", "fresh water")), "po4w", Rank.named),
        (nature("Phosphate", ("water", "ocean")), "po4w", Rank.compartment),
    ],
)
def test_a_flow_is_found_and_says_how(flow: Flow, expected: str, rank: Rank) -> None:
    found = mapped([flow], TARGETS, UNITS)
    assert found.open == ()
    match = found.matches[flow.id]
    assert (match.target, match.rank) == (expected, rank)
    assert match.reason_zh
    assert match.reason_en


@pytest.mark.parametrize(
    ("flow", "code"),
    [
        (nature("Methane, biogenic", cas=METHANE), "origin"),
        (nature("Phosphate", ("air",)), "none"),
        (nature("Unobtainium"), "none"),
        (nature("zinc ion", ("water", "river")), "several"),
        (nature("Dinitrogen monoxide", unit="MJ"), "unit"),
    ],
)
def test_what_does_not_fit_stays_open(flow: Flow, code: str) -> None:
    found = mapped([flow], TARGETS, UNITS)
    assert found.matches == {}
    assert [one.code for one in found.open] == [code]


def test_units_are_converted_and_coverage_is_by_number_or_amount() -> None:
    flows = [nature("Nitrous oxide", unit="g"), nature("Unobtainium")]
    found = mapped(flows, TARGETS, UNITS)
    assert found.matches["Nitrous oxide"].factor == 0.001
    assert found.coverage() == 0.5
    assert found.coverage({"Nitrous oxide": 3.0, "Unobtainium": -1.0}) == 0.75
    assert found.ranks == {Rank.synonym: 1}
    assert mapped([], TARGETS, UNITS).coverage() is None


def test_every_flow_is_either_matched_or_open() -> None:
    flows = [*TARGETS, nature("Unobtainium")]
    found = mapped(flows, TARGETS, UNITS)
    assert {*found.matches, *(one.flow for one in found.open)} == {one.id for one in flows}
    assert all(found.matches[one.id].target == one.id for one in TARGETS)


@pytest.mark.parametrize(
    ("text", "number"),
    [("000124-38-9", "124-38-9"), ("124-38-9 ", "124-38-9"), ("124-38-8", ""), ("", ""), ("CO2", "")],
)
def test_a_registry_number_is_checked(text: str, number: str) -> None:
    assert cas_number(text) == number


def test_names_and_compartments_in_common_words() -> None:
    assert normal(" Carbon  dioxide, Non‑Fossil ") == "carbon dioxide non fossil"
    assert place_of(("Elementary flows", "Emission to air", "unspecified")) == ("air",)
    assert place_of(("air", "non-urban air or from high stacks")) == ("air", "rural")
    assert place_of(("Emission to air", "low. pop.")) == ("air", "rural")
