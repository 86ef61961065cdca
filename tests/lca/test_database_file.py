"""A database file from reading to a score: the real USLCI where it lies at hand, and a small one by hand."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.apps.lca import queries
from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Unit
from qingheng.platform.rights.errors import Invalid, NotFound

USLCI = Path(os.environ.get("QINGHENG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / (
    "data/lca/uslci_olca_v1_jsonld.zip"
)
MASS, KG = "mass", "kg"


def _flow(code: str, name: str, kind: str, folder: str = "") -> dict[str, Any]:
    return {
        "@type": "Flow", "@id": code, "name": name, "flowType": kind, "category": {"@id": folder} if folder else None,
        "flowProperties": [{"referenceFlowProperty": True, "flowProperty": {"@id": MASS}, "conversionFactor": 1.0}],
    }  # fmt: skip


def _exchange(flow: str, amount: float, *, into: bool, reference: bool = False) -> dict[str, Any]:
    return {
        "@type": "Exchange", "flow": {"@id": flow}, "amount": amount, "input": into, "quantitativeReference": reference,
        "unit": {"@id": KG, "name": KG}, "flowProperty": {"@id": MASS},
    }  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Steel of coal: a kilogram needs 0.5 kg of coal, which needs 0.1 kg of steel, and a lubricant nobody makes."""
    steel = [
        _exchange("steel", 1, into=False, reference=True), _exchange("coal", 0.5, into=True),
        _exchange("co2", 2, into=False), _exchange("grease", 0.01, into=True), _exchange("hfcs", 0.001, into=False),
    ]  # fmt: skip
    coal = [
        _exchange("coal", 10, into=False, reference=True), _exchange("steel", 1, into=True),
        _exchange("ch4", 3, into=False),
    ]  # fmt: skip
    entries = {
        "unit_groups/g.json": {"@type": "UnitGroup", "@id": "g", "name": "Units of mass", "units": [
            {"@type": "Unit", "@id": KG, "name": KG, "referenceUnit": True, "conversionFactor": 1.0}]},
        "flow_properties/mass.json": {"@type": "FlowProperty", "@id": MASS, "name": "Mass", "unitGroup": {"@id": "g"}},
        "categories/air.json": {"@type": "Category", "@id": "air", "name": "air", "modelType": "FLOW"},
        "flows/steel.json": _flow("steel", "Steel", "PRODUCT_FLOW"),
        "flows/coal.json": _flow("coal", "Coal", "PRODUCT_FLOW"),
        "flows/grease.json": _flow("grease", "Grease", "PRODUCT_FLOW"),
        "flows/co2.json": _flow("co2", "Carbon dioxide, fossil ", "ELEMENTARY_FLOW", "air"),
        "flows/ch4.json": _flow("ch4", "Methane, fossil", "ELEMENTARY_FLOW", "air"),
        "flows/hfcs.json": _flow("hfcs", "HFCs, unspecified", "ELEMENTARY_FLOW", "air"),
        "processes/p1.json": {"@type": "Process", "@id": "p1", "name": "Steel making", "exchanges": steel},
        "processes/p2.json": {"@type": "Process", "@id": "p2", "name": "Coal mining", "exchanges": coal},
    }  # fmt: skip
    path = tmp_path / "small.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, entry in entries.items():
            archive.writestr(name, json.dumps(entry))
    return path


def test_a_database_worked_out_by_hand(database: Path) -> None:
    """x = steel / (1 - 0.5 * 0.1); coal runs 0.05 x: 2 x CO2 and 0.15 x CH4 at 29.8."""
    file = queries.open_file(database)
    found = queries.score(file, process="Steel making", gwp="AR6")
    runs = 1 / 0.95
    assert found.total == pytest.approx(2 * runs + 0.15 * runs * 29.8, rel=1e-12)
    assert {part.id: part.kg for part in found.by_gas} == pytest.approx(
        {"co2": 2 * runs, "ch4_fossil": 0.15 * runs * 29.8}
    )
    assert sum(part.kg for part in found.by_process) == pytest.approx(found.total)
    assert sum(found.by_origin.values()) == pytest.approx(found.total)
    assert found.cut_off == (("Grease", pytest.approx(0.01 * runs), "kg"),)
    assert found.uncharacterised == ("HFCs, unspecified",)
    assert queries.score(file, process="p1", gwp="AR5", amount=3).total == pytest.approx(
        3 * (2 * runs + 0.15 * runs * 28)
    )


def test_a_gas_in_grams_counts_a_thousandth(database: Path, tmp_path: Path) -> None:
    """The unit of a flow is what the database says it is; a gas whose unit is no mass is listed, not counted."""
    inventory = queries.open_file(database).inventory

    def scored(unit: str) -> Any:
        units = {
            **inventory.units,
            "g": Unit("g", inventory.units["kg"].quantity, 0.001),
            "m": Unit("m", "Length"),
        }
        flows = {**inventory.flows, "co2": replace(inventory.flows["co2"], unit=unit)}
        exchanges = tuple(
            replace(one, unit=unit) if one.flow == "co2" else one
            for one in inventory.processes["p1"].exchanges
        )
        processes = {**inventory.processes, "p1": replace(inventory.processes["p1"], exchanges=exchanges)}
        other = replace(inventory, units=units, flows=flows, processes=processes)
        file = queries.open_file(database)
        return queries.score(
            queries.LcaFile(file.path, file.sha256, replace(file.read, inventory=other), system_of(other)),
            process="p1",
        )

    methane = 0.15 / 0.95 * 29.8
    assert scored("kg").total - methane == pytest.approx(2 / 0.95)
    assert scored("g").total - methane == pytest.approx(0.002 / 0.95)
    assert scored("m").total == pytest.approx(methane)
    assert scored("m").unrated == ("co2",)


def test_every_exchange_is_accounted_for(database: Path) -> None:
    found = queries.check(queries.open_file(database))
    assert found.fates == {"reference": 2, "linked": 2, "elementary": 3, "cut_off": 1, "rejected": 0}
    assert sum(found.fates.values()) == found.exchanges == 8
    assert found.cut_off == (("Grease", 1),)
    assert found.looks_like_gas == ("HFCs, unspecified",)
    assert found.singular == ()


def test_what_is_not_there_is_said(database: Path) -> None:
    file = queries.open_file(database)
    with pytest.raises(NotFound):
        queries.score(file, process="nothing")
    with pytest.raises(Invalid, match="AR6"):
        queries.score(file, process="p1", gwp="AR9")


def test_the_commands_answer_in_both_languages(database: Path) -> None:
    from qingheng.interfaces.cli.main import app

    def said(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["lca", *arguments])

    checked = json.loads(said("check", str(database), "--format", "json").output)
    assert checked["fates"]["cut_off"] == 1
    assert "被切断" in said("check", str(database), "--lang", "zh").output
    listed = json.loads(said("processes", str(database), "--search", "coal", "--format", "json").output)
    assert [one["name"] for one in listed["processes"]] == ["Coal mining"]
    scored = json.loads(said("score", str(database), "--process", "p1", "--format", "json").output)
    assert scored["total"] == pytest.approx((2 + 0.15 * 29.8) / 0.95)
    refused = said("score", str(database), "--process", "nothing", "--lang", "zh")
    assert refused.exit_code != 0


@pytest.mark.skipif(not USLCI.is_file(), reason="USLCI is not beside this checkout")
def test_uslci_is_read_whole_and_scored() -> None:
    """Regression values of this reader, not confirmed elsewhere: openLCA was not at hand."""
    file = queries.open_file(USLCI)
    found = queries.check(file)
    assert (found.processes, found.flows, found.exchanges) == (766, 4601, 32526)
    assert sum(found.fates.values()) == 32526
    assert found.fates["rejected"] == 0
    open_makers = found.loss_counts["maker-open"]
    settled = queries.open_file(USLCI, providers={"Diesel, at refinery": "Petroleum refining, at refinery"})
    assert queries.check(settled).loss_counts.get("maker-open", 0) < open_makers
    coal = queries.score(settled, process="Electricity, bituminous coal, at power plant", amount=3.6)
    assert coal.total == pytest.approx(1.1019, rel=1e-3)
    assert coal.by_gas[0].id == "co2"
    with pytest.raises(NotFound):
        queries.open_file(USLCI, providers={"Diesel, at refinery": "nobody"})
