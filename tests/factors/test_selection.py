"""Which factor answers a question, and why none does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc.factors import (
    Basis,
    Bridge,
    Choice,
    DatePolicy,
    Factor,
    Library,
    Place,
    Policy,
    Rule,
    choose,
)
from qingheng.calc.factors.library import RepeatedFactor
from qingheng.calc.gases import CO2E, GwpSet
from tests.factors.made import CHINA, EAST, SHANGHAI, WORLD, asked, factor, policy


def codes(choice: Choice) -> set[str]:
    return {code for code, _, _ in choice.warnings}


def chosen(choice: Choice) -> str:
    assert choice.factor is not None, choice.reason_en
    return choice.factor.id


def test_the_closest_place_wins_whatever_the_order_of_packs() -> None:
    library = Library.of(
        [
            factor("p/world", place=WORLD),
            factor("p/cn", place=CHINA),
            factor("p/east", place=EAST),
            factor("p/sh", place=SHANGHAI),
            factor("q/meter", place=Place("meter", "M1"), pack="own", own=True),
        ]
    )
    question = asked(places=(CHINA, EAST, SHANGHAI, Place("meter", "M1")))
    choice = choose(question, library, policy())
    assert chosen(choice) == "q/meter"
    assert [c.factor_id for c in choice.candidates] == ["q/meter", "p/sh", "p/east", "p/cn", "p/world"]
    assert [c.rank for c in choice.candidates] == [1, 2, 3, 4, 5]
    assert choice.candidates[1].reason_zh == "地区较远。"


def test_the_year_of_the_activity_is_taken_though_a_newer_one_exists() -> None:
    library = Library.of([factor(f"p/{year}", year=year) for year in (2021, 2022, 2023)])
    assert chosen(choose(asked(year=2022), library, policy())) == "p/2022"


def test_without_the_year_the_last_before_it_is_taken_and_said() -> None:
    library = Library.of([factor(f"p/{year}", year=year) for year in (2021, 2022, 2024)])
    choice = choose(asked(year=2023), library, policy())
    assert chosen(choice) == "p/2022"
    assert "older_year" in codes(choice)


def test_a_later_year_never_describes_the_activity() -> None:
    choice = choose(asked(year=2020), Library.of([factor(year=2021)]), policy())
    assert (choice.factor, choice.blocked) == (None, "no_factor_in_date")
    assert choice.remedy_zh
    assert choice.remedy_en


def test_latest_published_takes_what_was_out_on_the_day_of_locking() -> None:
    library = Library.of([
        factor("p/2022", year=2022, published=date(2024, 12, 20)),
        factor("p/2023", year=2023, published=date(2025, 12, 31)),
    ])  # fmt: skip
    before = policy(DatePolicy.latest_published, on=date(2025, 6, 30))
    after = policy(DatePolicy.latest_published, on=date(2026, 6, 30))
    assert chosen(choose(asked(year=2021), library, before)) == "p/2022"
    assert chosen(choose(asked(year=2021), library, after)) == "p/2023"


def test_fixed_takes_the_newest_data_of_the_pinned_versions_alone() -> None:
    library = Library.of([
        factor("p/2022", year=2022), factor("p/2023", year=2023), factor("p/2024", year=2024, pack_version="2.0.0"),
    ])  # fmt: skip
    assert chosen(choose(asked(year=2021), library, policy(DatePolicy.fixed))) == "p/2023"


def test_fixed_and_before_the_first_year_goes_by_data_and_not_by_publication() -> None:
    late = factor("p/2021", year=2021, published=date(2026, 1, 31))  # an old year, republished
    library = Library.of([late, factor("p/2022", year=2022)])
    assert chosen(choose(asked(year=2020), library, policy(DatePolicy.fixed))) == "p/2022"
    assert chosen(choose(asked(year=2023), library, policy())) == "p/2022"
    assert chosen(choose(asked(year=2023), library, policy(DatePolicy.latest_published))) == "p/2021"


def test_a_fiscal_year_takes_the_calendar_year_with_most_of_its_days() -> None:
    library = Library.of([factor("p/2022", year=2022), factor("p/2023", year=2023)])
    question = asked(first=date(2022, 4, 1), last=date(2023, 3, 31))
    choice = choose(question, library, policy())
    assert chosen(choice) == "p/2022"
    assert "straddles" in codes(choice)


def test_an_expired_factor_is_refused_and_the_block_says_so() -> None:
    choice = choose(asked(), Library.of([factor(review_by=date(2025, 12, 31))]), policy())
    assert choice.blocked == "expired"
    assert choose(asked(), Library.of([factor(review_by=date(2026, 6, 30))]), policy()).blocked == ""


@pytest.mark.parametrize(
    ("wanted", "has"), [(Basis.location, Basis.life_cycle), (Basis.life_cycle, Basis.location)]
)
def test_product_and_organisation_factors_never_stand_in_for_each_other(wanted: Basis, has: Basis) -> None:
    choice = choose(asked(basis=wanted), Library.of([factor(basis=has)]), policy())
    assert choice.blocked == "wrong_basis_only"
    assert "产品碳足迹" in choice.candidates[0].reason_zh
    assert "refused" in choice.candidates[0].reason_en


def test_not_even_a_confirmed_rule_takes_a_factor_of_another_basis() -> None:
    library = Library.of([factor(basis=Basis.life_cycle)], rules=[Rule("r1", "electricity", None, "p/one")])
    assert choose(asked(), library, policy()).blocked == "rule_unusable"


def test_a_factor_per_kilowatt_hour_answers_gigajoules_and_shows_how() -> None:
    choice = choose(asked("GJ"), Library.of([factor()]), policy())
    assert choice.multiplier.quantize(Decimal("0.000001")) == Decimal("277.777778")
    assert "277.778" in choice.reason_en


def test_a_factor_per_kilowatt_hour_is_refused_for_kilograms() -> None:
    choice = choose(asked("kg"), Library.of([factor()]), policy())
    assert choice.blocked == "wrong_dimension"
    assert "千克" in choice.reason_zh


def diesel() -> Library:
    return Library.of(
        [factor(activity="fuel.diesel", basis=Basis.combustion, unit="GJ", heat="net", value="72.6")],
        [
            Bridge("fuel.diesel", "t", "GJ", Decimal("43.33"), "NCV", "heat_content_net", "b1"),
            Bridge("fuel.diesel", "t", "GJ", Decimal("45.6"), "GCV", "heat_content_gross", "b2"),
            Bridge("fuel.diesel", "L", "kg", Decimal("0.84"), "density", "density", "b3"),
        ],
    )


def test_litres_reach_heat_over_density_and_net_heat_content() -> None:
    choice = choose(asked("L", activity="fuel.diesel", basis=Basis.combustion), diesel(), policy())
    assert choice.multiplier == Decimal("0.00084") * Decimal("43.33")
    assert [bridge.id for bridge in choice.bridges] == ["b3", "b1"]
    assert "NCV" in choice.reason_en


def test_gross_heat_is_not_taken_for_net() -> None:
    question = asked("kWh", activity="fuel.diesel", basis=Basis.combustion, heat="gross")
    assert choose(question, diesel(), policy()).blocked == "wrong_dimension"


def test_no_factor_blocks_with_a_remedy_and_never_gives_zero() -> None:
    choice = choose(asked(activity="steam"), Library.of([factor()]), policy())
    assert (choice.factor, choice.blocked) == (None, "no_factor")
    assert choice.candidates == ()


def test_a_pack_that_is_not_pinned_is_not_used() -> None:
    choice = choose(asked(), Library.of([factor(pack="other")]), policy())
    assert choice.blocked == "no_factor"
    assert choice.candidates[0].refused == "not_pinned"


def test_a_gas_the_sets_do_not_rate_blocks() -> None:
    sets = [GwpSet("AR6", {"ch4_fossil": Decimal("29.8")})]
    assert choose(asked(), Library.of([factor()], gwp_sets=sets), policy()).blocked == "gwp_missing"


def test_figures_known_as_co2e_alone_are_flagged() -> None:
    made: Factor = factor(masses={CO2E: Decimal(1)}, gwp_basis="AR5")
    ar6, ar5 = GwpSet("AR6", {}), GwpSet("AR5", {})
    assert "mixed_gwp" in codes(choose(asked(), Library.of([made], gwp_sets=[ar6]), policy()))
    assert "co2e_only" in codes(choose(asked(), Library.of([made], gwp_sets=[ar5, ar6]), policy()))


def test_two_that_rank_alike_are_decided_the_same_way_and_said() -> None:
    two = [factor("p/b", value="0.6"), factor("p/a", value="0.5")]
    choice = choose(asked(), Library.of(two), policy())
    assert chosen(choice) == "p/a"
    assert "overlap" in codes(choice)
    newer = factor("p/c", published=date(2025, 1, 1), value="0.7")
    assert chosen(choose(asked(), Library.of([*two, newer]), policy())) == "p/c"


def test_two_that_say_the_same_do_not_overlap() -> None:
    mwh = factor("p/b", value="500", unit="MWh", pack="q")
    both = policy(packs=(("q", "1.0.0"), ("p", "1.0.0")))
    choice = choose(asked(), Library.of([factor(), mwh]), both)
    assert chosen(choice) == "p/b"
    assert "overlap" not in codes(choice)


def test_the_order_of_packs_decides_between_packs() -> None:
    two = Library.of([factor("p/x", value="0.6"), factor("q/x", pack="q", value="0.5")])
    first: Policy = policy(packs=(("q", "1.0.0"), ("p", "1.0.0")))
    second: Policy = policy(packs=(("p", "1.0.0"), ("q", "1.0.0")))
    assert chosen(choose(asked(), two, first)) == "q/x"
    assert chosen(choose(asked(), two, second)) == "p/x"


def test_a_confirmed_rule_goes_first_and_tells_what_it_stands_in_for() -> None:
    elsewhere = factor("p/gb", place=Place("country", "GB"), year=2025)
    rule = Rule("r1", "electricity", Basis.location, "p/gb", reason="no own figure", assumption=True)
    choice = choose(asked(), Library.of([factor(), elsewhere]), policy(rules=(rule,)))
    assert chosen(choice) == "p/gb"
    assert choice.rule == rule
    assert codes(choice) == {"assumption", "rule_other_place", "rule_later_year"}
    assert [one.factor_id for one in choice.candidates].count("p/gb") == 1  # chosen, not refused as well
    assert choice.candidates[0].reason_en == "Named by a confirmed rule."


def test_a_rule_tells_what_it_goes_before() -> None:
    near, far, late = factor("p/sh", place=SHANGHAI), factor("p/cn"), factor("p/late", year=2025)
    rule = Rule("r1", "electricity", None, "p/cn")
    choice = choose(asked(), Library.of([near, far, late]), policy(rules=(rule,)))
    assert [(one.factor_id, one.rank, one.refused) for one in choice.candidates] == [
        ("p/cn", 1, ""), ("p/sh", 2, ""), ("p/late", 0, "no_factor_in_date"),
    ]  # fmt: skip
    assert choice.candidates[1].reason_zh == "本可采用，已确认的规则优先。"
    assert codes(choice) == set()  # what a person set aside is no overlap


def test_an_own_factor_goes_before_an_average_of_the_same_place_and_days() -> None:
    own = factor("z/own", pack="own", own=True, published=date(2023, 6, 1), value="0.4")
    assert chosen(choose(asked(), Library.of([factor(), own]), policy())) == "z/own"


def test_a_rule_for_a_basis_goes_before_one_for_all_of_them() -> None:
    library = Library.of([factor("p/a"), factor("p/b"), factor("p/c")])
    rules = (
        Rule("r1", "electricity", None, "p/a"),
        Rule("r2", "electricity", Basis.location, "p/b"),
    )
    assert chosen(choose(asked(), library, policy(rules=rules))) == "p/b"
    dated = Rule("r3", "electricity", Basis.location, "p/c", first=date(2023, 1, 1))
    assert chosen(choose(asked(), library, policy(rules=(*rules, dated)))) == "p/c"


@pytest.mark.parametrize(("first", "last"), [(date(2023, 3, 2), None), (None, date(2023, 3, 30))])
def test_a_rule_answers_only_for_days_it_holds_whole(first: date | None, last: date | None) -> None:
    library = Library.of([factor("p/a"), factor("p/b", place=SHANGHAI)])
    rule = Rule("r1", "electricity", None, "p/a", first=first, last=last)
    assert chosen(choose(asked(), library, policy(rules=(rule,)))) == "p/b"


def test_a_factor_answers_until_its_last_day_and_not_beyond() -> None:
    assert choose(asked(), Library.of([factor(until=date(2023, 3, 31))]), policy()).blocked == ""
    assert choose(asked(), Library.of([factor(until=date(2023, 3, 15))]), policy()).blocked == "expired"


def test_every_gwp_set_of_the_inventory_has_to_rate_the_gases() -> None:
    sets = [GwpSet("AR6", {"co2": Decimal(1), "nf3": Decimal(17400)}), GwpSet("SAR", {"co2": Decimal(1)})]
    gas = factor(masses={"nf3": Decimal(1)})
    assert choose(asked(), Library.of([gas], gwp_sets=sets[:1]), policy()).blocked == ""
    choice = choose(asked(), Library.of([gas], gwp_sets=sets), policy())
    assert choice.blocked == "gwp_missing"
    assert "SAR" in choice.reason_en


def test_the_most_particular_rule_is_asked_first() -> None:
    library = Library.of([factor("p/a"), factor("p/b"), factor("p/c")])
    rules = (
        Rule("r1", "electricity", None, "p/a"),
        Rule("r2", "electricity", None, "p/b", place=CHINA),
        Rule("r3", "electricity", None, "p/c", place=SHANGHAI, first=date(2024, 1, 1)),
    )
    assert chosen(choose(asked(), library, policy(rules=rules))) == "p/b"
    assert chosen(choose(asked(year=2024), library, policy(rules=rules))) == "p/c"


def test_a_rule_whose_factor_is_gone_blocks_rather_than_being_passed_over() -> None:
    rules = (Rule("r1", "electricity", None, "p/gone"),)
    choice = choose(asked(), Library.of([factor()]), policy(rules=rules))
    assert choice.blocked == "rule_unusable"
    assert "p/gone" in choice.reason_zh


def test_at_most_twenty_candidates_are_kept() -> None:
    many = [factor(f"p/{n:03}", place=Place("country", f"X{n}")) for n in range(90)]
    assert len(choose(asked(), Library.of([factor(), *many]), policy()).candidates) == 20


def test_what_is_of_the_very_place_is_told_before_other_places() -> None:
    many = [factor(f"p/{n:03}", place=Place("country", f"X{n}")) for n in range(90)]
    choice = choose(asked(), Library.of([factor("z/cn", basis=Basis.life_cycle), *many]), policy())
    assert (choice.blocked, choice.candidates[0].factor_id) == ("no_factor", "z/cn")
    assert choice.candidates[0].refused == "wrong_basis_only"
    assert "z/cn" in choice.reason_en


def test_one_version_holds_an_id_once() -> None:
    with pytest.raises(RepeatedFactor):
        Library.of([factor(), factor()])


def test_unverified_figures_are_used_and_said() -> None:
    assert codes(choose(asked(), Library.of([factor(verified=False)]), policy())) == {"unverified"}


def test_a_fuel_of_co2_alone_says_what_burning_lets_out_besides() -> None:
    question = asked("t", activity="fuel.coke", basis=Basis.combustion)
    bare = factor(activity="fuel.coke", basis=Basis.combustion, unit="t")
    assert codes(choose(question, Library.of([bare]), policy())) == {"co2_alone"}
    whole = replace(bare, masses={"co2": Decimal(3), "ch4_fossil": Decimal("0.01"), "n2o": Decimal("0.001")})
    assert codes(choose(question, Library.of([whole]), policy())) == set()


def test_heat_reaches_tonnes_backwards_by_the_content_asked_for() -> None:
    def ways(heat: str) -> Choice:
        per_tonne = factor(activity="fuel.diesel", basis=Basis.combustion, unit="t", value="3145")
        library = Library.of([per_tonne], diesel().bridges_of("fuel.diesel"))
        return choose(
            asked("GJ", activity="fuel.diesel", basis=Basis.combustion, heat=heat), library, policy()
        )

    assert abs(ways("net").multiplier * Decimal("43.33") - 1) < Decimal("1e-20")
    assert abs(ways("gross").multiplier * Decimal("45.6") - 1) < Decimal("1e-20")


def test_one_day_outside_the_data_of_a_factor_is_told() -> None:
    question = asked(first=date(2022, 12, 31), last=date(2023, 1, 30))
    assert codes(choose(question, Library.of([factor()]), policy())) == {"straddles"}
