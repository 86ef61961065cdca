"""Single results: one finding, the checks of a figure, marks for tables."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.quality import rights
from qingheng.apps.quality.contracts import SEVERITIES, BatchView, CheckRunView, ResultView
from qingheng.apps.quality.models import AnswerBatch, CheckResult, CheckRun, FindingAnswer
from qingheng.apps.quality.queries.access import answers_of, run_of, series_by_key, visible_runs
from qingheng.apps.quality.queries.worklist import by_severity
from qingheng.apps.quality.rows import batch_view, result_view, run_view, trail_id
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import history_of
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.queries import people_who_may


def latest(*, actor: Actor, node_id: int) -> CheckRunView | None:
    """The run in force of a node with its counts, or None when its record was never checked."""
    run = run_of(actor, node_id)
    return run_view(run) if run else None


def finding(*, actor: Actor, fingerprint: str, node_id: int | None = None) -> ResultView:
    """One finding of the runs in force, its inputs linked to their datapoints. Raises NotFound."""
    for run in visible_runs(actor, node_id):
        row = CheckResult.objects.filter(run=run, fingerprint=fingerprint, is_finding=True).first()
        if row is not None:
            return _with_points(actor, row, run)
    raise NotFound(_("There is no such finding in the latest checks."), code="no-finding")


def _with_points(actor: Actor, row: CheckResult, run: CheckRun) -> ResultView:
    periods = sorted({raw["period"] for raw in row.inputs if raw.get("period")} | ({row.period} - {""}))
    points = indicators.points(actor=actor, node_id=run.node_id, periods=periods)
    answer = (
        FindingAnswer.objects.select_related("owner")
        .filter(node_id=run.node_id, fingerprint=row.fingerprint)
        .first()
    )
    return result_view(row, run, series_by_key(actor), answer, points)


def history(*, actor: Actor, result: ResultView) -> list[AuditEvent]:
    """What was answered to a finding, oldest first."""
    actor.require(rights.VIEW)
    return history_of(object_type="finding", object_id=trail_id(result.node_id, result.fingerprint))


def all_results(*, actor: Actor, node_id: int) -> list[ResultView]:
    """Every verdict of the run in force, those that hold too, in the order of the rules; none when never checked."""
    run = run_of(actor, node_id)
    if run is None:
        return []
    series, answers = series_by_key(actor), answers_of(node_id)
    rows = CheckResult.objects.filter(run=run).order_by("order")
    return [result_view(row, run, series, answers.get(row.fingerprint)) for row in rows]


def results_for(*, actor: Actor, key: str, period: str, node_id: int | None = None) -> list[ResultView]:
    """Every check that read the figure or is about its whole series, findings first."""
    series = series_by_key(actor)
    found: list[ResultView] = []
    for run in visible_runs(actor, node_id):
        touching = Q(touches__contains=f"|{key}@{period}|") | Q(subject=key, period="")
        answers = answers_of(run.node_id)
        found += [
            result_view(row, run, series, answers.get(row.fingerprint))
            for row in CheckResult.objects.filter(touching, run=run)
        ]
    return sorted(found, key=lambda result: (not result.is_finding, by_severity(result)))


def marks(*, actor: Actor, node_id: int) -> dict[tuple[str, str], str]:
    """Worst severity of the findings about each (series key, period); period '' is the whole row."""
    run = run_of(actor, node_id)
    if run is None:
        return {}
    worst: dict[tuple[str, str], str] = {}
    rows = CheckResult.objects.filter(run=run, is_finding=True).order_by()
    for subject, period, severity in rows.values_list("subject", "period", "severity"):
        held = worst.get((subject, period))
        if held is None or SEVERITIES.index(severity) < SEVERITIES.index(held):
            worst[(subject, period)] = severity
    return worst


def batch(*, actor: Actor, batch_id: int) -> BatchView:
    """Findings the actor answered together. Raises NotFound, also for an act of somebody else."""
    actor.require(rights.ANSWER)
    row = AnswerBatch.objects.filter(pk=batch_id, person_id=actor.person_id).first()
    if row is None:
        raise NotFound(_("There is no such answer of yours."), code="no-batch")
    return batch_view(row)


def owners(*, actor: Actor, at: datetime) -> list[Person]:
    """People a finding can be given to."""
    actor.require(rights.ANSWER)
    return people_who_may(verb=rights.ANSWER, on=timezone.localdate(at))
