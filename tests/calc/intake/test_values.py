"""Figures, units, ticks and members of enumerations as cells hold them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.intake import EnumValue, fold, loose
from qingheng.calc.intake.values import (
    DecimalMark,
    decimal_mark,
    describe_quantity_note,
    match_enum,
    match_unit,
    read_boolean,
    read_quantity,
)
from qingheng.calc.texts import BilingualError, UnreadableNumber
from qingheng.calc.units import UnknownUnit, convert, dimension, known_units

figures = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12.5", "12.5", None), ("1,234.56", "1234.56", None), ("1,234 kWh", "1234", "kWh"), ("12.5万度", "125000", "kWh"),
        ("３.２万吨", "32000", "t"), ("1 234 567 kWh", "1234567", "kWh"), ("12千瓦时", "12", "kWh"), ("5 m³", "5", "m3"),
        ("5 ㎥", "5", "m3"), ("2 万 Nm3", "20000", "Nm3"), ("3万元", "30000", "CNY"), ("1.5亿元", "150000000", "CNY"),
        ("5万美元", "50000", "USD"), ("RMB 1,234.5", "1234.5", "CNY"), ("US$ 5.5", "5.5", "USD"), ("€5", "5", "EUR"),
        ("¥1,234", "1234", None), ("-¥500", "-500", None), ("(1,234)", "-1234", None), ("-5 t", "-5", "t"),
        ("12%", "12", "%"), ("５％", "5", "%"), ("3亿", "300000000", None), ("1.2k", "1200", None), ("5k kWh", "5000", "kWh"),
        ("1.2 million kWh", "1200000", "kWh"), ("5 m", "5", "m"), ("12 MT", "12", "t"), ("10 间夜", "10", "room_night"),
        ("3 kgCO2e/kWh", "3", "kgCO2e per kWh"), ("2.5吨公里", "2.5", "t*km"), ("30人次", "30", "participation"),
    ],
)  # fmt: skip
def test_figures_with_what_stands_beside_them(text: str, value: str, unit: str | None) -> None:
    reading = read_quantity(text)
    assert (reading.value, reading.unit) == (Decimal(value), unit)
    assert all(describe_quantity_note(note, lang) for note in reading.notes for lang in ("zh", "en"))


@pytest.mark.parametrize("text", ["", " ", "-", "—", "n/a", "未统计", "/", "不适用"])
def test_what_is_missing_is_never_zero(text: str) -> None:
    reading = read_quantity(text, unit_hint="kWh")
    assert reading.value is None
    assert reading.notes in (("not_available",), ("not_applicable",))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("abc", UnreadableNumber), ("12.5 kWhx", UnknownUnit), ("5²", UnknownUnit), ("1e5", UnreadableNumber),
        ("约5", UnreadableNumber), ("<5", UnreadableNumber), ("12,5", UnreadableNumber), ("=1+1", UnreadableNumber),
        ("1.2.3", UnreadableNumber), ("9" * 20, UnreadableNumber), ("1" * 5000, UnreadableNumber),
        ("US$ 5 元", UnreadableNumber), ("5 mW", UnknownUnit), ("5 kWh 3 kWh", UnknownUnit), ("12-15", UnknownUnit),
    ],
)  # fmt: skip
def test_what_cannot_be_read_without_guessing_is_refused(text: str, error: type[BilingualError]) -> None:
    with pytest.raises(error):
        read_quantity(text)


def test_the_column_decides_what_a_comma_is() -> None:
    assert read_quantity("12,5", mark=",").value == Decimal("12.5")
    assert read_quantity("1.234.567,8 kWh", mark=",")[:2] == (Decimal("1234567.8"), "kWh")
    assert "comma_assumed" in read_quantity("1,234").notes
    assert "comma_assumed" not in read_quantity("1,234", mark=".").notes
    with pytest.raises(UnreadableNumber):
        read_quantity("12.5", mark=",")


def test_the_column_decides_what_a_scale_and_a_sign_mean() -> None:
    assert read_quantity("3亿", unit_hint="CNY 10 thousand").value == Decimal(30000)
    assert read_quantity("42亿", unit_hint="CNY 100 million").value == Decimal(42)
    assert read_quantity("5 kWh", unit_hint="MWh")[:2] == (Decimal(5), "kWh")
    assert read_quantity("¥5", unit_hint="CNY").notes == ("currency|¥",)
    with pytest.raises(UnreadableNumber, match="CNY"):
        read_quantity("$5", unit_hint="CNY")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234.5"], "."), (["1.234,5"], ","), (["12,5", "1,234"], ","), (["1,234"], None), (["1.5", "1,5"], None),
        (["1,234,567"], "."), (["1.234.567 kWh"], ","), (["0,123"], ","), (["1234.567"], "."), (["7", "abc", ""], None),
        (["1 234,56"], ","), (["１２，５"], ","),
    ],
)  # fmt: skip
def test_a_column_shows_its_decimal_mark(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(texts) == mark


@given(st.lists(figures, min_size=1, max_size=20), st.sampled_from(["kWh", " kWh", "", "千瓦时"]))
def test_a_column_written_either_way_reads_back(column: list[Decimal], unit: str) -> None:
    english = [f"{figure:,.2f}{unit}" for figure in column]
    german = [text.translate({44: ".", 46: ","}) for text in english]
    assert decimal_mark(english) == "."
    assert decimal_mark(german) == ","
    marks: tuple[tuple[list[str], DecimalMark], ...] = ((english, "."), (german, ","))
    for texts, mark in marks:
        found = [read_quantity(text, mark=mark) for text in texts]
        assert [reading.value for reading in found] == column
        assert {reading.unit for reading in found} == ({"kWh"} if unit else {None})


@given(figures, st.sampled_from([unit for unit in known_units() if not unit[0].isdigit()]))
def test_any_unit_beside_a_figure_reads_back(figure: Decimal, unit: str) -> None:
    reading = read_quantity(f"{figure:f} {unit}", unit_hint="kWh")
    assert reading.value is not None
    assert reading.unit is not None
    assert dimension(reading.unit) == dimension(unit)
    assert convert(reading.value, reading.unit, unit) == figure


@given(st.text(max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    found: list[object] = []
    try:
        found.append(read_quantity(text).value)
    except BilingualError as error:
        found += [error.reason_en, error.reason_zh]
    assert all(one is None or one for one in found) or found == [Decimal(0)]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("KG", "kg"), ("KWH", "kWh"), ("m^3", "m3"), ("m³", "m3"), ("立方", "m3"), ("万 kWh", "10 thousand kWh"),
        ("万度", "10 thousand kWh"), ("度", "kWh"), ("标方", "Sm3"), ("Nm³", "Nm3"), ("(kWh)", "kWh"), ("Pcs", "count"),
        ("ML", "ML"), ("ml", "mL"), ("T", "t"), ("mW", None), ("Mt", None), ("ton", None), ("gallon", None), ("", None),
        ("元/吨", "CNY per t"), ("人次", "participation"), ("车次", "trip"), ("p*km", "person*km"), ("学生", None),
        ("10^4 Nm3", "10 thousand Nm3"), ("百万千卡", "Gcal"), ("万元", "CNY 10 thousand"), ("x" * 500, None),
    ],
)  # fmt: skip
def test_units_as_they_are_written(text: str, unit: str | None) -> None:
    assert match_unit(text) == unit


@given(st.sampled_from(known_units()))
def test_a_stored_unit_matches_itself(unit: str) -> None:
    assert match_unit(unit) == unit


MEMBERS = (
    EnumValue("r410a", "R-410A", "R-410A", ("HFC-410A", "Puron")),
    EnumValue("natural_gas", "天然气", "Natural gas", ("管道天然气",)),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [("R410A", "r410a"), ("r-410a", "r410a"), (" Ｒ４１０Ａ ", "r410a"), ("puron", "r410a"), ("天然 气", "natural_gas"),
     ("NATURAL  GAS", "natural_gas"), ("natural_gas", "natural_gas"), ("R410", None), ("", None), ("-", None)],
)  # fmt: skip
def test_members_by_any_of_their_names(text: str, code: str | None) -> None:
    assert match_enum(text, MEMBERS) == code


@pytest.mark.parametrize(
    ("text", "answer"),
    [("是", True), ("√", True), ("Y", True), ("否", False), ("×", False), ("0", False), ("?", None)],
)
def test_ticks(text: str, answer: bool | None) -> None:
    assert read_boolean(text) is answer


def test_folding_is_the_same_for_every_spelling() -> None:
    assert fold("　Ｍeter\n No.\u200b ") == "meter no."
    assert loose("R-410A") == loose("r 410a") == loose("Ｒ４１０Ａ")
    assert loose("- / *") == ""


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
