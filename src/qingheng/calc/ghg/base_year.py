"""When a base year is calculated again: one change, or many small ones together, reach the threshold.

Source: GHG Protocol Corporate Standard, ch. 5; Scope 3 Standard, ch. 9.3; ISO 14064-1:2018, 6.4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

TRIGGERS: Final = ("structure", "method", "error", "factor")
"""structure: bought, sold, in- or outsourced. method: another method or boundary. error: found mistakes. factor: better
factors for the same year."""
USUAL_THRESHOLD: Final = Decimal(5)
_WIDE: Final = Context(prec=40)


@dataclass(frozen=True)
class Verdict:
    """What changes come to, in per cent of the base year. single: the largest alone; cumulative: all, without signs.

    None where the base year has no total. recalculate: whether either reaches the threshold.
    """

    single: Decimal | None
    cumulative: Decimal | None
    threshold: Decimal
    recalculate: bool


def judge_changes(base: Decimal | None, changes: Sequence[Decimal], threshold: Decimal) -> Verdict:
    """Whether changes (same unit as the base) call for a new calculation; signs do not set each other off."""
    if not base or base < 0:
        return Verdict(None, None, threshold, recalculate=False)
    parts = [_WIDE.divide(abs(one) * 100, base) for one in changes]
    single, cumulative = max(parts, default=Decimal(0)), sum(parts, Decimal(0))
    return Verdict(single, cumulative, threshold, single >= threshold or cumulative >= threshold)
