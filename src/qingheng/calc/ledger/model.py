"""What a ledger holds: lots, entries between accounts, what asks to be covered, and what a plan answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qingheng.calc.gases import Masses

PLACES: Final = 6
"""Decimal places of a quantity: a millionth of the unit is the smallest thing a ledger moves."""

OUTSIDE: Final = "outside"
HELD: Final = "held"
RETIRED: Final = "retired"
EXPIRED: Final = "expired"
VOIDED: Final = "voided"
SENT: Final = "sent"
ALLOCATED: Final = "allocated"

FINAL_ACCOUNTS: Final = (RETIRED, EXPIRED, VOIDED, SENT)
"""Accounts nothing leaves: what is there is spent."""


def allocated_account(site: str, month: date) -> str:
    """The account of what stands for one month of one site: ``allocated:hefei-plant:2023-04``."""
    return f"{ALLOCATED}:{site}:{month:%Y-%m}"


class Strategy(StrEnum):
    """In which order lots meet what they cover."""

    manual = "manual"  # as a person said, line by line
    equal = "equal"  # every site and month covered by the same share
    highest_factor = "highest_factor"  # the dirtiest megawatt-hours first
    highest_emission = "highest_emission"  # the site-months with the largest emission first
    oldest = "oldest"  # the oldest generation first, months in order
    earliest_expiry = "earliest_expiry"  # what expires first goes first, months in order


class EntryKind(StrEnum):
    """Why a quantity moved."""

    issue = "issue"
    transfer = "transfer"
    allocate = "allocate"
    release = "release"
    expire = "expire"
    retire = "retire"
    void = "void"


@dataclass(frozen=True, slots=True)
class Lot:
    """A quantity of one instrument that shares all its attributes.

    free: what may still be allocated, in `unit`. vintage_first, vintage_last: first and last day of generation.
    valid_until: last day on which it may be claimed, None when it does not expire. market: country or area the
    claim holds in. origin: code of the site that generated it, for what cannot be traded. masses: kilograms of
    each gas for one unit; empty when the instrument carries none. verdict: of the quality criteria. standing: what stands
    for each site already: a part of a unit that was released may complete it there again.
    """

    id: str
    kind: str
    free: Decimal
    unit: str
    vintage_first: date
    vintage_last: date
    valid_until: date | None
    market: str
    tradable: bool = True
    origin: str = ""
    technology: str = ""
    masses: Masses = field(default_factory=dict)
    verdict: str = "open"
    standing: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demand:
    """What may be covered: the consumption of one site in one month that nothing covers yet.

    month: its first day. quantity: in `unit`. market: country of the site. factor: kg CO2e for one unit without
    an instrument, None when nobody knows. emission: kg CO2e of the month, None likewise.
    """

    site: str
    month: date
    quantity: Decimal
    market: str
    unit: str = "MWh"
    factor: Decimal | None = None
    emission: Decimal | None = None

    @property
    def key(self) -> tuple[str, date]:
        """Site and month."""
        return self.site, self.month


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line a person wrote by hand: so much of a lot for a month of a site."""

    lot: str
    site: str
    month: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a lot for a month of a site."""

    lot: str
    site: str
    month: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused or doubtful, and what lifts it, in both languages. blocks: it is refused."""

    code: str
    text_zh: str
    text_en: str
    remedy_zh: str
    remedy_en: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A lot, a demand or a pair of both that got nothing, or less, and why. quantity: what it is about, if any."""

    reason: Reason
    lot: str = ""
    site: str = ""
    month: date | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Plan:
    """The answer: allocations, what is left of each lot, what stays uncovered, what was refused."""

    strategy: Strategy
    allocations: tuple[Allocation, ...]
    left: Mapping[str, Decimal]
    uncovered: Mapping[tuple[str, date], Decimal]
    refused: tuple[Refused, ...]

    @property
    def total(self) -> Decimal:
        """All that is allocated."""
        return sum((one.quantity for one in self.allocations), Decimal(0))


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement: so much of a lot from an account to another. number: rising in the order of booking."""

    number: int
    lot: str
    kind: EntryKind
    source: str
    target: str
    quantity: Decimal
