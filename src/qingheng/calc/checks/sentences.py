"""Figures, units and labels as they stand in a sentence, in both languages."""

from __future__ import annotations

from decimal import Decimal

from qingheng.calc.checks.model import Both, Figure, Series
from qingheng.calc.texts import BilingualError, format_number
from qingheng.calc.units import unit_label


def number(value: Decimal, decimals: int | None = None) -> str:
    """A figure with thousands separators; without decimals given, at most six significant digits."""
    if decimals is None:
        decimals = _decimals(value)
    return format_number(value, decimals)


def fine(value: Decimal, reach: Decimal) -> str:
    """An end of an interval, with as many decimals as two digits of the interval's reach need."""
    exponent = value.normalize().as_tuple().exponent
    printed = max(0, -exponent) if isinstance(exponent, int) else 0
    return format_number(value, min(printed, max(0, 1 - reach.adjusted())) if reach else printed)


def in_zh(period: str) -> str:
    """A period label in a Chinese sentence: 2022/23 财年, 2021 年; other labels as they are."""
    if period.startswith("FY"):
        return f"{period[2:]} 财年"
    return f"{period} 年" if len(period) == 4 and period.isdigit() else period


def unit_words(unit: str) -> Both:
    """The unit as a reader sees it, or the text itself when the unit is unknown."""
    try:
        return Both(unit_label(unit, "zh"), unit_label(unit, "en"))
    except BilingualError:
        return Both(unit, unit)


def quantity(value: Decimal, unit: str, decimals: int | None = None) -> Both:
    """A figure with its unit; per cent is joined as each language prints it."""
    text = number(value, decimals)
    words = unit_words(unit)
    if unit == "%":
        return Both(f"{text}%", f"{text} %")
    return Both(f"{text} {words.zh}", f"{text} {words.en}")


def stated(figure: Figure, unit: str) -> Both:
    """A figure as printed, with its unit."""
    if figure.value is None:
        return Both("无数据", "no figure")
    return quantity(figure.value, unit, figure.decimals)


def label(series: Series) -> Both:
    """The label as published, in quotation marks."""
    return Both(f"“{series.label_zh or series.key}”", f"“{series.label_en or series.key}”")


def listed(items: list[Both]) -> Both:
    """Items in a row: 甲、乙和丙; a, b and c."""
    if len(items) < 2:
        return items[0] if items else Both("", "")
    zh = "、".join(item.zh for item in items[:-1]) + "和" + items[-1].zh
    en = ", ".join(item.en for item in items[:-1]) + " and " + items[-1].en
    return Both(zh, en)


def percent(value: Decimal, decimals: int = 1) -> str:
    """A share of one as a percentage number with its sign, without the percent mark."""
    return format_number(value * 100, decimals)


def _decimals(value: Decimal) -> int:
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    printed = max(0, -exponent) if isinstance(exponent, int) else 0
    before = max(0, plain.adjusted() + 1)
    wanted = max(0, 6 - before) if value else 0
    if plain.adjusted() < 0:
        wanted = min(8, 3 - plain.adjusted())
    return min(printed, wanted)
