"""ILCD packages: the data sets by their references, as the European and Chinese platforms give them."""

from __future__ import annotations

from datetime import date

import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Allocation, Fate, FlowKind, Spread
from qingheng.formats.lca import LcaFormat, read_lca
from tests.formats.lca.packages import Json, zipped

_COMMON = 'xmlns:common="http://lca.jrc.it/ILCD/Common"'
GROUP = (
    f'<unitGroupDataSet xmlns="http://lca.jrc.it/ILCD/UnitGroup" {_COMMON}><unitGroupInformation><dataSetInformation>'
    '<common:UUID>ug</common:UUID><common:name xml:lang="en">Units of mass</common:name></dataSetInformation>'
    "<quantitativeReference><referenceToReferenceUnit>0</referenceToReferenceUnit></quantitativeReference></unitGroupInformation>"
    '<units><unit dataSetInternalID="0"><name>kg</name><meanValue>1.0</meanValue></unit>'
    '<unit dataSetInternalID="1"><name>t</name><meanValue>1000</meanValue></unit></units></unitGroupDataSet>'
)
PROPERTY = (
    f'<flowPropertyDataSet xmlns="http://lca.jrc.it/ILCD/FlowProperty" {_COMMON}><flowPropertiesInformation><dataSetInformation>'
    '<common:UUID>fp</common:UUID><common:name xml:lang="de">Masse</common:name><common:name xml:lang="en">Mass</common:name>'
    '</dataSetInformation><quantitativeReference><referenceToReferenceUnitGroup refObjectId="ug"/></quantitativeReference>'
    "</flowPropertiesInformation></flowPropertyDataSet>"
)


def flow(key: str, name: str, kind: str = "Product flow") -> str:
    """A flow counted in mass."""
    category = (
        '<classificationInformation><common:elementaryFlowCategorization><common:category level="0">Emissions</common:category>'
        '<common:category level="1">Emissions to air</common:category></common:elementaryFlowCategorization>'
        "</classificationInformation>"
        if kind == "Elementary flow"
        else ""
    )
    return (
        f'<flowDataSet xmlns="http://lca.jrc.it/ILCD/Flow" {_COMMON}><flowInformation><dataSetInformation><common:UUID>{key}'
        f'</common:UUID><name><baseName xml:lang="en">{name}</baseName></name>{category}</dataSetInformation><quantitativeReference>'
        "<referenceToReferenceFlowProperty>0</referenceToReferenceFlowProperty></quantitativeReference></flowInformation>"
        f"<modellingAndValidation><LCIMethod><typeOfDataSet>{kind}</typeOfDataSet></LCIMethod></modellingAndValidation>"
        '<flowProperties><flowProperty dataSetInternalID="0"><referenceToFlowPropertyDataSet refObjectId="fp"/>'
        "<meanValue>1.0</meanValue></flowProperty></flowProperties></flowDataSet>"
    )


def row(number: int, key: str, direction: str, amount: str, inside: str = "") -> str:
    """An exchange."""
    return (
        f'<exchange dataSetInternalID="{number}"><referenceToFlowDataSet type="flow data set" refObjectId="{key}"/>'
        f"<exchangeDirection>{direction}</exchangeDirection><meanAmount>{amount}</meanAmount>"
        f"<resultingAmount>{amount}</resultingAmount>{inside}</exchange>"
    )


def process(key: str, name: str, references: tuple[int, ...], rows: str) -> str:
    """A unit process."""
    stated = "".join(f"<referenceToReferenceFlow>{one}</referenceToReferenceFlow>" for one in references)
    return (
        f'<processDataSet xmlns="http://lca.jrc.it/ILCD/Process" {_COMMON}><processInformation><dataSetInformation>'
        f'<common:UUID>{key}</common:UUID><name><baseName xml:lang="zh">名称</baseName><baseName xml:lang="en">{name}</baseName>'
        '<mixAndLocationTypes xml:lang="en">at plant</mixAndLocationTypes></name></dataSetInformation>'
        f"<quantitativeReference>{stated}</quantitativeReference><time><common:referenceYear>2018</common:referenceYear>"
        '<common:dataSetValidUntil>2022</common:dataSetValidUntil></time><geography><locationOfOperationSupplyOrProduction location="CN"/>'
        f"</geography></processInformation><exchanges>{rows}</exchanges></processDataSet>"
    )


def _package(processes: dict[str, str], *flows: str) -> bytes:
    files: dict[str, bytes | str | Json] = {
        "ILCD/unitgroups/u.xml": GROUP,
        "ILCD/flowproperties/p.xml": PROPERTY,
    }
    files |= {f"ILCD/flows/{number}.xml": one for number, one in enumerate(flows)}
    return zipped(files | {f"ILCD/processes/{name}.xml": one for name, one in processes.items()})


GAS = flow("co2", "carbon dioxide", "Elementary flow")


def test_an_ilcd_package_is_read_whole() -> None:
    unsure = "<uncertaintyDistributionType>log-normal</uncertaintyDistributionType><relativeStandardDeviation95In>1.44</relativeStandardDeviation95In>"
    read = read_lca(_package(
        {"a": process("p1", "Steel", (1,), row(1, "steel", "Output", "2") + row(2, "iron", "Input", "3", unsure) + row(3, "co2", "Output", "4")),
         "b": process("p2", "Iron", (7,), row(7, "iron", "Output", "1"))},
        flow("steel", "steel"), flow("iron", "iron"), GAS,
    ))  # fmt: skip
    assert read.format is LcaFormat.ilcd
    assert read.losses == ()
    one = read.inventory.processes["p1"]
    assert (one.name, one.location, one.valid) == (
        "Steel; at plant",
        "CN",
        (date(2018, 1, 1), date(2022, 12, 31)),
    )
    assert [(x.output, x.reference) for x in one.exchanges] == [(True, True), (False, False), (True, False)]
    assert one.exchanges[1].spread == Spread("lognormal", 1.2)
    gas = read.inventory.flows["co2"]
    assert (gas.kind, gas.compartment, gas.unit) == (
        FlowKind.elementary,
        ("Emissions", "Emissions to air"),
        "kg",
    )
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 2, Fate.linked: 1, Fate.elementary: 1}
    assert sorted(linked.system.amounts) == [-3.0, 1.0, 2.0]


def test_co_products_are_divided_as_stated() -> None:
    shares = (
        '<allocations><allocation internalReferenceToCoProduct="1" allocatedFraction="80"/>'
        '<allocation internalReferenceToCoProduct="2" allocatedFraction="20"/></allocations>'
    )
    rows = row(1, "a", "Output", "1") + row(2, "b", "Output", "1") + row(3, "co2", "Output", "10", shares)
    read = read_lca(_package({"x": process("p", "Both", (1, 2), rows)}, flow("a", "A"), flow("b", "B"), GAS))
    one = read.inventory.processes["p"]
    assert one.allocation is Allocation.causal
    assert one.causal == {("a", 2): 0.8, ("b", 2): 0.2}
    assert sorted(system_of(read.inventory).system.flow_amounts) == pytest.approx([2.0, 8.0])


def test_what_an_ilcd_package_loses_is_said() -> None:
    rows = (
        row(1, "a", "Output", "1")
        + row(2, "gone", "Input", "1")
        + row(3, "a", "", "1")
        + row(4, "co2", "Output", "x")
    )
    read = read_lca(_package(
        {"x": process("p", "One", (1,), rows), "y": process("p", "Again", (1,), rows), "z": process("", "Nameless", (), ""),
         "w": "<processDataSet>"},
        flow("a", "A"), GAS, flow("a", "Twice"), flow("odd", "odd", "Strange"),
    ))  # fmt: skip
    assert dict(read.codes) == {
        "id-twice": 2, "flow-kind": 1, "id-missing": 1, "file-syntax": 1, "direction-missing": 1, "flow-missing": 1,
        "amount-not-finite": 1,
    }  # fmt: skip
    assert (read.counts["exchanges"], read.counts["exchanges_read"], read.counts["exchanges_rejected"]) == (
        4,
        1,
        3,
    )
