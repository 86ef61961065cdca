"""Figures as people write them, read exactly or refused with a reason in both languages."""

from decimal import Decimal

import pytest

from qingheng.calc import texts
from qingheng.calc.texts import (
    UnreadableNumber,
    describe_note,
    format_measured,
    format_number,
    grams,
    half_unit,
    one_language,
    read_number,
    round_half_up,
)


def test_the_public_names_are_these() -> None:
    assert texts.__all__ == [
        "NOT_APPLICABLE",
        "NOT_AVAILABLE",
        "VALUE",
        "BilingualError",
        "NumberReading",
        "UnreadableNumber",
        "describe_note",
        "format_measured",
        "format_number",
        "grams",
        "half_unit",
        "measured_decimals",
        "one_language",
        "read_number",
        "round_half_up",
    ]
    assert all(hasattr(texts, name) for name in texts.__all__)


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("0", "0", 0),
        ("0.10", "0.10", 2),
        (".5", "0.5", 1),
        ("+7", "7", 0),
        ("-5.66", "-5.66", 2),
        ("−5.66", "-5.66", 2),
        ("–3", "-3", 0),
        ("1,234.5", "1234.5", 1),
        ("1 234 567", "1234567", 0),
        ("1\u202f234", "1234", 0),
        ("1'234.50", "1234.50", 2),
        ("1’234’567", "1234567", 0),
        ("１，２３４．５", "1234.5", 1),
        ("（１２３）", "-123", 0),
        ("(1,234.5)", "-1234.5", 1),
        ("  20432492  ", "20432492", 0),
        ("007", "7", 0),
        ("3.2亿", "320000000", 1),
        ("3.2 亿元", "320000000", 1),
        ("1.5万亿", "1500000000000", 1),
        ("195.70万", "1957000", 2),
        ("12千", "12000", 0),
        ("2.5k", "2500", 1),
        ("4M", "4000000", 0),
        ("1.2bn", "1200000000", 1),
        ("(3万)", "-30000", 0),
        ("123456789012345", "123456789012345", 0),
    ],
)
def test_reads(text: str, value: str, decimals: int) -> None:
    reading = read_number(text)
    assert (reading.value, reading.decimals, reading.state) == (Decimal(value), decimals, "value")
    assert not reading.percent


@pytest.mark.parametrize("text", ["63%", "63 %", "６３％", "63％"])
def test_a_percent_sign_is_kept_beside_the_number(text: str) -> None:
    reading = read_number(text)
    assert (reading.value, reading.percent) == (Decimal(63), True)
    assert "percent" in reading.notes


def test_accountants_percent() -> None:
    assert read_number("(6)%").value == Decimal(-6)
    assert read_number("(6%)").value == Decimal(-6)


@pytest.mark.parametrize(
    "text", ["", "  ", "n/a", "N/A", "—", "-", "——", "未统计", "暂无数据", "not available"]
)
def test_not_available_is_a_state(text: str) -> None:
    reading = read_number(text)
    assert (reading.value, reading.state) == (None, "not_available")


@pytest.mark.parametrize("text", ["不适用", "Not applicable"])
def test_not_applicable_is_another_state(text: str) -> None:
    reading = read_number(text)
    assert (reading.value, reading.state) == (None, "not_applicable")


@pytest.mark.parametrize(
    "text",
    [
        "1,23,4", "1.2.3", "abc", "nan", "-inf", "Infinity", "1e5", "1.2E+08", "12,34", "1.234,56",
        "1,234 567", "(123", "123)", "(-5)", "5²", "5①", "½", "١٢٣", "约20", ">95", "≈3", "12 t",
        "5%%", "5万%", "(5%)%", "5.", "1234567890123456", "0.1234567890123456", "99999999999万亿", "--5",
        "1,", ",1", "= 1+1", "无", "0x10", "1_000", "5元%", "1234 567", "’1", "12.3 4",
    ],
)  # fmt: skip
def test_refuses_with_a_reason_in_both_languages(text: str) -> None:
    with pytest.raises(UnreadableNumber) as caught:
        read_number(text)
    error = caught.value
    assert error.text == text
    assert error.reason_en.endswith(".")
    assert error.reason_zh.endswith("。")
    assert error.reason("zh-hans") == error.reason_zh
    assert error.reason("en") == str(error) == error.reason_en


@pytest.mark.parametrize(
    ("text", "hint", "value", "multiplier"),
    [
        ("4256.80亿", "CNY 100 million", "4256.80", "1"),
        ("4256.80亿元", "亿元", "4256.80", "1"),
        ("3亿", "CNY 10 thousand", "30000", "10000"),
        ("5000万", "CNY 100 million", "0.5", "0.0001"),
        ("2亿", "tCO2e", "200000000", "100000000"),
        ("4M", "CNY million", "4", "1"),
        ("3万", "百万升", "30000", "10000"),
        ("2万", "tCO2e per CNY million revenue", "20000", "10000"),
        ("1万", "MtCO2e", "10000", "10000"),
    ],
)
def test_a_suffix_is_taken_relative_to_the_unit_of_the_column(
    text: str, hint: str, value: str, multiplier: str
) -> None:
    reading = read_number(text, unit_hint=hint)
    assert (reading.value, reading.multiplier) == (Decimal(value), Decimal(multiplier))


def test_yuan_in_a_column_of_tonnes_is_refused() -> None:
    with pytest.raises(UnreadableNumber, match="yuan"):
        read_number("3万元", unit_hint="t")


def test_notes_can_be_shown() -> None:
    reading = read_number("１，２３４万")
    assert [describe_note(note, "zh") for note in reading.notes] == [
        "全角字符按半角读取",
        "已识别千分位分隔符",
        "按后缀“万”乘以 10000",
    ]
    assert describe_note(reading.notes[-1], "en") == "multiplied by 10000 because of the suffix “万”"
    assert describe_note(read_number("1亿", unit_hint="亿元").notes[0], "en").startswith(
        "the suffix “亿” repeats"
    )


def test_the_last_printed_place() -> None:
    assert half_unit(2) == Decimal("0.005")
    assert half_unit(0) == Decimal("0.5")
    assert half_unit(-2) == Decimal(50)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("2.5", 0, "3"),
        ("-0.4", 0, "0"),
        ("1250", -2, "1300"),
        ("3", 2, "3"),
    ],
)
def test_ties_go_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), decimals) == Decimal(rounded)


def test_printing() -> None:
    assert format_number(Decimal("-1234567.885"), 2) == "−1,234,567.89"
    assert format_number(Decimal("-0.004"), 2) == "0.00"
    assert format_number(Decimal("1234.5"), 1, group="") == "1234.5"
    assert format_number(Decimal("-3"), 0, sign="-") == "-3"
    assert format_number(Decimal("12345678"), 0, group=" ") == "12 345 678"
    assert format_number(Decimal("1250"), -2) == "1,300"


def test_grams_find_two_character_words() -> None:
    assert grams("排放") == ("排", "排放", "放")
    assert grams("温室气体排放") == (
        "温",
        "温室",
        "室",
        "室气",
        "气",
        "气体",
        "体",
        "体排",
        "排",
        "排放",
        "放",
    )
    assert grams("Scope 2 (location-based)") == ("scope", "2", "location", "based")
    assert grams("范围1 ＣＯ₂") == ("范", "范围", "围", "1", "co2")
    assert grams("MWh每百万") == ("mwh", "每", "每百", "百", "百万", "万")
    assert grams("snake_case") == ("snake", "case")
    assert grams("") == ()


def test_worked_out_figures_lose_the_digits_that_mean_nothing() -> None:
    assert format_measured(Decimal("314650.5555555556")) == "314,650.56"
    assert format_measured(Decimal("0.421666666666667")) == "0.421667"
    assert format_measured(Decimal("-477.8")) == "−477.8"
    assert format_measured(Decimal("6031")) == "6,031"
    assert format_measured(Decimal("0")) == "0"


def test_a_text_in_both_languages_is_said_in_one() -> None:
    both = "国家外汇管理局 / State Administration of Foreign Exchange"
    assert one_language(both, "zh-hans") == "国家外汇管理局"
    assert one_language(both, "en") == "State Administration of Foreign Exchange"
    assert one_language("GHG Protocol", "zh") == "GHG Protocol"
