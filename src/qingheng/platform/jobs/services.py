"""What people do with jobs: start, cancel, try again, schedule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from croniter import CroniterBadCronError, CroniterError, croniter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import RunView, ScheduleView
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.queries import run_view, schedule_view
from qingheng.platform.jobs.queue import tell_stopped
from qingheng.platform.jobs.registry import kind_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

SHORTEST = timedelta(minutes=1)


@transaction.atomic
def start(
    *,
    actor: Actor,
    kind: str,
    parameters: dict[str, Any] | None = None,
    at: datetime,
    not_before: datetime | None = None,
) -> RunView:
    """Queue a piece of work; a worker takes it up. parameters: JSON values only.

    Raises NotFound for an unknown kind, Forbidden without the kind's verb.
    """
    job_kind = kind_of(kind)
    actor.require(job_kind.verb)
    run = Run(
        kind=kind,
        parameters=parameters or {},
        max_attempts=job_kind.max_attempts,
        not_before=not_before or at,
        created_by_id=actor.person_id,
        created_name=actor.name[:200],
        created_at=at,
        only_verbs=sorted(actor.only) if actor.only is not None else None,
    )
    run.save(force_insert=True)
    record(actor=actor, action="run.queued", object_type="run", object_id=run.pk, at=at, data={"kind": kind})
    return run_view(run)


def _locked(run_id: int) -> Run:
    run: Run | None = Run.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such job."), code="no-run")
    return run


@transaction.atomic
def cancel(*, actor: Actor, run_id: int, at: datetime) -> RunView:
    """Cancel a run: at once while it waits, at its next step while it runs.

    One's own, or any with jobs.manage. Raises NotFound, Conflict when it is over, Forbidden.
    """
    actor.require("jobs.view")
    run = _locked(run_id)
    if actor.person_id is None or run.created_by_id != actor.person_id:
        actor.require("jobs.manage")
    if run.state not in ("queued", "running"):
        raise Conflict(_("The job is over already."), code="run-over")
    if run.cancel_requested_at is not None:
        return run_view(run)
    run.cancel_requested_at = at
    if run.state == "queued":
        run.state, run.finished_at = "cancelled", at
    run.save(update_fields=["cancel_requested_at", "state", "finished_at"])
    record(
        actor=actor,
        action="run.cancelled",
        object_type="run",
        object_id=run.pk,
        at=at,
        data={"kind": run.kind},
    )
    if run.state == "cancelled":
        tell_stopped(run, state="cancelled", by=actor, at=at)
    return run_view(run)


@transaction.atomic
def retry(*, actor: Actor, run_id: int, at: datetime) -> RunView:
    """Start a failed or cancelled run again, as a new one. Raises NotFound, Conflict, Forbidden."""
    actor.require("jobs.view")
    run = _locked(run_id)
    if run.state not in ("failed", "cancelled"):
        raise Conflict(_("Only a failed or cancelled job can be started again."), code="run-not-over")
    return start(actor=actor, kind=run.kind, parameters=run.parameters, at=at)


def next_time(cron: str, after: datetime) -> datetime:
    """The first time of a cron line after a moment, on the clock of the installation. Raises Invalid.

    At least a minute lies between two times: five fields, no seconds.
    """
    try:
        if len(cron.split()) != 5:
            raise CroniterBadCronError(cron)
        found: datetime = croniter(cron, timezone.localtime(after)).get_next(datetime)
    except (CroniterError, ValueError, KeyError) as error:
        raise Invalid(
            _("“%(cron)s” is not a cron line.") % {"cron": cron},
            code="bad-cron",
            place="cron",
            fix=_("Write minute, hour, day of month, month, day of week: 0 6 * * 1 is Mondays at 6:00."),
        ) from error
    return found


@transaction.atomic
def schedule(
    *, actor: Actor, kind: str, cron: str, parameters: dict[str, Any] | None = None, at: datetime
) -> ScheduleView:
    """Start a kind of work at the times of a cron line, in the actor's name.

    The same line again changes nothing; a stopped one starts again in the name of whoever sets it now.
    Raises NotFound, Invalid, Forbidden (to tokens too: what they start would outlive them).
    """
    actor.require("jobs.manage")
    actor.require(kind_of(kind).verb)
    if actor.only is not None:
        raise Forbidden(_("Only a person who signed in sets a schedule."), code="not-a-person")
    entry: Schedule
    entry, created = Schedule.objects.get_or_create(
        tenant_id=actor.tenant_id,
        kind=kind,
        cron=" ".join(cron.split()),
        parameters=parameters or {},
        defaults={
            "next_at": next_time(cron, at),
            "created_by_id": actor.person_id,
            "created_name": actor.name[:200],
            "created_at": at,
        },
    )
    if not created and not entry.active:
        entry.active, entry.next_at, created = True, next_time(cron, at), True
        entry.created_by_id, entry.created_name, entry.created_at = actor.person_id, actor.name[:200], at
        entry.save(update_fields=["active", "next_at", "created_by", "created_name", "created_at"])
    if created:
        record(
            actor=actor,
            action="schedule.set",
            object_type="schedule",
            object_id=entry.pk,
            at=at,
            data={"kind": kind, "cron": entry.cron},
        )
    return schedule_view(entry)


def schedule_once(*, actor: Actor, kind: str, cron: str, at: datetime) -> bool:
    """Schedule a kind of work, unless it ever was: one that somebody stopped stays so. Whether it was set now.

    Raises as schedule.
    """
    if Schedule.objects.filter(kind=kind).exists():
        return False
    schedule(actor=actor, kind=kind, cron=cron, at=at)
    return True


@transaction.atomic
def unschedule(*, actor: Actor, schedule_id: int, at: datetime) -> ScheduleView:
    """Stop a schedule; what it started goes on. Raises NotFound, Forbidden."""
    actor.require("jobs.manage")
    entry: Schedule | None = Schedule.objects.select_for_update().filter(pk=schedule_id, active=True).first()
    if entry is None:
        raise NotFound(_("There is no such schedule in force."), code="no-schedule")
    entry.active = False
    entry.save(update_fields=["active"])
    record(
        actor=actor,
        action="schedule.stopped",
        object_type="schedule",
        object_id=entry.pk,
        at=at,
        data={"kind": entry.kind, "cron": entry.cron},
    )
    return schedule_view(entry)
