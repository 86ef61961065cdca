"""Quantities as whole millionths: every division of a lot is exact, on any machine and in any database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from qingheng.calc.ledger.model import PLACES

ONE: Final = 10**PLACES
"""Millionths in one unit."""

MOST: Final = 10**15 - 1
"""The largest number of millionths a lot may have: 15 digits, as every decimal of the database."""

_WIDE: Final = Context(prec=60)


def to_millionths(quantity: Decimal) -> int:
    """Millionths of a quantity; digits beyond the sixth decimal place are cut off, never rounded up."""
    return int(_WIDE.multiply(quantity, Decimal(ONE)).to_integral_value(rounding=ROUND_FLOOR))


def is_exact(quantity: Decimal) -> bool:
    """Whether a quantity has at most six decimal places."""
    return quantity.is_finite() and _WIDE.multiply(quantity, Decimal(ONE)) % 1 == 0


def from_millionths(count: int) -> Decimal:
    """The quantity without zeros at its end: 1500000 is 1.5."""
    whole, rest = divmod(abs(count), ONE)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".") if rest else str(whole)
    return Decimal(f"-{text}" if count < 0 else text)


def shared_out(amount: int, weights: Sequence[int], room: Sequence[int]) -> list[int]:
    """Whole parts of `amount` in proportion to `weights`, none above its `room`, by the largest remainder.

    The parts add up to min(amount, sum of room). Ties go to the earlier one. Weights are above or equal to zero.
    """
    amount = min(amount, sum(room))
    total = sum(weights)
    if amount <= 0 or total <= 0:
        return [0] * len(weights)
    parts = [min(amount * weight // total, most) for weight, most in zip(weights, room, strict=True)]
    order = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % total), at))
    rest = amount - sum(parts)
    while rest > 0:
        for at in order:
            given = 1 if rest <= len(order) else max(1, rest // len(order))
            given = min(given, room[at] - parts[at], rest)
            parts[at] += given
            rest -= given
            if rest == 0:
                break
    return parts
