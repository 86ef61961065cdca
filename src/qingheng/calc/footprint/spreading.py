"""How far off a footprint may be: lines of one process err together, so do lines of one item; drawn too, as a check.

Source: GHG Protocol Product Standard, chapter 10 and its quantitative uncertainty guidance; calc.uncertainty for both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.footprint.counting import Counted
from qingheng.calc.uncertainty import Contribution, Interval, Simulated, propagate, simulate


@dataclass(frozen=True, slots=True)
class Spreads:
    """The interval by propagation, the same by drawing, and whether the two agree within 10 % of the spread's logarithm."""

    interval: Interval
    drawn: Simulated | None
    agree: bool | None


def contributions(found: Counted) -> tuple[Contribution, ...]:
    """Lines as parts of a total: their process is the factor, their item and stage what is measured."""
    return tuple(
        Contribution(
            value=Decimal(repr(float(line))),
            factor=one.column,
            activity=one.item,
            factor_spread=one.spread,
            activity_spread=one.amount_spread,
            primary=one.primary > 0,
            stated=one.spread is not None and one.amount_spread is not None,
        )
        for one, line in zip(found.recipes, found.lines, strict=True)
    )


def spreads(found: Counted, *, seed: int | None = None, draws: int = 2_000) -> Spreads:
    """The interval of a configuration. seed: of the draws; None draws nothing."""
    parts = contributions(found)
    interval = propagate(parts)
    if seed is None or not parts:
        return Spreads(interval, None, None)
    drawn = simulate(parts, seed=seed, draws=draws)
    if interval.spread is None or drawn.spread is None:
        return Spreads(interval, drawn, False)
    first, second = Decimal(interval.spread).ln(), Decimal(drawn.spread).ln()
    near = abs(first - second) <= Decimal("0.1") * max(first, Decimal("1e-6")) + Decimal(2 * drawn.error)
    return Spreads(interval, drawn, bool(near))
