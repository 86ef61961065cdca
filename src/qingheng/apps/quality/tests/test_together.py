"""Answering several findings in one act: together, told one by one, taken back without losing history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.quality import queries, services
from qingheng.apps.quality.contracts import MOST_TOGETHER, ResultView
from qingheng.apps.quality.models import AnswerBatch, FindingAnswer
from qingheng.apps.quality.tests.conftest import NOW
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

LATER, LAST = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
SAID = {"state": "accepted", "note": "As published."}


@pytest.fixture
def found(record: Any, actors: dict[str, Any]) -> list[ResultView]:
    manager = actors["programme_manager"]
    services.run_checks(actor=manager, node_id=record.id, at=NOW)
    return queries.all_findings(actor=manager, node_id=record.id)[1][:4]


@pytest.fixture
def marks(found: list[ResultView]) -> list[str]:
    return [result.fingerprint for result in found]


def states(actor: Any, marks: list[str]) -> list[tuple[str, str]]:
    answers = [queries.finding(actor=actor, fingerprint=one).answer for one in marks]
    return [(answer.state, answer.note) for answer in answers]


def test_several_get_one_answer(record: Any, marks: list[str], actors: dict[str, Any]) -> None:
    manager, owner = actors["programme_manager"], actors["data_owner"]
    made = services.answer_findings(
        actor=manager, node_id=record.id, fingerprints=[*marks, marks[0]], state="open", owner_id=owner.person_id,
        due=(NOW + timedelta(days=7)).date(), at=NOW,
    )  # fmt: skip
    assert set(made.answered) == set(marks)
    assert (made.unchanged, made.left_alone) == ((), ())
    assert all(
        queries.finding(actor=owner, fingerprint=one).answer.owner_id == owner.person_id for one in marks
    )
    notice = Notification.objects.get(kind="finding.assigned")  # told once, not four times
    assert "4" in notice.title_en
    assert f"owner={owner.person_id}" in notice.link
    assert queries.batch(actor=manager, batch_id=made.id or 0) == made


def test_the_undo_brings_the_former_answers_back_and_loses_nothing(
    record: Any, found: list[ResultView], marks: list[str], actors: dict[str, Any]
) -> None:
    manager = actors["programme_manager"]
    services.answer_finding(
        actor=actors["approver"], fingerprint=marks[0], state="explained", note="Per site.", at=NOW
    )
    made = services.answer_findings(actor=manager, node_id=record.id, fingerprints=marks, at=LATER, **SAID)
    assert states(manager, marks) == [("accepted", "As published.")] * 4
    undone = services.undo_answers(actor=manager, batch_id=made.id or 0, at=LAST)
    assert set(undone.restored) == set(marks)
    assert undone.undone_at == LAST
    assert states(manager, marks) == [("explained", "Per site."), ("open", ""), ("open", ""), ("open", "")]
    history = queries.history(actor=manager, result=found[0])
    assert [event.data["state"] for event in history] == ["explained", "accepted", "explained"]
    assert history[1].data["together"] == history[2].data["undoes"] == made.id
    with pytest.raises(Conflict):
        services.undo_answers(actor=manager, batch_id=made.id or 0, at=LAST)


def test_an_answer_given_since_is_left_alone_and_told(
    record: Any, marks: list[str], actors: dict[str, Any]
) -> None:
    manager, other = actors["programme_manager"], actors["approver"]
    services.answer_finding(actor=other, fingerprint=marks[0], state="explained", note="Mine.", at=LATER)
    made = services.answer_findings(
        actor=manager, node_id=record.id, fingerprints=[*marks, "f" * 16], seen=NOW, at=LAST, **SAID
    )
    assert [(left.fingerprint, left.code, left.who) for left in made.left_alone] == [
        (marks[0], "answered", other.name), ("f" * 16, "gone", ""),
    ]  # fmt: skip
    assert states(manager, marks)[0] == ("explained", "Mine.")
    assert set(made.answered) == set(marks[1:])
    services.answer_finding(
        actor=other, fingerprint=marks[1], state="fixed", note="Done.", at=LAST + timedelta(1)
    )
    undone = services.undo_answers(actor=manager, batch_id=made.id or 0, at=LAST + timedelta(2))
    assert [(left.fingerprint, left.who) for left in undone.left_alone] == [(marks[1], other.name)]
    assert states(manager, marks)[1:] == [("fixed", "Done."), ("open", ""), ("open", "")]


def test_the_same_again_changes_nothing(record: Any, marks: list[str], actors: dict[str, Any]) -> None:
    manager = actors["programme_manager"]
    services.answer_findings(actor=manager, node_id=record.id, fingerprints=marks, at=NOW, **SAID)
    events = AuditEvent.objects.count()
    again = services.answer_findings(actor=manager, node_id=record.id, fingerprints=marks, at=LATER, **SAID)
    assert (again.id, set(again.unchanged)) == (None, set(marks))
    assert AuditEvent.objects.count() == events
    assert AnswerBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("marks_of", "said", "code"),
    [
        (lambda marks: [], SAID, "none-chosen"),
        (lambda marks: [f"{n:016x}" for n in range(MOST_TOGETHER + 1)], SAID, "too-many-chosen"),
        (lambda marks: marks, {"state": "explained"}, "note-missing"),
        (lambda marks: marks, {"state": "open", "owner_id": 999_999}, "owner-unable"),
    ],
)
def test_a_wrong_answer_changes_none(
    marks_of: Any, said: dict[str, Any], code: str, record: Any, marks: list[str], actors: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        services.answer_findings(
            actor=actors["programme_manager"], node_id=record.id, fingerprints=marks_of(marks), at=NOW, **said
        )
    assert refusal.value.code == code
    assert not FindingAnswer.objects.exists()


def test_who_may_not(record: Any, marks: list[str], actors: dict[str, Any], rival: Any) -> None:
    for role in ("administrator", "auditor", "executive_viewer", "supplier"):
        with pytest.raises((Forbidden, NotFound)):
            services.answer_findings(
                actor=actors[role], node_id=record.id, fingerprints=marks, at=NOW, **SAID
            )
    made = services.answer_findings(
        actor=actors["data_owner"], node_id=record.id, fingerprints=marks, at=NOW, **SAID
    )
    for role in ("programme_manager", "approver"):  # an act is taken back by whoever did it
        with pytest.raises(NotFound):
            services.undo_answers(actor=actors[role], batch_id=made.id or 0, at=LATER)
    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        with pytest.raises(NotFound):
            services.answer_findings(actor=stranger, node_id=record.id, fingerprints=marks, at=NOW, **SAID)
        with pytest.raises(NotFound):
            services.undo_answers(actor=stranger, batch_id=made.id or 0, at=LATER)


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"quality:{name}", kwargs={"company": "acme", **kwargs})


@pytest.mark.parametrize(
    ("language", "words"), [("en", "4 findings answered."), ("zh-hans", "已答复 4 项问题。")]
)
def test_the_pages_from_the_list_to_the_undo(
    language: str, words: str, marks: list[str], actors: dict[str, Any], client_as: Any
) -> None:
    client, spoken = client_as("data_owner"), {"accept-language": language}
    worklist = client.get(at("findings"), headers=spoken).text
    assert worklist.count("data-select-row") == worklist.count("data-work-item")
    assert "data-select-all" in worklist
    form = client.get(at("together"), {"finding": marks}, headers=spoken)
    assert form.text.count('name="finding"') == 4
    sent = {"finding": marks, "seen": form.context["seen"], **SAID}
    refused = client.post(at("together"), {**sent, "note": ""}, headers=spoken)
    assert refused.status_code == 422
    assert refused.text.count('name="finding"') == 4
    answer = client.post(at("together"), sent, headers=spoken, follow=True)
    assert answer.status_code == 200
    assert words in answer.text
    batch = answer.context["batch"].id
    assert client_as("programme_manager").get(at("batch", batch_id=batch)).status_code == 404
    undone = client.post(at("undo", batch_id=batch), headers=spoken, follow=True)
    assert undone.context["batch"].undone_at is not None
    assert client.post(at("undo", batch_id=batch)).status_code == 409
    assert states(actors["data_owner"], marks) == [("open", "")] * 4


def test_a_conflict_of_all_is_told_one_by_one(
    marks: list[str], actors: dict[str, Any], client_as: Any
) -> None:
    other = actors["approver"]
    services.answer_finding(actor=other, fingerprint=marks[0], state="explained", note="Mine.", at=LATER)
    sent = {"finding": marks[:1], "seen": NOW.isoformat(), **SAID}
    answer = client_as("data_owner").post(at("together"), sent, headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert f"{other.name} answered it meanwhile." in answer.text
    assert states(other, marks[:1]) == [("explained", "Mine.")]


@pytest.mark.parametrize("seen", ["", "nonsense", "2026-13-45T00:00:00", "2026-11-02T09:30"])
def test_a_moment_nobody_can_read_is_no_fault(seen: str, marks: list[str], client_as: Any) -> None:
    sent = {"finding": marks, "seen": seen, **SAID}
    assert client_as("data_owner").post(at("together"), sent).status_code == 302


def test_nothing_chosen_leads_back_to_the_list(marks: list[str], client_as: Any) -> None:
    assert client_as("data_owner").get(at("together"))["Location"] == at("findings")
    assert client_as("auditor").get(at("together")).status_code == 403
    assert "data-select-row" not in client_as("auditor").get(at("findings")).text
