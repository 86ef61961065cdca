"""Reads of grants: who may act in a company, and as what."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor, Holding
from qingheng.platform.rights.models import Grant
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.scope import across_tenants, tenant_scope


def grants_in_force(*, on: date) -> QuerySet[Grant]:
    """Grants of the tenant in scope that hold on that day."""
    grants: QuerySet[Grant] = Grant.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_until=None) | Q(valid_until__gte=on),
        revoked_at=None,
        person__is_active=True,
    )
    return grants


def companies_of(*, person: Person, on: date) -> list[Tenant]:
    """Companies in which the person holds a grant today."""
    with across_tenants("companies of the person who signs in"):
        ids = set(grants_in_force(on=on).filter(person=person).values_list("tenant_id", flat=True))
    return list(Tenant.objects.filter(id__in=ids).order_by("slug"))


def actor_for(
    *, person: Person, tenant: Tenant, at: datetime, only: frozenset[str] | None = None
) -> Actor | None:
    """The person as an actor in that company, or None when they hold no grant there.

    The days of a grant are those of the installation's time zone.
    """
    if not person.is_active:
        return None
    with tenant_scope(tenant.id):
        grants = grants_in_force(on=timezone.localdate(at)).filter(person=person).select_related("node")
        holdings = tuple(
            Holding(
                role=grant.role,
                path=grant.node.path if grant.node else "",
                period_from=grant.period_from,
                period_until=grant.period_until,
            )
            for grant in grants
        )
    if not holdings:
        return None
    return Actor(
        person_id=person.id,
        name=str(person),
        tenant_id=tenant.id,
        company=tenant.slug,
        holdings=holdings,
        only=only,
    )


def operator_for(*, tenant: Tenant, name: str = "operator") -> Actor:
    """Whoever runs commands on the machine itself. Never available to pages or the API."""
    return Actor(
        person_id=None, name=name, tenant_id=tenant.id, company=tenant.slug, holdings=(), is_operator=True
    )


def people_who_may(*, verb: str, on: date) -> list[Person]:
    """People of the company in scope who hold the verb somewhere, by name."""
    from qingheng.platform.rights.roles import ROLES

    roles = [role for role, verbs in ROLES.items() if verb in verbs]
    ids = grants_in_force(on=on).filter(role__in=roles).values_list("person_id", flat=True)
    return list(Person.objects.filter(id__in=set(ids)).order_by("name"))


def grants_visible(*, actor: Actor) -> list[Grant]:
    """All grants of the company, those revoked last."""
    actor.require("people.view")
    return list(
        Grant.objects.select_related("person", "node").order_by("revoked_at", "person__email", "role")
    )
