"""What others see of intake: frozen views of datasets, submissions, rows and their issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qingheng.calc.intake import Dataset

Value = str | Decimal | date | bool | None


@dataclass(frozen=True)
class DatasetView:
    """A dataset the company may load, with how much of it is there."""

    code: str
    version: int
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    frequency: str
    pillar: str
    own: bool  # defined by the company
    definition: Dataset
    rows: int = 0  # sealed and in force
    submissions: int = 0
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class IntakeSubmissionView:
    """A submission as lists show it. `failure`: code, zh, en, fix_zh, fix_en; empty when nothing failed."""

    id: int
    dataset: str
    dataset_zh: str
    dataset_en: str
    title: str
    node_id: int
    node_code: str
    node_zh: str
    node_en: str
    state: str
    stage: str
    origin: str
    file_name: str
    sha256: str  # of the file
    rows: int
    excluded: int
    errors: int
    warnings: int
    counts: dict[str, Any]
    first_day: date | None
    last_day: date | None
    run_id: int | None
    failure: dict[str, str]
    prepared_by_id: int | None
    prepared_name: str
    prepared_at: datetime
    submitted_at: datetime | None
    decided_name: str
    decided_at: datetime | None
    decision_note: str
    supersedes_id: int | None
    superseded_by_id: int | None
    reason_code: str
    reason: str
    content_sha256: str
    partition_sha256: str = ""
    sealed_at: datetime | None = None
    period_label: str = ""  # the days asked for; rows outside them are errors
    period_first: date | None = None
    period_last: date | None = None
    estimate_method: str = ""


@dataclass(frozen=True)
class ColumnChoice:
    """One source column and where it goes. `target` empty: left out. `score` 0 to 1."""

    index: int
    letters: str
    text: str
    unit: str
    target: str
    score: float
    sure: bool
    reasons_zh: tuple[str, ...]
    reasons_en: tuple[str, ...]
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappingView:
    """The mapping a person looks at. `remembered`: when and by whom this layout was confirmed before."""

    sheets: tuple[str, ...]
    header_rows: str
    data_rows: str
    columns: tuple[ColumnChoice, ...]
    constants: dict[str, str]
    missing: tuple[str, ...]  # required targets with neither a column nor a constant
    wide: dict[str, Any]
    notes_zh: tuple[str, ...]
    notes_en: tuple[str, ...]
    changed_zh: tuple[str, ...]
    changed_en: tuple[str, ...]
    remembered_by: str = ""
    remembered_at: datetime | None = None
    remembered_source: str = ""
    version: int = 0
    policy: dict[str, str] = field(default_factory=dict)  # dataset, by, at: the policy that confirmed it
    part: int = 0  # which layout of the file
    parts: tuple[int, ...] = ()  # the layouts that hold rows
    confirmed: bool = False


@dataclass(frozen=True)
class MappingPolicyView:
    """Whether sure layouts confirm themselves. own: set for this dataset, not taken from the company's."""

    dataset: str  # empty: for all datasets without a policy of their own
    confirm_sure: bool
    own: bool
    set_name: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True)
class IssueView:
    """A complaint at its cell. `column`: the dataset's column; `cell` as a spreadsheet shows it."""

    code: str
    severity: str
    sheet: str
    row: int | None
    column: str
    cell: str
    text: str
    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""


@dataclass(frozen=True)
class CellView:
    """A typed value beside its original. `shown`: as people read it; `converted`: in the canonical unit."""

    column: str
    original: str
    shown: str
    unit: str = ""
    converted: str = ""
    converted_unit: str = ""
    fixed: bool = False
    issues: tuple[IssueView, ...] = ()


@dataclass(frozen=True)
class RowView:
    """One row of the preview."""

    sheet: str
    row: int
    source_column: int | None
    excluded: bool
    cells: tuple[CellView, ...]
    issues: tuple[IssueView, ...] = ()  # of the row as a whole


@dataclass(frozen=True)
class RowsPage:
    """A page of rows. `total`: rows that match the filters, in all pages."""

    rows: tuple[RowView, ...]
    total: int
    offset: int


@dataclass(frozen=True)
class IssueGroup:
    """All complaints of one kind: how many, and one of them as an example."""

    code: str
    severity: str
    count: int
    column: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True)
class ComparisonRow:
    """A sum of the submission beside what is sealed for the same key one year before."""

    label: str
    unit: str
    now: Decimal | None
    before: Decimal | None
    change: Decimal | None  # as a ratio of before
    rows: int


@dataclass(frozen=True)
class CalendarCell:
    """A month of a node and dataset. state: sealed, draft, owed, late, estimated, excused, empty."""

    month: date
    state: str
    rows: int = 0
    submission_id: int | None = None


@dataclass(frozen=True)
class EstimatedShare:
    """How much of the total of a quantity over some days is estimated.

    total, share: None when the total is not known, as when a figure of it is missing, or is zero. methods: share
    of each method; the method is `untold` for estimates made before methods were kept.
    """

    column: str
    column_zh: str
    column_en: str
    unit: str
    period: str  # 2025-03, or 2025-01 – 2025-12
    first: date
    last: date
    estimated: Decimal
    total: Decimal | None
    share: Decimal | None  # 0 to 1, rounded to six decimals
    methods: dict[str, Decimal | None]


@dataclass(frozen=True)
class CalendarRow:
    """Coverage of one dataset at one node. estimated: shares over the months shown and in each of them."""

    dataset: str
    dataset_zh: str
    dataset_en: str
    node_code: str
    node_zh: str
    node_en: str
    cells: tuple[CalendarCell, ...]
    estimated: tuple[EstimatedShare, ...] = ()


@dataclass(frozen=True)
class RowLineage:
    """Where one sealed row comes from, to the cell."""

    submission: IntakeSubmissionView
    file_name: str
    file_sha256: str
    sheet: str
    row: int
    columns: dict[str, str]  # dataset column -> cell (B7)
    mapping_version: int
    mapping_by: str
    mapping_policy: dict[str, str]  # dataset, by, at; empty: a person confirmed the columns, or nobody had to
    partition_path: str
    partition_sha256: str
    values: dict[str, str]
    source_column: int | None = None  # counted from 1, of a row that holds several figures
    left_out: tuple[dict[str, str], ...] = field(default=())  # why, by, at: the figure does not count
    fixes: tuple[dict[str, str], ...] = field(default=())
    evidence: tuple[dict[str, str], ...] = field(default=())


@dataclass(frozen=True)
class OwedView:
    """Who owes what until when, and where it stands: open, draft, waiting, done, excused, late."""

    id: int
    campaign_id: int
    dataset: str
    dataset_zh: str
    dataset_en: str
    node_code: str
    node_zh: str
    node_en: str
    owner_name: str
    delegate_name: str
    due: date
    state: str
    covered_percent: int


@dataclass(frozen=True)
class CampaignView:
    """A round of collection and how far it is."""

    id: int
    name_zh: str
    name_en: str
    first_day: date
    last_day: date
    due: date
    closed: bool
    owed: int
    done: int


@dataclass(frozen=True)
class EvidenceView:
    """A proof of a submission or of some of its rows; `rows` reads 5, 8-12 and is empty for all of them.

    kept_until: the last day it is kept, None for ever. held: why it is held whatever that day, empty when it is not.
    """

    sha256: str
    name: str
    size: int
    mime: str
    sheet: str
    rows: str
    why: str
    attached_by: str
    attached_at: datetime
    kept_until: date | None = None
    held: str = ""


@dataclass(frozen=True)
class ChangeView:
    """What a person changed in a draft. kind: fix or exclusion. place: sheet and row, empty for a bulk fix."""

    id: int
    kind: str
    place: str
    column: str
    before: str
    after: str
    why: str
    by: str
    at: datetime
    undone: bool
