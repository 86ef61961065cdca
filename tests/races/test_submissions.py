"""Two approvals at once make one; the same file twice at once makes one draft; one key, one act."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from qingheng.apps.indicators import services
from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.services import EnteredFigure
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.files.models import Blob
from qingheng.platform.people.tokens import create_token
from qingheng.platform.rights.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
FILE = b"indicator,unit,FY2022/23\nghg.scope1,tCO2e,6000\n"


@pytest.fixture
def waiting(group: Any, actors: dict[str, Any], now: Any) -> Any:
    draft = services.enter_figures(
        actor=actors["data_owner"],
        node_id=group.id,
        figures=[EnteredFigure("ghg.scope1", "FY2022/23", "6000")],
        title="typed",
        at=now,
    )
    return services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)


def test_two_approvals_at_once_make_one(track, waiting, actors, company, now) -> None:
    here = track()
    answers = here.race(
        *[
            lambda: services.approve_submission(actor=actors["approver"], submission_id=waiting.id, at=now)
            for _rival in range(2)
        ],
        tenant=company,
    )
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(answer) for answer in refused] == [Conflict], answers

    def approved() -> tuple[int, int]:
        events = AuditEvent.objects.filter(action="submission.approved").count()
        return events, Datapoint.objects.filter(current=True, submission_id=waiting.id).count()

    assert here.look(approved, tenant=company) == (1, 1)
    assert here.look(lambda: verify(tenant=company), tenant=company).intact


def test_the_same_file_twice_at_once_makes_one_draft(track, group, actors, company, now) -> None:
    here = track()
    answers = here.race(
        *[
            lambda: services.read_kpi_file(
                actor=actors["data_owner"], data=FILE, name="a.csv", node_id=group.id, at=now
            )
            for _rival in range(2)
        ],
        tenant=company,
    )
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(answer) for answer in refused] == [Conflict], answers
    assert here.look(lambda: (Submission.objects.count(), Blob.objects.count()), tenant=company) == (1, 1)
    assert here.look(lambda: verify(tenant=company), tenant=company).intact


def test_one_key_is_one_act_however_often_it_is_sent(track, group, actors, company, now, monkeypatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)
    token = create_token(
        actor=actors["data_owner"], label="t", verbs=sorted(actors["data_owner"].verbs), days=9, at=now
    )
    text = token.text
    here = track()

    def send() -> Any:
        client = Client(headers={"authorization": f"Bearer {text}", "idempotency-key": "k1"})
        body = {"title": "t", "figures": [{"key": "ghg.scope1", "period": "FY2022/23", "text": "6000"}]}
        answer = client.post("/api/v1/acme/submissions/figures", body, content_type="application/json")
        return answer.status_code, answer.json()

    answers = here.race(*[send] * 4)
    made = [body["id"] for status, body in answers if status == 200]
    assert made, answers
    assert len(set(made)) == 1, answers
    assert {body["code"] for status, body in answers if status != 200} <= {"still-running"}, answers
    assert here.look(Submission.objects.count, tenant=company) == 1
    assert here.look(send) == (200, next(body for status, body in answers if status == 200))
