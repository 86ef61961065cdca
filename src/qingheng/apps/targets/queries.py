"""Reads of targets: each with what the record decides about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.apps.targets import rights
from qingheng.apps.targets.charts import trajectory_chart as trajectory_chart
from qingheng.apps.targets.contracts import AHEAD, BEHIND, MET, UNDECIDED, Tally, TargetStatus, TargetView
from qingheng.apps.targets.judging import Points, judge, keys_of
from qingheng.apps.targets.models import Target
from qingheng.apps.targets.rows import target_view
from qingheng.apps.targets.words import asked as asked
from qingheng.apps.targets.words import gap_words as gap_words
from qingheng.apps.targets.words import lacking as lacking
from qingheng.apps.targets.words import signed as signed
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import history_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def _visible(actor: Actor, rows: QuerySet[Target]) -> list[TargetView]:
    actor.require(rights.VIEW)
    return [
        target_view(row) for row in rows.select_related("node") if actor.may(rights.VIEW, path=row.node.path)
    ]


def targets(*, actor: Actor, retired: bool = False) -> list[TargetView]:
    """The company's targets in force (or the retired ones), in order, of the nodes the actor may see."""
    return _visible(actor, Target.objects.filter(retired_at__isnull=not retired))


class _Records:
    """Points of the nodes that have a target the record can say something about; each node is read once."""

    def __init__(self, actor: Actor, years: Sequence[PeriodView] | None = None) -> None:
        self.actor = actor
        self.years = years if years is not None else organisation.periods(actor=actor)
        self._points: dict[int, tuple[Points, list[str]]] = {}
        self._months: dict[int, int] = {}

    def give(self, node_id: int, points: Points) -> None:
        """Use points somebody has read already."""
        self._points[node_id] = points, self._labels(points)

    def of(self, node_id: int) -> tuple[Points, list[str]]:
        if node_id not in self._points:
            labels = [year.label for year in self.years]
            self.give(node_id, indicators.points(actor=self.actor, node_id=node_id, periods=labels))
        return self._points[node_id]

    def _labels(self, points: Points) -> list[str]:
        """Labels of the years that have a figure, oldest first, of the calendar most figures are in."""
        present = {period for _key, period in points}
        years = [year for year in self.years if year.label in present]
        common = Counter(year.calendar for year in years).most_common(1)
        return [year.label for year in years if year.calendar == common[0][0]] if common else []

    def month(self, view: TargetView) -> int:
        if view.node_fiscal_start_month is not None:
            return view.node_fiscal_start_month
        if view.node_id not in self._months:
            self._months[view.node_id] = organisation.fiscal_start_month(
                actor=self.actor, node_id=view.node_id
            )
        return self._months[view.node_id]


def _status(view: TargetView, records: _Records) -> TargetStatus:
    if not view.variants:
        return TargetStatus(view, judge(view, {}, [], 4), ())
    points, labels = records.of(view.node_id)
    return TargetStatus(view, judge(view, points, labels, records.month(view)), keys_of(view))


def statuses(
    *, actor: Actor, node_id: int, points: Points | None = None, years: Sequence[PeriodView] | None = None
) -> list[TargetStatus]:
    """Every target in force of the node and what lies below it, each judged on the record of its own node.

    points, years: those of `node_id` and of the company when the caller has read them already.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    records = _Records(actor, years)
    if points is not None:
        records.give(node_id, points)
    rows = Target.objects.filter(retired_at=None, node__path__startswith=node.path)
    return [_status(view, records) for view in _visible(actor, rows)]


def status(*, actor: Actor, code: str) -> TargetStatus:
    """One target, retired or not, with its verdict. Raises NotFound."""
    found = _visible(actor, Target.objects.filter(code=code))
    if not found:
        raise NotFound(_("There is no such target."), code="no-target")
    return _status(found[0], _Records(actor))


def history(*, actor: Actor, code: str) -> list[AuditEvent]:
    """What was done to a target, oldest first."""
    actor.require(rights.VIEW)
    return history_of(object_type="target", object_id=code)


def figures_read(*, actor: Actor, status: TargetStatus) -> list[tuple[str, str, str]]:
    """(key, name in Chinese, name in English) of each series a target reads."""
    if not status.keys or not actor.may("indicators.view"):
        return [(key, key, key) for key in status.keys]
    names = {view.key: view.names() for view in indicators.series(actor=actor)}
    return [(key, *names.get(key, (key, key))) for key in status.keys]


def tally(found: Iterable[TargetStatus]) -> Tally:
    """How many targets there are of each status."""
    counts = Counter(each.status for each in found)
    total = sum(counts.values())
    return Tally(
        total=total,
        decided=total - counts[UNDECIDED],
        ahead=counts[AHEAD],
        met=counts[MET],
        behind=counts[BEHIND],
        undecided=counts[UNDECIDED],
    )
