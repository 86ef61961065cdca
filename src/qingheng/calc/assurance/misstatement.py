"""Uncorrected misstatements held against materiality.

Source: ISO 14064-3:2019, 6.3; ISAE 3410, 50 to 56 (accumulated misstatements, materiality).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Judged:
    """net: sum of misstatements, tonnes; gross: of their sizes; limit: what is tolerable; percent: net of the total.

    material: whether the net or the gross sum is beyond the limit. Understating and overstating do not excuse each other.
    """

    net: Decimal
    gross: Decimal
    limit: Decimal | None
    percent: Decimal | None
    material: bool


def judged(misstatements: Iterable[Decimal], total: Decimal | None, materiality_percent: Decimal) -> Judged:
    """Misstatements in tonnes (above zero: the total is too high) against a share of the total in tonnes.

    Without a total nothing is tolerable.
    """
    known = list(misstatements)
    net, gross = sum(known, Decimal(0)), sum((abs(one) for one in known), Decimal(0))
    if not total:
        return Judged(net, gross, None, None, bool(gross))
    limit = (abs(total) * materiality_percent / 100).quantize(Decimal("0.001"))
    percent = (net * 100 / abs(total)).quantize(Decimal("0.001"))
    return Judged(net, gross, limit, percent, gross > limit)
