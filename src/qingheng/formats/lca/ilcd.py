"""ILCD packages (and TIDAS in ILCD form): put into the shape of an openLCA package and read as one.

Source: JRC, ILCD format 1.1: flows, flow properties and unit groups are data sets of their own; an exchange is in the
reference unit of its flow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qingheng.calc.lca.model import Inventory
from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.lca.json_parts import Record
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.openlca_flows import Categories, read_flow
from qingheng.formats.lca.openlca_processes import Reading, read_process
from qingheng.formats.lca.openlca_units import read_quantities
from qingheng.formats.lca.values import providers_checked, written
from qingheng.formats.lca.xml_files import xml_files
from qingheng.formats.lca.xml_parts import Node, read_sets

_FLOWS = {
    "Elementary flow": "ELEMENTARY_FLOW",
    "Product flow": "PRODUCT_FLOW",
    "Waste flow": "WASTE_FLOW",
    "Other flow": "PRODUCT_FLOW",
}
_Made = dict[str, Any]


def read_ilcd(archive: CheckedArchive, name: str, account: Account) -> Inventory:
    """The database of a package. name: of the database, which the format does not state."""
    groups, group_places = _sets(archive, "unitgroups", "unitGroupDataSet", _group, account)
    properties, _ = _sets(archive, "flowproperties", "flowPropertyDataSet", _property, account)
    quantities = read_quantities(groups, properties, group_places, account)
    reading = Reading(quantities, Categories({}), {}, account)
    flows, places = _sets(archive, "flows", "flowDataSet", _flow, account)
    for key, record in flows.items():
        reading.flows[key] = read_flow(key, record, quantities, reading.categories, account, places[key])
    records, places = _sets(archive, "processes", "processDataSet", _process, account)
    found = {}
    for key, record in records.items():
        rows = [
            _with_unit(one, reading)
            for one in record["exchanges"]
            if _directed(one, key, places[key], reading)
        ]
        found[key] = read_process(key, {**record, "exchanges": rows}, places[key], reading)
    for process in found.values():
        providers_checked(process.exchanges, process.name, found, account)
    account.counts["processes_read"] = len(found)
    return Inventory(name, "", dict(quantities.units), reading.flows, found)


def _sets(
    archive: CheckedArchive, folder: str, tag: str, made: Callable[[Node], _Made], account: Account
) -> tuple[dict[str, Record], dict[str, str]]:
    """Records of a folder by id and their files; the first of an id is kept."""
    found: dict[str, Record] = {}
    places: dict[str, str] = {}
    for place, data in xml_files(archive, b"", "", folder):
        account.counts["files"] += 1

        def taken(node: Node, place: str = place) -> None:
            record = made(node)
            account.counts[folder] += 1
            key = record["@id"]
            if not key:
                account.lose(
                    "id-missing", place, "文件没有标识，未读取", "The file has no id and was not read"
                )
            elif key in found:
                account.lose(
                    "id-twice", place, f"标识 {named(key)} 已在 {named(places[key])} 中出现，保留先出现的",
                    f"The id {named(key)} was met before in {named(places[key])}; the first is kept",
                )  # fmt: skip
            else:
                found[key], places[key] = record, place

        read_sets(data, frozenset({tag}), place, account, taken)
    return found, places


def _group(node: Node) -> _Made:
    about = node.at("unitGroupInformation")
    reference = about.words("quantitativeReference", "referenceToReferenceUnit") if about else ""
    units = node.at("units")
    listed = list(units.all("unit")) if units else []
    key = about.words("dataSetInformation", "UUID") if about else ""
    return {
        "@id": key, "name": about.words("dataSetInformation", "name") if about else "",
        "units": [
            {"@id": f"{key}/{one.get('dataSetInternalID')}", "name": one.words("name"),
             "conversionFactor": written(one.words("meanValue")), "isRefUnit": one.get("dataSetInternalID") == reference}
            for one in listed
        ],
    }  # fmt: skip


def _property(node: Node) -> _Made:
    about = node.at("flowPropertiesInformation")
    group = about.at("quantitativeReference", "referenceToReferenceUnitGroup") if about else None
    return {
        "@id": about.words("dataSetInformation", "UUID") if about else "",
        "name": about.words("dataSetInformation", "name") if about else "",
        "unitGroup": {"@id": group.get("refObjectId") if group else ""},
    }


def _flow(node: Node) -> _Made:
    about = node.at("flowInformation")
    data = about.at("dataSetInformation") if about else None
    if about is None or data is None:
        return {"@id": ""}
    reference = about.words("quantitativeReference", "referenceToReferenceFlowProperty")
    method = node.at("modellingAndValidation")
    kind = method.words("LCIMethod", "typeOfDataSet") if method else ""
    category = data.at("classificationInformation", "elementaryFlowCategorization")
    listed = node.at("flowProperties")
    place = about.at("geography", "locationOfSupply")
    return {
        "@id": data.words("UUID"), "name": _full_name(data), "flowType": _FLOWS.get(kind, ""),
        "cas": data.words("CASNumber"), "formula": data.words("sumFormula"), "synonyms": data.words("synonyms"),
        "categoryPath": [one.text for one in category.all("category")] if category else [],
        "location": {"code": place.text if place else ""},
        "flowProperties": [
            {"flowProperty": {"@id": about_property.get("refObjectId")}, "conversionFactor": written(one.words("meanValue")),
             "isRefFlowProperty": one.get("dataSetInternalID") == reference}
            for one in (listed.all("flowProperty") if listed else ())
            if (about_property := one.at("referenceToFlowPropertyDataSet")) is not None
        ],
    }  # fmt: skip


def _full_name(data: Node) -> str:
    parts = (
        data.words("name", one) for one in ("baseName", "treatmentStandardsRoutes", "mixAndLocationTypes")
    )
    return "; ".join(one for one in parts if one)


def _process(node: Node) -> _Made:
    about = node.at("processInformation")
    data = about.at("dataSetInformation") if about else None
    if about is None or data is None:
        return {"@id": ""}
    quantitative = about.at("quantitativeReference")
    references = {one.text for one in quantitative.all("referenceToReferenceFlow")} if quantitative else set()
    where = about.at("geography", "locationOfOperationSupplyOrProduction")
    classes = data.at("classificationInformation", "classification")
    method = node.at("modellingAndValidation")
    kind = method.words("LCIMethodAndAllocation", "typeOfDataSet") if method else ""
    listed = node.at("exchanges")
    rows = [_exchange(one, references) for one in (listed.all("exchange") if listed else ())]
    flows = {row["internalId"]: row["flow"]["@id"] for row in rows}
    owner = node.at("administrativeInformation", "publicationAndOwnership")
    return {
        "@id": data.words("UUID"), "name": _full_name(data), "description": data.words("generalComment"),
        "processType": "LCI_RESULT" if kind in ("LCI result", "EPD") else "UNIT_PROCESS",
        "location": {"code": where.get("location") if where else ""},
        "categoryPath": [one.text for one in classes.all("class")] if classes else [],
        "processDocumentation": {
            "validFrom": about.words("time", "referenceYear"), "validUntil": about.words("time", "dataSetValidUntil"),
            "restrictionsDescription": owner.words("accessRestrictions") if owner else "",
        },
        "exchanges": rows,
        "allocationFactors": [
            {**factor, "product": {"@id": flows.get(factor["of"], "")}} for row in rows for factor in row["factors"]
        ],
        "defaultAllocationMethod": "CAUSAL_ALLOCATION" if any(row["factors"] for row in rows) else "",
    }  # fmt: skip


def _exchange(node: Node, references: set[str]) -> _Made:
    about = node.at("referenceToFlowDataSet")
    number = node.get("dataSetInternalID")
    allocations = node.at("allocations")
    amount = node.words("resultingAmount") or node.words("meanAmount")
    centre = written(amount)
    deviation = written(node.words("relativeStandardDeviation95In"))
    kind = node.words("uncertaintyDistributionType")
    unsure: _Made = {}
    if kind == "log-normal" and deviation is not None:
        unsure = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomSd": max(deviation, 0.0) ** 0.5}
    elif kind == "normal" and deviation is not None and centre is not None:
        unsure = {"distributionType": "NORMAL_DISTRIBUTION", "sd": abs(centre) * deviation / 200}
    elif kind in ("triangular", "uniform"):
        unsure = {
            "distributionType": "TRIANGLE_DISTRIBUTION" if kind == "triangular" else "UNIFORM_DISTRIBUTION",
            "minimum": written(node.words("minimumAmount")), "maximum": written(node.words("maximumAmount")),
        }  # fmt: skip
    return {
        "@id": "", "internalId": number, "amount": amount, "isQuantitativeReference": number in references,
        "flow": {"@id": about.get("refObjectId") if about else "", "name": about.words("shortDescription") if about else ""},
        "direction": node.words("exchangeDirection").lower(),
        "isInput": node.words("exchangeDirection").lower() == "input",
        "uncertainty": unsure,
        "factors": [
            {"allocationType": "CAUSAL_ALLOCATION", "exchange": {"internalId": number},
             "of": one.get("internalReferenceToCoProduct"),
             "value": None if (share := written(one.get("allocatedFraction"))) is None else share / 100}
            for one in (allocations.all("allocation") if allocations else ())
        ],
    }  # fmt: skip


def _with_unit(row: _Made, reading: Reading) -> _Made:
    """The exchange in the reference unit of its flow."""
    flow = reading.flows.get(row["flow"]["@id"])
    return {**row, "unit": {"name": flow.unit}} if flow is not None else row


def _directed(row: _Made, key: str, place: str, reading: Reading) -> bool:
    """Whether an exchange says its direction; one that does not is rejected."""
    if row["direction"] in ("input", "output"):
        return True
    reading.account.exchange(output=True, place=place)
    reading.account.reject(
        "direction-missing", place, f"过程 {named(key)} 的交换 {named(str(row['internalId']))} 未说明方向",
        f"Exchange {named(str(row['internalId']))} of process {named(key)} does not say its direction",
    )  # fmt: skip
    return False
