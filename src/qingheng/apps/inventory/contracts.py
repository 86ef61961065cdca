"""What other parts see of inventories: frozen views, never model rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class InventoryView:
    """An inventory as lists and heads show it. run: its current one."""

    id: int
    code: str
    name_zh: str
    name_en: str
    node_id: int
    node_code: str
    node_zh: str
    node_en: str
    period: str
    first: date
    last: date
    approach: str
    gwp_main: str
    gwp_sets: tuple[str, ...]
    dates: str
    policy_on: date
    packs: tuple[tuple[str, str], ...]
    methods: str
    variants: Mapping[str, str]
    state: str
    made_name: str
    made_at: datetime
    locked_name: str
    locked_at: datetime | None
    run: RunView | None = None

    @property
    def run_sets(self) -> tuple[str, ...]:
        """GWP sets of the current run, the main one first; before the first run those chosen."""
        return tuple(self.run.inputs.get("gwp", self.gwp_sets)) if self.run else self.gwp_sets

    @property
    def run_main(self) -> str:
        """The main one of them."""
        return self.run_sets[0]


@dataclass(frozen=True)
class AssumptionFile:
    """Evidence of a choice of factor."""

    name: str
    sha256: str
    attached_by: str
    attached_at: datetime


@dataclass(frozen=True)
class AssumptionView:
    """A factor confirmed for one inventory alone. basis, site: empty asks nothing. assumed: stands in for missing data.

    withdrawn_*: who took it back, when and why; another choice of the same code may stand in its place.
    """

    id: int
    code: str
    activity: str
    basis: str
    factor_id: str
    site: str
    reason_zh: str
    reason_en: str
    assumed: bool
    confirmed_name: str
    confirmed_at: datetime
    withdrawn_name: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    files: tuple[AssumptionFile, ...] = ()


@dataclass(frozen=True)
class Unreported:
    """A calculated inventory that nobody locked. tonnes: consolidated CO2e of the main set by measure; None not counted."""

    id: int
    period: str
    name_zh: str
    name_en: str
    tonnes: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class SignOff:
    """An auditor's statement on a run: level, view of energy bought and opinion in words."""

    run_hash: str
    level: str
    side: str
    opinion: str
    statement: str
    name: str
    at: datetime


@dataclass(frozen=True)
class RunView:
    """A sealed run. repeated: it was there already, and nothing was calculated again.

    cut_off: calculations before this one that were cut off and count for nothing, told by the one after them alone.
    """

    id: int
    inventory_id: int
    number: int
    run_hash: str
    inputs: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...]
    summary: Mapping[str, Any]
    code_version: str
    current: bool
    started_name: str
    at: datetime
    repeated: bool = False
    cut_off: int = 0


@dataclass(frozen=True)
class Tally:
    """How many keys (with rows and amounts by unit) are of one status."""

    keys: int = 0
    rows: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Meter:
    """How complete a total is: what is in it, what should be and is not, what is no source."""

    counted: Tally
    blocked: Tally
    left_out: Tally
    assumed: int = 0  # keys counted by an assumption
    without_share: int = 0  # keys without a recorded holding: not in consolidated totals

    @property
    def complete(self) -> bool:
        """Whether nothing is blocked and no share is missing."""
        return not self.blocked.keys and not self.without_share

    @property
    def rows_percent(self) -> Decimal | None:
        """Rows counted of rows that should be, in per cent to one decimal; None when there is none."""
        whole = self.counted.rows + self.blocked.rows
        return (Decimal(100 * self.counted.rows) / whole).quantize(Decimal("0.1")) if whole else None


@dataclass(frozen=True)
class Total:
    """Sums of result lines of one group, in kilograms; `key` are the values grouped by.

    co2e: by GWP set, at 100 %; None where the set lacks a gas. consolidated: what the group counts of it. gases: mass of
    each gas. biogenic, removed: apart from CO2e. primary: CO2e of the main set from primary data.
    """

    key: tuple[str, ...]
    co2e: Mapping[str, Decimal | None]
    consolidated: Mapping[str, Decimal | None]
    gases: Mapping[str, Decimal]
    biogenic: Decimal
    removed: Decimal
    primary: Decimal
    meter: Meter


@dataclass(frozen=True)
class LineGroup:
    """All rows of one key under one rule: the smallest thing a total is made of, with where its choice lies."""

    part: int
    choice: int
    dataset: str
    site: str
    first: date
    last: date
    values: Mapping[str, str]
    rule: str
    rule_zh: str
    rule_en: str
    scope: int
    category: str
    side: str
    status: str
    reason: str
    activity: str
    factor: str
    unit: str
    rows: int
    missing: int
    amount: Decimal | None
    gases: Mapping[str, Decimal]
    co2e: Mapping[str, Decimal | None]
    share: Decimal
    primary: bool
    assumed: bool = False  # its factor was named by an assumption
    unshared: bool = False  # nobody recorded how much of the site the group counts
    overlapping: bool = False  # another factor ranks the same and says something else
    spread_stated: bool = False  # by the source of the factor; otherwise scored by what is known of it
    spread_proxy: bool = False  # neither: by the limits of a like factor of another source
    factor_spread: Decimal | None = None  # squared geometric standard deviations, None when nothing is known
    activity_spread: Decimal | None = None
    covers: str = ""  # of a certificate: the factor of the power it stands for, whose error it shares
    key: int | None = None  # number of the key within its part; None of a certificate


@dataclass(frozen=True)
class Blocked:
    """An item of the worklist: what is blocked for one reason, how much, and what lifts it.

    counted: it is in the totals all the same, and only a decision is asked for. lots: codes of the lots it is about.
    """

    reason: str
    title_zh: str
    title_en: str
    remedy_zh: str
    remedy_en: str
    activity: str
    basis: str
    scope: int
    category: str
    sites: tuple[str, ...]
    keys: int
    rows: int
    amounts: Mapping[str, Decimal]
    example: tuple[int, int]  # part, choice
    action: str = ""  # one of words.ACTIONS
    counted: bool = False
    lots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Where one group of lines comes from: the question, the answer with its candidates, the rows and their files."""

    group: LineGroup
    answer: Mapping[str, Any]
    coefficients: Mapping[str, Decimal]
    multiplier: str
    formula_zh: str
    formula_en: str
    clause: str
    rate_source: str
    warnings: tuple[tuple[str, str, str], ...]
    rows: tuple[Mapping[str, Any], ...]
    remedy_zh: str = ""
    remedy_en: str = ""
    money_zh: str = ""  # exchange rate and price index with their sources, where money was spent
    money_en: str = ""
    spreads: tuple[
        tuple[str, str], ...
    ] = ()  # of factor and quantity, and the limits behind, in Chinese and English


@dataclass(frozen=True)
class Reason:
    """A part of a difference: what it is, and how much it is (tonnes CO2e), None when nobody can say."""

    code: str
    zh: str
    en: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class EitherChoice:
    """Lines of one rule with the same columns, as a gap may be about them. tonnes: CO2e of the main set at 100 %."""

    rule: str
    values: tuple[tuple[str, str], ...]
    rule_zh: str
    rule_en: str
    activity: str
    tonnes: Decimal


@dataclass(frozen=True)
class Compared:
    """A computed total beside a published one, in tonnes CO2e of the main set."""

    measure: str
    computed: Decimal | None
    published: Decimal | None
    decimals: int
    difference: Decimal | None
    percent: Decimal | None
    source_zh: str
    source_en: str
    place: str
    meter: Meter
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class LineChange:
    """One group of lines of two runs side by side, in kilograms CO2e of the main set."""

    key: tuple[str, ...]
    before: Decimal | None
    after: Decimal | None
    amount_before: Decimal | None
    amount_after: Decimal | None
    unit: str
    factor_before: str
    factor_after: str
    cause: str  # new, gone, activity, factor, both, blocked, lifted, method, same


@dataclass(frozen=True)
class PackView:
    """A pack that was written. name: to save it under. seal: SHA-256 of its manifest. withheld: told by hash alone."""

    name: str
    seal: str
    run_hash: str
    bytes: int
    rows: int
    lines: int
    withheld: tuple[str, ...]
