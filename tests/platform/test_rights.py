"""Grants reach as far as they say: node, period, day; roles are verbs; people without a grant are nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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


def test_a_grant_ends_with_the_day_where_the_installation_is(company, operator, settings):
    """Half past midnight in Shanghai is still the day before in Greenwich; the grant has ended all the same."""
    settings.TIME_ZONE = "Asia/Shanghai"
    last_day = date(2026, 11, 2)
    person = make_person(datetime(2026, 11, 1, tzinfo=UTC))
    late = datetime(2026, 11, 2, 15, 59, tzinfo=UTC)  # 23:59
    grant_role(actor=operator, person=person, role="approver", at=late, span=Span(valid_until=last_day))
    assert actor_for(person=person, tenant=company, at=late) is not None
    assert actor_for(person=person, tenant=company, at=late + timedelta(minutes=31)) is None


def test_a_role_is_never_given_on_a_node_of_another_company(company, rival, operator, now):
    from qingheng.apps.organisation.services import NodeFacts, add_node
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    facts = NodeFacts(kind="group", name_zh="乙", name_en="B")
    with tenant_scope(rival.id):
        theirs = add_node(actor=operator_for(tenant=rival), code="b", facts=facts, parent_id=None, at=now)
    with pytest.raises(NotFound):
        grant_role(actor=operator, person=make_person(now), role="approver", at=now, node_id=theirs.id)
