"""Properties of unit conversion."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qingheng.calc.units import (
    UnknownUnit,
    WrongDimension,
    convert,
    dimension,
    divide,
    known_units,
    multiply,
    same_dimension,
    unit_label,
)

values = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False)
atoms = st.sampled_from(known_units())
ratios = st.builds("{} per {}".format, atoms, atoms)
units = st.one_of(atoms, ratios)
pairs = st.sampled_from(
    [(a, b) for a in known_units() for b in known_units() if same_dimension(a, b)]
    + [
        ("tCO2e per CNY million revenue", "kgCO2e per CNY 10 thousand"),
        ("MWh per CNY million", "tce per CNY 100 million"),
    ]
)


def near(first: Decimal, second: Decimal) -> bool:
    return abs(first - second) <= Decimal("1e-25") * max(abs(first), abs(second))


@given(values, pairs)
def test_there_and_back(value: Decimal, pair: tuple[str, str]) -> None:
    there, back = pair
    assert near(convert(convert(value, there, back), back, there), value)


@given(values, values, pairs)
def test_conversion_is_additive(first: Decimal, second: Decimal, pair: tuple[str, str]) -> None:
    total = convert(first + second, *pair)
    parts = [convert(first, *pair), convert(second, *pair)]
    assert abs(sum(parts) - total) <= Decimal("1e-25") * sum(abs(part) for part in parts)


@given(values, pairs)
def test_zero_stays_zero_and_sign_stays(value: Decimal, pair: tuple[str, str]) -> None:
    converted = convert(value, *pair)
    assert (converted > 0, converted < 0) == (value > 0, value < 0)


@given(values, units, units)
def test_two_units_convert_exactly_when_their_dimension_is_one(
    value: Decimal, first: str, second: str
) -> None:
    assert same_dimension(first, second) == (dimension(first) == dimension(second))
    if same_dimension(first, second):
        convert(value, first, second)
    else:
        with pytest.raises(WrongDimension):
            convert(value, first, second)


@given(values, units, values, units)
def test_dividing_undoes_multiplying(
    first: Decimal, first_unit: str, second: Decimal, second_unit: str
) -> None:
    assume(second != 0)
    product, product_unit = multiply(first, first_unit, second, second_unit)
    back, back_unit = divide(product, product_unit, second, second_unit)
    assert same_dimension(back_unit, first_unit)
    assert near(convert(back, back_unit, first_unit), first)


def check_refusal(refusal: UnknownUnit, text: str) -> None:
    assert refusal.unit == text
    assert refusal.reason_en.endswith(".")
    assert refusal.reason_zh.endswith("。")


@given(st.one_of(st.text(max_size=40), st.text(alphabet="tkgCO2e per*/% CNY", max_size=30)))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        assert dimension(text)
    except UnknownUnit as refusal:
        check_refusal(refusal, text)
        return
    assert unit_label(text, "zh")
    assert unit_label(text, "en")
