"""Rows whose carriers, suppliers or items nobody knows anything of share a key, and come to what they came to apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from qingheng.calc.factors import Basis, Chooser, DatePolicy, Factor, Place, Policy, Rule
from qingheng.calc.factors.library import Library
from qingheng.calc.ghg import Key, LineChoice, MethodRule
from qingheng.calc.ghg.asking import Surroundings, activity_of, line_choices, takes
from qingheng.calc.ghg.eliminating import eliminated
from qingheng.calc.ghg.knowing import Known, known, known_by_figures
from qingheng.calc.ghg.money import ExchangeRate, Money
from qingheng.calc.ghg.preceding import covered, preceded
from qingheng.calc.ghg.rules import asked_together
from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
MAY = (date(2023, 5, 1), date(2023, 5, 31))
CHINA, WORLD = Place("country", "CN"), Place("world", "WORLD")
FRIEND, CONFIRMED, FIGURED, SISTER, STRANGER = "Friend", "Rule Ltd", "Ｆigured", "WEST", "Stranger"
MAKER = "Maker"  # of whom one item has a figure and nothing else
PARTIES = (FRIEND, MAKER, CONFIRMED, FIGURED, "figured ", SISTER, STRANGER, "", None)
ITEMS = ("KB-1", "ｋｂ-1", "KB-2", None)
MONEY = Money(
    (ExchangeRate("USD", "CNY", "average", *YEAR, Decimal(7), "s"),),
    {("USD", year): Decimal(100) for year in range(2015, 2024)},
)


def shipped() -> tuple[MethodRule, ...]:
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    return rules_of(content("methods-ghg"))


@pytest.fixture(scope="module")
def groups() -> list[tuple[MethodRule, ...]]:
    return asked_together(shipped())


def factor(name: str, activity: str, basis: Basis, unit: str, place: Place, co2: str) -> Factor:
    return Factor(
        id=f"test/{name}", activity=activity, basis=basis, place=place, unit=unit, masses={"co2": Decimal(co2)},
        data_from=YEAR[0], data_until=YEAR[1], published=YEAR[0], pack="test", pack_version="1", price_year=2023,
    )  # fmt: skip


def test_what_columns_of_the_shipped_methods_need_not_tell(groups: list[tuple[MethodRule, ...]]) -> None:
    found = {group[0].dataset: set(known(group, Library.of([]), (), ())) for group in groups}
    assert {dataset: columns for dataset, columns in found.items() if columns} == {
        "capital_goods": {"supplier"},
        "energy": {"supplier"},
        "energy_exported": {"customer"},
        "freight": {"carrier"},
        "fuels": {"supplier"},
        "investments": {"investee"},
        "processing_of_sold_products": {"customer"},
        "purchased_goods_mass": {"supplier", "item_code"},
        "purchased_goods_spend": {"supplier"},
        "sold_products_end_of_life": {"product"},
        "waste": {"contractor"},
    }


def test_a_text_is_known_in_any_case_and_width() -> None:
    some = Known.of(["Kb-１ "]) | Known.of(["Straße"])
    assert all(text in some for text in ("KB-1", "ｋｂ-1", "STRASSE", " strasse"))
    assert not any(text in some for text in ("", "KB-10", "KB"))
    assert "anybody" not in Known()


@pytest.mark.once
def test_what_a_key_leaves_unsaid_changes_nothing_of_its_line(groups: list[tuple[MethodRule, ...]]) -> None:
    """Every shipped rule, every party and item: the line of the key as it is and of the key without what nobody knows."""
    library, rules = _library(groups)
    policy = Policy(DatePolicy.activity_year, (("test", "1"),), date(2024, 6, 30), rules)
    around = Surroundings(
        YEAR, {code: (Place("site", code), CHINA, WORLD) for code in ("east", "west")},
        {code: [(*YEAR, Decimal(1))] for code in ("east", "west")}, MONEY,
    )  # fmt: skip
    choose = Chooser(library, policy)
    apart, seen = 0, set[str]()
    for group in groups:
        figures = [
            (one, _figures(one)) for one in groups if one[0].covers and one[0].dataset != group[0].dataset
        ]
        told = known(group, library, rules, around.places)
        if not told:
            continue
        by: tuple[Any, ...] = ()
        for own, keys in figures:
            by += covered(line_choices(keys, own, choose, around), keys, own)
            for column, texts in known_by_figures(group, own, keys).items():
                told[column] |= texts
        for rule in group:
            for key in _keys(rule):
                values = zip(rule.key, key.values, strict=True)
                less = replace_values(
                    key, [None if c in told and v and v not in told[c] else v for c, v in values]
                )
                one, other = (
                    eliminated(preceded(line_choices([k], [rule], choose, around), [k], [rule], around, by), [k], [rule], around)
                    for k in (key, less)
                )  # fmt: skip
                assert [_of(line) for line in one] == [_of(line) for line in other], (rule.id, key.values)
                apart += key != less
                seen |= {line.reason for line in one} | {_why(line) for line in one}
    assert apart > 100
    assert seen >= {"eliminated", "by_supplier", "by_footprint", "of a supplier", "of an item", "by a rule"}


def replace_values(key: Key, values: list[str | None]) -> Key:
    return key._replace(values=tuple(values))


def _of(line: LineChoice) -> LineChoice:
    """A line without what it says was asked."""
    choice = line.choice
    return replace(line, choice=None if choice is None else replace(choice, asked=None, candidates=()))  # type: ignore[arg-type]


def _why(line: LineChoice) -> str:
    """What made the choice of a line a particular one."""
    choice = line.choice
    if choice is None or choice.factor is None:
        return ""
    if choice.rule is not None:
        return "by a rule"
    return "of an item" if choice.factor.id == "test/item" else f"of a {choice.level}"


def _library(groups: list[tuple[MethodRule, ...]]) -> tuple[Library, tuple[Rule, ...]]:
    """A factor of the world for everything asked, one of a supplier, one by a rule for another, one of an item."""
    factors: dict[str, Factor] = {}
    rules = []
    for rule in (rule for group in groups for rule in group if rule.bases and not rule.stated):
        for key in _keys(rule):
            activity = activity_of(rule, dict(zip(rule.key, key.values, strict=True)))
            for basis in rule.bases if activity else ():
                name = f"{activity}/{basis}"
                for place, kg in (
                    (WORLD, "2"),
                    (Place("supplier", FRIEND), "3"),
                    (Place("site", "none"), "5"),
                ):
                    one = factor(f"{name}/{place.code}", activity or "", basis, _unit(rule), place, kg)
                    factors[one.id] = one
                rules.append(
                    Rule(
                        f"R{len(rules)}",
                        activity or "",
                        basis,
                        f"test/{name}/none",
                        Place("supplier", CONFIRMED),
                    )
                )
    items = [
        factor("item", "item.kb-1", Basis.material, "kg", WORLD, "7"),
        factor("item of a maker", "item.kb-1", Basis.material, "kg", Place("supplier", MAKER), "8"),
    ]
    return Library.of([*factors.values(), *items]), tuple(rules)


def _unit(rule: MethodRule) -> str:
    return "USD" if Basis.spend in rule.bases else "kg"


def _keys(rule: MethodRule) -> list[Key]:
    """A key for each party and item, other columns as the rule takes them."""
    found = []
    for party, item in product(PARTIES, ITEMS):
        said = {
            column: next((v for v in wanted if v not in ("", "*")), "x")
            for column, wanted in rule.when.items()
        }
        said |= {"country": "CN", "market": "CN", "item_code": item, "product": item, "gwp_set": "AR6"}
        said |= dict.fromkeys(("supplier", "carrier", "contractor", "customer", "investee"), party)
        if rule.dataset.startswith("energy"):
            said["carrier"] = next(iter(rule.when.get("carrier", ("electricity",))))
        values = {column: said.get(column, "x") for column in rule.key}
        values |= {
            column: None for column in ("uncertainty", "heel", "destruction", "uptime") if column in values
        }
        if takes(rule, values):
            found.append(Key(0, rule.dataset, "east", _unit(rule), *MAY, tuple(values[c] for c in rule.key)))
    return sorted(set(found), key=repr)


def _figures(group: tuple[MethodRule, ...]) -> list[Key]:
    """What one supplier states of May, and the footprint of one product."""
    rule = group[0]
    values = {column: next(iter(rule.when.get(column, ("x",)))) for column in rule.key}
    values |= {"supplier": FIGURED, "product": "KB-1", "market": "CN", "gwp_set": "AR6"}
    return [
        Key(
            n,
            rule.dataset,
            "east",
            "kgCO2e" if rule.stated else "kg",
            *MAY,
            tuple({**values, **one}[c] for c in rule.key),
        )
        for n, one in enumerate({"kind": kind} for kind in ("goods", "transport", "capital"))
    ]


FREIGHT: dict[str, Any] = {
    "period": None, "date": "2023-01-05", "mode": "road", "direction": "outbound", "mass": "10", "mass_unit": "t", "distance": "100",
    "distance_unit": "km",
}  # fmt: skip


@pytest.mark.django_db
def test_a_carrier_that_gets_a_factor_is_told_apart_from_then_on(small: Small) -> None:  # noqa: F811
    """Three carriers are one key, then two: the part is calculated anew, and comes to what hand arithmetic says."""
    rows = [
        {**FREIGHT, "shipment": f"W-{n}", "carrier": name} for n, name in enumerate(("Fast", "Slow", "Else"))
    ]
    small.enter("freight", rows)
    made = small.inventory()
    first = small.run(made)
    groups = small.groups(made, dataset="freight", rule="freight.downstream.mass")
    assert [(one.rows, one.amount, one.values.get("carrier")) for one in groups] == [(3, Decimal(3000), None)]
    small.own_factor(
        code="fast",
        activity="freight.road",
        basis="activity",
        unit="t*km",
        gases="co2=0.5",
        level="supplier",
        place="Fast",
    )
    second = small.run(made)
    groups = small.groups(made, dataset="freight", rule="freight.downstream.mass")
    found = {one.values.get("carrier"): one for one in groups}
    assert (found["Fast"].rows, found["Fast"].factor) == (1, "own/fast.v1")
    assert found["Fast"].gases == {"co2": Decimal(500)}
    assert found[None].rows == 2
    touched = {part["dataset"] for part in second.parts if part not in first.parts}
    assert touched == {"freight"}


@pytest.mark.django_db
def test_rows_of_sites_outside_the_boundary_are_no_part_of_an_inventory(small: Small) -> None:  # noqa: F811
    """The inventory of one plant counts its own rows, and blocks none of its sister's."""
    from qingheng.apps.inventory import services
    from qingheng.apps.organisation import queries as organisation
    from tests.world import NOW

    power = {"carrier": "electricity", "quantity": "1000", "unit": "kWh", "meter": "M-1"}
    small.enter("energy", [{**power, "document": "P-1"}, {**power, "site": "wuhan", "document": "P-2"}])
    wuhan = next(node for node in organisation.tree(actor=small.manager) if node.code == "wuhan")
    made = services.make_inventory(
        actor=small.manager, code="wuhan", name_zh="武汉", name_en="Wuhan", node_id=wuhan.id, period="2023", at=NOW,
        on=NOW.date(), options=services.Options(),
    )  # fmt: skip
    run = small.run(made.id)
    assert {one.site for one in small.groups(made.id)} == {"wuhan"}
    assert not small.groups(made.id, reason="site_unknown")
    whole = small.inventory("whole")
    assert small.run(whole).summary["lines"] == 2 * run.summary["lines"]
    mine = [(one.rule, one.gases) for one in small.groups(whole, site="wuhan")]
    assert mine == [(one.rule, one.gases) for one in small.groups(made.id)]


@pytest.mark.django_db
def test_a_site_takes_its_country_from_above_the_boundary_too(small: Small) -> None:  # noqa: F811
    """The report on one entity whose country its group says: it is not called a place without one."""
    from qingheng.apps.inventory import services
    from qingheng.apps.inventory.report_data import gathered
    from qingheng.apps.organisation import services as organisation
    from tests.world import NOW

    entity = organisation.NodeFacts(kind="legal_entity", name_zh="英国公司", name_en="UK Ltd", country="GB")
    above = organisation.add_node(
        actor=small.manager, code="uk", facts=entity, parent_id=small.root.id, at=NOW
    )
    facts = organisation.NodeFacts(kind="site", name_zh="伦敦", name_en="London")
    below = organisation.add_node(actor=small.manager, code="london", facts=facts, parent_id=above.id, at=NOW)
    small.enter(
        "energy",
        [{"carrier": "electricity", "quantity": "1", "unit": "kWh", "document": "P", "site": "london"}],
    )
    made = services.make_inventory(
        actor=small.manager, code="london", name_zh="伦敦", name_en="London", node_id=below.id, period="2023", at=NOW,
        on=NOW.date(), options=services.Options(),
    )  # fmt: skip
    small.run(made.id)
    data = gathered(actor=small.manager, inventory_id=made.id)
    assert (set(data.nodes), data.country("london"), data.country("nowhere")) == ({"london"}, "GB", "")
