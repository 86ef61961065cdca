"""What lies behind records: supply chains, hot spots, what-ifs that write nothing, comparison of runs; pages and rights."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.altering import Change, change_of
from qingheng.apps.footprints.models import Footprint, KeptWhatIf
from qingheng.apps.lca.models import DatabaseVersion, FlowMapping
from qingheng.interfaces.cli.commands_footprint import _nothing
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.docs.commands import commands
from tests.footprint_records.conftest import NOW

pytestmark = pytest.mark.django_db
GRID = Change("grid", process="electricity.cn.2024", to="electricity.ember.de")


def near(kilograms: Decimal) -> Any:
    return pytest.approx(kilograms, rel=Decimal("1e-6"))


def test_the_supply_chain_adds_up_to_the_record(actors: dict[str, Any], study: Any) -> None:
    viewer, one = actors["executive_viewer"], study["book14-std"]
    found = queries.supply_chain(actor=viewer, footprint_id=one.id, cut_off=Decimal("0.0001"), depth=3)
    root = found.rows[0]
    assert root.kilograms == near(one.kilograms)
    into = sum(flow.kilograms for flow in found.flows if flow.target == f"item:{root.code}")
    assert into == pytest.approx(found.total, rel=Decimal("0.001"))
    levels = {row.number: row.level for row in found.rows}
    assert all(row.level == levels[row.parent] + 1 for row in found.rows[1:])
    behind = [
        one for one in found.flows if one.source.startswith("process:") and one.target.startswith("process:")
    ]
    assert behind  # fuels behind the lorry
    shallow = queries.supply_chain(actor=viewer, footprint_id=one.id, cut_off=Decimal("0.0001"), depth=0)
    assert {one.target.partition(":")[0] for one in shallow.flows} == {"item", "stage"}
    for wrong in ({"cut_off": Decimal(0)}, {"depth": 99}):
        with pytest.raises(Invalid):
            queries.supply_chain(actor=viewer, footprint_id=one.id, **wrong)
    row = Footprint.objects.get(pk=one.id)
    row.run.inputs["database"]["sha256"] = "0" * 64
    row.run.save()
    with pytest.raises(Conflict):
        queries.supply_chain(actor=viewer, footprint_id=one.id)


def test_hot_spots_are_those_of_the_record(actors: dict[str, Any], study: Any) -> None:
    one = study["book14-std"]
    found = queries.hot_spots(actor=actors["auditor"], footprint_id=one.id, most=500)
    assert not found.approximate
    assert found.spread == pytest.approx(one.spread, rel=Decimal("1e-9"))
    for of in ("process", "item"):
        assert sum(each.elasticity for each in found.levers if each.of == of) == pytest.approx(
            1, rel=Decimal("1e-6")
        )
    assert sum(each.variance for each in found.levers) == pytest.approx(1, rel=Decimal("1e-6"))
    assert found.levers[0].after < found.spread
    own = sum(each.elasticity for each in found.pulls if not each.used)
    assert own == pytest.approx(1, rel=Decimal("1e-4"))


def test_what_was_foreseen_is_what_comes(actors: dict[str, Any], study: Any) -> None:
    manager, one = actors["programme_manager"], study["book14-std"]
    figure = Change("figure", "nb.lcd", value=Decimal(20), supplier="V-7")
    found = queries.what_if(actor=manager, footprint_id=one.id, changes=[figure], configurations=1_000)
    assert found.is_current
    assert (found.before, found.portfolio.before["mean"] > 0) == (near(found.record), True)
    assert AuditEvent.objects.filter(action__startswith="footprints.figure").count() == 0
    services.add_figure(
        actor=manager, at=NOW,
        figure=services.Figure("nb.lcd", "Letter", supplier="V-7", kilograms={"fossil": "20"}, scores="11111"),
    )  # fmt: skip
    after = {
        each.configuration: each
        for each in services.run_study(actor=manager, study="book14", at=NOW).footprints
    }
    assert after["book14-std"].kilograms == pytest.approx(found.after, rel=Decimal("1e-6"))
    many = queries.portfolio(actor=manager, study="book14", configurations=1_000)
    assert many.quantiles["mean"] == pytest.approx(found.portfolio.after["mean"], rel=Decimal("1e-9"))
    later = queries.what_if(actor=manager, footprint_id=one.id, changes=[GRID])
    assert not later.is_current
    compared = queries.compare(actor=manager, first=one.id, second=after["book14-std"].id)
    assert not compared.refused
    assert {agree for _f, _a, _b, agree in compared.checks} == {True}


def test_changes_come_to_what_configurations_have(actors: dict[str, Any], study: Any) -> None:
    viewer, one = actors["executive_viewer"], study["book14-std"]

    def total(*changes: Change) -> Decimal:
        return queries.what_if(actor=viewer, footprint_id=one.id, changes=changes).after

    assert total(Change("option", "market", to="DE")) == near(
        study["book14-de"].kilograms.quantize(Decimal("1e-6"))
    )
    use, making = one.by_stage["use"], one.by_stage["production"]
    assert total(Change("amount", stage="use", value=Decimal("0.5"))) == near(one.kilograms - use / 2)
    lines = queries.lines(actor=viewer, footprint_id=one.id, process="electricity.cn.2024")
    kwh = sum(line.amount for line in lines)
    there = queries.alternatives(actor=viewer, footprint_id=one.id, number=lines[0].number, words="ember.de")
    german = there.found[0].intensity
    moved = queries.lines(actor=viewer, footprint_id=one.id, stage="distribution")[0]
    means = queries.alternatives(actor=viewer, footprint_id=one.id, number=moved.number)
    assert means.parts > 50  # fuel upstream is a part of a transport, never the whole
    assert not [each.code for each in means.found if each.code.endswith(".upstream")]
    assert total(GRID) == pytest.approx(one.kilograms - use - making + kwh * german, rel=Decimal("1e-6"))
    assert total(GRID, Change("route", "1", value=Decimal(450))) < total(GRID)
    wrong = [
        Change("route", "*", to="freight.hgv.articulated.average_laden.upstream"),
        Change("figure", "nothing", value=Decimal(1)), Change("process", "nb.lcd", to="nothing"), Change("route", "9", value=Decimal(1)),
        Change("option", "memory", to="quantum"), Change("magic"), Change("amount", stage="use", value=Decimal(-1)),
        Change("process", "nb.lcd", to="electricity.cn.2024"), Change("grid", process="electricity.cn.2024", to="material.aluminium"),
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises((Invalid, NotFound)):
            total(change)
    with pytest.raises(Invalid):
        queries.what_if(actor=viewer, footprint_id=one.id, changes=[])
    assert change_of(GRID.text) == GRID == change_of(GRID.told)


def test_a_what_if_is_kept_and_deleted_beside_the_record(actors: dict[str, Any], study: Any) -> None:
    manager, viewer, one = actors["programme_manager"], actors["executive_viewer"], study["book14-std"]
    said = {
        "footprint_id": one.id,
        "changes": [GRID],
        "name": "German grid",
        "reason": "asked by a customer",
        "at": NOW,
    }
    with pytest.raises(Forbidden):
        services.keep_what_if(actor=viewer, **said)
    kept = services.keep_what_if(actor=manager, **said)
    with pytest.raises(Conflict):
        services.keep_what_if(actor=manager, **said)
    for lacking in ("name", "reason"):
        with pytest.raises(Invalid):
            services.keep_what_if(actor=manager, **(said | {lacking: " "}))
    assert [each.after for each in queries.kept_what_ifs(actor=viewer, footprint_id=one.id)] == [kept.after]
    row = Footprint.objects.get(pk=one.id)
    assert (row.sha256, row.state, str(row.kilograms)) == (one.sha256, "calculated", str(one.kilograms))
    with pytest.raises(Forbidden):
        services.delete_what_if(actor=viewer, what_if_id=kept.id, at=NOW)
    services.delete_what_if(actor=manager, what_if_id=kept.id, at=NOW)
    assert not KeptWhatIf.objects.exists()
    gone = AuditEvent.objects.get(action="footprints.what_if_deleted")
    assert gone.data["name"] == "German grid"
    with pytest.raises(NotFound):
        services.delete_what_if(actor=manager, what_if_id=kept.id, at=NOW)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_pages_answer(client_as: Any, study: Any, lang: str) -> None:
    client, one, other = client_as("programme_manager"), study["book14-std"], study["book14-pro"]
    client.cookies["django_language"] = lang
    base = f"/c/acme/footprints/{one.id}/"
    pages = {
        "supply/?depth=3&cut=0.001": "electricity.cn.2024", "hot-spots/": "spend.naics", "what-if/": 'name="line"',
        "what-if/?line=0&q=ember.de": "electricity.ember.de", f"what-if/?c={GRID.text}": "electricity.ember.de",
    }  # fmt: skip
    compared = client.get(f"/c/acme/footprints/compare/?first={one.id}&second={other.id}")
    assert b'id="compare-steps"' in compared.content
    for path, said in pages.items():
        answer = client.get(base + path)
        assert answer.status_code == 200, path
        assert said in answer.content.decode(), path
    assert client.get(base + "what-if/?c=figure~nothing~~~~1").status_code == 422
    for path in ("supply/", "hot-spots/"):
        assert client.get(base + path + "?format=csv").status_code == 200
    added = client.get(base + "what-if/", {"add": "amount", "stage": "use", "value": "0.9"})
    assert added.status_code == 302
    form = {"c": GRID.text, "name": "g", "reason": "r"}
    assert client.post(base + "what-if/", form).status_code == 302
    assert client_as("executive_viewer").post(base + "what-if/", form).status_code == 403
    kept = KeptWhatIf.objects.get()
    assert client.post(base + f"what-if/{kept.pk}/delete/").status_code == 302


def test_reports_show_hot_spots_and_the_ledger(actors: dict[str, Any], study: Any) -> None:
    auditor, one = actors["auditor"], study["book14-std"]
    for lang, said in (("zh", "更好的数据最有用之处"), ("en", "Where better data pay most")):
        texts = " ".join(queries.document(actor=auditor, footprint_id=one.id, lang=lang).texts())
        assert said in texts
        assert str(one.draws) in texts


def test_the_ledger_of_what_is_left_out_is_shown(actors: dict[str, Any], client_as: Any, study: Any) -> None:
    row = Footprint.objects.get(pk=study["book14-std"].id)
    entry = {"item": "nb.x", "stage": "production", "why": "no_figure", "mass": None, "share": None, "over": True, "zh": "未计",
             "en": "steam", "energy": "36", "energy_share": "0.34", "contribution": "5", "contribution_share": "0.04"}  # fmt: skip
    row.answer["cuts"] |= {"entries": [entry], "verdict": "over", "energy": "0.34", "contribution": "0.04"}
    row.save()
    page = client_as("auditor").get(f"/c/acme/footprints/{row.pk}/").content.decode()
    assert 'id="cut-offs"' in page
    texts = " ".join(queries.document(actor=actors["auditor"], footprint_id=row.pk, lang="en").texts())
    assert "Cut-off ledger" in texts
    assert "34.00" in texts


def test_who_has_nothing_is_told_commands_there_are() -> None:
    said = _nothing(set(), has_database=False)
    there = {name for name, _command in commands()}
    named = {" ".join(found) for found in re.findall(r"qingheng (\w+) (\w+)", said)}
    assert named >= {"lca import", "product import", "footprint study", "packs install"}
    assert named <= there


def test_what_was_decided_by_hand_is_told_with_the_footprint(
    actors: dict[str, Any], client_as: Any, study: Any
) -> None:
    """Methane taken for itself by hand: not a digit of the total changes, and the record says what rests on it."""
    manager, before = actors["programme_manager"], study["book14-std"]
    assert (before.by_hand, before.hand_share) == ((), None)
    decided_about = {"version": DatabaseVersion.objects.get(database__code="lca-starter"), "method": "gwp100-ar6",
                     "made_name": manager.name, "made_at": NOW, "why": "The data sheet"}  # fmt: skip
    methane = FlowMapping.objects.create(
        **decided_about, flow="air/ch4_fossil", flow_name="Methane", unit="kg", target="ch4_fossil", number=1,
        target_name="甲烷（化石） / Methane, fossil",
    )  # fmt: skip
    FlowMapping.objects.create(
        **decided_about, flow="air/n2o", flow_name="Nitrous oxide", unit="kg", left_out=True, number=1
    )
    run = services.run_study(actor=manager, study="book14", at=NOW)
    after = next(one for one in run.footprints if one.configuration == "book14-std")
    told = queries.compare(actor=manager, first=before.id, second=after.id)
    assert [field for field, _zh, _en in told.said] == ["by_hand"]
    counted, out = after.by_hand
    assert (counted.flow, out.flow, out.left_out, out.kilograms) == ("air/ch4_fossil", "air/n2o", True, None)
    assert counted.kilograms == pytest.approx(counted.amount * Decimal("29.8"), rel=Decimal("1e-9"))
    assert 0 < counted.share == after.hand_share < 1
    again = services.run_study(actor=manager, study="book14", at=NOW)
    assert (again.repeated, [one.sha256 for one in again.footprints]) == (
        True,
        [one.sha256 for one in run.footprints],
    )
    client, path = client_as("auditor"), f"/c/acme/footprints/{after.id}/"
    client.cookies["django_language"] = "en"
    page = client.get(path).content.decode()
    assert 'id="by-hand"' in page
    assert "2 decisions not reviewed" in page
    FlowMapping.objects.filter(pk=methane.pk).update(reviewed_name="Approver", reviewed_at=NOW)
    told = queries.by_hand(actor=actors["auditor"], footprint_id=after.id)
    assert [one.stands for one in told] == [True, False]
    texts = " ".join(queries.document(actor=actors["auditor"], footprint_id=after.id, lang="zh").texts())
    assert "人工处理的流" in texts
    assert "甲烷（化石）: The data sheet" in texts
    assert "⚠ 未复核" in texts
    FlowMapping.objects.filter(pk=methane.pk).update(state="objected")
    assert queries.by_hand(actor=actors["auditor"], footprint_id=after.id)[0].state == "objected"
    assert queries.footprint(actor=manager, footprint_id=after.id).kilograms == after.kilograms
    FlowMapping.objects.all().update(state="withdrawn")
    last = services.run_study(actor=manager, study="book14", at=NOW)
    assert [one.sha256 for one in last.footprints] == [
        study[one.configuration].sha256 for one in last.footprints
    ]
