"""Lines of other datasets, each worked by hand: from rows handed in to kilograms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc.factors import Basis, Bridge, Choice, Factor, Place
from qingheng.calc.ghg import Amount, Key, MethodRule
from qingheng.calc.ghg.asking import Surroundings, line_choices, part_inside, read_unit
from qingheng.calc.ghg.formulas import UnusableValue, electronics
from qingheng.calc.ghg.money import ExchangeRate, Money, MoneyMissing
from qingheng.calc.ghg.shares import share_of

YEAR = (date(2022, 1, 1), date(2022, 12, 31))
WORLD = (Place("site", "wuhan"), Place("world", "WORLD"))


def around(shares=None, money=None) -> Surroundings:
    whole = shares or {"wuhan": [(*YEAR, Decimal(1))]}
    return Surroundings(YEAR, {"wuhan": WORLD}, whole, money or Money())


def factor(activity: str, unit: str, basis: Basis, **masses: str) -> Factor:
    return Factor(
        id=f"test/{activity}", activity=activity, basis=basis, place=WORLD[-1], unit=unit,
        masses={gas: Decimal(mass) for gas, mass in masses.items()}, data_from=YEAR[0], data_until=YEAR[1],
        published=YEAR[0], pack="test", pack_version="1", price_year=2022,
    )  # fmt: skip


def choosing(*known: Factor):
    def choose(asked):
        from qingheng.calc.factors.reaching import reach

        bridges: tuple[Bridge, ...] = ()
        for one in known:
            way = reach(asked.unit, one.unit, bridges)
            if (one.activity, one.basis) == (asked.activity, asked.basis) and way is not None:
                return Choice(asked, one, multiplier=way.multiplier)
        return Choice(asked, None, blocked="no_factor", remedy_zh="补因子", remedy_en="enter a factor")

    return choose


def shipped(rule_id: str) -> MethodRule:
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    return next(rule for rule in rules_of(content("methods-ghg")) if rule.id == rule_id)


def key(rule: MethodRule, unit: str, first=YEAR[0], last=YEAR[1], **values: str) -> Key:
    return Key(0, rule.dataset, "wuhan", unit, first, last, tuple(values.get(column) for column in rule.key))


def one_line(rule: MethodRule, at: Key, *known: Factor, **more):
    (line,) = line_choices([at], [rule], choosing(*known), around(**more))
    return line


def test_screening_takes_the_part_of_the_year_of_the_leak_rate() -> None:
    """A chiller leaks 15 % of its charge a year: in January's 31 days 0.15 x 31 / 365 of a kilogram each."""
    rule = shipped("refrigerants.screening")
    at = key(rule, "kg", last=date(2022, 1, 31), refrigerant="r134a", equipment_type="chiller")
    line = one_line(rule, at, factor("release.r134a", "kg", Basis.release, hfc134a="1"))
    assert abs(line.coefficients["hfc134a"] - Decimal("0.15") * 31 / 365) < Decimal("1e-20")
    bare = one_line(
        rule, key(rule, "kg", refrigerant="r134a"), factor("release.r134a", "kg", Basis.release, hfc134a="1")
    )
    assert (bare.status, bare.reason) == ("blocked", "rate_unknown")


def test_the_etch_formula_with_defaults_and_with_own_abatement() -> None:
    """NF3, U = 80 %, B of CF4 = 0.09 (GB/T 32151.24): heel 10 %; of 90 % at 95 % efficiency 14.5 % gets past."""
    unabated = {"nf3": Decimal("0.2"), "cf4": Decimal("0.09")}
    assert electronics({}, unabated) == {"nf3": Decimal("0.18"), "cf4": Decimal("0.081")}
    own = electronics({"heel": "0", "abated": "90", "destruction": "95"}, unabated)
    assert own == {"nf3": Decimal("0.029"), "cf4": Decimal("0.01305")}
    half = electronics({"heel": "0", "abated": "100", "destruction": "100", "uptime": "50"}, unabated)
    assert half["nf3"] == Decimal("0.1")
    with pytest.raises(UnusableValue):
        electronics({"abated": "90"}, unabated)
    with pytest.raises(UnusableValue):
        electronics({"heel": "120"}, unabated)


def test_commuting_counts_people_days_and_the_way_back() -> None:
    rule = shipped("commuting.passenger")
    at = key(rule, "headcount*km*day", mode="metro")
    line = one_line(rule, at, factor("commuting.metro", "person*km", Basis.activity, co2e="0.03"))
    assert line.coefficients == {"co2e": Decimal("0.06")}
    car = shipped("commuting.carpool")
    shared = key(car, "headcount*km*day", mode="car_petrol", occupancy="2")
    line = one_line(car, shared, factor("commuting.car_petrol", "km", Basis.activity, co2e="0.2"))
    assert line.coefficients == {"co2e": Decimal("0.2")}


def test_a_flight_alone_is_a_passenger_kilometre_and_a_return_is_twice() -> None:
    rule = shipped("travel.air")
    assert read_unit(rule, "km") == "km*headcount"
    at = key(rule, "km", mode="air", travel_class="economy", return_trip="true")
    line = one_line(
        rule, at, factor("travel.air.international.economy", "person*km", Basis.activity, co2e="0.1")
    )
    assert line.coefficients == {"co2e": Decimal("0.2")}


def test_money_is_brought_to_dollars_and_to_the_year_of_the_prices() -> None:
    """10,000 CNY of 2023 at 7.05 CNY a dollar, US prices 304.702 to 292.655 of 2022."""
    rule = shipped("spend.by-category")
    rates = (ExchangeRate("USD", "CNY", "average", date(2023, 1, 1), date(2023, 12, 31), Decimal("7.05")),)
    indices = {("USD", 2022): Decimal("292.655"), ("USD", 2023): Decimal("304.702")}
    span = (date(2023, 1, 1), date(2023, 12, 31))
    money = Money(rates, indices)
    surroundings = Surroundings(span, {"wuhan": WORLD}, {"wuhan": [(*span, Decimal(1))]}, money)
    at = Key(0, rule.dataset, "wuhan", "CNY", *span, (None, "component", None))
    (line,) = line_choices(
        [at], [rule], choosing(factor("spend.naics.334419", "USD", Basis.spend, co2e="0.2")), surroundings
    )
    expected = Decimal("0.2") / Decimal("7.05") * Decimal("292.655") / Decimal("304.702")
    assert abs(line.coefficients["co2e"] - expected) < Decimal("1e-25")


@pytest.mark.parametrize(
    ("unit", "money", "reason"),
    [
        ("CNY", Money(), "exchange_rate_missing"),
        ("", Money(), "currency_unknown"),
        ("kWh", Money(), "currency_unknown"),
    ],
)
def test_money_that_cannot_be_converted_is_blocked(unit, money, reason) -> None:
    rule = shipped("spend.by-category")
    known = factor("spend.naics.334419", "USD", Basis.spend, co2e="0.2")
    line = one_line(rule, key(rule, unit, category="component"), known, money=money)
    assert (line.status, line.reason, line.coefficients) == ("blocked", reason, {})


def test_a_year_without_inflation_data_is_missing() -> None:
    with pytest.raises(MoneyMissing) as missing:
        Money().inflation("USD", 2023, 2022)
    assert missing.value.code == "price_index_missing"
    assert Money().inflation("USD", 2022, 2022) == 1


def test_a_bill_that_reaches_over_the_year_counts_by_days() -> None:
    """16 December to 14 January: 16 of 30 days lie in the year."""
    assert abs(part_inside(date(2022, 12, 16), date(2023, 1, 14), YEAR) - Decimal(16) / 30) < Decimal("1e-25")
    rule = shipped("fuels.mobile")
    at = key(rule, "L", date(2022, 12, 16), date(2023, 1, 14), fuel="diesel", use="mobile")
    line = one_line(rule, at, factor("fuel.diesel", "L", Basis.combustion, co2="3"))
    assert abs(line.coefficients["co2"] - Decimal("1.6")) < Decimal("1e-25")


def test_a_unit_of_another_dimension_and_a_site_nobody_knows_are_blocked() -> None:
    rule = shipped("fuels.mobile")
    known = factor("fuel.diesel", "kWh", Basis.combustion, co2="0.25")
    assert one_line(rule, key(rule, "GJ", fuel="diesel", use="mobile"), known).coefficients["co2"].quantize(
        Decimal("0.0001")
    ) == Decimal("69.4444")
    assert one_line(rule, key(rule, "kg", fuel="diesel", use="mobile"), known).status == "blocked"
    lost = key(rule, "GJ", fuel="diesel", use="mobile")._replace(site="")
    assert one_line(rule, lost, known).reason == "site_unknown"


def test_shares_are_weighted_by_the_days_of_the_row() -> None:
    stretches = [
        (date(2022, 1, 1), date(2022, 6, 30), Decimal("0.4")),
        (date(2022, 7, 1), date(2022, 12, 31), Decimal("0.6")),
    ]
    assert share_of(stretches, date(2022, 6, 16), date(2022, 7, 15), YEAR) == Decimal("0.5")
    assert share_of([(*YEAR, None)], *YEAR, YEAR) is None
    rule = shipped("fuels.mobile")
    known = factor("fuel.diesel", "L", Basis.combustion, co2="3")
    line = one_line(
        rule, key(rule, "L", fuel="diesel", use="mobile"), known, shares={"wuhan": [(*YEAR, None)]}
    )
    assert (line.status, line.share, line.reason) == ("counted", 0, "no_holding")


def test_what_is_no_source_is_left_out_not_zero() -> None:
    rule = shipped("energy.solar")
    line = one_line(rule, key(rule, "kWh", carrier="solar_onsite"))
    assert (line.status, line.coefficients) == ("left_out", {})


def test_an_activity_that_needs_an_empty_column_is_blocked() -> None:
    rule = MethodRule(
        id="x", dataset="fuels", activity="fuel.{fuel}", scope=1, category="mobile", bases=(Basis.combustion,),
        amount=Amount(("quantity",)), key=("fuel",), clause="x",
    )  # fmt: skip
    assert one_line(rule, Key(0, "fuels", "wuhan", "L", *YEAR, (None,))).reason == "value_missing"


def test_days_without_any_stretch_of_ownership_are_not_guessed() -> None:
    """Half of a year is recorded: the other half is neither nought nor the same, so nobody knows the share."""
    half = {"wuhan": [(YEAR[0], date(2022, 6, 30), Decimal("0.4"))]}
    rule = shipped("removals.own")
    line = one_line(rule, key(rule, "tCO2", type="afforestation"), shares=half)
    assert (line.share, line.reason) == (Decimal(0), "no_holding")
    known = one_line(rule, key(rule, "tCO2", last=date(2022, 6, 30), type="afforestation"), shares=half)
    assert (known.share, known.reason) == (Decimal("0.4"), "")


def test_the_figure_of_the_very_item_goes_before_the_average_of_its_material() -> None:
    rule = shipped("materials.quantity")
    average = factor("material.steel", "kg", Basis.material, co2="2.8")
    own = factor("item.mat-01", "kg", Basis.material, co2="1.9")
    at = key(rule, "kg", material="steel", supplier="S1", item_code="MAT-01")
    assert one_line(rule, at, average, own).coefficients == {"co2": Decimal("1.9")}
    assert one_line(rule, at, average).coefficients == {"co2": Decimal("2.8")}


def test_a_rate_is_the_shortest_average_that_holds_all_days_and_else_the_closest_closing() -> None:
    def dollar(kind: str, first: date, last: date, rate: str) -> ExchangeRate:
        return ExchangeRate("USD", "CNY", kind, first, last, Decimal(rate))

    closing = dollar("closing", date(2022, 12, 31), date(2022, 12, 31), "6.9")
    year = dollar("average", *YEAR, "6.7")
    half = dollar("average", YEAR[0], date(2022, 6, 30), "6.5")
    near, money = date(2022, 6, 1), Money((closing, year, half))
    assert money.rate_for("USD", "CNY", near, date(2022, 6, 30))[1] == Decimal("6.5")
    assert money.rate_for("USD", "CNY", near, date(2022, 7, 1))[1] == Decimal("6.7")  # not half of it
    assert abs(money.rate_for("CNY", "USD", *YEAR)[1] * Decimal("6.7") - 1) < Decimal("1e-20")
    after = date(2023, 1, 1), date(2023, 12, 31)
    assert money.rate_for("USD", "CNY", *after)[1] == Decimal("6.9")  # no average of 2023: the closing rate
    with pytest.raises(MoneyMissing):
        money.rate_for("USD", "CNY", date(2024, 1, 1), date(2024, 12, 31))
