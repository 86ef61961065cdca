"""What of this app one can comment on: figures and submissions."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.views_of import series_of
from qingheng.platform.comments.contracts import Subject
from qingheng.platform.comments.registry import discussed, number_in
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

VIEW = "indicators.view"


@discussed("datapoint")
def figure(*, actor: Actor, key: str) -> Subject:
    """A figure by the id of any of its datapoints, or as node:period:series: corrections keep its comments.

    Concerned: who entered the figure and who approved it. Raises NotFound, Forbidden.
    """
    actor.require(VIEW)
    point = _point(key)
    if (
        point is None
        or not actor.may(VIEW, path=point.node.path, period_end=point.period.end)
        or not _is_shown(actor, point.submission)
    ):
        raise NotFound(_("There is no such figure."), code="no-figure")
    series = next(view for view in series_of(point.indicator) if view.member == point.member)
    zh, en = series.names()
    return Subject(
        kind="datapoint",
        key=f"{point.node_id}:{point.period_id}:{point.key}",
        title_zh=f"{zh} {point.period.label}",
        title_en=f"{en} {point.period.label}",
        url=reverse("disclosure:passport", kwargs={"company": actor.company, "datapoint_id": point.pk}),
        verb=VIEW,
        path=point.node.path,
        period_end=point.period.end,
        people=_people(point.submission),
        keepers="datapoints.enter",
    )


def _point(key: str) -> Datapoint | None:
    """The datapoint of that id, or the one in force (else the newest) at that node, period and series."""
    found = Datapoint.objects.select_related("indicator", "node", "period", "submission")
    number = number_in(key)
    if number is not None:
        by_id: Datapoint | None = found.filter(pk=number).first()
        return by_id
    node, _colon, rest = key.partition(":")
    period, _colon, series = rest.partition(":")
    code, _bracket, member = series.removesuffix("]").partition("[")
    node_id, period_id = number_in(node), number_in(period)
    if node_id is None or period_id is None or "\0" in series:
        return None
    there = found.filter(node_id=node_id, period_id=period_id, indicator__code=code, member=member)
    newest: Datapoint | None = there.order_by("-current", "-pk").first()
    return newest


@discussed("submission")
def submission(*, actor: Actor, key: str) -> Subject:
    """A submission by its id. Concerned: who prepared it and who decided. Raises NotFound, Forbidden."""
    actor.require(VIEW)
    number = number_in(key)
    found = Submission.objects.select_related("node")
    one: Submission | None = None if number is None else found.filter(pk=number).first()
    if one is None or not actor.may(VIEW, path=one.node.path) or not _is_shown(actor, one):
        raise NotFound(_("There is no such submission."), code="no-submission")
    return Subject(
        kind="submission",
        key=str(one.pk),
        title_zh=one.title_zh or one.title,
        title_en=one.title,
        url=reverse("indicators:submission", kwargs={"company": actor.company, "submission_id": one.pk}),
        verb=VIEW,
        path=one.node.path,
        people=_people(one),
        keepers="datapoints.approve",
    )


def _is_shown(actor: Actor, one: Submission) -> bool:
    """A draft is its preparer's alone."""
    return one.state != "draft" or actor.is_operator or one.prepared_by_id == actor.person_id


def _people(one: Submission) -> tuple[int, ...]:
    return tuple(person for person in (one.prepared_by_id, one.decided_by_id) if person is not None)
