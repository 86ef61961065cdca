"""A company with its record in force, and the three doors a file comes in by: page, API, command line."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from tests.world import actors, client_as, company, furnish, record, rival, world

__all__ = ["actors", "client_as", "company", "furnish", "record", "rival", "world"]
PERSON = "data_owner@acme.example"
REFUSED_LINE = re.compile(r"(?P<severity>error|warning)\s+(?P<place>.*?): ")
CELL = re.compile(r"cell ([A-Z]+\d+)$")


@dataclass
class Answer:
    """What a door said. status: of HTTP; the command line's exit code as 302 (0), 302 or 422 (1).

    errors and warnings: by cell ("" for the whole file); the value is the problem's code, on the command line
    of a refused file its message.
    """

    status: int
    submission: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""


Door = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, now: Any) -> None:
    """A clock that stands at the moment of the record, and evidence in a throwaway folder."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture(params=["page", "api", "cli"])
def door(request: pytest.FixtureRequest) -> Door:
    """door(data, name, node=...) hands a file in as the data owner."""
    found: Door = request.getfixturevalue(f"by_{request.param}")
    return found


@pytest.fixture
def by_page(record: Any, client_as: Any) -> Door:
    client = client_as("data_owner")

    def hand_in(
        data: bytes, name: str = "figures.csv", node: Any = None, person: Client | None = None
    ) -> Answer:
        browser = person or client
        address = reverse("indicators:upload", kwargs={"company": "acme"})
        made = browser.post(address, {"node": (node or record).id, "file": SimpleUploadedFile(name, data)})
        if made.status_code == 302:
            page = browser.get(made["Location"])
            assert page.status_code == 200
            detail = page.context["detail"]
            _shown(page, detail.problems)
            return _answer(302, [vars(one) for one in detail.problems], detail.header.id)
        problems = list(made.context["problems"]) if made.context else []
        _shown(made, problems)
        return _answer(made.status_code, [vars(one) for one in problems], text=made.content.decode())

    return hand_in


@pytest.fixture
def by_api(record: Any, program: Any) -> Door:
    client = program("data_owner")

    def hand_in(
        data: bytes, name: str = "figures.csv", node: Any = None, person: Client | None = None
    ) -> Answer:
        file = SimpleUploadedFile(name, data)
        address = f"/api/v1/acme/submissions/file?node={(node or record).code}"
        made = (person or client).post(address, {"file": file})
        body = made.json()
        if made.status_code == 200:
            detail = (person or client).get(f"/api/v1/acme/submissions/{body['id']}").json()
            return _answer(302, detail["problems"], body["id"])
        assert {"code", "message", "place", "fix"} <= set(body)
        assert body["message"]
        return _answer(
            made.status_code, body.get("problems", []), text=f"{body['code']} {body['message']} {body['fix']}"
        )

    return hand_in


@pytest.fixture
def by_cli(record: Any, tmp_path: Path) -> Door:
    from qingheng.interfaces.cli.main import app

    def hand_in(data: bytes, name: str = "figures.csv", node: Any = None, person: str = PERSON) -> Answer:
        file = tmp_path / name
        file.write_bytes(data)
        words = ["kpi", "import", str(file), "--company", "acme", "--as", person, "--lang", "en"]
        result = CliRunner().invoke(app, [*words, "--format", "json", "--node", (node or record).code])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        with contextlib.suppress(ValueError):
            found = json.loads(result.stdout)
            errors = found["submission"]["errors_count"]
            assert result.exit_code == (1 if errors else 0)
            return _answer(302, found["problems"], found["submission"]["id"])
        assert result.exit_code == 1, result.output
        answer = Answer(422, text=result.stderr)
        for line in result.stderr.splitlines():
            told = REFUSED_LINE.match(line)
            if told:
                cell = CELL.search(told["place"])
                _put(answer, told["severity"], cell[1] if cell else "", line[told.end() :])
        return answer

    return hand_in


@pytest.fixture
def program(record: Any, actors: dict[str, Any], now: Any) -> Callable[[str], Client]:
    """program(role) gives a client with a token that holds all the role's verbs."""
    from qingheng.platform.people.tokens import create_token

    def make(role: str) -> Client:
        actor = actors[role]
        text = create_token(actor=actor, label="test", verbs=sorted(actor.verbs), days=10, at=now).text
        return Client(headers={"authorization": f"Bearer {text}"})

    return make


@pytest.fixture
def intact(company: Any, actors: dict[str, Any], record: Any) -> Iterator[Callable[[], dict[str, Any]]]:
    """intact() gives the number of rows of every kind and the figures in force; at the end the trail holds."""
    from qingheng.apps.indicators import queries
    from qingheng.apps.indicators.models import Datapoint, Footnote, Submission
    from qingheng.apps.organisation.models import Period
    from qingheng.platform.audit import queries as audit
    from qingheng.platform.audit.models import AuditEvent
    from qingheng.platform.files.models import Attachment, Blob

    kinds = (Datapoint, Submission, Period, Footnote, Blob, Attachment, AuditEvent)

    def state() -> dict[str, Any]:
        counts: dict[str, Any] = {kind.__name__: kind.objects.count() for kind in kinds}
        return counts | {"force": queries.points(actor=actors["auditor"], node_id=record.id)}

    yield state
    proof = audit.verify(tenant=company)
    assert proof.intact, proof


@pytest.fixture
def drafted(actors: dict[str, Any]) -> Callable[[int], dict[tuple[str, str], str]]:
    """drafted(number) gives the figures of a draft as text, the state where there is no value."""
    from qingheng.apps.indicators import queries

    def figures(number: int) -> dict[tuple[str, str], str]:
        detail = queries.submission(actor=actors["data_owner"], submission_id=number)
        return {
            (one.key, one.period): one.state if one.value is None else f"{one.value:f}"
            for one in detail.figures
        }

    return figures


def _answer(status: int, problems: list[dict[str, Any]], number: int | None = None, text: str = "") -> Answer:
    answer = Answer(status, number, problems=problems, text=text)
    for one in problems:
        _put(answer, one["severity"], one["cell"], one["code"])
        assert re.search(r"[\u4e00-\u9fff]", one["message_zh"]), one
        assert re.search(r"[\u4e00-\u9fff]", one["fix_zh"]), one
        assert re.search(r"[A-Za-z]{3}", one["message_en"]), one
        assert re.search(r"[A-Za-z]{3}", one["fix_en"]), one
    return answer


def _put(answer: Answer, severity: str, cell: str, code: str) -> None:
    found = answer.errors if severity == "error" else answer.warnings
    found.setdefault(cell, code)


def _shown(page: Any, problems: Any) -> None:
    """Every message stands on the page itself, escaped."""
    from django.utils.html import escape

    content = page.content.decode()
    for one in problems[:20]:
        assert escape(one.message_en) in content
        assert escape(one.fix_en) in content
