"""Decisions about flows carried to the next version of a database: what fits, what does not and why, one reviewed act."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.lca import queries, services
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.lca_store.small import METHOD, steel_later
from tests.lca_store.test_faces import said

pytestmark = pytest.mark.django_db
LATER = 1.9 + 0.15 * 29.8


@pytest.fixture
def two(imported: Any, actors: Any, now: Any) -> dict[str, Any]:
    """Two versions; of the first the coolants were taken for a gas, and two flows decided about under a method brought in."""
    imported()
    manager = actors["programme_manager"]
    services.import_methods(actor=manager, data=METHOD, name="m.csv", code="plain", at=now)
    about = {"actor": manager, "version": "steel@1", "at": now}
    near = queries.open_flow(actor=manager, version="steel@1", method="plain", flow="bio").proposals[0]
    made = [
        services.map_flow(**about, method="gwp100-ar6", flow="hfcs", target="hfc134a", why="Data sheet"),
        services.map_flow(**about, method="plain", flow="bio", target=near.target, why="Old wood"),
        services.map_flow(**about, method="plain", flow="hfcs", left_out=True, why="A trace"),
    ]
    imported(steel_later())
    return {"manager": manager, "made": made}


def test_what_fits_is_taken_over_in_one_act_and_taken_back(two: Any, actors: Any, now: Any) -> None:
    manager, approver, (gas, bio, trace) = two["manager"], actors["approver"], two["made"]
    about = {"actor": manager, "version": "steel@2"}
    scored = {**about, "process": "p1", "method": "gwp100-ar6"}
    before = queries.score_by(**scored)
    assert before.scores[0].value == pytest.approx(LATER / 0.95)
    assert queries.left_behind(**about) == 3
    offer = queries.carry_offer(**about)
    assert [(one.decision.id, one.flow, one.how, one.changed) for one in offer.fits] == [
        (gas.id, "hfcs-2", "name", ("name",)), (trace.id, "hfcs-2", "name", ("name",)),
    ]  # fmt: skip
    assert [(one.decision.id, one.why) for one in offer.misfits] == [(bio.id, "gone")]
    for wrong, refused in (({"why": " "}, Invalid), ({"why": "x", "mappings": [bio.id]}, NotFound)):
        with pytest.raises(refused):
            services.carry_over(**about, at=now, **wrong)
    with pytest.raises(Forbidden):
        services.carry_over(actor=actors["auditor"], version="steel@2", why="x", at=now)
    act = services.carry_over(**about, why="Same flows under new ids", at=now)
    assert (act.before, act.count, act.in_use, act.reviewed_name) == ("steel@1", 2, 2, "")
    after = queries.score_by(**scored)
    assert after.scores[0].value > before.scores[0].value
    first = {one.method: one for one in queries.mappings(**about)}["gwp100-ar6"]
    assert (first.origin, first.carried, first.target, first.why) == (gas.id, act.id, "hfc134a", "Data sheet")
    assert {one.why for one in queries.carry_offer(**about).misfits} == {"gone", "decided"}
    with pytest.raises(Conflict):
        services.carry_over(**about, why="again", at=now)
    with pytest.raises(Forbidden):
        services.review_carrying(actor=manager, carrying=act.id, agree=True, note="", at=now)
    services.review_carrying(actor=approver, carrying=act.id, agree=True, note="Compared", at=now)
    assert {one.reviewed_name for one in queries.mappings(**about)} == {approver.name}
    services.withdraw_carrying(actor=manager, carrying=act.id, why="Another gas by now", at=now)
    assert queries.score_by(**scored).method_sha256 == before.method_sha256
    assert queries.score_by(**scored).scores[0].value == before.scores[0].value
    again = services.carry_over(**about, why="It was right", mappings=[gas.id], at=now)
    assert (again.count, [one.state for one in queries.carryings(**about)]) == (1, ["in_use", "withdrawn"])
    services.review_carrying(actor=approver, carrying=again.id, agree=False, note="No", at=now)
    assert queries.carryings(**about)[0].state == "objected"
    told = (
        AuditEvent.objects.filter(object_type="lca_carrying").order_by("seq").values_list("action", flat=True)
    )
    assert list(told) == [
        "lca.decisions-carried", "lca.carrying-reviewed", "lca.carrying-withdrawn", "lca.decisions-carried",
        "lca.carrying-objected",
    ]  # fmt: skip
    assert (
        queries.score_by(actor=manager, version="steel@1", process="p1")
        .by_hand[0]
        .target_name.endswith("134a)")
    )


def test_a_figure_said_for_another_unit_or_a_retired_method_does_not_fit(two: Any, now: Any) -> None:
    from qingheng.apps.lca.models import FlowMapping

    FlowMapping.objects.filter(pk=two["made"][0].id).update(per="2", unit="m3", flow="hfcs-2")
    services.retire_method(actor=two["manager"], code="plain", at=now)
    offer = queries.carry_offer(actor=two["manager"], version="steel@2")
    assert offer.fits == ()
    assert sorted(one.why for one in offer.misfits) == ["gone", "method", "unit"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_offers_takes_over_and_is_reviewed(two: Any, client_as: Any, language: str) -> None:
    zh, at = language == "zh-hans", "/c/acme/lca/of/steel@2/carry/"
    manager, approver = client_as("programme_manager"), client_as("approver")
    for one in (manager, approver):
        one.cookies["django_language"] = language
    assert at in manager.get("/c/acme/lca/of/steel@2/").content.decode()
    shown = manager.get(at).content.decode()
    assert ("本版本没有这个流" if zh else "no such flow in this version") in shown
    refused = manager.post(at, {"mapping": [str(two["made"][0].id)], "why": " "})
    assert refused.status_code == 422
    assert client_as("auditor").post(at, {"mapping": ["1"], "why": "x"}).status_code == 403
    assert manager.post(at, {"mapping": [str(two["made"][0].id)], "why": "Same flow"}).status_code == 302
    (act,) = queries.carryings(actor=two["manager"], version="steel@2")
    assert approver.post(f"/c/acme/lca/carried/{act.id}/approve/", {"note": ""}).status_code == 302
    assert ("已复核" if zh else "Reviewed") in approver.get(at).content.decode()
    assert manager.post(f"/c/acme/lca/carried/{act.id}/withdraw/", {"note": "No"}).status_code == 302


def test_the_commands_offer_and_take_over(two: Any, tmp_path: Path) -> None:
    again = tmp_path / "steel.zip"
    again.write_bytes(steel_later())
    imported = said("import", str(again), "--code", "steel", "--format", "json").output
    assert json.loads(imported)["decisions_left"] == 3
    offered = json.loads(said("carry", "steel@2", "--format", "json").output)
    assert (len(offered["fits"]), offered["misfits"][0]["why"]) == (2, "gone")
    made = json.loads(said("carry", "steel@2", "--take", "--why", "Same", "--format", "json").output)
    assert (made["count"], made["before"]) == (2, "steel@1")
    ended = json.loads(said("carrying", str(made["id"]), "--withdraw", "No", "--format", "json").output)
    assert (ended["state"], ended["in_use"]) == ("withdrawn", 0)
