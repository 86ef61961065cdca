"""People and packs through the API: the acts of the pages, refused for the same reasons."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from qingheng.platform.people.models import Person
from qingheng.platform.people.tokens import create_token
from qingheng.platform.rights.queries import actor_for

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/acme"
NEW = {"email": "new@acme.example", "name": "New", "role": "data_owner"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def api(actors: Any, company: Any, now: Any) -> Any:
    """api(role, verbs) gives a client with a token of that person, of all their verbs or of those alone."""

    def make(role: str, verbs: list[str] | None = None) -> Client:
        person = Person.objects.get(email=f"{role}@acme.example")
        actor = actor_for(person=person, tenant=company, at=now)
        assert actor is not None
        made = create_token(actor=actor, label="t", verbs=verbs or sorted(actor.verbs), days=9, at=now)
        return Client(headers={"authorization": f"Bearer {made.text}", "accept-language": "en"})

    return make


def send(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


def test_people_come_and_go(api: Any) -> None:
    admin = api("administrator")
    invited = send(admin, "/people", NEW).json()
    assert (invited["is_new"], invited["mailed"]) == (True, False)
    assert "/account/password/reset/key/" in invited["link"]
    number = invited["person"]["id"]
    assert send(admin, f"/people/{number}/grants", {"role": "auditor"}).json()["code"] == "auditor-needs-end"
    given = send(admin, f"/people/{number}/grants", {"role": "auditor", "valid_until": "2036-01-01"}).json()
    assert {g["role"] for g in given["grants"]} == {"auditor", "data_owner"}
    grant = next(g["id"] for g in given["grants"] if g["role"] == "auditor")
    left = send(admin, f"/grants/{grant}/withdraw").json()
    assert [g["role"] for g in left["grants"] if g["in_force"]] == ["data_owner"]
    assert send(admin, f"/grants/{grant}/withdraw").status_code == 404
    gone = send(admin, f"/people/{number}/deactivate").json()
    assert (gone["is_active"], [g for g in gone["grants"] if g["in_force"]]) == (False, [])
    listed = admin.get(f"{ROOT}/people?text=new@&limit=5").json()
    assert [p["email"] for p in listed["items"]] == ["new@acme.example"]
    assert admin.get(f"{ROOT}/people/{number}").json()["email"] == "new@acme.example"


def test_a_mailed_link_is_not_answered(api: Any, settings: Any) -> None:
    settings.MAIL_IS_SENT = True
    invited = send(api("administrator"), "/people", NEW).json()
    assert (invited["mailed"], invited["link"], len(mail.outbox)) == (True, "", 1)


def test_the_last_administrator_stays(api: Any, actors: Any) -> None:
    admin = api("administrator")
    me = admin.get(f"{ROOT}/people/{actors['administrator'].person_id}").json()
    refused = send(admin, f"/grants/{me['grants'][0]['id']}/withdraw")
    assert (refused.status_code, refused.json()["code"]) == (409, "last-administrator")
    assert send(admin, f"/people/{me['id']}/deactivate").json()["code"] == "oneself"


def test_what_is_wrong_is_named_and_leaves_nothing(api: Any) -> None:
    admin, before = api("administrator"), Person.objects.count()
    for change, status, code in (
        ({"email": "nobody"}, 422, "bad-email"),
        ({"role": "king"}, 422, "unknown-role"),
        ({"node": "elsewhere"}, 404, "no-node"),
    ):
        answer = send(admin, "/people", {**NEW, **change})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Person.objects.count() == before


def test_nothing_is_done_before_it_is_refused(api: Any, actors: Any) -> None:
    """A token that may manage but not see people does nothing at all."""
    half, before = api("administrator", ["people.manage"]), Person.objects.count()
    owner = actors["data_owner"].person_id
    assert send(half, "/people", NEW).status_code == 403
    assert send(half, f"/people/{owner}/deactivate").status_code == 403
    assert send(api("programme_manager"), "/people", NEW).status_code == 403
    assert (Person.objects.count(), Person.objects.get(pk=owner).is_active) == (before, True)


def test_packs_are_looked_at_and_installed_once(api: Any) -> None:
    admin, path = api("administrator"), "/packs/catalogue-manufacturing"
    seen = api("auditor").get(f"{ROOT}{path}/changes").json()
    assert (seen["state"], len(seen["added"]) > 50) == ("new", True)
    assert send(api("programme_manager"), f"{path}/install").status_code == 403
    assert send(admin, f"{path}/install?seen_sha256={'0' * 64}").json()["code"] == "pack-changed"
    assert send(admin, f"{path}/install?seen_sha256={seen['sha256']}").json()["state"] == "new"
    assert send(admin, f"{path}/install").json()["state"] == "unchanged"
    assert send(admin, "/packs/company-lenovo/install").json()["code"] == "kind-not-installed"
    assert [p["pack_id"] for p in admin.get(f"{ROOT}/packs").json()] == ["catalogue-manufacturing"]
