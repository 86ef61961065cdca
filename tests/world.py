"""A company with the demonstration record in force, made once for each module of tests.

Handed in by one person, approved by another. An app's conftest imports these fixtures and overrides `furnish` with what
else its tests need. What a test writes is undone after it, and the company after the module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
Furnish = Callable[[Any, Any, Any], None]  # (programme manager, company pack, root node)


@dataclass(frozen=True)
class World:
    """Two companies, one person a role in the first, and the root node that has the figures."""

    company: Any
    rival: Any
    actors: dict[str, Any]
    root: Any


@pytest.fixture(scope="module")
def furnish() -> Furnish:
    """What is loaded besides the record: nothing, unless an app's conftest says otherwise."""
    return lambda _manager, _pack, _root: None


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, furnish: Furnish) -> Iterator[World]:
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            company = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=NOW)
            rival = create_tenant(slug="rival", name_zh="乙公司", name_en="Rival", at=NOW)
            with tenant_scope(company.id):
                actors = _people(company)
                root = _load(actors, furnish)
            yield World(company, rival, actors, root)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def _people(company: Any) -> dict[str, Any]:
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import actor_for, operator_for
    from qingheng.platform.rights.roles import ROLES
    from qingheng.platform.rights.services import Span, grant_role

    found = {}
    for role in ROLES:
        person = Person.objects.create_user(
            f"{role}@acme.example", "correct horse battery", name=role.replace("_", " "), created_at=NOW
        )
        span = Span(valid_until=(NOW + timedelta(days=3650)).date()) if role == "auditor" else None
        grant_role(actor=operator_for(tenant=company), person=person, role=role, at=NOW, span=span)
        found[role] = actor_for(person=person, tenant=company, at=NOW)
    return found


def _load(actors: dict[str, Any], furnish: Furnish) -> Any:
    from qingheng.apps.indicators import services as indicators
    from qingheng.apps.organisation import queries as reads
    from qingheng.apps.organisation import services as organisation
    from qingheng.platform.packs.queries import content

    manager = actors["programme_manager"]
    pack = content("company-lenovo")
    organisation.load_nodes(actor=manager, rows=pack.tables["nodes"], at=NOW)
    indicators.load_catalogue(actor=manager, pack=content("catalogue-manufacturing"), at=NOW)
    handed_in = indicators.load_company_record(actor_preparer=manager, pack=pack, at=NOW)
    indicators.approve_submission(actor=actors["approver"], submission_id=handed_in.id, at=NOW)
    root = reads.root(actor=manager)
    furnish(manager, pack, root)
    return root


@pytest.fixture
def company(world: World, db: None) -> Iterator[Any]:
    """The company with the record, its scope entered for the whole test."""
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(world.company.id):
        yield world.company


@pytest.fixture
def rival(world: World, db: None) -> Any:
    """Another company, without figures."""
    return world.rival


@pytest.fixture
def actors(world: World, company: Any) -> dict[str, Any]:
    """One actor per role in the company."""
    return world.actors


@pytest.fixture
def record(world: World, company: Any) -> Any:
    """The root node, whose whole published record is in force."""
    return world.root


@pytest.fixture
def client_as(record: Any) -> Callable[[str], Any]:
    """A signed-in browser-less client for a role of the company."""
    from django.test import Client

    from qingheng.platform.people.models import Person

    def make(role: str) -> Client:
        client = Client()
        person = Person.objects.get(email=f"{role}@acme.example")
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
