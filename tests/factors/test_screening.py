"""Slips of a factor table are seen before anybody uses it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qingheng.calc.factors import Basis, Factor, Place
from qingheng.calc.factors.screening import screen
from qingheng.calc.factors.table import UnreadableRow, read_bridges, read_factors, read_gases, read_gwp_sets
from tests.factors.made import factor


def codes(factors: list[Factor]) -> set[str]:
    return {finding.code for finding in screen(factors)}


def test_a_factor_a_thousand_times_its_neighbours_is_an_error() -> None:
    fine = [factor(f"p/{n}", place=Place("province", str(n)), value=f"0.{500 + n}") for n in range(8)]
    slip = factor("p/slip", place=Place("province", "9"), value="0.000712")
    assert codes(fine) == set()
    assert [f.factor_ids for f in screen([*fine, slip]) if f.code == "thousandfold"] == [("p/slip",)]


def test_tonnes_under_a_unit_of_kilograms_are_out_of_range() -> None:
    assert codes([factor(value="530.6")]) == {"range"}
    assert codes([factor(value="530.6", unit="MWh")]) == set()


def test_a_jump_between_years_is_told_and_a_thousandfold_one_is_an_error() -> None:
    assert codes([factor("p/1", year=2021), factor("p/2", year=2022, value="0.9")]) == {"drift"}
    assert codes([factor("p/1", year=2021, value="0.0005"), factor("p/2", year=2022)]) == {"thousandfold"}


def test_two_years_exchanged_between_two_sets_are_seen() -> None:
    right = [factor("p/1", year=2021, value="0.5568"), factor("p/2", year=2022, value="0.5366")]
    wrong = [replace(right[0], id="q/1", pack="q", masses=right[1].masses),
             replace(right[1], id="q/2", pack="q", masses=right[0].masses)]  # fmt: skip
    assert codes([*right, *wrong]) == {"swapped_years"}


def test_two_values_for_one_thing_and_time_overlap() -> None:
    assert codes([factor("p/1"), factor("p/2", value="0.6")]) == {"overlap"}
    assert codes([factor("p/1"), factor("p/2")]) == set()
    assert codes([factor("p/1"), factor("p/2", value="0.6", basis=Basis.market)]) == set()


def test_a_negative_mass_is_an_error() -> None:
    assert codes([factor(value="-0.5")]) == {"negative"}


def test_gases_are_read_with_the_potential_they_were_made_with() -> None:
    assert read_gases("co2=2.5; ch4_fossil=0.28/28") == {"co2": Decimal("2.5"), "ch4_fossil": Decimal("0.01")}


@pytest.mark.parametrize(
    "text", ["", "co2", "co2=x", "=1", "co2=1/0", "co2=1; co2=2", "co2=NaN", "co2=Infinity"]
)
def test_gases_that_cannot_be_read_are_refused(text) -> None:
    with pytest.raises(ValueError):
        read_gases(text)


ROW = {"id": "1", "activity": "electricity", "basis": "location", "level": "country", "place": "CN", "unit": "kWh",
       "gases": "co2=0.5", "from": "2023-01-01", "until": "2023-12-31", "published": "2025-12-31"}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text"),
    [("basis", "average"), ("level", "planet"), ("unit", "kWx"), ("gases", "0.5"), ("from", "2023"), ("activity", ""),
     ("gases", "co2e=1"), ("spread", "wide"), ("quality", "time=9")],
)  # fmt: skip
def test_a_row_that_cannot_be_read_names_line_and_column(column, text) -> None:
    with pytest.raises(UnreadableRow) as caught:
        read_factors([ROW | {column: text}], {}, pack="p", version="1", licence=())
    assert caught.value.line == 2
    assert caught.value.column in {column, "gwp_basis"}
    assert caught.value.reason_zh


def test_defaults_hold_for_empty_cells() -> None:
    read = read_factors(
        [{"id": "1", "gases": "co2=1", "unit": ""}], ROW, pack="p", version="1", licence=("shown",)
    )
    assert (read[0].id, read[0].unit, read[0].place) == ("p/1", "kWh", Place("country", "CN"))


@pytest.mark.parametrize(
    ("column", "text"), [("ratio", "0"), ("ratio", "-1"), ("kind", "guess"), ("to_unit", "?")]
)
def test_a_bridge_must_be_a_ratio_of_a_known_kind(column, text) -> None:
    row = {
        "id": "1",
        "activity": "fuel.diesel",
        "from_unit": "t",
        "to_unit": "GJ",
        "ratio": "43",
        "kind": "density",
    }
    with pytest.raises(UnreadableRow):
        read_bridges([row | {column: text}], {}, pack="p")


def test_an_empty_cell_of_a_gwp_set_is_no_value() -> None:
    sets = read_gwp_sets([{"gas": "nf3", "SAR": "", "AR6": "17400"}, {"gas": "co2", "SAR": "1", "AR6": "1"}])
    assert "nf3" not in sets["SAR"].values
    assert sets["AR6"].of("nf3") == 17400
