"""Rules are data: whatever is wrong in them is said at its place, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.calc.checks import KINDS, UnreadableRules, load_rules
from tests.checks.packs import rules


def entry(**changes):
    return {
        "id": "a-rule", "kind": "growth", "severity": "low", "title_zh": "题", "title_en": "t",
        "why_zh": "因", "why_en": "w", "method": "growth", "parameters": {"rate": "a.b", "of": "a.c"},
        **changes,
    }  # fmt: skip


def test_a_rule_is_read_with_its_types():
    fuels = [{"series": "a.b", "low": "0.18259", "high": 1}]
    made = load_rules({"rules": [entry(kind="fuels_co2", parameters={"stated": "a.a", "fuels": fuels})]})
    assert made[0].parameters["fuels"] == ({"series": "a.b", "low": Decimal("0.18259"), "high": Decimal(1)},)


PLACED = "rules[0].parameters"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], "rules"),
        ({"rules": {}}, "rules"),
        ({"rules": [], "more": 1}, "rules"),
        ({"rules": ["x"]}, "rules[0]"),
        ({"rules": [entry(id="A rule")]}, "rules[0].id"),
        ({"rules": [entry(), entry()]}, "rules[1].id"),
        ({"rules": [entry(kind="magic")]}, "rules[0].kind"),
        ({"rules": [entry(kind=["growth"])]}, "rules[0].kind"),
        ({"rules": [entry(severity="grave")]}, "rules[0].severity"),
        ({"rules": [entry(why_zh=" ")]}, "rules[0].why_zh"),
        ({"rules": [entry(colour="red")]}, "rules[0].colour"),
    ],
)
def test_a_wrong_rule_is_refused_at_its_place(data, place):
    _refused(data, place)


@pytest.mark.parametrize(
    ("kind", "parameters", "place"),
    [
        ("growth", [], PLACED),
        ("growth", {"rate": "a.b"}, f"{PLACED}.of"),
        ("growth", {"rate": "a.b", "of": 3}, f"{PLACED}.of"),
        ("growth", {"rate": "a", "of": "b", "by": "c"}, f"{PLACED}.by"),
        ("step", {"material_share": 0.01}, f"{PLACED}.material_share"),
        ("step", {"material_share": "1%"}, f"{PLACED}.material_share"),
        ("step", {"material_share": "NaN"}, f"{PLACED}.material_share"),
        ("step", {"material_share": True}, f"{PLACED}.material_share"),
        ("comparable_years", {"least": "3", "full": 5}, f"{PLACED}.least"),
        ("sums", {"whole": "a.b"}, PLACED),
        ("same_figure", {"pairs": []}, f"{PLACED}.pairs"),
        ("same_figure", {"pairs": [{"first": "a"}]}, f"{PLACED}.pairs[0].second"),
        ("definition_break", {"causes": ["a"], "families": ["b"]}, f"{PLACED}.families[0]"),
    ],
)
def test_a_wrong_parameter_is_refused_at_its_place(kind, parameters, place):
    _refused({"rules": [entry(kind=kind, parameters=parameters)]}, place)


def _refused(data, place):
    with pytest.raises(UnreadableRules) as caught:
        load_rules(data)
    assert caught.value.place == place
    assert caught.value.reason_en.startswith(place)
    assert caught.value.reason_zh.startswith(place)


def test_the_shipped_rules_use_every_kind_and_no_figure_of_a_company():
    assert {rule.kind for rule in rules()} == set(KINDS)
    for rule in rules():
        assert rule.method == rule.kind
        assert "FY20" not in str(rule.parameters)
        assert "enovo" not in str(rule)
