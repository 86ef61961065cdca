"""What a passport says, line by line, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qingheng.apps.disclosure.contracts import Mark


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A footnote with its mark."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class InputLine:
    """A figure a formula used, or a check read; `datapoint_id` opens its own passport."""

    label: str
    period: str
    text: str
    unit: str
    datapoint_id: int | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check of the figure: verdict, one sentence, both figures, the tolerance and why it is that wide."""

    verdict: str
    severity: str
    is_finding: bool
    title: str
    text: str
    stated: str
    expected: str
    difference: str
    tolerance: str
    tolerance_why: str
    unit: str
    why: str
    method: str
    fingerprint: str
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The figure as it once was; `cause` says why it replaced the one before."""

    text: str
    unit: str
    printed: str
    cause: str
    prepared_by: str
    approved_by: str
    approved_at: datetime | None
    submission_id: int
    submission: str
    current: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A definition as it was."""

    version: int
    definition: str
    unit: str
    formula: str
    breaks_series: bool
    reason: str
    changed_by: str
    changed_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target that reads this series."""

    code: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where the figure was read: file, place in it, and the evidence kept by its hash (sha256 hex)."""

    title: str
    file_name: str
    place: str
    sha256: str
    statement: str
    submission_id: int
    prepared_by: str
    prepared_at: datetime
    approved_by: str
    approved_at: datetime | None
    note: str

    @property
    def inventory_id(self) -> int | None:
        """The inventory the figure was queried from, whose place is ``inventory:<id>:<measure>``; else None."""
        kind, _, rest = self.place.partition(":")
        number = rest.partition(":")[0]
        return int(number) if kind == "inventory" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Passport:
    """Everything known of one figure, in one language. citations: the sentence to copy, by zh and en."""

    datapoint_id: int
    key: str
    label: str
    published_label: str
    period: str
    period_start: str
    period_end: str
    period_locked: bool
    node: str
    text: str
    unit: str
    published_unit: str
    printed: str
    reason: str
    missing: bool
    state: str
    origin: str
    in_force: bool
    coverage: str
    marks: tuple[Mark, ...]
    version: int
    definition: str
    versions: tuple[VersionLine, ...]
    frameworks: tuple[str, ...]
    formula: str
    formula_with_values: str
    inputs: tuple[InputLine, ...]
    source: SourceLine
    footnotes: tuple[NoteLine, ...]
    checks: tuple[CheckLine, ...]
    checks_visible: bool
    history: tuple[HistoryLine, ...]
    targets: tuple[TargetLine, ...]
    citations: Mapping[str, str]

    @property
    def findings(self) -> int:
        """How many of the checks found something."""
        return sum(check.is_finding for check in self.checks)
