"""What is owed, by whom, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from qingheng.apps.indicators.contracts import OwedView
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.apps.quality.contracts import OwedFindings
from qingheng.apps.tower.contracts import Owed
from qingheng.apps.tower.headlines import Points

WhoMay = Callable[[str], tuple[str, ...]]
"""Names of the people who hold a verb."""


def approvals(waiting: Sequence[OwedView], node: NodeView, below: set[int], who_may: WhoMay) -> list[Owed]:
    """Submissions of the node and below that wait for a decision or a correction, oldest first."""
    found = []
    for owed in waiting:
        if owed.submission.node_id != node.id and owed.submission.node_id not in below:
            continue
        names: tuple[str, ...] = (owed.submission.prepared_name,)
        if owed.waits_for == "approval":
            names = tuple(
                name for name in who_may("datapoints.approve") if name != owed.submission.prepared_name
            )
        found.append(
            Owed(
                kind=owed.waits_for,
                count=1,
                since=owed.since,
                names=names,
                title=owed.submission.title,
                object_id=owed.submission.id,
            )
        )
    return found


def answers(waiting: Sequence[OwedFindings], who_may: WhoMay) -> list[Owed]:
    """Findings without an answer: of the person asked, else of whoever may answer."""
    return [
        Owed(
            kind="findings",
            count=each.count,
            since=each.since,
            due=each.due,
            high=each.high,
            names=(each.owner_name,) if each.owner_name else who_may("findings.answer"),
            object_id=each.owner_id,
        )
        for each in waiting
    ]


def missing_figures(points: Points, period: PeriodView | None, who_may: WhoMay) -> list[Owed]:
    """Series that had a figure in some year and have none in this one; never those not applicable."""
    if period is None:
        return []
    ever = {key for (key, _label), point in points.items() if point.value is not None}
    settled = {
        key
        for (key, label), point in points.items()
        if label == period.label and (point.value is not None or point.state == "not_applicable")
    }
    count = len(ever - settled)
    if not count:
        return []
    return [
        Owed(
            kind="figures",
            count=count,
            since=period.end,
            names=who_may("datapoints.enter"),
            periods=(period.label,),
        )
    ]


def open_periods(periods: Sequence[PeriodView], at: datetime, who_may: WhoMay) -> list[Owed]:
    """Years that are over, have figures and are not locked."""
    waiting = [period for period in periods if not period.locked and period.end < timezone.localdate(at)]
    if not waiting:
        return []
    return [
        Owed(
            kind="locks",
            count=len(waiting),
            since=min(period.end for period in waiting),
            names=who_may("periods.lock"),
            periods=tuple(period.label for period in waiting),
        )
    ]
