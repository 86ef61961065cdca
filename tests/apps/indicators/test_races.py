"""Two approvals at once make one, on a real file with real transactions and real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from qingheng.apps.indicators import services
from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.services import EnteredFigure
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.rights.errors import Conflict
from qingheng.platform.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 4


@pytest.fixture
def on_file(tmp_path: Path, company: Any) -> Callable[[Callable[[], Any]], Any]:
    """Runs a function in the calling thread on a copy of the test database that lies on disk (SQLite)."""
    if connection.vendor != "sqlite":
        return lambda act: act()
    file = tmp_path / "race.sqlite3"
    copied: list[bool] = []

    def run(act: Callable[[], Any]) -> Any:
        with lock:
            if not copied:
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(file)])
                copied.append(True)
        wrapper = connections["default"]
        before = wrapper.settings_dict
        own = threading.current_thread() is not threading.main_thread()
        if own:
            wrapper.settings_dict = {**before, "NAME": str(file)}
        try:
            return act()
        finally:
            if own:
                wrapper.close()

    lock = threading.Lock()
    run(lambda: None)
    return run


def race(on_file: Any, company: Any, acts: list[Callable[[], Any]]) -> list[Any]:
    """Start all acts at the same moment, each in its thread; give what each returned or raised."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def one(at: int, act: Callable[[], Any]) -> None:
        def inside() -> Any:
            with tenant_scope(company.id):
                connections["default"].ensure_connection()
                gate.wait()
                return act()

        try:
            answers[at] = on_file(inside)
        except Exception as answer:
            answers[at] = answer

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def look(on_file: Any, company: Any, question: Callable[[], Any]) -> Any:
    """Ask the file, not the database of the test."""
    return race(on_file, company, [question])[0]


@pytest.fixture
def waiting(group, catalogue, actors, now):
    draft = services.enter_figures(
        actor=actors["data_owner"],
        node_id=group.id,
        figures=[
            EnteredFigure("ghg.scope1", "FY2022/23", "6000"),
            EnteredFigure("ghg.scope2_market", "FY2022/23", "1"),
        ],
        title="typed",
        at=now,
    )
    return services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)


def test_of_approvals_at_once_one_succeeds(waiting, on_file, actors, company, now):
    answers = race(
        on_file,
        company,
        [
            lambda: services.approve_submission(actor=actors["approver"], submission_id=waiting.id, at=now)
            for _ in range(RIVALS)
        ],
    )
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == RIVALS - 1, answers
    assert {answer.code for answer in refused} == {"submission-approved"}
    assert (
        look(on_file, company, lambda: AuditEvent.objects.filter(action="submission.approved").count()) == 1
    )
    assert look(on_file, company, lambda: Datapoint.objects.filter(current=True).count()) == 3
    assert look(on_file, company, lambda: verify(tenant=company)).intact


def test_approving_and_withdrawing_at_once_leave_one_state(waiting, on_file, actors, company, now):
    answers = race(
        on_file,
        company,
        [
            lambda: services.approve_submission(actor=actors["approver"], submission_id=waiting.id, at=now),
            lambda: services.withdraw_submission(
                actor=actors["data_owner"], submission_id=waiting.id, at=now
            ),
        ],
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
    state = look(on_file, company, lambda: Submission.objects.get(pk=waiting.id).state)
    in_force = look(on_file, company, lambda: Datapoint.objects.filter(current=True).count())
    assert (state, in_force) in {("approved", 3), ("withdrawn", 0)}


def test_the_same_file_handed_in_at_once_is_taken_once(group, catalogue, on_file, actors, company, now):
    data = b"indicator,unit,FY2022/23\nghg.scope1,tCO2e,6000\n"
    answers = race(
        on_file,
        company,
        [
            lambda: services.read_kpi_file(
                actor=actors["data_owner"], data=data, name="a.csv", node_id=group.id, at=now
            )
            for _ in range(RIVALS)
        ],
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == RIVALS - 1, answers
    assert look(on_file, company, lambda: Submission.objects.count()) == 1
