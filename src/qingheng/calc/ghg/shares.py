"""What a group counts of a row whose days meet several stretches of ownership: weighted by days.

Source: GHG Protocol Corporate Standard, ch. 3 and 5 (structural changes inside a year).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Final

_WIDE: Final = Context(prec=28)


def share_of(
    stretches: Sequence[tuple[date, date, Decimal | None]], first: date, last: date, span: tuple[date, date]
) -> Decimal | None:
    """The share over the days of a row inside the span; None when a day has none recorded or lies in no stretch."""
    begins, ends = max(first, span[0]), min(last, span[1])
    days = (ends - begins).days + 1
    if days <= 0:
        return Decimal(0)
    counted, covered = Decimal(0), 0
    for start, end, share in stretches:
        common = (min(end, ends) - max(start, begins)).days + 1
        if common <= 0:
            continue
        if share is None:
            return None
        covered += common
        counted = _WIDE.add(counted, _WIDE.multiply(share, Decimal(common)))
    return _WIDE.divide(counted, Decimal(days)) if covered == days else None
