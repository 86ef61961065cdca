"""Submissions of data and single rows can be commented on; one walks from row to row."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.intake.queries.lineage import row_lineage, rows_around
from qingheng.apps.intake.services import workflow
from qingheng.platform.comments.queries import comments, of_subject
from qingheng.platform.comments.services import write_comment
from qingheng.platform.messages.models import Notification
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.tenancy.scope import tenant_scope
from tests.intake.conftest import bill
from tests.intake.test_isolation import stranger

__all__ = ["stranger"]
pytestmark = pytest.mark.django_db
MONTHS = ("2025-01", "2025-02", "2025-03")


@pytest.fixture
def one(enter: Any) -> Any:
    return enter(*(bill(period=month) for month in MONTHS))


def test_a_submission_and_a_row_are_commented_on_and_their_preparer_is_told(
    one: Any, actors: Any, now: Any
) -> None:
    auditor = actors["auditor"]
    write_comment(actor=auditor, kind="load", key=str(one.id), text="整份？", at=now)
    write_comment(actor=auditor, kind="row", key=f"{one.id}-0-3", text="此行？", at=now)
    row, load = comments(actor=auditor)
    assert (row.text, row.title_en, load.title_zh) == ("此行？", f"{one.title}, row 3", one.title)
    assert "row=3" in row.url
    told = Notification.objects.filter(person_id=actors["data_owner"].person_id, kind="comment.written")
    assert told.count() == 2


@pytest.mark.parametrize(
    "key", ["{}-0-99", "{}-7-2", "{}-0", "{}-0-2-9", "{}-0-x", "x", "{}-0-2-9-9", "9999"]
)
def test_what_is_no_row_has_no_comments(key: str, one: Any, actors: Any) -> None:
    with pytest.raises(NotFound):
        of_subject(actor=actors["auditor"], kind="row", key=key.format(one.id))


def test_another_company_s_rows_have_none(
    one: Any, stranger: Any, rival: Any, company: Any, actors: Any, now: Any
) -> None:
    write_comment(actor=actors["auditor"], kind="load", key=str(one.id), text="x", at=now)
    with tenant_scope(rival.id):
        assert comments(actor=stranger) == []
        for kind, key in (("load", str(one.id)), ("row", f"{one.id}-0-2")):
            with pytest.raises(NotFound):
                of_subject(actor=stranger, kind=kind, key=key)


def test_comments_on_a_discarded_draft_are_listed_no_more(one: Any, actors: Any, now: Any) -> None:
    write_comment(actor=actors["auditor"], kind="load", key=str(one.id), text="x", at=now)
    workflow.discard(actor=actors["data_owner"], submission_id=one.id, at=now)
    assert comments(actor=actors["auditor"]) == []


def test_rows_around_a_row(one: Any, actors: Any) -> None:
    sheet = row_lineage(actor=actors["auditor"], submission_id=one.id, sheet="", row=2).sheet
    who: dict[str, Any] = {"actor": actors["auditor"], "submission_id": one.id, "sheet": sheet}
    middle = rows_around(**who, row=3, source_column=None)
    assert (middle.before, middle.after) == ((sheet, 2, None), (sheet, 4, None))
    assert (middle.position, middle.total) == (2, 3)
    assert rows_around(**who, row=2, source_column=None).before is None
    assert rows_around(**who, row=4, source_column=None).after is None
    assert rows_around(**who, row=99, source_column=None).position == 0


def test_the_row_page_leads_on_and_holds_its_comments(one: Any, actors: Any, client: Any) -> None:
    client.force_login(Person.objects.get(pk=actors["auditor"].person_id))
    address = reverse("intake:row", kwargs={"company": "acme", "submission_id": one.id})
    page = client.get(f"{address}?row=3").content.decode()
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert f"/comments/on/row/{one.id}-0-3/write/" in page
    assert 'rel="prev"' not in client.get(f"{address}?row=2").content.decode()
