"""Small life-cycle databases written by hand, as the programs that know the formats would write them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from qingheng.formats.lca import Read

Json = dict[str, Any]
_COUNTS = ("exchanges", "exchanges_read", "references_made", "exchanges_left_out", "exchanges_rejected")


def balanced(read: Read) -> bool:
    """Whether every exchange met is accounted for, as the method page says."""
    count = dict.fromkeys(_COUNTS, 0) | dict(read.counts)
    met = count["exchanges"] + count["references_made"]
    return met == count["exchanges_read"] + count["exchanges_rejected"] + count["exchanges_left_out"]


def zipped(files: dict[str, bytes | str | Json]) -> bytes:
    """An honest archive; objects are written as JSON."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            body = json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content
            archive.writestr(name, body)
    return out.getvalue()


def ref(kind: str, key: str, **more: object) -> Json:
    """A reference of JSON-LD."""
    return {"@type": kind, "@id": key, **more}


MASS: Json = {
    "@id": "ug-mass", "name": "Units of mass", "defaultFlowProperty": ref("FlowProperty", "fp-mass", name="Mass"),
    "units": [
        {"@id": "u-kg", "name": "kg", "conversionFactor": 1.0, "isRefUnit": True},
        {"@id": "u-t", "name": "t", "conversionFactor": 1000.0},
    ],
}  # fmt: skip
ENERGY: Json = {
    "@id": "ug-energy", "name": "Units of energy", "defaultFlowProperty": ref("FlowProperty", "fp-energy", name="Energy"),
    "units": [
        {"@id": "u-mj", "name": "MJ", "conversionFactor": 1.0, "referenceUnit": True},
        {"@id": "u-kwh", "name": "kWh", "conversionFactor": 3.6},
    ],
}  # fmt: skip


def of_property(key: str, name: str, group: str) -> Json:
    """A flow property."""
    return {"@id": key, "name": name, "unitGroup": ref("UnitGroup", group)}


def flow(key: str, name: str, kind: str = "PRODUCT_FLOW", *, prop: str = "fp-mass", **more: object) -> Json:
    """A flow counted in one flow property."""
    return {
        "@id": key, "name": name, "flowType": kind,
        "flowProperties": [
            {"isRefFlowProperty": True, "flowProperty": ref("FlowProperty", prop), "conversionFactor": 1.0}
        ],
        **more,
    }  # fmt: skip


def exchange2(key: str, amount: object, unit: str = "u-kg", *, given: bool = False, **more: object) -> Json:
    """An exchange of schema 2. given: an input."""
    return {
        "@type": "Exchange", "flow": ref("Flow", key), "amount": amount, "unit": ref("Unit", unit), "isInput": given, **more,
    }  # fmt: skip


def exchange1(key: str, amount: object, unit: str = "u-kg", *, given: bool = False, **more: object) -> Json:
    """An exchange of schema 1."""
    return {
        "@type": "Exchange", "flow": ref("Flow", key), "amount": amount, "unit": ref("Unit", unit),
        "input": given, "avoidedProduct": False, **more,
    }  # fmt: skip


def process(key: str, name: str, exchanges: list[Json], **more: object) -> Json:
    """A unit process."""
    return {"@id": key, "name": name, "processType": "UNIT_PROCESS", "exchanges": exchanges, **more}


def package(
    flows: list[Json], processes: list[Json], more: dict[str, bytes | str | Json] | None = None
) -> bytes:
    """An openLCA package with mass and energy."""
    files: dict[str, bytes | str | Json] = {
        "unit_groups/mass.json": MASS,
        "unit_groups/energy.json": ENERGY,
        "flow_properties/mass.json": of_property("fp-mass", "Mass", "ug-mass"),
        "flow_properties/energy.json": of_property("fp-energy", "Energy", "ug-energy"),
    }
    files |= {f"flows/{one['@id']}.json": one for one in flows}
    files |= {f"processes/{one['@id']}.json": one for one in processes}
    return zipped(files | (more or {}))


CO2 = flow(
    "co2",
    "Carbon dioxide, fossil ",
    "ELEMENTARY_FLOW",
    category="Elementary flows/Emission to air/unspecified",
    cas="000124-38-9",
)
STEEL = flow("steel", "Steel")
POWER = flow("power", "Electricity", prop="fp-energy")
