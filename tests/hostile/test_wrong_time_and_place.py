"""Good files at the wrong time or place: locked, closed, not one's own, taken before, too large."""

from __future__ import annotations

import io
import time
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.hostile.files import LONG, book, long, text

pytestmark = pytest.mark.django_db
WIDE = "indicator,unit,FY2020/21,FY2021/22"
GOOD = text(WIDE, "ghg.scope1,tCO2e,5000,6000")


@pytest.fixture
def site(record: Any, actors: dict[str, Any], now: Any) -> Any:
    """A site that is closed at the end of March 2021."""
    from qingheng.apps.organisation import queries, services

    manager = actors["programme_manager"]
    node = queries.node(actor=manager, code="hefei")
    return services.close_node(
        actor=manager, node_id=node.id, last_day=date(2021, 3, 31), reason="sold", at=now
    )


@pytest.fixture
def owner_of_wuhan(record: Any, operator_of_acme: Any, actors: dict[str, Any], now: Any) -> Any:
    """A person who may enter figures for one site only."""
    from qingheng.apps.organisation import queries
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.services import grant_role

    person = Person.objects.create_user(
        "wuhan@acme.example", "correct horse battery", name="W", created_at=now
    )
    node = queries.node(actor=actors["programme_manager"], code="wuhan")
    grant_role(actor=operator_of_acme, person=person, role="data_owner", at=now, node_id=node.id)
    return person


@pytest.fixture
def operator_of_acme(company: Any) -> Any:
    from qingheng.platform.rights.queries import operator_for

    return operator_for(tenant=company)


def lock(actors: dict[str, Any], label: str, now: Any) -> None:
    from qingheng.apps.organisation import queries, services

    manager = actors["programme_manager"]
    period = queries.period_by_label(actor=manager, label=label)
    services.lock_period(actor=manager, period_id=period.id, at=now)


def test_a_locked_period_is_an_error_at_its_cells(
    door: Any, intact: Any, drafted: Any, actors: Any, now: Any
) -> None:
    lock(actors, "FY2021/22", now)
    before = intact()
    answer = door(GOOD)
    assert (answer.status, answer.errors) == (302, {"D2": "period-locked"})
    assert drafted(answer.submission) == {("ghg.scope1", "FY2020/21"): "5000"}
    lock(actors, "FY2020/21", now)
    refused = door(text(WIDE, "ghg.scope1,tCO2e,5001,6001"))
    assert (refused.status, set(refused.errors)) == (422, {"C2", "D2"})
    assert intact()["force"] == before["force"]


def test_a_closed_node_takes_figures_of_its_time_only(
    door: Any, intact: Any, drafted: Any, site: Any
) -> None:
    before = intact()
    answer = door(GOOD, node=site)
    assert (answer.status, answer.errors) == (302, {"D2": "node-closed"})
    assert drafted(answer.submission) == {("ghg.scope1", "FY2020/21"): "5000"}
    refused = door(text("indicator,unit,FY2022/23", "ghg.scope1,tCO2e,5000"), node=site)
    assert (refused.status, set(refused.errors)) == (422, {"C2"})
    assert intact()["Submission"] == before["Submission"] + 1


def test_a_node_of_somebody_else(
    by_page: Any,
    by_api: Any,
    by_cli: Any,
    intact: Any,
    record: Any,
    owner_of_wuhan: Any,
    company: Any,
    now: Any,
) -> None:
    from django.test import Client

    from qingheng.platform.people.tokens import create_token
    from qingheng.platform.rights.queries import actor_for

    actor = actor_for(person=owner_of_wuhan, tenant=company, at=now)
    key = create_token(actor=actor, label="t", verbs=sorted(actor.verbs), days=9, at=now).text
    browser = Client()
    browser.force_login(owner_of_wuhan, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = intact()
    assert by_page(GOOD, person=browser).status == 422  # the node is none of the choices
    program = Client(headers={"authorization": f"Bearer {key}"})
    assert by_api(GOOD, person=program).status in (403, 404)
    assert by_cli(GOOD, person="wuhan@acme.example").status == 422
    assert by_cli(GOOD, person="executive_viewer@acme.example").status == 422
    assert intact() == before


@pytest.mark.parametrize("role", ["executive_viewer", "auditor", "approver", "supplier"])
def test_who_may_not_enter_is_forbidden(role: str, by_cli: Any, client_as: Any, intact: Any) -> None:
    browser = client_as(role)
    before = intact()
    address = reverse("indicators:upload", kwargs={"company": "acme"})
    made = browser.post(address, {"file": SimpleUploadedFile("a.csv", GOOD)})
    assert made.status_code in (403, 404)
    assert by_cli(GOOD, person=f"{role}@acme.example").status == 422
    assert intact() == before


def test_a_key_may_do_no_more_than_its_person(by_api: Any, program: Any, intact: Any) -> None:
    client = program("auditor")
    before = intact()
    assert by_api(GOOD, person=client).status == 403
    assert intact() == before


def test_the_same_file_twice_is_taken_once(door: Any, intact: Any) -> None:
    first = door(GOOD)
    before = intact()
    again = door(GOOD, "another name.csv")
    sheet = book([WIDE.split(","), ["ghg.scope1", "tCO2e", 5000, 6000]])
    other = door(sheet, "figures.xlsx")
    assert (first.status, again.status, other.status) in ((302, 409, 409), (302, 422, 422))
    assert "already taken" in again.text
    assert intact() == before


def test_the_file_of_last_year_with_one_figure_changed(
    by_page: Any, intact: Any, client_as: Any, actors: Any, record: Any
) -> None:
    from qingheng.apps.indicators import queries

    points = queries.points(actor=actors["auditor"], node_id=record.id)
    entered = [point for point in points.values() if point.origin == "entered"]
    lines = [
        ",".join([*_parts(point.key), point.period, point.printed.replace(",", ""), point.unit])
        for point in entered
        if point.state == "value"
    ]
    changed = [
        line.replace(",FY2022/23,", ",FY2022/23,1") if line.startswith("ghg.scope1,") else line
        for line in lines
    ]
    before = intact()
    answer = by_page(long(*changed), "last year.csv")
    assert (answer.status, answer.errors) == (302, {})
    browser = client_as("data_owner")
    page = browser.get(
        reverse("indicators:submission", kwargs={"company": "acme", "submission_id": answer.submission})
    )
    assert page.context["changes"] == 1
    act = {"company": "acme", "submission_id": answer.submission, "act": "submit"}
    assert (
        browser.post(reverse("indicators:act", kwargs=act), {"reason_code": "", "reason": ""}).status_code
        == 422
    )
    assert intact()["force"] == before["force"]
    given = {"reason_code": "data_correction", "reason": "a meter was read twice"}
    assert browser.post(reverse("indicators:act", kwargs=act), given).status_code == 302
    approve = reverse("indicators:act", kwargs=act | {"act": "approve"})
    assert browser.post(approve, {"note": ""}).status_code == 403
    assert client_as("approver").post(approve, {"note": ""}).status_code == 302
    force = intact()["force"]
    different = {
        key
        for key in force
        if force[key].value != before["force"][key].value and force[key].origin == "entered"
    }
    assert different == {("ghg.scope1", "FY2022/23")}
    again = client_as("approver").post(approve, {"note": ""})
    assert again.status_code == 409


def _parts(key: str) -> list[str]:
    code, _, member = key.partition("[")
    return [code, member.rstrip("]")]


def test_three_hundred_columns_are_read_and_six_hundred_refused(door: Any, intact: Any, drafted: Any) -> None:
    head = ["indicator", "unit", "FY2020/21", *(f"remark {number}" for number in range(297))]
    row = ["ghg.scope1", "tCO2e", "5000", *("x" for _ in range(297))]
    answer = door(text(",".join(head), ",".join(row)))
    assert (answer.status, answer.errors) == (302, {})
    assert len(answer.warnings) == 297
    assert drafted(answer.submission) == {("ghg.scope1", "FY2020/21"): "5000"}
    before = intact()
    wide = door(text(",".join(head * 2), ",".join(row * 2)))
    assert (wide.status, "512" in wide.text) == (422, True)
    assert intact() == before


def test_sixty_thousand_rows_are_refused_at_once(door: Any, intact: Any) -> None:
    lines = (f"ghg.scope1,,{1900 + at // 12 % 300}-{at % 12 + 1:02d},{at},tCO2e" for at in range(60_000))
    before = intact()
    start = time.process_time()
    answer = door(long(*lines))
    assert time.process_time() - start < 8
    assert (answer.status, "60001" in answer.text, "10000" in answer.text) == (422, True, True)
    assert intact() == before


def test_a_flood_of_figures_is_refused_at_once(door: Any, intact: Any) -> None:
    head = ",".join(["indicator", "unit", *(str(1900 + at) for at in range(300))])
    rows = ["ghg.scope1,tCO2e," + ",".join(["5"] * 300), "ghg.scope1,tCO2e," + ",".join(["many"] * 300)] * 700
    before = intact()
    start = time.process_time()
    answer = door(text(head, *rows))
    assert time.process_time() - start < 8
    assert (answer.status, "10000" in answer.text) == (422, True)
    assert intact() == before


def test_a_flood_of_contradictions_ends_soon(by_api: Any, intact: Any) -> None:
    lines = [f"ghg.scope1,,FY2022/23,{at},tCO2e" for at in range(5_000)]
    before = intact()
    start = time.process_time()
    answer = by_api(long(*lines))
    assert time.process_time() - start < 8
    assert answer.status == 422
    assert len(answer.problems) == 1001
    assert max(len(one["message_en"]) for one in answer.problems) < 300
    assert intact() == before


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    by_page: Any, by_api: Any, intact: Any, settings: Any
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    before = intact()
    data = LONG.encode() + b" " * 2_000_000
    assert by_api(data).status in (413, 422)
    assert by_page(data).status in (413, 422)
    assert intact() == before


def test_an_empty_file(door: Any, intact: Any) -> None:
    before = intact()
    answer = door(b"", "figures.xlsx")
    assert (answer.status, "empty" in answer.text) == (422, True)
    assert intact() == before


def test_hostile_words_come_back_as_words(by_page: Any, client_as: Any) -> None:
    """The checked copy and the exported list hold what the file said, and run none of it."""
    data = text(
        WIDE,
        'ghg.scope1,tCO2e,5000,"=HYPERLINK(""http://x"",""y"")"',
        "@SUM(1+1),tCO2e,1,2",
        "<script>alert(1)</script>,tCO2e,+1,-2",
        "‮evil,tCO2e,1,2",
    )
    answer = by_page(data, "=cmd|' C'!A0.csv")
    assert answer.errors == {
        "D2": "formula_text", "A3": "unknown_indicator", "A4": "unknown_indicator", "A5": "unknown_indicator",
    }  # fmt: skip
    browser = client_as("data_owner")
    names = {"company": "acme", "submission_id": answer.submission}
    page = browser.get(reverse("indicators:submission", kwargs=names))
    assert b"<script>alert(1)</script>" not in page.content
    copy = browser.get(reverse("indicators:checked", kwargs=names))
    assert copy.status_code == 200
    sheets = openpyxl.load_workbook(io.BytesIO(copy.content)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "formula" in sheets[0]["D2"].comment.text
    assert "unknown" in sheets[0]["A4"].comment.text or "no indicator" in sheets[0]["A4"].comment.text.lower()
    for kind in ("csv", "xlsx"):
        listed = browser.get(reverse("indicators:submissions", kwargs={"company": "acme"}), {"format": kind})
        assert listed.status_code == 200
        if kind == "csv":
            assert "'=cmd" in listed.content.decode()
        else:
            rows = openpyxl.load_workbook(io.BytesIO(listed.content)).worksheets[0].iter_rows()
            assert all(cell.data_type != "f" for row in rows for cell in row)


def test_the_checked_copy_of_a_file_sent_before_under_another_name(by_page: Any, client_as: Any) -> None:
    data = text(WIDE, "ghg.scope1,tCO2e,5000,many")
    browser = client_as("data_owner")
    first = by_page(data, "first.csv")
    act = {"company": "acme", "submission_id": first.submission, "act": "discard"}
    assert browser.post(reverse("indicators:act", kwargs=act)).status_code == 302
    again = by_page(data, "second\u202e.csv")
    copy = browser.get(
        reverse("indicators:checked", kwargs={"company": "acme", "submission_id": again.submission})
    )
    sheet = openpyxl.load_workbook(io.BytesIO(copy.content)).worksheets[0]
    assert sheet.title == "second"
    assert sheet["D2"].comment is not None


TYPED = [
    ("ghg.scope1", "FY2022/23", "1.234,5", "", "number", 422),
    ("ghg.scope1", "FY2022/23", "1" + " " * 5000 + "x", "", "number", 422),
    ("ghg.scope1", "FY2022/23", "-5", "", "figure-negative", 422),
    ("ghg.scope1", "FY2022/23", "5", "MW", "unit", 422),
    ("ghg.scope1", "FY2022/23", "5%", "", "unit", 422),
    ("ghg.scope1", "FY2023", "5", "", "period-unreadable", 422),
    ("ghg.scope1", "FY2018/19", "5", "", "period-locked", 409),
    ("phlogiston", "FY2022/23", "5", "", "indicator-unknown", 422),
    ("ghg.total_market", "FY2022/23", "5", "", "figure-derived", 422),
    ("ghg.scope1", "FY2022/23", "9" * 16, "", "number", 422),
]


@pytest.mark.parametrize("figure", TYPED, ids=lambda figure: figure[4])
def test_typed_figures_are_held_to_the_same_rules(
    figure: Any, program: Any, intact: Any, actors: Any, now: Any
) -> None:
    key, period, words, unit, code, status = figure
    lock(actors, "FY2018/19", now)
    client = program("data_owner")
    good = {"key": "ghg.scope3", "period": "FY2022/23", "text": "17000001"}
    bad = {"key": key, "period": period, "text": words, "unit": unit}
    before = intact()
    answer = client.post(
        "/api/v1/acme/submissions/figures",
        {"title": "t", "figures": [good, bad]},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert intact() == before


def test_typed_figures_for_a_closed_node(program: Any, intact: Any, site: Any) -> None:
    client = program("data_owner")
    before = intact()
    body = {
        "title": "t",
        "node": "hefei",
        "figures": [{"key": "ghg.scope1", "period": "FY2022/23", "text": "5"}],
    }
    answer = client.post("/api/v1/acme/submissions/figures", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "node-closed")
    assert intact() == before


def test_a_correction_may_not_hang_the_server(program: Any, intact: Any, actors: Any, record: Any) -> None:
    from qingheng.apps.indicators import queries

    point = queries.points(actor=actors["auditor"], node_id=record.id)["ghg.scope1", "FY2022/23"]
    client = program("programme_manager")
    before = intact()
    body = {"text": "1" + " " * 3000 + "x", "reason_code": "data_correction", "reason": "r"}
    answer = client.post(
        f"/api/v1/acme/figures/{point.id}/restatement", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "number")
    assert point.value != Decimal(1)
    assert intact() == before
