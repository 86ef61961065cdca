"""How much of what is there is estimated, and how: the share of each quantity by period, nothing where it is unknown.

Source: GHG Protocol Corporate Standard, ch. 7: estimates are marked, their method and share stated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Max, Min

from qingheng.apps.intake.contracts import EstimatedShare
from qingheng.apps.intake.models import Partition, Submission
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.apps.intake.services.drafts import draft_folder
from qingheng.apps.intake.settling import settled
from qingheng.apps.intake.submission_access import SEE, seen_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.estimating import estimated_share
from qingheng.calc.periods import Period
from qingheng.calc.periods import year as fiscal_year
from qingheng.platform.rights.actor import Actor

UNTOLD = "untold"  # the method of estimates made before methods were kept
MOST_YEARS = 10
_PLACES = Decimal("0.000001")
Span = tuple[str, date, date]  # what people call it, first and last day


@dataclass(frozen=True)
class NodeFigure:
    """A monthly sum at a node. method: empty for what is no estimate. value: None where nothing is known."""

    column: str
    unit: str
    node: str
    month: date
    method: str
    value: Decimal | None
    whole: bool  # no row lacks the figure it ought to have


def estimated_shares(
    *, actor: Actor, dataset: str, first: date, last: date, node_id: int | None = None
) -> list[EstimatedShare]:
    """Shares over the days first to last and in each month of them, of the nodes the actor may see.

    Empty when nothing of the dataset is estimated in these days. Raises Forbidden, NotFound (dataset, node).
    """
    about = find_dataset(actor=actor, code=dataset)
    codes = node_codes(actor, node_id)
    figures = [
        one for one in node_figures(actor=actor, about=about, first=first, last=last) if one.node in codes
    ]
    return list(shares(about, figures, [span_of(first, last), *months_of(first, last)]))


@settled
def shares_of_submission(*, actor: Actor, submission_id: int) -> list[EstimatedShare]:
    """Shares over the months of a submission at its nodes: as sealed, and with the rows of an estimate not sealed yet.

    Raises NotFound, Forbidden.
    """
    submission = seen_submission(actor, submission_id)
    if submission.stage != "ready" or submission.first_day is None or submission.last_day is None:
        return []
    about = read_dataset(submission.definition, place="dataset")
    first, last = submission.first_day.replace(day=1), _month_end(submission.last_day)
    waits = submission.origin == "estimate" and getattr(submission, "partition", None) is None
    draft = submission if waits else None
    codes = node_codes(actor, None)
    found = node_figures(actor=actor, about=about, first=first, last=last, draft=draft)
    own = set(submission.counts.get("coverage", {})) & codes
    figures = [one for one in found if one.node in own]
    return list(shares(about, figures, [span_of(first, last), *months_of(first, last)]))


def shares_by_year(*, actor: Actor, dataset: str, first_month: int = 1) -> list[EstimatedShare]:
    """Shares in each fiscal year for which anything is sealed, the latest first. Raises Forbidden, NotFound."""
    about = find_dataset(actor=actor, code=dataset)
    days = Partition.objects.filter(dataset=about.code, superseded_by=None).aggregate(
        first=Min("first_day"), last=Max("last_day")
    )
    if days["first"] is None or days["last"] is None:
        return []
    years = fiscal_years(days["first"], days["last"], first_month)
    codes = node_codes(actor, None)
    found = node_figures(actor=actor, about=about, first=years[0].start, last=years[-1].end)
    figures = [one for one in found if one.node in codes]
    return list(shares(about, figures, [(one.label, one.start, one.end) for one in reversed(years)]))


def fiscal_years(first: date, last: date, first_month: int) -> list[Period]:
    """The fiscal years the days touch, at most MOST_YEARS of the latest."""
    year = last.year if last.month >= first_month else last.year - 1
    found = [fiscal_year(year, first_month=first_month)]
    while found[0].start > first and len(found) < MOST_YEARS:
        found.insert(0, found[0].previous())
    return found


def node_codes(actor: Actor, node_id: int | None) -> set[str]:
    """Codes of the nodes the actor may see, with a node only it and those below. Raises NotFound."""
    actor.require(SEE)
    nodes = organisation.nodes_by_code(actor=actor)
    top = organisation.node(actor=actor, node_id=node_id).path if node_id is not None else ""
    return {code for code, one in nodes.items() if one.path.startswith(top) and actor.may(SEE, path=one.path)}


def node_figures(
    *, actor: Actor, about: Dataset, first: date, last: date, draft: Submission | None = None
) -> list[NodeFigure]:
    """Monthly sums by node and method, of what is sealed and of an estimate in draft; nothing where there is none."""
    made = _partitions(about.code, first, last)
    estimated = any(one.estimated for one in made.values())
    if not estimated and draft is None:
        return []
    from qingheng.plane.intake.estimated import draft_rows, monthly_sums

    found: list[NodeFigure] = []
    rows = sealed_rows(actor=actor, dataset=about.code)
    if rows is not None:
        for one in monthly_sums(rows, about, first, last):
            partition = made.get(one.partition)
            if partition is not None:
                found.append(_figure(one, partition.submission, estimated=partition.estimated))
    if draft is not None:
        found += [
            _figure(one, draft, estimated=True)
            for one in monthly_sums(draft_rows(draft_folder(draft)), about, first, last)
        ]
    return found


def shares(about: Dataset, figures: Sequence[NodeFigure], spans: Iterable[Span]) -> Iterable[EstimatedShare]:
    """One share for each quantity, unit and span in which something is estimated."""
    for label, first, last in spans:
        groups: dict[tuple[str, str], list[NodeFigure]] = defaultdict(list)
        for one in figures:
            if first <= one.month <= last:
                groups[one.column, one.unit].append(one)
        for (code, unit), group in groups.items():
            if any(one.method for one in group):
                yield _share(about, code, unit, (label, first, last), group)


def span_of(first: date, last: date) -> Span:
    """The days first to last as months: 2025-01 – 2025-12."""
    begin, end = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return (begin if begin == end else f"{begin} – {end}", first, last)


def months_of(first: date, last: date) -> list[Span]:
    """Each month the days touch; none when they are one month, which the span itself says."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append((f"{day:%Y-%m}", day, _month_end(day)))
        day = _month_end(day) + timedelta(days=1)
    return found if len(found) > 1 else []


def _share(about: Dataset, code: str, unit: str, span: Span, group: list[NodeFigure]) -> EstimatedShare:
    column, (label, first, last) = about.column(code), span
    known = all(one.whole and one.value is not None for one in group)
    by_method: dict[str, Decimal] = defaultdict(Decimal)
    for one in group:
        by_method[one.method] += one.value or 0
    actual = by_method.pop("", Decimal(0))
    estimated = sum(by_method.values(), Decimal(0))
    share = estimated_share(estimated, actual) if known else None
    total = estimated + actual if known else None
    return EstimatedShare(
        column=code,
        column_zh=column.zh,
        column_en=column.en,
        unit=unit,
        period=label,
        first=first,
        last=last,
        estimated=estimated,
        total=total,
        share=_rounded(share),
        methods={
            method: _rounded(estimated_share(value, total - value)) if total is not None else None
            for method, value in sorted(by_method.items())
        },
    )


def _rounded(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(_PLACES)


def _figure(one: Any, submission: Submission, *, estimated: bool) -> NodeFigure:
    method = (submission.estimate_method or UNTOLD) if estimated else ""
    node = one.site or submission.node.code
    return NodeFigure(one.column, one.unit, node, one.month, method, one.value, one.unknown == 0)


def _partitions(dataset: str, first: date, last: date) -> dict[str, Partition]:
    """Partitions in force that have rows in the days, by the name of their file."""
    found = Partition.objects.select_related("submission__node").filter(
        dataset=dataset, superseded_by=None, first_day__lte=last, last_day__gte=first
    )
    return {Path(one.path).stem: one for one in found}


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
