"""Definitions of datasets: every shipped one reads, and whatever is wrong is refused at its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.intake import Dataset, UnreadableDataset, fold, loose, read_dataset
from qingheng.calc.intake.dataset_columns import has_dimension

PACKS = Path(__file__).parents[3] / "packs"
FILES = sorted(PACKS.glob("*/datasets/*.yaml"))
CODES = (
    "energy", "fuels", "refrigerants", "process_gases", "production", "water", "waste", "business_travel",
    "commuting", "purchased_goods_spend", "purchased_goods_mass", "freight", "capital_goods", "leased_assets",
    "headcount", "training", "safety_incidents", "donations", "volunteering", "energy_exported", "sold_products",
    "sold_products_end_of_life", "processing_of_sold_products", "franchises", "investments", "removals",
    "supplier_emissions",
)  # fmt: skip


def shipped(path: Path) -> Dataset:
    return read_dataset(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def small(**changes: Any) -> dict[str, Any]:
    """A small definition that reads; changes replace its entries, None takes one away."""
    body: dict[str, Any] = {
        "code": "meters",
        "version": 1,
        "name_zh": "抄表",
        "name_en": "Meters",
        "natural_key": ["site", "period"],
        "period": {"column": "period"},
        "columns": [
            {"code": "site", "zh": "厂区", "en": "Site", "type": "reference", "reference": "node"},
            {"code": "period", "zh": "期间", "en": "Period", "type": "period", "required": True},
            {
                "code": "carrier", "zh": "品种", "en": "Carrier", "type": "enum",
                "values": [
                    {"code": "power", "zh": "电", "en": "Power"},
                    {"code": "gas", "zh": "气", "en": "Gas", "synonyms": ["燃气"]},
                ],
            },
            {
                "code": "quantity", "zh": "用量", "en": "Quantity", "type": "quantity",
                "dimensions": ["energy", "volume", "normal_volume"], "min": 0,
                "units_by": {"column": "carrier", "units": {"power": "kWh", "gas": ["m3", "Nm3"]}},
            },
            {"code": "unit", "zh": "单位", "en": "Unit", "type": "unit", "of": "quantity"},
        ],
        "rules": [{"id": "far", "kind": "outlier", "column": "quantity", "zh": "偏离", "en": "Far"}],
    }  # fmt: skip
    body |= changes
    return {name: value for name, value in body.items() if value is not None}


def changed(place: str, value: Any) -> dict[str, Any]:
    """The small definition with one value inside changed: ``columns.3.unit``."""
    body = small()
    node: Any = body
    *path, last = place.split(".")
    for part in path:
        node = node[int(part) if part.isdigit() else part]
    node[int(last) if last.isdigit() else last] = value
    return body


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_dataset_reads_and_reads_back(path: Path) -> None:
    dataset = shipped(path)
    assert dataset.code == path.stem
    assert read_dataset(dataset.as_dict(), "again") == dataset
    assert read_dataset(yaml.safe_load(yaml.safe_dump(dataset.as_dict())), "again") == dataset


def test_all_datasets_are_shipped() -> None:
    found = {path.stem for path in FILES if path.parts[-3] == "datasets-manufacturing"}
    assert found == set(CODES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_name_means_two_columns(path: Path) -> None:
    owners: dict[str, str] = {}
    for column in shipped(path).columns:
        for form in {form(name) for name in column.names for form in (fold, loose)}:
            assert owners.setdefault(form, column.code) == column.code
            assert form


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_name_means_two_members(path: Path) -> None:
    for column in shipped(path).columns:
        owners: dict[str, str] = {}
        for member in column.values:
            for form in {form(name) for name in member.names for form in (fold, loose)}:
                assert owners.setdefault(form, member.code) == member.code, column.code


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_datasets_say_everything_in_both_languages(path: Path) -> None:
    dataset = shipped(path)
    pairs = [(dataset.name_zh, dataset.name_en), (dataset.about_zh, dataset.about_en)]
    pairs += [(dataset.owner_zh, dataset.owner_en), *((rule.zh, rule.en) for rule in dataset.rules)]
    assert all(zh and en and zh != en for zh, en in pairs)
    assert all(len(column.synonyms) >= 2 for column in dataset.columns)
    assert dataset.rules or dataset.code == "bom_lines"  # a bill is checked as a graph


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_canonical_units_measure_what_their_column_does(path: Path) -> None:
    for column in shipped(path).columns:
        units = [column.unit, *(column.units_by.units.values() if column.units_by else ())]
        assert all(has_dimension(unit, column.dimensions) for unit in units if unit), column.code


@pytest.mark.parametrize(
    ("place", "value", "where"),
    [
        ("code", "Energy 1", "d:code"),
        ("version", "1", "d:version"),
        ("version", True, "d:version"),
        ("name_zh", 5, "d:name_zh"),
        ("name_en", "", "d:name_en"),
        ("frequency", "weekly", "d:frequency"),
        ("colums", [], "d:colums"),
        ("columns", {}, "d:columns"),
        ("columns", [], "d:columns"),
        ("columns", ["site"], "d:columns[0]"),
        ("columns.0.type", "refrence", "d:columns[0].type"),
        ("columns.0.reference", "planet", "d:columns[0].reference"),
        ("columns.0.synonyms", [2023], "d:columns[0].synonyms[0]"),
        ("columns.0.synonyms", ["用量"], "d:columns[3].synonyms"),
        ("columns.0.min", 0, "d:columns[0].min"),
        ("columns.1.code", "site", "d:columns[1].code"),
        ("columns.1.required", False, "d:period.column"),
        ("columns.2.values", [], "d:columns[2].values"),
        ("columns.2.values.0.synonyms", ["燃气"], "d:columns[2].values[1].synonyms"),
        ("columns.2.values.1.code", "power", "d:columns[2].values[1].code"),
        ("columns.3.dimensions", ["energie"], "d:columns[3].dimensions[0]"),
        ("columns.3.dimensions", [], "d:columns[3].dimensions"),
        ("columns.3.unit", "kWhs", "d:columns[3].unit"),
        ("columns.3.unit", "kg", "d:columns[3].unit"),
        ("columns.3.min", float("nan"), "d:columns[3].min"),
        ("columns.3.min", "much", "d:columns[3].min"),
        ("columns.3.max", -1, "d:columns[3].min"),
        ("columns.3.units_by.column", "site", "d:columns[3].units_by"),
        ("columns.3.units_by.units", {"steam": "kWh"}, "d:columns[3].units_by"),
        ("columns.3.units_by.units", {"gas": ["m3", "kW"]}, "d:columns[3].units_by.units.gas"),
        ("columns.4.of", "site", "d:columns[4].of"),
        ("natural_key", ["site", "meter"], "d:natural_key[1]"),
        ("natural_key", ["site", "site"], "d:natural_key[1]"),
        ("natural_key", "site", "d:natural_key"),
        ("period", {"start": "period"}, "d:period"),
        ("period", {"column": "site"}, "d:period.column"),
        ("period", None, "d:period"),
        ("rules.0.kind", "magic", "d:rules[0].kind"),
        ("rules.0.column", "site", "d:rules[0].column"),
        ("rules.0.z", 1, "d:rules[0].z"),
        ("rules.0.by", ["meter"], "d:rules[0].by[0]"),
        ("rules.0.when", {"carrier": ["power"]}, "d:rules[0].when"),
        ("rules.0.zh", None, "d:rules[0].zh"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(place: str, value: Any, where: str) -> None:
    with pytest.raises(UnreadableDataset) as refused:
        read_dataset(changed(place, value), "d")
    assert refused.value.place == where
    assert refused.value.reason_zh != refused.value.reason_en


def test_a_definition_that_contains_itself_is_refused() -> None:
    cyclic = yaml.safe_load("columns: &again [*again]")
    with pytest.raises(UnreadableDataset) as refused:
        read_dataset(small(**cyclic), "d")
    assert refused.value.place == "d:columns[0]"
    bomb: Any = ["x"]
    for _ in range(40):
        bomb = [bomb] * 10
    with pytest.raises(UnreadableDataset):
        read_dataset(changed("columns.0.synonyms", bomb), "d")


def test_rules_are_typed_and_know_whose_history_they_look_at() -> None:
    rules: list[dict[str, Any]] = [
        {"id": "a", "kind": "range", "column": "quantity", "max": 1.5, "when": {"carrier": ["gas"]}},
        {"id": "b", "kind": "cross", "left": "quantity", "operator": "<", "right": 10},
        {"id": "c", "kind": "intensity", "column": "quantity", "basis": "production"},
        {"id": "d", "kind": "needs", "column": "site", "when": {"carrier": ["gas"]}},
    ]
    dataset = read_dataset(small(rules=[rule | {"zh": "核对", "en": "Check"} for rule in rules]), "d")
    first, second, third, _ = dataset.rules
    assert first.parameters == {"column": "quantity", "max": Decimal("1.5"), "when": {"carrier": ("gas",)}}
    assert second.parameters["right"] == Decimal(10)
    assert third.parameters == {
        "column": "quantity",
        "basis": "production",
        "by": ("site",),
        "ratio": Decimal(3),
    }
    assert read_dataset(dataset.as_dict(), "again") == dataset


def test_a_member_has_its_own_units() -> None:
    quantity = read_dataset(small(), "d").column("quantity")
    assert quantity.unit_for("power") == "kWh"
    assert quantity.dimensions_for("power") == ("energy",)
    assert quantity.dimensions_for("gas") == ("volume", "normal_volume")
    assert quantity.dimensions_for(None) == quantity.dimensions
    assert quantity.min == 0


def test_datasets_can_be_kept_in_caches() -> None:
    assert hash(read_dataset(small(), "d")) == hash(read_dataset(small(), "d"))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from([*small(), *(f"columns.{n}.{key}" for n, column in enumerate(small()["columns"]) for key in column),
                     "rules.0.kind", "rules.0.column", "rules.0.by", "rules.0.when", "rules.0.z"]),
    anything,
)  # fmt: skip
def test_a_hostile_value_is_read_or_refused_never_an_accident(place: str, value: Any) -> None:
    try:
        dataset = read_dataset(changed(place, value), "d")
    except UnreadableDataset as error:
        place_of_error = error.place
    else:
        place_of_error = "d"
        assert read_dataset(dataset.as_dict(), "again") == dataset
    assert place_of_error.startswith("d")
