"""Rounding and printing exact decimals.

Published ESG tables are made in spreadsheets, which round half up: a tie goes away from zero. The
ambient decimal context is never used: the same figure rounds alike in every thread.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_HALF = Decimal("0.5")


def half_unit(decimals: int) -> Decimal:
    """Half of the last printed place: 2 decimals give 0.005, none give 0.5, -2 (hundreds) give 50."""
    return _HALF.scaleb(-decimals, _WIDE)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value rounded to so many decimals, a tie going away from zero; -0 becomes 0.

    Raises decimal.InvalidOperation for a value that is not finite.
    """
    place = Decimal(1).scaleb(-decimals, _WIDE)
    rounded = value.quantize(place, context=_WIDE)
    return abs(rounded) if rounded.is_zero() else rounded


def format_number(value: Decimal, decimals: int, *, sign: str = "−", group: str = ",") -> str:
    """The figure as printed: grouped by thousands, so many decimals, the typographic minus in front.

    sign: what stands for minus (use ``-`` where a machine reads). group: thousands separator, empty for none.
    """
    rounded = round_half_up(value, decimals)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    if group:
        whole = f"{int(whole):,}".replace(",", group)
    text = f"{whole}.{fraction}" if fraction else whole
    return f"{sign}{text}" if rounded < 0 else text


def format_measured(value: Decimal) -> str:
    """A worked-out figure without digits that mean nothing: two decimals, or six digits where that says more.

    314650.5555556 is 314,650.56 and 0.42166666 is 0.421667; a figure with fewer decimals keeps its own.
    """
    return format_number(value, measured_decimals(value))


def measured_decimals(value: Decimal) -> int:
    """How many decimals format_measured shows of a worked-out figure."""
    exponent = value.as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    return min(own, max(2, 5 - value.adjusted()) if value else 0)
