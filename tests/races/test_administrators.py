"""Two administrators who withdraw each other at the same moment: one of them stays."""

from __future__ import annotations

import pytest

from qingheng.platform.people.models import Person
from qingheng.platform.people.services import withdraw_role
from qingheng.platform.rights.errors import Conflict
from qingheng.platform.rights.models import Grant
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import grant_role

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_administrator_stays(track, company, operator, now, monkeypatch) -> None:
    held = []
    for name in ("a", "b"):
        person = Person.objects.create_user(f"{name}@acme.example", name=name, created_at=now)
        grant = grant_role(actor=operator, person=person, role="administrator", at=now)
        held.append((actor_for(person=person, tenant=company, at=now), grant.pk))
    (first, first_grant), (second, second_grant) = held
    here = track()
    answers = here.race(
        lambda: withdraw_role(actor=first, grant_id=second_grant, at=now),
        lambda: withdraw_role(actor=second, grant_id=first_grant, at=now),
        tenant=company,
    )
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [Conflict], answers
    in_force = here.look(
        lambda: Grant.objects.filter(role="administrator", revoked_at=None).count(), tenant=company
    )
    assert in_force == 1
