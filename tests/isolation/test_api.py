"""Every operation of the API as nobody, with a token of another company, and as each role."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qingheng.interfaces.api.main import api
from qingheng.platform.people.models import Person
from qingheng.platform.people.tokens import create_token
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.rights.services import grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from tests.isolation.addresses import MARKS, close_files, examples, read
from tests.isolation.bodies import bodies
from tests.isolation.readers import READERS

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Operation:
    """One operation, filled: whether its path names an object, and the ways to name a node in its query."""

    method: str
    path: str
    names_object: bool
    body: dict[str, Any] | None
    takes_node: bool


def values_of(route: str, company: str, known: dict[str, Any]) -> dict[str, Any]:
    """What the parameters of a path are filled with beside the objects there are."""
    values: dict[str, Any] = {
        "company": company, "pack_id": "quality-esg", "kind": "csv", "code": known["indicator_code"], "row": 2,
    }  # fmt: skip
    for part, name in CODES.items():
        if part in route:
            values["code"] = known[name]

    if "/factors/" in route:
        values["pack_id"] = known["factor_pack"]
    if "/intake/" in route:
        values["submission_id"] = known["intake_submission_id"]
        values["row"] = 2  # below the header of its file
    return values


@cache
def paths() -> dict[str, Any]:
    """What the OpenAPI document says of each path; made once, as it takes longer than many a request."""
    found: dict[str, Any] = api.get_openapi_schema()["paths"]
    return found


def operations(company: str, known: dict[str, Any]) -> list[Operation]:
    """Every operation in the OpenAPI document, with the given objects and a body it accepts."""
    found, ready = [], bodies(known)
    for route, methods in paths().items():
        values = values_of(route, company, known)

        def value(match: re.Match[str], values: dict[str, Any] = values) -> str:
            name = match.group(1)
            if name in values:
                return str(values[name])
            assert known.get(name) is not None, f"no example for {name}; teach addresses.examples"
            return str(known[name])

        names = set(re.findall(r"\{(\w+)\}", route)) - {"company", "pack_id", "kind", "factor_id"}
        path = re.sub(r"\{(\w+)\}", value, route)
        for method, about in methods.items():
            short = route.removeprefix("/api/v1/{company}")
            takes = {p["name"] for p in about.get("parameters", []) if p["in"] == "query"}
            takes_json = "application/json" in about.get("requestBody", {}).get("content", {})
            assert not takes_json or short in ready, f"no body for {short}; teach bodies.bodies"
            body = ready[short] if takes_json else None
            needed = {p["name"] for p in about.get("parameters", []) if p["in"] == "query" and p["required"]}
            query = (
                "?on=2026-01-01&approach=equity" if "approach" in takes else "?q=联想" if "q" in takes else ""
            )
            if route.endswith("/factors/compare"):
                query = f"?id={known['factor_id']}"
            if route.endswith("/factors/imports/file"):
                query = "?published=2025-06-10"
            for part, asked in QUERIES.items():
                if part in route and needed:
                    query = "?" + "&".join(f"{name}={asked[name]}" for name in sorted(needed))
            found.append(Operation(method, path + query, bool(names), body, "node" in takes))
    return found


QUERIES: dict[str, dict[str, Any]] = {
    "/intake/": {"dataset": "energy", "year": 2026},
    "/lca/": {"text": "steel", "process": "p1", "indicator": "gwp100-ar6", "flow": "hfcs"},
    "/footprints/": {"first": 1, "second": 1, "changes": "figure~nb~~~~1"},
    "/footprint-requests/": {"kilograms": 1, "source": "x"},
}
CODES = {"/nodes/": "node_code", "/targets/": "target_code", "/lca/": "lca_code"}
"""What `code` means in the paths of an engine."""


def token_for(email: str, tenant: Any, now: Any) -> str:
    person = Person.objects.get(email=email)
    actor = actor_for(person=person, tenant=tenant, at=now)
    with tenant_scope(tenant.id):
        return create_token(actor=actor, label="t", verbs=sorted(actor.verbs), days=30, at=now).text


def ask(operation: Operation, token: str | None, *, client: Client | None = None) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    client = client or Client(raise_request_exception=False)
    if re.search(
        r"/(products/drafts|products/tables/file|lca/databases/file|lca/methods/file|submissions/file|lots/file|own/\d+/evidence|factors/[^/]+/evidence|imports/file|footprint-requests/\d+/answer|findings/\d+/evidence)($|\?)",
        operation.path,
    ):
        file = SimpleUploadedFile("a.csv", b"indicator,unit,FY2022/23\nghg.scope1,tCO2e,1\n")
        return client.post(operation.path, {"file": file}, headers=headers)
    body = json.dumps(operation.body or {}).encode()
    return client.generic(
        operation.method.upper(), operation.path, body, content_type="application/json", headers=headers
    )


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


def test_there_is_an_object_of_every_kind(demo: Any) -> None:
    """An address without an object in it would prove nothing."""
    assert [name for name, value in examples(demo.tenant).items() if value is None] == []


def test_nobody(demo: Any) -> None:
    wrong = [
        (operation.method, operation.path, status)
        for operation in operations(demo.tenant.slug, examples(demo.tenant))
        if (status := ask(operation, None).status_code) != 401
    ]
    assert wrong == []


def test_a_token_of_another_company(demo: Any, rival_token: str) -> None:
    wrong = [
        (operation.method, operation.path, status)
        for operation in operations(demo.tenant.slug, examples(demo.tenant))
        if (status := ask(operation, rival_token).status_code) != 404
    ]
    assert wrong == []


def test_forged_ids(demo: Any, rival: Any, rival_token: str) -> None:
    """In the path, in the query and in the body: the other company's objects do not exist."""
    wrong = []
    for operation in operations(rival.slug, examples(demo.tenant)):
        asked = [operation] if operation.names_object or "lenovo" in json.dumps(operation.body) else []
        if operation.takes_node:
            mark = "&" if "?" in operation.path else "?"
            asked.append(replace(operation, path=f"{operation.path}{mark}node=lenovo-group"))
        wrong += [
            (one.method, one.path, status)
            for one in asked
            if (status := ask(one, rival_token).status_code) != 404
        ]
    assert wrong == []


def test_nothing_of_another_company_shows_in_ones_own(demo: Any, rival: Any, rival_token: str) -> None:
    """Lists, searches and exports of a company that has nothing: none of the other's words are in them."""
    wrong, answered = [], 0
    for operation in operations(rival.slug, examples(demo.tenant)):
        if operation.method != "get" or operation.names_object or "/packs" in operation.path:
            continue
        answer = ask(operation, rival_token)
        answered += answer.status_code == 200
        text = read(answer).casefold()
        wrong += [(operation.path, word) for word in MARKS if word in text]
    assert wrong == []
    assert answered >= 10


def test_a_token_without_the_verb_does_nothing(demo: Any, now: Any) -> None:
    """Each operation asks for a verb: with one that opens none, only `me` answers, and objects do not exist."""
    person = Person.objects.get(email="programme_manager@demo.qingheng.example")
    actor = actor_for(person=person, tenant=demo.tenant, at=now)
    with tenant_scope(demo.tenant.id):
        token = create_token(actor=actor, label="t", verbs=["comments.write"], days=30, at=now).text
    wrong = [
        (operation.method, operation.path, status)
        for operation in operations(demo.tenant.slug, examples(demo.tenant))
        if (status := ask(operation, token).status_code) not in (403, 404)
        and not operation.path.endswith("/me")
    ]
    assert wrong == []


@pytest.mark.parametrize("role", READERS)
def test_readers_change_nothing(demo: Any, role: str) -> None:
    from qingheng.platform.audit.models import AuditEvent

    client = Client(raise_request_exception=False)
    client.force_login(
        Person.objects.get(email=f"{role}@demo.qingheng.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    def trail() -> int:
        with tenant_scope(demo.tenant.id):
            return int(AuditEvent.objects.count())

    before, wrong = trail(), []
    for operation in operations(demo.tenant.slug, examples(demo.tenant)):
        if operation.method == "get" or (role == "auditor" and "/comments/" in operation.path):
            continue  # an auditor reads and comments
        if role != "supplier" and operation.path.endswith("/pack"):
            continue  # what may be read may be packed; the trail says who did
        status = ask(operation, None, client=client).status_code
        if status not in (403, 404) or trail() != before:
            wrong.append((operation.method, operation.path, status, trail() - before))
    assert wrong == []


@pytest.mark.parametrize(
    "role",
    [
        "data_owner",
        "auditor",
        pytest.param("executive_viewer", marks=pytest.mark.once),  # sees what an auditor sees
        pytest.param("supplier", marks=pytest.mark.once),
    ],
)
def test_no_operation_breaks(demo: Any, role: str, now: Any) -> None:
    """Whatever a role asks, with a body or an empty one, is answered, refused or invalid: never a fault."""
    client = Client(raise_request_exception=False)
    client.force_login(
        Person.objects.get(email=f"{role}@demo.qingheng.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    wrong = []
    for operation in operations(demo.tenant.slug, examples(demo.tenant)):
        for one in [operation] if operation.body is None else [operation, replace(operation, body=None)]:
            answer = ask(one, None, client=client)
            if answer.status_code >= 500:
                wrong.append((one.method, one.path, answer.status_code))
            elif answer.status_code >= 400:
                body = answer.json()
                if not {"code", "message"} <= set(body):
                    wrong.append((one.method, one.path, body))
            close_files(answer)
    assert wrong == []


def test_the_session_needs_the_csrf_token(demo: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Person.objects.get(email="programme_manager@demo.qingheng.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get(f"/api/v1/{demo.tenant.slug}/series").status_code == 200
    assert client.post(f"/api/v1/{demo.tenant.slug}/checks").status_code == 403
