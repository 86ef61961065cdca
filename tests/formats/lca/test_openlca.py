"""openLCA packages of schema 1 and 2: nothing lost in silence, direction above all."""

from __future__ import annotations

from datetime import date

import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Allocation, Fate, FlowKind, Spread
from qingheng.formats.lca import LcaFormat, Read, read_lca
from qingheng.formats.problems import FileRefused
from tests.formats.archives import RawEntry, blanks, deflated, plain, raw_zip
from tests.formats.lca.packages import (
    CO2,
    ENERGY,
    POWER,
    STEEL,
    Json,
    exchange1,
    exchange2,
    flow,
    of_property,
    package,
    process,
    ref,
    zipped,
)  # fmt: skip


def _steel(*more: Json, **about: object) -> Json:
    return process(
        "p-steel", "Steel making", [exchange2("steel", 2.0, isQuantitativeReference=True), *more], **about
    )


def _codes(read: Read) -> dict[str, int]:
    return dict(read.codes)


def test_schema_2_is_read_whole() -> None:
    making = _steel(
        exchange2("power", 3.0, "u-kwh", given=True, defaultProvider=ref("Process", "p-power"), dqEntry="(2;3;n.a.;1;5)",
                  uncertainty={"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 3.0, "geomSd": 1.2}),
        exchange2("co2", 0.004, "u-t"),
        category="Metals/Ferrous", location=ref("Location", "l-cn", name="China"), description="Oxygen route",
        processDocumentation={"validFrom": "2019-01-01", "validUntil": "2024", "sources": [ref("Source", "s", name="A source ")]},
    )  # fmt: skip
    power = process("p-power", "Power", [exchange2("power", 1.0, "u-mj", isQuantitativeReference=True)])
    read = read_lca(
        package(
            [CO2, STEEL, POWER],
            [making, power],
            {"locations/cn.json": {"@id": "l-cn", "name": "China", "code": "CN"}},
        )
    )
    assert read.format is LcaFormat.openlca
    assert _codes(read) == {"name-spaces": 1}
    one = read.inventory.processes["p-steel"]
    assert [row.output for row in one.exchanges] == [True, False, True]
    assert one.exchanges[0].reference
    assert (one.exchanges[1].provider, one.exchanges[1].pedigree) == ("p-power", (2, 3, 0, 1, 5))
    assert one.exchanges[1].spread == Spread("lognormal", 1.2)
    assert (one.location, one.category, one.valid) == (
        "CN",
        ("Metals", "Ferrous"),
        (date(2019, 1, 1), date(2024, 12, 31)),
    )
    assert one.sources == ("A source",)
    gas = read.inventory.flows["co2"]
    assert (gas.name, gas.synonyms, gas.cas) == (
        "Carbon dioxide, fossil",
        ("Carbon dioxide, fossil ",),
        "124-38-9",
    )
    assert (gas.compartment, gas.kind, gas.unit) == (
        ("Emission to air", "unspecified"),
        FlowKind.elementary,
        "kg",
    )
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 2, Fate.linked: 1, Fate.elementary: 1}
    assert sorted(linked.system.amounts) == pytest.approx([-10.8, 1.0, 2.0])
    assert list(linked.system.flow_amounts) == pytest.approx([4.0])


def test_schema_1_keeps_direction_reference_and_categories() -> None:
    older = {
        "@id": "co2", "name": "Carbon dioxide", "flowType": "ELEMENTARY_FLOW", "category": ref("Category", "c-low", name="low"),
        "flowProperties": [
            {"referenceFlowProperty": True, "flowProperty": ref("FlowProperty", "fp-mass"), "conversionFactor": 1.0}
        ],
    }  # fmt: skip
    rows = [
        exchange1("steel", 1.0, quantitativeReference=True),
        exchange1("power", 3.6, "u-mj", given=True, pedigreeUncertainty="(1;2;3;4;5)"),
        exchange1(
            "co2",
            2.0,
            uncertainty={"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 1, "mode": 2, "maximum": 4},
        ),
    ]
    more: dict[str, bytes | str | Json] = {
        "categories/low.json": {
            "@id": "c-low",
            "name": "low",
            "category": ref("Category", "c-air", name="air"),
        },
        "categories/air.json": {"@id": "c-air", "name": "air"},
    }
    read = read_lca(package([older, STEEL, POWER], [process("p", "Steel", rows)], more))
    one = read.inventory.processes["p"]
    assert [(row.output, row.reference) for row in one.exchanges] == [
        (True, True),
        (False, False),
        (True, False),
    ]
    assert one.exchanges[1].pedigree == (1, 2, 3, 4, 5)
    assert one.exchanges[2].spread == Spread("triangular", 1.0, 4.0)
    assert read.inventory.flows["co2"].compartment == ("air", "low")
    assert read.losses == ()


@pytest.mark.parametrize("written", [exchange1, exchange2])
def test_an_avoided_product_is_an_output_however_it_is_stored(written: object) -> None:
    row = {"flow": ref("Flow", "power"), "amount": 1.0, "unit": ref("Unit", "u-mj")}
    marks = (
        {"input": True, "avoidedProduct": True}
        if written is exchange1
        else {"isInput": True, "isAvoidedProduct": True}
    )
    read = read_lca(package([STEEL, POWER], [_steel(row | marks)]))
    assert [(one.avoided, one.output) for one in read.inventory.processes["p-steel"].exchanges] == [
        (False, True),
        (True, True),
    ]
    assert read.counts["avoided"] == 1


def test_allocation_factors_of_every_kind() -> None:
    slag = flow("slag", "Slag")
    factors = [
        {"allocationType": "PHYSICAL_ALLOCATION", "product": ref("Flow", "steel"), "value": 0.9},
        {"allocationType": "PHYSICAL_ALLOCATION", "product": ref("Flow", "slag"), "value": 0.1},
        {"allocationType": "ECONOMIC_ALLOCATION", "product": ref("Flow", "steel"), "value": 0.98},
        {"allocationType": "ECONOMIC_ALLOCATION", "product": ref("Flow", "slag"), "value": 0.1},
        {
            "allocationType": "CAUSAL_ALLOCATION",
            "product": ref("Flow", "slag"),
            "value": 0.3,
            "exchange": {"internalId": 7},
        },
        {"allocationType": "CAUSAL_ALLOCATION", "value": 0.3, "exchange": {"internalId": 7}},
    ]
    making = _steel(
        exchange2("slag", 1.0), exchange2("co2", 4.0, internalId=7),
        allocationFactors=factors, defaultAllocationMethod="PHYSICAL_ALLOCATION",
    )  # fmt: skip
    read = read_lca(package([CO2 | {"name": "Carbon dioxide"}, STEEL, slag], [making]))
    one = read.inventory.processes["p-steel"]
    assert one.allocation is Allocation.mass
    assert one.shares == {
        Allocation.mass: {"steel": 0.9, "slag": 0.1},
        Allocation.economic: {"steel": 0.98, "slag": 0.1},
    }
    assert one.causal == {("slag", 2): 0.3}
    assert [row.reference for row in one.exchanges] == [True, True, False]
    assert _codes(read) == {"allocation-factors": 1, "allocation-sum": 1}
    linked = system_of(read.inventory)
    assert sorted(linked.system.flow_amounts) == pytest.approx([0.4, 3.6])


def test_two_calorific_values_are_kept_apart() -> None:
    gas = flow("gas", "Natural gas", flowProperties=[
        {"isRefFlowProperty": True, "flowProperty": ref("FlowProperty", "fp-mass"), "conversionFactor": 1.0},
        {"flowProperty": ref("FlowProperty", "fp-ncv"), "conversionFactor": 45.0},
        {"flowProperty": ref("FlowProperty", "fp-gcv"), "conversionFactor": 50.0},
    ])  # fmt: skip
    rows = [
        exchange2("gas", 90.0, "u-mj", given=True, flowProperty=ref("FlowProperty", "fp-ncv")),
        exchange2("gas", 100.0, "u-mj", given=True, flowProperty=ref("FlowProperty", "fp-gcv")),
    ]
    well = process("p-gas", "Well", [exchange2("gas", 1.0, isQuantitativeReference=True)])
    more: dict[str, bytes | str | Json] = {
        "flow_properties/n.json": of_property("fp-ncv", "Net calorific value", "ug-energy"),
        "flow_properties/g.json": of_property("fp-gcv", "Gross calorific value", "ug-energy"),
    }
    read = read_lca(package([gas, STEEL], [_steel(*rows), well], more))
    linked = system_of(read.inventory)
    assert linked.fates[Fate.linked] == 2
    assert sorted(linked.system.amounts) == pytest.approx([-2.0, -2.0, 1.0, 2.0])


def test_units_of_one_name_in_two_quantities() -> None:
    area = {"@id": "ug-area", "name": "Area", "units": [
        {"@id": "u-m2", "name": "m2", "conversionFactor": 1.0, "isRefUnit": True},
        {"@id": "u-are", "name": "MJ", "conversionFactor": 100.0},
        {"@id": "u-bad", "name": "acre", "conversionFactor": 0.0},
    ]}  # fmt: skip
    field = flow("field", "Land", prop="fp-area")
    read = read_lca(package(
        [STEEL, field, POWER], [_steel(exchange2("field", 2.0, "u-are", given=True), exchange2("power", 1.0, "u-mj", given=True))],
        {"unit_groups/zz.json": area, "flow_properties/area.json": of_property("fp-area", "Area", "ug-area")},
    ))  # fmt: skip
    units = read.inventory.units
    rows = read.inventory.processes["p-steel"].exchanges
    assert [(units[row.unit].quantity, units[row.unit].factor) for row in rows[1:]] == [
        ("Area", 100.0),
        ("Energy", 1.0),
    ]
    assert _codes(read) == {"unit-factor": 1}


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (None, "amount-missing"),
        ("", "amount-missing"),
        ("many", "amount-not-finite"),
        (True, "amount-not-finite"),
        (float("nan"), "amount-not-finite"),
        (float("-inf"), "amount-not-finite"),
        (1e31, "amount-huge"),
        (10**400, "amount-not-finite"),
    ],
)
def test_an_amount_that_is_none_is_rejected_with_its_place(amount: object, code: str) -> None:
    read = read_lca(package([STEEL, POWER], [_steel(exchange2("power", amount, "u-mj", given=True))]))
    assert _codes(read) == {code: 1}
    assert read.losses[0].place == "processes/p-steel.json #2"
    assert read.losses[0].message_zh
    assert read.losses[0].message_en
    assert (read.counts["exchanges"], read.counts["exchanges_rejected"], read.counts["exchanges_read"]) == (
        2,
        1,
        1,
    )


@pytest.mark.parametrize("amount", [0.0, -1.0])
def test_a_reference_of_nothing_is_left_for_the_matrices_to_refuse(amount: float) -> None:
    bad = process(
        "p-steel",
        "Steel making",
        [exchange2("steel", amount, isQuantitativeReference=True), exchange2("co2", 1.0)],
    )
    linked = system_of(read_lca(package([CO2, STEEL], [bad])).inventory)
    assert linked.fates == {Fate.rejected: 2}
    assert [one.code for one in linked.losses][:1] == ["reference-amount"]


def test_what_is_missing_is_repaired_with_a_note_or_rejected() -> None:
    bare = {"@id": "ore", "name": "Ore", "flowType": "PRODUCT_FLOW"}
    nothing = {"flow": ref("Flow", "power"), "amount": 1.0, "isInput": True}
    making = _steel(
        exchange2("ore", 3.0, "u-t", given=True),
        exchange2("lime", 1.0, given=True)
        | {"flow": ref("Flow", "lime", name="Lime", flowType="PRODUCT_FLOW")},
        exchange2("ghost", 1.0, given=True),
        nothing | {"defaultProvider": ref("Process", "gone")},
        exchange2("power", 1.0, "u-mj", given=True, amountFormula="a*2"),
        exchange2(
            "power",
            1.0,
            "u-mj",
            given=True,
            uncertainty={"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomSd": 0.2},
        ),
    )
    read = read_lca(package([STEEL, POWER, bare], [making]))
    assert _codes(read) == {
        "flow-property-missing": 1, "flow-stub": 1, "flow-missing": 1, "unit-missing": 1, "provider-missing": 1,
        "formula": 1, "spread": 1,
    }  # fmt: skip
    assert read.inventory.flows["ore"].unit == "t"
    assert read.inventory.flows["lime"].unit == "kg"
    assert read.counts["exchanges"] == 7 == read.counts["exchanges_read"] + 1


def test_a_process_without_any_direction_is_said() -> None:
    rows = [{"flow": ref("Flow", "steel"), "amount": 1.0}, {"flow": ref("Flow", "power"), "amount": 1.0}]
    read = read_lca(package([STEEL, POWER], [process("p", "Steel", rows)]))
    assert _codes(read) == {"direction-missing": 1, "unit-missing": 2}


def test_files_that_cannot_be_read_are_named() -> None:
    twice = _steel()
    more: dict[str, bytes | str | Json] = {
        "processes/again.json": twice, "processes/deep.json": '{"a":' + "[" * 200_000 + "]" * 200_000 + "}",
        "processes/broken.json": "{", "processes/list.json": "[]", "processes/noid.json": {"name": "x"},
        "processes/gb.json": '{"@id": "p-gb", "name": "钢铁生产过程的数据与来源说明", "exchanges": []}'.encode("gb18030"),
        "processes/odd.json": b"\xff\xfe\x00\xd8{",
        "__MACOSX/processes/x.json": "junk",
    }  # fmt: skip
    read = read_lca(package([STEEL], [twice], more))
    codes = _codes(read)
    assert codes["id-twice"] == codes["file-deep"] == codes["file-kind"] == codes["id-missing"] == 1
    assert codes["file-syntax"] >= 1
    assert {one.place for one in read.losses if one.code == "id-twice"} == {"processes/again.json"}
    assert set(read.inventory.processes) == {"p-steel", "p-gb"}
    assert read.counts["processes"] == 8
    assert read.counts["processes_read"] == 2


def test_categories_in_a_circle_end() -> None:
    more: dict[str, bytes | str | Json] = {
        "categories/a.json": {"@id": "a", "name": "A", "category": ref("Category", "b")},
        "categories/b.json": {"@id": "b", "name": "B", "category": ref("Category", "a")},
    }
    read = read_lca(package([STEEL], [_steel(category=ref("Category", "a"))], more))
    assert read.inventory.processes["p-steel"].category == ("B", "A")


def _refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as met:
        read_lca(data)
    problem = met.value.problem
    for words in (problem.message_zh, problem.message_en, problem.fix_zh, problem.fix_en):
        assert words
        assert "workbook" not in words.lower()
        assert "工作簿" not in words
    return problem.code


def test_hostile_archives_are_refused() -> None:
    inner = plain("processes/inner.json", zipped({"a.json": "{}"}))
    assert _refused(raw_zip([inner])) == "nested_archive"
    assert _refused(raw_zip([plain("../processes/a.json", b"{}")])) == "path_traversal"
    body = b'{"@id": "p"}' + b" " * 500
    assert _refused(raw_zip([RawEntry("processes/a.json", deflated(body), 12)])) == "zip_bomb"
    assert _refused(raw_zip([RawEntry("processes/a.json", blanks(60), 60 * 1024 * 1024)])) == "zip_bomb"
    assert _refused(raw_zip([RawEntry("processes/a.json", deflated(b"{}"), 2, flags=1)])) == "encrypted"
    assert _refused(b"") == "empty_file"
    assert _refused(b"PK\x03\x04 broken") == "broken_archive"


def test_what_is_no_database_is_refused_by_name() -> None:
    assert _refused(b"hello") == "lca_format_unknown"
    assert _refused(zipped({"readme.txt": "x"})) == "lca_format_unknown"
    assert _refused(b"7z\xbc\xaf\x27\x1c rest") == "lca_format_not_read"
    assert _refused(zipped({"seg0/c10.dat": "x", "service.properties": "x"})) == "lca_format_not_read"
    assert _refused(package([STEEL], [], {"processes/a.json": "{"})) == "lca_no_processes"
    assert ENERGY["units"]
