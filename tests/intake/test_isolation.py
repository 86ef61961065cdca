"""Loads of another company do not exist, whichever door asks and whatever the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qingheng.apps.intake.queries import comparing, evidence, exporting, lineage, mapping, partitions, rows
from qingheng.apps.intake.queries import submissions as reads
from qingheng.apps.intake.queries.datasets import datasets
from qingheng.apps.intake.services import corrections, loading, workflow
from qingheng.apps.intake.services.evidence import attach_evidence
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.organisation import services as organisation
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]

READS: dict[str, Act] = {
    "submission": lambda one, **who: reads.submission(**who, submission_id=one),
    "rows": lambda one, **who: rows.rows(**who, submission_id=one),
    "issues": lambda one, **who: rows.issue_groups(**who, submission_id=one),
    "changes": lambda one, **who: rows.changes(**who, submission_id=one),
    "mapping": lambda one, **who: mapping.mapping(**who, submission_id=one),
    "comparison": lambda one, **who: comparing.comparison(**who, submission_id=one),
    "evidence": lambda one, **who: evidence.evidence(**who, submission_id=one),
    "lineage": lambda one, **who: lineage.row_lineage(**who, submission_id=one, sheet="", row=2),
    "export": lambda one, **who: exporting.export_rows(**who, submission_id=one, kind="csv"),
}
WRITES: dict[str, Act] = {
    "submit": lambda one, **who: workflow.submit(**who, submission_id=one),
    "approve": lambda one, **who: workflow.approve(**who, submission_id=one),
    "return": lambda one, **who: workflow.send_back(**who, submission_id=one, note_text="x"),
    "withdraw": lambda one, **who: workflow.withdraw(**who, submission_id=one),
    "discard": lambda one, **who: workflow.discard(**who, submission_id=one),
    "correct": lambda one, **who: workflow.correct(
        **who, submission_id=one, reason_code="late_data", reason="x"
    ),
    "resume": lambda one, **who: loading.resume(**who, submission_id=one),
    "map": lambda one, **who: confirm_mapping(**who, submission_id=one, targets={}),
    "fix": lambda one, **who: corrections.fix_all(
        **who, submission_id=one, column="quantity", before="1200", after="1"
    ),
    "exclude": lambda one, **who: corrections.exclude_rows(
        **who, submission_id=one, sheet="", rows=[2], why="x"
    ),
    "undo": lambda one, **who: corrections.undo_change(**who, submission_id=one, kind="fix", change_id=1),
    "attach": lambda one, **who: attach_evidence(**who, submission_id=one, data=b"x", name="x.pdf"),
}


@pytest.fixture
def stranger(rival: Any, now: Any) -> Any:
    """Every role that enters, approves and manages, in the other company, which has a group of its own."""
    with tenant_scope(rival.id):
        operator = operator_for(tenant=rival)
        facts = organisation.NodeFacts(kind="group", name_zh="乙集团", name_en="Rival Group")
        organisation.add_node(actor=operator, code="rival", facts=facts, parent_id=None, at=now)
        person = Person.objects.create_user("all@rival.example", name="All", created_at=now)
        for role in ("administrator", "programme_manager", "data_owner", "approver"):
            grant_role(actor=operator, person=person, role=role, at=now)
        return actor_for(person=person, tenant=rival, at=now)


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_a_load_of_another_company_does_not_exist(
    name: str, enter: Any, stranger: Any, rival: Any, company: Any, now: Any
) -> None:
    one = enter()
    who: dict[str, Any] = {"actor": stranger} | ({"at": now} if name in WRITES else {})
    with tenant_scope(rival.id), pytest.raises(NotFound):
        (READS | WRITES)[name](one.id, **who)


def test_nothing_of_another_company_shows_or_counts(
    seal: Any, stranger: Any, rival: Any, company: Any, sites: Any, now: Any
) -> None:
    seal()
    with tenant_scope(rival.id):
        assert reads.submissions(actor=stranger) == []
        assert partitions.sealed_rows(actor=stranger, dataset="energy") is None
        assert partitions.in_force(actor=stranger, dataset="energy") == []
        assert {one.rows for one in datasets(actor=stranger)} == {0}
        with pytest.raises(NotFound):
            loading.begin(
                actor=stranger, dataset="energy", node_id=sites["acme"].id, data=b"a,b\n1,2\n", name="a.csv", at=now
            )  # fmt: skip


def test_the_same_file_and_mapping_of_another_company_are_not_known(
    enter: Any, stranger: Any, rival: Any, actors: Any, sites: Any, now: Any
) -> None:
    """Neither that the bytes were loaded nor how their columns were taken tells of the other company."""
    from qingheng.apps.organisation.queries import root

    data = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12\n".encode()
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites["acme"].id, data=data, name="a.csv", at=now
    )
    confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    again = loading.begin(
        actor=owner, dataset="energy", node_id=sites["acme"].id, data=data, name="a.csv", at=now, again=True
    )
    assert again.stage == "ready"  # the company itself remembers
    with tenant_scope(rival.id):
        theirs = loading.begin(
            actor=stranger, dataset="energy", node_id=root(actor=stranger).id, data=data, name="a.csv", at=now
        )
        assert theirs.stage == "mapping"


@pytest.mark.parametrize("role", ["auditor", "executive_viewer", "supplier", "administrator"])
@pytest.mark.parametrize("name", list(WRITES))
def test_readers_change_nothing(name: str, role: str, enter: Any, actors: Any, now: Any) -> None:
    one = enter()
    with pytest.raises((Forbidden, NotFound)):
        WRITES[name](one.id, actor=actors[role], at=now)


@pytest.mark.parametrize("name", list(WRITES))
def test_an_approver_changes_no_draft(name: str, enter: Any, actors: Any, now: Any) -> None:
    with pytest.raises((Forbidden, Conflict, Invalid)):
        WRITES[name](enter().id, actor=actors["approver"], at=now)
