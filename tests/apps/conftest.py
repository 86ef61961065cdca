"""Companies and people for the engine apps: one person a role, so that preparer and approver differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor, Holding
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import tenant_scope
from qingheng.platform.tenancy.services import create_tenant

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def rival(db: None) -> Tenant:
    return create_tenant(slug="rival", name_zh="对手", name_en="Rival", at=NOW)


@pytest.fixture
def company(db: None, rival: Tenant) -> Iterator[Tenant]:
    tenant = create_tenant(slug="acme", name_zh="顶点", name_en="Acme", at=NOW)
    with tenant_scope(tenant.id):
        yield tenant


def actor_of(tenant: Tenant, role: str, *, path: str = "", name: str = "") -> Actor:
    """A new person who holds the role, as an actor."""
    name = name or role
    person = Person.objects.create_user(
        email=f"{name}@{tenant.slug}.example", name=name.replace("_", " "), created_at=NOW
    )
    return Actor(
        person_id=person.pk,
        name=str(person),
        tenant_id=tenant.pk,
        company=tenant.slug,
        holdings=(Holding(role=role, path=path),),
    )


@pytest.fixture
def actors(company: Tenant) -> dict[str, Actor]:
    return {role: actor_of(company, role) for role in ROLES}
