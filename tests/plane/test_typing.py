"""What cells become: exact figures, units, dates, members, and an issue for whatever cannot be read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qingheng.calc.intake.issues import issue, issue_codes
from qingheng.plane.intake.conversion import exact_factor
from qingheng.plane.intake.numbers import read_numbers
from qingheng.plane.intake.plan import CellFix, LeftOut
from tests.plane.datasets import NODES, codes, plan, row, run


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"), ("1234.5", "1234.5"), (" 7 ", "7"), ("1,234.50", "1234.5"), ("-3.25", "-3.25"), ("(12)", "-12"),
        ("１２３", "123"), ("3.2万", "32000"), ("0.123456789", "0.123456789"), ("999999999999999", "999999999999999"),
        ("+5", "5"), ("12 345", "12345"), ("0.1234567890", "0.123456789"),
    ],
)  # fmt: skip
def test_figures_are_exact(text: str, value: str) -> None:
    read = read_numbers(pl.Series([text]))
    assert read.value[0] == Decimal(value)


@pytest.mark.parametrize("text", ["abc", "1e3", "1.2.3", "1234567890123456", "12,34", "nan", "~5", "=1+1"])
def test_what_is_no_figure_is_a_problem_and_never_zero(text: str) -> None:
    read = read_numbers(pl.Series([text, "1"]))
    assert read.value[0] is None
    assert read.problem is not None
    assert read.problem[0] == "unreadable_number"
    assert read.problem[1] is None


def test_missing_figures_keep_their_state() -> None:
    read = read_numbers(pl.Series(["n/a", "不适用", "", None, "0"]))
    assert read.value.to_list() == [None, None, None, None, Decimal(0)]
    assert read.state is not None
    assert read.state.to_list() == ["not_available", "not_applicable", None, None, None]


def test_a_decimal_comma_is_read_where_the_column_has_one() -> None:
    read = read_numbers(pl.Series(["1.234,5", "0,25", "1234"]), mark=",")
    assert read.value.to_list() == [Decimal("1234.5"), Decimal("0.25"), Decimal(1234)]


def test_too_small_a_figure_is_refused_and_a_visible_rounding_said() -> None:
    read = read_numbers(pl.Series(["0.0000000001", "0.0000000123"]))
    assert read.problem is not None
    assert read.problem.to_list() == ["too_small", "rounded"]
    assert read.value.to_list() == [None, Decimal("0.000000012")]


@pytest.mark.parametrize(
    ("unit", "to", "value", "expected"),
    [
        ("MWh", "kWh", "1.5", "1500"),
        ("GJ", "kWh", "1.8", "500"),
        ("kg", "t", "1", "0.001"),
        ("MJ", "kWh", "9", "2.5"),
    ],
)
def test_factors_are_exact(unit: str, to: str, value: str, expected: str) -> None:
    times, over = exact_factor(unit, to)
    assert Decimal(value) * times / over == Decimal(expected)


def test_a_row_is_typed_beside_its_original(tmp_path: Path) -> None:
    outcome, frame, issues = run(
        [row("Suzhou", "2024年1月", "Electricity", "1.5", "MWh", "ok")], tmp_path / "d", plan(around=NODES)
    )
    typed = frame.to_dicts()[0]
    assert issues.is_empty(), issues
    assert outcome.rows == 1
    assert (typed["site"], typed["site__raw"]) == ("CN-SZ", "Suzhou")
    assert (typed["period__start"], typed["period__end"]) == (date(2024, 1, 1), date(2024, 1, 31))
    assert typed["carrier"] == "electricity"
    assert (typed["quantity"], typed["quantity__unit"], typed["quantity__canonical"]) == (
        Decimal("1.5"), "MWh", Decimal(1500))  # fmt: skip
    assert (typed["_sheet"], typed["_row"], typed["_col"]) == ("Sheet1", 2, None)


def test_power_is_not_energy_and_gas_is_kept_in_cubic_metres(tmp_path: Path) -> None:
    rows = [row(unit="kW"), row(carrier="天然气", unit="m3"), row(period="2024-02", unit="斤斤")]
    _, frame, issues = run(rows, tmp_path / "d")
    assert ("wrong_dimension", 2) in codes(issues)
    assert ("unknown_unit", 4) in codes(issues)
    assert frame["quantity__canonical"].to_list() == [None, Decimal(100), None]
    assert frame["quantity"].to_list() == [Decimal(100)] * 3


def test_cells_of_a_workbook_keep_their_kind(tmp_path: Path) -> None:
    rows = [row(period=datetime(2024, 3, 1), quantity=0.1 + 0.2), row(period="Apr-24", quantity=1234567.0)]  # noqa: DTZ001
    _, frame, _ = run(rows, tmp_path / "d")
    assert frame["quantity"].to_list() == [Decimal("0.3"), Decimal(1234567)]
    assert frame["period__start"].to_list() == [date(2024, 3, 1), date(2024, 4, 1)]


def test_every_kind_of_bad_cell_is_an_issue_at_its_cell(tmp_path: Path) -> None:
    rows = [
        row(site="Atlantis"), row(period="someday"), row(carrier="whale oil"), row(quantity="many"),
        row(quantity="-5", period="2024-02"), row(quantity="", period="2024-03"), row(quantity="n/a", period="2024-04"),
        row(quantity="#REF!", period="2024-05"), row(note="=HYPERLINK(1)", period="2024-06"), row(unit="", period="2024-07"),
        row(quantity="5 MWh", period="2024-08"),
    ]  # fmt: skip
    _, frame, issues = run(rows, tmp_path / "d", plan(around=NODES))
    found = set(codes(issues))
    assert {
        ("unknown_reference", 2), ("unreadable_period", 3), ("unknown_value", 4), ("unreadable_number", 5),
        ("negative", 6), ("required", 7), ("not_available", 8), ("spreadsheet_error", 9), ("formula_text", 10),
        ("unit_assumed", 11), ("unit_conflict", 12),
    } <= found  # fmt: skip
    assert ("required", 5) not in found
    assert frame["note"].to_list()[8] == "=HYPERLINK(1)"
    assert frame["quantity__state"].to_list()[6] == "not_available"


def test_a_total_is_left_out_and_said_so(tmp_path: Path) -> None:
    outcome, frame, issues = run(
        [row(), row(site="合计", period="", carrier="", quantity="100")], tmp_path / "d", plan(around=NODES)
    )
    assert frame.height == outcome.rows == 1
    assert outcome.totals == 1
    assert codes(issues) == [("total_row", 3)]


def test_fixes_and_exclusions_come_from_the_plan(tmp_path: Path) -> None:
    rows = [
        row(unit="KWXX"),
        row(unit="KWXX", period="2024-02"),
        row(quantity="oops", period="2024-03"),
        row(),
    ]
    use = plan(
        fixes=(
            CellFix("unit", "kWh", before="KWXX"),
            CellFix("quantity", "7", row=4),
            CellFix("note", "x", before="gone"),
        ),
        left_out=(LeftOut((5,)),),
    )
    outcome, frame, issues = run(rows, tmp_path / "d", use)
    assert [code for code, _ in codes(issues)] == ["fix_unused"]
    assert frame["_fixed"].to_list() == [True, True, True, False]
    assert frame["_excluded"].to_list() == [False, False, False, True]
    assert frame["unit__raw"].to_list() == ["KWXX", "KWXX", None, None]
    assert (outcome.rows, outcome.excluded, outcome.errors) == (4, 1, 0)


def test_every_issue_has_words_in_both_languages() -> None:
    for code in issue_codes():
        found = issue(code, text="<b>=1</b>", name_zh="用量", name_en="Quantity")
        assert found.zh
        assert found.en != found.zh
        assert found.fix_zh
        assert found.fix_en
        assert "{" not in found.zh + found.en + found.fix_zh + found.fix_en
