"""Figures owed by suppliers: ranked by what they weigh, asked for, answered with evidence; pages, export and rights."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.models import FigureRequest
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.footprint_records.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DUE = TODAY + timedelta(days=30)


def ask(actors: dict[str, Any], **more: Any) -> Any:
    said: dict[str, Any] = {"item": "NB.LCD", "supplier": "sup-d1", "due": DUE, "at": NOW} | more
    return services.ask_supplier(actor=actors["programme_manager"], **said)


def test_what_is_owed_is_ranked_by_what_it_weighs(actors: dict[str, Any], study: Any) -> None:
    manager = actors["programme_manager"]
    owed = queries.owed(actor=manager, on=TODAY)
    weights = [one.kilograms for one in owed if one.kilograms is not None]
    assert weights == sorted(weights, reverse=True)
    by = {one.item: one for one in owed}
    lcd = by["nb.lcd"]
    assert lcd.kilograms is not None
    assert (lcd.why, lcd.supplier, lcd.units, lcd.figure) == ("none", "SUP-D1", Decimal(1), None)
    of = next(one for one in study.values() if one.id == lcd.footprint)
    lines = [one for one in queries.lines(actor=manager, footprint_id=of.id, item="nb.lcd")
             if one.stage in ("raw_materials", "production")]  # fmt: skip
    assert lcd.kilograms >= sum(one.kilograms for one in lines) > 0
    assert lcd.share == pytest.approx(lcd.kilograms / of.kilograms)
    held = services.Figure("nb.lcd", "x", supplier="SUP-D1", kilograms={"fossil": "9"}, verified=True)
    services.add_figure(actor=manager, figure=held, at=NOW)
    assert "nb.lcd" not in {one.item for one in queries.owed(actor=manager, on=TODAY)}
    old = services.Figure(
        "nb.oled", "x", supplier="SUP-D1", kilograms={"fossil": "9"}, valid_to=TODAY - timedelta(days=1)
    )
    services.add_figure(actor=manager, figure=old, at=NOW)
    (late,) = queries.owed(actor=manager, on=TODAY, supplier="SUP-D1", text="OLED")
    assert late.why == "out_of_date"


def test_a_request_is_asked_reminded_and_answered_with_evidence(actors: dict[str, Any], study: Any) -> None:
    manager = actors["programme_manager"]
    made = ask(actors)
    assert (made.item, made.supplier, made.state) == ("nb.lcd", "SUP-D1", "asked")
    assert queries.request(actor=manager, request_id=made.id, on=DUE + timedelta(days=1)).state == "overdue"
    with pytest.raises(Conflict):
        ask(actors)
    reminded, zh, en = services.remind_supplier(actor=manager, request_id=made.id, at=NOW)
    assert (reminded.reminded, DUE.isoformat() in zh, "nb.lcd" in en) == (1, True, True)
    figure = services.Figure("", "PCF 3", kilograms={"fossil": "60"}, verified=True)
    with pytest.raises(Invalid) as bare:
        services.answer_request(actor=manager, request_id=made.id, figure=figure, evidence=None, at=NOW)
    assert bare.value.code == "evidence-missing"
    proof = services.Evidence(b"%PDF-1.7 report", "pcf.pdf", "application/pdf")
    done = services.answer_request(actor=manager, request_id=made.id, figure=figure, evidence=proof, at=NOW)
    (held,) = queries.figures(actor=manager, item="nb.lcd")
    assert (done.state, done.figure, held.supplier, held.rank) == ("answered", held.id, "sup-d1", "supplier")
    with pytest.raises(Conflict):
        services.withdraw_request(actor=manager, request_id=made.id, reason="late", at=NOW)
    acts = (
        AuditEvent.objects.filter(object_type="footprint_request")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(acts) == [f"footprints.request_{act}" for act in ("asked", "reminded", "answered")]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"item": "nb.pcb"}, NotFound),
        ({"supplier": "SUP-ZZ"}, NotFound),
        ({"due": date(2020, 1, 1)}, Invalid),
    ],
)
def test_what_cannot_be_asked_is_refused(actors: dict[str, Any], study: Any, more: Any, error: Any) -> None:
    with pytest.raises(error):
        ask(actors, **more)
    with pytest.raises(Forbidden):
        services.ask_supplier(actor=actors["auditor"], item="nb.lcd", supplier="SUP-D1", due=DUE, at=NOW)


@pytest.mark.once
def test_the_pages_ask_answer_and_publish(
    actors: dict[str, Any], client_as: Any, company: Any, study: Any
) -> None:
    from qingheng.apps.products.models import SupplierLink

    SupplierLink.objects.filter(supplier="SUP-P1").update(name_en="=1+1", name_zh="=1+1")
    client, far = client_as("programme_manager"), "2099-01-01"
    at = f"/c/{company.slug}/footprints/"
    assert client.post(f"{at}requests/", {"of": "nb.lcd|SUP-D1", "due": far}).status_code == 302
    one = FigureRequest.objects.get()
    shown = client.get(f"{at}requests/?supplier=SUP-D1").content.decode()
    assert "nb.lcd" in shown
    assert "sv.shell" not in shown.split("<table", 1)[1].split("</table>", 1)[0]
    book = client.get(f"{at}requests/?format=xlsx")
    cells = [cell.value for row in load_workbook(io.BytesIO(b"".join(book))).active for cell in row]
    assert not any(cell.startswith("=") for cell in cells if isinstance(cell, str))
    assert client.get(f"{at}requests/{one.pk}/").status_code == 200
    assert client.post(f"{at}requests/{one.pk}/", {"kilograms": "60"}).status_code == 422
    file = SimpleUploadedFile("pcf.pdf", b"%PDF-1.7 report", "application/pdf")
    said = {"kilograms": "60", "unit": "count", "primary": "80", "source": "PCF 3", "file": file}
    assert client.post(f"{at}requests/{one.pk}/", said).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.figure.primary_share, one.figure.evidence_id is None) == (
        "answered",
        Decimal("0.8"),
        False,
    )
    footprint = study["book14-std"].id
    assert client.get(f"{at}{footprint}/publish/").status_code == 200
    assert (
        client.post(f"{at}{footprint}/publish/", {"first": "2026-01-01", "last": "2026-12-31"}).status_code
        == 403
    )
    approver = client_as("approver")
    days = {"first": "2026-01-01", "last": "2026-12-31", "gwp": "AR6"}
    assert approver.post(f"{at}figures/{one.figure_id}/publish/", days).status_code == 302
    assert approver.post(f"{at}{footprint}/publish/", {**days, "use": "on"}).status_code == 422
    listed = approver.get(f"{at}published/").content.decode()
    assert f"own/figure-{one.figure_id}-1.v1" in listed
    end = {"record": f"figure/{one.figure_id}", "first": "2026-01-01", "reason": "undone"}
    assert approver.post(f"{at}published/end/", end).status_code == 302
    assert {each.state for each in queries.published(actor=actors["auditor"])} == {"withdrawn"}
