"""What rows say about one another: duplicates, overlaps, gaps, history, sealed rows; and dates and sites."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from qingheng.plane.intake.plan import Around
from qingheng.plane.intake.running import prepare
from qingheng.plane.store.partitions import seal
from tests.plane.datasets import codes, csv_source, energy, plan, row, run


def months(count: int, year: int = 2024, quantity: str = "1000", **given: object) -> list[list[object]]:
    """Rows of the first months of a year."""
    return [
        row(period=f"{year}-{n:02d}", quantity=f"{int(quantity) + n * 10}", **given)
        for n in range(1, count + 1)
    ]


def test_the_same_row_twice_and_the_same_key_twice(tmp_path: Path) -> None:
    outcome, _, issues = run([row(), row(quantity="101"), row()], tmp_path / "d")
    assert set(codes(issues)) == {("duplicate_key", 3), ("duplicate_row", 4)}
    assert '"other":2' in issues["values"][0]
    assert outcome.errors == 2


def test_periods_that_overlap_in_one_key(tmp_path: Path) -> None:
    rows = [
        row(period="2024-Q1"),
        row(period="2024-02"),
        row(period="2024-04"),
        row(period="2024-02", site="无锡"),
    ]
    _, _, issues = run(rows, tmp_path / "d")
    assert ("overlap", 3) in codes(issues)
    assert [at for code, at in codes(issues) if code == "overlap"] == [3]


def test_a_long_period_covers_later_ones_that_are_not_its_neighbours(tmp_path: Path) -> None:
    _, _, issues = run([row(period="2024"), row(period="2024-02"), row(period="2024-06")], tmp_path / "d")
    assert [at for code, at in codes(issues) if code == "overlap"] == [3, 4]


def test_missing_months_are_named(tmp_path: Path) -> None:
    rows = [one for one in months(8) if one[1] not in {"2024-03", "2024-05", "2024-06"}]
    _, _, issues = run(rows, tmp_path / "d")
    gap = issues.filter(issues["code"] == "gap")
    assert gap["values"].to_list() == ['{"key":"苏州 · electricity","months":"2024-03, 2024-05 – 2024-06"}']


def test_dates_outside_the_reporting_period_and_a_closed_site(tmp_path: Path) -> None:
    around = Around(
        first=date(2024, 1, 1), last=date(2024, 6, 30), sites={"CN-SZ": (None, date(2024, 2, 10))},
        references={"node": {"苏州": "CN-SZ"}},
    )  # fmt: skip
    _, _, issues = run(
        [row(), row(period="2024-02"), row(period="2025-02")], tmp_path / "d", plan(around=around)
    )
    assert {("closed_site", 3), ("closed_site", 4), ("outside_period", 4)} <= set(codes(issues))


def test_a_factor_of_a_thousand_raises_its_hand(tmp_path: Path) -> None:
    rows = [*months(8), row(period="2024-09", quantity="1100000"), *months(8, site="无锡")]
    _, _, issues = run(rows, tmp_path / "d")
    assert ("magnitude", 10) in codes(issues)
    assert not [code for code, _ in codes(issues) if code == "outlier"]


def test_neighbours_speak_for_a_site_without_history(tmp_path: Path) -> None:
    rows = [row(site=f"厂{n}", quantity=str(1000 + n)) for n in range(6)] + [
        row(site="新厂", quantity="1005000")
    ]
    _, _, issues = run(rows, tmp_path / "d")
    assert [pair for pair in codes(issues) if pair[0] == "magnitude"] == [("magnitude", 8)]


def test_an_outlier_needs_eight_figures_beside_it(tmp_path: Path) -> None:
    _, _, few = run([*months(6), row(period="2024-07", quantity="5000")], tmp_path / "few")
    _, _, many = run([*months(10), row(period="2024-11", quantity="5000")], tmp_path / "many")
    assert "outlier" not in few["code"].to_list()
    assert ("outlier", 12) in codes(many)


def test_the_year_before_in_the_file_or_sealed(tmp_path: Path) -> None:
    run(months(3, 2023), tmp_path / "old")
    sealed = seal(tmp_path / "old", tmp_path / "sealed", {"dataset": "energy"})
    _, _, issues = run(months(3, 2024, "9000"), tmp_path / "new", plan(around=Around(sealed=(sealed.path,))))
    assert [code for code, _ in codes(issues)].count("against_last_year") == 3


def test_what_is_sealed_already_is_not_loaded_again(tmp_path: Path) -> None:
    run(months(3), tmp_path / "old")
    sealed = seal(tmp_path / "old", tmp_path / "sealed", {"dataset": "energy"})
    again = [*months(2), row(period="2024-03", quantity="7"), row(period="2024-Q1"), *months(1, site="无锡")]
    _, _, issues = run(again, tmp_path / "new", plan(around=Around(sealed=(sealed.path,))))
    found = set(codes(issues))
    assert {("already_sealed_same", 2), ("already_sealed_same", 3), ("already_sealed", 4)} <= found
    assert ("overlap_sealed", 5) in found
    assert not [pair for pair in found if pair[1] == 6]


def test_rules_of_the_dataset(tmp_path: Path) -> None:
    rules = [
        {"id": "most", "kind": "range", "severity": "warning", "zh": "过大", "en": "Too much", "column": "quantity",
         "max": 50, "when": {"carrier": ["natural_gas"]}},
    ]  # fmt: skip
    _, _, issues = run([row(), row(carrier="天然气", unit="m3")], tmp_path / "d", plan(energy(rules=rules)))
    assert [pair for pair in codes(issues) if pair[0] == "above_maximum"] == [("above_maximum", 3)]


def test_a_blank_cell_is_missing_whether_quoted_or_not(tmp_path: Path) -> None:
    rules = [
        {"id": "why", "kind": "needs", "severity": "warning", "zh": "须填备注", "en": "A note is needed", "column": "note",
         "when": {"carrier": ["electricity"]}},
    ]  # fmt: skip
    use = plan(energy(rules=rules))
    _, frame, issues = run(
        [row(note=""), row(period="2024-02", note=" "), row(period="2024-03", note="x")], tmp_path / "d", use
    )
    assert codes(issues) == [("required", 2), ("required", 3)]
    assert frame["note__raw"].to_list() == [None, " ", None]
    lines = (
        'site,period,carrier,quantity,unit,note\n苏州,2024-01,电力,100,kWh,\n苏州,2024-02,电力,100,kWh,""\n'
    )
    outcome = prepare(csv_source(tmp_path / "a.csv", lines), use, tmp_path / "c")
    assert outcome.counts == {"required": 2}


def test_a_required_column_nobody_mapped(tmp_path: Path) -> None:
    use = plan()
    use = type(use)(use.dataset, use.sources[1:])
    outcome, _, issues = run([row()], tmp_path / "d", use)
    assert codes(issues) == [("missing_column", None)]
    assert outcome.errors == 1


def test_no_row_at_all_is_said(tmp_path: Path) -> None:
    outcome, frame, issues = run([["", "", "", "", "", ""]], tmp_path / "d")
    assert (outcome.rows, frame.height) == (0, 0)
    assert codes(issues) == [("no_rows", None)]
