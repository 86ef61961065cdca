"""What is wrong with factors, money, units, certificates and bills: never a figure, always an item with its remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.inventory.instruments import instrument_lines
from qingheng.calc.factors import Basis, DatePolicy, Factor, Place, Policy, choose
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.reasons import BASES
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.calc.ghg import Key, LineChoice
from qingheng.calc.ghg.asking import Surroundings, line_choices, why_blocked
from qingheng.calc.ghg.blocks import OF_ACTIVITIES, remedy
from qingheng.calc.ghg.money import ExchangeRate, Money
from tests.inventory.test_instruments import AR6, RESIDUAL, lot, market
from tests.inventory.test_worked_examples import shipped

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
PLACES = (Place("site", "wuhan"), Place("country", "CN"), Place("world", "WORLD"))
DIESEL = Factor(
    id="test/diesel", activity="fuel.diesel", basis=Basis.combustion, place=Place("country", "CN"), unit="kWh",
    masses={"co2": Decimal("0.25")}, data_from=YEAR[0], data_until=YEAR[1], published=YEAR[0], pack="test",
    pack_version="1", verified=True,
)  # fmt: skip
SPEND = replace(
    DIESEL, id="test/spend", activity="spend.naics.334419", basis=Basis.spend, unit="USD", currency="USD", price_year=2022,
    masses={"co2e": Decimal("0.2")},
)  # fmt: skip
RATES = (ExchangeRate("USD", "CNY", "average", *YEAR, Decimal("7.08")),)
INDICES = {("USD", 2022): Decimal("292.655"), ("USD", 2023): Decimal("304.702")}


def line(factors: list[Factor], unit: str, money: Money | None = None, *, spend: bool = False) -> LineChoice:
    """One line of diesel or of money spent, by a library of these factors."""
    rule = shipped("spend.by-category" if spend else "fuels.mobile")
    values = {"category": "component"} if spend else {"fuel": "diesel", "use": "mobile"}
    key = Key(0, rule.dataset, "wuhan", unit, *YEAR, tuple(values.get(column) for column in rule.key))
    around = Surroundings(YEAR, {"wuhan": PLACES}, {"wuhan": [(*YEAR, Decimal(1))]}, money or Money())
    library = Library.of(factors, ())
    policy = Policy(DatePolicy.activity_year, (("test", "1"),), date(2024, 6, 30))
    (found,) = line_choices([key], [rule], lambda asked: choose(asked, library, policy), around)
    return found


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        pytest.param(lambda: line([DIESEL], "kg"), "wrong_dimension", id="kWh factor on kg"),
        pytest.param(lambda: line([DIESEL], "m3"), "wrong_dimension", id="unit of another dimension"),
        pytest.param(lambda: line([], "kWh"), "no_factor", id="no factor"),
        pytest.param(lambda: line([SPEND], "CNY", spend=True), "exchange_rate_missing", id="currency without rate"),
        pytest.param(
            lambda: line([SPEND], "CNY", Money(RATES), spend=True), "price_index_missing", id="year without inflation"
        ),
        pytest.param(lambda: line([SPEND], "", Money(RATES, INDICES), spend=True), "currency_unknown", id="no currency"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_calculated_is_blocked_with_a_remedy(
    made: Callable[[], LineChoice], reason: str
) -> None:
    found = made()
    code = found.reason or (found.choice.blocked if found.choice else "")
    assert (found.status, code, found.coefficients) == ("blocked", reason, {})
    assert all(why_blocked(found))


def test_a_factor_per_kwh_counts_gigajoules_converted_and_says_so() -> None:
    found = line([DIESEL], "GJ")
    assert found.status == "counted"
    assert found.coefficients["co2"].quantize(Decimal("0.0001")) == Decimal("69.4444")
    assert found.choice.multiplier.quantize(Decimal("0.0001")) == Decimal("277.7778")


def test_an_expired_factor_is_told_beside_the_figure() -> None:
    found = line([replace(DIESEL, review_by=date(2023, 6, 30))], "kWh")
    codes = [code for code, _zh, _en in found.choice.warnings] if found.choice else []
    assert found.status == "blocked" or "expired" in codes


def test_of_two_overlapping_factors_one_is_used_and_both_are_told() -> None:
    found = line([DIESEL, replace(DIESEL, id="test/other", masses={"co2": Decimal("0.3")})], "kWh")
    assert found.status == "counted"
    assert {one.factor_id for one in found.choice.candidates} == {"test/diesel", "test/other"}
    assert "overlap" in " ".join(code for code, _zh, _en in found.choice.warnings)


def test_a_set_that_lacks_a_gas_gives_no_figure_instead_of_a_smaller_one() -> None:
    with pytest.raises(MissingGwp):
        co2e({"co2": Decimal(1), "nf3": Decimal(1)}, AR6)
    (made,) = instrument_lines([lot("1", nf3="1")], [market("1000000")], RESIDUAL, [AR6])
    assert made["co2e"]["AR6"] is None


@pytest.mark.parametrize(
    ("allocation", "bought", "reason"),
    [
        pytest.param(lot("10", verdict="not_met"), [market("1000000")], "criteria_not_met", id="criteria not met"),
        pytest.param(lot("10"), [], "nothing_to_cover", id="no consumption"),
        pytest.param(lot("10", why_not="wrong-market"), [market("1000000")], "certificate_market", id="wrong market"),
        pytest.param(lot("10", why_not="expired"), [market("1000000")], "certificate_expired", id="expired"),
        pytest.param(lot("10", why_not="wrong-vintage"), [market("1000000")], "certificate_vintage", id="vintage"),
        pytest.param(
            lot("10"), [replace(market("1000000"), status="blocked")], "market_line_blocked", id="power without a factor"
        ),
    ],
)  # fmt: skip
def test_a_certificate_that_cannot_count_is_an_item_with_a_remedy(
    allocation: Any, bought: Any, reason: str
) -> None:
    (made,) = instrument_lines([allocation], bought, RESIDUAL, [AR6])
    assert (made["status"], made["reason"], made["gases"]) == ("blocked", reason, {})
    assert all(remedy(reason))


@pytest.mark.parametrize("market_of", ["VN", "GB"])
def test_plans_refuse_the_wrong_market_the_expired_and_the_negative(market_of: str) -> None:
    """By the rules of the kind: named, with what lifts it, and nothing allocated."""
    from qingheng.calc.ledger import Demand, Kind, Lot, Rules, Strategy, allocate

    kinds = {"gec": Kind("gec", "绿证", "GEC", "MWh", Decimal(1))}
    there = Lot(
        id="1", kind="gec", free=Decimal(10), unit="MWh", vintage_first=date(2023, 4, 1),
        vintage_last=date(2023, 4, 30), valid_until=date(2023, 3, 31), market=market_of, verdict="met",
    )  # fmt: skip
    rules = Rules(kinds, date(2024, 1, 31), 1)
    asked = [Demand("wuhan", date(2023, 4, 1), Decimal(5), "CN")]
    made = allocate([there], asked, Strategy.highest_factor, rules, ())
    assert made.allocations == ()
    assert all(one.reason.remedy_zh and one.reason.remedy_en for one in made.refused)
    negative = [Demand("wuhan", date(2023, 4, 1), Decimal(-5), "CN")]
    refused = allocate(
        [replace(there, valid_until=None, market="CN")], negative, Strategy.highest_factor, rules, ()
    )
    assert refused.allocations == ()
    assert refused.refused


def test_gwp_sets_are_named_in_what_is_missing() -> None:
    bare = GwpSet("BARE", {"co2": Decimal(1)})
    with pytest.raises(MissingGwp) as missing:
        co2e({"sf6": Decimal(1)}, bare)
    assert "sf6" in str(missing.value)
    assert "BARE" in str(missing.value)


def test_a_heat_transfer_fluid_without_a_default_says_what_to_enter() -> None:
    """Outside the United States: the gas to choose instead, or the basis, unit and potential of an own factor."""
    zh, en = OF_ACTIVITIES["release.pfpe"]
    assert all(told in zh and told in en for told in ("PFPMIE", "kg", "co2e=", "GWP"))
    assert BASES[Basis.release][0] in zh
