"""The three consolidation approaches. Source: GHG Protocol Corporate Standard (revised), ch. 3, table 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final

from qingheng.calc.texts import BilingualError

_WIDE: Final = Context(prec=80)
_WHOLE: Final = Decimal(1)
_NOTHING: Final = Decimal(0)


class Approach(StrEnum):
    """How the organisational boundary is drawn."""

    equity = "equity"
    operational = "operational"
    financial = "financial"


class UnreadableHolding(BilingualError):
    """A holding that cannot exist: a percentage outside 0 to 100, or an end before the beginning."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One link of ownership, from an owner to the entity it holds.

    percent: equity held, 0 to 100. operational_control, financial_control: whether the owner has it alone.
    valid_from, valid_until: first and last day, both included; None is open.
    joint_financial_control: partners share financial control, so the equity share counts under that approach.
    Raises UnreadableHolding.
    """

    percent: Decimal
    operational_control: bool
    financial_control: bool
    valid_from: date | None = None
    valid_until: date | None = None
    joint_financial_control: bool = False

    def __post_init__(self) -> None:
        if not (self.percent.is_finite() and 0 <= self.percent <= 100):
            raise UnreadableHolding(
                "A holding is a percentage from 0 to 100.", "持股比例须在 0 至 100 之间。"
            )
        if self.financial_control and self.joint_financial_control:
            raise UnreadableHolding(
                "Financial control is either held alone or shared with partners.",
                "财务控制权只能为单独控制或共同控制之一。",
            )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise UnreadableHolding("The holding ends before it begins.", "持股的截止日期早于起始日期。")

    def in_force(self, on: date) -> bool:
        """Whether the holding is valid on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


def share(approach: Approach | str, chain: Sequence[Holding], *, on: date | None = None) -> Decimal:
    """The part of an entity's figures the group accounts for, 0 to 1.

    chain: the holdings from the group down to the entity; empty for the group itself, which gives 1.
    on: a day on which every holding must be in force, else the part is 0; None asks for no day.
    Equity share: the product of the percentages. Operational control: all or nothing, every link must be
    controlled. Financial control: likewise, but a link under joint control counts by its equity share.
    Raises ValueError for an unknown approach.
    Source: GHG Protocol Corporate Standard (revised), ch. 3.
    """
    chosen = Approach(approach)
    part = _WHOLE
    for holding in chain:
        if on is not None and not holding.in_force(on):
            return _NOTHING
        part = _WIDE.multiply(part, _of_link(chosen, holding))
    return part


def _of_link(approach: Approach, holding: Holding) -> Decimal:
    equity = _WIDE.divide(holding.percent, Decimal(100))
    if approach is Approach.equity:
        return equity
    if approach is Approach.operational:
        return _WHOLE if holding.operational_control else _NOTHING
    if holding.joint_financial_control:
        return equity
    return _WHOLE if holding.financial_control else _NOTHING
