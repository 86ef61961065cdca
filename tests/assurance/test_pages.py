"""The pages of assurance, in both languages, from opening an engagement to its sign-off."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

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
    asked = {"unit": "line", "method": "impact", "strata": "scope", "size": "2", "seed": "1"}
    assert auditor.post(at + "sample/", {**asked, "size": "0"}).status_code == 422
    drawn = auditor.post(at + "sample/", asked)
    assert drawn["Location"] == at + "samples/1/"
    page = text(auditor.get(at + "samples/1/"))
    assert "samples/1/" in text(manager.get(at))
    lines = queries.samples(actor=actors["auditor"], engagement_id=number)[0].lines
    assert f"/inventory/{inventory.id}/lines/{lines[0].part}/{lines[0].choice}/" in page
    for line in lines:
        on = auditor.post(
            at + f"lines/{line.id}/", {"verdict": "agreed", "note": "", "sample": "1", "only": ""}
        )
        assert on["Location"].startswith(at + "samples/1/")
    owner = actors["data_owner"].person_id
    auditor.post(
        at + "findings/", {"title": "Meter", "text": "No bill.", "amount": "3.5", "line": "", "owner": owner}
    )
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
    _report_tells_the_sign_off(actors["programme_manager"], inventory.id)
    assert "Lock the period" in text(manager.get(at))
    assert manager.post(at + "lock-period/").status_code == 302
    assert "Lock the period" not in text(manager.get(at))
    assert "FY2022/23, locked" in text(manager.get(at))
    assert auditor.post(at + "withdraw/", {"reason": "A later bill."}).status_code == 302
    assert re.search(r"The sign-off was withdrawn by .*: A later bill\.", text(manager.get(at)))


def _report_tells_the_sign_off(actor: Any, inventory_id: int) -> None:
    from qingheng.apps.inventory import queries as inventories

    report = inventories.report_document(actor=actor, inventory_id=inventory_id, lang="en")
    said = "\n".join(report.texts())
    for word in ("Limited assurance", "Unmodified", "Nothing came up.", "Signed off"):
        assert word in said, word
    assert "No verification of this run" not in said
    assert "figures may still change" not in said


def test_what_is_to_be_done_before_a_sign_off_is_said(
    client_as: Client, engagement: Any, actors: dict[str, Any]
) -> None:
    auditor, at = client_as("auditor"), f"/c/acme/assurance/{engagement.id}/"
    assert "Draw a sample of the run in force." in text(auditor.get(at))
    auditor.post(
        at + "sample/", {"unit": "line", "method": "impact", "strata": "scope", "size": "2", "seed": "1"}
    )
    found = {"title": "Meter", "text": "No bill.", "amount": "", "line": "", "owner": ""}
    late = auditor.post(at + "findings/", {**found, "due": "2001-01-31"})
    assert late.status_code == 422
    assert "2001-01-31 is over already." in text(late)
    line = queries.samples(actor=actors["auditor"], engagement_id=engagement.id)[0].lines[0]
    place = f"{line.part}.{line.choice}"
    assert auditor.post(at + "findings/", {**found, "line": place}).status_code == 302
    page = text(auditor.get(at))
    for words in (
        "2 drawn lines are not checked.",
        "1 finding is not closed.",
        "has not locked the inventory",
    ):
        assert words in page, words
    drawn = text(auditor.get(at + "samples/1/"))
    assert "Finding 1</a>" in drawn
    assert line.about not in drawn  # codes of site, days and unit are said in words
    assert "2022-04-01 – 2023-03-31" in drawn


@pytest.mark.parametrize(
    ("lang", "words"), [("zh-hans", ("鉴证", "错报与重要性水平")), ("en", ("Assurance", "Misstatements"))]
)
def test_both_languages(client_as: Client, engagement: Any, lang: str, words: tuple[str, ...]) -> None:
    client = client_as("auditor")
    client.cookies["django_language"] = lang
    page = text(client.get(f"/c/acme/assurance/{engagement.id}/"))
    assert all(word in page for word in words)
    assert f'lang="{lang[:2]}' in page


def test_the_pack_is_written_by_a_job_and_fetched(client_as: Client, inventory: Any, tmp_path: Path) -> None:
    from qingheng.formats.replay_program import replay
    from qingheng.platform.jobs.worker import run_waiting

    auditor, where = client_as("auditor"), f"/c/acme/assurance/pack/{inventory.id}/"
    assert "Write the pack" in text(auditor.get(where))
    assert auditor.post(where).status_code == 302
    assert 'hx-get="/c/acme/assurance/packs/' in text(auditor.get(where))
    run = re.search(r"/assurance/packs/(\d+)/", text(auditor.get(where))).group(1)  # type: ignore[union-attr]
    file = f"/c/acme/assurance/packs/{run}/file/"
    assert auditor.get(file).status_code == 404
    run_waiting(clock=lambda: NOW)
    assert file in text(auditor.get(f"/c/acme/assurance/packs/{run}/"))
    path = tmp_path / "pack.zip"
    path.write_bytes(b"".join(auditor.get(file).streaming_content))
    assert replay(path)["result"] == "same"
    for address in (f"/api/v1/acme/inventories/{inventory.id}/pack", f"/api/v1/acme/assurance/packs/{run}"):
        assert b"".join(auditor.get(address).streaming_content) == path.read_bytes()
    assert client_as("programme_manager").get(file).status_code == 404  # who asked for it fetches it
    assert client_as("supplier").get(where).status_code == 403


def test_a_pack_nobody_fetched_is_gone_and_written_again(client_as: Client, inventory: Any) -> None:
    from qingheng.apps.assurance.packs import pack_file
    from qingheng.platform.jobs.models import Run
    from qingheng.platform.jobs.worker import run_waiting

    auditor, where = client_as("auditor"), f"/c/acme/assurance/pack/{inventory.id}/"
    auditor.post(where)
    run_waiting(clock=lambda: NOW)
    first = Run.objects.get(kind="assurance.pack")
    path = pack_file(first.tenant_id, first.pk)
    os.utime(path, (0, 0))
    assert auditor.post(f"/api/v1/acme/inventories/{inventory.id}/pack").status_code == 200
    run_waiting(clock=lambda: NOW)
    assert not path.exists()
    assert "Nobody fetched it within a week" in text(auditor.get(where))
    again = Run.objects.filter(kind="assurance.pack").order_by("pk").last()
    assert again.result["seal"] == first.result["seal"] if first.result else again.result["seal"]


def test_a_finding_has_an_owner_files_and_comments(
    client_as: Client, engagement: Any, actors: dict[str, Any]
) -> None:
    from qingheng.platform.comments.models import Comment
    from qingheng.platform.messages.models import Notification

    manager, auditor = client_as("programme_manager"), client_as("auditor")
    at = f"/c/acme/assurance/{engagement.id}/"
    auditor.post(
        at + "findings/", {"title": "Meter", "text": "No bill.", "line": "", "amount": "", "owner": ""}
    )
    case = queries.findings(actor=actors["auditor"], engagement_id=engagement.id, on=NOW.date())[0]
    where = at + f"findings/{case.id}/"
    owner = actors["data_owner"].person_id
    assert auditor.post(where + "assign/", {"owner": owner, "due": "2030-01-31"}).status_code == 302
    assert Notification.objects.get(kind="assurance.assigned").person_id == owner
    assert auditor.post(where + "assign/", {"owner": actors["auditor"].person_id}).status_code == 422
    written = auditor.post(
        f"/c/acme/comments/on/assurance_finding/{case.id}/write/", {"text": "Which meter?"}
    )
    assert written.status_code in (200, 302)
    assert Comment.objects.get().subject_kind == "assurance_finding"
    bill = SimpleUploadedFile("bill.pdf", b"%PDF-1.4", "application/pdf")
    assert auditor.post(where + "proof/", {"file": bill}).status_code == 403
    bill.seek(0)
    done = manager.post(where + "answer/", {"answer": "Here.", "evidence": "", "file": bill})
    assert done.status_code == 302, text(done)
    more = SimpleUploadedFile("reading.csv", b"a,b", "text/csv")
    assert manager.post(where + "proof/", {"file": more, "why": "Meter 4"}).status_code == 302
    page = text(auditor.get(where))
    assert all(word in page for word in ("bill.pdf", "reading.csv", "Which meter?", "2030"))
    (sha256,) = {one.sha256 for one in queries.proofs(
        actor=actors["auditor"], engagement_id=engagement.id, finding_id=case.id
    ) if one.name == "bill.pdf"}  # fmt: skip
    assert b"".join(auditor.get(f"/c/acme/evidence/{sha256}/").streaming_content) == b"%PDF-1.4"
    assert client_as("executive_viewer").get(f"/c/acme/evidence/{sha256}/").status_code in (403, 404)


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
