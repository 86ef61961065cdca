"""What the control tower shows: frozen, so that an answer can be kept until something changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qingheng.apps.inventory.contracts import Unreported
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.apps.quality.contracts import CheckRunView, HeatRow, ResultView
from qingheng.apps.targets.contracts import Tally, TargetStatus

MOST_HEADLINES = 8


@dataclass(frozen=True)
class Headlines:
    """Series keys of the headline tiles, in order. source: mine, company, or standard (as shipped)."""

    keys: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class TargetGap:
    """What a target says about a figure. decided False: one reading only, and the readings disagree."""

    code: str
    status: str
    gap_percent: Decimal | None
    decided: bool


@dataclass(frozen=True)
class Tile:
    """A headline figure of one period. name: of a standard tile, else empty; label: of the series, else its key.

    `missing`: not_available, not_applicable, absent, or vanished (the catalogue no longer has it): why no value.

    change_percent is against the period before; `comparable` False: a break lies between, no change is given.
    """

    name: str
    label_zh: str
    label_en: str
    key: str
    period: str
    value: Decimal | None
    decimals: int
    unit: str
    missing: str
    datapoint_id: int | None
    trend: tuple[Decimal | None, ...]
    trend_periods: tuple[str, ...]
    trend_breaks: tuple[int, ...]
    previous_period: str
    change_percent: Decimal | None
    comparable: bool
    direction: str
    gap: TargetGap | None
    quality: str  # worst verdict among the checks of the figure and of what it is made of; empty: not checked


@dataclass(frozen=True)
class Owed:
    """Something that waits. kind: approval, correction, findings, figures, locks. names: who it waits for."""

    kind: str
    count: int
    since: date | datetime
    names: tuple[str, ...] = ()
    title: str = ""  # of the submission
    object_id: int | None = None
    due: date | None = None
    high: int = 0
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A node of the drill-down with the targets set for it."""

    node: NodeView
    targets: int


@dataclass(frozen=True)
class Home:
    """The first screen of one node and period. run None: never checked; period '': no figures."""

    node: NodeView
    ancestors: tuple[NodeView, ...]
    below: tuple[Place, ...]
    period: str
    periods: tuple[PeriodView, ...]
    figures: int
    tiles: tuple[Tile, ...]
    statuses: tuple[TargetStatus, ...]
    tally: Tally
    run: CheckRunView | None
    findings: tuple[ResultView, ...]
    heat: tuple[HeatRow, ...]
    heat_periods: tuple[str, ...]
    owed: tuple[Owed, ...]
    updated: datetime | None
    unreported: tuple[Unreported, ...] = ()

    @property
    def has_record(self) -> bool:
        """Whether the node has any figure in force."""
        return self.figures > 0
