"""Reads of jobs."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingheng.platform.jobs.contracts import RunView, ScheduleView
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

STATES = ("queued", "running", "done", "failed", "cancelled")
SORTS = {"id": "id", "kind": "kind", "state": "state", "by": "created_name", "created_at": "created_at"}


def runs(*, actor: Actor, text: str = "", state: str = "", kind: str = "", sort: str = "") -> QuerySet[Run]:
    """Runs of the company, newest first, filtered by text (kind, person, message), state and kind."""
    actor.require("jobs.view")
    found: QuerySet[Run] = Run.objects.all()
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(kind__icontains=text)
            | Q(created_name__icontains=text)
            | Q(message_zh__icontains=text)
            | Q(message_en__icontains=text)
        )
    column = SORTS.get(sort.removeprefix("-"))
    return found.order_by(f"-{column}" if sort.startswith("-") else column, "-id") if column else found


def run(*, actor: Actor, run_id: int) -> RunView:
    """One run. Raises NotFound, Forbidden."""
    actor.require("jobs.view")
    row: Run | None = Run.objects.filter(pk=run_id).first()
    if row is None:
        raise NotFound(_("There is no such job."), code="no-run")
    return run_view(row)


def holder_lost(*, actor: Actor, run_id: int, at: datetime) -> bool:
    """Whether the worker that runs it has not been heard of: killed, and the run not taken up again yet."""
    actor.require("jobs.view")
    return bool(Run.objects.filter(pk=run_id, state="running", lease_until__lt=at).exists())


def kinds_seen(*, actor: Actor) -> list[str]:
    """Kinds of the runs there are, for the filter."""
    actor.require("jobs.view")
    return sorted(set(Run.objects.order_by().values_list("kind", flat=True).distinct()))


def schedules(*, actor: Actor, stopped: bool = False) -> list[ScheduleView]:
    """Schedules in force, or those that were stopped, by kind. Raises Forbidden."""
    actor.require("jobs.view")
    return [schedule_view(entry) for entry in Schedule.objects.filter(active=not stopped)]


def run_view(row: Run) -> RunView:
    """The frozen form of a row."""
    return RunView(
        id=row.pk,
        kind=row.kind,
        parameters=row.parameters,
        state=row.state,
        progress=row.progress,
        message_zh=row.message_zh,
        message_en=row.message_en,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        cancel_requested=row.cancel_requested_at is not None,
        result=row.result,
        error_code=row.error_code,
        error_zh=row.error_zh,
        error_en=row.error_en,
        created_name=row.created_name,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def schedule_view(entry: Schedule) -> ScheduleView:
    """The frozen form of a row."""
    return ScheduleView(
        id=entry.pk,
        kind=entry.kind,
        parameters=entry.parameters,
        cron=entry.cron,
        active=entry.active,
        next_at=entry.next_at,
        created_name=entry.created_name,
        last_run_id=entry.last_run_id,
    )
