"""The table of figures as pages, exports, the API and the command line see it: frozen, in one language.

Every figure has its text once, in KpiCell.text; whoever shows a cell shows that text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.texts import round_half_up

PERCENT, POINTS, DIFFERENCE, NO_CHANGE_KNOWN = "percent", "points", "difference", "none"


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on a figure; `text` says why.

    kind: break, possible_break, restated, estimate, derived, override.
    """

    kind: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class KpiCell:
    """One figure. `text` is what is shown everywhere; `value` is None unless state is `value`.

    reason: why there is no figure. footnotes: all codes; shown_footnotes: those not said by the row or the
    table.
    finding: the worst severity found at this figure, empty when none.
    """

    period: str
    state: str
    text: str
    value: Decimal | None = None
    decimals: int = 0
    printed: str = ""
    reason: str = ""
    datapoint_id: int | None = None
    footnotes: tuple[str, ...] = ()
    shown_footnotes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    finding: str = ""

    @property
    def missing(self) -> bool:
        """Whether there is no figure; zero is a figure."""
        return self.value is None

    @property
    def broken(self) -> bool:
        """Whether the series breaks before this figure."""
        return any(mark.kind in ("break", "possible_break") for mark in self.marks)


@dataclass(frozen=True, slots=True)
class KpiChange:
    """Change between the two years compared. kind: percent, points (of %), difference (in the unit) or none.

    judgement: better, worse or empty. warning: why the two figures are not comparable. reason: why there is
    none.
    """

    kind: str
    text: str
    value: Decimal | None = None
    decimals: int = 0
    judgement: str = ""
    warning: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One series: an indicator, with the member of its breakdown when it has one."""

    key: str
    code: str
    member: str
    name: str
    member_name: str
    label: str
    unit: str
    unit_label: str
    pillar: str
    pillar_label: str
    topic: str
    topic_label: str
    order: int
    is_total: bool
    cells: tuple[KpiCell, ...]
    change: KpiChange
    footnotes: tuple[str, ...] = ()
    finding: str = ""
    findings: int = 0
    pinned: bool = False
    frameworks: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the series has a break in the years shown."""
        return any(cell.broken for cell in self.cells)

    @property
    def values(self) -> tuple[Decimal | None, ...]:
        """The figures in order with the decimals shown; None is a gap."""
        return tuple(
            None if cell.value is None else round_half_up(cell.value, cell.decimals) for cell in self.cells
        )

    @property
    def break_positions(self) -> tuple[int, ...]:
        """Positions of the cells before which the series breaks."""
        return tuple(number for number, cell in enumerate(self.cells) if cell.broken)

    @property
    def derived(self) -> bool:
        """Whether every figure of it is computed by formula."""
        kinds = [{mark.kind for mark in cell.marks} for cell in self.cells if cell.datapoint_id is not None]
        return bool(kinds) and all("derived" in found for found in kinds)

    @property
    def flagged(self) -> bool:
        """Whether a check found something in this series."""
        return bool(self.finding) or any(cell.finding for cell in self.cells)


@dataclass(frozen=True, slots=True)
class KpiFootnote:
    """A footnote of the table. general: it holds for every figure, so no figure carries its mark."""

    code: str
    mark: str
    text: str
    general: bool = False


@dataclass(frozen=True, slots=True)
class KpiGroup:
    """Rows under one heading; an empty heading is a plain list."""

    code: str
    label: str
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A value one can filter by, with how many series it has."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class KpiTable:
    """The table in one language: the rows that pass the filters, in order, and what surrounds them.

    periods are labels, oldest first. `total` counts the series before filtering.
    """

    lang: str
    company: str
    node: str
    node_code: str
    periods: tuple[str, ...]
    compared: tuple[str, str] | None
    rows: tuple[KpiRow, ...]
    total: int
    footnotes: tuple[KpiFootnote, ...]
    pillars: tuple[Facet, ...]
    topics: tuple[Facet, ...]
    flagged: int
    broken: int
    derived: int
    source: str = ""
    version: str = ""
    grouped: bool = True

    def groups(self, rows: tuple[KpiRow, ...] | None = None) -> tuple[KpiGroup, ...]:
        """The rows (or a page of them) under headings: pinned first, then by pillar in catalogue order."""
        found: dict[str, list[KpiRow]] = {}
        labels: dict[str, str] = {}
        for row in self.rows if rows is None else rows:
            code = "pinned" if row.pinned else (row.pillar if self.grouped else "")
            found.setdefault(code, []).append(row)
            labels.setdefault(code, row.pillar_label if code == row.pillar else "")
        return tuple(KpiGroup(code, labels[code], tuple(members)) for code, members in found.items())
