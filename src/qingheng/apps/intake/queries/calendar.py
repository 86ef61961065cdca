"""The calendar: for each dataset and node, which months are there, on their way, owed, late or estimated."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.utils import timezone

from qingheng.apps.intake.contracts import CalendarCell, CalendarRow, EstimatedShare
from qingheng.apps.intake.models import Owed, Partition, Submission
from qingheng.apps.intake.queries.campaigns import months_between
from qingheng.apps.intake.queries.datasets import datasets
from qingheng.apps.intake.queries.estimated import NodeFigure, months_of, node_figures, shares, span_of
from qingheng.apps.intake.submission_access import SEE
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset
from qingheng.platform.rights.actor import Actor

_RANK = ("sealed", "estimated", "draft", "excused", "late", "owed", "empty")
Key = tuple[str, str]  # dataset, node code


def calendar(
    *,
    actor: Actor,
    first: date,
    at: datetime,
    months: int = 12,
    dataset: str = "",
    node_id: int | None = None,
) -> list[CalendarRow]:
    """Rows of the months from `first` (its month), for every dataset and node with anything there or owed.

    Raises Forbidden, NotFound (node).
    """
    actor.require(SEE)
    span = _months(first, months)
    nodes = organisation.nodes_by_code(actor=actor)
    if node_id is not None:
        top = organisation.node(actor=actor, node_id=node_id)
        nodes = {code: node for code, node in nodes.items() if node.path.startswith(top.path)}
    found: dict[Key, dict[str, CalendarCell]] = defaultdict(dict)
    _add_partitions(found, span)
    _add_drafts(found, span)
    _add_owed(found, span, timezone.localdate(at))
    names = {view.code: view for view in datasets(actor=actor)}
    share_of = _Shares(actor, span)
    rows = []
    for (code, node_code), cells in sorted(found.items()):
        node, about = nodes.get(node_code), names.get(code)
        if node is None or (dataset and code != dataset):
            continue
        rows.append(
            CalendarRow(
                dataset=code,
                dataset_zh=about.name_zh if about else code,
                dataset_en=about.name_en if about else code,
                node_code=node_code,
                node_zh=node.name_zh,
                node_en=node.name_en,
                cells=tuple(cells.get(f"{month:%Y-%m}", CalendarCell(month, "empty")) for month in span),
                estimated=share_of.of(about.definition, node_code) if about else (),
            )
        )
    return rows


class _Shares:
    """What is estimated in the months shown; each dataset is read once, and only when something of it is."""

    def __init__(self, actor: Actor, span: list[date]) -> None:
        self.actor, self.span = actor, span
        self.last = (span[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        self.found: dict[str, list[NodeFigure]] = {}

    def of(self, about: Dataset, node_code: str) -> tuple[EstimatedShare, ...]:
        """Shares of a dataset at a node, over all months and by month."""
        if about.code not in self.found:
            self.found[about.code] = node_figures(
                actor=self.actor, about=about, first=self.span[0], last=self.last
            )
        figures = [one for one in self.found[about.code] if one.node == node_code]
        spans = [span_of(self.span[0], self.last), *months_of(self.span[0], self.last)]
        return tuple(shares(about, figures, spans))


def _months(first: date, months: int) -> list[date]:
    found, day = [], first.replace(day=1)
    for _month in range(max(1, min(months, 60))):
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _put(found: dict[Key, dict[str, CalendarCell]], key: Key, cell: CalendarCell) -> None:
    """Keep the cell that says most; rows of the same state add up."""
    label = f"{cell.month:%Y-%m}"
    held = found[key].get(label)
    if held is not None and held.state == cell.state:
        cell = CalendarCell(cell.month, cell.state, held.rows + cell.rows, cell.submission_id)
    elif held is not None and _RANK.index(held.state) < _RANK.index(cell.state):
        return
    found[key][label] = cell


def _add_partitions(found: dict[Key, dict[str, CalendarCell]], span: list[date]) -> None:
    by_label = {f"{month:%Y-%m}": month for month in span}
    last = (span[-1] + timedelta(days=32)).replace(day=1)
    there = Partition.objects.filter(superseded_by=None, first_day__lt=last, last_day__gte=span[0])
    for one in there:
        state = "estimated" if one.estimated else "sealed"
        for node_code, by_month in one.coverage.items():
            for label, rows in by_month.items():
                if label in by_label:
                    cell = CalendarCell(by_label[label], state, rows, one.submission_id)
                    _put(found, (one.dataset, node_code), cell)


def _add_drafts(found: dict[Key, dict[str, CalendarCell]], span: list[date]) -> None:
    by_label = {f"{month:%Y-%m}": month for month in span}
    for one in Submission.objects.filter(state__in=["draft", "returned", "submitted", "approved"]):
        for node_code, by_month in one.counts.get("coverage", {}).items():
            for label, rows in by_month.items():
                if label in by_label:
                    _put(
                        found, (one.dataset, node_code), CalendarCell(by_label[label], "draft", rows, one.pk)
                    )


def _add_owed(found: dict[Key, dict[str, CalendarCell]], span: list[date], today: date) -> None:
    by_label = {f"{month:%Y-%m}": month for month in span}
    for owed in Owed.objects.select_related("campaign", "node").filter(campaign__closed_at=None):
        late = "late" if today > owed.campaign.due else "owed"
        state = "excused" if owed.excused_reason else late
        for label in months_between(owed.campaign.first_day, owed.campaign.last_day):
            if label in by_label:
                _put(found, (owed.dataset, owed.node.code), CalendarCell(by_label[label], state))
