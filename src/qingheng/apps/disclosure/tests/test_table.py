"""The table: text of each figure, marks, change between two years, filters, order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qingheng.apps.disclosure.contracts import KpiTable
from qingheng.apps.disclosure.filters import TableFilters, filters_from
from qingheng.apps.disclosure.table import Material, build_table
from qingheng.apps.disclosure.tests import views_made_up as made_up
from qingheng.apps.indicators.contracts import BreakView, FootnoteView

NEWS = BreakView("a", "FY2021/22", "coverage", "口径扩大。", "Coverage widened.", True)


def built(material: Material, lang: str = "en", **filters: object) -> KpiTable:
    return build_table(material, filters_from(filters), lang=lang)


def keys(table: KpiTable) -> list[str]:
    return [row.key for row in table.rows]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("0", "0"),
        ("0.10", "0.10"),
        ("1234567.80", "1,234,567.80"),
        ("-5.66", "−5.66"),
        ("", "—"),
        ("-1", "−1"),
        ("9999999999999", "9,999,999,999,999"),
    ],
)
def test_a_figure_is_shown_as_printed(printed: str, text: str) -> None:
    cell = built(made_up.material({"a": [printed]})).rows[0].cells[0]
    assert cell.text == text
    assert cell.missing == (printed == "")


def test_missing_not_applicable_and_zero_are_three_things() -> None:
    cells = built(made_up.material({"a": ["", "不适用", "0"]})).rows[0].cells
    assert [cell.text for cell in cells] == ["—", "not applicable", "0"]
    assert [cell.state for cell in cells] == ["not_available", "not_applicable", "value"]
    assert "source gives no figure" in cells[0].reason
    assert cells[2].reason == ""
    assert cells[2].value == Decimal(0)


def test_a_year_without_a_datapoint_says_that_nothing_is_recorded() -> None:
    material = made_up.material({"a": ["1", "2"]})
    points = {key: value for key, value in material.points.items() if key[1] != material.periods[0]}
    cell = built(replace(material, points=points)).rows[0].cells[0]
    assert (cell.text, cell.datapoint_id) == ("—", None)
    assert "No figure is recorded" in cell.reason


@pytest.mark.parametrize(
    ("texts", "unit", "kind", "text"),
    [
        (["200", "250"], "t", "percent", "+25.0 %"),
        (["3.2", "1.6"], "t", "percent", "−50 %"),
        (["40.0", "35.5"], "%", "points", "−4.5 pp"),
        (["0", "1"], "count", "difference", "+1"),
        (["-5", "5"], "t", "difference", "+10"),
        (["", "5"], "t", "none", "—"),
        (["100", "100"], "t", "percent", "0.0 %"),
    ],
)
def test_change_between_two_years(texts: list[str], unit: str, kind: str, text: str) -> None:
    material = made_up.material({"a": texts})
    change = built(replace(material, series=[made_up.series("a", unit=unit)])).rows[0].change
    assert (change.kind, change.text) == (kind, text)
    assert bool(change.reason) == (kind == "none")


def test_change_compares_the_years_asked_for_in_either_order() -> None:
    material = made_up.material({"a": ["100", "110", "200", "300", "400"]})
    table = built(material, base="FY2020/21", latest="FY2019/20")
    assert table.compared == ("FY2019/20", "FY2020/21")
    assert table.rows[0].change.text == "+81.8 %"
    assert built(material).compared == ("FY2018/19", "FY2022/23")
    assert built(material, period="FY2021/22").compared == ("FY2018/19", "FY2021/22")
    assert built(material, base="FY2099/00").compared == ("FY2018/19", "FY2022/23")


def test_better_and_worse_follow_the_direction_of_the_indicator() -> None:
    rows = [made_up.series("a", direction=d) for d in ("lower", "higher", "neutral")]
    found = [
        built(replace(made_up.material({"a": ["100", "90"]}), series=[row])).rows[0].change.judgement
        for row in rows
    ]
    assert found == ["better", "worse", ""]


@pytest.mark.parametrize(
    ("base", "latest", "warned"),
    [
        ("FY2018/19", "FY2022/23", True),
        ("FY2020/21", "FY2021/22", True),
        ("FY2021/22", "FY2022/23", False),
        ("FY2018/19", "FY2020/21", False),
    ],
)
def test_change_over_a_break_is_warned_about(base: str, latest: str, warned: bool) -> None:
    material = made_up.material({"a": ["1", "2", "3", "4", "5"]}, breaks=[NEWS])
    change = built(material, base=base, latest=latest).rows[0].change
    assert change.warning == ("Not comparable: Coverage widened." if warned else "")
    assert change.value is not None


def test_an_uncertain_break_says_possibly_and_the_chinese_is_chinese() -> None:
    material = made_up.material({"a": ["1", "2", "3", "4", "5"]}, breaks=[replace(NEWS, certain=False)])
    assert built(material).rows[0].change.warning == "Possibly not comparable: Coverage widened."
    assert "口径扩大" in built(material, lang="zh").rows[0].change.warning
    assert built(material).rows[0].cells[3].marks[0].kind == "possible_break"


def test_marks_of_restated_estimated_and_derived_figures() -> None:
    material = made_up.material({"a": ["103", "104"]})
    first, last = material.points
    points = {
        first: replace(material.points[first], restated=True, reported=Decimal(99), footnotes=("fn7",)),
        last: replace(
            material.points[last],
            estimated_percent=Decimal("1.000"),
            estimated_at_most=True,
            origin="derived",
        ),
    }
    notes = {"fn7": FootnoteView("fn7", "估算。", "All of it.", "estimate;scope")}
    cells = built(replace(material, points=points, footnotes=notes)).rows[0].cells
    assert [mark.kind for mark in cells[0].marks] == ["restated", "estimate"]
    assert "first reported as 99" in cells[0].marks[0].text
    assert [mark.kind for mark in cells[1].marks] == ["estimate", "derived"]
    assert cells[1].marks[0].text == "Less than 1 % of it is estimated."


def test_footnotes_are_said_once_at_the_widest_place_they_hold() -> None:
    material = made_up.material({"a": ["1", "2"], "b": ["3", "4"]})
    codes = {
        ("a", 0): ("fn1", "fn2"),
        ("a", 1): ("fn1", "fn2", "fn10"),
        ("b", 0): ("fn1",),
        ("b", 1): ("fn1",),
    }
    points = {
        (key, period): replace(view, footnotes=codes[key, material.periods.index(period)])
        for (key, period), view in material.points.items()
    }
    table = built(replace(material, points=points))
    assert table.rows[0].footnotes == ("fn2",)
    assert [cell.shown_footnotes for cell in table.rows[0].cells] == [(), ("fn10",)]
    assert [(note.mark, note.general) for note in table.footnotes] == [
        ("1", True),
        ("2", False),
        ("10", False),
    ]


def test_search_finds_two_chinese_characters_in_the_english_table_and_full_width_forms() -> None:
    record = made_up.company_record()
    assert "employees.gender[female]" in keys(built(record, q="女性"))
    assert keys(built(record, q="ｓｃｏｐｅ 1")) == keys(built(record, q="Scope 1"))
    assert keys(built(record, q="取水", lang="zh")) == ["water.withdrawal"]
    assert keys(built(record, q="nothing like it")) == []


def test_filters_narrow_and_facets_count_all() -> None:
    record = made_up.company_record()
    table = built(record, pillar="environmental", topic="water")
    assert {row.topic for row in table.rows} == {"water"}
    assert table.total == 79
    assert sum(facet.count for facet in table.pillars) == 79
    assert {facet.code for facet in table.topics} == {"ghg", "energy", "water", "waste", "materials"}
    assert keys(built(record, findings="1")) == ["water.withdrawal", "safety.recordable_rate"]
    assert set(keys(built(record, breaks="1"))) == {b.key for b in record.breaks if b.cause != "restated"}


def test_sorting_keeps_missing_figures_last_both_ways() -> None:
    material = made_up.material({"a": ["1", "5"], "b": ["1", ""], "c": ["1", "9"]})
    last = material.periods[-1]
    assert keys(built(material, sort=last)) == ["a", "c", "b"]
    assert keys(built(material, sort=f"-{last}")) == ["c", "a", "b"]
    assert keys(built(material, sort="-order")) == ["c", "b", "a"]
    assert keys(built(material, sort="no such thing")) == ["a", "b", "c"]


def test_pinned_series_come_first_in_the_order_pinned_even_when_filtered_out() -> None:
    record = made_up.company_record()
    table = built(record, pin=["water.withdrawal", "ghg.scope1"], topic="community")
    assert keys(table)[:2] == ["water.withdrawal", "ghg.scope1"]
    assert table.groups()[0].code == "pinned"
    assert [group.code for group in table.groups()] == ["pinned", "social"]


def test_an_address_keeps_the_filters() -> None:
    filters = filters_from(
        {
            "q": " scope  1 ",
            "pin": ["a", "b", "a"],
            "sort": "-name",
            "years": "3",
            "page": "3",
        }
    )
    assert filters.text == "scope 1"
    assert filters.pins == ("a", "b")
    assert filters.query() == "?q=scope+1&sort=-name&years=3&page=3&pin=a&pin=b"
    assert "page" not in filters.query(page=1)


@pytest.mark.parametrize("page", ["0", "-1", "x", "９９", "1e9", "999999999"])
def test_a_strange_page_number_is_the_first_page(page: str) -> None:
    assert filters_from({"page": page, "years": page}) == TableFilters()


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(KeyError):
        build_table(made_up.material({"a": ["1"]}), TableFilters(), lang="fr")
