"""Gradients, first order and drawing against differences, formulas and each other."""

from __future__ import annotations

import numpy as np
import pytest

from qingheng.calc.lca.model import Spread
from qingheng.calc.lca.sampling import Sampler, Uncertain, independent, scaled
from qingheng.calc.lca.solving import factorise
from tests.lca.worlds import matrix_system

TECHNOSPHERE = np.array([[1.0, -0.2, 0.0], [-0.3, 1.0, -0.4], [0.0, -0.1, 2.0]])
ELEMENTARY = np.array([[1.0, 0.5, 2.0], [0.0, 0.1, 0.0]])
DEMAND = np.array([1.0, 0.0, 2.0])
WEIGHTS = np.array([1.0, 28.0])


def sampler(technosphere: np.ndarray = TECHNOSPHERE, uncertain: Uncertain | None = None) -> Sampler:
    factorised = factorise(matrix_system(technosphere, ELEMENTARY))
    return Sampler(factorised, DEMAND, WEIGHTS, uncertain or independent({}, {}))


def score(technosphere: np.ndarray, elementary: np.ndarray) -> float:
    return float(WEIGHTS @ elementary @ np.linalg.solve(technosphere, DEMAND))


def test_gradients_are_the_differences() -> None:
    one = sampler()
    found, system, step = one.gradients(), one.factorised.system, 1e-6
    for number, (row, column) in enumerate(zip(system.rows, system.cols, strict=True)):
        moved = [TECHNOSPHERE.copy(), TECHNOSPHERE.copy()]
        moved[0][row, column] += step
        moved[1][row, column] -= step
        difference = (score(moved[0], ELEMENTARY) - score(moved[1], ELEMENTARY)) / (2 * step)
        assert found.technosphere[number] == pytest.approx(difference, rel=1e-6)
        assert found.relative_technosphere[number] == pytest.approx(
            difference * TECHNOSPHERE[row, column], rel=1e-6
        )
    for number, (row, column) in enumerate(zip(system.flow_rows, system.flow_cols, strict=True)):
        raised = ELEMENTARY.copy()
        raised[row, column] += 1.0
        assert found.elementary[number] == pytest.approx(
            score(TECHNOSPHERE, raised) - score(TECHNOSPHERE, ELEMENTARY), rel=1e-9
        )


def test_one_lognormal_amount_moves_the_score_as_the_formula_says() -> None:
    """S = 3 e with e lognormal of geometric deviation 1.3: the logarithm of S deviates by ln 1.3."""
    factorised = factorise(matrix_system(np.eye(1), np.array([[3.0]])))
    uncertain = independent({}, {0: Spread("lognormal", 1.3)})
    one = Sampler(factorised, np.ones(1), np.ones(1), uncertain)
    found = one.first_order()
    assert found.deviation == pytest.approx(np.log(1.3), rel=1e-12)
    assert found.logarithmic
    assert found.good
    assert found.interval() == pytest.approx((3 / 1.3**1.959964, 3 * 1.3**1.959964), rel=1e-6)
    drawn = one.draw(1200, seed=3)
    assert np.std(np.log(drawn.scores)) == pytest.approx(np.log(1.3), rel=0.06)


def test_amounts_of_one_parameter_add_linearly_and_others_in_quadrature() -> None:
    factorised = factorise(matrix_system(np.eye(2), np.array([[3.0, 4.0]])))
    spreads = [Spread("normal", 0.3), Spread("normal", 0.4)]
    none = np.zeros(0, np.int64)
    shared = Uncertain(none, np.array([0, 1]), spreads, np.array([0, 0]))
    apart = Uncertain(none, np.array([0, 1]), spreads, np.array([0, 1]))
    together = Sampler(factorised, np.ones(2), np.ones(1), shared)
    single = Sampler(factorised, np.ones(2), np.ones(1), apart)
    assert together.first_order().deviation == pytest.approx(0.7)
    assert single.first_order().deviation == pytest.approx(0.5)
    assert single.first_order().parts.tolist() == pytest.approx([0.09, 0.16])
    assert np.std(together.draw(1200, seed=1).scores) == pytest.approx(0.7, rel=0.07)
    assert np.std(single.draw(1200, seed=1).scores) == pytest.approx(0.5, rel=0.07)


@pytest.mark.parametrize(
    ("spread", "deviation"),
    [
        (Spread("uniform", 2.0, 4.0), 2 / np.sqrt(12)),
        (Spread("triangular", 2.0, 5.0), np.sqrt((4 + 25 + 9 - 10 - 6 - 15) / 18)),
        (Spread("normal", 0.5), 0.5),
    ],
)
def test_other_spreads_keep_their_deviation_and_ends(spread: Spread, deviation: float) -> None:
    factorised = factorise(matrix_system(np.eye(1), np.array([[3.0]])))
    one = Sampler(factorised, np.ones(1), np.ones(1), independent({}, {0: spread}))
    assert one.first_order().deviation == pytest.approx(deviation)
    drawn = one.draw(1200, seed=5).scores
    assert np.std(drawn) == pytest.approx(deviation, rel=0.07)
    if spread.kind != "normal":
        assert spread.a <= drawn.min() <= drawn.max() <= spread.b


def test_the_same_seed_draws_the_same_and_draws_solve_the_drawn_system() -> None:
    uncertain = independent(
        {1: Spread("lognormal", 1.2), 3: Spread("lognormal", 1.1)}, {0: Spread("lognormal", 1.5)}
    )
    one = sampler(uncertain=uncertain)
    assert one.draw(20, seed=7).scores.tolist() == one.draw(20, seed=7).scores.tolist()
    assert one.draw(20, seed=7).scores.tolist() != one.draw(20, seed=8).scores.tolist()
    z = np.array([1.0, -2.0, 0.5])
    technosphere, elementary, system = TECHNOSPHERE.copy(), ELEMENTARY.copy(), one.factorised.system
    for number, deviation, move in ((1, 1.2, 1.0), (3, 1.1, -2.0)):
        technosphere[system.rows[number], system.cols[number]] *= deviation**move
    elementary[system.flow_rows[0], system.flow_cols[0]] *= 1.5**0.5
    assert one.score(z)[0] == pytest.approx(score(technosphere, elementary), rel=1e-11)


def test_first_order_is_flagged_where_a_loop_bends_it() -> None:
    """A loop that keeps nine tenths of itself: a tenth more and it never ends."""
    loop = np.array([[1.0, -0.95, 0.0], [-0.95, 1.0, 0.0], [0.0, 0.0, 1.0]])
    narrow, wide = Spread("lognormal", 1.0005), Spread("lognormal", 1.02)
    system = matrix_system(loop, ELEMENTARY)
    at = [n for n, amount in enumerate(system.amounts) if amount < 0]
    assert sampler(loop, independent(dict.fromkeys(at, narrow), {})).first_order().good
    assert not sampler(loop, independent(dict.fromkeys(at, wide), {})).first_order().good


def test_spreads_that_are_none_are_refused() -> None:
    for spread in (
        Spread("lognormal", 0.9),
        Spread("uniform", 2, 1),
        Spread("gamma", 1),
        Spread("normal", -1),
    ):
        with pytest.raises(ValueError, match="spread"):
            independent({0: spread}, {})
    assert scaled(Spread("normal", 2.0), 0.001) == Spread("normal", 0.002)
    assert scaled(Spread("lognormal", 1.2), 0.001) == Spread("lognormal", 1.2)
