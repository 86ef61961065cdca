"""Spreadsheet number formats, as far as a printed figure needs them.

Source: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31 (built-in format ids).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "@",
}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")


@lru_cache(maxsize=1024)
def _plain(number_format: str) -> str:
    """The section for positive numbers without literal text, fillers, colours and conditions."""
    return _LITERALS.sub("", number_format).split(";")[0]


@lru_cache(maxsize=1024)
def shown_decimals(number_format: str) -> int | None:
    """Decimals a format always prints: "#,##0.00" -> 2, "0" -> 0; None for General, text and dates."""
    plain = _plain(number_format)
    if not re.search(r"[0#?]", plain) or re.search(r"[eE/@]|General", plain):
        return None
    found = _DECIMALS.search(plain)
    return min(found.group(1).count("0"), 15) if found else 0


@lru_cache(maxsize=1024)
def is_percent(number_format: str) -> bool:
    """Whether the format multiplies by a hundred and prints %."""
    return "%" in _plain(number_format)


def scale(number_format: str) -> int:
    """How many thousands the format hides with trailing commas: "0," -> 1."""
    found = re.search(r"[0#?](,+)(?=\D*$)", _plain(number_format))
    return len(found.group(1)) if found else 0


def number_of(value: float) -> Decimal:
    """The decimal number behind a binary cell value: the shortest text that reads back, 15 digits at most.

    Spreadsheets keep 15 significant digits; what a binary float carries beyond them is noise (0.1 + 0.2).
    """
    exact = Decimal(repr(value)) if not float(value).is_integer() else Decimal(int(value))
    if len(exact.as_tuple().digits) > 15:
        exact = Decimal(f"{value:.15g}")
    return _without_exponent(exact)


def _without_exponent(value: Decimal) -> Decimal:
    trimmed = value.normalize()
    exponent = trimmed.as_tuple().exponent
    whole = isinstance(exponent, int) and exponent > 0 and trimmed.adjusted() < 28
    return trimmed.quantize(Decimal(1)) if whole else trimmed


def shown_number(value: Decimal, number_format: str) -> str:
    """The figure as the format prints it, without grouping and literal text: 0.1 with 0.00 -> "0.10".

    A format that would hide digits does not: the full figure is given, since reading must not change it.
    """
    percent = is_percent(number_format)
    figure = value * 100 if percent else value
    least = shown_decimals(number_format)
    exponent = figure.normalize().as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    decimals = max(own, least or 0)
    text = f"{figure:.{decimals}f}"
    return f"{text}%" if percent else text


def hides_digits(value: Decimal, number_format: str) -> str:
    """The rounded figure a person sees when the format prints fewer digits than are held, else nothing."""
    least = shown_decimals(number_format)
    if least is None or scale(number_format):
        return ""
    figure = value * 100 if is_percent(number_format) else value
    most = _DECIMALS.search(_plain(number_format))
    places = len(most.group(1)) if most else 0
    exponent = figure.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return ""
    rounded = figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return "" if rounded == figure else f"{rounded:f}{'%' if is_percent(number_format) else ''}"


def shown_date(value: date, number_format: str) -> str:
    """A date as far as its format shows it: without a day 2023-04, without month and day 2023."""
    plain = _plain(number_format).lower()
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        return value.isoformat(sep=" ", timespec="seconds")
    day = value.date() if isinstance(value, datetime) else value
    if plain and "d" not in plain and "y" in plain:
        return f"{day:%Y-%m}" if "m" in plain else f"{day:%Y}"
    return day.isoformat()
