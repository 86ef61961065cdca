"""Proposals: reasons, doubts, constants, and what is remembered from one year to the next."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.calc.intake.layout import RawSheet, Table, find_tables
from qingheng.calc.intake.mapping import Mapping, changed, fingerprint, for_table, profile, profiles, propose
from qingheng.calc.intake.mapping_assign import best_assignment
from tests.intake.reading import dataset

HEAD = ["厂区", "月份", "能源品种", "用量(kWh)", "金额（元）"]
ROWS = [["苏州工厂", "2023-01", "电力", 10.0, 8.0], ["苏州工厂", "2023-02", "电力", 11.0, 9.0]]


def table(*rows: list[Any], name: str = "Sheet1") -> Table:
    (found,) = find_tables(RawSheet(name, [list(row) for row in rows]), dataset("energy"))
    return found


def proposed(found: Table, remembered: Mapping | None = None, **more: Any) -> Mapping:
    return propose(found, dataset("energy"), profiles(found), remembered, **more)


def targets(mapping: Mapping) -> dict[str, str | None]:
    return {column.source_text: column.target for column in mapping.columns}


def test_names_of_the_dataset_are_sure_and_say_why() -> None:
    mapping = proposed(table(HEAD, *ROWS))
    assert targets(mapping) == {
        "厂区": "site", "月份": "period", "能源品种": "carrier", "用量": "quantity", "金额": "amount",
    }  # fmt: skip
    assert mapping.sure
    assert mapping.missing == ()
    reasons = {reason.code for reason in mapping.targets["quantity"].reasons}
    assert reasons == {"name", "unit_fits"}
    assert all(reason.zh and reason.en for column in mapping.columns for reason in column.reasons)


def test_a_unit_nobody_states_is_a_proposal_that_must_be_confirmed() -> None:
    mapping = proposed(table(["厂区", "月份", "能源品种", "用量"], *[row[:4] for row in ROWS]))
    quantity = mapping.targets["quantity"]
    assert not quantity.sure
    assert "unit_assumed" in {reason.code for reason in quantity.reasons}
    assert not mapping.sure


def test_power_is_not_energy() -> None:
    mapping = proposed(table(["厂区", "月份", "能源品种", "用量(kW)"], *[row[:4] for row in ROWS]))
    quantity = mapping.targets.get("quantity")
    assert quantity is None or not quantity.sure


def test_values_alone_make_a_proposal_never_a_certainty() -> None:
    mapping = proposed(table(["厂区", "月份", "内容", "用量(kWh)"], *[row[:4] for row in ROWS]))
    carrier = mapping.targets["carrier"]
    assert carrier.source_text == "内容"
    assert not carrier.sure
    assert "values_are_members" in {reason.code for reason in carrier.reasons}


def test_two_columns_never_become_one_target() -> None:
    mapping = proposed(table(["厂区", "月份", "能源品种", "用量(kWh)", "数量(kWh)"], *ROWS))
    used = [column.target for column in mapping.columns if column.target]
    assert len(used) == len(set(used))
    assert not mapping.targets["quantity"].sure


def test_what_is_missing_is_listed() -> None:
    mapping = proposed(table(["月份", "用量(kWh)"], ["2023-01", 10.0], ["2023-02", 11.0]))
    assert set(mapping.missing) == {"site", "carrier"}


def test_a_label_above_the_table_becomes_a_constant() -> None:
    mapping = proposed(
        table(["厂区：苏州工厂"], ["月份", "能源品种", "用量(kWh)"], *[row[1:4] for row in ROWS])
    )
    assert dict(mapping.constants) == {"site": "苏州工厂"}
    assert dict(mapping.constant_origins) == {"site": "fact"}
    assert mapping.sure


def test_a_title_that_names_the_site_is_only_a_proposal() -> None:
    found = table(["苏州工厂能源统计"], ["月份", "能源品种", "用量(kWh)"], *[row[1:4] for row in ROWS])
    mapping = proposed(found, references={"site": frozenset({"苏州工厂", "合肥工厂"})})
    assert dict(mapping.constants) == {"site": "苏州工厂"}
    assert mapping.unsure_constants == ("site",)


def test_days_and_months_that_cannot_be_told_apart_must_be_chosen() -> None:
    found = table(
        ["厂区", "日期", "能源品种", "用量(kWh)"],
        ["苏州", "03/04/2023", "电力", 1.0],
        ["苏州", "05/06/2023", "电力", 2.0],
    )
    period = proposed(found).targets["period"]
    assert not period.sure
    assert "day_order" in {reason.code for reason in period.reasons}
    told = table(
        ["厂区", "日期", "能源品种", "用量(kWh)"],
        ["苏州", "03/04/2023", "电力", 1.0],
        ["苏州", "25/06/2023", "电力", 2.0],
    )
    assert proposed(told).targets["period"].options["day_order"] == "dmy"


def test_last_years_file_maps_itself() -> None:
    strange = ["厂区", "月份", "能源品种", "表内数(kWh)", "2022年备用"]
    before = proposed(table(strange, *ROWS))
    columns = [column.as_dict() for column in before.columns]
    columns[3] |= {"target": "quantity"}
    columns[4] |= {"target": None}
    learnt = Mapping.from_dict(before.as_dict() | {"columns": columns}).confirmed()
    after = table(["厂区", "月份", "能源品种", "表内数(kWh)", "2023年备用"], *ROWS)
    assert fingerprint(after) == learnt.fingerprint
    mapping = proposed(after, learnt)
    assert mapping.targets["quantity"].source_text == "表内数"
    assert mapping.sure
    assert mapping.changes == ()


def test_a_changed_layout_is_told() -> None:
    learnt = proposed(table(HEAD, *ROWS)).confirmed()
    new = table(["月份", "厂区", "能源品种", "用量(MWh)", "备注"], ["2023-01", "苏州工厂", "电力", 0.01, "x"])
    changes = {(change.code, change.text) for change in changed(learnt, new)}
    assert changes == {
        ("moved", "厂区"), ("moved", "月份"), ("unit_changed", "用量"), ("new", "备注"), ("vanished", "金额"),
    }  # fmt: skip
    mapping = proposed(new, learnt)
    assert mapping.targets["quantity"].unit == "MWh"
    assert not mapping.targets["quantity"].sure
    assert fingerprint(new) != learnt.fingerprint


def test_the_fingerprint_knows_no_order_and_no_years() -> None:
    across = [
        table(["厂区", "能源品种", "单位", f"{year}年1月", f"{year}年2月"], ["苏州", "电力", "kWh", 1.0, 2.0])
        for year in (2022, 2023)
    ]
    assert fingerprint(across[0]) == fingerprint(across[1])
    shuffled = table([HEAD[n] for n in (4, 2, 0, 3, 1)], [ROWS[0][n] for n in (4, 2, 0, 3, 1)])
    assert fingerprint(shuffled) == fingerprint(table(HEAD, *ROWS))


def test_a_constant_given_by_a_person_is_remembered_and_one_read_off_the_file_is_read_anew() -> None:
    rows = [["能源品种", "用量(kWh)"], ["电力", 1.0], ["天然气", 2.0]]
    first = proposed(table(*rows, name="2022年3月"))
    assert dict(first.constants) == {"period": "2022-03"}
    learnt = Mapping.from_dict(first.as_dict() | {
        "constants": {"period": "2022-03", "site": "苏州工厂"}, "constant_origins": {"period": "sheet", "site": "given"},
    }).confirmed()  # fmt: skip
    second = proposed(table(*rows, name="2023年3月"), learnt)
    assert dict(second.constants) == {"period": "2023-03", "site": "苏州工厂"}
    assert second.missing == ()


def test_a_mapping_survives_json() -> None:
    import json

    mapping = proposed(table(HEAD, *ROWS))
    assert Mapping.from_dict(json.loads(json.dumps(mapping.as_dict()))) == mapping


@pytest.mark.parametrize(
    ("scores", "best"),
    [
        ([[0.9, 0.8], [0.85, 0.1]], {0: 1, 1: 0}),
        ([[0.0, 0.0]], {}),
        ([[0.5], [0.6], [0.4]], {1: 0}),
        ([], {}),
    ],
)
def test_the_assignment_is_best_as_a_whole(scores: list[list[float]], best: dict[int, int]) -> None:
    assert best_assignment(scores) == best


def test_a_profile_counts_what_cells_are() -> None:
    seen = profile([1.0, "2", "x", "", None, "2023-01-01", "kWh", "3 kWh"])
    assert (seen.count, seen.filled) == (8, 6)
    assert round(seen.numbers, 2) == 0.5
    assert round(seen.units, 2) == 0.17


def book_of(*sheets: tuple[str, list[list[Any]]]) -> list[Table]:
    found: list[Table] = []
    for name, rows in sheets:
        found += find_tables(RawSheet(name, rows), dataset("energy"))
    return found


def test_every_sheet_of_one_layout_keeps_its_own_month() -> None:
    first, second = book_of(
        ("2023年1月", [["厂区", "能源品种", "用量(kWh)"], ["苏州", "电力", 1.0]]),
        ("2023年2月", [["厂区", "能源品种", "用量(kWh)"], ["苏州", "电力", 2.0]]),
    )
    mapping = proposed(first).confirmed()
    assert fingerprint(first) == fingerprint(second)
    assert dict(for_table(mapping, first, dataset("energy")).constants) == {"period": "2023-01"}
    assert dict(for_table(mapping, second, dataset("energy")).constants) == {"period": "2023-02"}


def test_a_sheet_without_a_month_of_its_own_takes_no_other_sheets_month() -> None:
    first, second = book_of(
        ("2023年1月", [["厂区", "能源品种", "用量(kWh)"], ["苏州", "电力", 1.0]]),
        ("汇总", [["厂区", "能源品种", "用量(kWh)"], ["苏州", "电力", 2.0]]),
    )
    own = for_table(proposed(first).confirmed(), second, dataset("energy"))
    assert dict(own.constants) == {}
    assert own.missing == ("period",)


def test_a_table_of_the_same_layout_keeps_its_own_unit_and_order() -> None:
    first, second = book_of(
        ("a", [HEAD[:4], ROWS[0][:4]]),
        ("b", [["用量(m3)", "厂区", "月份", "能源品种"], [5.0, "苏州", "2023-01", "天然气"]]),
    )
    own = for_table(proposed(first).confirmed(), second, dataset("energy")).targets
    assert (own["quantity"].unit, own["quantity"].source_index) == ("m3", 0)
    assert own["site"].source_index == 1


def test_a_unit_a_person_chose_against_the_header_is_remembered() -> None:
    first = proposed(table(HEAD, *ROWS))
    columns = [c.as_dict() | ({"unit": "MWh"} if c.target == "quantity" else {}) for c in first.columns]
    learnt = Mapping.from_dict(first.as_dict() | {"columns": columns}).confirmed()
    again = proposed(table(HEAD, *ROWS), learnt)
    assert again.targets["quantity"].unit == "MWh"
    assert again.sure
    other = proposed(table([*HEAD[:3], "用量(GJ)", HEAD[4]], *ROWS), learnt)
    assert other.targets["quantity"].unit == "GJ"
    assert not other.sure


def test_tables_on_one_sheet_keep_the_site_written_above_each() -> None:
    head = ["月份", "能源品种", "用量(kWh)"]
    first, second = book_of(
        (
            "a",
            [
                ["厂区：苏州"],
                head,
                ["2023-01", "电力", 1.0],
                [],
                ["厂区：合肥"],
                head,
                ["2023-01", "电力", 2.0],
            ],
        )
    )
    mapping = proposed(first).confirmed()
    sites = [for_table(mapping, one, dataset("energy")).constants["site"] for one in (first, second)]
    assert sites == ["苏州", "合肥"]
