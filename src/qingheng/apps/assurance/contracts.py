"""What other parts see of assurance: frozen views, never model rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class EngagementView:
    """An engagement. outdated: a later run is in force than the one signed for or sampled last."""

    id: int
    title: str
    inventory_id: int
    inventory_code: str
    inventory_zh: str
    inventory_en: str
    period: str
    level: str
    side: str
    materiality_percent: Decimal
    auditor_id: int
    auditor_name: str
    auditor_until: date
    state: str
    opinion: str
    statement: str
    run_number: int | None
    run_hash: str
    signed_name: str
    signed_at: datetime | None
    made_name: str
    made_at: datetime
    locked: bool = False  # its inventory
    period_locked_at: datetime | None = None


@dataclass(frozen=True)
class SampledView:
    """A drawn line, or one activity row of it, with the verdict. co2e: kilograms of the main set.

    row and what follows: of an activity row; None and empty for a whole line.
    """

    id: int
    order: int
    part: int
    choice: int
    stratum: str
    about: str
    co2e: Decimal
    verdict: str
    note: str
    checked_name: str
    checked_at: datetime | None
    partition: str = ""
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    submission: int | None = None
    file: str = ""
    approved: str = ""


@dataclass(frozen=True)
class SampleView:
    """A sample with its lines. covered_percent: of the absolute total of the run it was drawn from.

    unit: line (groups of rows) or row (activity rows). lines_of_run: how many of these there were to draw from.
    """

    id: int
    number: int
    unit: str
    method: str
    strata: str
    size: int
    seed: int
    run_number: int
    run_hash: str
    lines_of_run: int
    covered_percent: Decimal | None
    drawn_name: str
    drawn_at: datetime
    checked: int
    exceptions: int
    lines: tuple[SampledView, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding. percent: its amount of the total, None without either."""

    id: int
    number: int
    title: str
    text: str
    state: str
    owner_id: int | None
    owner_name: str
    due: date | None
    overdue: bool
    amount: Decimal | None
    percent: Decimal | None
    part: int | None
    choice: int | None
    raised_name: str
    raised_at: datetime
    answer: str
    evidence: str
    answered_name: str
    answered_at: datetime | None
    outcome: str
    conclusion: str
    closed_name: str
    closed_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How an engagement stands. total, net, gross, limit: tonnes CO2e. needed: lines the level asks for,
    of `lines` there are; both in rows once rows were drawn.

    covered: share of the absolute total that all samples of the run in force cover, in per cent.
    """

    run_number: int | None
    run_hash: str
    total: Decimal | None
    net: Decimal
    gross: Decimal
    limit: Decimal | None
    percent: Decimal | None
    material: bool
    needed: int
    lines: int
    drawn: int
    checked: int
    covered: Decimal | None
    open_findings: int
    outdated: bool


@dataclass(frozen=True)
class ProofView:
    """A file that proves the answer to a finding."""

    sha256: str
    name: str
    size: int
    why: str
    attached_by: str
    attached_at: datetime


@dataclass(frozen=True)
class Paper:
    """A working paper as a file."""

    name: str
    mime: str
    data: bytes
