"""What the checks read and what they answer: frozen, without clock, file or database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class Verdict(StrEnum):
    """What a check found: holds and rounding are silent, fails is certain, implausible is a doubt."""

    holds = "holds"
    rounding = "rounding"
    fails = "fails"
    implausible = "implausible"
    cannot_tell = "cannot_tell"


class Severity(StrEnum):
    """How much a finding matters; ``info`` is never a finding."""

    high = "high"
    medium = "medium"
    low = "low"
    info = "info"


class Both(NamedTuple):
    """The same sentence in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed. state: value, not_available or not_applicable; value only with the first."""

    value: Decimal | None
    decimals: int
    state: str


@dataclass(frozen=True, slots=True)
class Break:
    """From ``period`` on the series is not comparable with the periods before.

    cause: definition, coverage, method, boundary, currency, restated. certain: the source says that it
    applies.
    """

    period: str
    reason_zh: str
    reason_en: str
    cause: str = "definition"
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note of the source. effect: what it means for the figures; several are joined by ``;``."""

    text_zh: str
    text_en: str
    effect: str = ""

    @property
    def effects(self) -> tuple[str, ...]:
        """The single effects, in the order written."""
        return tuple(part for part in self.effect.split(";") if part)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of the record: the figures of an indicator or of one member of its breakdown, by period.

    label_zh, label_en: as published. unit: of the figures. attributes: the catalogue's columns for the
    indicator (unit, quantity, parent, total_member, aggregation, signed, step_limit, always_material).
    """

    key: str
    code: str
    member: str
    label_zh: str
    label_en: str
    unit: str
    figures: Mapping[str, Figure]
    footnotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaks: tuple[Break, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def figure(self, period: str) -> Figure | None:
        """The figure of a period when it has a value."""
        found = self.figures.get(period)
        return found if found is not None and found.state == "value" and found.value is not None else None


@dataclass(frozen=True)
class Record:
    """All series of one reporting entity over its periods, in order. parts: its sites' records by node."""

    periods: tuple[str, ...]
    series: Mapping[str, Series]
    footnotes: Mapping[str, Footnote] = field(default_factory=dict)
    parts: Mapping[str, Record] = field(default_factory=dict)

    def of_code(self, code: str) -> tuple[Series, ...]:
        """All series of an indicator, in the record's order."""
        return tuple(series for series in self.series.values() if series.code == code)


@dataclass(frozen=True)
class Rule:
    """One declared check: a kind with its parameters, why it matters and the slug of its method page."""

    id: str
    kind: str
    severity: Severity
    title_zh: str
    title_en: str
    why_zh: str
    why_en: str
    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that a result rests on; value None when it is missing."""

    key: str
    period: str
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One answer of one rule about one series (and period, or the whole row when period is None).

    stated, expected, difference, tolerance are in ``unit``; difference is stated less expected.
    tolerance_zh/_en say how the tolerance came about. fingerprint is the same in every run for the same
    rule, subject and period.
    """

    rule: str
    kind: str
    subject: str
    period: str | None
    verdict: Verdict
    severity: Severity
    stated: Decimal | None
    expected: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str
    tolerance_zh: str
    tolerance_en: str
    text_zh: str
    text_en: str
    inputs: tuple[Input, ...]
    fingerprint: str

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it: fails, implausible, or cannot tell above info."""
        if self.verdict in (Verdict.fails, Verdict.implausible):
            return True
        return self.verdict is Verdict.cannot_tell and self.severity is not Severity.info


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run: results by verdict, findings by severity; every verdict and severity has its count."""

    verdicts: Mapping[str, int]
    findings: Mapping[str, int]

    @property
    def total_findings(self) -> int:
        """Number of findings of all severities."""
        return sum(self.findings.values())
