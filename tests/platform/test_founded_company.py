"""A company founded by command: what it has, what is refused, and that every page of it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from qingheng.apps.indicators.queries import catalogue
from qingheng.apps.organisation.queries import periods, root
from qingheng.interfaces.cli.founding import Founded, Wish, found, years_to_begin_with
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify
from qingheng.platform.packs.queries import installed
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Conflict, Invalid
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.rights.services import Span, grant_role
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope
from tests.isolation.addresses import close_files, examples, filled, read

pytestmark = pytest.mark.django_db
WISH = Wish(
    slug="qinglan",
    name_zh="青岚机械",
    name_en="Qinglan Machinery",
    administrator="Head@Qinglan.example",
    administrator_name="林青",
    fiscal_start_month=4,
)

PERIOD = "period=FY2025/26"
QUERIES = (  # each filter on the page and in a file; a page that makes no files takes them one by one
    "", f"?q=x&node=qinglan&{PERIOD}", "?format=csv&node=qinglan", "?format=xlsx&q=x", f"?format=json&{PERIOD}",
)  # fmt: skip


@pytest.fixture
def founded(db: None, now: Any) -> Founded:
    return found(WISH, at=now)


def test_it_has_what_one_needs_to_begin(founded: Founded, now: Any) -> None:
    person = Person.objects.get(email="head@qinglan.example")
    assert person.check_password(founded.password)
    assert (person.name, person.is_demonstration) == ("林青", False)
    actor = actor_for(person=person, tenant=founded.tenant, at=now)
    assert actor is not None
    assert actor.roles == ("administrator",)
    with tenant_scope(founded.tenant.id):
        group = root(actor=actor)
        assert (group.code, group.kind, group.name_zh, group.currency) == (
            "qinglan", "group", "青岚机械", "CNY",
        )  # fmt: skip
        assert [p.label for p in periods(actor=actor)] == ["FY2025/26", "FY2026/27"]
        assert [i.pack_id for i in installed(actor=actor)] == ["catalogue-manufacturing", "quality-esg"]
        assert len(catalogue(actor=actor)) > 50
        assert AuditEvent.objects.order_by("seq").first().action == "company.founded"
    assert verify(tenant=founded.tenant).intact


@pytest.mark.parametrize(
    ("on", "month", "labels"),
    [
        (date(2026, 3, 31), 4, ("FY2024/25", "FY2025/26")),
        (date(2026, 4, 1), 4, ("FY2025/26", "FY2026/27")),
        (date(2026, 1, 1), 1, ("2025", "2026")),
    ],
)
def test_the_years_are_the_last_whole_one_and_the_one_running(on: date, month: int, labels: Any) -> None:
    assert years_to_begin_with(on=on, start_month=month) == labels


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slug": "Qing Lan"}, "bad-slug"),
        ({"slug": "-a"}, "bad-slug"),
        ({"slug": "青岚"}, "bad-slug"),
        ({"slug": "a" * 41}, "bad-slug"),
        ({"name_zh": "  "}, "bad-name"),
        ({"name_en": "x" * 201}, "bad-name"),
        ({"administrator": "nobody"}, "bad-email"),
        ({"administrator": "a@b.example\n"}, None),
        ({"currency": "yuan"}, "currency"),
        ({"fiscal_start_month": 13}, "node-month"),
    ],
)
def test_what_is_refused_leaves_nothing(db: None, now: Any, change: dict[str, Any], code: str | None) -> None:
    wish = replace(WISH, **change)
    if code is None:  # blanks around an address are no mistake
        assert found(wish, at=now).administrator == "a@b.example"
        return
    with pytest.raises(Invalid) as refusal:
        found(wish, at=now)
    assert refusal.value.code == code
    assert (Tenant.objects.count(), Person.objects.count()) == (0, 0)


def test_a_taken_slug_is_refused_and_changes_nothing(founded: Founded, now: Any) -> None:
    with pytest.raises(Conflict) as refusal:
        found(replace(WISH, administrator="other@x.example"), at=now)
    assert refusal.value.code == "slug-taken"
    assert Person.objects.count() == 1


def test_an_account_of_old_keeps_its_password(founded: Founded, now: Any) -> None:
    second = found(replace(WISH, slug="second"), at=now)
    assert second.password == ""
    person = Person.objects.get(email="head@qinglan.example")
    assert person.check_password(founded.password)
    assert actor_for(person=person, tenant=second.tenant, at=now) is not None


def test_nothing_of_one_shows_in_the_other(db: None, now: Any) -> None:
    """Beside the demonstration company: its people, figures and names do not exist here."""
    from qingheng.interfaces.cli.demonstration import load

    load(at=now, say=lambda _zh, _en: None)
    made = found(WISH, at=now)
    client = client_of(made, now)
    assert client.get("/c/lenovo/").status_code == 404
    for path in ("people/", "kpi/", "organisation/", "audit/"):
        text = read(client.get(f"/c/qinglan/{path}")).casefold()
        assert "lenovo" not in text
        assert "@demo.qingheng" not in text


def client_of(made: Founded, now: Any, roles: tuple[str, ...] = tuple(ROLES)) -> Client:
    """The administrator with further roles, signed in."""
    person = Person.objects.get(email=made.administrator)
    with tenant_scope(made.tenant.id):
        for role in set(roles) - {"administrator"}:
            span = Span(valid_until=date(2036, 1, 1)) if role == "auditor" else None
            grant_role(actor=operator_for(tenant=made.tenant), person=person, role=role, at=now, span=span)
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_first_page_leads_each_to_their_next_step(founded: Founded, now: Any) -> None:
    """An administrator invites, whoever enters figures imports them; nobody is sent where they may not go."""
    administrator = client_of(founded, now, roles=())
    assert "/c/qinglan/people/invite/" in administrator.get("/c/qinglan/").content.decode()
    assert "/submissions/" not in administrator.get("/c/qinglan/").content.decode().split("<main")[1]
    everybody = client_of(founded, now).get("/c/qinglan/").content.decode().split("<main")[1]
    assert "/people/invite/" not in everybody


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.once)])
def test_every_page_of_a_company_without_figures_opens(founded: Founded, now: Any, language: str) -> None:
    """No page fails for want of figures, in any form it is asked for; pages without an object open as 200."""
    client, wrong, opened = client_of(founded, now), [], 0
    client.cookies["django_language"] = language
    for address in filled(founded.tenant, examples(founded.tenant)):
        for query in QUERIES if language == "en" else ("",):
            answer = client.get(address.path + query)
            opened += answer.status_code == 200
            if answer.status_code >= 500:
                wrong.append((address.name, query, answer.status_code))
            close_files(answer)
            if answer.status_code in (404, 405):  # what is not there takes no form
                break
    assert wrong == []
    assert opened >= (100 if language == "en" else 20)


def test_every_operation_of_a_company_without_figures_answers(founded: Founded, now: Any) -> None:
    from qingheng.interfaces.api.main import api

    client, wrong, answered = client_of(founded, now), [], 0
    for route, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods or route.count("{") > 1:
            continue
        query = "?on=2026-01-01&approach=equity&q=x"
        status = client.get(route.replace("{company}", "qinglan") + query).status_code
        answered += status == 200
        if status >= 500:
            wrong.append((route, status))
    assert wrong == []
    assert answered >= 10
