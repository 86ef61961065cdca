"""Writers at once keep one chain, from its first event on; looking at it meanwhile raises no false alarm."""

from __future__ import annotations

import pytest
from django.db import transaction

from qingheng.platform.audit.models import AuditEvent, AuditHead
from qingheng.platform.audit.queries import verify
from qingheng.platform.audit.services import record

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 15


def test_two_writers_at_once_keep_the_chain(track, company, operator, now) -> None:
    here = track()

    def write() -> None:
        for number in range(EACH):
            with transaction.atomic():
                record(
                    actor=operator, action="a.b", object_type="thing", object_id=number, at=now,
                    data={"值": number},
                )  # fmt: skip

    def watch() -> list[str]:
        return [proof.reason for _look in range(EACH) if not (proof := verify(tenant=company)).intact]

    answers = here.race(write, write, watch, tenant=company)
    assert answers == [None, None, []]
    proof = here.look(lambda: verify(tenant=company), tenant=company)
    assert (proof.intact, proof.events) == (True, 2 * EACH)
    assert here.look(AuditHead.objects.count, tenant=company) == 1
    numbers = here.look(lambda: sorted(AuditEvent.objects.values_list("seq", flat=True)), tenant=company)
    assert numbers == list(range(1, 2 * EACH + 1))
