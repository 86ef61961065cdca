"""Two calculations of the same facts at the same moment are one run; a lock and a run never both win over the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.inventory import queries, services
from qingheng.apps.inventory.models import Run
from qingheng.platform.rights.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inventory(group: Any, actors: dict[str, Any], now: Any, tmp_path: Path, settings: Any) -> Any:
    """One bill of diesel in an inventory that was never calculated."""
    from qingheng.apps.organisation.services import ensure_period

    settings.PLANE_ROOT = tmp_path / "plane"
    manager = actors["programme_manager"]
    ensure_period(label="FY2022/23", actor=manager, at=now)
    _enter(group, actors, now)
    return services.make_inventory(
        actor=manager, code="raced", name_zh="竞态", name_en="Raced", node_id=group.id, period="FY2022/23", at=now,
        on=now.date(),
    )  # fmt: skip


def _enter(group: Any, actors: Any, now: Any) -> None:
    from qingheng.apps.intake.services import forms_entry, workflow

    row = {"site": group.code, "period": "FY2022/23", "fuel": "diesel", "use": "mobile", "quantity": "1000", "unit": "L",
           "document": "D-1"}  # fmt: skip
    made = forms_entry.enter_rows(
        actor=actors["data_owner"], dataset="fuels", node_id=group.id, rows=[row], at=now, title="diesel"
    )
    workflow.submit(actor=actors["data_owner"], submission_id=made.id, at=now)
    workflow.approve(actor=actors["approver"], submission_id=made.id, at=now)


def test_two_at_once_make_one_run(track: Any, inventory: Any, actors: Any, company: Any, now: Any) -> None:
    here = track()

    def act() -> Any:
        return services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=now)

    answers = here.race(act, act, tenant=company)
    runs = here.look(lambda: list(Run.objects.filter(inventory_id=inventory.id)), tenant=company)
    assert len(runs) == 1, answers
    assert runs[0].current
    assert {getattr(one, "run_hash", runs[0].run_hash) for one in answers} == {runs[0].run_hash}
    assert all(not isinstance(one, Exception) or isinstance(one, Conflict) for one in answers), answers


def test_a_lock_and_a_run_leave_the_lock_with_its_own_run(
    track: Any, inventory: Any, actors: Any, company: Any, now: Any
) -> None:
    """Whoever is first: a locked inventory stands with the run it was locked with, and that one is reported."""
    services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=now)
    here = track()
    answers = here.race(
        lambda: services.lock_inventory(actor=actors["approver"], inventory_id=inventory.id, at=now),
        lambda: services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=now),
        tenant=company,
    )
    assert getattr(answers[0], "state", answers[0]) == "locked"
    assert isinstance(answers[1], Conflict) or answers[1].repeated
    approver = actors["approver"]
    found = here.look(lambda: queries.inventory(actor=approver, inventory_id=inventory.id), tenant=company)
    reports = here.look(lambda: queries.reports(actor=approver, inventory_id=inventory.id), tenant=company)
    assert (found.state, found.run.number, [one.run for one in reports]) == ("locked", 1, [1])
