"""Money spent, in the money and the prices of a factor: dated exchange rates, then inflation.

Source: GHG Protocol Scope 3 Calculation Guidance, category 1, box on inflation; EPA Supply Chain GHG Emission Factors v1.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Final

from qingheng.calc.units import UnknownUnit, WrongDimension, convert, dimension

_WIDE: Final = Context(prec=40)


class MoneyMissing(Exception):
    """Something needed to convert is not there. code: of the block."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One unit of `base` in `quote` between two days. kind: average or closing; an average goes before a closing rate."""

    base: str
    quote: str
    kind: str
    first: date
    last: date
    rate: Decimal
    source: str = ""


@dataclass(frozen=True)
class Money:
    """Exchange rates of the company, and yearly price indices by (currency, year)."""

    rates: tuple[ExchangeRate, ...] = ()
    indices: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

    def in_own(self, unit: str) -> tuple[Decimal, str]:
        """How many of its own money one of the unit is (a thousand yuan: 1000), and that money. Raises MoneyMissing."""
        currency = self._currency(unit)
        try:
            return convert(Decimal(1), unit, currency), currency
        except (UnknownUnit, WrongDimension):
            raise MoneyMissing("currency_unknown") from None

    def in_dollars(self, unit: str, first: date, last: date) -> tuple[Decimal, str]:
        """How many US dollars one of the unit is in that period, and `USD`. Raises MoneyMissing."""
        plain, currency = self.in_own(unit)
        if currency == "USD":
            return plain, "USD"
        return _WIDE.multiply(plain, self.rate_for(currency, "USD", first, last)[1]), "USD"

    def inflation(self, currency: str, year: int, to_year: int) -> Decimal:
        """What one of the money of a year was in the prices of another. Raises MoneyMissing."""
        if year == to_year:
            return Decimal(1)
        before, after = self.indices.get((currency, year)), self.indices.get((currency, to_year))
        if before is None or after is None:
            raise MoneyMissing("price_index_missing")
        return _WIDE.divide(after, before)

    def _currency(self, unit: str) -> str:
        try:
            found = dimension(unit) if unit else ""
        except UnknownUnit:
            found = ""
        if len(found) != 3 or not found.isupper():
            raise MoneyMissing("currency_unknown")
        return found

    def rate_for(self, base: str, quote: str, first: date, last: date) -> tuple[ExchangeRate, Decimal]:
        """The rate taken, and how many `quote` one `base` is by it: the average whose span holds the period, the shortest
        first; else a closing rate within a year of its end. Raises MoneyMissing.
        """
        found: list[tuple[bool, int, Decimal, int]] = []
        for at, one in enumerate(self.rates):
            if {one.base, one.quote} != {base, quote}:
                continue
            rate = one.rate if one.base == base else _WIDE.divide(Decimal(1), one.rate)
            if one.kind == "average" and one.first <= first and last <= one.last:
                found.append((False, (one.last - one.first).days, rate, at))
            elif one.kind == "closing" and abs((one.first - last).days) <= 366:
                found.append((True, abs((one.first - last).days), rate, at))
        if not found:
            raise MoneyMissing("exchange_rate_missing")
        best = min(found)
        return self.rates[best[3]], best[2]
