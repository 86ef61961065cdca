"""Loads of facts that meet: two approvals, the same content or file twice, a decision against another, two checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.intake.models import Partition, Submission
from qingheng.apps.intake.queries.partitions import verify_partitions
from qingheng.apps.intake.services import corrections, loading, workflow
from qingheng.apps.intake.services.forms_entry import enter_rows
from qingheng.apps.organisation import services as organisation
from qingheng.platform.audit.queries import verify
from qingheng.platform.rights.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    {"site": "sz", "period": "2025-01", "meter": "M-1", "carrier": "electricity", "quantity": "1200", "unit": "kWh"},
    {"site": "sz", "period": "2025-02", "meter": "M-1", "carrier": "electricity", "quantity": "1100", "unit": "kWh"},
]  # fmt: skip
FILE = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12345.6\n".encode()


@pytest.fixture(autouse=True)
def _plane(settings: Any, tmp_path: Path) -> None:
    settings.PLANE_ROOT = tmp_path / "plane"


@pytest.fixture
def site(operator: Any, now: Any) -> Any:
    """The one site of a group."""
    facts = organisation.NodeFacts
    root = organisation.add_node(
        actor=operator, code="acme", facts=facts(kind="group", name_zh="甲集团", name_en="Acme Group"),
        parent_id=None, at=now,
    )  # fmt: skip
    return organisation.add_node(
        actor=operator, code="sz", facts=facts(kind="site", name_zh="深圳工厂", name_en="Shenzhen plant"),
        parent_id=root.id, at=now,
    )  # fmt: skip


@pytest.fixture
def draft(site: Any, actors: dict[str, Any], now: Any) -> Any:
    """draft(rows): a checked one."""

    def make(rows: list[dict[str, str]] = ROWS) -> Any:
        return enter_rows(
            actor=actors["data_owner"], dataset="energy", node_id=site.id, rows=rows, title="t", at=now
        )

    return make


@pytest.fixture
def waiting(draft: Any, actors: dict[str, Any], now: Any) -> Any:
    return workflow.submit(actor=actors["data_owner"], submission_id=draft().id, at=now)


def refusals(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, Exception)]


def whole(here: Any, actors: dict[str, Any], company: Any) -> None:
    """The trail is whole and every partition is what was sealed."""
    assert here.look(lambda: verify(tenant=company), tenant=company).intact
    checks = here.look(lambda: verify_partitions(actor=actors["auditor"]), tenant=company)
    assert [check.problem for check in checks if check.problem] == []


def test_two_approvals_at_once_make_one(track, waiting, actors, company, now) -> None:
    here = track()
    answers = here.race(
        *[lambda: workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now)] * 2,
        tenant=company,
    )
    assert [type(one) for one in refusals(answers)] == [Conflict], answers
    assert here.look(Partition.objects.count, tenant=company) == 1
    whole(here, actors, company)


def test_of_an_approval_and_a_return_at_once_one_holds(track, waiting, actors, company, now) -> None:
    here = track()
    answers = here.race(
        lambda: workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now),
        lambda: workflow.send_back(actor=actors["approver"], submission_id=waiting.id, note_text="x", at=now),
        tenant=company,
    )
    assert [type(one) for one in refusals(answers)] == [Conflict], answers
    state, partitions = here.look(
        lambda: (Submission.objects.get(pk=waiting.id).state, Partition.objects.count()), tenant=company
    )
    assert (state, partitions) in (("sealed", 1), ("returned", 0))
    whole(here, actors, company)


def test_of_an_approval_and_a_withdrawal_at_once_one_holds(track, waiting, actors, company, now) -> None:
    here = track()
    answers = here.race(
        lambda: workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now),
        lambda: workflow.withdraw(actor=actors["data_owner"], submission_id=waiting.id, at=now),
        tenant=company,
    )
    assert [type(one) for one in refusals(answers)] == [Conflict], answers
    state, partitions = here.look(
        lambda: (Submission.objects.get(pk=waiting.id).state, Partition.objects.count()), tenant=company
    )
    assert (state, partitions) in (("sealed", 1), ("withdrawn", 0))


def test_the_same_content_is_handed_in_once(track, draft, actors, company, now) -> None:
    two = [draft(ROWS), draft(ROWS[::-1])]
    here = track()
    answers = here.race(
        *[
            lambda one=one: workflow.submit(actor=actors["data_owner"], submission_id=one.id, at=now)
            for one in two
        ],
        tenant=company,
    )
    assert [one.code for one in refusals(answers)] == ["content-twice"], answers
    states = here.look(lambda: sorted(one.state for one in Submission.objects.all()), tenant=company)
    assert states == ["draft", "submitted"]


@pytest.mark.parametrize("known", [False, True], ids=["new bytes", "bytes of a withdrawn load"])
def test_the_same_file_at_once_makes_one_draft(track, site, actors, company, now, known) -> None:
    def load() -> Any:
        return loading.begin(
            actor=actors["data_owner"], dataset="energy", node_id=site.id, data=FILE, name="a.csv", at=now
        )

    if known:
        workflow.discard(actor=actors["data_owner"], submission_id=load().id, at=now)
    here = track()
    answers = here.race(load, load, tenant=company)
    assert [getattr(one, "code", one) for one in refusals(answers)] == ["file-twice"], answers
    assert here.look(Submission.objects.count, tenant=company) == 1
    whole(here, actors, company)


def test_one_key_at_once_makes_one_draft(track, site, actors, company, now) -> None:
    here = track()
    answers = here.race(
        *[
            lambda: loading.begin(
                actor=actors["data_owner"], dataset="energy", node_id=site.id, data=FILE, name="a.csv", at=now,
                idempotency_key="k1",
            )
        ]
        * 2,
        tenant=company,
    )  # fmt: skip
    assert refusals(answers) == []
    assert len({one.id for one in answers}) == 1


def test_two_corrections_at_once_leave_what_was_checked_last(track, draft, actors, company, now) -> None:
    """The rows on the disk, the counts and the corrections agree, whoever was faster."""
    one = draft()
    here = track()

    def fix(before: str, after: str) -> Any:
        return corrections.fix_all(
            actor=actors["data_owner"], submission_id=one.id, column="quantity", before=before, after=after, at=now
        )  # fmt: skip

    answers = here.race(lambda: fix("1200", "1201"), lambda: fix("1100", "1101"), tenant=company)
    refused = refusals(answers)
    assert {getattr(one, "code", one) for one in refused} <= {"not-checked"}, answers

    def end() -> tuple[str, list[str], list[str]]:
        from qingheng.apps.intake.queries.rows import rows

        left = Submission.objects.get(pk=one.id)
        shown = rows(actor=actors["data_owner"], submission_id=one.id).rows
        figures = [next(c.shown for c in row.cells if c.column == "quantity") for row in shown]
        return left.stage, sorted(figures), sorted(fix.after for fix in left.fixes.all())

    stage, figures, fixed = here.look(end, tenant=company)
    assert stage == "ready"
    plain = [figure.replace(",", "") for figure in figures]
    assert set(fixed) <= set(plain), (plain, fixed)
    assert len(fixed) == 2 - len(refused)
