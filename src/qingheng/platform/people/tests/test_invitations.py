"""How people learn of an invitation, what is asked before rights end, and who sees that somebody served himself."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from qingheng.platform.messages.models import Notification
from qingheng.platform.people.invitations import invite_and_tell
from qingheng.platform.people.models import Person
from qingheng.platform.people.services import create_token, give_role, invite_person
from qingheng.platform.rights.errors import Forbidden
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.tenancy.scope import tenant_scope

WHO = {"email": "new@acme.example", "name": "New", "role": "data_owner"}


@pytest.fixture
def mail_server(settings):
    settings.MAIL_IS_SENT = True
    settings.PUBLIC_URL = "https://esg.acme.example"


def test_a_new_account_is_mailed_its_link_in_both_languages(actors, mail_server, now):
    made = invite_and_tell(actor=actors["administrator"], at=now, site="http://elsewhere", **WHO)
    assert (made.is_new, made.mailed, made.link) == (True, True, "")
    (sent,) = mail.outbox
    assert sent.to == ["new@acme.example"]
    assert "邀请您加入 甲公司" in sent.subject
    assert "invites you to Acme" in sent.subject
    assert "数据负责人" in sent.body
    assert "Data owner" in sent.body
    assert "elsewhere" not in sent.body
    links = set(re.findall(r"https://esg\.acme\.example(/account/password/reset/key/\S+)", sent.body))
    assert len(links) == 1
    page = Client().get(links.pop(), follow=True)
    assert page.status_code == 200
    assert b'type="password"' in page.content


def test_somebody_with_an_account_is_mailed_in_their_language(actors, rival, mail_server, now):
    with tenant_scope(rival.id):
        invite_person(actor=operator_for(tenant=rival), at=now, **WHO)
    Person.objects.filter(email=WHO["email"]).update(language="en")
    made = invite_and_tell(actor=actors["administrator"], at=now, **WHO)
    assert (made.is_new, made.mailed, made.link) == (False, True, "")
    (sent,) = mail.outbox
    assert "https://esg.acme.example/c/acme/" in sent.body
    assert "password" not in sent.body
    assert not re.search(r"[一-鿿]", sent.subject + sent.body)


def test_without_a_mail_server_or_when_it_fails_the_link_is_handed_over(actors, settings, now, monkeypatch):
    made = invite_and_tell(actor=actors["administrator"], at=now, site="https://here.example/", **WHO)
    assert made.link.startswith("https://here.example/account/password/reset/key/")
    settings.MAIL_IS_SENT = True

    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("qingheng.platform.people.invitations.send_mail", refuse)
    made = invite_and_tell(
        actor=actors["administrator"], email="b@acme.example", name="B", role="approver", at=now
    )
    assert (made.mailed, bool(made.link)) == (False, True)
    assert mail.outbox == []


def test_a_name_with_a_line_break_ends_no_header(actors, company, mail_server, now):
    company.name_en = "Acme\r\nBcc: all@x.example"
    company.save()
    invite_and_tell(actor=actors["administrator"], at=now, **WHO)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["new@acme.example"]


def test_the_page_shows_the_link_only_when_nothing_was_mailed(client_as, company, mail_server, settings):
    client = client_as("administrator")
    client.cookies["django_language"] = "en"
    url = reverse("people:invite", kwargs={"company": company.slug})
    page = client.post(url, WHO).content.decode()
    assert "on its way to new@acme.example" in page
    assert "password/reset/key" not in page
    settings.MAIL_IS_SENT = False
    assert "password/reset/key" in client.post(url, {**WHO, "email": "c@acme.example"}).content.decode()


def test_a_role_of_ones_own_is_shown_to_the_other_administrators(actors, company, now):
    admin = actors["administrator"]
    give_role(actor=admin, person_id=admin.person_id, role="approver", at=now)
    assert not Notification.objects.exists()  # nobody else manages people; the trail has it
    give_role(actor=admin, person_id=actors["auditor"].person_id, role="administrator", at=now)
    assert not Notification.objects.exists()  # to somebody else: nothing to tell
    email = Person.objects.get(pk=admin.person_id).email
    invite_person(actor=admin, email=email, name="x", role="data_owner", at=now)
    told = Notification.objects.get()
    assert (told.person_id, told.kind) == (actors["auditor"].person_id, "people.own_role")
    assert told.title_en == "administrator has given themselves the role “Data owner”."
    assert told.title_zh == "administrator 为自己授予了“数据负责人”角色。"
    assert told.link == reverse(
        "people:person", kwargs={"company": company.slug, "person_id": admin.person_id}
    )


def test_rights_end_only_after_a_question(client_as, actors, company, now):
    owner = actors["data_owner"]
    create_token(actor=owner, label="t", verbs=["indicators.view"], days=9, at=now)
    client = client_as("administrator")
    client.cookies["django_language"] = "en"
    grant = Grant.objects.get(person_id=owner.person_id)
    withdraw = reverse("people:withdraw", kwargs={"company": company.slug, "grant_id": grant.pk})
    deactivate = reverse("people:deactivate", kwargs={"company": company.slug, "person_id": owner.person_id})
    person = client.get(
        reverse("people:person", kwargs={"company": company.slug, "person_id": owner.person_id})
    )
    assert withdraw in person.content.decode()
    assert deactivate in person.content.decode()
    assert "Withdraw the role “Data owner” of data owner?" in client.get(withdraw).content.decode()
    page = client.get(deactivate).content.decode()
    assert "Deactivate data owner?" in page
    assert "Roles that end: Data owner" in page
    assert actor_for(person=Person.objects.get(pk=owner.person_id), tenant=company, at=now) is not None
    assert client_as("auditor").get(deactivate).status_code == 403
    assert client.post(withdraw).status_code == 302
    assert client.get(withdraw).status_code == 404
    assert client.post(deactivate).status_code == 302
    assert not Person.objects.get(pk=owner.person_id).is_active


def test_the_last_administrator_is_told_why_not(client_as, company):
    client = client_as("administrator")
    client.cookies["django_language"] = "en"
    grant = Grant.objects.get(role="administrator")
    url = reverse("people:withdraw", kwargs={"company": company.slug, "grant_id": grant.pk})
    page = client.get(url).content.decode()
    assert "The company would have no administrator left." in page
    assert "btn-danger" not in page
    assert client.post(url).status_code == 409


def test_nobody_invites_without_the_right(actors, mail_server, now):
    with pytest.raises(Forbidden):
        invite_and_tell(actor=actors["programme_manager"], at=now, **WHO)
    assert mail.outbox == []
