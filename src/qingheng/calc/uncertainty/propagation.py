"""The spread of a total, with the correlation of lines that share a factor or a measured quantity."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from qingheng.calc.uncertainty.pedigree import WORST, grade

_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of a total.

    value: kg CO2e, negative for what is taken off. factor, activity: which factor, and which measured quantity, it was
    made with; parts that name the same one err together. spreads: squared geometric standard deviations, None when
    nobody knows one, which counts as the worst. stated: whether sources stated both; scored ones are not stated. primary:
    whether its activity data were measured. proxy: whether the spread of its factor is that of a like factor of another
    source, taken by a reviewed act; such a one is not stated either.
    """

    value: Decimal
    factor: Hashable
    activity: Hashable
    factor_spread: float | None = None
    activity_spread: float | None = None
    primary: bool = False
    stated: bool = True
    proxy: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A total with its interval of about 95 %.

    spread: squared geometric standard deviation; None where the total is zero and has none. from_factors,
    from_activity: shares of the two in its squared logarithm. unstated: share of the parts (by size) for which no source
    stated a spread. primary: share of the parts made with measured data. proxy: of the unstated, the share whose factor
    takes the limits of a like factor.
    """

    total: Decimal
    spread: float | None
    lower: Decimal | None
    upper: Decimal | None
    grade: str
    from_factors: float
    from_activity: float
    unstated: float
    primary: float
    proxy: float = 0.0


def propagate(parts: Sequence[Contribution]) -> Interval:
    """The total of parts and its interval.

    Within a factor (and within a measured quantity) errors are one error and add linearly; different ones are
    independent and add in quadrature: ln²U = sum over factors (sum of shares x ln U)² + the same over quantities.
    Source: GHG Protocol, Quantitative uncertainty guidance (2011); IPCC 2006 vol. 1 ch. 3, 3.2.3 (error propagation,
    correlated inputs).
    """
    total = Decimal(0)
    for one in parts:
        total = _WIDE.add(total, one.value)
    sizes = math.fsum(abs(float(one.value)) for one in parts)
    unknown = (
        p for p in parts if not p.stated or p.proxy or p.factor_spread is None or p.activity_spread is None
    )
    unstated = _share(unknown, sizes)
    primary = _share((p for p in parts if p.primary), sizes)
    proxy = _share((p for p in parts if p.proxy), sizes)
    if not total:
        return Interval(total, None, None, None, "", 0.0, 0.0, unstated, primary, proxy)
    factors = _squares(((p.factor, p.value, p.factor_spread) for p in parts), float(total))
    quantities = _squares(((p.activity, p.value, p.activity_spread) for p in parts), float(total))
    square = factors + quantities
    spread = math.exp(math.sqrt(square))
    ends = (_WIDE.divide(total, Decimal(spread)), _WIDE.multiply(total, Decimal(spread)))
    return Interval(
        total, spread, min(ends), max(ends), grade(spread),
        factors / square if square else 0.0, quantities / square if square else 0.0, unstated, primary, proxy,
    )  # fmt: skip


def _squares(parts: Iterable[tuple[Hashable, Decimal, float | None]], total: float) -> float:
    """Sum over sources of the square of their parts' shares times the logarithm of their spread."""
    found: dict[Hashable, list[float]] = defaultdict(list)
    for source, value, spread in parts:
        found[source].append(float(value) / total * math.log(WORST if spread is None else spread))
    return math.fsum(math.fsum(shares) ** 2 for shares in found.values())


def _share(parts: Iterable[Contribution], sizes: float) -> float:
    return math.fsum(abs(float(one.value)) for one in parts) / sizes if sizes else 0.0
