"""The block of comments on its pages, with and without scripts, in both languages; the same through the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qingheng.platform.comments.models import Comment
from qingheng.platform.comments.queries import of_subject
from qingheng.platform.comments.services import write_comment
from tests.world import NOW

ClientAs = Callable[[str], Client]
HTMX = {"HX-Request": "true"}
KINDS = ("datapoint", "finding", "submission", "target")
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7|add:7 }} {% now %}'


def at(name: str, company: str = "acme", **more: object) -> str:
    return reverse(f"comments:{name}", kwargs={"company": company, **more})


def write_at(subjects: dict[str, str], kind: str = "datapoint", company: str = "acme") -> str:
    return at("write", company, subject_kind=kind, subject_key=subjects[kind])


def page_of(actor: Any, subjects: dict[str, str], kind: str) -> str:
    return of_subject(actor=actor, kind=kind, key=subjects[kind]).subject.url


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_one_comes_back_to_the_page(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str], kind: str
) -> None:
    client = client_as("auditor")
    answer = client.post(write_at(subjects, kind), {"text": "第一行\r\n第二行"})
    thread = of_subject(actor=actors["auditor"], kind=kind, key=subjects[kind])
    assert (answer.status_code, answer["Location"]) == (302, f"{thread.subject.url}#{thread.subject.anchor}")
    text = client.get(thread.subject.url).content.decode()
    assert "第一行<br>第二行" in text
    assert f'id="{thread.subject.anchor}"' in text
    assert text.count(f'id="{thread.subject.anchor}"') == 1
    assert 'method="post"' in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_block_swaps_itself(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str], kind: str
) -> None:
    client = client_as("auditor")
    made = client.post(write_at(subjects, kind), {"text": "Why?"}, headers=HTMX)
    text = made.content.decode()
    assert made.status_code == 200
    assert text.lstrip().startswith("<section")
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert "1 open comment<" in text
    comment = Comment.objects.get()
    done = client.post(at("resolve", comment_id=comment.pk), headers=HTMX).content.decode()
    assert "Resolved by auditor" in done
    assert "open comment" not in done
    gone = client.post(at("withdraw", comment_id=comment.pk), headers=HTMX)
    assert gone.status_code == 409


def test_both_languages(client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str]) -> None:
    write_comment(actor=actors["auditor"], kind="datapoint", key=subjects["datapoint"], text="a", at=NOW)
    client, url = client_as("approver"), page_of(actors["auditor"], subjects, "datapoint")
    english = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    chinese = client.get(url, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert all(words in english for words in ("1 open comment", "Your comment", "Resolve"))
    assert all(words in chinese for words in ("1 条未解决的意见", "您的意见", "标为已解决"))
    assert "Your comment" not in chinese
    refused = client.post(write_at(subjects), {"text": ""}, headers={"Accept-Language": "zh-hans"})
    assert "意见为空" in refused.content.decode()


def test_who_may_not_comment_reads_without_a_form(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    write_comment(actor=actors["auditor"], kind="target", key=subjects["target"], text="said", at=NOW)
    client = client_as("executive_viewer")
    text = client.get(page_of(actors["auditor"], subjects, "target")).content.decode()
    assert "said" in text
    assert "/write/" not in text
    assert "/resolve/" not in text
    assert client.post(write_at(subjects, "target"), {"text": "x"}).status_code == 403
    assert client.post(at("resolve", comment_id=Comment.objects.get().pk)).status_code == 403


def test_only_the_author_sees_withdraw(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    write_comment(actor=actors["auditor"], kind="target", key=subjects["target"], text="said", at=NOW)
    url = page_of(actors["auditor"], subjects, "target")
    assert "/withdraw/" in client_as("auditor").get(url).content.decode()
    assert "/withdraw/" not in client_as("approver").get(url).content.decode()
    withdraw = at("withdraw", comment_id=Comment.objects.get().pk)
    assert client_as("approver").post(withdraw).status_code == 403
    assert client_as("auditor").post(withdraw).status_code == 302
    text = client_as("approver").get(url).content.decode()
    assert "said" not in text
    assert "The author has withdrawn this comment." in text


@pytest.mark.parametrize("kind", KINDS)
def test_markup_is_shown_as_it_was_typed(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str], kind: str
) -> None:
    client = client_as("auditor")
    client.post(write_at(subjects, kind), {"text": HOSTILE})
    for url in (page_of(actors["auditor"], subjects, kind), write_at(subjects, kind).removesuffix("write/")):
        text = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{ 7|add:7 }}" in text


@pytest.mark.parametrize("text", ["衡" * 4001, "a\x07b", "\u202egnp.exe", "", "  \n "])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_refusal_stands_at_the_field_and_what_was_typed_stays(
    client_as: ClientAs, subjects: dict[str, str], text: str, headers: dict[str, str]
) -> None:
    answer = client_as("auditor").post(write_at(subjects), {"text": text}, headers=headers)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert shown.count('class="field-error"') == 1
    assert ("<html" in shown) is not bool(headers)
    assert text.strip("\n ")[:3000] in shown
    assert not Comment.objects.exists()


def test_the_passport_panel_and_page_say_how_many_wait(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str]
) -> None:
    url = page_of(actors["auditor"], subjects, "datapoint")
    client = client_as("auditor")
    assert "open comment" not in client.get(url).content.decode()
    for _ in range(2):
        write_comment(actor=actors["auditor"], kind="datapoint", key=subjects["datapoint"], text="a", at=NOW)
    assert "2 open comments" in client.get(url).content.decode()
    panel = client.get(url, headers={**HTMX, "HX-Target": "passport"}).content.decode()
    assert "2 open comments" in panel
    assert "<html" not in panel


def test_a_page_of_its_own(client_as: ClientAs, subjects: dict[str, str]) -> None:
    for kind in KINDS:
        url = at("thread", subject_kind=kind, subject_key=subjects[kind])
        text = client_as("executive_viewer").get(url).content.decode()
        assert "Nobody has commented so far." in text
    assert client_as("supplier").get(url).status_code == 403
    assert client_as("auditor").get(at("thread", subject_kind="node", subject_key="1")).status_code == 404


def test_forged_addresses_do_not_exist(
    client_as: ClientAs, actors: dict[str, Any], subjects: dict[str, str], rival: Any
) -> None:
    client = client_as("auditor")
    assert client.post(write_at(subjects, company="rival"), {"text": "x"}).status_code == 404
    assert client.post(at("resolve", comment_id=999999)).status_code == 404
    assert (
        client.post(at("write", subject_kind="datapoint", subject_key="999999"), {"text": "x"}).status_code
        == 404
    )


def test_a_forged_form_is_refused(client_as: ClientAs, subjects: dict[str, str]) -> None:
    client = client_as("auditor")
    client.handler.enforce_csrf_checks = True
    assert client.post(write_at(subjects), {"text": "x"}).status_code == 403
    assert not Comment.objects.exists()


# The same through the API


def ask(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    if body is None:
        return client.get(f"/api/v1/acme/comments/{path}")
    return client.post(
        f"/api/v1/acme/comments/{path}", json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("kind", KINDS)
def test_write_read_and_resolve_through_the_api(
    client_as: ClientAs, subjects: dict[str, str], kind: str
) -> None:
    client, place = client_as("auditor"), f"on/{kind}/{subjects[kind]}"
    made = ask(client, place, {"text": "Why?\n为何？"}).json()
    assert (made["state"], made["text"], made["mine"]) == ("open", "Why?\n为何？", True)
    thread = ask(client, place).json()
    assert (thread["open"], [c["id"] for c in thread["comments"]]) == (1, [made["id"]])
    assert ask(client, f"on/{kind}/{thread['subject_key']}").json() == thread
    done = ask(client_as("approver"), f"{made['id']}/resolve", {}).json()
    assert (done["state"], done["resolved_by"]) == ("resolved", "approver")
    again = ask(client, f"{made['id']}/withdraw", {})
    assert (again.status_code, again.json()["code"]) == (409, "comment-resolved")


def test_what_the_api_refuses(client_as: ClientAs, subjects: dict[str, str]) -> None:
    place = f"on/datapoint/{subjects['datapoint']}"
    long = ask(client_as("auditor"), place, {"text": "x" * 4001})
    assert (long.status_code, long.json()["code"], long.json()["place"]) == (422, "comment-too-long", "text")
    half = client_as("auditor").post(
        f"/api/v1/acme/comments/{place}", '{"text": "\\ud800"}', content_type="application/json"
    )
    assert half.status_code in (400, 422)
    assert ask(client_as("executive_viewer"), place, {"text": "x"}).status_code == 403
    assert ask(client_as("auditor"), "on/datapoint/999999", {"text": "x"}).status_code == 404
    assert ask(client_as("auditor"), "on/node/1").status_code == 404
    assert not Comment.objects.exists()


def test_the_same_key_comments_once(client_as: ClientAs, subjects: dict[str, str]) -> None:
    client, place = client_as("auditor"), f"on/target/{subjects['target']}"
    answers = [ask(client, place, {"text": "once"}, **{"Idempotency-Key": "k"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Comment.objects.count() == 1
