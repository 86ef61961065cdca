"""Sure layouts wait for a person, unless the company or the dataset says that they confirm themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from qingheng.apps.intake.models import MappingMemory
from qingheng.apps.intake.queries.lineage import row_lineage
from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.services.loading import begin
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.intake.services.policies import set_mapping_policy
from qingheng.interfaces.cli.main import app
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Forbidden, NotFound
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import grant_role
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
HEAD = "厂区,月份,能源品种,电表号,用电量(kWh)"
ROW = "深圳工厂,2025年1月,电力,M-1,12"


@pytest.fixture
def load(actors: Any, sites: Any, now: Any) -> Any:
    def make(head: str = HEAD, row: str = ROW) -> Any:
        return begin(
            actor=actors["data_owner"], dataset="energy", node_id=sites["acme"].id,
            data=f"{head}\n{row}\n".encode(), name="a.csv", at=now, again=True,
        )  # fmt: skip

    return make


@pytest.fixture
def policy(actors: Any, now: Any) -> Any:
    return lambda sure, dataset="": set_mapping_policy(
        actor=actors["programme_manager"], confirm_sure=sure, dataset=dataset, at=now
    )


def test_off_by_default_a_sure_layout_waits(load: Any) -> None:
    assert load().stage == "mapping"


def test_on_a_sure_layout_confirms_itself_and_lineage_says_so(load: Any, policy: Any, actors: Any) -> None:
    assert policy(True).confirm_sure
    one = load()
    assert (one.stage, one.rows, one.errors) == ("ready", 1, 0)
    origin = row_lineage(actor=actors["data_owner"], submission_id=one.id, sheet="", row=2)
    said = {"dataset": "", "by": actors["programme_manager"].name}
    assert {key: origin.mapping_policy[key] for key in said} == said
    assert origin.mapping_by == ""
    assert mapping(actor=actors["data_owner"], submission_id=one.id).policy == origin.mapping_policy
    assert (
        not MappingMemory.objects.exists()
    )  # nobody confirmed it: the next file is judged by the policy again
    actions = [event.action for event in AuditEvent.objects.filter(object_type="intake").order_by("id")]
    assert "intake.mapped_by_policy" in actions


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (f"{HEAD},经办科室", f"{ROW},动力科"),  # a column that is nothing of the dataset
        ("厂区,月份,电表号,数", "深圳工厂,2025年1月,M-1,12"),  # carrier and unit are missing
    ],
)
def test_what_is_not_all_sure_waits_for_a_person(head: str, row: str, load: Any, policy: Any) -> None:
    policy(True)
    assert load(head, row).stage == "mapping"


def test_a_dataset_s_own_policy_goes_before_the_company_s(load: Any, policy: Any) -> None:
    policy(True)
    assert (policy(False, "energy").confirm_sure, load().stage) == (False, "mapping")
    back = policy(None, "energy")
    assert (back.confirm_sure, back.own, load().stage) == (True, False, "ready")
    policy(False)
    policy(True, "energy")
    assert load().stage == "ready"


def test_a_person_who_confirms_afterwards_takes_its_place(
    load: Any, policy: Any, actors: Any, now: Any
) -> None:
    policy(True)
    one = load()
    confirm_mapping(actor=actors["data_owner"], submission_id=one.id, targets={}, at=now)
    origin = row_lineage(actor=actors["data_owner"], submission_id=one.id, sheet="", row=2)
    assert (origin.mapping_policy, origin.mapping_by) == ({}, actors["data_owner"].name)


@pytest.mark.parametrize("role", ["data_owner", "approver", "auditor", "executive_viewer"])
def test_only_who_defines_datasets_sets_it(role: str, actors: Any, now: Any) -> None:
    with pytest.raises(Forbidden):
        set_mapping_policy(actor=actors[role], confirm_sure=True, at=now)


def test_a_manager_of_one_site_does_not_set_it(company: Any, operator: Any, sites: Any, now: Any) -> None:
    person = Person.objects.create_user("m@acme.example", name="M", created_at=now)
    grant_role(actor=operator, person=person, role="programme_manager", node_id=sites["sz"].id, at=now)
    manager = actor_for(person=person, tenant=company, at=now)
    assert manager is not None
    with pytest.raises(Forbidden):
        set_mapping_policy(actor=manager, confirm_sure=True, at=now)


def test_it_is_on_the_trail_and_of_no_unknown_dataset(policy: Any) -> None:
    policy(True, "energy")
    event = AuditEvent.objects.get(action="intake.policy_set")
    assert (event.object_id, event.data["confirm_sure"]) == ("energy", "on")
    with pytest.raises(NotFound):
        policy(True, "no-such-dataset")


def test_pages_set_it_and_the_row_says_it(load: Any, actors: Any, client: Any) -> None:
    client.force_login(Person.objects.get(pk=actors["programme_manager"].person_id))
    address = reverse("intake:policy", kwargs={"company": "acme"})
    assert client.post(address, {"dataset": "energy", "confirm_sure": "on"}).status_code == 302
    page = client.get(reverse("intake:dataset", kwargs={"company": "acme", "dataset_code": "energy"}))
    assert 'value="off"' in page.content.decode()
    one = load()
    row = reverse("intake:row", kwargs={"company": "acme", "submission_id": one.id})
    text = client.get(f"{row}?row=2", headers={"Accept-Language": "en"}).content.decode()
    assert actors["programme_manager"].name in text
    client.force_login(Person.objects.get(pk=actors["data_owner"].person_id))
    assert client.post(address, {"confirm_sure": "on"}).status_code == 403


def test_commands_and_programs_set_it(
    company: Any, sites: Any, enter: Any, client: Any, operator: Any
) -> None:
    def command(*arguments: str) -> Any:
        done = CliRunner().invoke(
            app, ["intake", "policy", *arguments, "--company", "acme", "--format", "json"]
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    assert command()["confirm_sure"] is False
    assert command("--confirm-sure", "on", "--dataset", "energy")["own"] is True
    assert command("--dataset", "energy")["confirm_sure"] is True
    assert command("--confirm-sure", "default", "--dataset", "energy")["confirm_sure"] is False
    assert enter(bill()).stage == "ready"  # typed rows need nobody either way
