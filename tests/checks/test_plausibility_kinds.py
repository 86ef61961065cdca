"""What is possible: fuels and scope 1, full-load hours, steps, implied factors, bounds, copies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.checks.records import marked, record, row, run, verdicts

GAS = [{"series": "f.gas", "low": "0.18259", "high": "0.20229"}]


@pytest.mark.parametrize(
    ("stated", "verdict"), [("180", "fails"), ("190", "implausible"), ("210", "holds"), ("900", "holds")]
)
def test_scope_one_against_the_co2_of_a_gigawatt_hour_of_gas(stated, verdict):
    made = record(row("g.s1", "tCO2e", stated), row("f.gas", "GJ", "3600"))
    result = run("fuels_co2", made, "high", stated="g.s1", fuels=GAS)[0]
    assert result.verdict == verdict
    assert result.expected == Decimal("202.3")


def test_scope_one_without_fuels_cannot_be_told():
    made = record(row("g.s1", "tCO2e", "180"), row("f.gas", "GJ", "-"))
    assert verdicts(run("fuels_co2", made, stated="g.s1", fuels=GAS)) == {"2019": "cannot_tell"}
    assert not run("fuels_co2", record(row("g.s1", "tCO2e", "180")), stated="g.s1", fuels=GAS)[0].is_finding
    odd = record(row("g.s1", "tCO2e", "180"), row("f.gas", "MW", "3600"))
    assert run("fuels_co2", odd, stated="g.s1", fuels=GAS)[0].is_finding


HOURS = {"generation": "e.gen", "capacity": "e.cap", "least_hours": 600, "most_hours": 2200}


def test_full_load_hours():
    made = record(row("e.gen", "MWh", "3938 13333 60000 100 9"), row("e.cap", "MW", "12.42 17 17 0 -"))
    found = run("capacity_hours", made, **HOURS)
    assert verdicts(found) == {
        "2019": "implausible", "2020": "holds", "2021": "implausible",
        "2022": "cannot_tell", "2023": "cannot_tell",
    }  # fmt: skip
    assert found[0].stated == Decimal("317.1")
    assert "incomplete" in found[0].text_en
    assert "wrong" in found[2].text_en


def test_hours_that_rounding_allows_are_no_alarm():
    made = record(row("e.gen", "MWh", "590"), row("e.cap", "MW", "1"))
    assert verdicts(run("capacity_hours", made, **HOURS)) == {"2019": "holds"}


def test_a_step_needs_more_than_rounding():
    limit = {"step_limit": "2"}
    made = record(row("a.x", "t", "1 3 1 3.0 6.2", attributes=limit))
    assert verdicts(run("step", made, material_share="0.01")) == {
        "2020": "holds", "2021": "holds", "2022": "holds", "2023": "implausible",
    }  # fmt: skip


def test_a_small_step_is_immaterial_unless_the_catalogue_says_otherwise():
    small = {"step_limit": "2", "parent": "a.t"}
    whole = row("a.t", "t", "10000 10000")
    quiet = run("step", record(whole, row("a.x", "t", "10 90", attributes=small)), material_share="0.01")
    assert verdicts(quiet) == {"2020": "holds"}
    assert "immaterial" in quiet[0].text_en
    loud = {**small, "always_material": "yes"}
    assert verdicts(
        run("step", record(whole, row("a.x", "t", "10 90", attributes=loud)), material_share="0.01")
    ) == {"2020": "implausible"}


def test_a_step_at_a_marked_break_is_left_to_the_break():
    series = row("a.x", "t", "10 90", attributes={"step_limit": "2"})
    assert not run("step", record(marked(series, "2020")), material_share="0.01")
    for doubtful in (marked(series, "2020", certain=False), marked(series, "2020", "currency")):
        assert run("step", record(doubtful), material_share="0.01")[0].is_finding


def test_a_step_from_zero_or_over_zero():
    made = record(row("a.x", "t", "0 5 -5 0 0", attributes={"step_limit": "2"}))
    assert verdicts(run("step", made, material_share="0.01")) == {
        "2020": "implausible", "2021": "implausible", "2022": "implausible", "2023": "holds",
    }  # fmt: skip


FACTOR = {"numerator": "g.s2", "denominator": "e.el", "limit": "1.1", "zh": "因子", "en": "The factor"}


def test_an_implied_factor_that_jumps():
    made = record(
        row("g.s2", "tCO2e", "636 556 560 7"),
        row("e.el", "MWh", "1000 1000 1000 0"),
        row("e.gj", "GJ", "3600 3601 1 1"),
    )
    found = run("implied_factor", made, companion="e.gj", **FACTOR)
    assert verdicts(found) == {"2020": "implausible", "2021": "holds", "2022": "cannot_tell"}
    assert found[0].stated == Decimal("0.556")
    assert "3,600 GJ to 3,601 GJ" in found[0].text_en


def test_bounds_of_a_quantity():
    share, amount, signed = {"quantity": "share"}, {"quantity": "mass"}, {"quantity": "mass", "signed": "yes"}
    made = record(
        row("a.s", "%", "100 101 -1", attributes=share),
        row("a.m", "t", "0 5 -3", attributes=amount),
        row("a.p", "t", "0 5 -3", attributes=signed),
        row("a.n", "t", "0 5 -3"),
        row("a.c", "count", "1 1.5 2.0", attributes={"quantity": "count"}),
    )
    quantities = [
        {"names": ["share"], "least": 0, "most": 100},
        {"names": ["mass"], "least": 0},
        {"names": ["count"], "least": 0, "whole": "yes"},
    ]
    found = [(r.subject, r.period) for r in run("bounds", made, quantities=quantities) if r.is_finding]
    assert found == [("a.s", "2020"), ("a.s", "2021"), ("a.m", "2021"), ("a.c", "2020")]


def test_a_many_digit_figure_that_repeats():
    made = record(
        row("a.x", "t", "12345 12345 12346"), row("a.y", "t", "57000 57000 57000"), row("a.z", "t", "5 5 5")
    )
    found = run("repeated_figure", made, least_digits=4)
    assert [(r.subject, r.period) for r in found if r.is_finding] == [("a.x", "2020")]


def test_a_part_is_not_larger_than_its_whole():
    made = record(
        row("a.p", "MWh", "1 2 -"),
        row("a.w", "GJ", "3.6 3.6 3.6"),
        row("a.n", "count", "9"),
        row("a.h", "headcount", "8"),
    )
    found = run("order", made, pairs=[{"part": "a.p", "whole": "a.w"}])
    assert verdicts(found) == {"2019": "holds", "2020": "fails", "2021": "cannot_tell"}
    counts = record(made.series["a.n"], made.series["a.h"])
    assert verdicts(run("order", counts, pairs=[{"part": "a.n", "whole": "a.h", "as": "numbers"}])) == {
        "2019": "rounding"
    }
    assert verdicts(run("order", counts, pairs=[{"part": "a.n", "whole": "a.h"}])) == {"2019": "cannot_tell"}


def test_a_share_trained_that_the_hours_contradict():
    made = record(
        row("t.s[f]", "%", "0 0"), row("t.s[m]", "%", "50 50"), row("t.s[x]", "%", "- -"),
        row("t.s[y]", "%", "1 1"),
        row("t.h[f]", "hours", "3 4"), row("t.h[m]", "hours", "9 9"), row("t.h[x]", "hours", "- -"),
    )  # fmt: skip
    found = run("share_scope", made, pairs=[{"share": "t.s", "hours": "t.h"}], most_hours=120)
    assert {r.subject: r.is_finding for r in found} == {
        "t.s[f]": True, "t.s[m]": False, "t.s[x]": False, "t.s[y]": False,
    }  # fmt: skip
    assert "700 hours for each person" in found[0].text_en


INSTRUMENTS = {"location": "g.l", "market": "g.m", "instruments": ["e.cert"], "share": "0.2"}


def test_market_based_emissions_need_their_instruments():
    location = row("g.l", "tCO2e", "100 100")
    assert run("instruments", record(location, row("g.m", "tCO2e", "90 10")), **INSTRUMENTS)[0].is_finding
    assert not run("instruments", record(location, row("g.m", "tCO2e", "10 90")), **INSTRUMENTS)[0].is_finding
    backed = record(location, row("g.m", "tCO2e", "90 10"), row("e.cert", "MWh", "5 6"))
    assert not run("instruments", backed, **INSTRUMENTS)[0].is_finding
    assert not run("instruments", record(location, row("g.m", "tCO2e", "- -")), **INSTRUMENTS)[0].is_finding
