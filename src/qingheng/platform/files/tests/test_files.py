"""Evidence is kept once, under its hash, seen by its company only, and found out when it was changed."""

from __future__ import annotations

import hashlib
import io

import pytest

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.queries import attachments_of, open_blob, verify_blobs
from qingheng.platform.files.services import attach, clean_name, store_blob
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
