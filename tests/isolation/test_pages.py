"""Every page as nobody, as somebody of another company, with forged ids, and as each role."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from qingheng.platform.people.models import Person
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.rights.services import Span, grant_role
from qingheng.platform.tenancy.scope import tenant_scope
from tests.isolation.addresses import MARKS, Address, close_files, company_patterns, examples, filled, read
from tests.isolation.readers import READERS

pytestmark = pytest.mark.django_db
# Pages that ask for a further verb, which depends on the object they are opened for.
ASKS_MORE = {"indicators:correct"}
PROOFS = {("run.queued", "evidence.verify"), ("run.queued", "files.verify"), ("run.queued", "assurance.pack")}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def stranger(rival: Any, now: Any) -> Client:
    """Signed in, with every role there is, in another company."""
    person = Person.objects.create_user(
        "all@rival.example", "correct horse battery", name="All", created_at=now
    )
    with tenant_scope(rival.id):
        for role in ROLES:
            span = Span(valid_until=now.date().replace(year=2036)) if role == "auditor" else None
            grant_role(actor=operator_for(tenant=rival), person=person, role=role, at=now, span=span)
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=BACKEND)
    return client


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(email=f"{role}@demo.qingheng.example"), backend=BACKEND)
    return client


def addresses(demo: Any) -> list[Address]:
    return list(filled(demo.tenant, examples(demo.tenant)))


def test_every_page_asks_for_a_verb() -> None:
    assert [
        name for name, pattern, _ in company_patterns() if getattr(pattern.callback, "verb", None) is None
    ] == []


def test_nobody_is_asked_to_sign_in(demo: Any) -> None:
    client = Client()
    wrong = []
    for address in addresses(demo):
        for method in (client.get, client.post):
            answer = method(address.path)
            if answer.status_code != 302 or "/account/login/" not in answer["Location"]:
                wrong.append((address.name, answer.status_code))
    assert wrong == []


def test_another_company_does_not_exist(demo: Any, stranger: Client) -> None:
    wrong = []
    for address in addresses(demo):
        for method in (stranger.get, stranger.post):
            answer = method(address.path)
            if answer.status_code != 404:
                wrong.append((address.name, answer.status_code))
    assert wrong == []


def test_forged_ids_do_not_exist(demo: Any, rival: Any, stranger: Client) -> None:
    """The stranger's own company, with ids of the other one: 404 on every method the page answers."""
    wrong = []
    for address in filled(rival, examples(demo.tenant)):
        if not address.objects:
            continue
        for name, method in (("GET", stranger.get), ("POST", stranger.post)):
            status = method(address.path).status_code
            if status not in (404, 405):
                wrong.append((address.name, name, status))
    assert wrong == []


@pytest.mark.once
def test_forged_ids_in_queries_show_nothing(demo: Any, rival: Any, stranger: Client) -> None:
    """Filters, nodes and searches of the address, on every page and every export of the stranger's company."""
    node = examples(demo.tenant)["node_id"]
    queries = ("", f"?node={node}", "?node=lenovo-group", "?format=csv&q=lenovo", "?format=json&q=联想")
    wrong, answered = [], 0
    for address in filled(rival, examples(rival)):
        if address.name.startswith("packs:"):  # content of the installation, named after its source
            continue
        for query in queries:
            answer = stranger.get(address.path + query)
            answered += answer.status_code == 200
            if answer.status_code >= 500:
                wrong.append((address.name, query, answer.status_code))
            text = read(answer).casefold()
            wrong += [(address.name, query, word) for word in MARKS if word in text]
            if answer.status_code in (404, 405):  # what is not there has nothing to filter
                break
    assert wrong == []
    assert answered >= 40


# Verbs say the same on any database: there, the role that sees most pages and one that only reads.
BOTH = {"programme_manager", "auditor"}
EACH = [role if role in BOTH else pytest.param(role, marks=pytest.mark.once) for role in ROLES]


@pytest.mark.parametrize("role", EACH)
def test_each_role_sees_what_its_verbs_say(demo: Any, role: str) -> None:
    client, wrong = client_of(role), []
    for address in addresses(demo):
        answer = client.get(address.path)
        allowed = address.verb in ROLES[role]
        fine = (
            answer.status_code in (200, 302, 404, 405, 422) if allowed else answer.status_code in (403, 405)
        )
        fine = fine or (address.name in ASKS_MORE and answer.status_code == 403)
        close_files(answer)
        if not fine:
            wrong.append((address.name, address.verb, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", READERS)
def test_readers_change_nothing(demo: Any, role: str) -> None:
    """Posting to every page as somebody who only reads leaves the trail as long as it was."""
    from qingheng.platform.audit.models import AuditEvent

    with tenant_scope(demo.tenant.id):
        before = AuditEvent.objects.count()
    client, faults = client_of(role), []
    for address in addresses(demo):
        answer = client.post(address.path, {})
        if answer.status_code >= 500:
            faults.append((address.name, answer.status_code))
        close_files(answer)
    with tenant_scope(demo.tenant.id):
        events = AuditEvent.objects.order_by("seq")[before:]
        # That somebody had the files hashed again is itself in the trail.
        added = [e.action for e in events if (e.action, e.data.get("kind")) not in PROOFS]
    if role == "auditor":  # who reads and comments: that alone
        added = [action for action in added if not action.startswith("comment.")]
    assert (faults, added) == ([], [])
