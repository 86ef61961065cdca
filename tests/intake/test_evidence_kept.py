"""How long a bill is kept, and whether it is held, stands beside it on its submission; what is held stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qingheng.apps.intake.queries.evidence import evidence
from qingheng.apps.intake.services.evidence import attach_evidence
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.files.services import extend_retention, lift_hold, purge_expired, set_hold
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db


def test_a_submission_tells_retention_and_hold_and_a_held_bill_outlives_its_day(
    enter: Any, actors: Any, client_as: Any, now: Any
) -> None:
    one = enter(bill())
    attach_evidence(
        actor=actors["data_owner"], submission_id=one.id, data=b"%PDF-1.4 b", name="b.pdf", at=now
    )
    administrator = actors["administrator"]
    found = attachments_of(actor=administrator, object_type="intake", object_id=one.id)
    (kept,) = [proof for proof in found if proof.name == "b.pdf"]
    until = now.date() + timedelta(days=30)
    extend_retention(actor=administrator, attachment_id=kept.id, until=until, at=now)
    set_hold(actor=administrator, attachment_id=kept.id, reason="税务争议 / tax dispute", at=now)
    (told,) = evidence(actor=actors["auditor"], submission_id=one.id)
    assert (told.kept_until, told.held) == (until, "税务争议 / tax dispute")
    page = client_as("auditor").get(f"/c/acme/intake/{one.id}/?step=hand_in").content.decode()
    assert "tax dispute" in page
    later = now + timedelta(days=60)
    assert purge_expired(actor=administrator, at=later).removed == 0
    lift_hold(actor=administrator, attachment_id=kept.id, reason="Settled", at=later)
    (told,) = evidence(actor=actors["auditor"], submission_id=one.id)
    assert told.held == ""
    assert purge_expired(actor=administrator, at=later).removed == 1
