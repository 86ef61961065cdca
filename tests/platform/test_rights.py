"""Grants reach as far as they say: node, period, day; roles are verbs; people without a grant are nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor, Holding
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import actor_for, companies_of
from qingheng.platform.rights.roles import ROLE_NAMES, ROLES, VERBS
from qingheng.platform.rights.services import Span, grant_role, revoke_grant

pytestmark = pytest.mark.django_db


def actor(*holdings: Holding, only: frozenset[str] | None = None) -> Actor:
    return Actor(person_id=1, name="x", tenant_id=1, company="c", holdings=holdings, only=only)


def test_roles_use_known_verbs():
    assert set().union(*ROLES.values()) <= set(VERBS)
    assert set(ROLE_NAMES) == set(ROLES)


def test_nobody_enters_and_approves():
    for role, verbs in ROLES.items():
        assert not {"datapoints.enter", "datapoints.approve"} <= verbs, role


def test_a_grant_reaches_its_node_and_below():
    someone = actor(Holding("data_owner", path="/1/4/"))
    assert someone.may("datapoints.enter", path="/1/4/9/")
    assert not someone.may("datapoints.enter", path="/1/5/")
    assert not someone.may("datapoints.enter", path="/1/")
    assert someone.paths("datapoints.enter") == ("/1/4/",)


def test_a_grant_reaches_its_periods():
    someone = actor(Holding("data_owner", period_from=date(2022, 4, 1), period_until=date(2023, 3, 31)))
    assert someone.may("datapoints.enter", period_end=date(2023, 3, 31))
    assert not someone.may("datapoints.enter", period_end=date(2022, 3, 31))
    assert not someone.may("datapoints.enter", period_end=date(2024, 3, 31))


def test_a_token_never_adds_a_verb():
    someone = actor(Holding("executive_viewer"), only=frozenset({"indicators.view", "people.manage"}))
    assert someone.verbs == {"indicators.view"}


def test_an_unknown_verb_is_a_fault():
    with pytest.raises(KeyError):
        actor().may("datapoints.eat")


def test_two_grants_do_not_mix_roles_and_nodes():
    someone = actor(Holding("data_owner", path="/1/4/"), Holding("approver", path="/1/5/"))
    assert not someone.may("datapoints.approve", path="/1/4/")
    assert not someone.may("datapoints.enter", path="/1/5/")


def make_person(now, email="p@acme.example"):
    return Person.objects.create_user(email, "correct horse battery", name="P", created_at=now)


def test_only_those_who_may_grant(company, actors, now):
    person = make_person(now)
    with pytest.raises(Forbidden):
        grant_role(actor=actors["programme_manager"], person=person, role="approver", at=now)
    grant_role(actor=actors["administrator"], person=person, role="approver", at=now)
    assert AuditEvent.objects.filter(action="grant.given", data__person=person.email).count() == 1


def test_an_auditor_needs_an_end(company, operator, now):
    with pytest.raises(Invalid) as refused:
        grant_role(actor=operator, person=make_person(now), role="auditor", at=now)
    assert refused.value.place == "valid_until"


def test_a_grant_ends_with_its_day(company, operator, now):
    person = make_person(now)
    grant_role(actor=operator, person=person, role="approver", at=now, span=Span(valid_until=now.date()))
    assert actor_for(person=person, tenant=company, at=now) is not None
    assert actor_for(person=person, tenant=company, at=now + timedelta(days=1)) is None


def test_a_revoked_grant_is_gone_at_once(company, operator, now):
    person = make_person(now)
    grant = grant_role(actor=operator, person=person, role="approver", at=now)
    revoke_grant(actor=operator, grant_id=grant.pk, at=now)
    assert actor_for(person=person, tenant=company, at=now) is None
    with pytest.raises(NotFound):
        revoke_grant(actor=operator, grant_id=grant.pk, at=now)


def test_a_deactivated_person_is_nobody(company, operator, now):
    person = make_person(now)
    grant_role(actor=operator, person=person, role="approver", at=now)
    person.is_active = False
    person.save()
    assert actor_for(person=person, tenant=company, at=now) is None
    assert companies_of(person=person, on=now.date()) == []


def test_a_grant_in_one_company_is_none_in_another(company, rival, operator, now):
    person = make_person(now)
    grant_role(actor=operator, person=person, role="administrator", at=now)
    assert actor_for(person=person, tenant=rival, at=now) is None
    assert [c.slug for c in companies_of(person=person, on=now.date())] == [company.slug]
