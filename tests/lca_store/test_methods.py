"""Impact methods from files and the library: read whole, matched with a reason, normalised and weighted, retired."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from qingheng.apps.lca import queries, services
from qingheng.apps.lca.category_words import chinese_of
from qingheng.calc.lca.mapping import place_of
from qingheng.formats.lca_methods import library_names, read_library, read_methods
from qingheng.formats.lca_methods.library import library_folder
from qingheng.formats.problems import FileRefused
from qingheng.platform.rights.errors import Conflict, NotFound
from tests.lca_store.small import METHOD, flow

SIMAPRO = """{SimaPro 9.5}
{CSV separator: Semicolon}
{Decimal separator: .}

Method

Name
Plain weighted

Version
2;1

Weighting unit
mPt

End

Impact category
Warming;kg CO2 eq

Substances
Air;(unspecified);Carbon dioxide, fossil;000124-38-9;1;kg
Air;(unspecified);Methane, fossil;000074-82-8;0.03;g
Air;(unspecified);Methane, fossil;000074-82-8;9;kg
Air;(unspecified);Broken;;x;kg

End

Normalization-Weighting set
World

Normalization
Warming;0.5

Weighting
Warming;3

End
"""


def openlca() -> bytes:
    """A method of schema 2 with a regional factor, which counts for no general flow."""
    entries: dict[str, Any] = {
        "lcia_methods/m.json": {"@id": "m", "name": "From openLCA", "impactCategories": [{"@id": "c"}],
                                "nwSets": [{"@id": "n", "name": "Set", "weightedScoreUnit": "pt", "factors": [
                                    {"impactCategory": {"@id": "c"}, "normalisationFactor": 4.0, "weightingFactor": 2.0}]}]},
        "lcia_categories/c.json": {"@id": "c", "name": "Warming", "refUnit": "kg CO2e", "impactFactors": [
            {"flow": {"@id": "co2", "name": "Carbon dioxide, fossil"}, "value": 1.0, "unit": {"@id": "kg", "name": "kg"}},
            {"flow": {"@id": "co2"}, "value": 7.0, "location": {"@id": "CN"}},
            {"flow": {"@id": "ch4"}, "formula": "2*gwp"}]},
        "flows/co2.json": flow("co2", "Carbon dioxide, fossil", "ELEMENTARY_FLOW", "air"),
    }  # fmt: skip
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, entry in entries.items():
            archive.writestr(name, json.dumps(entry))
    return into.getvalue()


def test_three_formats_are_read_whole_with_what_was_left_out() -> None:
    (plain,) = read_methods(METHOD, name="x")
    assert [(one.name, one.unit, len(one.factors)) for one in plain.categories] == [
        ("Warming", "kg CO2e", 2), ("Metals", "kg Sb", 1),
    ]  # fmt: skip
    assert [one.code for one in plain.losses] == ["factor-unusable"]
    (weighted,) = read_methods(SIMAPRO.encode(), name="x")
    assert (weighted.name, weighted.version) == ("Plain weighted", "2.1")
    assert [one.code for one in weighted.losses] == ["factor-twice", "factor-unusable"]
    assert weighted.weightings[0].normalisation == {"Warming": 2.0}
    assert weighted.weightings[0].weights == {"Warming": 3.0}
    (schema2,) = read_methods(openlca(), name="x")
    assert [(one.flow, one.value) for one in schema2.categories[0].factors] == [("co2", 1.0)]
    assert {"factor-regional", "factor-unusable"} <= {one.code for one in schema2.losses}


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", b"PK\x03\x04broken", b"category,flow,unit,factor\nx,,kg,1\n"]
)
def test_what_is_no_method_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read_methods(data, name="x")


@pytest.mark.django_db
def test_a_method_scores_says_what_it_misses_and_is_normalised(imported: Any, actors: Any, now: Any) -> None:
    """Factors in grams count a thousandth per gram; the set of the method divides and weighs; the rest is listed."""
    imported()
    manager = actors["programme_manager"]
    (made,) = services.import_methods(actor=manager, data=SIMAPRO.encode(), name="w.csv", at=now)
    assert (
        services.import_methods(actor=manager, data=SIMAPRO.encode(), name="w.csv", at=now)[0].sha256
        == made.sha256
    )
    found = queries.score_by(actor=manager, version="steel", process="p1", method=made.code)
    warming = (2 + 0.15 * 30) / 0.95
    assert found.scores[0].value == pytest.approx(warming)
    assert (found.scores[0].normalised, found.scores[0].weighted) == (
        pytest.approx(warming / 2), pytest.approx(warming / 2 * 3),
    )  # fmt: skip
    assert (found.single, found.unit, found.weighting) == (pytest.approx(warming * 1.5), "mPt", "World")
    assert {one.name for one in found.open_flows} == {"HFCs, unspecified", "Carbon dioxide, biogenic"}
    assert sum(one.kg for one in found.flows) == pytest.approx(warming)
    assert sum(one.kg for one in found.processes) == pytest.approx(warming)
    listed = queries.uncharacterised(actor=manager, version="steel", method=made.code)
    assert (listed.flows, listed.coverage, {one.code for one in listed.open}) == (4, 0.5, {"none"})
    values = queries.intensities(actor=manager, version="steel", indicators=[made.code])
    assert values.values[values.of_process["p1"], 0] == pytest.approx(warming)
    with pytest.raises(Conflict):
        services.import_methods(actor=manager, data=METHOD, name="x.csv", code=made.code, at=now)
    assert services.retire_method(actor=manager, code=made.code, at=now).state == "retired"
    assert made.code not in [one.code for one in queries.methods(actor=manager)]
    with pytest.raises(NotFound):
        queries.score_by(actor=manager, version="steel", process="p1", method="nothing")


@pytest.mark.django_db
def test_the_tree_and_the_sankey_add_up(imported: Any, actors: Any) -> None:
    imported()
    ask = {"actor": actors["auditor"], "version": "steel", "process": "p1"}
    found = queries.tree(**ask, cut_off=1e-9)
    assert found.nodes[0].score == pytest.approx(sum(one.own + one.below for one in found.nodes))
    drawn = queries.sankey(**ask, cut_off=1e-9)
    assert drawn.total == pytest.approx(sum(own for _key, _name, _score, own in drawn.bars))
    detail = queries.process(**ask)
    assert {one.name: one.fate for one in detail.exchanges} == {
        "Steel": "reference", "Coal": "linked", "Carbon dioxide, fossil": "elementary", "Grease": "cut_off",
        "HFCs, unspecified": "elementary", "Carbon dioxide, biogenic": "elementary",
    }  # fmt: skip
    assert [one.id for one in detail.users] == ["p2"]


def test_folders_before_the_medium_do_not_hide_it() -> None:
    assert place_of(("NETL Coal Elementary Flows", "air", "unspecified")) == ("air",)
    assert place_of(("resource", "in water")) == place_of(("Resources", "in water"))


@pytest.mark.skipif(library_folder() is None, reason="bw2io is not installed here")
def test_the_library_gives_the_methods_of_reference() -> None:
    folder = library_folder()
    assert folder is not None
    assert {"EF v3.1", "CML v4.8 2016", "ReCiPe 2016 v1.03, midpoint (H)"} <= set(library_names(folder))
    (found,) = read_library(folder, ["EF v3.1"])
    assert len(found.categories) == 25


@pytest.mark.django_db
def test_several_methods_are_scored_at_once(imported: Any, actors: Any, now: Any, client_as: Any) -> None:
    """Each category of each method, normalised and weighted where it has a set; as a score by one of them says."""
    imported()
    manager = actors["programme_manager"]
    (made,) = services.import_methods(actor=manager, data=SIMAPRO.encode(), name="w.csv", at=now)
    found = queries.scores_by(actor=manager, version="steel", process="p1", amount=2.0)
    assert [one.method for one in found] == ["gwp100-ar6", "gwp100-ar5", made.code]
    alone = queries.score_by(actor=manager, version="steel", process="p1", method=made.code, amount=2.0)
    one = found[-1]
    assert one.scores[0].value == pytest.approx(alone.scores[0].value)
    assert (one.single, one.unit, one.open_flows) == (pytest.approx(alone.single), "mPt", 2)
    page = client_as("approver").get("/c/acme/lca/of/steel@1/process/p1/?method=all").content.decode()
    assert "Plain weighted" in page
    assert "mPt" in page


def test_endpoints_keep_their_cause_in_chinese() -> None:
    said = chinese_of("human health: ozone depletion", "human health")
    assert said == "人体健康：臭氧层损耗"
    assert chinese_of("acidification: accumulated exceedance (AE)", "acidification") == "酸化"
    assert chinese_of("total: human health: human health", "total: human health") == "合计：人体健康"
    assert chinese_of("x: y", "x") == "x: y"
