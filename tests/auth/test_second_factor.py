"""Roles that need a second factor: led to its page, refused as programs, let in once a factor exists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone

from qingheng.platform.people.models import Person
from qingheng.platform.people.services import create_token
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope

HOME, API, FACTORS = "/c/acme/people/", "/api/v1/acme/me", "/account/2fa/"


@pytest.fixture(autouse=True)
def _administrators_need_one(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator", " supplier "]


def give_factor(role: str, kind: str = "totp") -> Authenticator:
    person = Person.objects.get(email=f"{role}@acme.example")
    return Authenticator.objects.create(user=person, type=kind, data={"secret": "JBSWY3DPEHPK3PXP"})


def test_a_person_without_a_factor_is_led_to_its_page_and_back(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    answer = client.get(f"{HOME}?role=auditor")
    assert (answer.status_code, answer["Location"]) == (302, FACTORS)
    assert "Your role in this company needs a second factor." in client.get(FACTORS).content.decode()
    give_factor("administrator")
    assert f'href="{HOME}?role=auditor"' in client.get(FACTORS).content.decode()
    assert client.get(HOME).status_code == 200
    assert "second factor is set up; the" not in client.get(FACTORS).content.decode()


def test_the_sentence_is_chinese_too(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    client.cookies["django_language"] = "zh-hans"
    client.get(HOME)
    assert "您在该公司的角色要求双重验证" in client.get(FACTORS).content.decode()


def test_other_roles_are_not_asked(client_as: Callable[[str], Client]) -> None:
    assert client_as("auditor").get(HOME).status_code == 200


def test_recovery_codes_alone_are_no_factor(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    give_factor("administrator", "recovery_codes")
    assert client.get(HOME)["Location"] == FACTORS


def test_losing_the_factor_closes_the_pages_again(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    factor = give_factor("administrator")
    assert client.get(HOME).status_code == 200
    factor.delete()
    assert client.get(HOME)["Location"] == FACTORS


def test_an_act_is_not_done_and_a_part_of_a_page_leads_away_as_a_whole(
    client_as: Callable[[str], Client],
) -> None:
    client, before = client_as("administrator"), Person.objects.count()
    form = {"email": "new@acme.example", "name": "New", "role": "auditor", "valid_until": "2030-01-01"}
    assert client.post("/c/acme/people/invite/", form)["Location"] == FACTORS
    assert Person.objects.count() == before
    assert client.session["second_factor_waiting"] == "/"
    part = client.get(HOME, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (200, FACTORS)


def test_the_start_page_leads_there_when_every_company_needs_it(client_as: Callable[[str], Client]) -> None:
    assert client_as("supplier").get("/start/")["Location"] == FACTORS
    assert client_as("auditor").get("/start/")["Location"] == "/c/acme/"


def test_a_company_that_needs_none_stays_open(
    client_as: Callable[[str], Client], company: Any, rival: Any
) -> None:
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.rights.services import Span

    client, now = client_as("administrator"), timezone.now()
    person = Person.objects.get(email="administrator@acme.example")
    with tenant_scope(rival.id):
        until = Span(valid_until=(now + timedelta(days=30)).date())
        grant_role(actor=operator_for(tenant=rival), person=person, role="auditor", at=now, span=until)
    assert client.get("/c/rival/people/").status_code == 200
    assert client.get(HOME)["Location"] == FACTORS
    assert client.get("/start/")["Location"].startswith("/c/")


def test_tokens_are_refused_until_a_factor_exists(actors: dict[str, Any]) -> None:
    text = create_token(
        actor=actors["administrator"], label="nightly", verbs=["people.view"], days=5, at=timezone.now()
    ).text
    program = Client(headers={"Authorization": f"Bearer {text}"})
    answer = program.get(API)
    assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-needed")
    assert "Sign-in and security" in answer.json()["fix"]
    give_factor("administrator", "webauthn")
    assert program.get(API).status_code == 200


def test_the_browsers_session_opens_the_api_no_sooner(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    assert client.get(API).json()["code"] == "second-factor-needed"
    give_factor("administrator")
    assert client.get(API).status_code == 200


def test_a_mistyped_role_stops_the_start(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["adminstrator"]
    with pytest.raises(ImproperlyConfigured, match="names no role: adminstrator"):
        WSGIHandler()
