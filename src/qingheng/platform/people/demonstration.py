"""The demonstration people: one account for each role."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qingheng.platform.audit.services import record
from qingheng.platform.people.contracts import DemonstrationPerson
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.services import Span, grant_role
from qingheng.platform.tenancy.models import Tenant

DEMONSTRATION = {
    "administrator": "管理员 Administrator",
    "programme_manager": "项目经理 Programme manager",
    "data_owner": "数据负责人 Data owner",
    "approver": "审批人 Approver",
    "auditor": "审计员 Auditor",
    "executive_viewer": "高管 Executive viewer",
    "supplier": "供应商 Supplier",
}
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


@transaction.atomic
def make_demonstration_people(*, tenant: Tenant, actor: Actor, at: datetime) -> list[DemonstrationPerson]:
    """One account for each role at an example address, with a random password that is returned once.

    People made before are left alone, so a second call returns nothing. Raises Forbidden.
    """
    actor.require("people.manage")
    made = []
    for role, name in DEMONSTRATION.items():
        address = f"{role}@demo.qingheng.example"
        if Person.objects.filter(email=address).exists():
            continue
        password = "".join(secrets.choice(_LETTERS) for _place in range(16))
        person = Person.objects.create_user(
            address,
            password,
            name=name,
            is_demonstration=True,
            created_at=at,
        )
        span = Span(valid_until=timezone.localdate(at) + timedelta(days=365)) if role == "auditor" else None
        grant_role(actor=actor, person=person, role=role, at=at, span=span)
        made.append(DemonstrationPerson(person, role, password))
    if made:
        record(
            actor=actor,
            action="people.demonstration",
            object_type="tenant",
            object_id=tenant.pk,
            at=at,
            data={"people": [entry.person.email for entry in made]},
        )
    return made


def lend_demonstration_people(*, actor: Actor, at: datetime) -> int:
    """Give the demonstration people their roles in the company in scope too; how many roles were given. Raises Forbidden."""
    actor.require("people.manage")
    given = 0
    for role in DEMONSTRATION:
        person = Person.objects.filter(email=f"{role}@demo.qingheng.example", is_demonstration=True).first()
        if person is None or Grant.objects.filter(person=person).exists():
            continue
        span = Span(valid_until=timezone.localdate(at) + timedelta(days=365)) if role == "auditor" else None
        grant_role(actor=actor, person=person, role=role, at=at, span=span)
        given += 1
    return given
