"""What entities of a group sell each other, and what suppliers state themselves: counted once, and said so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc.factors import Basis, Choice, Factor, Place
from qingheng.calc.ghg import Key, MethodRule
from qingheng.calc.ghg.asking import Surroundings, line_choices
from qingheng.calc.ghg.blocks import remedy, title
from qingheng.calc.ghg.eliminating import eliminated
from qingheng.calc.ghg.money import Money
from qingheng.calc.ghg.preceding import covered, preceded

YEAR = (date(2022, 1, 1), date(2022, 12, 31))
WORLD = Place("world", "WORLD")
CHINA = Place("country", "CN")


def shipped(rule_id: str) -> MethodRule:
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    return next(rule for rule in rules_of(content("methods-ghg")) if rule.id == rule_id)


def around(**shares: str | None) -> Surroundings:
    """Sites of a group with what it counts of each."""
    places = {code: (Place("site", code), Place("site", "group"), CHINA, WORLD) for code in shares}
    stretches = {code: [(*YEAR, None if share is None else Decimal(share))] for code, share in shares.items()}
    return Surroundings(YEAR, places, stretches, Money())


def known(activity: str, basis: Basis, unit: str, place: Place = WORLD, co2: str = "0.5"):
    factor = Factor(
        id=f"test/{activity}", activity=activity, basis=basis, place=place, unit=unit, masses={"co2": Decimal(co2)},
        data_from=YEAR[0], data_until=YEAR[1], published=YEAR[0], pack="test", pack_version="1",
    )  # fmt: skip

    def choose(asked):
        same = (asked.activity, asked.basis, asked.unit) == (activity, basis, unit) and place in asked.places
        return (
            Choice(asked, factor)
            if same
            else Choice(asked, None, blocked="no_factor", remedy_zh="补", remedy_en="add")
        )

    return choose


def nothing(asked):
    return Choice(asked, None, blocked="no_factor", remedy_zh="补", remedy_en="add")


def key(rule: MethodRule, unit: str, site: str = "east", days=YEAR, number: int = 0, **values: str) -> Key:
    first, last = days
    said = tuple(values.get(column) for column in rule.key)
    return Key(number, rule.dataset, site, unit, first, last, said)


def lines_of(rule, at, choose, surroundings):
    return line_choices([at], [rule], choose, surroundings)


@pytest.mark.parametrize("named", ["west", "WEST ", "West"])
def test_steam_bought_of_a_site_of_the_group_is_eliminated_with_its_reason(named) -> None:
    rule, group = shipped("energy.heat"), around(east="1", west="1")
    at = key(rule, "GJ", carrier="steam", supplier=named)
    counted = lines_of(rule, at, known("steam", Basis.location, "GJ", co2="110"), group)
    assert [line.status for line in counted] == ["counted"]
    (line,) = eliminated(counted, [at], [rule], group)
    assert (line.status, line.reason, line.coefficients) == ("left_out", "eliminated", {})
    assert line.choice is not None
    assert line.choice.factor is not None, "the factor stays to be seen"
    assert all((*title("eliminated"), *remedy("eliminated")))


def test_what_is_left_out_already_keeps_its_own_reason() -> None:
    rule, group = shipped("exported.apart"), around(east="1", west="1")
    at = key(rule, "GJ", carrier="steam", customer="west")
    told = lines_of(rule, at, nothing, group)
    assert told[0].status == "left_out"
    assert eliminated(told, [at], [rule], group) == told


def test_a_seller_outside_the_boundary_stays_a_seller() -> None:
    """The inventory of one site alone counts what it buys of a sister."""
    rule, alone = shipped("energy.heat"), around(east="1")
    at = key(rule, "GJ", carrier="steam", supplier="west")
    counted = lines_of(rule, at, known("steam", Basis.location, "GJ"), alone)
    assert eliminated(counted, [at], [rule], alone) == counted


@pytest.mark.parametrize(
    ("bought", "sold", "status", "share", "reason"),
    [
        ("1", "0.4", "counted", "0.6", "partly_eliminated"),
        ("0.4", "1", "left_out", "0", "eliminated"),
        ("0.6", "0.6", "left_out", "0", "eliminated"),
        ("1", "0", "counted", "1", ""),
    ],
)
def test_by_equity_the_greater_share_is_counted_once(bought, sold, status, share, reason) -> None:
    """The seller's scope 1 has sold x E; the group should have max(sold, bought) x E."""
    rule, group = shipped("energy.electricity.location"), around(east=bought, west=sold)
    at = key(rule, "kWh", carrier="electricity", supplier="west")
    counted = lines_of(rule, at, known("electricity", Basis.location, "kWh", CHINA), group)
    (line,) = eliminated(counted, [at], [rule], group)
    assert (line.status, line.share, line.reason) == (status, Decimal(share), reason)
    assert Decimal(sold) + line.share == max(Decimal(sold), Decimal(bought))


def test_nothing_is_taken_out_on_a_guess() -> None:
    rule, group = shipped("energy.heat"), around(east="1", west=None)
    at = key(rule, "GJ", carrier="steam", supplier="west")
    counted = lines_of(rule, at, known("steam", Basis.location, "GJ"), group)
    assert eliminated(counted, [at], [rule], group) == counted


@pytest.mark.parametrize(
    ("rule_id", "unit", "values"),
    [
        ("freight.downstream.mass", "t*km", {"mode": "road", "direction": "outbound", "carrier": "west"}),
        ("waste.treated", "t", {"category": "general", "route": "landfilled", "contractor": "west"}),
        ("spend.by-category", "CNY", {"category": "component", "supplier": "west"}),
        ("energy.bought.upstream", "kWh", {"carrier": "electricity", "supplier": "west"}),
    ],
)
def test_freight_waste_and_spend_inside_the_group_are_eliminated_even_when_blocked(
    rule_id, unit, values
) -> None:
    rule, group = shipped(rule_id), around(east="1", west="1")
    at = key(rule, unit, **values)
    (line,) = eliminated(lines_of(rule, at, nothing, group), [at], [rule], group)
    assert (line.status, line.reason) == ("left_out", "eliminated")


def test_gas_burned_is_scope_1_whoever_sold_it() -> None:
    rule, group = shipped("energy.combustion"), around(east="1", west="1")
    at = key(rule, "m3", carrier="natural_gas", supplier="west")
    counted = lines_of(rule, at, known("fuel.natural_gas", Basis.combustion, "m3"), group)
    assert eliminated(counted, [at], [rule], group)[0].status == "counted"


def test_a_suppliers_own_figure_goes_before_spending() -> None:
    own, spend, group = shipped("supplier.goods.allocated"), shipped("spend.by-category"), around(east="1")
    at = key(own, "tCO2e", kind="goods", supplier="SUP-1", gwp_set="AR6")
    stated = lines_of(own, at, nothing, group)
    assert [(line.status, line.coefficients) for line in stated] == [("counted", {"co2e": Decimal(1000)})]
    assert stated[0].choice is not None
    assert stated[0].choice.factor is not None
    assert stated[0].choice.factor.gwp_basis == "AR6"
    by = covered(stated, [at], [own])
    january = (date(2022, 1, 1), date(2022, 1, 31))
    bought = key(spend, "CNY", days=january, category="component", supplier="sup-1")
    other = key(spend, "CNY", days=january, number=1, category="component", supplier="SUP-2")
    lines = line_choices([bought, other], [spend], nothing, group)
    found = preceded(lines, [bought, other], [spend], group, by)
    assert [(line.status, line.reason) for line in found] == [
        ("left_out", "by_supplier"),
        ("blocked", lines[1].reason),
    ]


def test_a_figure_for_some_days_blocks_a_row_of_more_days() -> None:
    """Neither twice nor not at all: the row has to be split."""
    own, mass, group = (
        shipped("supplier.goods.per-unit"),
        shipped("materials.quantity"),
        around(east="1", group="1"),
    )
    half = (date(2022, 1, 1), date(2022, 6, 30))
    at = key(own, "t*kgCO2e", site="group", days=half, kind="goods", supplier="SUP-1")
    stated = lines_of(own, at, nothing, group)
    assert stated[0].coefficients == {"co2e": Decimal(1)}
    bought = key(mass, "t", material="steel", supplier="SUP-1")
    by = covered(stated, [at], [own])
    (line,) = preceded(line_choices([bought], [mass], nothing, group), [bought], [mass], group, by)
    assert (line.status, line.reason) == ("blocked", "partly_covered")
    rest = key(
        own, "t*kgCO2e", site="group", days=(date(2022, 7, 1), YEAR[1]), kind="goods", supplier="SUP-1"
    )
    both = by + covered(lines_of(own, rest, nothing, group), [rest], [own])
    (line,) = preceded(line_choices([bought], [mass], nothing, group), [bought], [mass], group, both)
    assert (line.status, line.reason) == ("left_out", "by_supplier")


def test_a_figure_that_is_no_emission_covers_nothing() -> None:
    own, group = shipped("supplier.goods.allocated"), around(east="1")
    at = key(own, "kWh", kind="goods", supplier="SUP-1")
    (line,) = lines_of(own, at, nothing, group)
    assert (line.status, line.reason) == ("blocked", "not_emissions")
    assert line.choice is not None
    assert line.choice.remedy_en
    assert covered([line], [at], [own]) == ()


def test_products_in_use_take_the_grid_of_their_market() -> None:
    """1,000 laptops sold in China by a plant elsewhere, 100 kWh over life each, 0.5 kg/kWh of the Chinese grid."""
    rule, group = shipped("use.electricity.life"), around(east="1")
    grid = known("electricity", Basis.location, "kWh", CHINA)
    sold = key(rule, "count*kWh", energy_use="electricity", market="cn")
    assert lines_of(rule, sold, grid, group)[0].coefficients == {"co2": Decimal("0.5")}
    abroad = key(rule, "count*kWh", energy_use="electricity", market="us")
    assert [(one.status, one.reason) for one in lines_of(rule, abroad, grid, group)] == [
        ("blocked", "no_factor")
    ]
    nowhere = key(rule, "count*kWh", energy_use="electricity")
    assert lines_of(rule, nowhere, grid, group)[0].reason == "country_missing"
    yearly = shipped("use.electricity.yearly")
    at = key(yearly, "count*kWh*year", energy_use="electricity", market="cn")
    assert lines_of(yearly, at, grid, group)[0].coefficients == {"co2": Decimal("0.5")}


def test_removals_stand_apart_and_take_nothing_off() -> None:
    rule, group = shipped("removals.own"), around(east="1")
    (line,) = lines_of(rule, key(rule, "tCO2", type="afforestation"), nothing, group)
    assert (line.scope, line.coefficients) == (0, {"co2_removed": Decimal(1000)})
    bought = shipped("removals.credits")
    assert lines_of(bought, key(bought, "tCO2", type="credit"), nothing, group)[0].status == "left_out"


def test_energy_sold_is_told_apart_or_taken_off() -> None:
    apart, taken, group = shipped("exported.apart"), shipped("exported.electricity"), around(east="1")
    sold = key(apart, "kWh", carrier="electricity", customer="CUST-1")
    assert lines_of(apart, sold, nothing, group)[0].status == "left_out"
    grid = known("electricity", Basis.location, "kWh", CHINA)
    assert lines_of(taken, sold, grid, group)[0].coefficients == {"co2": Decimal("-0.5")}


@pytest.mark.parametrize(
    ("terms", "category"), [("cif", "c4"), ("ddp", "c4"), ("seller_pays", "c4"), ("fob", "c9"), ("", "c9")]
)
def test_who_pays_the_freight_decides_the_category(terms, category) -> None:
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    rules = [
        rule
        for rule in rules_of(content("methods-ghg"))
        if rule.id.startswith("freight.") and rule.id.endswith(".mass")
    ]
    at = key(rules[0], "t*km", mode="sea", direction="outbound", incoterm=terms)
    lines = line_choices([at], rules, nothing, around(east="1"))
    assert [line.category for line in lines] == [category]


@pytest.mark.parametrize(
    ("by_market", "by_location", "told"),
    [
        ("wrong_basis_only", "expired", "expired"),
        ("expired", "wrong_basis_only", "expired"),
        ("no_factor", "no_factor", "no_factor"),
        ("wrong_dimension", "rule_unusable", "rule_unusable"),
    ],
)
def test_a_block_is_that_of_the_basis_whose_factor_got_farthest(by_market, by_location, told) -> None:
    """Cooling is asked by market, then by location."""
    rule, group = shipped("energy.cooling"), around(east="1")
    codes = {Basis.market: by_market, Basis.location: by_location}

    def choose(asked):
        return Choice(asked, None, blocked=codes[asked.basis], remedy_zh="补", remedy_en="add")

    (line,) = lines_of(rule, key(rule, "GJ", carrier="chilled_water"), choose, group)
    assert (line.status, line.reason) == ("blocked", told)
