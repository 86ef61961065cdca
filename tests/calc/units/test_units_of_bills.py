"""The units in which bills, logs and waybills are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.calc.units import UnknownUnit, WrongDimension, convert, dimension, unit_label
from qingheng.calc.units.atoms import ATOMS


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("12.5", "万度", "kWh", "125000"), ("3", "万kWh", "MWh", "30"), ("1", "亿kWh", "GWh", "100"),
        ("1", "therm", "MJ", "105.505585262"), ("1", "MMBtu", "therm", "10"), ("1", "Gcal", "GJ", "4.1868"),
        ("2", "立方", "L", "2000"), ("1", "万立方米", "m3", "10000"), ("1", "CCF", "ft3", "100"),
        ("1", "US gal", "L", "3.785411784"), ("1", "imp gal", "L", "4.54609"), ("2", "斤", "kg", "1"),
        ("1", "lb", "kg", "0.45359237"), ("1", "mile", "km", "1.609344"), ("3", "亩", "m2", "2000"),
        ("1", "万吨公里", "tkm", "10000"), ("5", "passenger_km", "person*km", "5"), ("7", "vkm", "vehicle_km", "7"),
        ("90", "分钟", "hours", "1.5"), ("2", "千台", "count", "2000"), ("1", "万RMB", "元", "10000"),
        ("3", "万Nm3", "Nm3", "30000"),
    ],
)  # fmt: skip
def test_they_convert_exactly(value: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(expected)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Nm3", "m3"), ("Sm3", "m3"), ("Nm3", "Sm3"), ("night", "room_night"), ("人次", "headcount"), ("FTE", "headcount"),
     ("day", "hours"), ("vehicle*km", "km"), ("车次", "count"), ("kW", "kWh"), ("积分", "count"), ("SGD", "USD")],
)  # fmt: skip
def test_what_only_looks_alike_does_not_convert(first: str, second: str) -> None:
    with pytest.raises(WrongDimension):
        convert(Decimal(1), first, second)


@pytest.mark.parametrize("unit", ["gallon", "ton", "calorie", "nm", "$", "¥"])
def test_what_may_be_several_units_is_none(unit: str) -> None:
    with pytest.raises(UnknownUnit):
        dimension(unit)


def test_every_spelling_means_one_unit() -> None:
    owners: dict[str, str] = {}
    for atom in ATOMS:
        for text in (atom.symbol, atom.zh, *atom.aliases):
            assert owners.setdefault(text, atom.symbol) == atom.symbol
    assert len({atom.name for atom in ATOMS}) == len(ATOMS)


@pytest.mark.parametrize("atom", ATOMS, ids=lambda atom: atom.symbol)
def test_every_unit_is_named_in_both_languages(atom: object) -> None:
    symbol = getattr(atom, "symbol", "")
    assert unit_label(symbol, "zh")
    assert unit_label(symbol, "en")
    assert dimension(symbol)
