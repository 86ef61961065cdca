"""Units in a column that is none of the dataset's, and figures counted as a multiple of their column."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.dataset_shapes import UnreadableDataset
from qingheng.plane.intake.plan import Plan, Source
from tests.plane.datasets import CODES, plan, row, run

BODY = {
    "code": "way", "version": 1, "name_zh": "通勤", "name_en": "Ways",
    "columns": [
        {"code": "period", "zh": "月份", "en": "Month", "type": "period", "required": True},
        {"code": "distance", "zh": "单程", "en": "One way", "type": "quantity", "dimensions": ["length"], "unit": "km",
         "multiples": [{"zh": "往返", "en": "round trip", "times": 2, "synonyms": ["return"]}]},
    ],
    "natural_key": ["period"], "period": {"column": "period"},
}  # fmt: skip


def ways(**changes: object) -> Dataset:
    """Distances, with a way there and back as twice the column's own."""
    columns = [BODY["columns"][0], BODY["columns"][1] | changes]  # type: ignore[index]
    return read_dataset(BODY | {"columns": columns}, "test")


def distances(
    rows: list[list[object]], folder: Path, *, unit: str | None = None, beside: bool = False
) -> tuple[list[Decimal | None], list[str | None], pl.DataFrame]:
    """Canonical distances, their units and the issues. unit: of the whole column; beside: read from the next column."""
    at = {code: index for index, code in enumerate(CODES)}
    source = Source("distance", at["quantity"], unit=unit, unit_from=at["unit"] if beside else None)
    _, frame, issues = run(rows, folder, Plan(ways(), (Source("period", at["period"]), source)))
    return frame["distance__canonical"].to_list(), frame["distance__unit"].to_list(), issues


def test_units_beside_a_figure_count_for_each_row(tmp_path: Path) -> None:
    rows = [row(period="2024-01", quantity="5", unit="km"), row(period="2024-02", quantity="5200", unit="m"),
            row(period="2024-03", quantity="3", unit="kWh")]  # fmt: skip
    canonical, units, issues = distances(rows, tmp_path / "d", beside=True)
    assert canonical == [Decimal(5), Decimal("5.2"), None]
    assert units == ["km", "m", "kWh"]
    assert [(code, at) for code, at in issues.select("code", "_row").iter_rows()] == [("wrong_dimension", 4)]


@pytest.mark.parametrize("unit", ["km (round trip)", "公里（往返）", "往返", "km return"])
def test_there_and_back_is_halved_and_said(tmp_path: Path, unit: str) -> None:
    canonical, units, issues = distances([row(quantity="30.5")], tmp_path / "d", unit=unit)
    assert canonical == [Decimal("15.25")]
    assert units == ["km"]
    told = issues.filter(issues["code"] == "by_multiple")
    assert told["severity"].to_list() == ["warning"]
    assert '"times":"2"' in told["values"][0]


def test_a_multiple_holds_for_each_row_whatever_unit_it_has(tmp_path: Path) -> None:
    rows = [
        row(period="2024-01", quantity="30", unit="km"),
        row(period="2024-02", quantity="1000 m", unit="m"),
    ]
    canonical, units, issues = distances(rows, tmp_path / "d", unit="往返", beside=True)
    assert canonical == [Decimal(15), Decimal("0.5")]
    assert units == ["km", "m"]
    assert set(issues["code"]) == {"by_multiple"}


def test_a_multiple_may_stand_in_the_column_of_units(tmp_path: Path) -> None:
    rows = [
        row(period="2024-01", quantity="30", unit="km 往返"),
        row(period="2024-02", quantity="30", unit="km"),
    ]
    canonical, _, issues = distances(rows, tmp_path / "d", beside=True)
    assert canonical == [Decimal(15), Decimal(30)]
    assert [at for code, at in issues.select("code", "_row").iter_rows() if code == "by_multiple"] == [2]


def test_nothing_is_halved_unless_it_says_so(tmp_path: Path) -> None:
    canonical, _, issues = distances([row(quantity="30")], tmp_path / "d", unit="km")
    assert canonical == [Decimal(30)]
    assert "by_multiple" not in set(issues["code"])


@pytest.mark.parametrize(
    "changes",
    [{"multiples": [{"zh": "往返", "en": "round trip", "times": 0}]}, {"multiples": [{"zh": "往返", "times": 2}]},
     {"unit": ""}],
)  # fmt: skip
def test_a_multiple_needs_names_a_number_and_a_unit(changes: dict[str, object]) -> None:
    with pytest.raises(UnreadableDataset, match="multiples"):
        ways(**changes)


def test_multiples_survive_being_stored() -> None:
    assert read_dataset(ways().as_dict(), "again") == ways()


def test_a_member_is_measured_in_its_own_dimensions_only(tmp_path: Path) -> None:
    rows = [row(quantity="5", unit="kg"), row(period="2024-02", carrier="天然气", quantity="5", unit="L"),
            row(period="2024-03", carrier="天然气", quantity="5", unit="kWh")]  # fmt: skip
    outcome, frame, issues = run(rows, tmp_path / "d", plan())
    assert issues.filter(issues["code"] == "wrong_dimension")["_row"].to_list() == [2, 4]
    assert frame["quantity__canonical"].to_list() == [None, Decimal("0.005"), None]
    assert outcome.errors == 2
