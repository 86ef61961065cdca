"""Answering findings: reasons, owners, notices, repetition, rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qingheng.apps.quality import queries, services
from qingheng.apps.quality.contracts import FindingFilters, ResultView
from qingheng.apps.quality.tests.conftest import NOW
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

SOON = (NOW + timedelta(days=14)).date()


@pytest.fixture
def result(record: Any, actors: dict[str, Any]) -> ResultView:
    manager = actors["programme_manager"]
    services.run_checks(actor=manager, node_id=record.id, at=NOW)
    return queries.all_findings(actor=manager, node_id=record.id)[1][0]


def test_an_answer_is_kept_and_told(result: ResultView, actors: dict[str, Any]) -> None:
    owner = actors["data_owner"]
    services.answer_finding(
        actor=actors["programme_manager"], fingerprint=result.fingerprint, state="open", owner_id=owner.person_id,
        due=SOON, at=NOW,
    )  # fmt: skip
    kept = queries.finding(actor=owner, fingerprint=result.fingerprint).answer
    assert (kept.state, kept.owner_id, kept.due) == ("open", owner.person_id, SOON)
    notice = Notification.objects.get(kind="finding.assigned")
    assert notice.person_id == owner.person_id
    assert result.fingerprint in notice.link
    assert notice.title_zh
    assert notice.title_en


def test_saying_the_same_again_changes_nothing(result: ResultView, actors: dict[str, Any]) -> None:
    said = {"fingerprint": result.fingerprint, "state": "explained", "note": "Counted per site."}
    services.answer_finding(actor=actors["data_owner"], at=NOW, **said)
    events = AuditEvent.objects.count()
    services.answer_finding(actor=actors["approver"], at=NOW + timedelta(hours=1), **said)
    assert AuditEvent.objects.count() == events
    history = queries.history(actor=actors["auditor"], result=result)
    assert [event.data["state"] for event in history] == ["explained"]


def test_an_answered_finding_waits_no_longer(result: ResultView, record: Any, actors: dict[str, Any]) -> None:
    manager = actors["programme_manager"]
    before = queries.findings(actor=manager, node_id=record.id)
    services.answer_finding(
        actor=manager, fingerprint=result.fingerprint, state="accepted", note="Published as it is.", at=NOW
    )
    after = queries.findings(actor=manager, node_id=record.id)
    assert after.waiting == before.waiting - 1
    answered = queries.findings(actor=manager, node_id=record.id, filters=FindingFilters(state="answered"))
    assert [each.fingerprint for each in answered.findings] == [result.fingerprint]


def test_a_fix_that_is_still_found_is_said(
    result: ResultView, record: Any, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = actors["programme_manager"]
    services.answer_finding(
        actor=manager, fingerprint=result.fingerprint, state="fixed", note="Corrected.", at=NOW
    )
    assert not queries.finding(actor=manager, fingerprint=result.fingerprint).contradicts_fix
    monkeypatch.setattr("qingheng.__version__", "0.0.0-other")
    services.run_checks(actor=manager, node_id=record.id, at=NOW + timedelta(days=1))
    assert queries.finding(actor=manager, fingerprint=result.fingerprint).contradicts_fix


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"state": "explained"}, "note"),
        ({"state": "nonsense", "note": "x"}, "state"),
        ({"state": "open", "due": SOON}, "owner"),
        ({"state": "open", "owner_id": 999_999}, "owner"),
        ({"state": "explained", "note": "x" * 4001}, "note"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    said: dict[str, Any], place: str, result: ResultView, actors: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        services.answer_finding(
            actor=actors["programme_manager"], fingerprint=result.fingerprint, at=NOW, **said
        )
    assert refusal.value.place == place


def test_a_due_date_in_the_past_is_refused(result: ResultView, actors: dict[str, Any]) -> None:
    manager = actors["programme_manager"]
    with pytest.raises(Invalid) as refusal:
        services.answer_finding(
            actor=manager, fingerprint=result.fingerprint, state="open", owner_id=manager.person_id,
            due=(NOW - timedelta(days=1)).date(), at=NOW,
        )  # fmt: skip
    assert refusal.value.place == "due"


@pytest.mark.parametrize("role", ["administrator", "auditor", "executive_viewer", "supplier"])
def test_who_may_not_answer(role: str, result: ResultView, actors: dict[str, Any]) -> None:
    with pytest.raises((Forbidden, NotFound)):
        services.answer_finding(
            actor=actors[role], fingerprint=result.fingerprint, state="explained", note="no", at=NOW
        )


def test_nobody_answers_for_another_company(result: ResultView, rival: Any) -> None:
    with tenant_scope(rival.id), pytest.raises(NotFound):
        services.answer_finding(
            actor=operator_for(tenant=rival),
            fingerprint=result.fingerprint,
            state="explained",
            note="x",
            at=NOW,
        )


def test_filters_narrow_the_worklist(result: ResultView, record: Any, actors: dict[str, Any]) -> None:
    def shown(**wanted: str) -> tuple[ResultView, ...]:
        return queries.findings(
            actor=actors["auditor"], node_id=record.id, filters=FindingFilters(**wanted)
        ).findings

    everything = shown()
    assert {each.severity for each in shown(severity="high")} == {"high"}
    assert {each.verdict for each in shown(verdict="fails")} == {"fails"}
    assert {each.topic for each in shown(topic="water")} == {"water"}
    assert shown(text="取水") or shown(text="water withdrawal")
    assert shown(text="no such words at all") == ()
    order = [("high", "medium", "low").index(each.severity) for each in everything]
    assert order == sorted(order)
    assert shown(sort="-severity")[0].severity == "low"
    assert len(shown(sort="-severity")) == len(everything)
