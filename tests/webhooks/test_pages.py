"""Webhooks on their pages, through the API and on the command line, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from qingheng.interfaces.cli.main import app
from qingheng.platform.people.tokens import create_token
from qingheng.platform.webhooks.models import Endpoint
from qingheng.platform.webhooks.services import add_endpoint, test_endpoint
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
HOME = "/c/acme/webhooks/"


@pytest.mark.parametrize(("lang", "once"), [("en", "cannot be shown again"), ("zh-hans", "之后无法再次查看")])
def test_the_secret_is_shown_once(client_as: ClientAs, receiver: Receiver, lang: str, once: str) -> None:
    client = client_as("administrator")
    client.cookies["django_language"] = lang
    made = client.post(HOME, {"url": receiver.url, "events": "intake., targets."})
    text = made.content.decode()
    assert once in text
    assert "qhw_" in text
    assert "no-store" in made["Cache-Control"]
    again = client.get(HOME).content.decode()
    assert ("以空格分隔" in again) is (lang == "zh-hans")
    assert "qhw_" not in again
    assert receiver.url in again
    assert Endpoint.objects.get().events == ["intake.", "targets."]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "begins with https://"), ("zh-hans", "必须以 https:// 开头")],
)
def test_a_refusal_stands_at_the_field(client_as: ClientAs, lang: str, words: str) -> None:
    client = client_as("administrator")
    client.cookies["django_language"] = lang
    answer = client.post(HOME, {"url": "http://hooks.example/", "events": "*"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_what_came_back_is_shown_as_text(
    client_as: ClientAs, actors: Any, receiver: Receiver, now: Any
) -> None:
    receiver.status, receiver.text = 500, b"<script>alert(1)</script>=cmd"
    admin = actors["administrator"]
    made = add_endpoint(actor=admin, url=receiver.url, events=["*"], at=now).endpoint
    client = client_as("administrator")
    answer = client.post(f"{HOME}{made.id}/test/", follow=True)
    text = answer.content.decode()
    assert "did not take it. (500)" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    for address in ("", "?state=given_up", "?state=sent", "?q=webhooks", "?q=nothing"):
        assert client.get(f"{HOME}{made.id}/{address}").status_code == 200
    export = client.get(f"{HOME}{made.id}/?format=csv")
    assert "webhooks.test" in export.content.decode("utf-8-sig")
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"{HOME}{made.id}/").content.decode()
    assert "推送记录" in page
    assert "对方服务器有响应，但未接收。" in page


def test_removing_asks_first(client_as: ClientAs, actors: Any, receiver: Receiver, now: Any) -> None:
    made = add_endpoint(actor=actors["administrator"], url=receiver.url, events=["*"], at=now).endpoint
    client = client_as("administrator")
    assert "Remove the endpoint?" in client.get(f"{HOME}{made.id}/remove/").content.decode()
    assert Endpoint.objects.filter(active=True).exists()
    assert client.post(f"{HOME}{made.id}/remove/")["Location"] == HOME
    assert not Endpoint.objects.filter(active=True).exists()
    assert client.get(f"{HOME}{made.id}/").status_code == 200


@pytest.mark.parametrize("role", ["programme_manager", "data_owner", "approver", "auditor", "supplier"])
def test_only_administrators(client_as: ClientAs, role: str) -> None:
    client = client_as(role)
    for path in ("", "1/", "1/remove/"):
        assert client.get(HOME + path).status_code == 403
    assert client.post(f"{HOME}1/test/").status_code == 403


def test_the_api(actors: Any, receiver: Receiver) -> None:
    from django.utils import timezone

    token = create_token(
        actor=actors["administrator"], label="x", verbs=["webhooks.manage"], days=1, at=timezone.now()
    ).text
    client = Client(headers={"Authorization": f"Bearer {token}"})
    base = "/api/v1/acme/webhooks"
    body = json.dumps({"url": receiver.url, "events": ["intake."]})
    made = client.post(base, body, content_type="application/json").json()
    assert made["secret"].startswith("qhw_")
    number = made["endpoint"]["id"]
    assert "secret" not in json.dumps(client.get(base).json())
    assert client.post(f"{base}/{number}/test").json()["state"] == "sent"
    sent = client.get(f"{base}/{number}/deliveries").json()
    assert [one["event"] for one in sent["items"]] == ["webhooks.test"]
    refused = client.post(
        base,
        json.dumps({"url": "https://169.254.169.254/", "events": ["*"]}),
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook-private")
    assert client.delete(f"{base}/{number}").json()["active"] is False
    assert client.get(base).json() == []


def test_odd_numbers_and_words_are_no_fault(client_as: ClientAs, actors: Any, now: Any) -> None:
    made = add_endpoint(
        actor=actors["administrator"], url="https://hooks.example/", events=["*"], at=now
    ).endpoint
    client, base = client_as("administrator"), "/api/v1/acme/webhooks"
    for number in (0, 2**63, 10**30):
        assert client.get(f"{HOME}{number}/").status_code == 404
        assert client.get(f"{base}/{number}/deliveries").status_code == 404
    for query in ("q=%00", "state=%00", "state=nothing", "page=-1", "format=pdf", "q=%25"):
        assert client.get(f"{HOME}{made.id}/?{query}").status_code in (200, 400, 422)
    for query in ("state=%00", "cursor=x", "limit=-1", "limit=99999999999999999999"):
        assert client.get(f"{base}/{made.id}/deliveries?{query}").status_code in (200, 400, 422)
    for url in (
        "https://hooks.example/\x00",
        "https://[",
        "https://[::1",
        "https://a:b/",
        "//x",
        "https://\ud800",
    ):
        answer = client.post(HOME, {"url": url.encode("utf-8", "replace").decode(), "events": "*\x00"})
        assert answer.status_code in (400, 422)
    assert Endpoint.objects.count() == 1


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["webhooks", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_line(company: Any, receiver: Receiver) -> None:
    made = json.loads(run("add", receiver.url, "--event", "intake.", "--event", "a.b", "--format", "json"))
    number = str(made["endpoint"]["id"])
    assert "qhw_" not in run("list", "--format", "json")
    assert "连续失败" in run("list", "--lang", "zh")
    assert run("test", number, "--lang", "en").strip() == "sent 200"
    receiver.status = 410
    assert "未接收" in run("test", number, "--lang", "zh", code=1)
    assert "private network" in run("add", "https://[fe80::1]/", "--event", "*", "--lang", "en", code=1)
    assert receiver.url in run("remove", number)
    assert "no such endpoint" in run("remove", number, "--lang", "en", code=1)


def test_the_last_delivery_of_a_test_is_found_by_number(actors: Any, receiver: Receiver, now: Any) -> None:
    admin = actors["administrator"]
    made = add_endpoint(actor=admin, url=receiver.url, events=["*"], at=now).endpoint
    first = test_endpoint(actor=admin, endpoint_id=made.id, at=now)
    second = test_endpoint(actor=admin, endpoint_id=made.id, at=now)
    assert first.event_id != second.event_id
