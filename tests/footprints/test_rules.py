"""Which figure is taken and why others are not, what is cut off, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qingheng.calc.footprint.assigning import Candidate, Rank, Reason, Subject, assign
from qingheng.calc.footprint.comparing import Frame, changes, differences
from qingheng.calc.footprint.cutting import Cut, Thresholds, Why, ledger
from qingheng.calc.footprint.model import STAGES, Stage
from qingheng.calc.footprint.modelling import Model, answer, model_of
from qingheng.calc.footprint.recycling import Material, Rule, amounts
from qingheng.calc.footprint.scenario import TABLES, UnreadableScenario, scenario_of
from qingheng.calc.footprint.using import years_of
from tests.footprints.packs import ORIGINS as FOUR
from tests.footprints.packs import background, matrix, model, rows
from tests.footprints.worlds import ORIGINS, VALUES, hand_model

ON = date(2026, 1, 1)
UNITS = {"a": "kg", "b": "count", "c": "kWh"}
PLATE = Subject("plate", "count", 0.5, "steel", frozenset({"acme"}))
NONE = Thresholds(None, None)


def test_a_suppliers_figure_goes_first_and_others_say_why_not() -> None:
    default = Candidate("default", Rank.material, "a", material="steel")
    own = Candidate("own", Rank.product, "a", item="plate", ratio=0.4, ratio_unit="kg")
    acme = Candidate("acme", Rank.supplier, "b", item="plate", supplier="acme", valid_from=date(2025, 1, 1))
    assert assign(PLATE, [default], UNITS, ON).taken[0].amount == 0.5
    assert assign(PLATE, [default, own], UNITS, ON).taken[0].amount == 0.4
    others = [
        replace(acme, key="old", valid_to=date(2025, 12, 31)), replace(acme, key="new", valid_from=date(2026, 2, 1)),
        replace(acme, key="bolt", supplier="bolt"), replace(acme, key="lost", process="z"),
        replace(acme, key="power", process="c"), replace(acme, key="earlier", valid_from=date(2024, 1, 1)),
    ]  # fmt: skip
    found = assign(PLATE, [default, own, acme, *others], UNITS, ON)
    assert [one.candidate.key for one in found.taken] == ["acme"]
    assert {one.key: reason for one, reason in found.rejected} == {
        "default": Reason.lower_rank, "own": Reason.lower_rank, "old": Reason.expired, "new": Reason.not_yet,
        "bolt": Reason.other_supplier, "lost": Reason.no_process, "power": Reason.no_unit, "earlier": Reason.earlier,
    }  # fmt: skip
    twice = assign(PLATE, [acme, replace(acme, key="twin")], UNITS, ON)
    assert twice.gap
    assert {reason for _one, reason in twice.rejected} == {Reason.as_good}
    parts = assign(PLATE, [own, replace(own, key="coat", slot="coating", ratio=0.1)], UNITS, ON)
    assert sorted(one.amount for one in parts.taken) == [0.1, 0.4]  # different slots add up


def test_what_covers_an_assembly_replaces_all_beneath_it() -> None:
    more = {
        "assignments": [
            {
                "item": "FRAME",
                "process": "supplier.frame",
                "rank": "supplier",
                "covers": "yes",
                "primary": "1",
            }
        ]
    }
    found = answer(hand_model(more=more), {}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    raw = {item: kg for item, kg in found.counted.by_item().items() if item in ("plate", "frame")}
    assert raw["frame"] == 3.0  # for 2.5 of steel
    assert raw["plate"] == pytest.approx(0.1 + 0.35)  # it still travels and still ends
    assert found.counted.by_stage()[Stage.raw_materials] == pytest.approx(9.3)
    assert found.quality.primary == pytest.approx(3 / found.counted.total)
    assert found.mass == pytest.approx(1.32)


def test_a_figure_of_the_whole_product_leaves_transport_use_and_end() -> None:
    more = {"assignments": [{"item": "P", "process": "supplier.frame", "covers": "yes"}]}
    for choice in ({}, {"chip": "big"}):
        found = answer(hand_model(more=more), choice, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
        stages = found.counted.by_stage()
        assert stages[Stage.raw_materials] == 3.0
        assert stages[Stage.use] == pytest.approx(12.5)
        assert stages[Stage.distribution] == pytest.approx(found.mass * 0.1)


@pytest.mark.parametrize(
    ("cuts", "verdict"),
    [
        ([Cut("x", Why.no_figure, mass=0.009)], "within"),
        ([Cut("x", Why.no_figure, mass=0.011)], "over"),
        ([Cut(f"x{n}", Why.no_figure, mass=0.009) for n in range(6)], "over"),
        ([Cut("x", Why.no_figure)], "undecided"),
        ([Cut("x", Why.excluded, contribution=1.0)], "within"),
        ([Cut("x", Why.excluded, contribution=1.1)], "over"),
        ([Cut("x", Why.outside, mass=0.5)], "within"),
    ],
)
def test_cut_offs_are_held_against_thresholds(cuts: list[Cut], verdict: str) -> None:
    found = ledger(cuts, mass=1.0, energy=None, contribution=99.0, thresholds=Thresholds(0.01, 0.05))
    assert found.verdict == verdict
    assert ledger(cuts, mass=1.0, energy=None, contribution=99.0, thresholds=NONE).verdict in (
        "within",
        "undecided",
    )


def test_nothing_is_zero_because_nobody_knows_it() -> None:
    found = answer(hand_model(market="MARS"), {}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    said = {(one.cut.item, one.cut.stage) for one in found.ledger.entries}
    assert {("", "distribution"), ("", "use"), ("", "end_of_life"), ("tape", "raw_materials")} <= said
    assert found.ledger.verdict == "undecided"
    none = answer(
        hand_model(more={"transport": [{"leg": "2", "km": "5", "process": "rocket"}]}), {}, VALUES, ORIGINS,
        thresholds=Thresholds(), draws=0,
    )  # fmt: skip
    assert any("rocket" in one.cut.en for one in none.ledger.entries)


def test_the_rule_for_recycling_moves_burdens_and_never_mass() -> None:
    with pytest.raises(ValueError, match="more than all"):
        amounts(Material(r2=0.7, r3=0.4), Rule.circular)
    plain, circular = (
        answer(replace_rule(rule), {}, background().intensities, FOUR, thresholds=NONE, draws=0)
        for rule in (Rule.cut_off, Rule.circular)
    )
    assert plain.mass == circular.mass
    assert circular.counted.by_stage()[Stage.end_of_life] < 0 < plain.counted.by_stage()[Stage.end_of_life]


def replace_rule(rule: Rule) -> Model:
    """The demonstration family under another rule."""
    found = model()
    scenario = scenario_of({name: rows("products-demo", name) for name in TABLES})
    return model_of(matrix("book14"), scenario, found.processes, replace(found.question, recycling=rule))


def test_a_later_year_keeps_the_last_grid_and_says_so() -> None:
    years = years_of(per_year=10, years=3.5, first=2024, grids={2023: "a", 2025: "b"})
    assert [(one.year, one.process, one.carried, one.amount) for one in years] == [
        (2024, "a", True, 10), (2025, "b", False, 10), (2026, "b", True, 10), (2027, "b", True, 5),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no grid"):
        years_of(per_year=10, years=1, first=2024, grids={})


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("assignments", {"process": "a"}, "item"),
        ("assignments", {"item": "x", "material": "y", "process": "a"}, "item"),
        ("assignments", {"item": "x", "process": "a", "ratio": "1e999"}, "ratio"),
        ("assignments", {"item": "x", "process": "a", "pedigree": "1234"}, "pedigree"),
        ("assignments", {"item": "x", "process": "a", "amount_spread": "0.5"}, "amount_spread"),
        ("use", {"market": "CN", "amount_per_year": "1", "unit": "kWh", "years": "0"}, "years"),
        ("grids", {"market": "CN", "year": "２０２４", "process": "a"}, "year"),
        ("end_of_life", {"route": "landfill", "share": "1.2"}, "share"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(table: str, row: dict[str, str], column: str) -> None:
    with pytest.raises(UnreadableScenario) as refused:
        scenario_of({table: [row]})
    assert (refused.value.table, refused.value.line, refused.value.column) == (table, 2, column)


def test_comparisons_that_mislead_are_refused() -> None:
    frame = Frame("1 piece", "", STAGES, "ar6", "", "cut_off", "", "4", "CN", "db 1", "2026-01-01", "f")
    assert not differences(frame, frame)
    for field, value in {
        "unit": "1 kg",
        "stages": STAGES[:2],
        "method": "ar5",
        "years": "5",
        "family": "g",
    }.items():
        found = differences(frame, replace(frame, **{field: value}))  # type: ignore[arg-type]
        assert [(one.field, one.bars) for one in found] == [(field, True)]
    shared = replace(frame, functional_unit="an hour of office work")
    assert not any(one.bars for one in differences(shared, replace(shared, family="g")))
    assert [one.bars for one in differences(frame, replace(frame, market="DE"))] == [False]
    moved = changes(
        {(Stage.use, "x"): 2.0, (Stage.use, "y"): 1.0}, {(Stage.use, "x"): 5.0, (Stage.production, "z"): 1.0}
    )
    assert [one.by for one in moved] == [3.0, 1.0, -1.0]


def test_the_interval_and_the_draws_agree_on_the_demonstration() -> None:
    found = answer(model(), {}, background().intensities, FOUR, thresholds=Thresholds(), draws=1_000)
    assert found.spreads.agree
    assert found.spreads.interval.lower is not None
    assert found.spreads.interval.lower < found.spreads.interval.total
