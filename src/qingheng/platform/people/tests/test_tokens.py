"""A token never does more than its person, ends when it should, and is nowhere to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qingheng.platform.people.models import ApiToken
from qingheng.platform.people.queries import own_tokens
from qingheng.platform.people.services import create_token, revoke_token, token_actor
from qingheng.platform.rights.errors import Forbidden, Invalid, NotFound
from qingheng.platform.rights.models import Grant
from qingheng.platform.tenancy.scope import tenant_scope


@pytest.fixture
def made(actors, now):
    return create_token(actor=actors["data_owner"], label="ERP", verbs=["datapoints.enter"], days=30, at=now)


def test_a_token_acts_for_its_person_with_its_verbs_only(actors, company, made, now):
    actor = token_actor(made.text, now)
    assert (actor.person_id, actor.company) == (actors["data_owner"].person_id, company.slug)
    assert actor.verbs == {"datapoints.enter"}


def test_the_text_is_kept_nowhere(made):
    row = ApiToken.objects.values().get()
    assert made.text not in str(row)
    assert made.text.startswith(row["prefix"])


def test_it_ends_with_its_day_its_revocation_and_its_persons_roles(actors, made, now):
    assert token_actor(made.text, now + timedelta(days=30)) is None
    assert token_actor(made.text + "x", now) is None
    assert token_actor("qh_" + "x" * 5000, now) is None
    Grant.objects.filter(person_id=actors["data_owner"].person_id).update(revoked_at=now)
    assert token_actor(made.text, now) is None


def test_rights_lost_later_are_lost_for_the_token(actors, made, now):
    Grant.objects.filter(person_id=actors["data_owner"].person_id).update(role="approver")
    assert token_actor(made.text, now).verbs == frozenset()


def test_revoking(actors, made, now):
    with pytest.raises(NotFound):
        revoke_token(actor=actors["programme_manager"], token_id=made.view.id, at=now)
    revoke_token(actor=actors["administrator"], token_id=made.view.id, at=now)
    assert token_actor(made.text, now) is None
    with pytest.raises(NotFound):
        revoke_token(actor=actors["data_owner"], token_id=made.view.id, at=now)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"label": " "}, "no-label"),
        ({"days": 0}, "bad-days"),
        ({"days": 999}, "bad-days"),
        ({"verbs": []}, "bad-verbs"),
        ({"verbs": ["people.manage"]}, "bad-verbs"),
    ],
)
def test_bad_wishes_are_refused_at_the_field(actors, now, change, code):
    with pytest.raises(Invalid) as refusal:
        create_token(
            **{
                "actor": actors["data_owner"],
                "label": "x",
                "verbs": ["company.view"],
                "days": 1,
                "at": now,
                **change,
            }
        )
    assert refusal.value.code == code


def test_a_token_makes_no_tokens(actors, now):
    first = create_token(actor=actors["data_owner"], label="x", verbs=["tokens.manage"], days=1, at=now)
    with pytest.raises(Forbidden):
        create_token(actor=token_actor(first.text, now), label="y", verbs=["tokens.manage"], days=1, at=now)


def test_use_is_noted_at_most_once_a_minute(made, now):
    token_actor(made.text, now)
    token_actor(made.text, now + timedelta(seconds=30))
    assert ApiToken.objects.get().last_used_at == now
    token_actor(made.text, now + timedelta(minutes=2))
    assert ApiToken.objects.get().last_used_at == now + timedelta(minutes=2)


def test_everyone_lists_their_own(actors, made, rival, now):
    assert [token.label for token in own_tokens(actor=actors["data_owner"], at=now)] == ["ERP"]
    assert own_tokens(actor=actors["programme_manager"], at=now) == []
    with tenant_scope(rival.id):
        assert ApiToken.objects.count() == 0
