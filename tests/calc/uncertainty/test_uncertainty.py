"""Spreads of totals: limits, invariance, and draws that agree."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.uncertainty import WORST, Contribution, combined, grade, propagate, simulate, spread_of

VALUES = st.decimals("0.001", "1000000", places=3)
SPREADS = st.floats(1.0, 3.0)


@st.composite
def parts(draw: st.DrawFn) -> list[Contribution]:
    count = draw(st.integers(1, 12))
    factors = {n: draw(SPREADS) for n in range(4)}
    meters = {n: draw(SPREADS) for n in range(4)}
    chosen = [(draw(st.integers(0, 3)), draw(st.integers(0, 3)), draw(VALUES)) for _ in range(count)]
    return [Contribution(value, f, m, factors[f], meters[m]) for f, m, value in chosen]


def test_scores_become_a_spread() -> None:
    best = dict.fromkeys(("reliability", "technology", "geography", "time", "completeness"), 1)
    assert spread_of(best) == 1.0
    assert spread_of(best | {"technology": 5}) == pytest.approx(2.0)
    middle = spread_of(dict.fromkeys(best, 3))
    assert middle == pytest.approx(
        math.exp(math.sqrt(sum(math.log(u) ** 2 for u in (1.1, 1.2, 1.02, 1.1, 1.05))))
    )
    assert spread_of({}) == WORST > spread_of({"technology": 2})
    with pytest.raises(ValueError, match="1 to 5"):
        spread_of({"time": 0})
    with pytest.raises(KeyError):
        spread_of({"colour": 1})
    with pytest.raises(ValueError, match="1 or more"):
        combined([0.9])


def test_grades_have_their_cut_offs() -> None:
    limits = [1.0, 1.1199, 1.2621, 1.6361, 2.5163]
    assert [grade(one) for one in limits] == ["very_good", "good", "fair", "poor", "very_poor"]


@given(st.lists(VALUES, min_size=2, max_size=9), SPREADS)
def test_all_shared_adds_linearly_and_none_shared_in_quadrature(values: list[Decimal], spread: float) -> None:
    shared = propagate([Contribution(v, "f", n, spread, 1.0) for n, v in enumerate(values)])
    assert shared.spread == pytest.approx(spread)
    apart = propagate([Contribution(v, n, n, spread, 1.0) for n, v in enumerate(values)])
    total = float(sum(values))
    expected = math.exp(math.log(spread) * math.sqrt(sum((float(v) / total) ** 2 for v in values)))
    assert apart.spread == pytest.approx(expected)
    assert apart.spread <= shared.spread + 1e-12


@given(parts(), st.randoms(use_true_random=False))
def test_order_and_splitting_change_nothing(given_parts: list[Contribution], random) -> None:
    whole = propagate(given_parts)
    split = [Contribution(p.value * share, p.factor, p.activity, p.factor_spread, p.activity_spread)
             for p in given_parts for share in (Decimal("0.25"), Decimal("0.75"))]  # fmt: skip
    random.shuffle(split)
    other = propagate(split)
    assert other.total == whole.total
    assert other.spread == pytest.approx(whole.spread)
    assert float(whole.lower) <= float(whole.total) <= float(whole.upper)


@given(parts(), st.decimals("0.1", "50", places=2))
def test_scaling_leaves_the_spread(given_parts: list[Contribution], scale: Decimal) -> None:
    larger = [
        Contribution(p.value * scale, p.factor, p.activity, p.factor_spread, p.activity_spread)
        for p in given_parts
    ]
    assert propagate(larger).spread == pytest.approx(propagate(given_parts).spread)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(VALUES, min_size=1, max_size=20),
    st.floats(1.01, 1.25),
    st.floats(1.01, 1.25),
)
def test_draws_agree_within_their_error(
    seed: int, values: list[Decimal], factor: float, meter: float
) -> None:
    given_parts = [Contribution(v, n % 3, n, factor, meter) for n, v in enumerate(values)]
    drawn, found = simulate(given_parts, seed=seed, draws=20_000), propagate(given_parts)
    log = math.log(found.spread)
    assert abs(math.log(drawn.spread) - log) < 5 * drawn.error + 0.15 * log**2 + 0.002
    assert drawn.lower < float(found.total) < drawn.upper


def test_the_same_seed_gives_the_same_draws() -> None:
    given_parts = [
        Contribution(Decimal(10), "a", "b", 1.2, None),
        Contribution(Decimal(-3), "a", "c", 1.2, 1.1),
    ]
    assert simulate(given_parts, seed=7) == simulate(given_parts, seed=7) != simulate(given_parts, seed=8)
    with pytest.raises(ValueError, match="100 draws"):
        simulate(given_parts, seed=7, draws=10)


def test_shares_of_what_is_known_and_measured() -> None:
    found = propagate([
        Contribution(Decimal(60), "a", 1, 1.1, 1.1, primary=True), Contribution(Decimal(30), "b", 2, None, 1.1),
        Contribution(Decimal(-10), "c", 3, 1.1, 1.1),
    ])  # fmt: skip
    assert (found.primary, found.unstated) == (pytest.approx(0.6), pytest.approx(0.3))
    assert found.from_factors + found.from_activity == pytest.approx(1)
    nothing = propagate(
        [Contribution(Decimal(5), "a", 1, 1.1, 1.1), Contribution(Decimal(-5), "a", 1, 1.1, 1.1)]
    )
    assert (nothing.total, nothing.spread, nothing.lower) == (0, None, None)
    less = propagate([Contribution(Decimal(-5), "a", 1, 1.2, 1.0)])
    assert float(less.lower) == pytest.approx(-6)


def test_many_sources_are_drawn_in_blocks_to_the_same_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Contribution(Decimal(100), at % 3, at, 1.2, 1.1) for at in range(12)]
    whole = simulate(parts, seed=7, draws=20_000)
    monkeypatch.setattr("qingheng.calc.uncertainty.simulation.MOST_NUMBERS", 45_000)  # 3,000 draws at once
    blocks = simulate(parts, seed=7, draws=20_000)
    assert blocks != whole
    assert blocks.draws == whole.draws == 20_000
    assert abs(math.log(blocks.spread or 9) - math.log(whole.spread or 1)) < 4 * whole.error


def test_a_spread_nobody_knows_is_the_worst_by_either_way() -> None:
    unknown, worst = (Contribution(Decimal(100), "f", "a", spread, spread) for spread in (None, WORST))
    assert propagate([unknown]).spread == pytest.approx(propagate([worst]).spread)
    assert propagate([unknown]).unstated == 1
    assert simulate([unknown], seed=3) == simulate([worst], seed=3)


def test_shares_go_by_size_so_that_what_is_taken_off_counts_as_well() -> None:
    parts = [
        Contribution(Decimal(300), "f", "a", 1.2, 1.1, primary=True),
        Contribution(Decimal(-100), "f", "b", 1.2, None),
    ]
    found = propagate(parts)
    assert (found.total, found.primary, found.unstated) == (Decimal(200), 0.75, 0.25)
    assert propagate([Contribution(Decimal(1), "f", "a", 1.2, 1.1, proxy=True)]).unstated == 1
