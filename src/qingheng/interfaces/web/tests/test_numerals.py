"""Figures, headlines, units and dates in both languages; missing is never zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from qingheng.interfaces.web.numerals import day_words, headline, shown, unit_words


@dataclass(frozen=True)
class Figure:
    value: Decimal | None
    decimals: int
    state: str


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.5"), 2, "1,234,567.50"),
        (Decimal("-0.5"), None, "−0.5"),
        (Decimal("0"), None, "0"),
        (0, None, "0"),
        ("0.10", None, "0.10"),
        (Decimal("1234567890123"), None, "1,234,567,890,123"),
        (Figure(Decimal("3.1"), 2, "value"), None, "3.10"),
        (Decimal("1E+3"), None, "1,000"),
    ],
)
def test_full_figures(value: object, decimals: int | None, text: str) -> None:
    assert shown(value, decimals).text == text


@pytest.mark.parametrize("value", [None, "", Decimal("NaN"), "n/a", True, Figure(None, 0, "not_applicable")])
def test_what_is_no_number_is_missing_with_a_reason(value: object) -> None:
    answer = shown(value)
    assert answer.text is None
    assert answer.reason


def test_the_reason_follows_the_state() -> None:
    with translation.override("en"):
        assert shown(Figure(None, 0, "not_applicable")).reason == "Not applicable here."
        assert shown(None, state="not_available").reason == "Not available: the record gives no figure."
        assert shown(None, reason="Lost in the flood.").reason == "Lost in the flood."


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("208742", "20.9万", "209k"),
        ("17422913", "1,742万", "17.4M"),
        ("1234567890", "12.3亿", "1.23 bn"),
        ("-454645", "−45.5万", "−455k"),
        ("9999", "9,999", "9,999"),
        ("1234.5", "1,235", "1,235"),
        ("0.4352", "0.435", "0.435"),
        ("0.10", "0.10", "0.10"),
        ("3.0", "3.0", "3.0"),
        ("0", "0", "0"),
        ("99999999", "1.00亿", "100M"),
        ("999999", "100万", "1.00M"),
    ],
)
def test_headlines_keep_three_digits(value: str, zh: str, en: str) -> None:
    assert headline(Decimal(value), "zh") == zh
    assert headline(Decimal(value), "en") == en


def test_a_missing_headline_is_none() -> None:
    assert headline(None, "zh") is None


def test_units_speak_the_language_and_unknown_ones_stand_as_written() -> None:
    assert unit_words("tCO2e", "zh") == "tCO₂e"
    assert unit_words("tCO2e", "en") == "tCO₂e"
    assert unit_words("furlongs per fortnight", "en") == "furlongs per fortnight"
    assert unit_words("", "zh") == ""


def test_dates_in_prose() -> None:
    assert day_words(date(2023, 3, 31), "zh") == "2023年3月31日"
    assert day_words(date(2023, 3, 31), "en") == "31 March 2023"
    assert day_words(datetime(2023, 3, 31, 16, 5, tzinfo=UTC), "en") == "1 April 2023 00:05"  # Asia/Shanghai
