"""Every operation of the API as nobody, with a token of another company, and as each role."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from qingheng.interfaces.api.main import api
from qingheng.platform.people.models import Person
from qingheng.platform.people.tokens import create_token
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from tests.isolation.addresses import close_files, examples

pytestmark = pytest.mark.django_db


def operations(company: str, known: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """(method, path, whether it names an object) of every operation in the OpenAPI document."""
    found = []
    for route, methods in api.get_openapi_schema()["paths"].items():
        values = {
            "company": company, "pack_id": "quality-esg", "kind": "csv", "code": known["indicator_code"],
        }  # fmt: skip
        if "/nodes/" in route:
            values["code"] = known["node_code"]
        if "/targets/" in route:
            values["code"] = known["target_code"]

        def value(match: re.Match[str], values: dict[str, Any] = values) -> str:
            name = match.group(1)
            if name in values:
                return str(values[name])
            assert name in known, f"no example for {name}; teach addresses.examples"
            return str(known[name] if known[name] is not None else 999999999)

        names = set(re.findall(r"\{(\w+)\}", route)) - {"company", "pack_id", "kind"}
        path = re.sub(r"\{(\w+)\}", value, route)
        found += [(method, path, bool(names)) for method in methods]
    return found


def token_for(email: str, tenant: Any, now: Any) -> str:
    person = Person.objects.get(email=email)
    actor = actor_for(person=person, tenant=tenant, at=now)
    with tenant_scope(tenant.id):
        return create_token(actor=actor, label="t", verbs=sorted(actor.verbs), days=30, at=now).text


def ask(method: str, path: str, token: str | None) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    client = Client(raise_request_exception=False)
    return client.generic(method.upper(), path, b"{}", content_type="application/json", **headers)


@pytest.fixture
def rival_token(rival: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    person = Person.objects.create_user(
        "all@rival.example", "correct horse battery", name="All", created_at=now
    )
    with tenant_scope(rival.id):
        for role in set(ROLES) - {"auditor"}:
            grant_role(actor=operator_for(tenant=rival), person=person, role=role, at=now)
    return token_for(person.email, rival, now)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)


def test_nobody(demo: Any) -> None:
    wrong = [
        (method, path, status)
        for method, path, _ in operations(demo.tenant.slug, examples(demo.tenant))
        if (status := ask(method, path, None).status_code) != 401
    ]
    assert wrong == []


def test_a_token_of_another_company(demo: Any, rival_token: str) -> None:
    wrong = [
        (method, path, status)
        for method, path, _ in operations(demo.tenant.slug, examples(demo.tenant))
        if (status := ask(method, path, rival_token).status_code) != 404
    ]
    assert wrong == []


def test_forged_ids(demo: Any, rival: Any, rival_token: str) -> None:
    wrong = [
        (method, path, status)
        for method, path, names_object in operations(rival.slug, examples(demo.tenant))
        if names_object and (status := ask(method, path, rival_token).status_code) not in (404, 422)
    ]
    assert wrong == []


@pytest.mark.parametrize("role", ["executive_viewer", "data_owner", "auditor", "supplier"])
def test_no_operation_breaks(demo: Any, role: str, now: Any) -> None:
    """Whatever a role asks with an empty body is answered, refused or invalid: never a fault."""
    if "tokens.manage" in ROLES[role]:
        token = token_for(f"{role}@demo.qingheng.example", demo.tenant, now)
    else:
        token = None
    wrong = []
    for method, path, _ in operations(demo.tenant.slug, examples(demo.tenant)):
        answer = ask(method, path, token)
        if answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
        elif answer.status_code >= 400:
            body = answer.json()
            if not {"code", "message"} <= set(body):
                wrong.append((method, path, body))
        close_files(answer)
    assert wrong == []


def test_a_token_does_no_more_than_its_verbs(demo: Any, now: Any) -> None:
    person = Person.objects.get(email="programme_manager@demo.qingheng.example")
    actor = actor_for(person=person, tenant=demo.tenant, at=now)
    with tenant_scope(demo.tenant.id):
        token = create_token(actor=actor, label="t", verbs=["indicators.view"], days=30, at=now).text
    assert ask("get", f"/api/v1/{demo.tenant.slug}/series", token).status_code == 200
    assert ask("get", f"/api/v1/{demo.tenant.slug}/audit/events", token).status_code == 403


def test_the_session_needs_the_csrf_token(demo: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Person.objects.get(email="programme_manager@demo.qingheng.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get(f"/api/v1/{demo.tenant.slug}/series").status_code == 200
    assert client.post(f"/api/v1/{demo.tenant.slug}/checks").status_code == 403
