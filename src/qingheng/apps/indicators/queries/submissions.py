"""Reads of submissions: lists, one with its figures, what it would change, what is owed."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import (
    Allowed,
    DiffRow,
    FigureView,
    OwedView,
    PointView,
    SubmissionDetail,
    SubmissionView,
)
from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.queries.figures import points
from qingheng.apps.indicators.views_of import view_of_figure, view_of_problem, view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

STATES = ("draft", "submitted", "returned", "approved", "withdrawn")


def submissions(
    *, actor: Actor, state: str | None = None, text: str = "", datasets: tuple[str, ...] = ()
) -> list[SubmissionView]:
    """Submissions of the nodes the actor reaches, newest first; drafts are shown to their preparer only."""
    actor.require("indicators.view")
    found = _all()
    if state:
        found = found.filter(state=state)
    if datasets:
        found = found.filter(dataset__in=datasets)
    words = text.casefold().split()
    return [
        view_of_submission(one)
        for one in found
        if _visible(actor, one) and all(word in _searched(one) for word in words)
    ]


def submission(*, actor: Actor, submission_id: int) -> SubmissionDetail:
    """A submission with figures, problems and what the actor may do with it. Raises NotFound, Forbidden."""
    actor.require("indicators.view")
    one = _found(actor, submission_id)
    rows = list(one.datapoints.select_related("indicator", "period"))
    rows.sort(key=lambda point: (point.indicator.order, point.indicator.code, point.pk))
    reached = [
        row for row in rows if actor.may("indicators.view", path=one.node.path, period_end=row.period.end)
    ]
    return SubmissionDetail(
        header=view_of_submission(one),
        figures=tuple(view_of_figure(row) for row in reached),
        problems=tuple(view_of_problem(problem) for problem in one.problems),
        allowed=_allowed(actor, one, rows),
    )


def submission_diff(*, actor: Actor, submission_id: int) -> list[DiffRow]:
    """Each figure against the one it would replace (or did replace) and against the period before."""
    detail = submission(actor=actor, submission_id=submission_id)
    in_force = points(actor=actor, node_id=detail.header.node_id)
    before = _replaced([figure.id for figure in detail.figures])
    all_periods = {view.label: view for view in organisation.periods(actor=actor, kind="")}
    own = {(figure.key, figure.period): figure for figure in detail.figures}
    previous = {
        label: _label_before(all_periods.get(label), all_periods)
        for label in {figure.period for figure in detail.figures}
    }
    return [_diff(figure, in_force, before, previous[figure.period], own) for figure in detail.figures]


def approvals_owed(*, actor: Actor) -> list[OwedView]:
    """Submissions that wait: for a decision somebody else must take, or for a correction, oldest first."""
    actor.require("indicators.view")
    waiting = []
    for one in _all().filter(state__in=("submitted", "returned")):
        if not _visible(actor, one):
            continue
        since = one.submitted_at if one.state == "submitted" else one.decided_at
        what = "approval" if one.state == "submitted" else "correction"
        waiting.append(OwedView(view_of_submission(one), since or one.prepared_at, what))
    return sorted(waiting, key=lambda owed: owed.since)


def _all() -> QuerySet[Submission]:
    found: QuerySet[Submission] = Submission.objects.select_related("node", "blob")
    return found


def _visible(actor: Actor, one: Submission) -> bool:
    if not actor.may("indicators.view", path=one.node.path):
        return False
    return one.state != "draft" or actor.is_operator or one.prepared_by_id == actor.person_id


def _found(actor: Actor, submission_id: int) -> Submission:
    one = _all().filter(pk=submission_id).first()
    if one is None or not _visible(actor, one):
        raise NotFound(_("There is no such submission."), code="no-submission")
    return one


def _allowed(actor: Actor, one: Submission, rows: list[Datapoint]) -> Allowed:
    def may(verb: str) -> bool:
        ends = {row.period.end for row in rows}
        return actor.may(verb, path=one.node.path) and all(
            actor.may(verb, path=one.node.path, period_end=end) for end in ends
        )

    own = one.prepared_by_id == actor.person_id
    enters = own and may("datapoints.enter")
    decides = not own and one.state == "submitted" and may("datapoints.approve")
    errors = any(problem["severity"] == "error" for problem in one.problems)
    return Allowed(
        submit=enters and one.state in ("draft", "returned") and not errors,
        withdraw=enters and one.state in ("submitted", "returned"),
        approve=decides,
        give_back=decides,
        discard=enters and one.state == "draft",
    )


def _replaced(ids: list[int]) -> dict[int, Datapoint]:
    """What approved figures replaced, by the id of the figure that replaced it."""
    rows = Datapoint.objects.filter(superseded_by__id__in=ids).select_related("superseded_by")
    return {row.superseded_by.pk: row for row in rows}


def _label_before(period: PeriodView | None, known: dict[str, PeriodView]) -> str:
    if period is None:
        return ""
    return next(
        (
            view.label
            for view in known.values()
            if (view.kind, view.calendar) == (period.kind, period.calendar)
            and (period.start - view.end).days == 1
        ),
        "",
    )


def _diff(
    figure: FigureView,
    in_force: dict[tuple[str, str], PointView],
    before: dict[int, Datapoint],
    previous: str,
    own: dict[tuple[str, str], FigureView],
) -> DiffRow:
    old: Datapoint | PointView | None = before.get(figure.id)
    if old is None and not figure.current:
        old = in_force.get((figure.key, figure.period))
    earlier = own.get((figure.key, previous)) or in_force.get((figure.key, previous))
    change = "new"
    if old is not None:
        change = "same" if (old.state, old.value) == (figure.state, figure.value) else "changed"
    return DiffRow(
        figure=figure,
        change=change,
        current_state=old.state if old else "",
        current_value=old.value if old else None,
        current_decimals=old.decimals if old else 0,
        previous_period=previous,
        previous_value=earlier.value if earlier else None,
        previous_decimals=earlier.decimals if earlier else 0,
        step=_step(figure.value, earlier.value if earlier else None),
    )


def _step(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None or before is None or before == 0:
        return None
    return (now - before) / abs(before)


def _searched(one: Submission) -> str:
    return " ".join(
        (
            one.title,
            one.title_zh,
            one.file_name,
            one.node.code,
            one.node.name_zh,
            one.node.name_en,
            one.prepared_name,
            one.decided_name,
            str(one.pk),
        )
    ).casefold()
