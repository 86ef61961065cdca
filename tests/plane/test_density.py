"""Water by the tonne becomes cubic metres by the density its dataset declares; no other liquid does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qingheng.calc.intake.issues import issue
from qingheng.plane.intake.conversion import converted
from tests.intake.reading import dataset


@pytest.mark.parametrize(
    ("unit", "value", "volume"),
    [("吨", "120.5", "120.5"), ("t", "3", "3"), ("千吨", "2", "2000"), ("万吨", "1.2", "12000"), ("公斤", "500", "0.5"),
     ("立方米", "7", "7"), ("L", "1000", "1")],
)  # fmt: skip
def test_water_by_the_tonne_is_cubic_metres(unit: str, value: str, volume: str) -> None:
    column = dataset("water").column("quantity")
    read = converted(pl.Series([Decimal(value)]), unit, column.unit, column)
    assert read.canonical.to_list() == [Decimal(volume)]
    massive = unit not in ("立方米", "L")
    assert read.problem.to_list() == (["by_density"] if massive else [None])
    if massive:
        assert '"density":"1 t = 1 m3"' in read.details[0]


def test_units_beside_figures_are_told_apart_row_by_row() -> None:
    column = dataset("water").column("quantity")
    read = converted(
        pl.Series([Decimal(1), Decimal(2), Decimal(3)]), pl.Series(["吨", "m3", "kWh"]), "m3", column
    )
    assert read.canonical.to_list() == [Decimal(1), Decimal(2), None]
    assert read.problem.to_list() == ["by_density", None, "wrong_dimension"]


@pytest.mark.parametrize(
    ("code", "column", "unit"), [("fuels", "quantity", "L"), ("energy", "quantity", "m3")]
)
def test_no_other_liquid_is_converted(code: str, column: str, unit: str) -> None:
    about = dataset(code).column(column)
    assert about.density is None
    assert converted(pl.Series([Decimal(1)]), "t", unit, about).canonical.to_list() == [None]


def test_what_is_said_names_the_density_in_both_languages() -> None:
    told = issue(
        "by_density", unit="t", density="1 t = 1 m3", expected="m3", name_zh="水量", name_en="Volume"
    )
    assert told.severity == "warning"
    assert "1 t = 1 m3" in told.zh
    assert "1 t = 1 m3" in told.en


def test_only_water_declares_a_density() -> None:
    folder = Path(__file__).parents[2] / "packs/datasets-manufacturing/datasets"
    declared = [
        (path.stem, column.code)
        for path in sorted(folder.glob("*.yaml"))
        for column in dataset(path.stem).columns
        if column.density is not None
    ]
    assert declared == [("water", "quantity")]
