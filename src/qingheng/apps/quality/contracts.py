"""What other engines and interfaces see of data quality: frozen views, both languages in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

SEVERITIES = ("high", "medium", "low", "info")  # worst first
VERDICTS = ("fails", "implausible", "cannot_tell", "rounding", "holds")
NOTE_LENGTH = 4000  # characters of an answer
STATES = ("open", "explained", "accepted", "fixed")
MOST_TOGETHER = 200  # findings answered in one act


@dataclass(frozen=True)
class CheckRunView:
    """One run with its counts. `by_severity` counts findings only; `by_verdict` counts every check."""

    id: int
    node_id: int
    at: datetime
    rules_pack: str
    code_version: str
    input_sha256: str
    started_by: str
    checks: int
    findings: int
    by_verdict: dict[str, int]
    by_severity: dict[str, int]
    repeated: bool = False  # the record was unchanged, so the run that exists was returned

    @property
    def high(self) -> int:
        return self.by_severity.get("high", 0)


@dataclass(frozen=True)
class RuleView:
    """A rule of the pack as a run used it, with what it found. `method` is the slug of its method page."""

    id: str
    kind: str
    severity: str
    title_zh: str
    title_en: str
    why_zh: str
    why_en: str
    method: str
    by_verdict: dict[str, int] = field(default_factory=dict)
    findings: int = 0


@dataclass(frozen=True)
class InputView:
    """A figure a check read. `value` is text as the check saw it; empty when missing."""

    key: str
    period: str
    value: str
    unit: str
    name_zh: str = ""
    name_en: str = ""
    datapoint_id: int | None = None


@dataclass(frozen=True)
class AnswerView:
    """What people said about a finding. state: open, explained, accepted, fixed."""

    state: str = "open"
    note: str = ""
    owner_id: int | None = None
    owner_name: str = ""
    due: date | None = None
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether an answer is still owed."""
        return self.state == "open"


@dataclass(frozen=True)
class LeftAlone:
    """A finding of an act on several that was left as it was. code: gone, or answered (by `who` meanwhile)."""

    fingerprint: str
    code: str
    who: str = ""


@dataclass(frozen=True)
class BatchView:
    """Findings answered together. id None: nothing changed, so there is nothing to undo.

    restored: findings the undo gave their former answer back; left_alone: of the act, or of its undo.
    """

    id: int | None
    node_id: int
    state: str = "open"
    note: str = ""
    owner_id: int | None = None
    due: date | None = None
    answered: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()
    answered_by: str = ""
    answered_at: datetime | None = None
    undone_at: datetime | None = None
    restored: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultView:
    """One verdict with both figures as text, the tolerance and why it is that wide."""

    fingerprint: str
    node_id: int
    rule: str
    kind: str
    subject: str
    period: str
    verdict: str
    severity: str
    is_finding: bool
    stated: str
    expected: str
    difference: str
    tolerance: str
    unit: str
    tolerance_zh: str
    tolerance_en: str
    text_zh: str
    text_en: str
    title_zh: str
    title_en: str
    why_zh: str
    why_en: str
    method: str
    subject_zh: str
    subject_en: str
    pillar: str
    topic: str
    order: int
    inputs: tuple[InputView, ...]
    answer: AnswerView
    run_at: datetime

    @property
    def contradicts_fix(self) -> bool:
        """Whether somebody said it is fixed while the latest run, made after that, still finds it."""
        at = self.answer.answered_at
        return self.is_finding and self.answer.state == "fixed" and at is not None and self.run_at > at


@dataclass(frozen=True)
class FindingFilters:
    """Filters of the worklist. Empty means all; `state` is open, answered, or one of STATES."""

    severity: str = ""
    verdict: str = ""
    rule: str = ""
    pillar: str = ""
    topic: str = ""
    state: str = ""
    period: str = ""
    owner: str = ""  # a person's id, or "none"
    text: str = ""
    sort: str = "severity"  # severity, subject, period, rule, due; a leading minus reverses


@dataclass(frozen=True)
class FindingList:
    """The findings that pass the filters, and how many there are of each kind before filtering."""

    run: CheckRunView | None
    findings: tuple[ResultView, ...]
    total: int
    waiting: int
    by_severity: dict[str, int]
    by_verdict: dict[str, int]
    by_pillar: dict[str, int]
    by_rule: dict[str, int]
    rules: dict[str, tuple[str, str]]  # id -> (title_zh, title_en)


@dataclass(frozen=True)
class HeatCell:
    """Checks of one topic and period: how many, how many findings, and the worst severity ('' when none)."""

    period: str
    checks: int
    findings: int
    worst: str
    by_verdict: dict[str, int]

    @property
    def icon(self) -> str:
        """The sign of its worst severity: colour alone says nothing."""
        return {"high": "chevron-up", "medium": "equal", "low": "chevron-down"}.get(self.worst, "info-circle")


@dataclass(frozen=True)
class HeatRow:
    """One topic over the periods; the cell with period '' holds what concerns the whole row."""

    pillar: str
    topic: str
    cells: tuple[HeatCell, ...]
    findings: int


@dataclass(frozen=True)
class OwedFindings:
    """Findings that wait for an answer of one person, or of nobody in particular (owner_id None)."""

    owner_id: int | None
    owner_name: str
    count: int
    high: int
    since: datetime
    due: date | None


@dataclass(frozen=True)
class Overview:
    """Data quality of one node at a glance. verdicts: the worst about each (series key, period or '')."""

    run: CheckRunView | None
    findings: tuple[ResultView, ...] = ()
    heat: tuple[HeatRow, ...] = ()
    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)
    owed: tuple[OwedFindings, ...] = ()
