"""Runs: one worker each, honest progress, cancelled when asked, repeated only when that is safe."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.jobs import neighbours, queue, registry, worker
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.queries import run as run_of
from qingheng.platform.jobs.queries import runs, schedules
from qingheng.platform.jobs.registry import job
from qingheng.platform.jobs.services import cancel, next_time, retry, schedule, start, unschedule
from qingheng.platform.jobs.worker import carry_out, run_waiting, start_due
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.actor import Holding
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

DONE: list[dict] = []


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {})
    DONE.clear()

    @job("count", verb="checks.run", idempotent=True, lease_seconds=60)
    def count(context: JobContext) -> dict:
        total = context.parameters.get("to", 2)
        for step in range(total):
            context.progress(step, total, "Done")
        DONE.append({"actor": context.actor.name, "only": context.actor.only})
        return {"counted": total}

    @job("once", verb="checks.run")
    def once(context: JobContext) -> None:
        raise RuntimeError("disk on fire, secret path /x")

    @job("flaky", verb="checks.run", idempotent=True, max_attempts=3)
    def flaky(context: JobContext) -> dict:
        if Run.objects.get(pk=context.run_id).attempt < 3:
            raise RuntimeError("not yet")
        return {}

    @job("refused", verb="checks.run", idempotent=True)
    def refused(context: JobContext) -> None:
        context.actor.require("people.manage")


@pytest.fixture
def actor(actors):
    return actors["programme_manager"]


def test_a_run_from_start_to_notice(actor, now):
    view = start(actor=actor, kind="count", parameters={"to": 3}, at=now)
    assert (view.state, view.progress) == ("queued", 0)
    assert run_waiting(clock=lambda: now) == ["done"]
    view = run_of(actor=actor, run_id=view.id)
    assert (view.state, view.progress, view.result, view.attempt) == ("done", 100, {"counted": 3}, 1)
    assert [{"actor": actor.name, "only": None}] == DONE
    notice = Notification.objects.get()
    assert (notice.person_id, notice.kind) == (actor.person_id, "run.done")
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"run.queued", "run.done"}


def test_starting_needs_the_kinds_verb(actors, now):
    with pytest.raises(Forbidden):
        start(actor=actors["data_owner"], kind="count", at=now)
    with pytest.raises(NotFound):
        start(actor=actors["programme_manager"], kind="nothing", at=now)


def test_two_claims_take_two_runs_and_never_the_same(actor, now):
    first, second = (start(actor=actor, kind="count", at=now).id for _time in range(2))
    taken = [queue.claim(worker=name, at=now) for name in ("a", "b", "c")]
    assert [run.pk if run else None for run in taken] == [first, second, None]


def test_not_before_its_time(actor, now):
    start(actor=actor, kind="count", at=now, not_before=now + timedelta(hours=1))
    assert run_waiting(clock=lambda: now) == []
    assert run_waiting(clock=lambda: now + timedelta(hours=1)) == ["done"]


def test_cancel_while_it_waits(actor, now):
    view = start(actor=actor, kind="count", at=now)
    assert cancel(actor=actor, run_id=view.id, at=now).state == "cancelled"
    assert run_waiting(clock=lambda: now) == []
    with pytest.raises(Conflict):
        cancel(actor=actor, run_id=view.id, at=now)


def test_cancel_while_it_runs_stops_at_the_next_step(actor, now):
    view = start(actor=actor, kind="count", at=now)
    run = queue.claim(worker="w", at=now)
    assert cancel(actor=actor, run_id=view.id, at=now).state == "running"
    assert carry_out(run, clock=lambda: now, heartbeat=False) == "cancelled"
    assert DONE == []


def test_one_cancels_ones_own_or_needs_the_verb(actors, actor, now):
    view = start(actor=actor, kind="count", at=now)
    with pytest.raises(Forbidden):
        cancel(actor=actors["data_owner"], run_id=view.id, at=now)
    assert cancel(actor=actors["administrator"], run_id=view.id, at=now).state == "cancelled"


def test_a_fault_of_a_kind_that_may_not_repeat_fails_without_its_innards(actor, now):
    view = start(actor=actor, kind="once", at=now)
    assert run_waiting(clock=lambda: now) == ["failed"]
    view = run_of(actor=actor, run_id=view.id)
    assert view.error_code == "fault"
    assert "secret" not in view.error_en + view.error_zh
    assert "disk on fire" in Run.objects.get().trace


def test_a_fault_of_a_repeatable_kind_is_tried_again_with_growing_pauses(actor, now):
    start(actor=actor, kind="flaky", at=now)
    moment, waits = now, []
    for _attempt in range(3):
        run_waiting(clock=lambda: moment)  # noqa: B023
        row = Run.objects.get()
        waits.append(row.not_before - moment)
        moment = max(moment, row.not_before)
    assert row.state == "done"
    assert waits[1] > waits[0] > timedelta(0)


def test_a_refusal_ends_the_run_with_its_reason(actor, now):
    view = start(actor=actor, kind="refused", at=now)
    assert run_waiting(clock=lambda: now) == ["failed"]
    assert run_of(actor=actor, run_id=view.id).error_code == "forbidden"


def test_rights_are_those_at_the_time_of_the_run(actor, now):
    view = start(actor=actor, kind="count", at=now)
    Grant.objects.filter(person_id=actor.person_id).update(revoked_at=now)
    run_waiting(clock=lambda: now)
    row = Run.objects.get(pk=view.id)
    assert (row.state, row.error_code) == ("failed", "actor-gone")
    assert row.error_zh != row.error_en


def test_a_token_started_run_has_no_more_than_the_token(actors, company, now):
    from qingheng.platform.people.services import create_token, token_actor

    made = create_token(actor=actors["programme_manager"], label="x", verbs=["checks.run"], days=1, at=now)
    start(actor=token_actor(made.text, now), kind="count", at=now)
    run_waiting(clock=lambda: now)
    assert DONE[0]["only"] == {"checks.run"}


def test_the_run_of_a_worker_of_this_machine_that_is_gone_does_not_wait_for_its_lease(actor, now):
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    here, gone = neighbours.worker_name(), f"{neighbours.home()}{over.pid}:0"
    start(actor=actor, kind="count", at=now)
    queue.claim(worker=here, at=now)
    assert queue.reap(at=now) == 0  # it lives
    Run.objects.update(worker=f"other-host:1:{over.pid}:0")
    assert queue.reap(at=now) == 0  # nobody here can tell
    Run.objects.update(worker=gone)
    assert queue.reap(at=now) == 1
    assert Run.objects.get().state == "queued"


def test_a_dead_workers_run_is_queued_again_and_its_ghost_changes_nothing(actor, now):
    start(actor=actor, kind="count", at=now)
    ghost = queue.claim(worker="dead", at=now)
    assert queue.reap(at=now + timedelta(seconds=59)) == 0
    later = now + timedelta(seconds=61)
    assert queue.reap(at=later) == 1
    assert Run.objects.get().state == "queued"
    second = queue.claim(worker="alive", at=later + timedelta(minutes=1))
    assert second.attempt == 2
    assert not queue.hold(ghost, progress=50)
    assert not queue.renew(ghost, at=later)
    assert carry_out(ghost, clock=lambda: later, heartbeat=False) == "lost"
    assert Run.objects.get().worker == "alive"
    assert carry_out(second, clock=lambda: later, heartbeat=False) == "done"


def test_a_dead_workers_run_that_may_not_repeat_fails_in_both_languages(actor, now):
    start(actor=actor, kind="once", at=now)
    queue.claim(worker="dead", at=now)
    queue.reap(at=now + timedelta(hours=1))
    row = Run.objects.get()
    assert (row.state, row.error_code) == ("failed", "worker-died")
    assert row.error_en
    assert AuditEvent.objects.filter(action="run.failed").exists()


def test_dying_too_often_fails(actor, now):
    start(actor=actor, kind="count", at=now)
    moment = now
    for _attempt in range(3):
        assert queue.claim(worker="dead", at=moment)
        moment += timedelta(hours=1)
        queue.reap(at=moment)
        moment += timedelta(hours=1)
    row = Run.objects.get()
    assert (row.state, row.attempt) == ("failed", 3)
    assert "3" in row.error_en


def test_a_dead_workers_cancelled_run_is_cancelled(actor, now):
    view = start(actor=actor, kind="count", at=now)
    queue.claim(worker="dead", at=now)
    cancel(actor=actor, run_id=view.id, at=now)
    queue.reap(at=now + timedelta(hours=1))
    assert Run.objects.get().state == "cancelled"


def test_renewing_keeps_the_reaper_away(actor, now):
    start(actor=actor, kind="count", at=now)
    run = queue.claim(worker="w", at=now)
    assert queue.renew(run, at=now + timedelta(seconds=50))
    assert queue.reap(at=now + timedelta(seconds=70)) == 0


def test_retry_is_a_new_run_of_whoever_asks(actors, actor, now):
    view = start(actor=actor, kind="once", at=now)
    with pytest.raises(Conflict):
        retry(actor=actor, run_id=view.id, at=now)
    run_waiting(clock=lambda: now)
    again = retry(actor=actor, run_id=view.id, at=now)
    assert (again.id != view.id, again.state) == (True, "queued")
    with pytest.raises(Forbidden):
        retry(actor=actors["data_owner"], run_id=view.id, at=now)


def test_a_schedule_starts_its_run_once_and_makes_up_for_missed_times_once(actor, now):
    entry = schedule(actor=actor, kind="count", cron="0 6 * * *", at=now)
    assert schedule(actor=actor, kind="count", cron="0  6 * * *", at=now).id == entry.id
    assert start_due(at=now) == 0
    late = entry.next_at + timedelta(days=3, minutes=5)
    assert (start_due(at=late), start_due(at=late)) == (1, 0)
    row = Schedule.objects.get()
    assert late < row.next_at <= late + timedelta(days=1)
    assert row.last_run_id == Run.objects.get().pk
    unschedule(actor=actor, schedule_id=entry.id, at=now)
    assert start_due(at=late + timedelta(days=9)) == 0
    assert schedules(actor=actor) == []


def test_cron_follows_the_installations_clock(now):
    assert next_time("0 6 * * 1", now).isoformat() == "2026-11-09T06:00:00+08:00"


@pytest.mark.parametrize("line", ["", "* * * *", "61 * * * *", "* * * * * *", "@daily", "0 0 31 2 *", "x"])
def test_bad_cron_lines_are_refused_at_the_field(actor, now, line):
    with pytest.raises(Invalid) as refusal:
        schedule(actor=actor, kind="count", cron=line, at=now)
    assert refusal.value.place == "cron"


def test_another_company_sees_none_and_ends_none(actor, rival, now):
    view = start(actor=actor, kind="count", at=now)
    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        assert runs(actor=stranger).count() == 0
        for act in (cancel, retry):
            with pytest.raises(NotFound):
                act(actor=stranger, run_id=view.id, at=now)
        with pytest.raises(NotFound):
            run_of(actor=stranger, run_id=view.id)


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError):
        job("count")(lambda context: None)


def test_a_stopped_schedule_starts_again_in_the_name_of_whoever_sets_it(actors, now):
    first = schedule(actor=actors["programme_manager"], kind="count", cron="0 6 * * *", at=now)
    unschedule(actor=actors["programme_manager"], schedule_id=first.id, at=now)
    both = replace(actors["administrator"], holdings=(Holding("administrator"), Holding("programme_manager")))
    again = schedule(actor=both, kind="count", cron="0 6 * * *", at=now)
    assert (again.id, again.created_name) == (first.id, both.name)
    assert Schedule.objects.get().created_by_id == both.person_id


def test_a_token_sets_no_schedule(actor, now):
    """What it started would run on with all rights of its person, and after the token's end."""
    with pytest.raises(Forbidden):
        schedule(actor=replace(actor, only=actor.verbs), kind="count", cron="0 6 * * *", at=now)


def test_a_schedule_of_somebody_who_left_starts_nothing_and_stops_nobody_elses(actor, operator, now):
    entry = schedule(actor=actor, kind="count", cron="0 6 * * *", at=now)
    schedule(actor=operator, kind="count", cron="1 6 * * *", at=now)
    Schedule.objects.create(kind="count", cron="no cron line", next_at=now, created_name="x", created_at=now)
    Grant.objects.filter(person_id=actor.person_id).update(revoked_at=now)
    assert start_due(at=entry.next_at + timedelta(hours=1)) == 1
    assert Run.objects.get().created_by_id is None


def test_a_fault_in_one_round_does_not_end_the_worker(monkeypatch):
    stop, rounds = threading.Event(), []

    def reap(*, at):
        rounds.append(at)
        if len(rounds) > 1:
            stop.set()
        raise KeyError("a fault")

    monkeypatch.setattr(queue, "reap", reap)
    monkeypatch.setattr(worker, "IDLE", 0.01)
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.work(stop)
    assert len(rounds) == 2


def test_a_run_whose_end_was_not_taken_is_queued_again_before_its_lease_is_over(actor, now, monkeypatch):
    """The database did not answer at the end of the run: nobody works on it, and nobody should wait for it."""
    view = start(actor=actor, kind="count", at=now)
    stop, carried = threading.Event(), []

    def carry(run, *, clock):
        carried.append(run.pk)
        raise OperationalError("the database is gone")

    def due(*, at):
        if carried:
            stop.set()

    monkeypatch.setattr(worker, "carry_out", carry)
    monkeypatch.setattr(worker, "start_due", due)
    monkeypatch.setattr(worker, "IDLE", 0.01)
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.work(stop, clock=lambda: now)
    again = Run.objects.get(pk=view.id)
    assert (carried, again.state, again.worker) == ([view.id], "queued", "")
    assert again.not_before == now + queue.BACKOFF
