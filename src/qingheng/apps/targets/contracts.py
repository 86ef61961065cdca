"""What other engines and interfaces see of targets: frozen views, both languages in each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.targets import Assessment

TYPES = ("absolute", "intensity", "share", "cumulative", "range")
AHEAD, MET, BEHIND, UNDECIDED = "ahead", "met", "behind", "undecided"


@dataclass(frozen=True)
class VariantView:
    """One reading of a target (market- or location-based), as a formula over the record."""

    zh: str
    en: str
    formula: str


@dataclass(frozen=True)
class TargetView:
    """A target as published. `reduction` is a ratio (-0.5 is minus 50 %); empty texts were not stated."""

    id: int
    code: str
    order: int
    name_zh: str
    name_en: str
    scope_zh: str
    scope_en: str
    node_id: int
    node_code: str
    node_zh: str
    node_en: str
    node_fiscal_start_month: int | None  # None: that of the node above
    type: str
    direction: str
    kind: str
    unit: str
    reduction: Decimal | None
    target_value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    base_period: str
    base_value: Decimal | None
    target_period: str
    basis: str
    variants: tuple[VariantView, ...]
    missing_zh: tuple[str, ...]
    missing_en: tuple[str, ...]
    quote: str
    source: str
    pack: str
    retired: bool


@dataclass(frozen=True)
class TargetStatus:
    """A target with what the record decides about it, and the series keys its variants read."""

    target: TargetView
    assessment: Assessment
    keys: tuple[str, ...]

    @property
    def status(self) -> str:
        """ahead, met, behind or undecided."""
        return str(self.assessment.status)

    @property
    def decided(self) -> bool:
        """Whether the record decides it."""
        return self.status != UNDECIDED


@dataclass(frozen=True)
class Tally:
    """How many targets there are, and how many of each status."""

    total: int
    decided: int
    ahead: int
    met: int
    behind: int
    undecided: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did, by code."""

    pack: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
