"""Evidence is held, kept until a day, and removed afterwards: never without a day, never while held, never twice."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from qingheng.apps.indicators import services as indicators
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.files import services
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.queries import attachments, expiring
from qingheng.platform.files.store import blob_path
from qingheng.platform.jobs.queries import run as run_of
from qingheng.platform.jobs.services import start
from qingheng.platform.jobs.worker import run_waiting
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

DAY = date(2026, 11, 1)  # the day before `now`


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture
def keep(actors, now):
    """keep(bytes, until, object_id) gives an attachment."""

    def make(data=b"bill", until=None, object_id=7):
        blob = services.store_blob(actor=actors["data_owner"], data=data, name=f"{data!r}.txt", at=now)
        return services.attach(
            actor=actors["data_owner"],
            blob=blob,
            object_type="submission",
            object_id=object_id,
            at=now,
            retention_until=until,
        )

    return make


def acts():
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def test_only_administrators_hold_lift_retain_and_purge(actors, keep, now):
    row = keep()
    for role, actor in actors.items():
        if role == "administrator":
            continue
        for act in (
            lambda a=actor: services.set_hold(actor=a, attachment_id=row.pk, reason="x", at=now),
            lambda a=actor: services.lift_hold(actor=a, attachment_id=row.pk, reason="x", at=now),
            lambda a=actor: services.extend_retention(actor=a, attachment_id=row.pk, until=DAY, at=now),
            lambda a=actor: services.purge_expired(actor=a, at=now),
        ):
            with pytest.raises(Forbidden):
                act()
    assert acts() == ["grant.given"] * 7 + ["file.stored", "file.attached"]


def test_a_hold_needs_a_reason_and_is_set_once(actors, keep, now):
    admin, row = actors["administrator"], keep()
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid):
            services.set_hold(actor=admin, attachment_id=row.pk, reason=reason, at=now)
    held = services.set_hold(actor=admin, attachment_id=row.pk, reason=" dispute ", at=now)
    assert (held.hold_reason, held.held_by, held.held_at) == ("dispute", "administrator", now)
    with pytest.raises(Conflict):
        services.set_hold(actor=admin, attachment_id=row.pk, reason="again", at=now)
    services.lift_hold(actor=admin, attachment_id=row.pk, reason="settled", at=now)
    with pytest.raises(Conflict):
        services.lift_hold(actor=admin, attachment_id=row.pk, reason="again", at=now)
    event = AuditEvent.objects.get(action="evidence.released")
    assert (event.object_type, event.object_id) == ("submission", "7")
    assert (event.data["reason"], event.data["held_for"]) == ("settled", "dispute")
    assert "evidence.held" in acts()


def test_a_retention_is_set_and_lengthened_never_shortened(actors, keep, now):
    admin, row = actors["administrator"], keep()
    first, later = date(2030, 1, 1), date(2036, 1, 1)
    with pytest.raises(Invalid, match="gone by"):
        services.extend_retention(actor=admin, attachment_id=row.pk, until=DAY, at=now)
    services.extend_retention(actor=admin, attachment_id=row.pk, until=first, at=now)
    services.extend_retention(actor=admin, attachment_id=row.pk, until=later, at=now)
    for shorter in (first, later):
        with pytest.raises(Invalid, match="never shortened"):
            services.extend_retention(actor=admin, attachment_id=row.pk, until=shorter, at=now)
    assert Attachment.objects.get().retention_until == later
    assert [
        e.data["before"] for e in AuditEvent.objects.filter(action="evidence.retained").order_by("seq")
    ] == [
        "",
        "2030-01-01",
    ]


def test_what_is_kept_for_ever_stays_so_when_attached_again(keep):
    keep()
    keep(until=date(2030, 1, 1))
    assert Attachment.objects.get().retention_until is None


@pytest.mark.parametrize(
    ("years", "day", "until"),
    [(None, "2026-11-02", None), (10, "2026-11-02", date(2036, 11, 2)), (1, "2028-02-29", date(2029, 3, 1))],
)
def test_new_evidence_is_kept_for_the_years_of_the_installation(settings, now, years, day, until):
    settings.EVIDENCE_YEARS = years
    year, month, dom = (int(part) for part in day.split("-"))
    at = now.replace(year=year, month=month, day=dom, hour=4)
    assert services.default_retention(at=at) == until


def test_the_default_is_given_to_new_evidence_alone(settings, keep, now):
    settings.EVIDENCE_YEARS = 10
    assert keep().retention_until == date(2036, 11, 2)
    assert keep(object_id=8, until=date(2030, 1, 1)).retention_until == date(2030, 1, 1)
    settings.EVIDENCE_YEARS = None
    assert keep(object_id=9).retention_until is None


def test_only_what_is_due_and_not_held_is_removed(actors, keep, now):
    admin = actors["administrator"]
    due, today = keep(b"due", DAY), keep(b"today", DAY + timedelta(days=1))
    held, forever = keep(b"held", DAY), keep(b"ever")
    services.set_hold(actor=admin, attachment_id=held.pk, reason="audit", at=now)
    assert [row.pk for row in expiring(actor=actors["auditor"], on=DAY)] == [due.pk]
    over = attachments(actor=actors["auditor"], kept="over", today=now.date())
    assert [row.pk for row in over] == [due.pk]
    done = services.purge_expired(actor=admin, at=now)
    assert (done.removed, done.files, done.kept) == (1, 1, ())
    assert set(Attachment.objects.values_list("pk", flat=True)) == {today.pk, held.pk, forever.pk}
    assert not blob_path(due.blob.sha256).exists()
    assert all(blob_path(row.blob.sha256).exists() for row in (today, held, forever))
    removed = AuditEvent.objects.get(action="evidence.removed").data
    assert (removed["sha256"], removed["name"], removed["until"]) == (due.blob.sha256, due.name, str(DAY))
    assert AuditEvent.objects.get(action="file.removed").data["sha256"] == due.blob.sha256


def test_removing_again_removes_nothing_more(actors, company, keep, now):
    keep(b"due", DAY)
    services.purge_expired(actor=actors["administrator"], at=now)
    before = acts()
    again = services.purge_expired(actor=actors["administrator"], at=now + timedelta(days=1))
    assert (again.removed, again.files, again.kept) == (0, 0, ())
    assert acts() == before
    assert verify(tenant=company).intact


def test_bytes_with_other_evidence_stay_until_that_goes_too(actors, keep, now):
    admin = actors["administrator"]
    due = keep(b"bill", DAY)
    other = keep(b"bill", DAY + timedelta(days=1), object_id=8)
    done = services.purge_expired(actor=admin, at=now)
    assert [(file.sha256, file.why) for file in done.kept] == [(due.blob.sha256, "attached")]
    assert blob_path(other.blob.sha256).exists()
    done = services.purge_expired(actor=admin, at=now + timedelta(days=1))
    assert (done.removed, done.files) == (1, 1)
    assert Blob.objects.count() == 0


def test_a_file_a_submission_was_made_from_stays(actors, operator, now):
    """The foreign key refuses; the evidence goes, the file stays, and the answer says so."""
    from qingheng.apps.organisation.services import load_nodes
    from qingheng.platform.packs.queries import content

    load_nodes(actor=operator, rows=content("company-lenovo").tables["nodes"], at=now)
    indicators.load_catalogue(actor=operator, pack=content("catalogue-manufacturing"), at=now)
    indicators.load_company_record(actor_preparer=operator, pack=content("company-lenovo"), at=now)
    row = Attachment.objects.select_related("blob").first()
    Attachment.objects.update(retention_until=DAY)
    done = services.purge_expired(actor=actors["administrator"], at=now)
    assert (done.removed, done.files, [file.why for file in done.kept]) == (1, 0, ["in_use"])
    assert blob_path(row.blob.sha256).exists()
    assert Blob.objects.filter(pk=row.blob.pk).exists()


def test_bytes_of_another_company_stay(actors, keep, rival, now):
    """Same bytes, one place on disk: the last company to keep them decides."""
    row = keep(b"shared", DAY)
    with tenant_scope(rival.id):
        theirs = services.store_blob(actor=operator_for(tenant=rival), data=b"shared", name="b", at=now)
        with pytest.raises(NotFound):
            services.set_hold(
                actor=operator_for(tenant=rival), attachment_id=row.pk, reason="not theirs", at=now
            )
        assert services.purge_expired(actor=operator_for(tenant=rival), at=now).removed == 0
    done = services.purge_expired(actor=actors["administrator"], at=now)
    assert (done.removed, done.files, [file.why for file in done.kept]) == (1, 0, ["elsewhere"])
    assert blob_path(theirs.sha256).exists()


def test_a_crash_between_the_steps_is_finished_by_the_next_run(actors, keep, now, monkeypatch):
    row = keep(b"due", DAY)
    from qingheng.platform.files import purging

    with monkeypatch.context() as broken:
        broken.setattr(purging, "_remove_file", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            services.purge_expired(actor=actors["administrator"], at=now)
    assert blob_path(row.blob.sha256).exists()
    done = services.purge_expired(actor=actors["administrator"], at=now + timedelta(hours=1))
    assert (done.removed, done.files) == (0, 1)
    assert not blob_path(row.blob.sha256).exists()


def test_a_file_handed_in_anew_after_its_removal_stays(actors, keep, now):
    keep(b"bill", DAY)
    services.purge_expired(actor=actors["administrator"], at=now)
    later = now + timedelta(hours=1)
    blob = services.store_blob(actor=actors["data_owner"], data=b"bill", name="bill", at=later)
    done = services.purge_expired(actor=actors["administrator"], at=later)
    assert (done.files, done.kept) == (0, ())
    assert blob_path(blob.sha256).read_bytes() == b"bill"
    assert Blob.objects.filter(pk=blob.pk).exists()


def test_a_file_removed_meanwhile_is_not_attached(actors, keep, now):
    row = keep(b"bill", DAY)
    services.purge_expired(actor=actors["administrator"], at=now)
    with pytest.raises(Conflict, match="removed meanwhile"):
        services.attach(
            actor=actors["data_owner"], blob=row.blob, object_type="submission", object_id=9, at=now
        )


def test_the_job_removes_and_says_what_stays(actors, keep, now, monkeypatch, company):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)
    keep(b"due", DAY)
    keep(b"both", DAY)
    keep(b"both", object_id=8)
    with pytest.raises(Forbidden):
        start(actor=actors["programme_manager"], kind="files.purge", at=now)
    run = start(actor=actors["administrator"], kind="files.purge", at=now)
    run_waiting(clock=lambda: now)
    done = run_of(actor=actors["administrator"], run_id=run.id)
    assert (done.state, done.result["removed"], done.result["files"]) == ("done", 2, 1)
    assert [file["why"] for file in done.result["kept"]] == ["attached"]


PAGES = {
    "en": ("Hold this evidence?", "The evidence is held.", "for ever", "Remove what is past its retention"),
    "zh-hans": ("冻结这份凭证？", "凭证已冻结。", "永久", "清除到期凭证"),
}


@pytest.mark.parametrize("lang", PAGES)
def test_each_act_asks_first_on_its_page(actors, client_as, keep, now, lang):
    question, answer_words, ever, removal = PAGES[lang]
    row = keep(b"bill")
    client = client_as("administrator")
    client.cookies["django_language"] = lang
    listed = client.get("/c/acme/evidence/").content.decode()
    assert ever in listed
    assert removal in listed
    address = f"/c/acme/evidence/kept/{row.pk}/hold/"
    assert question in client.get(address).content.decode()
    assert Attachment.objects.get().held_at is None
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": "诉讼 dispute"}, follow=True)
    assert answer_words in done.content.decode()
    assert "诉讼 dispute" in client.get("/c/acme/evidence/?kept=held").content.decode()
    assert client.post(address, {"reason": "again"}).status_code == 422
    retain = f"/c/acme/evidence/kept/{row.pk}/retain/"
    assert client.post(retain, {"until": "2020-01-01"}).status_code == 422
    assert client.post(retain, {"until": "2099-01-01"}).status_code == 302
    assert client.post(f"/c/acme/evidence/kept/{row.pk}/lift/", {"reason": "x"}).status_code == 302
    assert "disabled" in client.get("/c/acme/evidence/purge/").content.decode()
    row.refresh_from_db()
    assert (row.held_at, row.retention_until) == (None, date(2099, 1, 1))


def test_the_removal_is_confirmed_and_then_a_job(actors, client_as, keep, now):
    keep(b"bill", date(2020, 1, 1))
    client = client_as("administrator")
    assert "bill" in client.get("/c/acme/evidence/purge/").content.decode()
    assert client.post("/c/acme/evidence/purge/").status_code == 302
    assert client_as("programme_manager").get("/c/acme/evidence/purge/").status_code == 403
    listed = client_as("programme_manager").get("/c/acme/evidence/").content.decode()
    assert "/purge/" not in listed
    assert "/hold/" not in listed


def test_other_programs_hold_lift_and_retain(actors, client_as, keep, now):
    row = keep(b"bill")
    client = client_as("administrator")

    def post(act, body):
        return client.post(
            f"/api/v1/acme/evidence/attachments/{row.pk}/{act}",
            json.dumps(body),
            content_type="application/json",
        )

    assert post("hold", {"reason": "dispute"}).json()["hold_reason"] == "dispute"
    (item,) = client.get("/api/v1/acme/evidence?kept=held").json()["items"]
    assert item["id"] == row.pk
    assert post("hold", {"reason": "again"}).status_code == 409
    assert post("lift", {"reason": "over"}).json()["held_at"] is None
    assert post("retention", {"until": "2099-12-31"}).json()["retention_until"] == "2099-12-31"
    assert post("retention", {"until": "2098-12-31"}).status_code == 422
    assert client.post("/api/v1/acme/evidence/purge").json()["kind"] == "files.purge"
