"""Files of a watched folder and attachments of mails become drafts, once, and nothing leads out of the folder."""

from __future__ import annotations

import os
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.intake.models import RowEvidence, Submission
from qingheng.apps.intake.services import drops
from qingheng.apps.intake.services.drops import take_folder
from qingheng.apps.intake.services.mail_drops import take_mail
from qingheng.apps.organisation import services as organisation
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db
TABLE = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12345.6\n".encode()
OTHER = TABLE.replace(b"12345.6", b"777")
OWNER = "data_owner@acme.example"


@pytest.fixture(autouse=True)
def stores(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PLANE_ROOT = tmp_path / "blobs", tmp_path / "plane"
    settings.DROP_FOLDER, settings.DROP_MAILDIR = str(tmp_path / "drop"), str(tmp_path / "mail")


@pytest.fixture
def sites(company: Any, operator: Any, now: Any) -> dict[str, Any]:
    """A group with one site."""
    facts = organisation.NodeFacts
    made: dict[str, Any] = {}
    parent: int | None = None
    for code, kind, zh, en in (
        ("acme", "group", "甲集团", "Acme"),
        ("sz-1", "site", "深圳工厂", "Shenzhen plant"),
    ):
        made[code] = organisation.add_node(
            actor=operator,
            code=code,
            facts=facts(kind=kind, name_zh=zh, name_en=en),
            parent_id=parent,
            at=now,
        )
        parent = made["acme"].id
    return made


@pytest.fixture
def place(tmp_path: Path, sites: Any) -> Path:
    """The folder of energy of the site."""
    folder = tmp_path / "drop" / "acme" / "energy" / "sz-1"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def drop(now: Any) -> Any:
    """Put a file there, last changed a minute ago unless said otherwise."""

    def put(path: Path, data: bytes = TABLE, *, age: float = 60) -> Path:
        path.write_bytes(data)
        moment = now.timestamp() - age
        os.utime(path, (moment, moment))
        return path

    return put


def below(folder: Path, name: str) -> list[str]:
    return sorted(p.name for p in (folder / name).iterdir()) if (folder / name).is_dir() else []


def test_a_file_becomes_a_draft_and_is_put_aside(
    actors: Any, place: Path, drop: Any, now: Any, sites: Any
) -> None:
    drop(place / "用电.csv")
    assert take_folder(actor=actors["data_owner"], at=now) == {"taken": 1, "refused": 0, "left": 0}
    made = Submission.objects.get()
    assert (made.dataset, made.node_id, made.origin, made.file_name) == (
        "energy", sites["sz-1"].id, "folder", "用电.csv",
    )  # fmt: skip
    assert (made.state, made.prepared_by_id) == ("draft", actors["data_owner"].person_id)
    assert below(place, ".taken") == ["20261102-173000-用电.csv"]
    assert (place / ".taken" / "20261102-173000-用电.csv").read_bytes() == TABLE
    assert take_folder(actor=actors["data_owner"], at=now) == {"taken": 0, "refused": 0, "left": 0}


@pytest.mark.parametrize(
    ("age", "name"), [(3, "a.csv"), (-3, "a.csv"), (60, "a.csv.part"), (60, "a.csv.filepart")]
)
def test_a_file_still_being_written_is_left(
    actors: Any, place: Path, drop: Any, now: Any, age: float, name: str
) -> None:
    drop(place / name, age=age)
    assert take_folder(actor=actors["data_owner"], at=now)["left"] == 1
    assert ((place / name).exists(), Submission.objects.count()) == (True, 0)


def test_a_file_that_grows_while_it_is_read_is_left(
    actors: Any, place: Path, drop: Any, now: Any, monkeypatch: Any
) -> None:
    file = drop(place / "a.csv")
    real = os.fstat
    grown: list[int] = []

    def fstat(descriptor: int) -> os.stat_result:
        facts = real(descriptor)
        if not grown:
            grown.append(1)
            with file.open("ab") as more:
                more.write(b"more\n")
        return facts

    with monkeypatch.context() as patched:
        patched.setattr("qingheng.apps.intake.drop_files.os.fstat", fstat)
        assert take_folder(actor=actors["data_owner"], at=now)["left"] == 1
    assert Submission.objects.count() == 0
    assert take_folder(actor=actors["data_owner"], at=now + timedelta(days=365))["taken"] == 1


def test_the_same_bytes_again_are_refused_in_both_languages(
    actors: Any, place: Path, drop: Any, now: Any
) -> None:
    drop(place / "a.csv")
    take_folder(actor=actors["data_owner"], at=now)
    drop(place / "b.csv", age=50)
    assert take_folder(actor=actors["data_owner"], at=now)["refused"] == 1
    assert below(place, ".refused") == ["20261102-173000-b.csv", "20261102-173000-b.csv.txt"]
    zh, en = (place / ".refused" / "20261102-173000-b.csv.txt").read_text(encoding="utf-8").splitlines()
    assert "loaded already" in en
    assert "同一文件" in zh
    assert Submission.objects.count() == 1
    notice = Notification.objects.get(kind="intake.folder_refused")
    assert notice.person_id == actors["data_owner"].person_id


def test_a_run_that_died_before_moving_loads_nothing_twice(
    actors: Any, place: Path, drop: Any, now: Any, monkeypatch: Any
) -> None:
    drop(place / "a.csv")
    with monkeypatch.context() as broken:
        broken.setattr(drops, "put_aside", lambda *_: 1 / 0)
        assert take_folder(actor=actors["data_owner"], at=now)["left"] == 1
    assert (Submission.objects.count(), (place / "a.csv").exists()) == (1, True)
    assert take_folder(actor=actors["data_owner"], at=now + timedelta(minutes=1))["taken"] == 1
    assert Submission.objects.count() == 1


def test_links_lead_nowhere(actors: Any, place: Path, drop: Any, now: Any, tmp_path: Path) -> None:
    secret = drop(tmp_path / "secret.csv", b"secret\n1\n")
    outside = tmp_path / "outside"
    (outside / "sz-1").mkdir(parents=True)
    drop(outside / "sz-1" / "b.csv", OTHER)
    (place / "link.csv").symlink_to(secret)
    (place.parent.parent / "water").symlink_to(outside)
    os.mkfifo(place / "pipe.csv")
    assert take_folder(actor=actors["data_owner"], at=now) == {"taken": 0, "refused": 3, "left": 0}
    assert (secret.read_bytes(), (outside / "sz-1" / "b.csv").exists()) == (b"secret\n1\n", True)
    assert "20261102-173000-link.csv.txt" in below(place, ".refused")
    assert Submission.objects.count() == 0


def test_a_link_in_place_of_the_hidden_folder_is_not_followed(
    actors: Any, place: Path, drop: Any, now: Any, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place / ".taken").symlink_to(tmp_path / "elsewhere")
    drop(place / "a.csv")
    assert take_folder(actor=actors["data_owner"], at=now)["left"] == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("energy/sz-1/a..csv", "two dots"),
        ("energy/sz-1/a\u202evsc.csv", "hidden characters"),
        ("energy/sz-1/a.exe", "Only xlsx"),
        ("energy/sz-1/empty.csv", "empty"),
        ("energy/a.csv", "<dataset>/<node>"),
        ("a.csv", "<dataset>/<node>"),
        ("energy/nowhere/a.csv", "node"),
        ("nothing/sz-1/a.csv", "dataset"),
    ],
)
def test_what_is_refused_and_why(
    actors: Any, place: Path, drop: Any, now: Any, tmp_path: Path, where: str, said: str
) -> None:
    file = tmp_path / "drop" / "acme" / where
    file.parent.mkdir(parents=True, exist_ok=True)
    drop(file, b"" if "empty" in where else TABLE)
    assert take_folder(actor=actors["data_owner"], at=now)["refused"] == 1
    (text,) = [p for p in (file.parent / ".refused").iterdir() if p.suffix == ".txt"]
    assert said in text.read_text(encoding="utf-8").splitlines()[1]
    assert not file.exists()


def test_the_rights_are_those_of_whoever_set_the_schedule(
    actors: Any, place: Path, drop: Any, now: Any
) -> None:
    drop(place / "a.csv")
    assert take_folder(actor=actors["approver"], at=now)["refused"] == 1
    assert Submission.objects.count() == 0


def test_a_company_reads_its_own_part_alone(
    actors: Any, rival: Any, place: Path, drop: Any, now: Any, tmp_path: Path
) -> None:
    theirs = tmp_path / "drop" / "rival" / "energy" / "sz-1"
    theirs.mkdir(parents=True)
    drop(theirs / "a.csv")
    assert take_folder(actor=actors["data_owner"], at=now) == {"taken": 0, "refused": 0, "left": 0}
    assert (theirs / "a.csv").exists()


def test_long_names_and_the_same_name_at_the_same_moment(
    actors: Any, place: Path, drop: Any, now: Any
) -> None:
    drop(place / ("电" * 80 + ".csv"))
    drop(place / "a.csv", OTHER)
    take_folder(actor=actors["data_owner"], at=now)
    drop(place / "a.csv", OTHER + b"x,2025-02,x,M-1,1\n")
    assert take_folder(actor=actors["data_owner"], at=now)["taken"] == 1
    assert len(below(place, ".taken")) == 3
    assert "20261102-173000-2-a.csv" in below(place, ".taken")


def test_nothing_is_watched_unless_set(actors: Any, now: Any, settings: Any, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        take_folder(actor=actors["data_owner"], at=now)  # set, but not there
    assert refusal.value.code == "no-drop-folder"
    settings.DROP_FOLDER = settings.DROP_MAILDIR = ""
    for take in (take_folder, take_mail):
        with pytest.raises(Invalid) as refusal:
            take(actor=actors["data_owner"], at=now)
        assert refusal.value.fix


# ---------------------------------------------------------------- mail


@pytest.fixture
def box(tmp_path: Path, sites: Any) -> Path:
    """The company's maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / "acme" / name).mkdir(parents=True)
    return tmp_path / "mail" / "acme"


def mail(box: Path, name: str = "1.host", *, sender: str = f"数据员 <{OWNER}>", subject: str = "[energy@sz-1] 一月",
         to: str = "esg@acme.example", files: tuple[tuple[str, bytes], ...] = (("用电.csv", TABLE),)) -> Path:  # fmt: skip
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{name}@acme.example>"
    message.set_content("见附件。")
    for file, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=file)
    (box / "new" / name).write_bytes(bytes(message))
    return box / "new" / name


@pytest.fixture
def reader(actors: Any) -> Any:
    """Who set the schedule: not the one whose mails are read."""
    return actors["programme_manager"]


def cur(box: Path) -> list[str]:
    return sorted(path.name for path in (box / "cur").iterdir())


def test_an_attachment_becomes_a_draft_of_the_sender(
    actors: Any, reader: Any, box: Path, now: Any, sites: Any
) -> None:
    mail(box, files=(("用电.csv", TABLE), ("账单.pdf", b"%PDF-1.4 bill")))
    assert take_mail(actor=reader, at=now) == {"taken": 1, "refused": 0, "left": 0}
    made = Submission.objects.get()
    assert (made.dataset, made.node_id, made.origin) == ("energy", sites["sz-1"].id, "mail")
    assert made.prepared_by_id == actors["data_owner"].person_id
    assert sorted(RowEvidence.objects.values_list("name", flat=True)) == ["mail.eml", "账单.pdf"]
    assert (cur(box), list((box / "new").iterdir())) == (["1.host:2,S"], [])
    assert take_mail(actor=reader, at=now)["taken"] == 0


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("energy+sz-1@intake.acme.example", "一月"),
        ("intake+energy+SZ-1@acme.example, x@y.example", "x"),
        ("esg@acme.example", "Fwd: [ Energy @ SZ-1 ] bill"),
        ("water+acme@acme.example", "[energy@sz-1]"),
    ],
)
def test_what_a_mail_is_for(reader: Any, box: Path, now: Any, sites: Any, to: str, subject: str) -> None:
    mail(box, to=to, subject=subject)
    assert take_mail(actor=reader, at=now)["taken"] == 1
    made = Submission.objects.get()
    assert (made.dataset, made.node_id) == ("energy", sites["sz-1"].id)


def test_the_attachment_of_a_forwarded_mail_counts(reader: Any, box: Path, now: Any) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "grid@power.example", "bill"
    inner.set_content("x")
    inner.add_attachment(TABLE, maintype="text", subtype="csv", filename="bill.csv")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = OWNER, "Fwd: [energy@sz-1]"
    outer.set_content("x")
    outer.add_attachment(inner)
    (box / "new" / "9").write_bytes(bytes(outer))
    assert take_mail(actor=reader, at=now)["taken"] == 1
    assert Submission.objects.get().file_name == "bill.csv"


@pytest.mark.parametrize(
    "sender",
    [
        "nobody@elsewhere.example",
        "approver@acme.example",  # known, but enters nothing
        f"{OWNER}, nobody@elsewhere.example",
        f'"{OWNER}" <nobody@elsewhere.example>',
        "",
    ],
)
def test_unknown_senders_are_left_and_told_of_once(reader: Any, box: Path, now: Any, sender: str) -> None:
    left = mail(box, sender=sender)
    for _again in range(2):
        assert take_mail(actor=reader, at=now) == {"taken": 0, "refused": 0, "left": 1}
    assert (left.exists(), Submission.objects.count()) == (True, 0)
    assert Notification.objects.filter(kind="intake.mail_unknown").count() == 1


def test_two_senders_in_two_lines_are_nobody(reader: Any, box: Path, now: Any) -> None:
    file = mail(box)
    file.write_bytes(b"From: nobody@elsewhere.example\n" + file.read_bytes())
    assert take_mail(actor=reader, at=now)["left"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subject": "一月"}, "[dataset@node]"),
        ({"subject": "[energy@nowhere]"}, "nowhere"),
        ({"subject": "[nothing@sz-1]"}, "dataset"),
        ({"files": (("a.pdf", b"%PDF"),)}, "no xlsx"),
        ({"files": ()}, "no xlsx"),
        ({"files": (("a.csv", b""),)}, "empty"),
        ({"files": tuple((f"{n}.csv", TABLE) for n in range(51))}, "50"),
    ],
)
def test_a_refused_mail_is_flagged_and_its_sender_told(
    actors: Any, reader: Any, box: Path, now: Any, words: Any, said: str
) -> None:
    mail(box, **words)
    assert take_mail(actor=reader, at=now)["refused"] == 1
    assert cur(box) == ["1.host:2,FS"]
    notice = Notification.objects.filter(kind="intake.mail_refused").first()
    assert notice.person_id == actors["data_owner"].person_id
    assert said in notice.title_en
    assert "未能载入" in notice.title_zh


def test_one_bad_table_does_not_stop_the_other(reader: Any, box: Path, now: Any) -> None:
    mail(box, files=(("a.csv", TABLE), ("b.csv", b""), ("../../c.csv", OTHER)))
    assert take_mail(actor=reader, at=now)["taken"] == 1
    assert sorted(Submission.objects.values_list("file_name", flat=True)) == ["a.csv", "c.csv"]
    assert Notification.objects.filter(kind="intake.mail_refused").count() == 1


def test_a_run_that_died_before_moving_a_mail_loads_nothing_twice(
    reader: Any, box: Path, now: Any, monkeypatch: Any
) -> None:
    mail(box, files=(("a.csv", TABLE), ("账单.pdf", b"%PDF-1.4 bill")))
    with monkeypatch.context() as broken:
        broken.setattr("qingheng.apps.intake.services.mail_drops.os.rename", lambda *_, **__: 1 / 0)
        assert take_mail(actor=reader, at=now)["left"] == 1
    assert take_mail(actor=reader, at=now)["taken"] == 1
    assert (Submission.objects.count(), RowEvidence.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"From: =?utf-8?b?////?= <" + OWNER.encode() + b">\nSubject: [energy@sz-1]\n"
        b'Content-Type: multipart/mixed; boundary="\n\n--\n',
        b"From: " + OWNER.encode() + b"\nSubject: [energy@sz-1]\nContent-Type: text/csv; charset=nothing\n"
        b"Content-Disposition: attachment; filename*=nothing''a.csv\nContent-Transfer-Encoding: base64\n\n!!!\n",
    ],
)
def test_broken_mails_stop_nobody(reader: Any, box: Path, now: Any, raw: bytes) -> None:
    (box / "new" / "0.broken").write_bytes(raw)
    mail(box, "1.host")
    assert take_mail(actor=reader, at=now)["taken"] >= 1
    assert "1.host:2,S" in cur(box)


def test_a_mail_over_the_limit_is_refused(reader: Any, box: Path, now: Any, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024
    mail(box, files=(("a.csv", TABLE * 100),))
    assert take_mail(actor=reader, at=now)["refused"] == 1
    assert Submission.objects.count() == 0


def test_mails_of_another_company_are_not_read(
    actors: Any, rival: Any, reader: Any, box: Path, now: Any, tmp_path: Path
) -> None:
    for name in ("new", "cur"):
        (tmp_path / "mail" / "rival" / name).mkdir(parents=True)
    mail(tmp_path / "mail" / "rival")
    assert take_mail(actor=reader, at=now) == {"taken": 0, "refused": 0, "left": 0}
    with pytest.raises(Forbidden):
        take_mail(actor=actors["approver"], at=now)


def test_both_are_jobs(
    actors: Any, reader: Any, box: Path, place: Path, drop: Any, now: Any, monkeypatch: Any
) -> None:
    from django.utils import timezone

    import qingheng.apps.intake.tasks_drops  # noqa: F401 - registers the kinds
    from qingheng.platform.jobs.models import Run
    from qingheng.platform.jobs.services import schedule, start
    from qingheng.platform.jobs.worker import run_waiting

    monkeypatch.setattr(timezone, "now", lambda: now)
    drop(place / "a.csv")
    mail(box, files=(("b.csv", OTHER),))
    for kind in ("intake.folder", "intake.mail"):
        start(actor=reader, kind=kind, at=now)
        schedule(actor=reader, kind=kind, cron="* * * * *", at=now)
    run_waiting(clock=lambda: now)
    done = {run.kind: run.result for run in Run.objects.filter(kind__in=["intake.folder", "intake.mail"])}
    assert done == {"intake.folder": {"taken": 1, "refused": 0, "left": 0}, "intake.mail": {"taken": 1, "refused": 0, "left": 0}}  # fmt: skip
    assert set(Submission.objects.values_list("origin", flat=True)) == {"folder", "mail"}
    assert not Run.objects.filter(kind="intake.read").exclude(state="done").exists()
