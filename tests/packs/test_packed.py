"""Tables that make no inventory are refused at their line and column, in both languages."""

from __future__ import annotations

import pytest

from qingheng.calc.lca.packed import UnreadableTable, cards_of, gases_of, inventory_of

FLOW = {"id": "heat", "kind": "product", "name_zh": "热", "name_en": "Heat", "unit": "MJ", "properties": ""}
AIR = {
    "id": "air/co2", "kind": "elementary", "name_zh": "二氧化碳", "name_en": "Carbon dioxide, fossil", "unit": "kg",
    "compartment": "air / high", "gas": "co2", "origin": "fossil",
}  # fmt: skip
PROCESS = {
    "code": "boiler", "name_zh": "锅炉", "name_en": "Boiler", "category": "energy/heat", "unit": "MJ",
    "valid_from": "2025-01-01", "reliability": "1", "completeness": "1", "temporal": "1", "geographical": "1",
    "technological": "5",
}  # fmt: skip
OUT = {
    "process": "boiler",
    "direction": "output",
    "flow": "heat",
    "amount": "1",
    "unit": "MJ",
    "reference": "yes",
}
GAS = {"process": "boiler", "direction": "output", "flow": "air/co2", "amount": "2.52/28", "unit": "kg"}


def made(**changes):
    """A boiler; changes: `table` to (row, column, text)."""
    rows = {
        "flows": [dict(FLOW), dict(AIR)],
        "processes": [dict(PROCESS)],
        "exchanges": [dict(OUT), dict(GAS)],
    }
    for table, (row, column, text) in changes.items():
        rows[table][row][column] = text
    return rows


def test_tables_become_an_inventory():
    found = inventory_of(made(), name="small", version="1")
    boiler = found.processes["boiler"]
    assert [one.amount for one in boiler.exchanges] == [1.0, 2.52 / 28]
    assert boiler.exchanges[0].reference
    assert boiler.category == ("energy", "heat")
    assert found.flows["air/co2"].compartment == ("air", "high")
    assert found.flows["air/co2"].synonyms == ("二氧化碳",)
    assert found.units["kWh"].factor == pytest.approx(3.6 * found.units["MJ"].factor)
    assert cards_of(made())["boiler"].pedigree == (1, 1, 1, 1, 5)


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "line"),
    [
        ("flows", 0, "kind", "thing", 2),
        ("flows", 0, "unit", "furlong", 2),
        ("flows", 1, "id", "heat", 3),
        ("flows", 0, "properties", "mass=2 kWh", 2),
        ("flows", 0, "properties", "mass=x kg", 2),
        ("processes", 0, "code", "", 2),
        ("processes", 0, "valid_from", "2025-13-01", 2),
        ("exchanges", 1, "process", "oven", 3),
        ("exchanges", 1, "flow", "air/none", 3),
        ("exchanges", 1, "provider", "oven", 3),
        ("exchanges", 1, "direction", "up", 3),
        ("exchanges", 1, "amount", "", 3),
        ("exchanges", 1, "amount", "2/0", 3),
        ("exchanges", 1, "amount", "NaN", 3),
        ("exchanges", 1, "amount", "1e999", 3),
        ("exchanges", 1, "amount", "1e999999999", 3),
        ("exchanges", 1, "unit", "", 3),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(table, row, column, text, line):
    with pytest.raises(UnreadableTable) as refused:
        inventory_of(made(**{table: (row, column, text)}))
    assert (refused.value.table, refused.value.line, refused.value.column) == (table, line, column)
    assert refused.value.reason("zh") != refused.value.reason("en")


def test_scores_and_origins_are_refused_too():
    with pytest.raises(UnreadableTable):
        cards_of(made(processes=(0, "temporal", "6")))
    with pytest.raises(UnreadableTable):
        gases_of(made(flows=(1, "origin", "volcanic")))
