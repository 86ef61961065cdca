"""Sums, balances, growth, ratios and units: what holds, what rounding explains, what fails."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.checks import Record
from tests.checks.records import figure, record, row, run, verdicts

TOTAL = {"total_member": "total"}


def test_a_sum_within_half_units_is_rounding_and_one_beyond_fails():
    made = record(row("a.t", "t", "10 11 12 9"), row("a.x", "t", "4 4 4 4"), row("a.y", "t", "6 6 6 6"))
    found = run("sums", made, whole="a.t", parts=["a.x", "a.y"])
    assert verdicts(found) == {"2019": "holds", "2020": "rounding", "2021": "fails", "2022": "rounding"}
    assert found[1].tolerance == Decimal("1.5")
    assert found[2].difference == 2


def test_a_sum_is_taken_in_the_unit_of_the_total():
    made = record(row("a.t", "tCO2e", "10"), row("a.x", "kgCO2e", "4000"), row("a.y", "tCO2e", "6"))
    assert verdicts(run("sums", made, whole="a.t", parts=["a.x", "a.y"])) == {"2019": "holds"}
    wrong = record(row("a.t", "tCO2e", "10"), row("a.x", "t", "4"), row("a.y", "tCO2e", "6"))
    result = run("sums", wrong, whole="a.t", parts=["a.x", "a.y"])[0]
    assert result.is_finding
    assert result.verdict == "cannot_tell"


def test_a_missing_part_is_never_taken_as_zero():
    made = record(
        row("a.t", "t", "10 10 10 -"),
        row("a.x", "t", "4 4 4 4"),
        row("a.y", "t", "6 3 9 -"),
        row("a.z", "t", "- - - -"),
    )
    found = run("sums", made, whole="a.t", parts=["a.x", "a.y", "a.z"])
    assert verdicts(found) == {"2019": "holds", "2020": "cannot_tell", "2021": "fails", "2022": "cannot_tell"}
    assert "short of the total" in found[1].text_en
    assert found[1].is_finding
    assert not found[3].is_finding


def test_every_breakdown_with_a_total_member_is_checked():
    made = record(
        row("e.c[fuel]", "GJ", "4 4", attributes=TOTAL),
        row("e.c[steam]", "GJ", "6 6", attributes=TOTAL),
        row("e.c[total]", "GJ", "10 13", attributes=TOTAL),
    )
    found = run("sums", made, indicator="*")
    assert [r.subject for r in found] == ["e.c[total]"] * 2
    assert verdicts(found) == {"2019": "holds", "2020": "fails"}


def test_growth_follows_from_two_years():
    made = record(row("a.r", "CNY", "100 120 90 0 5"), row("a.g", "%", "- 20 -24 -100 3"))
    found = run("growth", made, rate="a.g", of="a.r")
    assert verdicts(found) == {"2020": "holds", "2021": "rounding", "2022": "holds", "2023": "cannot_tell"}
    turned = record(row("a.r", "CNY", "100 120"), row("a.g", "%", "- -20"))
    assert verdicts(run("growth", turned, rate="a.g", of="a.r")) == {"2020": "fails"}


def _ratio(made, unit):
    return run(
        "ratio", made, ratio="a.i", numerator="a.e", numerator_unit=unit,
        denominator="a.r", denominator_unit="CNY million",
    )  # fmt: skip


def test_a_ratio_that_is_cut_off_instead_of_rounded_fails_by_one_place():
    made = record(
        row("a.i", "tCO2e per CNY million revenue", "0.43 0.44 0.35"),
        row("a.e", "tCO2e", "197847 197847 197847"),
        row("a.r", "CNY 100 million", "4546.45 4546.45 4546.45"),
    )
    found = _ratio(made, "tCO2e")
    assert verdicts(found) == {"2019": "fails", "2020": "holds", "2021": "fails"}
    assert found[0].severity == "low"
    assert "cut off" in found[0].text_en
    assert found[2].severity == "medium"


def test_a_ratio_by_zero_cannot_be_told():
    made = record(
        row("a.i", "tCO2e per CNY million", "0.4"), row("a.e", "tCO2e", "1"), row("a.r", "CNY million", "0")
    )
    found = _ratio(made, "tCO2e")
    assert verdicts(found) == {"2019": "cannot_tell"}


@pytest.mark.parametrize(
    ("stated", "unit", "heat", "verdict"),
    [
        ("24546", "MWh", "88364", "holds"),
        ("24547", "MWh", "88367", "rounding"),
        ("24546", "MWh", "88300", "fails"),
        ("4533", "tce", "132852", "holds"),
        ("4600", "tce", "132852", "fails"),
        ("24546", "MW", "88364", "cannot_tell"),
    ],
)
def test_one_amount_of_energy_in_two_units(stated, unit, heat, verdict):
    made = record(row("e.a", unit, stated), row("e.b", "GJ", heat))
    assert verdicts(run("unit_equivalence", made, stated="e.a", parts=["e.b"])) == {"2019": verdict}


def test_the_water_balance():
    made = record(
        row("w.in", "ML", "1499 1499"), row("w.out", "ML", "1481 1481"), row("w.use", "ML", "18 81")
    )
    assert verdicts(run("balance", made, stays="w.use", inflows=["w.in"], outflows=["w.out"])) == {
        "2019": "holds",
        "2020": "fails",
    }


def test_one_figure_in_two_tables():
    made = record(row("a.x", "GJ", "100 100 -"), row("a.y", "GJ", "100 103 7"))
    found = run("same_figure", made, pairs=[{"first": "a.x", "second": "a.y"}])
    assert verdicts(found) == {"2019": "holds", "2020": "fails", "2021": "cannot_tell"}


def test_shares_make_a_hundred_within_rounding():
    made = record(row("s.g[f]", "%", "33 33 30 33"), row("s.g[m]", "%", "67 66 60 -"))
    found = run("shares_to_100", made, indicators=["s.g"])
    assert verdicts(found) == {"2019": "holds", "2020": "rounding", "2021": "fails", "2022": "cannot_tell"}
    assert found[3].is_finding
    assert found[1].tolerance == 1


def test_weighted_means_of_one_rate_agree():
    weights = (
        row("w.g[f]", "%", "40 40"),
        row("w.g[m]", "%", "60 60"),
        row("w.a[y]", "%", "50 50"),
        row("w.a[o]", "%", "50 50"),
    )
    rates = (
        row("r.g[f]", "%", "10 10"),
        row("r.g[m]", "%", "10 10"),
        row("r.a[y]", "%", "14 30"),
        row("r.a[o]", "%", "6 10"),
    )
    found = run(
        "weighted_means", record(*weights, *rates),
        first_rate="r.g", first_weight="w.g", second_rate="r.a", second_weight="w.a",
    )  # fmt: skip
    assert verdicts(found) == {"2019": "holds", "2020": "fails"}


def test_sites_roll_up_to_the_group():
    summed = {"aggregation": "sum"}
    group = record(row("w.in", "ML", "30 30 30 30", attributes=summed), row("s.x", "%", "1 1 1 1"))
    one, two = record(row("w.in", "ML", "10 10 10 40")), record(row("w.in", "ML", "20 25 - -"))
    found = run("roll_up", replace(group, parts={"one": one, "two": two}), aggregation="sum")
    assert verdicts(found) == {"2019": "holds", "2020": "fails", "2021": "cannot_tell", "2022": "fails"}
    assert "two" in found[2].text_en
    empty = run("roll_up", replace(group, parts={"one": Record((), {})}), aggregation="sum")
    assert [r.is_finding for r in empty] == [False]


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=6), st.integers(0, 3))
def test_a_total_rounded_from_exact_parts_never_alarms(values, decimals):
    """Whatever the exact parts are: printing each of them and their sum rounded is no finding."""
    scale = Decimal(1000)
    exact = [Decimal(v) / scale for v in values]
    step = Decimal(1).scaleb(-decimals)
    printed = [str(part.quantize(step)) for part in exact]
    rows = [row(f"a.p{n}", "t", text) for n, text in enumerate(printed)]
    whole = row("a.t", "t", str(sum(exact).quantize(step)))
    found = run("sums", record(whole, *rows), whole="a.t", parts=[r.key for r in rows])
    assert not found[0].is_finding


@given(st.integers(1, 10**8), st.integers(1, 10**6), st.integers(0, 3))
def test_a_quotient_rounded_from_exact_figures_never_alarms(above, below, decimals):
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(above) / Decimal(below)
    made = record(
        row("a.i", "MWh per CNY million", str(exact.quantize(step))),
        row("a.e", "MWh", str(above)),
        row("a.r", "CNY million", str(below)),
    )
    found = _ratio(made, "MWh")
    assert not found[0].is_finding


def test_rows_that_the_record_lacks_are_said_once_and_quietly():
    made = record(row("a.x", "t", "1 2 3"))
    for kind, parameters in {
        "sums": {"whole": "a.t", "parts": ["a.x"]},
        "growth": {"rate": "a.g", "of": "a.x"},
        "balance": {"stays": "a.s", "inflows": ["a.x"], "outflows": ["a.o"]},
        "unit_equivalence": {"stated": "a.e", "parts": ["a.x"]},
        "same_figure": {"pairs": [{"first": "a.q", "second": "a.x"}]},
        "shares_to_100": {"indicators": ["a.z"]},
    }.items():
        found = run(kind, made, "high", **parameters)
        assert [(r.verdict, r.is_finding) for r in found] == [("cannot_tell", False)], kind


def test_figures_read_as_not_applicable_are_missing():
    made = record(row("a.t", "t", "1"), row("a.x", "t", "1"))
    gone = replace(made.series["a.x"], figures={"2019": figure("不适用")})
    found = run("sums", replace(made, series={**made.series, "a.x": gone}), whole="a.t", parts=["a.x"])
    assert verdicts(found) == {"2019": "cannot_tell"}
