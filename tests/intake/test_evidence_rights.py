"""Who was granted one site opens the evidence of its submissions, and of no other's, whichever door is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qingheng.apps.intake.services.evidence import attach_evidence
from qingheng.platform.files import queries as files
from qingheng.platform.files.models import Blob
from qingheng.platform.files.services import set_hold
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.rights.services import grant_role
from tests.intake.conftest import bill
from tests.isolation.addresses import close_files

pytestmark = pytest.mark.django_db
THEIRS, OURS = b"%PDF-1.4 Wuhan", b"%PDF-1.4 Shenzhen"


@pytest.fixture
def at_site(company: Any, operator: Any, sites: Any, now: Any) -> Callable[..., Any]:
    """at_site(role, node code): somebody with that role there alone."""

    def make(role: str, code: str) -> Any:
        person = Person.objects.create_user(f"{role}-{code}@acme.example", name=role, created_at=now)
        grant_role(actor=operator, person=person, role=role, node_id=sites[code].id, at=now)
        return actor_for(person=person, tenant=company, at=now)

    return make


@pytest.fixture
def proofs(enter: Any, actors: Any, now: Any) -> dict[str, Any]:
    """A bill on a submission of each site, and the files' hashes by the code of the site."""
    found = {}
    for code, data in (("wh", THEIRS), ("sz", OURS)):
        one = enter(bill(site=code), node=code)
        made = attach_evidence(
            actor=actors["data_owner"], submission_id=one.id, data=data, name=f"{code}.pdf", at=now
        )
        found[code] = made.blob.sha256
    return found


def test_a_site_s_data_owner_opens_that_site_s_files_alone(proofs: Any, at_site: Any) -> None:
    owner = at_site("data_owner", "sz")
    assert files.open_blob(actor=owner, sha256=proofs["sz"])[1].read_bytes() == OURS
    with pytest.raises(NotFound):
        files.open_blob(actor=owner, sha256=proofs["wh"])
    shown = files.attachments(actor=owner)
    assert proofs["sz"] in {one.blob.sha256 for one in shown}
    assert proofs["wh"] not in {one.blob.sha256 for one in shown}
    theirs = Blob.objects.get(sha256=proofs["wh"])
    assert files.attachments_with(actor=owner, blob=theirs) == []
    for one in theirs.attachments.all():
        with pytest.raises(NotFound):
            files.attachment(actor=owner, attachment_id=one.pk)
        assert files.attachments_of(actor=owner, object_type=one.object_type, object_id=one.object_id) == []


@pytest.mark.parametrize("page", ["preview", "raw", "download"])
def test_no_page_shows_the_file_of_another_site(
    proofs: Any, at_site: Any, client: Any, page: str, company: Any
) -> None:
    from django.urls import reverse

    owner = at_site("data_owner", "sz")
    client.force_login(Person.objects.get(pk=owner.person_id))
    for code, status in (("sz", 200), ("wh", 404)):
        address = reverse(f"files:{page}", kwargs={"company": "acme", "sha256": proofs[code]})
        answer = client.get(address)
        assert answer.status_code == status, code
        close_files(answer)


def test_a_token_of_the_site_downloads_nothing_of_another(
    proofs: Any, at_site: Any, client: Any, now: Any
) -> None:
    from qingheng.platform.people.tokens import create_token

    made = create_token(
        actor=at_site("data_owner", "sz"),
        label="t",
        verbs=["evidence.view", "company.view"],
        days=366,
        at=now,
    )
    for code, status in (("sz", 200), ("wh", 404)):
        answer = client.get(
            f"/api/v1/acme/evidence/{proofs[code]}", headers={"Authorization": f"Bearer {made.text}"}
        )
        assert answer.status_code == status, code
        close_files(answer)


def test_a_file_that_proves_both_sites_is_open_to_both(
    proofs: Any, at_site: Any, enter: Any, actors: Any, now: Any
) -> None:
    one = enter(bill(site="sz", period="2025-02"), node="sz")
    attach_evidence(actor=actors["data_owner"], submission_id=one.id, data=THEIRS, name="x.pdf", at=now)
    assert files.open_blob(actor=at_site("data_owner", "sz"), sha256=proofs["wh"])[0].size == len(THEIRS)


def test_one_s_own_upload_stays_open_and_the_company_s_readers_see_all(
    proofs: Any, at_site: Any, actors: Any, now: Any
) -> None:
    from qingheng.platform.files.services import attach, store_blob

    owner = at_site("data_owner", "sz")
    blob = store_blob(actor=owner, data=b"mine", name="mine.txt", at=now)
    with pytest.raises(NotFound):  # kept, but evidence of nothing
        files.open_blob(actor=at_site("data_owner", "wh"), sha256=blob.sha256)
    attach(actor=owner, blob=blob, object_type="note", object_id=1, at=now)
    assert files.open_blob(actor=owner, sha256=blob.sha256)[0] == blob
    with pytest.raises(NotFound):
        files.open_blob(actor=at_site("approver", "wh"), sha256=blob.sha256)
    for code in ("sz", "wh"):
        assert files.open_blob(actor=actors["auditor"], sha256=proofs[code])[0]


def test_a_site_s_administrator_holds_no_evidence_of_another(proofs: Any, at_site: Any, now: Any) -> None:
    administrator = at_site("administrator", "sz")
    for code, refused in (("wh", True), ("sz", False)):
        number = Blob.objects.get(sha256=proofs[code]).attachments.first().pk
        if refused:
            with pytest.raises(NotFound):
                set_hold(actor=administrator, attachment_id=number, reason="x", at=now)
        else:
            assert set_hold(actor=administrator, attachment_id=number, reason="x", at=now).held_at == now
