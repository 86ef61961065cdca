"""Intake as a program uses it: every operation, one act a key, and refusals in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qingheng.platform.people.tokens import create_token
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/acme/intake"
FILE = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12345.6\n武汉工厂,2025年1月,电力,M-2,abc\n".encode()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


class Program:
    """A client with a token."""

    def __init__(self, text: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {text}"})

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        answer = self.client.generic(
            method, ROOT + path, b"" if body is None else _json(body), content_type="application/json",
            headers=headers or None,
        )  # fmt: skip
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode())
        return answer.json() if answer.content else None

    def load(self, data: bytes = FILE, *, query: str = "", status: int = 200, **headers: str) -> Any:
        answer = self.client.post(
            f"{ROOT}/submissions/file?dataset=energy{query}", {"file": SimpleUploadedFile("能耗.csv", data)},
            headers=headers or None,
        )  # fmt: skip
        assert answer.status_code == status, answer.content.decode()
        return answer.json()


def _json(body: Any) -> bytes:
    import json

    return json.dumps(body, ensure_ascii=False).encode()


@pytest.fixture
def program(actors: dict[str, Any], sites: Any, now: Any) -> Callable[[str], Program]:
    def make(role: str) -> Program:
        actor = actors[role]
        verbs = sorted(actor.verbs)
        return Program(create_token(actor=actor, label="t", verbs=verbs, days=9, at=now).text)

    return make


@pytest.fixture
def approve(actors: dict[str, Any], now: Any) -> Callable[[int], Any]:
    """Approvers have no tokens of their own: they decide on the page."""
    from qingheng.apps.intake.services import workflow

    return lambda number: workflow.approve(actor=actors["approver"], submission_id=number, at=now)


def test_the_whole_way_of_a_file(program, approve) -> None:
    owner = program("data_owner")
    assert {"energy", "water"} <= {one["code"] for one in owner.ask("GET", "/datasets")}
    one = owner.load()
    here = f"/submissions/{one['id']}"
    assert (one["state"], one["stage"], one["origin"]) == ("draft", "mapping", "api")
    proposed = owner.ask("GET", f"{here}/mapping")
    targets = {str(column["index"]): column["target"] for column in proposed["columns"]}
    checked = owner.ask("PUT", f"{here}/mapping", {"targets": targets, "constants": proposed["constants"]})
    assert (checked["stage"], checked["rows"], checked["errors"]) == ("ready", 2, 1)
    page = owner.ask("GET", f"{here}/rows?only=errors")
    assert [row["row"] for row in page["rows"]] == [3]
    assert [group["code"] for group in owner.ask("GET", f"{here}/issues")] == ["unreadable_number"]
    refused = owner.ask("POST", f"{here}/submit", {}, status=422)
    assert refused["code"] == "open-errors"
    fixed = owner.ask(
        "POST", f"{here}/fix", {"column": "quantity", "before": "abc", "after": "900", "why": "账单"}
    )
    assert fixed["errors"] == 0
    (change,) = owner.ask("GET", f"{here}/changes")
    undone = owner.ask("POST", f"{here}/undo", {"kind": "fix", "change_id": change["id"]})
    assert undone["errors"] == 1
    left = owner.ask("POST", f"{here}/exclude", {"rows": [3], "why": "表坏"})
    assert (left["errors"], left["excluded"]) == (0, 1)
    assert owner.ask("POST", f"{here}/resume", status=409)["code"] == "nothing-to-resume"
    assert owner.ask("POST", f"{here}/submit", {})["state"] == "submitted"
    assert owner.ask("GET", f"{here}/comparison")
    assert owner.ask("POST", f"{here}/approve", {}, status=403)["code"]
    assert owner.ask("POST", f"{here}/return", {"note": "x"}, status=403)["code"]
    approve(one["id"])
    assert owner.ask("GET", here)["state"] == "sealed"
    origin = owner.ask("GET", f"{here}/rows/2")
    assert (origin["columns"]["quantity"], origin["file_sha256"]) == ("E2", one["sha256"])
    calendar = owner.ask("GET", "/calendar?year=2025&dataset=energy")
    assert "sealed" in {cell["state"] for row in calendar for cell in row["cells"]}
    correction = owner.ask("POST", f"{here}/correct", {"reason_code": "late_data", "reason": "补录"})
    assert correction["supersedes_id"] == one["id"]
    again = owner.load(FILE.replace(b"abc", b"900"), query=f"&into={correction['id']}")
    assert (again["id"], again["stage"], again["errors"]) == (correction["id"], "ready", 0)
    assert [item["id"] for item in owner.ask("GET", "/submissions?state=draft")["items"]] == [again["id"]]
    owner.ask("DELETE", f"/submissions/{again['id']}", status=204)
    assert owner.ask("GET", f"/submissions/{again['id']}", status=404)["code"] == "no-submission"
    assert owner.ask("GET", "/campaigns") == []
    assert owner.ask("GET", "/campaigns/99/owed", status=404)["code"]


def test_rows_are_handed_in_and_withdrawn(program) -> None:
    owner = program("data_owner")
    made = owner.ask("POST", "/submissions/rows", {"dataset": "energy", "node": "sz", "rows": [bill()]})
    assert (made["stage"], made["errors"], made["node_code"]) == ("ready", 0, "sz")
    owner.ask("POST", f"/submissions/{made['id']}/submit", {})
    assert owner.ask("POST", f"/submissions/{made['id']}/withdraw")["state"] == "withdrawn"


def test_one_key_is_one_act(program) -> None:
    owner = program("data_owner")
    body = {"dataset": "energy", "rows": [bill()]}
    key = {"Idempotency-Key": "k1"}
    first = owner.ask("POST", "/submissions/rows", body, **key)
    assert owner.ask("POST", "/submissions/rows", body, **key) == first
    other = {"dataset": "energy", "rows": [bill(quantity="7")]}
    assert owner.ask("POST", "/submissions/rows", other, status=409, **key)["code"] == "key-reused"
    file = {"Idempotency-Key": "k2"}
    assert owner.load(**file) == owner.load(**file)
    assert len(owner.ask("GET", "/submissions")["items"]) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "同一文件已由"), ("en", "loaded already")],
)
def test_refusals_are_in_the_language_asked_for(program, language, words) -> None:
    owner = program("data_owner")
    owner.load()
    refused = owner.load(status=409, **{"Accept-Language": language})
    assert refused["code"] == "file-twice"
    assert any(word in refused["message"] for word in words.split("|")), refused


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"dataset": "nothing", "rows": [bill()]}, 404, "no-dataset"),
        ({"dataset": "energy", "rows": []}, 422, "nothing-entered"),
        ({"dataset": "energy", "rows": [{"x": "1"}]}, 422, "no-column"),
        ({"dataset": "energy", "rows": [bill(note="x" * 2001)]}, 422, "text-too-long"),
        ({"dataset": "energy", "rows": [bill()], "node": "nowhere"}, 404, ""),
        ({"dataset": "energy"}, 422, ""),
    ],
)
def test_bad_rows_are_refused_with_a_code(program, body, status, code) -> None:
    refused = program("data_owner").ask("POST", "/submissions/rows", body, status=status)
    assert refused["code"]
    assert not code or refused["code"] == code


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_readers_load_nothing(program, role) -> None:
    program(role).load(status=403)
    program(role).ask("POST", "/submissions/rows", {"dataset": "energy", "rows": [bill()]}, status=403)
