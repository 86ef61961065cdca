"""A cancelled or killed job leaves a submission people can go on with: resume, read anew, discard, approve again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.submissions import submission
from qingheng.apps.intake.services import checking, loading, workflow
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.jobs import queue
from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.services import cancel, retry
from qingheng.platform.jobs.worker import run_waiting
from qingheng.platform.rights.errors import Conflict, NotFound
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
FILE = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12\n".encode()


@pytest.fixture
def queued(actors: Any, sites: Any, now: Any) -> Any:
    """A file that waits for a job to read it."""
    return loading.begin(
        actor=actors["data_owner"], dataset="energy", node_id=sites["acme"].id, data=FILE, name="a.csv", at=now,
        at_once=False,
    )  # fmt: skip


def work(now: Any) -> list[str]:
    return run_waiting(worker="w", clock=lambda: now)


def stand(actors: Any, number: int) -> Any:
    return submission(actor=actors["data_owner"], submission_id=number)


def test_a_job_cancelled_before_it_began(queued: Any, actors: Any, now: Any) -> None:
    owner = actors["data_owner"]
    cancel(actor=owner, run_id=queued.run_id, at=now)
    one = stand(actors, queued.id)
    assert (one.state, one.stage, one.failure["code"], one.run_id) == ("draft", "failed", "cancelled", None)
    assert "取消" in one.failure["zh"]
    assert "cancelled" in one.failure["en"]
    event = AuditEvent.objects.get(action="intake.stopped")
    assert (event.actor_name, event.data["why"], event.data["stage"]) == (owner.name, "cancelled", "queued")
    resumed = loading.resume(actor=owner, submission_id=queued.id, at=now)
    assert (resumed.stage, resumed.failure) == ("mapping", {})


def test_a_job_cancelled_while_it_reads(queued: Any, actors: Any, now: Any, monkeypatch: Any) -> None:
    owner = actors["data_owner"]

    def cancelled_midway(*_: Any, progress: Any, **__: Any) -> Any:
        cancel(actor=owner, run_id=queued.run_id, at=now)
        progress(1, 2)

    monkeypatch.setattr("qingheng.apps.intake.tasks.read_submission", cancelled_midway)
    assert work(now) == ["cancelled"]
    one = stand(actors, queued.id)
    assert (one.stage, one.failure["code"]) == ("failed", "cancelled")
    workflow.discard(actor=owner, submission_id=queued.id, at=now)
    with pytest.raises(NotFound):
        stand(actors, queued.id)


def test_a_cancelled_check_goes_on_as_a_check(queued: Any, actors: Any, now: Any, monkeypatch: Any) -> None:
    owner = actors["data_owner"]
    work(now)
    monkeypatch.setattr(checking, "CHECKED_AT_ONCE", 1)
    waiting = confirm_mapping(actor=owner, submission_id=queued.id, targets={}, at=now)
    assert waiting.stage == "checking"
    assert waiting.run_id is not None
    cancel(actor=owner, run_id=waiting.run_id, at=now)
    one = stand(actors, queued.id)
    assert (one.stage, one.failure["stage"]) == ("failed", "checking")
    done = loading.resume(actor=owner, submission_id=queued.id, at=now)
    assert (done.stage, done.rows, done.errors) == ("ready", 1, 0)


def test_a_killed_worker_s_draft_says_so_once_nobody_takes_it_up(queued: Any, actors: Any, now: Any) -> None:
    for attempt in range(3):
        later = now + timedelta(hours=attempt)
        assert queue.claim(worker=f"dead-{attempt}", at=later) is not None
        queue.reap(at=later + timedelta(minutes=10))
    one = stand(actors, queued.id)
    assert (one.stage, one.failure["code"]) == ("failed", "cut-short")
    assert "3 times" in one.failure["en"]
    assert "3 次" in one.failure["zh"] or "3次" in one.failure["zh"]
    again = loading.begin(
        actor=actors["data_owner"], dataset="energy", node_id=one.node_id, data=FILE, name="a.csv", at=now, into=one.id
    )  # fmt: skip
    assert (again.stage, again.failure) == ("mapping", {})


def test_resuming_takes_the_work_from_a_dead_worker_for_good(queued: Any, actors: Any, now: Any) -> None:
    """The run of the dead is cancelled: taken up later it would read the file over what was confirmed meanwhile."""
    owner = actors["data_owner"]
    assert queue.claim(worker="dead", at=now) is not None
    assert loading.resume(actor=owner, submission_id=queued.id, at=now).stage == "mapping"
    done = confirm_mapping(actor=owner, submission_id=queued.id, targets={}, at=now)
    assert done.stage == "ready"
    later = now + timedelta(hours=1)
    queue.reap(at=later)
    assert work(later) == []
    assert Run.objects.get(pk=queued.run_id).state == "cancelled"
    assert stand(actors, queued.id).stage == "ready"


def test_a_job_started_again_reads_a_stopped_draft_and_leaves_others_alone(
    queued: Any, actors: Any, now: Any
) -> None:
    owner = actors["data_owner"]
    cancel(actor=owner, run_id=queued.run_id, at=now)
    retry(actor=owner, run_id=queued.run_id, at=now)
    assert work(now) == ["done"]
    assert stand(actors, queued.id).stage == "mapping"
    confirm_mapping(actor=owner, submission_id=queued.id, targets={}, at=now)
    late = retry(actor=owner, run_id=queued.run_id, at=now)
    assert work(now) == ["done"]
    assert Run.objects.get(pk=late.id).result == {"overtaken": True}
    assert stand(actors, queued.id).stage == "ready"


@pytest.mark.parametrize("how", ["cancelled", "killed"])
def test_a_stopped_seal_waits_for_approval_again(
    how: str, hand_in: Any, actors: Any, now: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(workflow, "SEALED_AT_ONCE", 0)
    one = hand_in(bill())
    approved = workflow.approve(actor=actors["approver"], submission_id=one.id, at=now)
    assert (approved.state, stand(actors, one.id).decided_name) == ("approved", actors["approver"].name)
    assert approved.run_id is not None
    if how == "cancelled":
        cancel(actor=actors["approver"], run_id=approved.run_id, at=now)
    else:
        for attempt in range(3):
            later = now + timedelta(hours=attempt)
            assert queue.claim(worker=f"dead-{attempt}", at=later) is not None
            queue.reap(at=later + timedelta(minutes=10))
    stopped = stand(actors, one.id)
    assert (stopped.state, stopped.decided_name, stopped.decided_at) == ("submitted", "", None)
    assert "approval again" in stopped.failure["en"]
    with pytest.raises(Conflict):
        loading.resume(actor=actors["data_owner"], submission_id=one.id, at=now)
    workflow.approve(actor=actors["approver"], submission_id=one.id, at=now)
    assert work(now + timedelta(days=1)) == ["done"]
    sealed = stand(actors, one.id)
    assert (sealed.state, sealed.failure) == ("sealed", {})


def test_discarding_ends_the_job(queued: Any, actors: Any, now: Any) -> None:
    workflow.discard(actor=actors["data_owner"], submission_id=queued.id, at=now)
    assert work(now) == []
    assert Run.objects.get(pk=queued.run_id).state == "cancelled"
    assert not Submission.objects.filter(pk=queued.id).exists()
