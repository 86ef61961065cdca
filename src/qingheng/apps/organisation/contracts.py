"""What the other engines see of the organisation: frozen views, never model rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class NodeView:
    """A group, legal entity, business unit or site. `path` is '/1/4/'; `depth` 0 is the root."""

    id: int
    code: str
    kind: str
    name_zh: str
    name_en: str
    path: str
    parent_id: int | None
    country: str
    grid_region: str
    city: str
    latitude: Decimal | None
    longitude: Decimal | None
    valid_from: date | None
    valid_until: date | None
    depth: int
    location_note: str = ""
    currency: str = ""
    fiscal_start_month: int | None = None
    source: str = ""
    province: str = ""
    fiscal_name: str = ""


@dataclass(frozen=True)
class PeriodView:
    """A reporting period: `kind` is year, quarter or month; `calendar` fiscal or calendar; `end` is its
    last day.
    """

    id: int
    label: str
    kind: str
    calendar: str
    start: date
    end: date
    locked: bool
    locked_at: datetime | None = None
    locked_by: str = ""


@dataclass(frozen=True)
class OwnershipView:
    """A share that `holder` holds of `held`, in per cent, between two dates (the last day included)."""

    id: int
    holder_id: int
    holder_code: str
    held_id: int
    held_code: str
    percent: Decimal
    operational_control: bool
    financial_control: bool
    valid_from: date
    valid_until: date | None
    source: str
    joint_financial_control: bool = False


@dataclass(frozen=True)
class ShareView:
    """How much of a node's figures the group counts under one approach: 0 to 1; None when no holding is
    recorded.
    """

    node_id: int
    code: str
    share: Decimal | None


@dataclass(frozen=True)
class SpanShare:
    """The share that holds from `first` to `last`, both included; None when no holding is recorded."""

    first: date
    last: date
    share: Decimal | None


@dataclass(frozen=True)
class RateView:
    """One unit of `base` in units of `quote`; kind is closing (a day) or average (a span)."""

    id: int
    base: str
    quote: str
    kind: str
    valid_from: date
    valid_until: date
    rate: Decimal
    source: str


@dataclass(frozen=True)
class NodeDetail:
    """One node with everything its page shows."""

    node: NodeView
    ancestors: tuple[NodeView, ...]
    children: tuple[NodeView, ...]
    holders: tuple[OwnershipView, ...]
    holdings: tuple[OwnershipView, ...]


@dataclass(frozen=True)
class LoadReport:
    """What a load of nodes did, by code."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
