"""The pages of assurance, in both languages, from opening an engagement to its sign-off."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.assurance import queries
from tests.world import NOW

pytestmark = pytest.mark.django_db
Client = Callable[[str], Any]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_journey(client_as: Client, inventory: Any, actors: dict[str, Any]) -> None:
    from qingheng.apps.inventory.services import lock_inventory

    manager, auditor = client_as("programme_manager"), client_as("auditor")
    assert "No engagement yet" in text(manager.get("/c/acme/assurance/"))
    made = manager.post("/c/acme/assurance/open/", {
        "title": "Year 23", "inventory": inventory.id, "level": "limited", "side": "location",
        "materiality_percent": "5", "auditor": actors["auditor"].person_id,
    })  # fmt: skip
    assert made.status_code == 302, text(made)
    at = made["Location"]
    number = queries.engagements(actor=actors["auditor"])[0].id
    refused = auditor.post(at + "sample/", {"method": "impact", "strata": "scope", "size": "0", "seed": "1"})
    assert refused.status_code == 422
    assert (
        auditor.post(
            at + "sample/", {"method": "impact", "strata": "scope", "size": "2", "seed": "1"}
        ).status_code
        == 302
    )
    page = text(auditor.get(at))
    lines = queries.samples(actor=actors["auditor"], engagement_id=number)[0].lines
    assert f"/inventory/{inventory.id}/lines/{lines[0].part}/{lines[0].choice}/" in page
    for line in lines:
        auditor.post(at + f"lines/{line.id}/", {"verdict": "agreed", "note": ""})
    auditor.post(at + "findings/", {"title": "Meter", "text": "No bill.", "amount": "3.5", "line": ""})
    case = queries.findings(actor=actors["auditor"], engagement_id=number, on=NOW.date())[0]
    where = at + f"findings/{case.id}/"
    assert "Answer for the company" in text(manager.get(where))
    assert "Answer for the company" not in text(auditor.get(where))
    assert manager.post(where + "answer/", {"answer": "Here.", "evidence": "bill.pdf"}).status_code == 302
    assert manager.post(where + "close/", {"outcome": "none"}).status_code == 403
    assert auditor.post(where + "close/", {"outcome": "uncorrected", "amount": "3.5"}).status_code == 302
    stands = queries.standing(actor=actors["auditor"], engagement_id=number)
    said = {"opinion": "unmodified", "statement": "Nothing came up.", "run_hash": stands.run_hash}
    assert auditor.post(at + "sign/", said).status_code == 422
    lock_inventory(actor=actors["approver"], inventory_id=inventory.id, at=NOW)
    assert manager.post(at + "sign/", said).status_code == 403
    assert auditor.post(at + "sign/", said).status_code == 302
    assert "Nothing came up." in text(manager.get(at))
    assert manager.post(at + "lock-period/").status_code == 302


@pytest.mark.parametrize(
    ("lang", "words"), [("zh-hans", ("鉴证", "错报与重要性水平")), ("en", ("Assurance", "Misstatements"))]
)
def test_both_languages(client_as: Client, engagement: Any, lang: str, words: tuple[str, ...]) -> None:
    client = client_as("auditor")
    client.cookies["django_language"] = lang
    page = text(client.get(f"/c/acme/assurance/{engagement.id}/"))
    assert all(word in page for word in words)
    assert f'lang="{lang[:2]}' in page


def test_the_pack_is_a_download(client_as: Client, inventory: Any, tmp_path: Path) -> None:
    from qingheng.formats.replay_program import replay

    answer = client_as("auditor").get(f"/c/acme/assurance/pack/{inventory.id}/")
    path = tmp_path / "pack.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    assert replay(path)["result"] == "same"
    again = client_as("auditor").get(f"/api/v1/acme/inventories/{inventory.id}/pack")
    assert b"".join(again.streaming_content) == path.read_bytes()
    assert client_as("supplier").get(f"/c/acme/assurance/pack/{inventory.id}/").status_code == 403


def test_the_working_paper_is_a_download(client_as: Client, engagement: Any) -> None:
    answer = client_as("auditor").get(f"/c/acme/assurance/{engagement.id}/paper/?format=docx")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert client_as("auditor").get(f"/c/acme/assurance/{engagement.id}/paper/?format=exe").status_code == 422


def test_the_api_tells_the_same(client_as: Client, engagement: Any, actors: dict[str, Any]) -> None:
    auditor, at = client_as("auditor"), f"/api/v1/acme/assurance/{engagement.id}"
    body = json.dumps({"method": "stratified", "size": 3, "seed": 5, "strata": "category"})
    made = auditor.post(at + "/samples", body, content_type="application/json")
    assert made.status_code == 200, text(made)
    assert len(made.json()["lines"]) == 3
    standing = auditor.get(at + "/standing").json()
    assert standing["drawn"] == 3
    assert standing["run_hash"] == made.json()["run_hash"]
    refused = client_as("data_owner").post(at + "/samples", body, content_type="application/json")
    assert refused.status_code == 403
