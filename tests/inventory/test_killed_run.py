"""A calculation whose process is killed: the run is whole or absent, the next one says so, and the trail is intact."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.intake.test_crash import Installation, driver  # noqa: F401 - the driver is a fixture

STAND = """
from datetime import UTC, datetime
from qingheng.apps.intake.services import forms_entry, workflow
from qingheng.apps.inventory import services
from qingheng.apps.organisation import services as organisation
from qingheng.platform.people.models import Person
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant
at = datetime(2026, 1, 5, tzinfo=UTC)
tenant = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=at)
with tenant_scope(tenant.id):
    operator, people = operator_for(tenant=tenant), {}
    for role in ("data_owner", "approver", "programme_manager"):
        person = Person.objects.create_user(f"{role}@acme.example", name=role, created_at=at)
        grant_role(actor=operator, person=person, role=role, at=at)
        people[role] = actor_for(person=person, tenant=tenant, at=at)
    facts = organisation.NodeFacts(kind="group", name_zh="甲集团", name_en="Acme", country="CN", province="340000")
    node = organisation.add_node(actor=operator, code="acme", facts=facts, parent_id=None, at=at)
    organisation.ensure_period(label="2023", actor=operator, at=at)
    tables = {
        "fuels": [{"fuel": "diesel", "use": "mobile", "quantity": "1000", "unit": "L"},
                  {"fuel": "gasoline", "use": "mobile", "quantity": "700", "unit": "L"}],
        "energy": [{"carrier": "electricity", "quantity": "5000", "unit": "kWh", "meter": "M-1"}],
        "water": [{"flow": "intake", "source": "municipal", "quantity": "40", "unit": "m3", "meter": "W-1"}],
    }
    for dataset, rows in tables.items():
        given = [{"site": "acme", "period": "2023-01", "document": f"{dataset}-{n}", **row} for n, row in enumerate(rows)]
        if dataset == "water":
            given = [{k: v for k, v in row.items() if k != "document"} for row in given]
        made = forms_entry.enter_rows(
            actor=people["data_owner"], dataset=dataset, node_id=node.id, rows=given, at=at, title=dataset
        )
        assert (made.stage, made.errors) == ("ready", 0), (dataset, made.failure, made.counts)
        workflow.submit(actor=people["data_owner"], submission_id=made.id, at=at)
        workflow.approve(actor=people["approver"], submission_id=made.id, at=at)
    services.make_inventory(
        actor=people["programme_manager"], code="y2023", name_zh="清单", name_en="Inventory", node_id=node.id,
        period="2023", at=at, on=at.date(),
    )
"""
RUN = ("inventory", "run", "--inventory", "y2023", "--as", "programme_manager@acme.example")
LIST, TRAIL = ("inventory", "list"), ("audit", "verify")
SERVICE = "qingheng.apps.inventory.services.running"


@pytest.fixture(scope="module")
def standing(driver: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, set[str]]:  # noqa: F811
    """A company with rows and an inventory nobody calculated; what calculating it undisturbed gives, and its files."""
    home = tmp_path_factory.mktemp("standing") / "home"
    here = Installation(driver, home)
    assert here.ask(script=STAND)["status"] == 0
    undisturbed = Installation(driver, shutil.copytree(home, home.with_name("undisturbed")))
    (made,) = undisturbed.commands(RUN)
    assert (made["run"]["number"], made["run"]["repeated"], made["run"]["cut_off"]) == (1, False, 0)
    return home, made, files(undisturbed.home)


def files(home: Path) -> set[str]:
    """Every file and folder of calculations, by its place; names of sealed ones say what is in them."""
    there = next((home / "plane").glob("*/inventory"))
    return {str(path.relative_to(there)) for path in there.rglob("*")}


@pytest.mark.parametrize(
    ("place", "when", "whole"),
    [
        ("qingheng.plane.quantify.calculating.write_choices", "before", False),
        ("qingheng.plane.quantify.calculating.seal_run", "before", False),
        ("qingheng.plane.quantify.calculating.seal_run", "after", False),
        (f"{SERVICE}._calculate_group", "after", False),
        (f"{SERVICE}.put_in_force", "before", False),
        (f"{SERVICE}._new_run", "after", False),
        (f"{SERVICE}.record", "after", False),
        (f"{SERVICE}.view_of_run", "before", True),
    ],
)
def test_killed_while_calculating(
    driver: subprocess.Popen[str],  # noqa: F811
    standing: tuple[Path, Any, set[str]],
    tmp_path: Path,
    place: str,
    when: str,
    whole: bool,
) -> None:
    home, undisturbed, sealed = standing
    here = Installation(driver, shutil.copytree(home, tmp_path / "home"))
    here.dies(place, when, *RUN)
    ((view,), trail) = here.commands(LIST, TRAIL)
    assert (view["run"] is not None, all(one["intact"] for one in trail)) == (whole, True)
    again, repeated, (view,), trail = here.commands(RUN, RUN, LIST, TRAIL)
    assert (again["run"]["cut_off"], again["run"]["repeated"], again["run"]["number"]) == (1, whole, 1)
    assert again["run"]["run_hash"] == undisturbed["run"]["run_hash"] == view["run"]["run_hash"]
    assert again["totals"] == undisturbed["totals"]
    assert again["run"]["summary"] == undisturbed["run"]["summary"]
    assert (repeated["run"]["cut_off"], repeated["run"]["repeated"]) == (0, True)
    assert all(one["intact"] for one in trail)
    assert files(here.home) == sealed, "nothing half is left"


def test_the_next_one_says_so_to_people_too(driver: Any, standing: Any, tmp_path: Path) -> None:  # noqa: F811
    here = Installation(driver, shutil.copytree(standing[0], tmp_path / "home"))
    here.dies(f"{SERVICE}._calculate_group", "after", *RUN)
    answer = here.ask(commands=[list(RUN), ["audit", "list", "--format", "json"]])
    (_code, said), (_also, trail) = answer["said"]
    assert "上次核算中途中断" in said
    assert "was cut off" in said
    assert "inventory.cut-off" in trail


def test_one_that_still_works_is_not_taken_for_one_that_was_cut_off(tmp_path: Path) -> None:
    """Two at once: each sees the other's mark locked and leaves its files alone."""
    from qingheng.apps.inventory.unfinished import marked

    with marked(tmp_path) as first:
        working = next(tmp_path.iterdir()).name.partition("-")[0]
        unsealed = tmp_path / f"{working}-0a1b2c3d.partial"
        unsealed.mkdir()
        with marked(tmp_path) as second:
            assert (first, second, unsealed.is_dir()) == (0, 0, True)
    unsealed.rmdir()
    assert list(tmp_path.iterdir()) == []
