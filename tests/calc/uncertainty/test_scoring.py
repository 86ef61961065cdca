"""Spreads scored from what is known: by years, place, kind and checking; never taken for stated ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc.factors import Asked, Basis, Choice, Factor, Place
from qingheng.calc.ghg.scoring import activity_spread, factor_scores, factor_spread
from qingheng.calc.uncertainty import WORST, Contribution, propagate

ANHUI, CHINA = Place("province", "340000"), Place("country", "CN")
GRID = Factor(
    id="p/grid", activity="electricity", basis=Basis.location, place=ANHUI, unit="kWh", masses={"co2": Decimal("0.6553")},
    data_from=date(2023, 1, 1), data_until=date(2023, 12, 31), published=date(2025, 10, 1), pack="p", pack_version="1",
)  # fmt: skip


def answered(factor: Factor, year: int = 2023) -> Choice:
    asked = Asked(
        factor.activity, factor.basis, factor.unit, date(year, 3, 1), date(year, 3, 31), (Place("site", "x"), ANHUI, CHINA)
    )  # fmt: skip
    return Choice(asked, factor)


def test_what_is_known_of_a_choice_becomes_scores() -> None:
    assert factor_scores(GRID, answered(GRID)) == {
        "reliability": 2,
        "geography": 2,
        "time": 1,
        "technology": 2,
    }
    own = replace(GRID, place=Place("site", "x"), verified=False)
    assert factor_scores(own, answered(own))["geography"] == 1
    assert factor_scores(own, answered(own))["reliability"] == 3
    abroad = replace(GRID, place=Place("country", "GB"), basis=Basis.spend)
    scores = factor_scores(abroad, answered(abroad))
    assert (scores["geography"], scores["technology"]) == (5, 5)


@pytest.mark.parametrize(
    ("year", "score"), [(2023, 1), (2025, 1), (2027, 2), (2031, 3), (2036, 4), (2040, 5), (2019, 2)]
)
def test_years_apart_are_scored(year: int, score: int) -> None:
    assert factor_scores(GRID, answered(GRID, year))["time"] == score


def test_a_stated_spread_or_score_goes_before_what_is_scored() -> None:
    scored, how = factor_spread(answered(GRID))
    assert (scored, how) == (Decimal("1.235741"), "")  # ln: 0.0488, 0.0953, 0.0100, 0, 0.1823
    stated = replace(GRID, spread=Decimal("1.07"))
    assert factor_spread(answered(stated)) == (Decimal("1.07"), "spread_stated")
    assert factor_spread(answered(replace(stated, spread_of="limits")))[1] == "spread_stated"
    assert factor_spread(answered(replace(stated, spread_of="proxy"))) == (Decimal("1.07"), "spread_proxy")
    better = replace(GRID, quality={"completeness": 1})
    assert factor_spread(answered(better))[0] < scored
    figure = replace(GRID, pack="stated")
    assert factor_spread(answered(figure)) == (Decimal(1), "")


def test_a_measured_quantity_is_nearer_than_one_nobody_measured() -> None:
    measured = activity_spread(measured=True)
    assert measured is not None
    assert 1 < measured < Decimal(str(WORST))
    assert activity_spread(measured=False) is None


def test_a_total_says_how_much_of_it_nobody_stated() -> None:
    scored = Contribution(Decimal(75), "a", "m", 1.236, 1.2, stated=False)
    stated = Contribution(Decimal(25), "b", "n", 1.1, 1.05)
    assert propagate([scored, stated]).unstated == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("percent", "spread"), [("5", "1.05"), ("0", "1"), ("2.5", "1.025"), ("5.000000", "1.05"), ("150", "2.5")]
)
def test_a_measured_uncertainty_goes_before_the_score(percent: str, spread: str) -> None:
    for measured in (True, False):
        assert activity_spread(measured=measured, percent=percent) == Decimal(spread)


@pytest.mark.parametrize("percent", [None, "", "-3", "about 5", "NaN", "Infinity"])
def test_what_states_no_uncertainty_leaves_the_score(percent: str | None) -> None:
    assert activity_spread(measured=True, percent=percent) == activity_spread(measured=True)
    assert activity_spread(measured=False, percent=percent) is None
