"""Method rules: that the shipped ones fit their datasets, count no row twice and let no row fall through."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from qingheng.calc.factors import Basis
from qingheng.calc.ghg import Amount, MethodRule, Side
from qingheng.calc.ghg.rules import (
    UnreadableMethod,
    asked_together,
    chosen,
    counts_twice,
    may_meet,
    problems,
    read_rules,
    variants_of,
)


@pytest.fixture(scope="module")
def datasets():
    from qingheng.calc.intake import read_dataset
    from qingheng.platform.packs.queries import content

    documents = content("datasets-manufacturing").documents
    found = [read_dataset(body, name) for name, body in documents.items() if name.startswith("datasets/")]
    return {dataset.code: dataset for dataset in found}


@pytest.fixture(scope="module")
def rules():
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    return rules_of(content("methods-ghg"))


def test_the_shipped_pack_is_sound(rules, datasets) -> None:
    from qingheng.platform.packs.queries import check

    assert check("methods-ghg") == []
    assert list(problems(rules, datasets)) == []


RULE = MethodRule(
    id="one", dataset="fuels", activity="fuel.{fuel}", scope=1, category="stationary", bases=(Basis.combustion,),
    amount=Amount(("quantity",)), key=("fuel", "use"), clause="here",
)  # fmt: skip


def test_two_rules_on_one_row_never_count_twice() -> None:
    assert counts_twice(RULE, replace(RULE, id="two"))
    assert counts_twice(RULE, replace(RULE, id="two", when={"use": ("mobile",)}))
    apart = replace(RULE, when={"use": ("stationary", "")})
    assert not counts_twice(apart, replace(RULE, id="two", when={"use": ("mobile",)}))
    assert counts_twice(apart, replace(RULE, id="two", when={"use": ("*", "")}))


def test_what_may_stand_on_one_row_together() -> None:
    assert not counts_twice(RULE, replace(RULE, id="c3", scope=3, category="c3", bases=(Basis.upstream,)))
    location = replace(RULE, scope=2, category="electricity", bases=(Basis.location,), side=Side.location)
    assert not counts_twice(
        location, replace(location, id="m", side=Side.market, bases=(Basis.market, Basis.location))
    )
    assert counts_twice(location, replace(location, id="both", side=Side.both))
    screening = replace(RULE, variant="leaks:screening")
    assert not counts_twice(replace(RULE, variant="leaks:balance"), screening)
    assert counts_twice(RULE, screening)
    assert counts_twice(RULE, replace(RULE, id="out", scope=0, left_out_zh="无", left_out_en="none"))


ENUMS = {
    "fuels": ("fuel", "use"),
    "energy": ("carrier",),
    "refrigerants": ("refrigerant", "reason"),
    "process_gases": ("gas", "process"),
    "business_travel": ("mode",),
    "commuting": ("mode",),
    "freight": ("mode", "direction", "incoterm"),
    "purchased_goods_spend": ("category",),
    "purchased_goods_mass": ("material",),
    "capital_goods": ("category",),
    "waste": ("category", "route"),
    "water": ("flow", "source"),
    "leased_assets": ("direction", "type"),
    "energy_exported": ("carrier", "origin"),
    "sold_products": ("energy_use", "fuel", "refrigerant"),
    "sold_products_end_of_life": ("category", "route"),
    "processing_of_sold_products": ("process",),
    "franchises": ("country",),
    "investments": ("asset_class",),
    "removals": ("type",),
    "supplier_emissions": ("kind",),
}


@pytest.mark.parametrize("dataset", ENUMS)
@pytest.mark.parametrize("filled", ["", "*"])
def test_no_row_falls_through(dataset, filled, rules, datasets) -> None:
    """Every kind of row is counted or left out with a reason, whatever other columns it fills."""
    used = [rule for rule in chosen(rules, {}) if rule.dataset == dataset]
    columns = {column.code: column for column in datasets[dataset].columns}
    choices = [
        [value.code for value in columns[code].values] + ([] if columns[code].required else [""])
        for code in ENUMS[dataset]
    ]
    for values in product(*choices):
        row = dict(zip(ENUMS[dataset], values, strict=True))
        taken = [
            rule
            for rule in used
            if all(
                row.get(column, filled) in wanted or (row.get(column, filled) and "*" in wanted)
                for column, wanted in rule.when.items()
            )
        ]
        assert taken, f"{dataset}: no rule for {row}, other columns {filled!r}"


def test_variants_and_groups(rules) -> None:
    assert variants_of(rules) == {
        "exports": ("apart", "deducted"),
        "freight": ("activity", "spend"),
        "refrigerants": ("mass_balance", "screening"),
    }
    used = chosen(rules, {"refrigerants": "screening"})
    assert [rule.id for rule in used if rule.dataset == "refrigerants"] == ["refrigerants.screening"]
    for group in asked_together(used):
        assert len({(rule.dataset, rule.key, rule.amount) for rule in group}) == 1
    assert sum(map(len, asked_together(used))) == len(used)


def test_a_rule_that_cannot_be_read_is_named() -> None:
    with pytest.raises(UnreadableMethod, match="x:wrong"):
        read_rules({"rules": [{"id": "wrong", "dataset": "fuels", "bases": ["burning"]}]}, "x")
    with pytest.raises(UnreadableMethod, match="unknown field"):
        read_rules({"rules": [{"id": "wrong", "colour": "green"}]}, "x")


def test_rules_that_never_meet(rules) -> None:
    by_id = {rule.id: rule for rule in rules}
    assert not may_meet(by_id["travel.air"], by_id["travel.air.party"])
    assert not may_meet(by_id["fuels.stationary"], by_id["energy.combustion"])
    assert may_meet(by_id["fuels.stationary"], by_id["fuels.upstream"])
