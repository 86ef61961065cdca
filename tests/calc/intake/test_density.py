"""A density that a dataset declares for a column."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qingheng.calc.intake.dataset import read_dataset
from qingheng.calc.intake.dataset_density import UnreadableDensity, read_density
from qingheng.calc.intake.dataset_shapes import UnreadableDataset


def body(**column: Any) -> dict[str, Any]:
    quantity = {
        "code": "quantity", "zh": "水量", "en": "Volume", "type": "quantity", "dimensions": ["volume"], "unit": "m3",
        "required": True,
    }  # fmt: skip
    return {
        "code": "water", "version": 1, "name_zh": "水", "name_en": "Water", "frequency": "monthly",
        "columns": [
            {"code": "site", "zh": "厂区", "en": "Site", "type": "text", "required": True},
            {"code": "period", "zh": "期间", "en": "Period", "type": "period", "required": True},
            quantity | column,
        ],
        "natural_key": ["site", "period"], "period": {"column": "period"},
    }  # fmt: skip


def test_a_density_is_read_and_written_as_it_stands() -> None:
    about = read_dataset(body(density="1 t = 1 m3"), "water")
    column = about.column("quantity")
    assert column.density == read_density("1 t = 1 m3")
    assert column.accepted == ("volume", "mass")
    assert column.dimensions == ("volume",)
    assert read_dataset(about.as_dict(), "water").as_dict() == about.as_dict()


def test_a_density_works_both_ways() -> None:
    found = read_density("998.2 kg = 1 m3")
    assert found.across("mass") == ("kg", "m3", Decimal(1), Decimal("998.2"))
    assert found.across("volume") == ("m3", "kg", Decimal("998.2"), Decimal(1))


@pytest.mark.parametrize(
    "text", ["1", "1 t", "1 t = 1 kg", "1 m3 = 2 L", "1 t = 1 stere", "0 t = 1 m3", "1 t = 1 kWh"]
)
def test_what_is_no_density_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDensity):
        read_density(text)
    with pytest.raises(UnreadableDataset):
        read_dataset(body(density=text), "water")


@pytest.mark.parametrize("column", [{"unit": "kWh", "dimensions": ["energy"]}, {"unit": "", "dimensions": ["volume"]},
                                    {"dimensions": ["volume", "mass"]}])  # fmt: skip
def test_a_density_needs_a_column_it_can_serve(column: dict[str, Any]) -> None:
    with pytest.raises(UnreadableDataset):
        read_dataset(body(density="1 t = 1 m3", **column), "water")
