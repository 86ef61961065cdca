"""What holds for any table: nothing is lost, nothing is read twice, and dressing a table up changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.intake.layout import RawSheet, find_tables
from qingheng.calc.intake.layout_records import records
from tests.intake.reading import dataset

HEAD = ["厂区", "月份", "能源品种", "用量(kWh)"]
_cell = st.sampled_from(["苏州", "合肥", "A1", "甲-2"])
_row = st.tuples(
    _cell,
    st.integers(1, 12).map(lambda n: f"2023-{n:02d}"),
    st.sampled_from(["电力", "蒸汽"]),
    st.integers(0, 10**9).map(float),
)
_anything = st.one_of(
    st.none(), st.just(""), st.text(max_size=12), st.floats(allow_nan=True), st.booleans(), st.dates(), st.just("合计"),
    st.sampled_from(["厂区", "月份", "用量(kWh)", "1月", "2023", "注：", "单位：kWh"]),
)  # fmt: skip


def _values(rows: list[list[Any]]) -> list[tuple[object, ...]]:
    found = []
    for table in find_tables(RawSheet("a", rows), dataset("energy")):
        found += [tuple(record.values.get(at) for at in range(4)) for record in records(table)]
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(_row, min_size=1, max_size=12))
def test_every_row_is_read_once_and_as_it_stands(rows: list[tuple[Any, ...]]) -> None:
    assert _values([HEAD, *map(list, rows)]) == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(_row, min_size=1, max_size=12), st.integers(0, 12))
def test_titles_totals_notes_and_repeated_headers_change_nothing(
    rows: list[tuple[Any, ...]], at: int
) -> None:
    body = [list(row) for row in rows]
    total = ["合计", "", "", sum(row[3] for row in rows)]
    dressed = [["2023年统计表"], [], HEAD, *body[:at], HEAD, *body[at:], total, ["注：来自账单。"]]
    assert _values(dressed) == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(_row, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_the_order(rows: list[tuple[Any, ...]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert sorted(_values([HEAD, *map(list, shuffled)])) == sorted(rows)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 1000).map(float)), min_size=12, max_size=12),
        min_size=1,
        max_size=4,
    )
)
def test_months_across_give_one_record_for_each_figure(figures: list[list[float | None]]) -> None:
    rows: list[list[Any]] = [["厂区", "能源品种", *[f"2023年{n}月" for n in range(1, 13)]]]
    rows += [[f"厂{n}", "电力", *line] for n, line in enumerate(figures)]
    tables = find_tables(RawSheet("a", rows), dataset("energy"))
    read = [record.values[table.label_index + 1] for table in tables for record in records(table)]
    assert read == [value for line in figures for value in line if value is not None] or not tables


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_anything, max_size=7), max_size=14))
def test_any_grid_is_read_without_falling_over(rows: list[list[Any]]) -> None:
    for table in find_tables(RawSheet("a", rows), dataset("energy")):
        left_out = {skipped.row for skipped in table.skipped}
        assert all(record.row not in left_out for record in records(table))
        assert table.header_rows[1] < table.first_row
