"""A hold and a removal at once: the evidence is held and there, or it is gone and the hold is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qingheng.platform.audit.queries import verify
from qingheng.platform.files import services
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.store import blob_path
from qingheng.platform.rights.errors import Conflict, NotFound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(actors: dict[str, Any], now: Any) -> list[Any]:
    """Four pieces of evidence, each of a file of its own, past their last day."""
    found = []
    for number in range(4):
        blob = services.store_blob(
            actor=actors["data_owner"], data=f"bill {number}".encode(), name="bill", at=now
        )
        found.append(
            services.attach(
                actor=actors["data_owner"],
                blob=blob,
                object_type="submission",
                object_id=number,
                at=now,
                retention_until=now.date() - timedelta(days=1),
            )
        )
    return found


def test_a_hold_against_a_removal(track, due, actors, company, now) -> None:
    here, admin = track(), actors["administrator"]
    purged, *held = here.race(
        lambda: services.purge_expired(actor=admin, at=now),
        *[
            lambda row=row: services.set_hold(actor=admin, attachment_id=row.pk, reason="dispute", at=now)
            for row in due
        ],
        tenant=company,
    )
    assert not isinstance(purged, Exception), purged
    refused = [answer for answer in held if isinstance(answer, Exception)]
    assert {type(answer) for answer in refused} <= {NotFound}
    assert purged.removed == purged.files == len(refused)

    def left() -> dict[str, bool]:
        rows = Attachment.objects.select_related("blob")
        return {row.blob.sha256: row.held_at is not None for row in rows}

    kept = here.look(left, tenant=company)
    assert len(kept) == 4 - len(refused)
    assert all(kept.values())
    for row in due:
        assert blob_path(row.blob.sha256).exists() == (row.blob.sha256 in kept)
    assert here.look(lambda: verify(tenant=company), tenant=company).intact


def test_handing_in_against_a_removal(track, due, actors, company, now) -> None:
    """Whoever hands the same bytes in again finds them kept, whichever was first."""
    here, later = track(), now + timedelta(hours=1)

    def hand_in(number: int) -> Any:
        owner = actors["data_owner"]
        blob = services.store_blob(actor=owner, data=f"bill {number}".encode(), name="bill", at=later)
        return services.attach(actor=owner, blob=blob, object_type="submission", object_id=100, at=later)

    purged, *handed = here.race(
        lambda: services.purge_expired(actor=actors["administrator"], at=now),
        *[lambda number=number: hand_in(number) for number in range(4)],
        tenant=company,
    )
    assert not isinstance(purged, Exception), purged
    assert {type(answer) for answer in handed if isinstance(answer, Exception)} <= {Conflict}

    def kept() -> list[str]:
        return list(Blob.objects.values_list("sha256", flat=True))

    for sha256 in here.look(kept, tenant=company):
        assert blob_path(sha256).exists()
    whole = [answer for answer in handed if not isinstance(answer, Exception)]
    assert {row.blob.sha256 for row in whole} <= set(here.look(kept, tenant=company))
