"""What holds for every library and every question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.factors import (
    LEVELS,
    Asked,
    Basis,
    Chooser,
    DatePolicy,
    Factor,
    Library,
    Place,
    Rule,
    choose,
)
from tests.factors.made import asked, factor, policy

PLACES = (*(Place(level, "a") for level in LEVELS[:-1]), Place("world", "WORLD"))
UNITS = ("kWh", "MWh", "GJ", "tce", "kg")
FACTORS = st.builds(
    lambda place, year, value, unit, basis, pack: (place, year, value, unit, basis, pack),
    st.sampled_from((*PLACES, Place("country", "b"))), st.integers(2019, 2025), st.integers(1, 999),
    st.sampled_from(UNITS), st.sampled_from((Basis.location, Basis.life_cycle, Basis.market)), st.sampled_from("pq"),
)  # fmt: skip
LIBRARIES = st.lists(FACTORS, max_size=12).map(
    lambda rows: [
        factor(
            f"{pack}/{number}",
            place=place,
            year=year,
            value=f"0.{value:03}",
            unit=unit,
            basis=basis,
            pack=pack,
        )
        for number, (place, year, value, unit, basis, pack) in enumerate(rows)
    ]
)
QUESTIONS = st.builds(
    lambda year, unit, places: asked(unit, year=year, places=tuple(places)),
    st.integers(2019, 2025), st.sampled_from(UNITS), st.lists(st.sampled_from(PLACES), unique=True, max_size=5),
)  # fmt: skip
POLICIES = st.sampled_from(DatePolicy).map(
    lambda dates: policy(dates, packs=(("q", "1.0.0"), ("p", "1.0.0")))
)


@given(LIBRARIES, QUESTIONS, POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_the_library_changes_nothing(factors, question, how, random) -> None:
    shuffled = list(factors)
    random.shuffle(shuffled)
    assert choose(question, Library.of(factors), how) == choose(question, Library.of(shuffled), how)


@given(LIBRARIES, QUESTIONS, POLICIES)
def test_a_factor_for_something_else_changes_nothing(factors, question, how) -> None:
    other = factor("p/other", activity="steam", place=PLACES[0])
    assert choose(question, Library.of([*factors, other]), how) == choose(question, Library.of(factors), how)


@given(LIBRARIES, QUESTIONS, POLICIES, st.sampled_from((Basis.life_cycle, Basis.residual)))
def test_a_factor_of_another_basis_changes_no_choice(factors, question, how, basis) -> None:
    other = factor("p/other", place=PLACES[0], basis=basis)
    before, after = (choose(question, Library.of(each), how) for each in (factors, [*factors, other]))
    assert (before.factor, before.multiplier, before.warnings) == (
        after.factor,
        after.multiplier,
        after.warnings,
    )


@given(LIBRARIES, QUESTIONS, POLICIES)
def test_a_closer_place_never_loses_to_a_farther(factors, question, how) -> None:
    choice = choose(question, Library.of(factors), how)
    if choice.factor is None:
        return
    best = LEVELS.index(choice.factor.place.level)
    for rival in factors:
        alone = choose(question, Library.of([rival]), how)
        assert alone.factor is None or LEVELS.index(rival.place.level) >= best


@given(LIBRARIES, QUESTIONS, POLICIES)
def test_a_block_has_no_factor_and_a_factor_no_block(factors, question, how) -> None:
    choice = choose(question, Library.of(factors), how)
    if choice.factor is None:
        assert choice.blocked
        assert choice.remedy_zh
        assert choice.remedy_en
    else:
        assert not choice.blocked
        assert choice.multiplier > 0
        assert all(mass * choice.multiplier > 0 for mass in choice.factor.masses.values())
        assert choice.candidates[0].factor_id == choice.factor.id


@given(LIBRARIES, QUESTIONS, POLICIES)
def test_a_block_stays_a_block_for_each_factor_alone(factors: list[Factor], question: Asked, how) -> None:
    if choose(question, Library.of(factors), how).factor is None:
        assert all(choose(question, Library.of([each]), how).factor is None for each in factors)


@given(st.sampled_from(("kWh", "MWh", "GJ", "tce")), st.sampled_from(("kWh", "MWh", "GJ", "tce")))
def test_the_unit_of_the_data_changes_no_result(first: str, second: str) -> None:
    from qingheng.calc.units import convert

    library, how = Library.of([factor()]), policy()
    one, other = choose(asked(first), library, how), choose(asked(second), library, how)
    assert one.factor == other.factor
    quantity = Decimal(12345)
    same = convert(quantity, first, second)
    assert (
        abs(quantity * one.multiplier - same * other.multiplier)
        <= Decimal("1e-18") * quantity * one.multiplier
    )


@given(LIBRARIES, QUESTIONS)
def test_what_was_not_published_on_the_day_is_not_chosen(factors, question) -> None:
    from datetime import date

    for dates in (DatePolicy.activity_year, DatePolicy.latest_published):
        how = replace(policy(dates), on=date(2021, 6, 30))
        choice = choose(question, Library.of(factors), how)
        assert choice.factor is None or choice.factor.published <= how.on


SPANS = st.tuples(st.dates(date(2018, 6, 1), date(2026, 6, 1)), st.integers(0, 500)).map(
    lambda one: (one[0], one[0] + timedelta(days=one[1]))
)
RULES = st.lists(st.tuples(st.integers(0, 11), st.none() | SPANS, st.sampled_from("pq")), max_size=2)


@given(LIBRARIES, st.lists(st.tuples(QUESTIONS, SPANS), min_size=2, max_size=12), POLICIES, RULES)
def test_questions_asked_together_are_answered_as_each_alone(factors, questions, how, rules) -> None:
    made = [
        Rule(f"r{n}", "electricity", None, f"{pack}/{number}", first=span and span[0], last=span and span[1])
        for n, (number, span, pack) in enumerate(rules)
    ]
    library, how = Library.of(factors, rules=made[:1]), replace(how, rules=tuple(made[1:]))
    together = Chooser(library, how)
    for question, (first, last) in questions:
        one = replace(question, first=first, last=last)
        assert together(one) == choose(one, library, how)
        assert together(one) is together(one)
