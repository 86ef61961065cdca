"""What every request meets before a page: limits, caches, the list of sessions, errors for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qingheng.platform.people.tokens import create_token

LISTS = ("people", "audit", "jobs", "search", "evidence", "indicators", "quality", "kpi", "targets", "packs")


@pytest.fixture
def client(client_as: Any) -> Client:
    made: Client = client_as("administrator")
    made.raise_request_exception = False
    return made


@pytest.fixture
def program(actors: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: now)
    actor = actors["programme_manager"]
    text = create_token(actor=actor, label="t", verbs=sorted(actor.verbs), days=9, at=now).text
    return Client(
        enforce_csrf_checks=True, raise_request_exception=False, headers={"authorization": f"Bearer {text}"}
    )


@pytest.mark.parametrize("name", LISTS)
def test_text_no_database_keeps_is_refused(client: Client, name: str) -> None:
    for key in ("q", "text", "kind", "sort", "node", "period"):
        assert client.get(f"/c/acme/{name}/?{key}=a%00b").status_code == 400
    assert client.get(f"/c/acme/{name}/a%00b/").status_code == 400


def test_forms_are_read_the_same_way(client: Client) -> None:
    answer = client.post(
        "/c/acme/people/invite/", {"email": "a@b.example", "name": "a\0b", "role": "approver"}
    )
    assert answer.status_code == 400


def test_a_body_longer_than_any_upload_is_refused_unread(db: None, settings: Any) -> None:
    """By anybody, at any address: the guard against forged forms would read it to its end."""
    client = Client(enforce_csrf_checks=True)
    long = str(settings.UPLOAD_LIMIT_BYTES * 2)
    for path in ("/account/login/", "/c/acme/people/", "/api/v1/acme/submissions/file"):
        answer = client.post(
            path, b"x", content_type="multipart/form-data; boundary=x", headers={"content-length": long}
        )
        assert answer.status_code == 413, path
    assert answer.json().keys() == {"code", "message", "place", "fix", "problems"}


def test_a_long_table_comes_by_the_page_from_people_who_signed_in_alone(
    client_as: Any, settings: Any
) -> None:
    """The pages of intake take what streams and commands take; from anybody else no more than elsewhere."""
    settings.UPLOAD_LIMIT_BYTES, settings.INTAKE_LIMIT_BYTES = 1024, 2 * 1024**2
    owner, nobody = client_as("data_owner"), Client()

    def status(client: Client, path: str, size: int) -> int:
        return client.post(path, {"file": SimpleUploadedFile("a.csv", b"x" * size)}).status_code

    long, longer = 1_500_000, 3_500_000
    for path in ("/c/acme/intake/upload/", "/c/acme/intake/7/file/"):
        assert status(nobody, path, long) == 413, path
        assert status(owner, path, long) in (404, 422), path
        assert status(owner, path, longer) == 413, path
    assert status(owner, "/c/acme/people/", long) == 413


def test_answers_to_programs_are_not_kept_by_caches(program: Client) -> None:
    answer = program.get("/api/v1/acme/me")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing/of/the/kind", 404, "not-found"),
        ("PUT", "/api/v1/acme/me", 405, "method-not-allowed"),
        ("GET", "/api/v1/acme/indicators/a%00b", 400, "unreadable-request"),
        ("POST", "/api/v1/acme/jobs", 400, "unreadable-request"),
    ],
)
@pytest.mark.parametrize("body", [b"{", b'{"kind": "\\u0000"}', b'{"kind": "\\ud800"}', b'{"kind": NaN}'])
def test_every_error_of_the_api_has_the_same_shape(
    program: Client, method: str, path: str, status: int, code: str, body: bytes
) -> None:
    answer = program.generic(method, path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


def test_a_fault_is_told_to_programs_without_its_details(program: Client, monkeypatch: Any) -> None:
    from qingheng.platform.audit import queries

    def fault(**_: Any) -> Any:
        raise RuntimeError("secret path /x")

    monkeypatch.setattr(queries, "events", fault)
    answer = program.get("/api/v1/acme/packs")
    assert answer.status_code == 200
    monkeypatch.setattr("qingheng.platform.packs.queries.installed", fault)
    answer = program.get("/api/v1/acme/packs")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert b"secret" not in answer.content


def test_a_bad_token_is_told_so_even_beside_a_session(client: Client, company: Any) -> None:
    nobody = Client(enforce_csrf_checks=True)
    for asker in (nobody, client):
        answer = asker.post("/api/v1/acme/checks", headers={"authorization": "Bearer qh_ended"})
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_forged_form_is_told_so_in_the_same_shape(client: Client) -> None:
    client.handler.enforce_csrf_checks = True
    answer = client.post("/api/v1/acme/checks")
    assert (answer.status_code, answer.json()["code"]) == (403, "forged-request")


def test_a_session_ended_elsewhere_is_ended_here(client: Client) -> None:
    """Each server process has its own memory: only the database may say that a session is in force."""
    assert client.get("/c/acme/people/").status_code == 200
    Session.objects.all().delete()
    answer = client.get("/c/acme/people/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_looking_at_a_page_writes_nothing(client: Client, monkeypatch: Any) -> None:
    """On an embedded database a write waits for whatever is being written; reading must not."""
    client.get("/c/acme/people/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/c/acme/people/")
    writes = [q["sql"] for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert writes == []
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with CaptureQueriesContext(connection) as asked:
        client.get("/c/acme/people/")
    assert [q for q in asked if q["sql"].startswith("UPDATE") and "usersessions" in q["sql"]]
