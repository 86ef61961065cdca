"""What stands for a process in a country: country, union, region, world, in this order, with a reason for each candidate."""

from __future__ import annotations

from datetime import date

import pytest

from qingheng.calc.footprint.building import Data
from qingheng.calc.footprint.electricity import Supply, portions
from qingheng.calc.footprint.placing import Level, Why, placed
from qingheng.calc.products.places import COUNTRIES, regions_of

ON = date(2026, 11, 1)


def data(code: str, location: str, year: int = 2024, unit: str = "kWh") -> Data:
    return Data(
        code, 0, unit, location=location, valid=(date(year, 1, 1), date(year, 12, 31)), series="power"
    )


CN = data("cn", "CN")
KIN = (CN, data("fr", "FR"), data("eu", "EU27"), data("rer", "RER"), data("glo", "GLO"), data("fr.old", "FR", 2020),
       data("fr.next", "FR", 2027), data("fr.kg", "FR", 2025, "kg"))  # fmt: skip


@pytest.mark.parametrize(
    ("country", "process", "level"),
    [("FR", "fr", Level.country), ("DE", "eu", Level.union), ("NO", "rer", Level.region), ("JP", "glo", Level.world),
     ("CN", "cn", Level.country)],
)  # fmt: skip
def test_the_nearest_is_taken(country: str, process: str, level: Level) -> None:
    found = placed(CN, country, KIN, ON)
    assert (found.process, found.level) == (process, level)
    assert [one.why for one in found.considered].count(Why.taken) == 1
    assert placed(CN, country, KIN[::-1], ON) == found  # in any order


def test_each_candidate_says_why_it_was_not_taken() -> None:
    assert {one.process: one.why for one in placed(CN, "FR", KIN, ON).considered} == {
        "fr": Why.taken, "fr.old": Why.earlier, "fr.next": Why.not_yet, "fr.kg": Why.other_unit, "eu": Why.farther,
        "rer": Why.farther, "glo": Why.farther, "cn": Why.farther,
    }  # fmt: skip


def test_of_two_equally_good_none_is_taken_and_nothing_farther_either() -> None:
    found = placed(CN, "FR", (*KIN, data("fr.twin", "FR")), ON)
    assert (found.process, found.level) == ("cn", Level.stated)
    assert {one.process for one in found.considered if one.why is Why.as_good} == {"fr", "fr.twin"}
    assert [one.why for one in found.considered if one.process == "cn"] == [Why.as_stated]


def test_shares_of_places_make_the_whole_and_what_no_place_is_known_of_stays() -> None:
    supplies = (
        Supply("a", "CN", (("wind", 0.25),), 0.5),
        Supply("b", "FR", (), 0.3, {"cn": "fr"}, named=True),
    )
    found = portions("cn", supplies, {"CN": ("cn",)})
    assert [(one.process, one.site, one.certified, pytest.approx(one.share)) for one in found] == [
        ("cn", "", False, 0.375), ("wind", "", True, 0.125), ("fr", "b", False, 0.3), ("cn", "", False, 0.2),
    ]  # fmt: skip
    assert sum(one.share for one in found) == pytest.approx(1, abs=1e-15)


def test_countries_are_those_of_the_standard_each_in_one_continent() -> None:
    assert len(COUNTRIES) == 250  # 249 of ISO 3166-1, and XK
    assert sum(1 for one in COUNTRIES if "EU27" in regions_of(one)) == 27
    assert all(
        len(regions_of(one) - {"EU", "EU27", "EU-27", "EUROPEAN UNION"}) == 1 for one in COUNTRIES - {"AQ"}
    )
