"""Footprints as records: repeated, proved, signed by two people, explained, compared, printed; pages and rights."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.models import Footprint
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.footprint_records.conftest import NOW

pytestmark = pytest.mark.django_db


def test_the_same_inputs_give_the_same_run(actors: dict[str, Any], study: Any) -> None:
    again = services.run_study(actor=actors["programme_manager"], study="book14", at=NOW)
    assert again.repeated
    assert {one.configuration: one.sha256 for one in again.footprints} == {
        code: one.sha256 for code, one in study.items()
    }
    found = study["book14-std"]
    assert sum(found.by_stage.values()) == pytest.approx(found.kilograms, rel=Decimal("1e-9"))
    assert found.nodes[0].all == pytest.approx(found.kilograms, rel=Decimal("1e-9"))
    lines = queries.lines(actor=actors["auditor"], footprint_id=found.id)
    assert sum(one.kilograms for one in lines) == pytest.approx(found.kilograms, rel=Decimal("1e-9"))
    for one in lines[:20]:
        assert one.amount * one.intensity == pytest.approx(one.kilograms, rel=Decimal("1e-9"))


def test_a_suppliers_figure_makes_another_run_and_shows_as_primary_data(
    actors: dict[str, Any], study: Any
) -> None:
    manager, before = actors["programme_manager"], study["book14-std"]
    figure = services.Figure("NB.LCD", "Letter of the panel maker", supplier="V-7", kilograms={"fossil": "20"},
                             primary_share=Decimal("0.8"), scores="11111")  # fmt: skip
    held = services.add_figure(actor=manager, figure=figure, at=NOW)
    after = {
        one.configuration: one for one in services.run_study(actor=manager, study="book14", at=NOW).footprints
    }["book14-std"]
    line = queries.lines(actor=manager, footprint_id=after.id, item="nb.lcd", stage="raw_materials")[0]
    assert (line.rank, line.supplier, line.kilograms) == ("supplier", "v-7", 20)
    old = queries.lines(actor=manager, footprint_id=before.id, item="nb.lcd", stage="raw_materials")[0]
    assert after.kilograms - before.kilograms == pytest.approx(20 - old.kilograms, rel=Decimal("1e-6"))
    assert after.primary == pytest.approx(16 / after.kilograms, rel=Decimal("1e-6"))
    found = queries.compare(actor=manager, first=before.id, second=after.id)
    assert [one.item for one in found.changes] == ["nb.lcd"]
    services.withdraw_figure(
        actor=manager, figure_id=held.id, reason="The letter was of another panel.", at=NOW
    )
    assert services.run_study(actor=manager, study="book14", at=NOW).number == before.run


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"item": ""}, "item"), ({"source": ""}, "source"), ({"kilograms": {}}, "process"), ({"process": "x"}, "process"),
     ({"kilograms": {"moon": "1"}}, "kilograms"), ({"kilograms": {"fossil": "1e400"}}, "kilograms"), ({"unit": "furlong"}, "unit"),
     ({"primary_share": Decimal(2)}, "primary_share"), ({"scores": "99"}, "scores")],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_at_its_field(
    actors: dict[str, Any], changes: Any, place: str
) -> None:
    said = {"item": "nb.lcd", "source": "letter", "kilograms": {"fossil": "1"}} | changes
    with pytest.raises(Invalid) as refused:
        services.add_figure(actor=actors["programme_manager"], figure=services.Figure(**said), at=NOW)
    assert refused.value.place == place


def test_two_people_sign_and_a_changed_record_is_not_approved(actors: dict[str, Any], study: Any) -> None:
    owner, approver, one = actors["data_owner"], actors["approver"], study["book14-std"]
    with pytest.raises(Conflict):
        services.approve_footprint(actor=approver, footprint_id=one.id, at=NOW)
    services.submit_footprint(actor=owner, footprint_id=one.id, at=NOW)
    for nobody in (owner, actors["programme_manager"], actors["executive_viewer"]):
        with pytest.raises(Forbidden):
            services.approve_footprint(actor=nobody, footprint_id=one.id, at=NOW)
    with pytest.raises(Invalid):
        services.return_footprint(actor=approver, footprint_id=one.id, note=" ", at=NOW)
    row = Footprint.objects.get(pk=one.id)
    row.lines[0]["kg"] = "1"
    row.save()
    with pytest.raises(Conflict, match="not what was calculated"):
        services.approve_footprint(actor=approver, footprint_id=one.id, at=NOW)
    other = study["book14-pro"]
    services.submit_footprint(actor=owner, footprint_id=other.id, at=NOW)
    assert services.approve_footprint(actor=approver, footprint_id=other.id, at=NOW).state == "approved"
    with pytest.raises(Conflict):
        services.submit_footprint(actor=owner, footprint_id=other.id, at=NOW)
    assert AuditEvent.objects.filter(action="footprints.approved", object_id=str(other.id)).count() == 1


def test_what_misleads_is_refused(actors: dict[str, Any], study: Any) -> None:
    manager = actors["programme_manager"]
    asked = services.Asked(
        "gate",
        "book14",
        "大门",
        "Gate",
        "CN",
        NOW.date(),
        "lca-starter",
        stages=("raw_materials", "production"),
    )
    services.make_study(actor=manager, asked=asked, at=NOW)
    gate = services.run_study(actor=manager, study="gate", at=NOW).footprints[0]
    assert set(gate.by_stage) == set(study["book14-std"].by_stage)
    assert gate.by_stage["use"] == 0
    found = queries.compare(actor=manager, first=study["book14-std"].id, second=gate.id)
    assert found.difference is None
    assert "stages" in {field for field, _zh, _en in found.refused}
    with pytest.raises(Conflict):
        services.make_study(actor=manager, asked=asked, at=NOW)
    for wrong in ({"method": "magic"}, {"recycling": "x"}, {"stages": ()}, {"cut_one": Decimal(2)}):
        with pytest.raises(Invalid):
            services.make_study(
                actor=manager, asked=services.Asked(**(vars(asked) | {"code": "w"} | wrong)), at=NOW
            )


def test_a_configuration_is_used_where_it_is_sold(actors: dict[str, Any], study: Any) -> None:
    manager, standard, german = actors["programme_manager"], study["book14-std"], study["book14-de"]
    assert (standard.market, german.market) == ("CN", "DE")
    assert german.by_stage["use"] < standard.by_stage["use"]
    asked = services.Asked("de", "book14", "德国", "Germany", "DE", NOW.date(), "lca-starter")
    services.make_study(actor=manager, asked=asked, at=NOW)
    there = {
        one.configuration: one for one in services.run_study(actor=manager, study="de", at=NOW).footprints
    }
    assert there["book14-std"].market == "DE"
    assert there["book14-std"].by_stage["use"] == german.by_stage["use"]
    found = queries.configured(actor=manager, study="de", choice={})
    assert found.kilograms == pytest.approx(there["book14-std"].kilograms, rel=Decimal("1e-6"))


def test_the_configurator_gives_what_the_record_has_and_a_portfolio_holds_it(
    actors: dict[str, Any], study: Any
) -> None:
    viewer, pro = actors["executive_viewer"], study["book14-pro"]
    found = queries.configured(actor=viewer, study="book14", choice=pro.choice)
    assert found.kilograms == pytest.approx(pro.kilograms, rel=Decimal("1e-6"))
    with pytest.raises(Invalid):
        queries.configured(actor=viewer, study="book14", choice={"processor": "quantum"})
    many = queries.portfolio(actor=viewer, study="book14", configurations=2_000)
    assert many.configurations == 2_000
    assert many.quantiles["min"] < many.quantiles["median"] < many.quantiles["max"]
    assert many.largest[0][1] == many.quantiles["max"]
    with pytest.raises(Invalid):
        queries.portfolio(actor=viewer, study="book14", configurations=0)
    with pytest.raises(NotFound):
        queries.portfolio(actor=viewer, study="nothing")


def test_documents_say_what_the_record_says(actors: dict[str, Any], study: Any) -> None:
    auditor, one = actors["auditor"], study["book14-std"]
    for lang in ("zh", "en"):
        texts = " ".join(queries.document(actor=auditor, footprint_id=one.id, lang=lang).texts())
        for said in (f"{one.kilograms:,.2f}", one.sha256, "GB/T 24067-2024", one.run_hash):
            assert said in texts
    made = queries.report(actor=auditor, footprint_id=one.id, at=NOW, kind="docx", lang="zh")
    with zipfile.ZipFile(io.BytesIO(made.data)) as file:
        assert f"{one.kilograms:,.2f}" in file.read("word/document.xml").decode()
    book = queries.report(actor=auditor, footprint_id=one.id, at=NOW, kind="xlsx", lang="en")
    assert book.data[:2] == b"PK"
    shipped = queries.statement(
        actor=auditor, customer="Acme", period="2026", units={one.id: 12}, at=NOW, kind="docx", lang="en"
    )
    with zipfile.ZipFile(io.BytesIO(shipped.data)) as file:
        text = file.read("word/document.xml").decode()
    assert f"{one.kilograms * 12:,.2f}" in text
    assert "Not approved yet" in text
    with pytest.raises(Invalid):
        queries.statement(
            actor=auditor, customer="", period="", units={one.id: 1}, at=NOW, kind="docx", lang="en"
        )
    assert queries.code_of("https://example.com/x").startswith("<svg")


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_pages_answer(client_as: Any, study: Any, lang: str) -> None:
    client, one, other = client_as("programme_manager"), study["book14-std"], study["book14-pro"]
    client.cookies["django_language"] = lang
    base = "/c/acme/footprints/"
    total = f"{one.kilograms:,.2f}"
    pages = {
        "": total, f"{one.id}/": total, f"{one.id}/lines/?stage=use": "electricity.cn.2024", f"{one.id}/lines/0/": "nb",
        "studies/book14/configure/": total, "studies/book14/portfolio/": "435,456",
        f"compare/?first={one.id}&second={other.id}": "nb.cpu.l", "figures/": "", "make/": "book14", f"{one.id}/report/": one.sha256,
        f"{one.id}/label/": "<svg",
    }  # fmt: skip
    for path, said in pages.items():
        answer = client.get(base + path)
        assert answer.status_code == 200, path
        assert said in answer.content.decode(), path
    part = client.get(base + "studies/book14/configure/?o.memory=64", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert client.get(base + f"{one.id}/lines/?format=csv").status_code == 200


def test_acts_of_pages(client_as: Any, study: Any) -> None:
    one = study["book14-edu"]
    base = f"/c/acme/footprints/{one.id}/"
    assert client_as("executive_viewer").post(base + "submit/").status_code == 403
    assert client_as("data_owner").post(base + "submit/").status_code == 302
    assert (
        client_as("approver").post(base + "decide/", {"decision": "return", "note": "grid"}).status_code
        == 302
    )
    assert Footprint.objects.get(pk=one.id).state == "returned"
    form = {"item": "nb.lcd", "rank": "supplier", "supplier": "v", "kilograms": "3", "unit": "count", "primary": "50",
            "source": "letter"}  # fmt: skip
    manager = client_as("programme_manager")
    assert manager.post("/c/acme/footprints/figures/", form).status_code == 302
    assert manager.post("/c/acme/footprints/figures/", form | {"unit": "furlong"}).status_code == 422
