"""The formula language: what it reads, refuses, works out and explains."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from qingheng.calc import formulas
from qingheng.calc.formulas import (
    FormulaCycle,
    Missing,
    Quantity,
    Reference,
    UnreadableFormula,
    evaluate,
    explain,
    order,
    parse,
)
from qingheng.calc.units import WrongDimension

FIGURES: dict[Reference, Quantity | Missing] = {
    Reference("ghg.scope1"): Quantity(Decimal(6303), "tCO2e"),
    Reference("ghg.scope1", shift=-1): Quantity(Decimal(6069), "tCO2e"),
    Reference("ghg.scope2", "location"): Quantity(Decimal(202440), "tCO2e"),
    Reference("ghg.scope2", "market"): Quantity(Decimal(19540), "tCO2e"),
    Reference("revenue"): Quantity(Decimal("4256.80"), "CNY 100 million"),
    Reference("revenue", shift=-1): Quantity(Decimal("4546.45"), "CNY 100 million"),
    Reference("fuel"): Quantity(Decimal(29165), "MWh"),
    Reference("fuel_heat"): Quantity(Decimal(104994), "GJ"),
    Reference("capacity"): Quantity(Decimal(17), "MW"),
    Reference("nothing"): Quantity(Decimal(0), "t"),
    Reference("cng"): Missing("not_applicable", (Reference("cng"),)),
    Reference("loss"): Quantity(Decimal(5), "CNY"),
    Reference("loss", shift=-1): Quantity(Decimal(-5), "CNY"),
}


def value_of(text: str) -> Quantity | Missing:
    return evaluate(parse(text), FIGURES.get)


def test_the_public_names_are_these() -> None:
    assert formulas.__all__ == [
        "Formula",
        "FormulaCycle",
        "Lookup",
        "Missing",
        "Quantity",
        "Reference",
        "UnreadableFormula",
        "evaluate",
        "explain",
        "order",
        "parse",
    ]
    assert all(hasattr(formulas, name) for name in formulas.__all__)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("ghg.scope1 + ghg.scope2[location]", "208743", "tCO2e"),
        ("ghg.scope1 - ghg.scope2[market]", "-13237", "tCO2e"),
        ("sum(ghg.scope1, ghg.scope2[market])", "25843", "tCO2e"),
        ("mean(1, 2, 6)", "3", "1"),
        ("min(fuel, fuel_heat)", "29165", "MWh"),
        ("max(fuel, fuel_heat)", "29165", "MWh"),
        ("abs(-ghg.scope1)", "6303", "tCO2e"),
        ("previous(ghg.scope1)", "6069", "tCO2e"),
        ("ghg.scope1 - previous(ghg.scope1)", "234", "tCO2e"),
        ("share(ghg.scope1, ghg.scope1 + ghg.scope2[market])", "24.38958325272", "%"),
        ("convert(fuel, \"GJ\")", "104994", "GJ"),
        ("fuel * 3.6 \"GJ/MWh\"", "104994", "GJ"),
        ("fuel_heat + fuel", "209988", "GJ"),
        ("capacity * 8760 \"hours\"", "148920", "MW*hours"),
        ("convert(capacity * 8760 \"hours\", \"GWh\")", "148.92", "GWh"),
        ("2 * (3 + 4) / 7 - 1", "1", "1"),
        ("-2 - -3", "1", "1"),
        ("10 - 4 - 3", "3", "1"),
        ("12 / 3 / 2", "2", "1"),
        ("fuel / 2", "14582.5", "MWh"),
        ("50 \"%\" * fuel", "14582.5", "MWh"),
        ("fuel / fuel_heat", "1", "1"),
        ("nothing * 5", "0", "t"),
    ],
)  # fmt: skip
def test_works_out(text: str, value: str, unit: str) -> None:
    found = value_of(text)
    assert isinstance(found, Quantity)
    assert (round(found.value, 11), found.unit) == (Decimal(value), unit)


def test_the_published_intensity_of_the_record() -> None:
    """208,743 tCO2e over CNY 425,680 million is the 0.49 the report prints."""
    text = 'convert(per(ghg.scope1 + ghg.scope2[location], revenue), "tCO2e per CNY million revenue")'
    found = value_of(text)
    assert isinstance(found, Quantity)
    assert round(found.value, 2) == Decimal("0.49")


def test_the_published_growth_of_the_record() -> None:
    found = value_of("growth(revenue)")
    assert isinstance(found, Quantity)
    assert (round(found.value, 2), found.unit) == (Decimal("-6.37"), "%")


@pytest.mark.parametrize(
    "text",
    ["fuel + capacity", "ghg.scope1 + fuel", "ghg.scope1 + 5", "share(fuel, revenue)", 'convert(fuel, "kW")',
     "max(capacity, fuel)", "mean(fuel, capacity)", "fuel - capacity"],
)  # fmt: skip
def test_dimensions_never_mix(text: str) -> None:
    with pytest.raises(WrongDimension):
        value_of(text)


@pytest.mark.parametrize(
    ("text", "reason", "keys"),
    [
        ("absent", "not_available", ["absent"]),
        ("ghg.scope1 + absent", "not_available", ["absent"]),
        ("0 * absent", "not_available", ["absent"]),
        ("sum(absent, other, absent)", "not_available", ["absent", "other"]),
        ("max(absent, ghg.scope1)", "not_available", ["absent"]),
        ("cng + ghg.scope1", "not_applicable", ["cng"]),
        ("cng + absent", "not_available", ["absent"]),
        ("-absent", "not_available", ["absent"]),
        ("previous(previous(revenue))", "not_available", ["revenue"]),
        ("growth(fuel)", "not_available", ["fuel"]),
        ("growth(loss)", "no_positive_base", ["loss"]),
        ("fuel / nothing", "division_by_zero", ["nothing"]),
        ("per(fuel, nothing)", "division_by_zero", ["nothing"]),
        ("share(nothing, nothing)", "division_by_zero", ["nothing"]),
        ("convert(absent, \"t\")", "not_available", ["absent"]),
    ],
)  # fmt: skip
def test_missing_spreads_with_its_reason(text: str, reason: str, keys: list[str]) -> None:
    found = value_of(text)
    assert isinstance(found, Missing)
    assert (found.reason, [reference.key for reference in found.refs]) == (reason, keys)
    assert found.text("zh")
    assert found.text("en")


def test_a_missing_figure_says_which_and_when() -> None:
    found = value_of("growth(fuel)")
    assert isinstance(found, Missing)
    assert found.text("en") == "fuel (1 period before) not available"
    assert found.text("zh-hans") == "fuel（前 1 期）未统计"
    assert (
        Missing("not_available", (Reference("a", "b", -2),)).text("en")
        == "a[b] (2 periods before) not available"
    )


def test_references_are_listed_once_in_reading_order() -> None:
    assert parse("growth(a) + b[x y] - previous(previous(a)) + a").references == (
        Reference("a"),
        Reference("a", "", -1),
        Reference("b", "x y"),
        Reference("a", "", -2),
    )


@pytest.mark.parametrize(
    "text",
    ["", " ", "1 +", "+ 1", "(1", "1)", "a b", "a[", "a[]", "a..b", ".a", "a.", "1.2.3", "1e5",
     "a.__class__()", "__import__('os')", "if_missing(a, 0)", "sum()", "abs(1, 2)", "share(1)",
     "convert(a)", "convert(a, b)",
     'convert(a, "parsec")', 'convert(a, "t", "t")', "convert(a, \"t", '"t"', "3 \"furlong\"",
     "a = 1", "a ** b", "a; b", "1_000", "1234567890123456", "(" * 30 + "1" + ")" * 30, "-" * 30 + "1",
     "+".join(["a"] * 200),
     "a" * 1001, "lambda: 1", "a if b else c", "[x]", "a[x][y]", "排放 + 1"],
)  # fmt: skip
def test_refuses_at_a_position_in_both_languages(text: str) -> None:
    with pytest.raises(UnreadableFormula) as caught:
        parse(text)
    assert 0 <= caught.value.position <= len(text)
    assert caught.value.reason_en.startswith("At character ")
    assert caught.value.reason_zh.endswith("。")


def test_a_function_name_without_parentheses_is_a_series() -> None:
    assert parse("sum").references == (Reference("sum"),)


def test_the_position_is_where_the_eye_should_go() -> None:
    with pytest.raises(UnreadableFormula) as caught:
        parse("ghg.scope1 + * 2")
    assert caught.value.position == 13
    assert caught.value.reason_en == "At character 14: “*” is not expected here."
    with pytest.raises(UnreadableFormula) as caught:
        parse('convert(a, "parsec")')
    assert caught.value.position == 12


def test_order_puts_each_formula_after_what_it_needs() -> None:
    texts = {"c": "a + b", "b": "a * 2", "a": "x", "d[m]": "growth(c)"}
    assert order({key: parse(text) for key, text in texts.items()}) == ["a", "b", "c", "d[m]"]
    assert order({}) == []


@pytest.mark.parametrize(
    ("texts", "members"),
    [
        ({"a": "a + 1"}, {"a"}),
        ({"a": "previous(a)"}, {"a"}),
        ({"a": "b", "b": "c + 1", "c": "sum(a, x)", "d": "a"}, {"a", "b", "c"}),
        ({"g[t]": "g[s]", "g[s]": "g[t]"}, {"g[t]", "g[s]"}),
    ],
)
def test_a_circle_is_refused_with_its_path(texts: dict[str, str], members: set[str]) -> None:
    with pytest.raises(FormulaCycle) as caught:
        order({key: parse(text) for key, text in texts.items()})
    path = caught.value.path
    assert path[0] == path[-1]
    assert set(path) == members
    for needing, needed in pairwise(path):
        assert needed in [reference.key for reference in parse(texts[needing]).references]
    assert "循环引用" in caught.value.reason_zh


def test_explain_puts_the_values_in() -> None:
    formula = parse("ghg.scope1 + ghg.scope2[market]")
    assert explain(formula, FIGURES.get, "en") == "6,303 tCO2e + 19,540 tCO2e = 25,843 tCO2e"
    assert explain(formula, FIGURES.get, "zh") == (
        "6,303 吨二氧化碳当量 + 19,540 吨二氧化碳当量 = 25,843 吨二氧化碳当量"
    )
    named = explain(formula, FIGURES.get, "en", name=lambda reference: reference.key)
    assert named == "ghg.scope1 6,303 tCO2e + ghg.scope2[market] 19,540 tCO2e = 25,843 tCO2e"


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("growth(revenue)", "growth(4,256.8 CNY 100 million; 4,546.45 CNY 100 million) ≈ −6.370905%",
         "增长率(4,256.8 亿元; 4,546.45 亿元) ≈ −6.370905%"),
        ("(1 + 2) * 3", "(1 + 2) × 3 = 9", "(1 + 2) × 3 = 9"),
        ("7 - (2 - 1)", "7 − (2 − 1) = 6", "7 − (2 − 1) = 6"),
        ("-(1 + 2)", "−(1 + 2) = −3", "−(1 + 2) = −3"),
        ("2 / per(8, 2)", "2 ÷ (8 ÷ 2) = 0.5", "2 ÷ (8 ÷ 2) = 0.5"),
        ('convert(fuel, "GJ")', "convert(29,165 MWh; GJ) = 104,994 GJ",
         "换算(29,165 兆瓦时; 吉焦) = 104,994 吉焦"),
        ("previous(ghg.scope1) * 1", "6,069 tCO2e × 1 = 6,069 tCO2e",
         "6,069 吨二氧化碳当量 × 1 = 6,069 吨二氧化碳当量"),
        ("1 + absent", "1 + absent not available: cannot be calculated, absent not available",
         "1 + absent未统计：无法计算，absent未统计"),
        ("cng * 2", "cng not applicable × 2: cannot be calculated, cng not applicable",
         "cng不适用 × 2：无法计算，cng不适用"),
    ],
)  # fmt: skip
def test_explains(text: str, en: str, zh: str) -> None:
    assert explain(parse(text), FIGURES.get, "en") == en
    assert explain(parse(text), FIGURES.get, "zh-hans") == zh


def test_explain_names_what_is_missing() -> None:
    name: Callable[[Reference], str] = lambda reference: "Scope 9"  # noqa: E731
    assert explain(parse("absent"), FIGURES.get, "en", name=name).startswith("Scope 9: absent not available")
