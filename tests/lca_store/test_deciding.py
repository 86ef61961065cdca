"""Flows without a factor: proposed with reasons, decided by hand, reviewed by another, withdrawn and put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qingheng.apps.lca import queries, services
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.lca_store.small import METHOD
from tests.lca_store.test_faces import said

pytestmark = pytest.mark.django_db
PLAIN = (2 + 0.15 * 30) / 0.95
CLIMATE = (2 + 0.15 * 29.8) / 0.95


def ask(actors: Any, method: str) -> dict[str, Any]:
    return {"actor": actors["programme_manager"], "version": "steel@1", "method": method}


def test_a_decision_counts_changes_the_hash_and_is_undone(imported: Any, actors: Any, now: Any) -> None:
    """Biogenic carbon dioxide taken for the fossil one: 0.3 kg more of every kilogram, and told beside the score."""
    imported()
    manager = actors["programme_manager"]
    services.import_methods(actor=manager, data=METHOD, name="m.csv", code="plain", at=now)
    about = ask(actors, "plain")
    scored = {"actor": manager, "version": "steel@1", "process": "p1", "method": "plain"}
    before = queries.score_by(**scored)
    assert before.scores[0].value == pytest.approx(PLAIN)
    shown = queries.open_flow(**about, flow="bio")
    nearest = shown.proposals[0]
    assert (nearest.name_en, nearest.like, nearest.place, nearest.origin, nearest.per) == (
        "carbon dioxide - fossil", "words", "same", False, 1.0,
    )  # fmt: skip
    assert nearest.factors == (("Warming", "Warming", 1.0, "kg CO2e"),)
    made = services.map_flow(**about, flow="bio", target=nearest.target, why="Old wood", at=now)
    after = queries.score_by(**scored)
    assert after.scores[0].value == pytest.approx(PLAIN + 0.3 / 0.95)
    assert after.method_sha256 != before.method_sha256
    assert [(one.name, one.reviewed, one.why) for one in after.by_hand] == [
        ("Carbon dioxide, biogenic", False, "Old wood")
    ]
    listed = queries.uncharacterised(**about)
    assert (listed.coverage, listed.by_hand, listed.unreviewed, listed.matched["hand"]) == (0.75, 1, 1, 1)
    values = queries.intensities(actor=manager, version="steel", indicators=["plain"])
    assert values.values[values.of_process["p1"], 0] == pytest.approx(after.scores[0].value)
    services.withdraw_mapping(actor=manager, mapping=made.id, why="No", at=now)
    assert queries.score_by(**scored).method_sha256 == before.method_sha256
    again = services.restore_mapping(actor=manager, mapping=made.id, at=now)
    assert (again.number, again.state, again.target) == (2, "in_use", made.target)
    assert queries.score_by(**scored).method_sha256 == after.method_sha256
    out = services.map_flow(**about, flow="hfcs", left_out=True, why="A trace", at=now)
    listed = queries.uncharacterised(**about)
    assert (listed.open, listed.coverage, listed.left_out) == ((), 0.75, 1)
    assert queries.score_by(**scored).by_hand[-1].left_out is True
    assert [one.state for one in queries.mappings(**about)] == ["in_use", "in_use", "withdrawn"]
    assert out.target == ""
    told = (
        AuditEvent.objects.filter(action__startswith="lca.").order_by("seq").values_list("action", flat=True)
    )
    assert list(told)[-4:] == [
        "lca.flow-mapped", "lca.mapping-withdrawn", "lca.flow-mapped", "lca.flow-mapped",
    ]  # fmt: skip


def test_a_gas_the_names_hide_is_named_by_hand(imported: Any, actors: Any, now: Any) -> None:
    """Climate change: the flow becomes a gas, in the score of the page and of the command alike."""
    imported()
    about = ask(actors, "gwp100-ar6")
    (listed,) = queries.uncharacterised(**about).open
    proposed = queries.open_flow(**about, flow=listed.flow, text="134a").proposals
    assert [one.target for one in proposed] == ["hfc134a"]
    services.map_flow(**about, flow=listed.flow, target="hfc134a", why="The supplier's data sheet", at=now)
    factor = proposed[0].factors[0][2]
    paged = queries.score_by(**about, process="p1")
    assert paged.scores[0].value == pytest.approx(CLIMATE + 0.001 * factor / 0.95)
    stored = queries.open_stored(actor=about["actor"], version="steel")
    said = queries.score(stored, process="p1")
    assert (said.total, said.uncharacterised) == (pytest.approx(paged.scores[0].value), ())
    assert said.by_hand[0].target_name.endswith(" / Tetrafluoroethane (HFC-134a)")
    assert queries.score(stored, process="p1", gwp="AR5").by_hand == ()


def test_somebody_else_reviews_and_may_object(imported: Any, actors: Any, now: Any) -> None:
    imported()
    about = ask(actors, "gwp100-ar6")
    made = services.map_flow(**about, flow="hfcs", target="hfc134a", per="0.5", why="Half of it", at=now)
    with pytest.raises(Forbidden):
        services.review_mapping(actor=about["actor"], mapping=made.id, agree=True, note="", at=now)
    approver = actors["approver"]
    agreed = services.review_mapping(actor=approver, mapping=made.id, agree=True, note="", at=now)
    assert (agreed.reviewed_name, agreed.per) == (approver.name, "0.5")
    assert queries.uncharacterised(**about).unreviewed == 0
    with pytest.raises(Invalid):
        services.review_mapping(actor=approver, mapping=made.id, agree=False, note=" ", at=now)
    services.review_mapping(actor=approver, mapping=made.id, agree=False, note="Another gas", at=now)
    assert [one.code for one in queries.uncharacterised(**about).open] == ["gas-like"]
    with pytest.raises(Conflict):
        services.withdraw_mapping(actor=about["actor"], mapping=made.id, why="x", at=now)


@pytest.mark.parametrize(
    ("wanted", "refused", "code"),
    [
        ({"flow": "hfcs", "target": "hfc134a", "why": " "}, Invalid, "no-reason"),
        ({"flow": "hfcs", "why": "x"}, Invalid, "no-target"),
        ({"flow": "hfcs", "target": "hfc134a", "left_out": True, "why": "x"}, Invalid, "two-answers"),
        ({"flow": "hfcs", "target": "nothing", "why": "x"}, NotFound, "no-target"),
        ({"flow": "hfcs", "target": "hfc134a", "per": "-1", "why": "x"}, Invalid, "bad-figure"),
        ({"flow": "hfcs", "target": "hfc134a", "per": "NaN", "why": "x"}, Invalid, "bad-figure"),
        ({"flow": "co2", "target": "hfc134a", "why": "x"}, Conflict, "flow-counted"),
        ({"flow": "coal", "target": "hfc134a", "why": "x"}, NotFound, "no-flow"),
    ],
)
def test_what_is_no_decision_is_refused(
    imported: Any, actors: Any, now: Any, wanted: dict[str, Any], refused: type[Exception], code: str
) -> None:
    imported()
    with pytest.raises(refused) as error:
        services.map_flow(**ask(actors, "gwp100-ar6"), **wanted, at=now)
    assert error.value.code == code  # type: ignore[attr-defined]
    with pytest.raises(Forbidden):
        services.map_flow(
            actor=actors["auditor"], version="steel", method="gwp100-ar6", flow="hfcs", target="co2", why="x", at=now
        )  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_decides_and_another_person_agrees(
    imported: Any, client_as: Any, actors: Any, language: str
) -> None:
    """What was typed stays where it is refused; a reader decides nothing; the list says who reviewed it."""
    imported()
    zh, at = language == "zh-hans", "/c/acme/lca/of/steel@1/open/flow/?method=gwp100-ar6&flow=hfcs&q=134a"
    manager, approver = client_as("programme_manager"), client_as("approver")
    for one in (manager, approver):
        one.cookies["django_language"] = language
    shown = manager.get(at).content.decode()
    assert ("四氟乙烷" if zh else "Tetrafluoroethane") in shown
    refused = manager.post(at, {"choice": "to:hfc134a", "why": " ", "per": "0.25"})
    assert refused.status_code == 422
    assert ("请写明理由" if zh else "Say why") in refused.content.decode()
    assert 'value="0.25"' in refused.content.decode()
    assert client_as("auditor").post(at, {"choice": "out", "why": "x"}).status_code == 403
    assert manager.post(at, {"choice": "out", "why": "A trace"}).status_code == 302
    (made,) = queries.mappings(actor=actors["auditor"], version="steel")
    assert approver.post(f"/c/acme/lca/decided/{made.id}/approve/", {}).status_code == 302
    listed = approver.get("/c/acme/lca/of/steel@1/decided/").content.decode()
    assert ("有意不计" if zh else "deliberately not counted") in listed
    scored = approver.get("/c/acme/lca/of/steel@1/process/p1/").content.decode()
    assert "A trace" in scored


def test_the_commands_propose_decide_and_hand_on(imported: Any, actors: Any, tmp_path: Path) -> None:
    imported(licence_class="shipped")
    proposed = json.loads(said("propose", "steel", "hfcs", "--text", "134a", "--format", "json").output)
    to = proposed["proposals"][0]["target"]
    made = json.loads(said("map", "steel", "hfcs", "--to", to, "--why", "x", "--format", "json").output)
    assert made["state"] == "in_use"
    assert "134a" in said("score", "steel", "--process", "p1", "--lang", "en").output
    assert said("mapping", str(made["id"]), "--withdraw", "y").exit_code == 0
    assert json.loads(said("mappings", "steel", "--format", "json").output)[0]["state"] == "withdrawn"
    out = tmp_path / "steel.zip"
    written = json.loads(said("export", "steel", "--out", str(out), "--format", "json").output)
    assert (written["package"]["columns"], out.read_bytes()[:2]) == (2, b"PK")
    both = json.loads(said("score", "steel", "--process", "p1", "--method", "all", "--format", "json").output)
    assert [one["method"] for one in both] == ["gwp100-ar6", "gwp100-ar5"]
