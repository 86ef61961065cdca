"""Reminders work out of the box and go out by mail, to a real mail server; one that is down is tried again and said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.intake.models import Campaign
from qingheng.apps.intake.services.campaigns import Asked, open_campaign, remind
from qingheng.platform.jobs.models import Run, Schedule
from qingheng.platform.jobs.worker import run_waiting
from qingheng.platform.messages.mailing import MAIL_JOB, PAUSES, deliver, send_soon
from qingheng.platform.messages.models import Notification
from qingheng.platform.messages.queries import mail_standing
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import Person
from tests.intake.smtp import Receiver

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 5)


@pytest.fixture
def server(settings: Any) -> Iterator[Receiver]:
    with Receiver() as receiver:
        use(settings, receiver.port)
        yield receiver


def use(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 3
    settings.MAIL_IS_SENT, settings.PUBLIC_URL = True, "https://esg.acme.example"


@pytest.fixture
def campaign(actors: Any, sites: Any, now: Any) -> Any:
    """opened(): a round whose data is due in three days, owed by the data owner; its id."""

    def make(name_zh: str = "十月能耗", name_en: str = "Energy of October") -> int:
        return open_campaign(
            actor=actors["programme_manager"], name_zh=name_zh, name_en=name_en, first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 31), due=DUE, asked=[Asked("energy", sites["sz"].id, actors["data_owner"].person_id)],
            at=now,
        )  # fmt: skip

    return make


def speaks(actors: Any, language: str) -> None:
    Person.objects.filter(pk=actors["data_owner"].person_id).update(language=language)


def test_a_reminder_arrives_in_chinese(
    server: Any, campaign: Any, actors: Any, operator: Any, now: Any
) -> None:
    speaks(actors, "zh-hans")
    number = campaign()
    assert remind(actor=operator, at=now) == {"reminded": 1, "escalated": 0}
    assert deliver(actor=operator, at=now) == {"sent": 2, "waiting": 0, "failed": 0}
    (_opened, _first), (recipients, message) = server.envelopes
    assert recipients == ["data_owner@acme.example"]
    assert message["Subject"].strip().startswith("即将到期：深圳工厂")
    assert "甲公司" in message["Subject"]
    body = message.get_body().get_content()
    assert f"https://esg.acme.example/c/acme/intake/campaigns/{number}/" in body
    assert deliver(actor=operator, at=now)["sent"] == 0
    link = reverse("intake:campaign", kwargs={"company": "acme", "campaign_id": number})
    assert mail_standing(actor=operator, link=link).sent == 2


def test_one_whose_language_is_unknown_reads_both(
    server: Any, campaign: Any, actors: Any, operator: Any, now: Any
) -> None:
    speaks(actors, "")
    campaign()
    deliver(actor=operator, at=now)
    ((_to, message),) = server.envelopes
    assert "十月能耗" in message["Subject"]
    assert "Energy of October" in message["Subject"]


@pytest.mark.parametrize(
    "trick", ["\r\nBcc: thief@evil.example", "\nSubject: x\n\nbody", "\u2028Bcc: a@b.example", "\x0bX: y"]
)
def test_a_name_adds_no_header(
    trick: str, server: Any, campaign: Any, actors: Any, operator: Any, now: Any
) -> None:
    speaks(actors, "en")
    campaign(name_en=f"October{trick}")
    deliver(actor=operator, at=now)
    ((recipients, message),) = server.envelopes
    assert recipients == ["data_owner@acme.example"]
    assert message["Bcc"] is None
    assert message["X"] is None
    assert len(message.get_all("Subject")) == 1
    assert "October" in message["Subject"]


def test_an_address_with_a_line_break_gets_nothing_and_stops_nobody(
    server: Any, actors: Any, operator: Any, now: Any
) -> None:
    bad, good = actors["approver"].person_id, actors["data_owner"].person_id
    Person.objects.filter(pk=bad).update(email="a@acme.example\nBcc: thief@evil.example")
    notify(
        person_ids=[bad, good], kind="x", title_zh="甲", title_en="A", link="/c/acme/", at=now, by_mail=True
    )
    assert deliver(actor=operator, at=now) == {"sent": 1, "waiting": 0, "failed": 1}
    assert [recipients for recipients, _message in server.envelopes] == [["data_owner@acme.example"]]


def test_a_server_that_is_down_is_tried_again_and_the_page_says_so(
    settings: Any, campaign: Any, actors: Any, operator: Any, client: Any, now: Any
) -> None:
    with Receiver() as gone:
        port = gone.port
    use(settings, port)
    number = campaign()
    assert deliver(actor=operator, at=now) == {"sent": 0, "waiting": 1, "failed": 0}
    client.force_login(Person.objects.get(pk=actors["programme_manager"].person_id))
    address = reverse("intake:campaign", kwargs={"company": "acme", "campaign_id": number})
    for lang, words in (("en", "could not be sent"), ("zh-hans", "未能发送")):
        client.cookies["django_language"] = lang
        page = client.get(address).content.decode()
        assert words in page
        assert "ConnectionRefusedError" in page
    assert deliver(actor=operator, at=now)["waiting"] == 0  # not before its time
    with Receiver(port) as back:
        assert deliver(actor=operator, at=now + PAUSES[0])["sent"] == 1
        assert len(back.envelopes) == 1
    assert "mail was sent" in client.get(address, headers={"Accept-Language": "en"}).content.decode() or (
        "已发送 1 封邮件" in client.get(address).content.decode()
    )


def test_after_some_tries_a_mail_is_given_up_and_said(
    settings: Any, campaign: Any, operator: Any, now: Any
) -> None:
    with Receiver() as gone:
        port = gone.port
    use(settings, port)
    number, at = campaign(), now
    for _try in range(len(PAUSES) + 1):
        deliver(actor=operator, at=at)
        at += timedelta(days=1)
    link = reverse("intake:campaign", kwargs={"company": "acme", "campaign_id": number})
    standing = mail_standing(actor=operator, link=link)
    assert (standing.failed, standing.waiting, standing.tries) == (1, 0, len(PAUSES) + 1)


def test_the_job_sends_and_comes_back(
    settings: Any, campaign: Any, actors: Any, monkeypatch: Any, now: Any
) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)
    with Receiver() as gone:
        port = gone.port
    use(settings, port)
    campaign()
    (first,) = Run.objects.filter(kind=MAIL_JOB)
    assert run_waiting(worker="w", clock=lambda: now) == ["done"]
    first.refresh_from_db()
    assert first.result == {"mails_sent": 0, "mails_waiting": 1, "mails_failed": 0}
    again = Run.objects.get(kind=MAIL_JOB, state="queued")
    assert again.not_before == now + PAUSES[0]
    send_soon(actor=actors["programme_manager"], at=now + PAUSES[0])
    assert Run.objects.filter(kind=MAIL_JOB, state="queued").count() == 1
    later = now + PAUSES[0]
    monkeypatch.setattr(timezone, "now", lambda: later)
    with Receiver(port) as back:
        assert run_waiting(worker="w", clock=lambda: later) == ["done"]
        assert len(back.envelopes) == 1
    assert not Run.objects.filter(kind=MAIL_JOB, state="queued").exists()


def test_without_a_mail_server_notices_stay_in_the_application(campaign: Any) -> None:
    campaign()
    assert Notification.objects.filter(kind="campaign.opened", mail_state="").count() == 1
    assert not Run.objects.filter(kind=MAIL_JOB).exists()


def test_a_company_just_founded_reminds_each_morning_and_a_stopped_schedule_stays_stopped(
    db: None, now: Any, client: Any
) -> None:
    from qingheng.interfaces.cli.founding import Wish, equip, found
    from qingheng.platform.jobs.services import unschedule
    from qingheng.platform.jobs.worker import start_due
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    made = found(Wish("newco", "新公司", "Newco", "admin@newco.example"), at=now)
    with tenant_scope(made.tenant.id):
        operator = operator_for(tenant=made.tenant)
        entry = Schedule.objects.get(kind="intake.remind")
        assert (entry.cron, entry.active) == ("0 8 * * *", True)
        assert not Campaign.objects.exists()
    tomorrow = now + timedelta(days=1)
    assert start_due(at=tomorrow) == 1
    assert run_waiting(worker="w", clock=lambda: tomorrow) == ["done"]
    with tenant_scope(made.tenant.id):
        assert Run.objects.get(kind="intake.remind").result == {"reminded": 0, "escalated": 0}
        unschedule(actor=operator, schedule_id=entry.pk, at=now)
        equip(operator=operator, at=now)
        assert [one.active for one in Schedule.objects.all()] == [False]
    client.force_login(Person.objects.get(email="admin@newco.example"))
    address = reverse("jobs:schedules", kwargs={"company": "newco"})
    assert "intake.remind" in client.get(address).content.decode()
    assert client.post(address, {"kind": "intake.remind", "cron": "0 8 * * *"}).status_code == 302
    with tenant_scope(made.tenant.id):
        assert [one.active for one in Schedule.objects.all()] == [True]
