"""Invitations, roles, demonstration people: nobody gains more than was given, and somebody always manages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.people.demonstration import make_demonstration_people
from qingheng.platform.people.models import ApiToken, Person
from qingheng.platform.people.queries import people
from qingheng.platform.people.services import (
    create_token,
    deactivate_person,
    give_role,
    invite_person,
    withdraw_role,
)
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.rights.roles import ROLES
from qingheng.platform.tenancy.scope import tenant_scope


def test_inviting_makes_an_account_without_a_password(actors, company, now):
    made = invite_person(
        actor=actors["administrator"], email=" New@Acme.example ", name="New", role="data_owner", at=now
    )
    assert made.is_new
    assert made.person.email == "new@acme.example"
    assert not made.person.has_usable_password()
    assert actor_for(person=made.person, tenant=company, at=now).roles == ("data_owner",)
    again = invite_person(
        actor=actors["administrator"], email="new@acme.example", name="N", role="approver", at=now
    )
    assert not again.is_new
    assert AuditEvent.objects.filter(action="person.invited").count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "nobody"}, "bad-email"),
        ({"name": " "}, "no-name"),
        ({"role": "king"}, "unknown-role"),
        ({"role": "auditor"}, "auditor-needs-end"),
    ],
)
def test_a_bad_invitation_leaves_nothing(actors, now, change, code):
    before = Person.objects.count()
    with pytest.raises(Invalid) as refusal:
        invite_person(
            **{
                "actor": actors["administrator"],
                "email": "n@a.example",
                "name": "N",
                "role": "approver",
                "at": now,
                **change,
            }
        )
    assert refusal.value.code == code
    assert Person.objects.count() == before


def test_only_those_who_manage_people_do(actors, now):
    person = Person.objects.get(email="approver@acme.example")
    for role in set(ROLES) - {"administrator"}:
        with pytest.raises(Forbidden):
            invite_person(actor=actors[role], email="n@a.example", name="N", role="approver", at=now)
        with pytest.raises(Forbidden):
            give_role(actor=actors[role], person_id=person.pk, role="administrator", at=now)
        with pytest.raises(Forbidden):
            deactivate_person(actor=actors[role], person_id=person.pk, at=now)


def test_the_last_administrator_stays(actors, now):
    admin, operator_like = actors["administrator"], actors["administrator"]
    grant = Grant.objects.get(role="administrator")
    with pytest.raises(Conflict) as refusal:
        withdraw_role(actor=admin, grant_id=grant.pk, at=now)
    assert refusal.value.code == "last-administrator"
    with pytest.raises(Conflict) as refusal:
        deactivate_person(actor=operator_like, person_id=admin.person_id, at=now)
    assert refusal.value.code == "oneself"
    give_role(actor=admin, person_id=actors["approver"].person_id, role="administrator", at=now)
    withdraw_role(actor=admin, grant_id=grant.pk, at=now)


def test_deactivating_ends_roles_and_tokens_here(actors, company, rival, now):
    owner = actors["data_owner"]
    person = Person.objects.get(pk=owner.person_id)
    create_token(actor=owner, label="t", verbs=["indicators.view"], days=1, at=now)
    with tenant_scope(rival.id):
        give = operator_for(tenant=rival)
        invite_person(actor=give, email=person.email, name="x", role="approver", at=now)
    deactivate_person(actor=actors["administrator"], person_id=person.pk, at=now)
    person.refresh_from_db()
    assert person.is_active  # the other company still relies on the account
    assert actor_for(person=person, tenant=company, at=now) is None
    assert actor_for(person=person, tenant=rival, at=now) is not None
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    deactivate_person(actor=actors["administrator"], person_id=actors["approver"].person_id, at=now)
    assert not Person.objects.get(pk=actors["approver"].person_id).is_active


def test_people_of_another_company_do_not_exist(actors, rival, now):
    with tenant_scope(rival.id):
        other = invite_person(
            actor=operator_for(tenant=rival), email="z@r.example", name="Z", role="approver", at=now
        )
    for act in (deactivate_person, give_role):
        more = {"role": "approver"} if act is give_role else {}
        with pytest.raises(NotFound):
            act(actor=actors["administrator"], person_id=other.person.pk, at=now, **more)
    assert other.person.email not in {view.email for view in people(actor=actors["auditor"], at=now)}


def test_list_filters_and_sorts(actors, now):
    assert [view.roles for view in people(actor=actors["auditor"], at=now, role="supplier")] == [
        ("supplier",)
    ]
    names = [view.email for view in people(actor=actors["auditor"], at=now, sort="-email")]
    assert names == sorted(names, reverse=True)
    assert len(people(actor=actors["auditor"], at=now, text="approver")) == 1
    with pytest.raises(Forbidden):
        people(actor=actors["data_owner"], at=now)


def test_demonstration_people_are_made_once_with_passwords_that_work(company, operator, now):
    made = make_demonstration_people(tenant=company, actor=operator, at=now)
    assert {entry.role for entry in made} == set(ROLES)
    assert all(len(entry.password) == 16 and entry.person.check_password(entry.password) for entry in made)
    assert len({entry.password for entry in made}) == len(made)
    assert all(
        entry.person.email.endswith("@demo.qingheng.example") and entry.person.is_demonstration
        for entry in made
    )
    assert make_demonstration_people(tenant=company, actor=operator, at=now + timedelta(days=1)) == []
