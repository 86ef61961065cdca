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
        answer = client.get(
            f"{ROOT}/indicators", {"limit": 7, **({"cursor": cursor} if cursor else {})}
        ).json()
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


def test_the_same_file_for_another_node_is_another_request(api: Any) -> None:
    client = api("data_owner")
    file = SimpleUploadedFile("figures.csv", ONE, content_type="text/csv")
    node = client.get(f"{ROOT}/nodes").json()[0]["code"]
    assert upload(client, ONE, **{"idempotency-key": "a1"}).status_code == 200
    other = client.post(
        f"{ROOT}/submissions/file?node={node}", {"file": file}, headers={"idempotency-key": "a1"}
    )
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_two_long_keys_are_not_taken_for_one(api: Any) -> None:
    answer = upload(api("data_owner"), ONE, **{"idempotency-key": "k" * 101})
    assert (answer.status_code, answer.json()["code"]) == (422, "key-too-long")


def test_a_key_whose_request_died_is_free_again_after_a_while(api: Any, demo: Any, now: Any) -> None:
    """A server that was killed wrote neither the draft nor the answer: the key must not refuse for ever."""
    from datetime import timedelta

    client = api("data_owner")
    made = upload(client, ONE, **{"idempotency-key": "a1"}).json()
    assert client.delete(f"{ROOT}/submissions/{made['id']}").status_code == 204
    with tenant_scope(demo.tenant.id):
        from qingheng.platform.people.models import IdempotentAnswer

        IdempotentAnswer.objects.update(status=None, body={}, created_at=now - timedelta(minutes=1))
        assert upload(client, ONE, **{"idempotency-key": "a1"}).json()["code"] == "still-running"
        IdempotentAnswer.objects.update(created_at=now - timedelta(minutes=11))
    again = upload(client, ONE, **{"idempotency-key": "a1"})
    assert again.status_code == 200, again.content
    assert upload(client, ONE, **{"idempotency-key": "a1"}).json() == again.json()


def test_a_failed_act_frees_its_key_and_leaves_nothing(api: Any) -> None:
    client = api("data_owner")
    refused = upload(client, ONE.replace(b"6304", b"many"), **{"idempotency-key": "a1"})
    assert refused.status_code == 422
    assert upload(client, ONE, **{"idempotency-key": "a1"}).status_code == 200


def test_what_is_added_meanwhile_moves_no_row_to_another_page(api: Any, demo: Any, now: Any) -> None:
    from django.db import transaction

    from qingheng.platform.audit.services import record
    from qingheng.platform.rights.queries import operator_for

    client = api("auditor")
    first = client.get(f"{ROOT}/audit/events?limit=5").json()
    with tenant_scope(demo.tenant.id), transaction.atomic():
        record(actor=operator_for(tenant=demo.tenant), action="a.b", object_type="t", object_id=1, at=now)
    second = client.get(f"{ROOT}/audit/events", {"limit": 5, "cursor": first["next"]}).json()
    assert second["items"][0]["seq"] == first["items"][-1]["seq"] - 1
    assert second["total"] == first["total"]


@pytest.mark.parametrize("text", ["-1", "1e9", "9" * 30, "5.", "5.9.9", "٣"])
def test_a_made_up_cursor_is_refused(api: Any, text: str) -> None:
    import base64

    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    answer = api("auditor").get(f"{ROOT}/audit/events", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


def test_a_file_over_the_limit_is_refused_before_it_is_read(api: Any, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    answer = upload(api("data_owner"), ONE)
    assert (answer.status_code, answer.json()["code"]) == (422, "file-too-large")
