"""Whatever is broken in a file, it is read with losses or refused in words; every exchange met stays accounted for."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from qingheng.formats.lca import read_lca
from qingheng.formats.problems import FileRefused
from tests.formats.lca.packages import (
    CO2,
    POWER,
    STEEL,
    Json,
    balanced,
    exchange2,
    flow,
    package,
    process,
    ref,
    zipped,
)
from tests.formats.lca.test_brightway_excel import STEEL as SHEET
from tests.formats.lca.test_brightway_excel import _book
from tests.formats.lca.test_ecospold import _dataset, _old, _row, gas, product, spold
from tests.formats.lca.test_ilcd import GAS, _package
from tests.formats.lca.test_ilcd import flow as ilcd_flow
from tests.formats.lca.test_ilcd import process as ilcd_process
from tests.formats.lca.test_ilcd import row as ilcd_row
from tests.formats.lca.test_simapro import _HEAD, IRON, LISTS, SLAG
from tests.formats.lca.test_simapro import STEEL as WORKS

_JUNK: tuple[Any, ...] = (
    None,
    [],
    {},
    "",
    "x" * 200,
    -1,
    0,
    1e308,
    True,
    [None],
    {"@id": 3},
    ["a"],
    {"name": []},
    "NaN",
    "\x00",
)


def _spots(node: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place of a JSON tree that can be put another value in."""
    for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        found.append((node, key))
        if isinstance(value, dict | list):
            _spots(value, found)
    return found


def _read(data: bytes) -> None:
    refusal: FileRefused | None = None
    try:
        read = read_lca(data)
    except FileRefused as met:
        refusal = met
    if refusal is not None:
        assert refusal.problem.message_zh
        assert refusal.problem.message_en
        return
    assert balanced(read)
    assert all(one.code and one.message_zh and one.message_en for one in read.losses)


@pytest.mark.parametrize("seed", range(40))
def test_any_field_of_an_openlca_package_may_be_junk(seed: int) -> None:
    chance = random.Random(seed)
    making = process(
        "p", "Steel",
        [exchange2("steel", 1.0, isQuantitativeReference=True, internalId=1),
         exchange2("power", 1.0, "u-kwh", given=True, defaultProvider=ref("Process", "p"), dqEntry="(1;2;3;4;5)",
                   uncertainty={"distributionType": "TRIANGLE_DISTRIBUTION", "minimum": 0, "mode": 1, "maximum": 3}),
         exchange2("slag", 1.0), exchange2("co2", 1.0, internalId=4)],
        allocationFactors=[{"allocationType": "CAUSAL_ALLOCATION", "product": ref("Flow", "slag"), "value": 0.5,
                            "exchange": {"internalId": 4}}],
        defaultAllocationMethod="CAUSAL_ALLOCATION", location=ref("Location", "l"), category="a/b",
        processDocumentation={"validFrom": "2001-13-40", "sources": [ref("Source", "s", name="x")]},
    )  # fmt: skip
    for _ in range(8):
        parts = copy.deepcopy([CO2, STEEL, POWER, flow("slag", "Slag"), making])
        for _ in range(chance.randint(1, 3)):
            holder, key = chance.choice(_spots(parts, []))
            holder[key] = chance.choice(_JUNK)
        flows: dict[str, bytes | str | Json] = {
            f"flows/x{n}.json": json.dumps(one) for n, one in enumerate(parts[:4])
        }
        _read(package([], [], flows | {"processes/x.json": json.dumps(parts[4])}))


def _texts() -> dict[str, str]:
    return {
        "a.spold": spold("a", "steel", product("steel", "1", "steel", "kg", "o0") + product("slag", "-1", "slag", "kg", "i5", link="b") + gas("2")),
        "a.xml": _old(_dataset(1, "steel", _row(1, "steel", "1", "o0", uncertaintyType="1", standardDeviation95="1.2"))),
        "ILCD/processes/a.xml": ilcd_process("p", "One", (1,), ilcd_row(1, "a", "Output", "1") + ilcd_row(2, "co2", "Output", "1")),
        "simapro": _HEAD + WORKS + IRON + SLAG + LISTS,
    }  # fmt: skip


@pytest.mark.parametrize("name", _texts())
@pytest.mark.parametrize("seed", range(15))
def test_any_stretch_of_a_text_may_be_missing_or_doubled(name: str, seed: int) -> None:
    chance = random.Random(f"{name}{seed}")
    whole = _texts()[name]
    for _ in range(8):
        start = chance.randrange(len(whole))
        end = min(len(whole), start + chance.randrange(1, 120))
        middle = chance.choice(("", whole[start:end] * 2, "1e999", "-", "\u0000", "é;"))
        broken = whole[:start] + middle + whole[end:]
        if name == "simapro":
            _read(broken.encode(chance.choice(("utf-8", "utf-16", "gb18030"))))
        elif name.startswith("ILCD"):
            _read(_package({"a": broken}, ilcd_flow("a", "A"), GAS))
        else:
            _read(zipped({name: broken}))


@pytest.mark.parametrize("seed", range(10))
def test_any_cell_of_a_workbook_may_be_junk(seed: int) -> None:
    chance = random.Random(seed)
    rows = copy.deepcopy(SHEET)
    for _ in range(4):
        row = chance.choice([one for one in rows if one])
        row[chance.randrange(len(row))] = chance.choice(
            (None, "x", -1, 0, 1e300, True, "=1/0", "Activity", "Exchanges")
        )
    _read(_book(rows))
