"""Pages of submissions, entry and the catalogue: the whole way by browser requests, in both languages."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qingheng.apps.indicators import queries
from qingheng.apps.indicators.services import approve_submission

GOOD = b"indicator,unit,FY2022/23\nghg.scope1,tCO2e,6000\n"
BAD = b"indicator,unit,FY2021/22,FY2022/23\nghg.scope1,tCO2e,6000,many\n"


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"indicators:{name}", kwargs={"company": "acme", **kwargs})


def upload(client: Any, group: Any, data: bytes, name: str = "figures.csv") -> Any:
    return client.post(at("upload"), {"node": group.id, "file": SimpleUploadedFile(name, data)}, follow=True)


def test_from_a_file_to_figures_in_force(group, catalogue, actors, client_as):
    owner, approver = client_as("data_owner"), client_as("approver")
    answer = upload(owner, group, GOOD)
    assert answer.status_code == 200
    number = answer.context["detail"].header.id
    assert b"Hand in for approval" in answer.content
    assert owner.post(at("act", submission_id=number, act="submit"), {}, follow=True).status_code == 200
    assert b"1 submission waits for approval" in approver.get(at("submissions")).content
    assert owner.post(at("act", submission_id=number, act="approve"), {"note": ""}).status_code == 403
    back = approver.post(at("act", submission_id=number, act="return"), {"note": " "})
    assert back.status_code == 422
    assert b"Say what is to be corrected" in back.content
    done = approver.post(at("act", submission_id=number, act="approve"), {"note": "checked"}, follow=True)
    assert b"The figures are in force" in done.content
    assert approver.post(at("act", submission_id=number, act="approve"), {"note": ""}).status_code == 409
    assert len(queries.points(actor=actors["auditor"], node_id=group.id)) == 1


def test_a_change_asks_for_its_reason_at_the_field(approved, group, client_as):
    owner = client_as("data_owner")
    number = upload(owner, group, GOOD).context["detail"].header.id
    page = owner.get(at("submission", submission_id=number))
    assert b"1 approved figure would change" in page.content
    refused = owner.post(at("act", submission_id=number, act="submit"), {"reason_code": "", "reason": ""})
    assert refused.status_code == 422
    assert refused.context["submit_form"].errors["reason_code"]
    data = {"reason_code": "data_correction", "reason": "meter misread"}
    assert owner.post(at("act", submission_id=number, act="submit"), data).status_code == 302


def test_problems_stand_on_the_page_and_in_the_file_handed_back(group, catalogue, client_as):
    owner = client_as("data_owner")
    answer = upload(owner, group, BAD)
    assert b"D2" in answer.content
    number = answer.context["detail"].header.id
    copy = owner.get(at("checked", submission_id=number))
    book = openpyxl.load_workbook(io.BytesIO(copy.content))
    assert book.worksheets[0]["D2"].comment is not None
    assert owner.post(at("act", submission_id=number, act="submit"), {}).status_code == 422
    assert owner.post(at("act", submission_id=number, act="discard"), {}, follow=True).status_code == 200
    assert owner.get(at("submission", submission_id=number)).status_code == 404


def test_an_unreadable_file_is_explained_on_the_upload_page(group, catalogue, client_as):
    answer = upload(client_as("data_owner"), group, b"PK\x03\x04 not a workbook", "a.xlsx")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert answer.context["problems"]


def test_the_sheet_to_fill_in_is_read_back(approved, group, client_as):
    owner = client_as("data_owner")
    book = openpyxl.load_workbook(io.BytesIO(owner.get(at("sheet")).content))
    sheet = book.worksheets[0]
    row = next(cells for cells in sheet.iter_rows() if cells[0].value == "ghg.scope3")
    heads = next(cells for cells in sheet.iter_rows() if cells[0].value == "indicator")
    column = next(cell.column for cell in heads if cell.value == "FY2022/23")
    sheet.cell(row=row[0].row, column=column).value = 123
    out = io.BytesIO()
    book.save(out)
    detail = upload(owner, group, out.getvalue(), "filled.xlsx").context["detail"]
    assert {(f.key, f.period, str(f.value)) for f in detail.figures if f.state == "value"} == {
        ("ghg.scope3", "FY2022/23", "123")
    }


def test_typed_figures_become_a_draft_or_are_refused_in_their_row(group, catalogue, client_as):
    owner = client_as("data_owner")
    base = {"node": group.id, "title": "", "figures-TOTAL_FORMS": "2", "figures-INITIAL_FORMS": "0"}
    row = {"figures-0-key": "ghg.scope1", "figures-0-period": "FY2022/23", "figures-0-text": "１,２３４.５"}
    bad = {
        **base,
        **row,
        "figures-1-key": "ghg.scope3",
        "figures-1-period": "FY2022/23",
        "figures-1-text": "lots",
    }
    answer = owner.post(at("enter"), bad)
    assert answer.status_code == 422
    assert answer.context["rows"].forms[1].errors["text"]
    half = owner.post(at("enter"), {**base, **row, "figures-1-key": "ghg.scope3"})
    assert half.context["rows"].forms[1].errors["period"]
    done = owner.post(at("enter"), {**base, **row}, follow=True)
    assert [str(f.value) for f in done.context["detail"].figures] == ["1234.5"]
    assert owner.post(at("enter"), base).status_code == 422


def test_restating_and_overriding_by_page(approved, group, actors, client_as, now):
    manager = client_as("programme_manager")
    points = queries.points(actor=actors["auditor"], node_id=group.id)
    entered = at("correct", datapoint_id=points["ghg.scope1", "FY2022/23"].id)
    assert client_as("data_owner").get(entered).status_code == 403
    assert manager.get(entered).status_code == 200
    assert (
        manager.post(entered, {"text": "x", "reason_code": "methodology", "reason": "r"}).status_code == 422
    )
    data = {"text": "9999", "reason_code": "methodology", "reason": "new factors"}
    number = manager.post(entered, data, follow=True).context["detail"].header.id
    approve_submission(actor=actors["approver"], submission_id=number, at=now)
    derived = at("correct", datapoint_id=points["ghg.total_market", "FY2021/22"].id)
    assert b"ghg.scope3" not in manager.get(derived).content
    assert manager.post(derived, {"text": "1", "reason": "as assured"}, follow=True).status_code == 200


def test_lists_search_sort_filter_and_export(approved, client_as):
    viewer = client_as("executive_viewer")
    page = viewer.get(at("catalogue"), {"q": "取水", "sort": "-code"})
    assert "water.withdrawal" in page.content.decode()
    assert "ghg.scope1" not in page.content.decode()
    assert viewer.get(at("catalogue"), {"pillar": "social"}).status_code == 200
    sheet = viewer.get(at("catalogue"), {"format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0].max_row > 50
    assert viewer.get(at("definition", code="ghg.scope1")).status_code == 200
    assert viewer.get(at("definition", code="no.such")).status_code == 404
    for sort in ("title", "-id", "state", "rows", "prepared", "-decided"):
        assert viewer.get(at("submissions"), {"sort": sort, "q": "lenovo"}).status_code == 200
    for sort in ("indicator", "-period", "change", "step"):
        page = viewer.get(at("submission", submission_id=approved.id), {"sort": sort, "q": "scope"})
        assert page.status_code == 200
    figures = viewer.get(at("submission", submission_id=approved.id), {"format": "csv"})
    assert figures.content.count(b"\n") >= 395


def test_pages_speak_chinese(approved, client_as):
    client = client_as("data_owner")
    for name in ("submissions", "upload", "enter", "catalogue"):
        answer = client.get(at(name), headers={"accept-language": "zh-hans"})
        assert answer.status_code == 200
        assert 'lang="zh-Hans"' in answer.content.decode()


def test_empty_pages_say_what_to_do_first(company, client_as):
    client = client_as("data_owner")
    assert b"No submission yet" in client.get(at("submissions")).content
    assert b"No indicator is defined yet" in client.get(at("catalogue")).content
    for name in ("upload", "enter"):
        assert b"No node to enter figures for" in client.get(at(name)).content


def test_who_may_open_what(approved, client_as):
    for role, entering in (
        ("executive_viewer", 403),
        ("approver", 403),
        ("auditor", 403),
        ("data_owner", 200),
    ):
        client = client_as(role)
        assert client.get(at("submissions")).status_code == 200
        assert client.get(at("upload")).status_code == entering
    assert client_as("supplier").get(at("submissions")).status_code == 403


@pytest.mark.parametrize("name", ["submission", "checked"])
def test_a_forged_number_is_not_found(approved, client_as, name):
    assert client_as("auditor").get(at(name, submission_id=999_999)).status_code == 404
    answer = client_as("approver").post(at("act", submission_id=999_999, act="approve"), {"note": ""})
    assert answer.status_code == 404


def test_the_page_of_395_figures_takes_few_queries(approved, client_as, django_assert_max_num_queries):
    client = client_as("approver")
    client.get(at("submission", submission_id=approved.id))
    with django_assert_max_num_queries(24):
        client.get(at("submission", submission_id=approved.id))
    with django_assert_max_num_queries(14):
        client.get(at("submissions"))
