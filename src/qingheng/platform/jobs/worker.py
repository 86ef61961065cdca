"""The worker: takes runs, carries them out, keeps the lease, looks after the dead and the scheduled."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from qingheng.platform.jobs import queue
from qingheng.platform.jobs.contracts import Cancelled, JobContext, LostLease, Text
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.neighbours import worker_name
from qingheng.platform.jobs.registry import kind_of, title_of
from qingheng.platform.jobs.services import next_time, start
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, Refusal
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope

log = logging.getLogger(__name__)
IDLE = 1.0  # seconds between looks at an empty queue
ROUNDS = 5.0  # seconds between looks for dead workers and due schedules

GONE = gettext_noop("The person who started this job no longer has a role in this company.")
FAULT = gettext_noop(
    "The job stopped because of a fault in the program. The operator finds the details in the log."
)

Clock = Callable[[], datetime]


@contextmanager
def keep_lease(run: Run) -> Iterator[None]:
    """Renew the lease from a thread of its own while the job runs, however long its steps are."""
    done = threading.Event()

    def renew() -> None:
        try:
            while not done.wait(max(0.2, kind_of(run.kind).lease_seconds / 3)):
                try:
                    if not queue.renew(run, at=timezone.now()):
                        return
                except OperationalError:  # a busy database: the next round tries again, before the lease ends
                    log.warning("lease of run %s not renewed this time", run.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def actor_of(row: Run | Schedule, at: datetime) -> Actor:
    """Who the work is done for, with the rights they have now. Raises Forbidden when they have none left."""
    tenant = Tenant.objects.get(pk=row.tenant_id)
    if row.created_by_id is None:
        return operator_for(tenant=tenant, name=row.created_name)
    only = frozenset(row.only_verbs) if isinstance(row, Run) and row.only_verbs is not None else None
    person = Person.objects.get(pk=row.created_by_id)
    actor = actor_for(person=person, tenant=tenant, at=at, only=only)
    if actor is None:
        raise Forbidden(GONE, code="actor-gone")
    return actor


def carry_out(run: Run, *, clock: Clock = timezone.now, heartbeat: bool = True) -> str:
    """Carry out a claimed run to its end and return the state it ended in, or `lost`."""
    with tenant_scope(run.tenant_id), override(_language(run)):
        try:
            kind = kind_of(run.kind)
            actor = actor_of(run, clock())
            actor.require(kind.verb)
            lease: AbstractContextManager[None] = keep_lease(run) if heartbeat else nullcontext()
            with lease:
                result = kind.run(_context(run, actor))
            ended = queue.end(run, state="done", at=clock(), progress=100, result=result or {})
            state = "done" if ended else "lost"
        except Cancelled:
            state = "cancelled" if queue.end(run, state="cancelled", at=clock()) else "lost"
        except LostLease:
            state = "lost"
        except Refusal as refusal:
            state = _fail(run, refusal.code, queue.refusal_texts(refusal), clock())
        except Exception:
            log.exception("run %s of kind %s failed", run.pk, run.kind)
            state = _fault(run, traceback.format_exc(), clock())
        if state in ("done", "failed"):
            _tell(run, state, clock())
    return state


def _language(run: Run) -> str:
    """The language of whoever started the run: what a refusal inside it is said in."""
    person = Person.objects.filter(pk=run.created_by_id).first() if run.created_by_id else None
    return person.language if person and person.language else settings.LANGUAGE_CODE


def _context(run: Run, actor: Actor) -> JobContext:
    def report(percent: int, message: Text) -> None:
        zh, en = queue.in_both(message)
        if not queue.hold(run, progress=percent, message_zh=zh, message_en=en):
            raise LostLease

    return JobContext(
        run_id=run.pk,
        actor=actor,
        parameters=run.parameters,
        report=report,
        cancelled=lambda: queue.wants_cancel(run),
    )


def _fail(run: Run, code: str, texts: tuple[str, str], at: datetime) -> str:
    ended = queue.end(run, state="failed", at=at, error_code=code[:60], error_zh=texts[0], error_en=texts[1])
    return "failed" if ended else "lost"


def _fault(run: Run, trace: str, at: datetime) -> str:
    """An unexpected fault: again later when the kind allows it, else the end."""
    if run.attempt < run.max_attempts and kind_of(run.kind).idempotent:
        queue.hold(run, trace=trace[-8000:])
        return "queued" if queue.put_back(run, at=at) else "lost"
    queue.hold(run, trace=trace[-8000:])
    return _fail(run, "fault", queue.in_both(FAULT), at)


def _tell(run: Run, state: str, at: datetime) -> None:
    """A notice with a link to whoever started the run by hand."""
    if run.created_by_id is None:
        return
    company = Tenant.objects.get(pk=run.tenant_id).slug
    try:
        link = reverse("jobs:run", kwargs={"company": company, "run_id": run.pk})
    except NoReverseMatch:  # a worker without the web pages
        link = ""
    with override("zh-hans"):
        zh = f"{title_of(run.kind)}：{'已完成' if state == 'done' else '失败'}"
    with override("en"):
        en = f"{title_of(run.kind)}: {state}"
    notify(person_ids=[run.created_by_id], kind=f"run.{state}", title_zh=zh, title_en=en, link=link, at=at)


def start_due(*, at: datetime) -> int:
    """Queue what is due; times missed while no worker ran are made up for once. Returns how many."""
    started = 0
    for entry in queue.due_schedules(at=at):
        try:
            started += _start_one(entry, at)
        except OperationalError:
            raise
        except Exception:  # one bad schedule must not keep the others from starting
            log.exception("schedule %s of %s could not be started", entry.pk, entry.kind)
    return started


def _start_one(entry: Schedule, at: datetime) -> bool:
    with tenant_scope(entry.tenant_id), transaction.atomic():
        if not queue.advance(entry, next_at=next_time(entry.cron, at)):
            return False
        try:
            run = start(actor=actor_of(entry, at), kind=entry.kind, parameters=entry.parameters, at=at)
        except Refusal as refusal:
            log.warning("schedule %s of %s not started: %s", entry.pk, entry.kind, refusal.code)
            return False
        Schedule.objects.filter(pk=entry.pk).update(last_run_id=run.id)
    return True


def run_waiting(
    *, worker: str = "", clock: Clock = timezone.now, heartbeat: bool = False, limit: int = 1000
) -> list[str]:
    """Carry out everything that waits, in this thread; the states it ended in. For commands and tests."""
    name = worker or worker_name()
    states: list[str] = []
    while len(states) < limit and (run := queue.claim(worker=name, at=clock())):
        states.append(carry_out(run, clock=clock, heartbeat=heartbeat))
    return states


def run_one(run_id: int, *, clock: Clock = timezone.now, heartbeat: bool = True) -> bool:
    """Carry out one run that waits, in this thread; False when another worker has it, or it is over.

    A run whose worker died is looked after first, so that whoever waits for it does not wait for a dead one.
    """
    queue.reap(at=clock())
    run = queue.claim(worker=worker_name(), at=clock(), run_id=run_id)
    if run is not None:
        carry_out(run, clock=clock, heartbeat=heartbeat)
    return run is not None


def work(stop: threading.Event, *, clock: Clock = timezone.now) -> None:
    """Work until told to stop; the run in hand is finished first. One loop is one worker.

    A run whose end the database did not take is let go as soon as it answers again, not when its lease is over.
    """
    name = worker_name()
    next_round = clock()
    dropped: Run | None = None
    while not stop.is_set():
        close_old_connections()
        busy = False
        try:
            if dropped is not None:
                queue.hold(dropped, lease_until=clock() - queue.LAPSED)
                dropped, next_round = None, clock()
            if clock() >= next_round:
                queue.reap(at=clock())
                start_due(at=clock())
                next_round = clock() + timedelta(seconds=ROUNDS)
            run = queue.claim(worker=name, at=clock())
            if run is not None:
                busy, dropped = True, run
                carry_out(run, clock=clock)
                dropped = None
        except OperationalError:
            log.warning("the database did not answer; the worker tries again", exc_info=True)
        except Exception:  # a fault in one round must not end the worker: its other work waits
            log.exception("a fault in the worker; it goes on")
            connection.close()
            busy = False
        if not busy:
            stop.wait(IDLE)
    connection.close()
