"""What the other engines see of indicators: frozen views of series, points and submissions.

A series is an indicator with one member of its axis; its key is `code` or `code[member]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

VALUE, NOT_AVAILABLE, NOT_APPLICABLE = "value", "not_available", "not_applicable"


@dataclass(frozen=True)
class MemberView:
    """One member of a breakdown axis."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class IndicatorView:
    """A defined figure, as the catalogue shows it."""

    id: int
    code: str
    version: int
    pillar: str
    topic: str
    order: int
    name_zh: str
    name_en: str
    definition_zh: str
    definition_en: str
    unit: str
    quantity: str
    axis: str
    members: tuple[MemberView, ...]
    total_member: str
    parent: str
    direction: str
    negative: bool
    aggregation: str
    formula: str
    frameworks: tuple[str, ...]
    attributes: dict[str, str]
    pack: str
    retired: bool


@dataclass(frozen=True)
class SeriesView:
    """One row of a table of figures, in catalogue order. Names are the catalogue's; labels as published are
    on points.
    """

    key: str
    code: str
    member: str
    name_zh: str
    name_en: str
    member_zh: str
    member_en: str
    unit: str
    pillar: str
    topic: str
    order: int
    direction: str
    negative: bool
    indicator_id: int
    frameworks: tuple[str, ...]
    is_total: bool
    quantity: str = ""
    aggregation: str = ""
    parent: str = ""
    axis: str = ""
    formula: str = ""
    definition_version: int = 1
    synonyms: str = ""  # other words people look for it by, in both languages

    def names(self) -> tuple[str, str]:
        """Its name with its member in Chinese and in English: 员工：女性, Employees: female."""
        if not self.member:
            return self.name_zh, self.name_en
        return f"{self.name_zh}：{self.member_zh}", f"{self.name_en}: {self.member_en}"


@dataclass(frozen=True)
class PointView:
    """One figure in force. `value` is None unless state is `value`; `decimals` as printed. `period` is a
    label.

    break_before: the series is not comparable with the period before. restated: differs from what was first
    reported; `reported` is then that first figure. estimated_at_most: the source says "less than".
    """

    id: int
    key: str
    period: str
    state: str
    value: Decimal | None
    decimals: int
    printed: str
    unit: str
    footnotes: tuple[str, ...]
    restated: bool
    estimated_percent: Decimal | None
    coverage_percent: Decimal | None
    origin: str
    break_before: bool
    definition_version: int
    estimated_at_most: bool = False
    reported: Decimal | None = None
    label_zh: str = ""
    label_en: str = ""
    unit_as_published: str = ""


@dataclass(frozen=True)
class FootnoteView:
    """A note of the source with the effect it has on comparability."""

    code: str
    zh: str
    en: str
    effect: str


@dataclass(frozen=True)
class BreakView:
    """From `period` on the series is not comparable with the periods before."""

    key: str
    period: str
    cause: str
    reason_zh: str
    reason_en: str
    certain: bool


@dataclass(frozen=True)
class VersionView:
    """A definition as it was in one version."""

    version: int
    definition_zh: str
    definition_en: str
    unit: str
    formula: str
    breaks_series: bool
    reason: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class SubmissionView:
    """A submission's header. `problems_count` counts errors and warnings."""

    id: int
    dataset: str
    title: str
    node_id: int
    node_code: str
    node_zh: str
    node_en: str
    state: str
    file_name: str
    blob_sha256: str
    content_sha256: str
    source_zh: str
    source_en: str
    row_count: int
    prepared_id: int | None
    prepared_name: str
    prepared_at: datetime
    submitted_at: datetime | None
    decided_name: str
    decided_at: datetime | None
    decision_note: str
    problems_count: int
    errors_count: int


@dataclass(frozen=True)
class FigureView:
    """One figure of a submission, in force or not, with its place in the file."""

    id: int
    key: str
    code: str
    member: str
    name_zh: str
    name_en: str
    member_zh: str
    member_en: str
    period: str
    period_end: date
    state: str
    value: Decimal | None
    decimals: int
    printed: str
    unit: str
    footnotes: tuple[str, ...]
    place: str
    current: bool
    origin: str
    reason_code: str
    reason: str


@dataclass(frozen=True)
class ProblemView:
    """What is wrong at a cell, and what to do."""

    severity: str
    code: str
    cell: str
    sheet: str
    row: int | None
    text: str
    message_zh: str
    message_en: str
    fix_zh: str
    fix_en: str
    column: int | None = None


@dataclass(frozen=True)
class Allowed:
    """The acts the actor may take on a submission now."""

    submit: bool = False
    withdraw: bool = False
    approve: bool = False
    give_back: bool = False
    discard: bool = False


@dataclass(frozen=True)
class SubmissionDetail:
    """A submission with its figures and problems."""

    header: SubmissionView
    figures: tuple[FigureView, ...]
    problems: tuple[ProblemView, ...]
    allowed: Allowed


@dataclass(frozen=True)
class DiffRow:
    """A figure handed in against the one in force, and against the period before.

    change: new, changed, same. `step` is the relative change against the period before (0.1 is +10 %), None
    when either is missing or the period before is zero.
    """

    figure: FigureView
    change: str
    current_state: str
    current_value: Decimal | None
    current_decimals: int
    previous_period: str
    previous_value: Decimal | None
    previous_decimals: int
    step: Decimal | None


@dataclass(frozen=True)
class HistoryEntry:
    """A figure as it once was, oldest first; `replaced_because` is the reason of the one that superseded
    it.
    """

    id: int
    value: Decimal | None
    decimals: int
    state: str
    printed: str
    unit: str
    origin: str
    reason_code: str
    reason: str
    submission_id: int
    submission_title: str
    prepared_name: str
    approved_name: str
    approved_at: datetime | None
    current: bool


@dataclass(frozen=True)
class FormulaInput:
    """One reference of a formula with the figure that was used."""

    key: str
    period: str
    value: Decimal | None
    decimals: int
    state: str
    unit: str
    datapoint_id: int | None


@dataclass(frozen=True)
class PointDetail:
    """All that is known of one figure: the answer to 'what is this made of?'."""

    point: PointView
    series: SeriesView
    indicator: IndicatorView
    node_id: int
    node_zh: str
    node_en: str
    period_start: date
    period_end: date
    period_locked: bool
    versions: tuple[VersionView, ...]
    submission: SubmissionView
    place: str
    current: bool
    reason_code: str
    reason: str
    history: tuple[HistoryEntry, ...]
    footnotes: tuple[FootnoteView, ...]
    breaks: tuple[BreakView, ...]
    formula_zh: str = ""
    formula_en: str = ""
    inputs: tuple[FormulaInput, ...] = ()


@dataclass(frozen=True)
class CatalogueReport:
    """What loading a catalogue did, by indicator code."""

    pack: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]

    @property
    def nothing_new(self) -> bool:
        """Whether the company already had exactly this catalogue."""
        return not (self.added or self.changed or self.retired)


@dataclass(frozen=True)
class QueriedReport:
    """What queried figures did, by series key: taken into force, kept as handed in by people, the same as before."""

    submission_id: int | None
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True)
class DeriveReport:
    """What deriving did: keys@period computed, and those that could not be, with the reason."""

    submission_id: int | None
    computed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwedView:
    """A submission that waits for somebody: a decision, or a correction by its preparer."""

    submission: SubmissionView
    since: datetime
    waits_for: str  # approval, correction
