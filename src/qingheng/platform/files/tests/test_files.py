"""Evidence is kept once, under its hash, seen by its company only, and found out when it was changed."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.queries import attachments_of, open_blob, verify_blobs
from qingheng.platform.files.services import attach, clean_name, receive, store_blob
from qingheng.platform.files.store import blob_path
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "blobs"


def test_bytes_are_kept_under_their_hash(actors, now):
    blob = store_blob(actor=actors["data_owner"], data=b"meter", name="a.csv", mime="text/csv", at=now)
    digest = hashlib.sha256(b"meter").hexdigest()
    assert (blob.sha256, blob.size, blob.name) == (digest, 5, "a.csv")
    assert blob_path(digest).read_bytes() == b"meter"
    assert blob_path(digest).parts[-3:] == (digest[:2], digest[2:4], digest)
    assert blob_path(digest).stat().st_mode & 0o222 == 0


def test_the_same_bytes_are_one_blob_and_one_event(actors, now):
    first = store_blob(actor=actors["data_owner"], data=b"x", name="a", at=now)
    again = store_blob(actor=actors["data_owner"], data=io.BytesIO(b"x"), name="b", at=now)
    assert first.pk == again.pk
    assert AuditEvent.objects.filter(action="file.stored").count() == 1


def test_too_large_and_empty_leave_nothing(actors, now, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    for data, code in ((b"x" * 11, "file-too-large"), (b"", "file-empty")):
        with pytest.raises(Invalid) as refusal:
            store_blob(actor=actors["data_owner"], data=data, name="a", at=now)
        assert refusal.value.code == code
    assert Blob.objects.count() == 0
    assert not list(settings.MEDIA_ROOT.glob("incoming-*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\a\\电费.xlsx", "电费.xlsx"), ("../../etc/passwd", "passwd"), ("a\r\nb", "ab"), ("", "file")],
)
def test_names_lose_their_folders_and_control_characters(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("forged", ["../../secret.key", "A" * 64, "a" * 63])
def test_only_a_hash_leads_to_bytes(forged):
    with pytest.raises(ValueError):
        blob_path(forged)


def test_attaching_twice_lengthens_the_retention_only(actors, now):
    actor = actors["data_owner"]
    blob = store_blob(actor=actor, data=b"bill", name="bill.pdf", at=now)
    for year in (2030, 2040, 2035):
        attach(
            actor=actor,
            blob=blob,
            object_type="submission",
            object_id=7,
            why="source",
            at=now,
            retention_until=now.date().replace(year=year),
        )
    assert Attachment.objects.get().retention_until.year == 2040
    (view,) = attachments_of(actor=actors["auditor"], object_type="submission", object_id=7)
    assert (view.name, view.size) == ("bill.pdf", 4)


def test_another_company_does_not_find_the_file(actors, rival, now):
    blob = store_blob(actor=actors["data_owner"], data=b"secret", name="a", at=now)
    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        with pytest.raises(NotFound):
            open_blob(actor=stranger, sha256=blob.sha256)
        theirs = store_blob(actor=stranger, data=b"secret", name="b", at=now)
        assert open_blob(actor=stranger, sha256=blob.sha256)[0].pk == theirs.pk != blob.pk


def test_reading_and_storing_need_their_verbs(actors, now):
    with pytest.raises(Forbidden):
        store_blob(actor=actors["approver"], data=b"x", name="a", at=now)
    blob = store_blob(actor=actors["data_owner"], data=b"x", name="a", at=now)
    with pytest.raises(Forbidden):
        open_blob(actor=actors["supplier"], sha256=blob.sha256)


def test_changed_and_missing_bytes_are_found(actors, now):
    blobs = [
        store_blob(actor=actors["data_owner"], data=data, name=data.decode(), at=now)
        for data in (b"a", b"b", b"c")
    ]
    blob_path(blobs[0].sha256).chmod(0o600)
    blob_path(blobs[0].sha256).write_bytes(b"forged")
    blob_path(blobs[1].sha256).unlink()
    found = verify_blobs(actor=actors["auditor"])
    assert [(problem.name, problem.problem) for problem in found] == [("a", "changed"), ("b", "missing")]


@pytest.mark.parametrize("name", ["a.html", "b.svg", "c.xml", "d.pdf", "e\r\nX-Evil: 1.csv", '引号".csv'])
def test_evidence_is_never_shown_by_the_browser_itself(actors, client_as, company, now, monkeypatch, name):
    """A stored page or picture with a script in it is a download, on the pages and in the API."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)
    body = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    blob = store_blob(actor=actors["data_owner"], data=body, name=name, mime="image/svg+xml", at=now)
    client = client_as("data_owner")
    for path in (f"/c/acme/evidence/{blob.sha256}/", f"/api/v1/acme/evidence/{blob.sha256}"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        assert "X-Evil" not in answer.headers
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert "no-store" in answer["Cache-Control"]
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert answer["Content-Digest"] == f"sha-256=:{digest}:"
        assert b"".join(answer.streaming_content) == body


def test_a_long_upload_is_taken_before_the_transaction(actors, company, now, settings):
    """Bytes come to the disk first; kept by store_blob they stay, forgotten they are gone."""
    owner, root = actors["data_owner"], Path(settings.MEDIA_ROOT)
    with receive(actor=owner, data=io.BytesIO(b"long table")) as received:
        blob = store_blob(actor=owner, data=received, name="long.csv", at=now)
    assert blob_path(blob.sha256).read_bytes() == b"long table"
    with receive(actor=owner, data=b"forgotten") as received:
        assert received.temporary.exists()
    assert list(root.glob("incoming-*")) == []
    with pytest.raises(Invalid) as refused, receive(actor=owner, data=b"123456", limit=5):
        pass
    assert refused.value.code == "file-too-large"
    assert list(root.glob("incoming-*")) == []
    with pytest.raises(Forbidden), receive(actor=actors["executive_viewer"], data=b"x"):
        pass
