"""The queue: which run is next, who holds it, what happens when its holder dies. Only the worker calls this.

Every change of a held run names the worker and the attempt in its WHERE: a worker that lost its lease
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from qingheng.platform.audit.services import record
from qingheng.platform.jobs.contracts import Stopped, Text
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.neighbours import is_gone
from qingheng.platform.jobs.registry import JobKind, kind_of, kinds
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.tenancy.scope import across_tenants, tenant_scope

BACKOFF = timedelta(seconds=5)
LAPSED = timedelta(seconds=1)
LEASE = timedelta(seconds=60)  # of a kind whose code is gone

WORKER_DIED = gettext_noop(
    "The worker that ran this job stopped, and this kind of job cannot simply be repeated."
)
TOO_OFTEN = gettext_noop("The worker stopped while running this job, %(attempts)s times.")


@dataclass(frozen=True)
class Worker:
    """The trail's view of the machine that ends a run."""

    tenant_id: int
    name: str
    person_id: int | None = None


def in_both(message: Text, limit: int = 300) -> tuple[str, str]:
    """(zh, en) of a lazy translation, or of a msgid."""
    texts = []
    for language in ("zh-hans", "en"):
        with override(language):
            texts.append((_(message) if isinstance(message, str) and message else str(message))[:limit])
    return texts[0], texts[1]


def claim(*, worker: str, at: datetime, run_id: int | None = None) -> Run | None:
    """Take the run that waited longest, in any company, or None. Two workers never take the same.

    run_id: this one only, for a command that waits for what it started.
    """
    with across_tenants("the worker takes the next run"):
        waiting = Run.objects.filter(state="queued", not_before__lte=at).order_by("not_before", "id")
        if run_id is not None:
            waiting = waiting.filter(pk=run_id)
        return _take(waiting, worker, at) if waiting.exists() else None  # an idle worker never writes


def _take(waiting: QuerySet[Run], worker: str, at: datetime) -> Run | None:
    with transaction.atomic():
        run: Run | None = waiting.select_for_update(skip_locked=True).first()
        if run is None:
            return None
        run.state, run.worker, run.attempt = "running", worker, run.attempt + 1
        run.lease_until = at + _lease(run.kind)
        run.started_at = run.started_at or at
        run.progress, run.message_zh, run.message_en = 0, "", ""
        run.save(
            update_fields=[
                "state",
                "worker",
                "attempt",
                "lease_until",
                "started_at",
                "progress",
                "message_zh",
                "message_en",
            ]
        )
    return run


def _lease(kind: str) -> timedelta:
    found: dict[str, JobKind] = {entry.kind: entry for entry in kinds()}
    return timedelta(seconds=found[kind].lease_seconds) if kind in found else LEASE


def hold(run: Run, **changes: Any) -> bool:
    """Change a run this worker holds; False when it holds it no longer."""
    with across_tenants("the worker writes to its run"):
        held = Run.objects.filter(pk=run.pk, state="running", worker=run.worker, attempt=run.attempt)
        return bool(held.update(**changes))


def renew(run: Run, *, at: datetime) -> bool:
    """Lengthen the lease; False when the run was taken away."""
    return hold(run, lease_until=at + _lease(run.kind))


def wants_cancel(run: Run) -> bool:
    """Whether somebody asked this run to stop."""
    with across_tenants("the worker asks whether to stop"):
        return bool(Run.objects.filter(pk=run.pk).exclude(cancel_requested_at=None).exists())


def end(run: Run, *, state: str, at: datetime, **changes: Any) -> bool:
    """Finish a run this worker holds and write it to the trail, in one transaction; False when it lost it."""
    with transaction.atomic():
        if not hold(run, state=state, finished_at=at, lease_until=None, **changes):
            return False
        record(
            actor=Worker(run.tenant_id, run.worker),
            action=f"run.{state}",
            object_type="run",
            object_id=run.pk,
            at=at,
            data={"kind": run.kind, "attempt": run.attempt, "error": str(changes.get("error_code", ""))},
        )
        if state in ("cancelled", "failed"):
            tell_stopped(run, state=state, by=Worker(run.tenant_id, run.worker), at=at, changes=changes)
    return True


def tell_stopped(
    run: Run, *, state: str, by: Any, at: datetime, changes: Mapping[str, Any] | None = None
) -> None:
    """Let the kind of a run that ended undone put right what it worked on, in the caller's transaction."""
    try:
        stopped = kind_of(run.kind).stopped
    except NotFound:
        return
    if stopped is None:
        return
    texts = changes or {}
    with tenant_scope(run.tenant_id):
        stopped(
            Stopped(
                run_id=run.pk,
                tenant_id=run.tenant_id,
                parameters=run.parameters,
                state=state,
                zh=str(texts.get("error_zh", "")),
                en=str(texts.get("error_en", "")),
                by=by,
                at=at,
            )
        )


def put_back(run: Run, *, at: datetime) -> bool:
    """Queue a run again after a growing pause."""
    return hold(
        run, state="queued", worker="", lease_until=None, not_before=at + BACKOFF * 2 ** (run.attempt - 1)
    )


def reap(*, at: datetime) -> int:
    """Deal with runs whose lease ran out or whose worker on this machine is gone: queue again, cancel or fail.

    Returns how many.
    """
    with across_tenants("the reaper looks for dead workers"):
        for name in Run.objects.filter(state="running").values_list("worker", flat=True).distinct():
            if is_gone(name):
                Run.objects.filter(state="running", worker=name).update(lease_until=at - LAPSED)
        dead = list(Run.objects.filter(state="running", lease_until__lt=at).order_by("id")[:100])
        return sum(_bury(run, at) for run in dead)


def _bury(run: Run, at: datetime) -> bool:
    try:
        repeatable = kind_of(run.kind).idempotent
    except NotFound:
        repeatable = False
    with transaction.atomic():
        still = Run.objects.select_for_update(skip_locked=True).filter(
            pk=run.pk, state="running", attempt=run.attempt, lease_until__lt=at
        )
        if not still.exists():
            return False  # its worker came back, or another reaper was faster
        if run.cancel_requested_at is not None:
            return end(run, state="cancelled", at=at)
        if repeatable and run.attempt < run.max_attempts:
            return put_back(run, at=at)
        zh, en = in_both(WORKER_DIED) if not repeatable else in_both(TOO_OFTEN)
        count = {"attempts": run.attempt}
        return end(
            run,
            state="failed",
            at=at,
            error_code="worker-died",
            error_zh=zh % count if repeatable else zh,
            error_en=en % count if repeatable else en,
        )


def due_schedules(*, at: datetime) -> list[Schedule]:
    """Schedules whose time has come, in all companies."""
    with across_tenants("the worker looks for due schedules"):
        return list(Schedule.objects.filter(active=True, next_at__lte=at).order_by("next_at", "id")[:100])


def advance(entry: Schedule, *, next_at: datetime) -> bool:
    """Move a schedule to its next time; False when another worker did it first."""
    with across_tenants("the worker moves a schedule on"):
        return bool(
            Schedule.objects.filter(pk=entry.pk, next_at=entry.next_at, active=True).update(next_at=next_at)
        )


def refusal_texts(refusal: Refusal) -> tuple[str, str]:
    """A refusal's message, in the languages it can be had in."""
    return in_both(refusal.message, limit=2000)
