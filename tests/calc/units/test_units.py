"""Units: exact where exact is possible, and no road from one dimension to another."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, DivisionByZero, localcontext

import pytest

from qingheng.calc import units
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


def test_the_public_names_are_these() -> None:
    assert units.__all__ == [
        "UnknownUnit",
        "WrongDimension",
        "convert",
        "dimension",
        "divide",
        "known_units",
        "multiply",
        "same_dimension",
        "unit_label",
        "unit_symbol",
    ]
    assert all(hasattr(units, name) for name in units.__all__)


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("1", "MWh", "GJ", "3.6"),
        ("1", "kWh", "MJ", "3.6"),
        # GB/T 2589-2020: 1 kgce = 29,307.6 kJ.
        ("1", "tce", "GJ", "29.3076"),
        ("1", "tce", "MJ", "29307.6"),
        ("1", "tce", "kWh", "8141"),
        ("30904.82", "MWh", "GJ", "111257.352"),
        ("4256.80", "CNY 100 million", "CNY million", "425680"),
        ("1", "亿元", "万元", "10000"),
        ("195.70", "CNY 10 thousand", "CNY", "1957000"),
        ("18.5", "ML", "m3", "18500"),
        ("1", "m3", "L", "1000"),
        ("6031", "tCO2e", "kgCO2e", "6031000"),
        ("50420", "t", "kg", "50420000"),
        ("12.42", "MW", "kW", "12420"),
        ("37", "%", "1", "0.37"),
        ("0.49", "tCO2e per CNY million revenue", "tCO2e per CNY 100 million", "49"),
        ("0.0745", "kgCO2e per t*km", "gCO2e/tkm", "74.5"),
        ("2", "kW*hours", "kWh", "2"),
        ("0", "t", "kg", "0"),
        ("0.03", "rate (basis not stated)", "rate (basis not stated)", "0.03"),
    ],
)
def test_converts_exactly(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    converted = convert(Decimal(value), from_unit, to_unit)
    assert converted == Decimal(expected)
    assert "E" not in str(converted)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("kW", "kWh"), ("MW", "MWh"), ("kg", "kgCO2e"), ("tCO2", "tCO2e"), ("t", "m3"), ("CNY", "USD"),
        ("CNY 100 million", "HKD million"), ("headcount", "count"), ("hours", "year"), ("km", "t*km"),
        ("rate (basis not stated)", "%"), ("tCO2e per CNY million revenue", "MWh per CNY million revenue"),
        ("tCO2e per CNY million", "tCO2e per USD million"), ("1 per headcount", "1"),
        ("kWh per m2", "kWh per m3"),
    ],
)  # fmt: skip
def test_dimensions_never_mix(first: str, second: str) -> None:
    assert not same_dimension(first, second)
    with pytest.raises(WrongDimension) as caught:
        convert(Decimal(1), first, second)
    assert first in caught.value.reason_en
    assert second in caught.value.reason_zh
    assert caught.value.reason_zh.endswith("。")


def test_the_refusal_can_be_read() -> None:
    with pytest.raises(WrongDimension) as caught:
        convert(Decimal(1), "kW", "kWh")
    assert caught.value.reason_en == (
        "kW measures power and kWh measures energy: they can be neither converted nor added."
    )
    assert caught.value.reason_zh == "kW 表示功率，kWh 表示能量，两者不能换算，也不能相加。"


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("%", "share"), ("1", "share"), ("GJ", "energy"), ("MW", "power"), ("ML", "volume"),
        ("t*km", "transport_work"), ("person*km", "passenger_work"), ("m2", "area"),
        ("CNY 10 thousand", "CNY"), ("HKD", "HKD"), ("tCO2e per CNY million revenue", "co2e per CNY"),
        ("kgCO2e per t*km", "co2e per transport_work"),
        ("rate (basis not stated)", "rate_without_basis"), ("1 per headcount", "1 per headcount"),
        ("kWh per m2 per year", "energy per area*year"), ("t*t", "mass^2"), ("tCO2e*t", "co2e*mass"),
        ("kW*hours", "energy"),
    ],
)  # fmt: skip
def test_dimensions_have_names(unit: str, name: str) -> None:
    assert dimension(unit) == name


@pytest.mark.parametrize(
    "unit",
    ["", " ", "parsec", "T", "mWh", "Mw", "tCO2e per", "per t", "t**2", "t per kg*m", "revenue", "__class__",
     "t" * 500, "*".join(["t"] * 9), "t\x00", "1e9 t"],
)  # fmt: skip
def test_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        convert(Decimal(1), unit, "t")
    assert caught.value.unit == unit
    assert "单位" in caught.value.reason_zh
    with pytest.raises(UnknownUnit):
        convert(Decimal(1), unit, unit)


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("CNY 100 million", "亿元", "CNY 100 million"),
        ("CNY 10 thousand", "万元", "CNY 10 thousand"),
        ("tCO2e", "吨二氧化碳当量", "tCO2e"),
        ("吨标准煤", "吨标准煤", "tce"),
        ("t*km", "吨公里", "t·km"),
        ("%", "%", "%"),
        ("headcount", "人", "headcount"),
        ("rate (basis not stated)", "比率（未注明基数）", "rate (basis not stated)"),
        ("tCO2e per CNY million revenue", "吨二氧化碳当量/百万元营业收入", "tCO2e per CNY million revenue"),
        ("% of spend", "%（占采购额）", "% of spend"),
        ("kW*hours", "千瓦·小时", "kW·hours"),
        ("1 per headcount", "1/人", "1 per headcount"),
    ],
)
def test_labels_in_both_languages(unit: str, zh: str, en: str) -> None:
    assert (unit_label(unit, "zh"), unit_label(unit, "en")) == (zh, en)
    assert unit_label(unit, "zh-hans") == zh


def test_every_unit_has_both_labels_and_a_dimension() -> None:
    for unit in known_units():
        assert unit_label(unit, "zh")
        assert unit_label(unit, "en")
        assert dimension(unit)


def test_products_and_quotients_carry_their_unit() -> None:
    assert multiply(Decimal(5), "%", Decimal(200), "MWh") == (Decimal(10), "MWh")
    assert multiply(Decimal(3), "1", Decimal(37), "%") == (Decimal(111), "%")
    assert multiply(
        Decimal("0.49"), "tCO2e per CNY million revenue", Decimal("4256.80"), "CNY 100 million"
    ) == (
        Decimal("208583.2"),
        "tCO2e",
    )
    assert divide(Decimal(1), "MWh", Decimal(1), "GJ") == (Decimal("3.6"), "1")
    assert divide(Decimal(1), "t", Decimal(50), "%") == (Decimal(2), "t")
    assert divide(Decimal(6), "hours", Decimal(2), "headcount") == (Decimal(3), "hours per headcount")
    assert divide(Decimal(6), "t", Decimal(2), "1") == (Decimal(3), "t")
    assert divide(Decimal(6), "1", Decimal(2), "t") == (Decimal(3), "1 per t")
    with pytest.raises(DivisionByZero):
        divide(Decimal(6), "t", Decimal(0), "t")


def test_threads_agree_and_the_ambient_context_is_not_used() -> None:
    def work(number: int) -> Decimal:
        with localcontext() as context:
            context.prec = 2 + number % 3
            return convert(Decimal("123456.789"), "tce", "kWh")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(64))) == {Decimal("1005061719.249")}


def test_importing_units_does_not_import_pint() -> None:
    code = "import sys, qingheng.calc.units; sys.exit('pint' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": "src"}).returncode == 0
    )


def test_a_column_names_carbon_by_its_symbol_and_the_rest_by_their_label() -> None:
    assert units.unit_symbol("tCO2e", "zh") == units.unit_symbol("tCO2e", "en") == "tCO₂e"
    assert units.unit_symbol("tCO2e per CNY million revenue", "zh") == "tCO₂e/百万元营业收入"
    assert units.unit_symbol("kgCO2e", "zh") == "kgCO₂e"
    assert units.unit_symbol("MWh", "zh") == units.unit_label("MWh", "zh")
