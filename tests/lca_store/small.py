"""Small databases and methods by hand, as bytes: what tests of the store import."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

KG = "kg"


def flow(code: str, name: str, kind: str = "PRODUCT_FLOW", folder: str = "") -> dict[str, Any]:
    """A flow counted in kilograms. folder: `air` for an elementary one."""
    return {
        "@type": "Flow", "@id": code, "name": name, "flowType": kind, "category": {"@id": folder} if folder else None,
        "flowProperties": [{"referenceFlowProperty": True, "flowProperty": {"@id": "mass"}, "conversionFactor": 1.0}],
    }  # fmt: skip


def exchange(code: str, amount: float, *, into: bool, reference: bool = False) -> dict[str, Any]:
    """An exchange in kilograms."""
    return {
        "@type": "Exchange", "flow": {"@id": code}, "amount": amount, "input": into, "quantitativeReference": reference,
        "unit": {"@id": KG, "name": KG}, "flowProperty": {"@id": "mass"},
    }  # fmt: skip


def package(flows: list[dict[str, Any]], processes: dict[str, tuple[str, list[dict[str, Any]]]]) -> bytes:
    """An openLCA package. processes: by id, name and exchanges."""
    entries: dict[str, Any] = {
        "unit_groups/g.json": {"@type": "UnitGroup", "@id": "g", "name": "Units of mass", "units": [
            {"@type": "Unit", "@id": KG, "name": KG, "referenceUnit": True, "conversionFactor": 1.0}]},
        "flow_properties/mass.json": {"@type": "FlowProperty", "@id": "mass", "name": "Mass", "unitGroup": {"@id": "g"}},
        "categories/air.json": {"@type": "Category", "@id": "air", "name": "air", "modelType": "FLOW"},
    }  # fmt: skip
    entries |= {f"flows/{one['@id']}.json": one for one in flows}
    for code, (name, exchanges) in processes.items():
        entries[f"processes/{code}.json"] = {
            "@type": "Process", "@id": code, "name": name, "exchanges": exchanges,
        }  # fmt: skip
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, entry in entries.items():
            archive.writestr(zipfile.ZipInfo(name), json.dumps(entry))
    return into.getvalue()


AIR = ("ELEMENTARY_FLOW", "air")


def steel(*, company: str = "", co2: float = 2.0) -> bytes:
    """Steel of coal: a kilogram needs 0.5 kg of coal, which needs 0.1 kg of steel, and a grease nobody makes.

    A kilogram runs steel 1 / 0.95 times and coal 0.05 / 0.95 times (of 10 kg): with AR6 (2 + 0.15 * 29.8) / 0.95 kg CO2e.
    """
    before = f"{company} " if company else ""
    flows = [
        flow("steel", f"{before}Steel"), flow("coal", "Coal"), flow("grease", "Grease"),
        flow("co2", "Carbon dioxide, fossil ", *AIR), flow("ch4", "Methane, fossil", *AIR),
        flow("bio", "Carbon dioxide, biogenic", *AIR), flow("hfcs", "HFCs, unspecified", *AIR),
    ]  # fmt: skip
    return package(flows, {
        "p1": (f"{before}Steel making", [
            exchange("steel", 1, into=False, reference=True), exchange("coal", 0.5, into=True),
            exchange("co2", co2, into=False), exchange("grease", 0.01, into=True), exchange("hfcs", 0.001, into=False),
            exchange("bio", 0.3, into=False),
        ]),
        "p2": ("Coal mining", [
            exchange("coal", 10, into=False, reference=True), exchange("steel", 1, into=True),
            exchange("ch4", 3, into=False),
        ]),
    })  # fmt: skip


def steel_later() -> bytes:
    """Another edition of the same: no biogenic flow any more, and the coolants under another id, written otherwise."""
    flows = [
        flow("steel", "Steel"), flow("coal", "Coal"), flow("co2", "Carbon dioxide, fossil ", *AIR),
        flow("ch4", "Methane, fossil", *AIR), flow("hfcs-2", " HFCs,  Unspecified", *AIR),
    ]  # fmt: skip
    return package(flows, {
        "p1": ("Steel making", [
            exchange("steel", 1, into=False, reference=True), exchange("coal", 0.5, into=True),
            exchange("co2", 1.9, into=False), exchange("hfcs-2", 0.001, into=False),
        ]),
        "p2": ("Coal mining", [
            exchange("coal", 10, into=False, reference=True), exchange("steel", 1, into=True),
            exchange("ch4", 3, into=False),
        ]),
    })  # fmt: skip


def loop() -> bytes:
    """Two processes that use up all they make of each other: no single solution."""
    flows = [flow("a", "Alpha"), flow("b", "Beta"), flow("co2", "Carbon dioxide, fossil", *AIR)]
    return package(flows, {
        "pa": ("Making alpha", [exchange("a", 1, into=False, reference=True), exchange("b", 1, into=True)]),
        "pb": ("Making beta", [exchange("b", 1, into=False, reference=True), exchange("a", 1, into=True),
                               exchange("co2", 1, into=False)]),
    })  # fmt: skip


METHOD = (
    b"method,category,category_unit,flow,compartment,cas,unit,factor\n"
    b"Plain,Warming,kg CO2e,carbon dioxide - fossil,air,,kg,1\n"
    b"Plain,Warming,kg CO2e,methane fossil,air,,kg,30\n"
    b"Plain,Metals,kg Sb,Antimony,resource,,kg,1\n"
    b"Plain,Warming,kg CO2e,,air,,kg,5\n"
)
"""A method by a plain table; its last row names no flow. Carbon dioxide is written in another way than the database does."""
