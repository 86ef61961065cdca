"""Figures, units and dates as a reader of Chinese or English expects them. Missing is never shown as zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qingheng.calc.texts import format_number, round_half_up
from qingheng.calc.units import UnknownUnit, unit_symbol

MISSING: dict[str, Promise] = {
    "not_available": _("Not available: the record gives no figure."),
    "not_applicable": _("Not applicable here."),
    "not_visible": _("Your roles here do not show this figure."),
}
_DATE_PATTERNS = {"zh": "y年M月d日", "en": "d MMMM y"}
_STEPS: dict[str, tuple[tuple[int, str], ...]] = {
    "zh": ((12, "万亿"), (8, "亿"), (4, "万")),
    "en": ((12, "tn"), (9, "bn"), (6, "M"), (3, "k")),
}
_ABBREVIATED_FROM = Decimal(10_000)


@dataclass(frozen=True)
class Shown:
    """A figure ready to print: its text, or None with the reason why there is none."""

    text: str | None
    reason: str = ""


def language() -> str:
    """`zh` or `en`, as data and packs name languages."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def as_decimal(value: Any) -> Decimal | None:
    """The number in a Decimal, int, float or text, or None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def shown(value: Any, decimals: int | str | None = None, *, state: str = "", reason: str = "") -> Shown:
    """The full figure, grouped by thousands, with a true minus.

    value: a number, or anything with `value`, `decimals` and `state`. decimals: as printed; None keeps the
    value's own. state and reason say why a figure is missing.
    """
    if hasattr(value, "value") and hasattr(value, "state"):
        decimals = value.decimals if decimals is None else decimals
        state = state or value.state
        value = value.value
    number = as_decimal(value)
    if number is None:
        return Shown(None, reason or str(MISSING.get(state, MISSING["not_available"])))
    return Shown(format_number(number, _decimals(number, decimals)))


def headline(value: Any, lang: str | None = None) -> str | None:
    """Three significant digits with 万 or 亿 in Chinese, k, M or bn in English.

    Below 10,000 the whole part is kept: 208742 is 20.9万 or 209k; 1234.5 is 1,235; 0.4352 is 0.435.
    None when there is no number.
    """
    number = as_decimal(value)
    if number is None:
        return None
    lang = lang or language()
    if abs(number) < _ABBREVIATED_FROM:
        return _three_digits(number)
    for power, name in _STEPS[lang]:
        scaled = number.scaleb(-power)
        if abs(round_half_up(scaled, 2)) >= 1:
            return _three_digits(scaled) + (name if lang == "zh" else f" {name}" if len(name) > 1 else name)
    return _three_digits(number)


_TOGETHER = {"km*headcount": "person*km", "headcount*km": "person*km", "km*t": "t*km"}
"""Products of units that have a name of their own, in the orders datasets multiply them."""


def unit_words(unit: str, lang: str | None = None) -> str:
    """The unit as a reader sees it; an unknown unit is shown as it is written."""
    if not unit:
        return ""
    unit = _TOGETHER.get(unit, unit)
    try:
        return unit_symbol(unit, lang or language())
    except UnknownUnit:
        return unit


def day_words(value: date | datetime, lang: str | None = None) -> str:
    """2023年3月31日 or 31 March 2023; a moment adds its hour and minute in the server's time zone."""
    moment = ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        moment = f" {value:%H:%M}"
    lang = lang or language()
    return f"{format_date(value, _DATE_PATTERNS[lang], locale=lang)}{moment}"


def _decimals(number: Decimal, decimals: int | str | None) -> int:
    if decimals is not None and decimals != "":
        return int(decimals)
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _three_digits(number: Decimal) -> str:
    if number == 0:
        return "0"
    first = round_half_up(number, 2 - number.adjusted()).adjusted()  # 99.96 rounds up to a digit more
    wanted = min(_decimals(number, None), max(0, 2 - first))
    return format_number(number, wanted)
