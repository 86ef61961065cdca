"""Running the checks: once per record, for those who may, apart from every other company."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from qingheng.apps.quality import queries, services
from qingheng.apps.quality.models import CheckResult, CheckRun
from qingheng.apps.quality.services import checking
from qingheng.apps.quality.tests.conftest import NOW
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope


@pytest.fixture
def run(record: Any, actors: dict[str, Any]) -> Any:
    return services.run_checks(actor=actors["programme_manager"], node_id=record.id, at=NOW)


def test_a_run_counts_what_it_kept(run: Any) -> None:
    results = CheckResult.objects.filter(run_id=run.id)
    assert run.checks == results.count() > 500
    assert run.findings == results.filter(is_finding=True).count() > 0
    assert sum(run.by_verdict.values()) == run.checks
    assert sum(run.by_severity.values()) == run.findings
    assert run.rules_pack.startswith("quality-esg@")


def test_a_second_run_changes_nothing(run: Any, record: Any, actors: dict[str, Any]) -> None:
    events = AuditEvent.objects.count()
    again = services.run_checks(actor=actors["approver"], node_id=record.id, at=NOW)
    assert again.id == run.id
    assert again.repeated
    assert not run.repeated
    assert CheckRun.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_another_input_makes_another_run_and_going_back_brings_the_first_one_back(
    run: Any, record: Any, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = actors["programme_manager"]
    monkeypatch.setattr("qingheng.__version__", "0.0.0-other")
    other = services.run_checks(actor=manager, node_id=record.id, at=NOW)
    assert other.id != run.id
    assert queries.latest(actor=manager, node_id=record.id).id == other.id
    monkeypatch.undo()
    back = services.run_checks(actor=manager, node_id=record.id, at=NOW)
    assert back.id == run.id
    assert CheckRun.objects.filter(current=True).count() == 1


@pytest.mark.parametrize("role", ["administrator", "data_owner", "auditor", "executive_viewer", "supplier"])
def test_only_some_roles_run_the_checks(role: str, record: Any, actors: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        services.run_checks(actor=actors[role], node_id=record.id, at=NOW)


def test_a_run_leaves_its_name_in_the_trail(run: Any, record: Any) -> None:
    event = AuditEvent.objects.filter(action="checks.run").get()
    assert event.data["findings"] == run.findings
    assert event.data["node"] == record.code


def test_findings_of_the_record_stand_where_an_auditor_finds_them(
    run: Any, record: Any, actors: dict[str, Any]
) -> None:
    _run, found = queries.all_findings(actor=actors["auditor"], node_id=record.id)
    places = {(result.subject, result.period, result.verdict) for result in found}
    assert ("ghg.intensity_scope1_2_location", "FY2021/22", "fails") in places
    assert ("energy.operational[purchased]", "FY2018/19", "fails") in places
    assert ("ghg.scope3", "FY2021/22", "implausible") in places
    assert any(subject == "safety.recordable_rate" for subject, _period, _verdict in places)
    assert all(result.text_zh and result.text_en and result.title_zh for result in found)


def test_marks_results_and_heat_agree_with_the_findings(
    run: Any, record: Any, actors: dict[str, Any]
) -> None:
    auditor = actors["auditor"]
    _run, found = queries.all_findings(actor=auditor, node_id=record.id)
    marks = queries.marks(actor=auditor, node_id=record.id)
    assert set(marks) == {(result.subject, result.period) for result in found}
    periods = queries.checked_periods(actor=auditor, node_id=record.id)
    assert periods == ["FY2018/19", "FY2019/20", "FY2020/21", "FY2021/22", "FY2022/23"]
    rows = queries.heat(actor=auditor, node_id=record.id, periods=periods)
    assert sum(row.findings for row in rows) == len(found)
    assert sum(cell.findings for row in rows for cell in row.cells) == len(found)
    checks = queries.results_for(actor=auditor, key="ghg.scope1", period="FY2022/23", node_id=record.id)
    assert checks[0].is_finding
    assert any(not result.is_finding for result in checks)


def test_rules_say_what_they_found(run: Any, record: Any, actors: dict[str, Any]) -> None:
    rules = queries.rules(actor=actors["executive_viewer"], node_id=record.id)
    assert sum(rule.findings for rule in rules) == run.findings
    assert sum(sum(rule.by_verdict.values()) for rule in rules) == run.checks
    assert all(rule.title_zh and rule.title_en and rule.method for rule in rules)


def test_the_other_company_sees_nothing_of_it(run: Any, record: Any, rival: Any) -> None:
    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        assert CheckRun.objects.count() == 0
        assert queries.latest(actor=stranger, node_id=record.id) is None
        assert queries.marks(actor=stranger, node_id=record.id) == {}
        with pytest.raises(NotFound):
            services.run_checks(actor=stranger, node_id=record.id, at=NOW)


def test_an_unchecked_company_has_empty_answers(record: Any, actors: dict[str, Any]) -> None:
    auditor = actors["auditor"]
    assert queries.latest(actor=auditor, node_id=record.id) is None
    assert queries.findings(actor=auditor, node_id=record.id).run is None
    assert queries.rules(actor=auditor, node_id=record.id) == []
    assert queries.overview(actor=auditor, node_id=record.id, periods=[]).run is None


def test_the_slower_of_two_gets_the_run_of_the_faster(
    run: Any, record: Any, actors: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_args: Any) -> None:
        raise IntegrityError("check_run_once_per_input")

    monkeypatch.setattr(checking, "_new_run", too_late)
    monkeypatch.setattr(checking, "input_hash", lambda *_args: "0" * 64)
    with pytest.raises(Conflict):
        services.run_checks(actor=actors["approver"], node_id=record.id, at=NOW)
    assert CheckRun.objects.get(current=True).id == run.id  # what the slower one began is undone
