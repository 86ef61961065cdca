"""The control tower's one read: all of the first screen, kept until anything in the company changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.core.cache import caches
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import PointView
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.apps.quality import queries as quality
from qingheng.apps.quality.contracts import Overview, OwedFindings
from qingheng.apps.targets import queries as targets
from qingheng.apps.targets.contracts import TargetStatus
from qingheng.apps.tower import owing, rights
from qingheng.apps.tower.contracts import Headlines, Home, Owed, Place
from qingheng.apps.tower.headlines import STANDARD, Record, tiles
from qingheng.apps.tower.models import HeadlineChoice
from qingheng.platform.audit.models import AuditHead
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import people_who_may

HEAT_YEARS = 5
KEPT_SECONDS = 3600
VERSION = 3  # of the shape of Home: a new release never reads what an older one kept
Points = dict[tuple[str, str], PointView]


def _key(actor: Actor, node_id: int, period: str, at: datetime, for_company: bool) -> str:
    """Differs for every company, node, period, day, reader and language, and after every act in the company."""
    head = AuditHead.objects.values_list("seq", "sha256").first()
    reader = (actor.person_id, actor.is_operator, sorted(actor.verbs), sorted(map(repr, actor.holdings)))
    asked = (node_id, period, for_company)
    text = repr((VERSION, actor.tenant_id, asked, timezone.localdate(at), get_language(), head, reader))
    return f"tower:{hashlib.sha256(text.encode()).hexdigest()}"


def headlines(*, actor: Actor, for_company: bool = False) -> Headlines:
    """The headline figures the actor chose, else the company's, else those shipped. for_company: not the actor's."""
    actor.require(rights.VIEW)
    found = {
        row.person_id: row
        for row in HeadlineChoice.objects.filter(Q(person=None) | Q(person=actor.person_id))
    }
    if not for_company and actor.person_id in found and actor.person_id is not None:
        return Headlines(tuple(found[actor.person_id].series), "mine")
    if None in found:
        return Headlines(tuple(found[None].series), "company")
    return Headlines(STANDARD, "standard")


def home(
    *, actor: Actor, at: datetime, node_code: str = "", period: str = "", for_company: bool = False
) -> Home:
    """The first screen of a node (the highest the actor may see) and a period (the latest with figures).

    for_company: with the company's headline figures, whatever the actor chose.

    Raises Forbidden, and NotFound for an unknown node or for a company that has none yet.
    """
    actor.require(rights.VIEW)
    node = organisation.node(actor=actor, code=node_code) if node_code else organisation.root(actor=actor)
    key = _key(actor, node.id, period, at, for_company)
    kept = caches["pages"].get(key)
    if isinstance(kept, Home):
        return kept
    made = _home(actor, node, period, at, headlines(actor=actor, for_company=for_company))
    caches["pages"].set(key, made, KEPT_SECONDS)
    return made


def _home(actor: Actor, node: NodeView, asked: str, at: datetime, shown: Headlines) -> Home:
    points = indicators.points(actor=actor, node_id=node.id) if actor.may("indicators.view") else {}
    series = {view.key: view for view in indicators.series(actor=actor)} if points else {}
    known = organisation.periods(actor=actor)
    periods = _years(known, points)
    labels = [period.label for period in periods]
    period = asked if asked in labels else labels[-1] if labels else ""
    statuses = (
        targets.statuses(actor=actor, node_id=node.id, points=points) if actor.may("targets.view") else []
    )
    checked = Overview(run=None)
    if actor.may("checks.view"):
        checked = quality.overview(actor=actor, node_id=node.id, periods=labels[-HEAT_YEARS:], series=series)
    tree = organisation.tree(actor=actor)
    approved = indicators.submissions(actor=actor, state="approved") if points else []
    moments = [one.decided_at for one in approved if one.decided_at] + (
        [checked.run.at] if checked.run else []
    )
    return Home(
        node=node,
        ancestors=tuple(one for one in tree if node.path.startswith(one.path) and one.id != node.id),
        below=_below(node, tree, statuses),
        period=period,
        periods=tuple(periods),
        figures=sum(point.value is not None for point in points.values()),
        tiles=tiles(Record(points, series, labels, checked.verdicts, statuses), period, shown.keys),
        statuses=tuple(statuses),
        tally=targets.tally(statuses),
        run=checked.run,
        findings=checked.findings,
        heat=checked.heat,
        heat_periods=tuple(labels[-HEAT_YEARS:]),
        owed=tuple(_owed(actor, node, tree, points, periods, period, checked.owed, at)),
        updated=max(moments, default=None),
        unreported=tuple(inventories.unreported(actor=actor, node_id=node.id, reported=_reported(points))),
    )


def _reported(points: Points) -> set[str]:
    """Periods with a total of greenhouse gases in force."""
    return {
        period for (key, period), point in points.items() if key == "ghg.scope1" and point.value is not None
    }


def _years(known: Sequence[PeriodView], points: Points) -> list[PeriodView]:
    """Years that have a figure, oldest first, of the calendar most figures are in."""
    present = Counter(label for _key, label in points)
    years = [period for period in known if period.label in present]
    if not years:
        return []
    weight: Counter[str] = Counter()
    for year in years:
        weight[year.calendar] += present[year.label]
    calendar = weight.most_common(1)[0][0]
    return [year for year in years if year.calendar == calendar]


def _below(node: NodeView, tree: list[NodeView], statuses: list[TargetStatus]) -> tuple[Place, ...]:
    set_for = Counter(status.target.node_id for status in statuses)
    return tuple(Place(one, set_for[one.id]) for one in tree if one.parent_id == node.id)


def _owed(
    actor: Actor,
    node: NodeView,
    tree: list[NodeView],
    points: Points,
    periods: list[PeriodView],
    period: str,
    findings: Sequence[OwedFindings],
    at: datetime,
) -> list[Owed]:
    @lru_cache
    def who_may(verb: str) -> tuple[str, ...]:
        return tuple(str(person) for person in people_who_may(verb=verb, on=timezone.localdate(at)))

    below = {one.id for one in tree if one.path.startswith(node.path)}
    latest = next((one for one in periods if one.label == period), None)
    waiting = indicators.approvals_owed(actor=actor) if actor.may("indicators.view") else []
    return [
        *owing.approvals(waiting, node, below, who_may),
        *owing.answers(findings, who_may),
        *owing.missing_figures(points, latest, who_may),
        *owing.open_periods(periods, at, who_may),
    ]
