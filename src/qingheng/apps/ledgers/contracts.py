"""What other engines and interfaces see of ledgers: frozen views, quantities in the lot's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from qingheng.calc.ledger import Reason, Refused, from_millionths, to_millionths

ALLOCATE = "allocate"
RETIRE = "retire"
OPEN = "open"
RESOLVED = "resolved"
SUBMITTED, APPROVED, RETURNED, WITHDRAWN = "submitted", "approved", "returned", "withdrawn"


@dataclass(frozen=True)
class LotFacts:
    """What a person or a file says of a lot to be issued. quantity: in the unit of its kind.

    vintage_first, vintage_last: first and last day of generation. valid_until: None leaves it to the rules of the
    kind. masses: gas to kilograms for one unit of energy. origin: code of the site that generated it.
    """

    kind: str
    quantity: Decimal
    vintage_first: date
    vintage_last: date
    market: str
    registry: str = ""
    serial_from: str = ""
    serial_to: str = ""
    technology: str = ""
    valid_until: date | None = None
    province: str = ""
    tradable: bool = True
    origin: str = ""
    masses: Mapping[str, Decimal] = field(default_factory=dict)
    supplier: str = ""
    source: str = ""
    late_reason: str = ""


@dataclass(frozen=True)
class LotView:
    """A lot with what stands on its accounts. code: ``L12``. state: held, used, spent, expired, voided."""

    id: int
    code: str
    kind: str
    kind_zh: str
    kind_en: str
    registry: str
    serial_from: str
    serial_to: str
    quantity: Decimal
    unit: str
    technology: str
    vintage_first: date
    vintage_last: date
    valid_until: date | None
    market: str
    province: str
    tradable: bool
    origin: str
    masses: Mapping[str, Decimal]
    supplier: str
    source: str
    late_reason: str
    issued_by: str
    issued_at: datetime
    held: Decimal
    allocated: Decimal
    retired: Decimal
    expired: Decimal
    sent: Decimal
    voided: Decimal
    verdict: str
    pack: str = ""

    @property
    def state(self) -> str:
        """In one word: where most of it ended up, or that something is still free."""
        if self.voided:
            return "voided"
        if self.held:
            return "held"
        if self.allocated:
            return "used"
        return "expired" if self.expired and not self.retired else "spent"


@dataclass(frozen=True)
class EntryView:
    """A movement. site, month: of what it stands for; empty and None for others."""

    id: int
    lot_id: int
    kind: str
    source: str
    target: str
    quantity: Decimal
    on: date
    at: datetime
    site: str
    month: date | None
    act_id: int | None
    reason: str
    beneficiary: str
    purpose: str
    actor_name: str


@dataclass(frozen=True)
class BalanceRow:
    """Sums of the lots of one kind and year of generation."""

    kind: str
    kind_zh: str
    kind_en: str
    unit: str
    vintage: int
    lots: int
    issued: Decimal
    held: Decimal
    allocated: Decimal
    retired: Decimal
    expired: Decimal
    sent: Decimal


@dataclass(frozen=True)
class LineView:
    """What an act shall move. site and month are empty and None for a retirement of what stands for nothing."""

    lot_id: int
    source: str
    target: str
    quantity: Decimal
    site: str = ""
    month: date | None = None


@dataclass(frozen=True)
class ActView:
    """Allocations or a retirement, prepared and perhaps decided."""

    id: int
    kind: str
    state: str
    first: date | None
    last: date | None
    on: date
    strategy: str
    quantity: Decimal
    lines: tuple[LineView, ...]
    reason: str
    beneficiary: str
    purpose: str
    prepared_name: str
    prepared_at: datetime
    decided_name: str
    decided_at: datetime | None
    note: str
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class AllocationView:
    """So much of a lot that stands for a month of a site: what an inventory counts at the factor of the lot.

    mwh: in the lot's unit, which is MWh for energy. masses: kilograms of each gas for one unit. verdict: of the quality
    criteria: only `met` may be rated at the lot's own factor. retired: whether all of it is retired already.
    why_not: code of what forbids it as things are today, such as another market; empty when nothing does.
    """

    site: str
    month: date
    lot_id: int
    lot_code: str
    kind: str
    mwh: Decimal
    masses: Mapping[str, Decimal]
    verdict: str
    retired: bool
    technology: str = ""
    registry: str = ""
    vintage_first: date | None = None
    entry_ids: tuple[int, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class StandingView:
    """So much of a lot, MWh, that stands for a month of a site. delivered: it came over the grid, for the site did not
    generate it itself. why_not: why it may not count, with what lifts it; None when it may."""

    site: str
    month: date
    lot_id: int
    lot_code: str
    kind: str
    kind_zh: str
    kind_en: str
    registry: str
    serial_from: str
    serial_to: str
    technology: str
    market: str
    mwh: Decimal
    delivered: bool
    why_not: Reason | None


@dataclass(frozen=True)
class CoverRow:
    """One month of a site: consumed, covered by lots, and what stays open; consumed None when nobody knows."""

    site: str
    month: date
    consumed: Decimal | None
    covered: Decimal

    @property
    def open(self) -> Decimal | None:
        """What nothing covers; below zero when the consumption was corrected downwards after the allocation."""
        if self.consumed is None:
            return None
        return from_millionths(to_millionths(self.consumed) - to_millionths(self.covered))


@dataclass(frozen=True)
class CriterionView:
    """A quality criterion with the answer given, empty when none is."""

    code: str
    name_zh: str
    name_en: str
    clause: str
    answer: str = ""


@dataclass(frozen=True)
class WorkView:
    """Something to deal with, in both languages, with what lifts it."""

    id: int
    code: str
    source: str
    subject: str
    lot_id: int | None
    text_zh: str
    text_en: str
    remedy_zh: str
    remedy_en: str
    state: str
    note: str
    found_at: datetime
    resolved_by: str
    resolved_at: datetime | None


@dataclass(frozen=True)
class FaultView:
    """A place where the ledger does not hold."""

    code: str
    lot: str
    account: str
    entry: int
    found: str
    expected: str


@dataclass(frozen=True)
class Proof:
    """Entries played again. holds: no fault at all."""

    lots: int
    entries: int
    balances: int
    faults: tuple[FaultView, ...]

    @property
    def holds(self) -> bool:
        """Whether every balance is what its entries say and no rule was broken."""
        return not self.faults


@dataclass(frozen=True)
class Found:
    """Something for the worklist: a reason and what it is about."""

    reason: Reason
    subject: str
    lot_id: int | None = None
