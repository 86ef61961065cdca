"""The API as a program uses it: tokens, pages, idempotency, uploads, errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qingheng.platform.people.models import Person
from qingheng.platform.people.tokens import create_token
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/lenovo"
ONE = b"indicator,member,period,value,unit\nghg.scope1,,FY2022/23,6304,tCO2e\n"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def api(demo: Any, now: Any) -> Any:
    """api(role) gives a client with a token of that demonstration person."""

    def make(role: str) -> Client:
        person = Person.objects.get(email=f"{role}@demo.qingheng.example")
        actor = actor_for(person=person, tenant=demo.tenant, at=now)
        assert actor is not None
        with tenant_scope(demo.tenant.id):
            text = create_token(actor=actor, label="test", verbs=sorted(actor.verbs), days=10, at=now).text
        return Client(headers={"authorization": f"Bearer {text}"})

    return make


def upload(client: Client, content: bytes, **headers: str) -> Any:
    file = SimpleUploadedFile("figures.csv", content, content_type="text/csv")
    return client.post(f"{ROOT}/submissions/file", {"file": file}, headers=headers or None)


def test_figures_are_strings_and_missing_is_a_state(api: Any) -> None:
    client = api("auditor")
    items = client.get(f"{ROOT}/figures?limit=500").json()["items"]
    by_place = {(i["key"], i["period"]): i for i in items}
    assert by_place["energy.intensity[fuel]", "FY2018/19"]["value"] == "0.10"
    missing = by_place["energy.fuel_detail[cng_mobile]", "FY2018/19"]
    assert (missing["value"], missing["state"]) == (None, "not_available")
    assert by_place["safety.fatalities_employees", "FY2018/19"]["value"] == "0"


def test_pages_cover_the_list_once(api: Any) -> None:
    client, cursor, keys = api("auditor"), None, []
    while True:
        answer = client.get(f"{ROOT}/indicators", {"limit": 7, **({"cursor": cursor} if cursor else {})}).json()
        keys += [item["code"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(keys) == len(set(keys)) == answer["total"]


def test_a_cursor_that_is_none(api: Any) -> None:
    answer = api("auditor").get(f"{ROOT}/indicators?cursor=nonsense")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


def test_an_upload_with_the_same_key_happens_once(api: Any) -> None:
    client = api("data_owner")
    first = upload(client, ONE, **{"idempotency-key": "a1"})
    again = upload(client, ONE, **{"idempotency-key": "a1"})
    assert first.status_code == again.status_code == 200, first.content
    assert first.json() == again.json()
    assert client.get(f"{ROOT}/submissions?state=draft").json()["total"] == 1


def test_a_key_used_for_something_else_is_refused(api: Any) -> None:
    client = api("data_owner")
    upload(client, ONE, **{"idempotency-key": "a1"})
    other = upload(client, ONE.replace(b"6304", b"6305"), **{"idempotency-key": "a1"})
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_nobody_approves_what_they_prepared(api: Any) -> None:
    owner = api("data_owner")
    number = upload(owner, ONE).json()["id"]
    body = {"reason_code": "data_correction", "reason": "read twice"}
    handed_in = owner.post(f"{ROOT}/submissions/{number}/submit", body, content_type="application/json")
    assert handed_in.status_code == 200, handed_in.content
    refused = owner.post(f"{ROOT}/submissions/{number}/approve", {}, content_type="application/json")
    assert refused.status_code == 403


def test_an_error_says_where_and_spares_the_rest(api: Any) -> None:
    two = ONE + b"ghg.scope3,,FY2022/23,many,tCO2e\n"
    made = upload(api("data_owner"), two).json()
    assert (made["row_count"], made["errors_count"]) == (1, 1)
    detail = api("data_owner").get(f"{ROOT}/submissions/{made['id']}").json()
    assert detail["problems"][0]["cell"] == "D3"


def test_a_file_without_a_readable_figure_leaves_nothing(api: Any) -> None:
    answer = upload(api("data_owner"), ONE.replace(b"6304", b"many"))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message_zh"]
    assert api("data_owner").get(f"{ROOT}/submissions?state=draft").json()["total"] == 0


def test_chinese_errors_on_request(demo: Any) -> None:
    answer = Client().get(f"{ROOT}/me", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 401
    assert "令牌" in answer.json()["message"] or "登录" in answer.json()["message"]


def test_a_broken_upload_is_refused_in_words(api: Any) -> None:
    file = SimpleUploadedFile("figures.xlsx", b"PK\x03\x04 broken", content_type="application/octet-stream")
    answer = api("data_owner").post(f"{ROOT}/submissions/file", {"file": file})
    assert answer.status_code == 422
    assert answer.json()["fix"]
