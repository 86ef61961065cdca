"""SimaPro CSV: blocks and sections as the program exports them."""

from __future__ import annotations

import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, FlowKind, Spread
from qingheng.formats.lca import LcaFormat, read_lca

_HEAD = "{SimaPro 9.6.0.1}\n{processes}\n{Project: Steel works}\n{CSV separator: Semicolon}\n{Decimal separator: ,}\n\n"
STEEL = """Process

Category type
material

Process identifier
P1

Type
Unit process

Process name
Steel making

Geography
CN

Products
Steel;kg;2;100;not defined;Metals;

Avoided products
Slag cement;kg;0,1;Undefined;0;0;0;

Resources
Water, river;in water;m3;0,5;Undefined;0;0;0;

Materials/fuels
Iron;ton;0,003;Lognormal;1,21;0;0;pig iron

Electricity/heat
Power;kWh;3,6;Undefined;0;0;0;

Emissions to air
Carbon dioxide, fossil;low. pop.;kg;4;Triangle;0;3;6;

Waste to treatment
Slag;kg;0,3;Undefined;0;0;0;

End

"""
IRON = "Process\n\nProcess identifier\nP2\n\nProducts\nIron;kg;1;100;not defined;Metals;\n\nEnd\n\n"
SLAG = "Process\n\nProcess identifier\nP3\n\nWaste treatment\nSlag;kg;1;All waste types;Others;\n\nEmissions to air\nMethane;;g;10;Undefined;0;0;0;\n\nEnd\n\n"
LISTS = (
    "Units\nkg;Mass;1;kg\nton;Mass;1000;kg\ng;Mass;0,001;kg\nm3;Volume;1;m3\nkWh;Energy;3,6;MJ\nbad;Mass;0;kg\n\nEnd\n\n"
    "Airborne emissions\nCarbon dioxide, fossil;kg;000124-38-9;\n\nEnd\n"
)


def test_a_project_is_read_whole() -> None:
    read = read_lca((_HEAD + STEEL + IRON + SLAG + LISTS).encode())
    assert read.format is LcaFormat.simapro
    assert dict(read.codes) == {"unit-factor": 1}
    assert read.inventory.name == "Steel works"
    one = read.inventory.processes["P1"]
    assert (one.name, one.location, one.category) == ("Steel making", "CN", ("material",))
    rows = {read.inventory.flows[x.flow].name: x for x in one.exchanges}
    assert (rows["Steel"].reference, rows["Slag cement"].avoided, rows["Slag"].output) == (True, True, True)
    assert rows["Iron"].spread == Spread("lognormal", 1.1)
    assert rows["Carbon dioxide, fossil"].spread == Spread("triangular", 3.0, 6.0)
    gas = read.inventory.flows[rows["Carbon dioxide, fossil"].flow]
    assert (gas.compartment, gas.cas, gas.kind) == (("air", "low. pop."), "124-38-9", FlowKind.elementary)
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 3, Fate.linked: 2, Fate.cut_off: 2, Fate.elementary: 3}
    assert sorted(linked.system.amounts) == pytest.approx([-3.0, -0.3, 1.0, 1.0, 2.0])


def test_products_are_divided_by_the_shares_stated() -> None:
    both = "Process\n\nProcess name\nBoth\n\nProducts\nA;kg;1;70;x;y;\nB;kg;1;30;x;y;\n\nEmissions to air\nCO2;;kg;10;Undefined;0;0;0;\n\nEnd\n"
    read = read_lca((_HEAD + both).encode())
    assert read.losses == ()
    assert sorted(system_of(read.inventory).system.flow_amounts) == pytest.approx([3.0, 7.0])


def test_what_an_export_loses_is_said() -> None:
    odd = (
        "Process\n\nProcess identifier\nP9\n\nProducts\nA;kg;1;90;x;y;\nB;kg;1;;x;y;\n\nMaterials/fuels\nC;kg;2*x;Undefined;0;0;0;\n"
        ";kg;1;Undefined;0;0;0;\nD;kg;;Undefined;0;0;0;\nE;kg;1;Lognormal;0,5;0;0;\n\nEnd\n\n"
    )
    read = read_lca(
        (_HEAD + odd + odd + "Process\n\nEnd\n\nProcess\n\nProducts\nF é;kg;1;100;;;\n").encode("cp1252")
    )
    assert dict(read.codes) == {
        "file-encoding": 1, "block-unended": 1, "amount-not-finite": 1, "flow-missing": 1, "amount-missing": 1, "spread": 1,
        "allocation-sum": 1, "id-twice": 1, "id-missing": 1,
    }  # fmt: skip
    assert set(read.inventory.processes) == {"P9", "F é"}
    assert read.counts["exchanges"] == 7
    assert all(one.message_zh and one.message_en for one in read.losses)
