"""Tables of indicators: what is read, and what is said about what cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.formats.kpi_catalogue import Catalogue, CatalogueSeries
from qingheng.formats.kpi_sheet import MAX_PROBLEMS
from tests.formats.tables import (
    CATALOGUE,
    figures,
    found,
    pack_rows,
    published_catalogue,
    published_table,
    read,
    read_long,
    read_text,
    sheet_of,
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_published_record_is_read_whole_as_printed_and_without_alarm(encoding: str) -> None:
    reading = read(published_table().decode("utf-8-sig").encode(encoding), catalogue=published_catalogue())
    assert reading.errors == ()
    assert {problem.code for problem in reading.problems} <= {"gbk_encoding"}
    expected = pack_rows("company-lenovo/datapoints.csv")
    got = {(row.indicator, row.member, row.period_label): row for row in reading.rows}
    assert len(got) == len(expected) == 395
    for point in expected:
        row = got[point["indicator"], point["member"], point["period"]]
        assert (row.reading, row.state) == (point["printed"], point["state"])
        assert row.footnotes == tuple(point["footnotes"].split(";"))
        if point["state"] == "value":
            assert f"{row.value:f}" == point["printed"]
            assert row.decimals == len(point["printed"].partition(".")[2])
    assert len(reading.footnotes) == 13


def test_long_layout_by_code_name_and_member() -> None:
    reading = read_long(
        "economic.revenue,,FY2022/23,4256.80,CNY 100 million,fn1;fn4",
        "employees.gender,female,2022/23,37,%,",
        "employees.gender[male],,2022/23,63,%,",
        "Employees by gender,女性,FY2021/22,37,%,",
        "范围一排放,,FY2022/23,6303,,",
        "Scope 2 emissions,,2022,n/a,,",
    )
    assert found(reading) == []
    assert figures(reading) == {
        ("economic.revenue", "FY2022/23"): "4256.80",
        ("employees.gender[female]", "FY2022/23"): "37",
        ("employees.gender[male]", "FY2022/23"): "63",
        ("employees.gender[female]", "FY2021/22"): "37",
        ("ghg.scope1", "FY2022/23"): "6303",
        ("ghg.scope2", "2022"): "not_available",
    }
    assert reading.rows[0].footnotes == ("fn1", "fn4")
    assert reading.rows[0].place.cell == "D2"


def test_wide_layout_with_title_merged_headers_sections_and_notes() -> None:
    def finish(book: object, sheet: object) -> None:
        merge = sheet.merge_range  # type: ignore[attr-defined]
        merge("A1:E1", "五年关键绩效表")
        merge("A3:A4", "指标")
        merge("B3:B4", "分项")
        merge("C3:C4", "单位")
        merge("D3:E3", "财年")
        merge("A7:A8", "按性别划分的员工百分比")

    rows = [
        ["五年关键绩效表"],
        [],
        ["指标", "分项", "单位", "财年"],
        [None, None, None, "FY2021/22", "FY2022/23"],
        ["环境"],
        ["范围一排放", None, "吨二氧化碳当量", 6069, 6303],
        ["按性别划分的员工百分比", "女性", "%", 37, 37],
        [None, "男性", "%", 63, 63],
        ["温室气体排放"],
        ["范围2(按地点计)", None, "tCO2e", 191778, None],
        ["注：数据取自年度报告"],
    ]
    reading = read(sheet_of(rows, finish), "kpi.xlsx")
    assert found(reading) == []
    assert figures(reading) == {
        ("ghg.scope1", "FY2021/22"): "6069",
        ("ghg.scope1", "FY2022/23"): "6303",
        ("employees.gender[female]", "FY2021/22"): "37",
        ("employees.gender[female]", "FY2022/23"): "37",
        ("employees.gender[male]", "FY2021/22"): "63",
        ("employees.gender[male]", "FY2022/23"): "63",
        ("ghg.scope2", "FY2021/22"): "191778",
        ("ghg.scope2", "FY2022/23"): "not_available",
    }


def test_wide_layout_in_english_with_units_behind_names_and_bilingual_headings() -> None:
    reading = read_text(
        "No.,Indicator 指标,FY21/22,FY2022/23,Remarks 备注",
        "1,Revenue (CNY 100 million),4546.45,4256.80,a",
        "2,收入增长率（%）,18,−6,",
        "3,Scope 1 emissions,6069,—,",
    )
    assert found(reading) == []
    assert figures(reading)["economic.revenue", "FY2021/22"] == "4546.45"
    assert figures(reading)["economic.growth", "FY2022/23"] == "-6"
    assert figures(reading)["ghg.scope1", "FY2022/23"] == "not_available"


def test_second_table_below_the_first_is_read_by_its_own_header() -> None:
    reading = read_text(
        "指标,FY2021/22", "收入,4546.45", "", "指标,单位,FY2022/23,FY2021/22", "员工数量,人,77000,75000"
    )
    assert found(reading) == []
    assert figures(reading)["employees.total", "FY2022/23"] == "77000"


@pytest.mark.parametrize(
    ("typed", "value", "decimals"),
    [
        ('"75,000"', "75000", 0),
        ("７５０００", "75000", 0),
        ("７５，０００", "75000", 0),
        ("75 000", "75000", 0),
        ("0.10", "0.10", 2),
    ],
)
def test_separators_and_full_width_digits_are_accepted(typed: str, value: str, decimals: int) -> None:
    reading = read_long(f"employees.total,,FY2022/23,{typed},headcount,")
    assert found(reading) == []
    (row,) = reading.rows
    assert (f"{row.value:f}", row.decimals, row.reading) == (value, decimals, typed.strip('"'))
    assert bool(row.notes) == (typed != "0.10")


@pytest.mark.parametrize("unit", ["headcount", "人", ""])
def test_large_number_suffix_is_multiplied_and_said(unit: str) -> None:
    reading = read_long(f"employees.total,,FY2022/23,7.7万,{unit},")
    assert found(reading) == [("warning", "converted", "D2")]
    assert (reading.rows[0].value, reading.rows[0].decimals) == (Decimal(77000), 0)
    assert "7.7万" in reading.problems[0].message_zh
    assert "77,000" in reading.problems[0].message_en


@pytest.mark.parametrize(
    ("typed", "unit", "value", "decimals", "codes"),
    [
        ("4256.80亿", "亿元", "4256.80", 2, []),
        ("4256.80亿元", "", "4256.80", 2, []),
        ("42568000", "万元", "4256.8000", 4, ["converted"]),
        ("4256.80", "亿元", "4256.80", 2, []),
        ("425680", "CNY million", "4256.80", 2, ["converted"]),
        ("42568000万", "", "4256.8000", 4, ["converted"]),
    ],
)
def test_money_in_other_scales_is_converted_with_both_shown(
    typed: str, unit: str, value: str, decimals: int, codes: list[str]
) -> None:
    reading = read_long(f"economic.revenue,,FY2022/23,{typed},{unit},")
    assert [problem.code for problem in reading.problems] == codes
    (row,) = reading.rows
    assert row.value == Decimal(value)
    assert row.decimals == decimals
    assert row.unit == "CNY 100 million"
    if codes:
        assert typed in reading.problems[0].message_en
        assert "4,256.80" in reading.problems[0].message_en


def test_energy_in_gigajoules_is_converted_as_precisely_as_it_was_printed() -> None:
    reading = read_long("energy.total,,FY2022/23,104994,GJ,")
    (row,) = reading.rows
    assert (row.value, row.decimals, row.unit) == (Decimal("29165.0"), 1, "MWh")
    assert found(reading) == [("warning", "converted", "D2")]


@pytest.mark.parametrize(
    ("unit", "code"),
    [("MW", "wrong_dimension"), ("USD million", "wrong_dimension"), ("barleycorns", "unknown_unit")],
)
def test_unit_of_another_kind_is_an_error_at_the_unit(unit: str, code: str) -> None:
    reading = read_long(f"energy.total,,FY2022/23,10,{unit},", "ghg.scope1,,FY2022/23,6303,tCO2e,")
    assert found(reading) == [("error", code, "E2")]
    assert figures(reading) == {("ghg.scope1", "FY2022/23"): "6303"}


@pytest.mark.parametrize(
    ("code", "typed", "unit", "value"),
    [
        ("employees.total", "7.7", "万人", "77000"),
        ("employees.total", "7.7万", "万人", "77000"),
        ("ghg.scope1", "0.6303", "万吨二氧化碳当量", "6303"),
        ("energy.total", "29.1", "万千瓦时", "291"),
        ("energy.total", "29", "tce", "236"),
    ],
)
def test_chinese_scales_before_a_unit_are_read(code: str, typed: str, unit: str, value: str) -> None:
    reading = read_long(f"{code},,FY2022/23,{typed},{unit},")
    assert [problem.code for problem in reading.problems] == ["converted"]
    assert f"{reading.rows[0].value:f}" == value
    assert unit in reading.problems[0].message_zh


def test_scale_said_differently_behind_figure_and_before_unit_is_refused() -> None:
    assert found(read_long("employees.total,,FY2022/23,7.7亿,万人,")) == [("error", "not_a_number", "D2")]


def test_capitals_of_unit_symbols_count_and_those_of_words_do_not() -> None:
    water = CatalogueSeries("water", "water", "", ("取水量",), "ML")
    hours = CatalogueSeries("hours", "hours", "", ("培训时长",), "hours")
    rows = "指标,单位,2022,2023\n取水量,{},,2\n培训时长,Hours,1,\n"
    for unit, shown in (("mL", "0.000000002"), ("ML", "2"), ("兆升", "2")):
        reading = read(rows.format(unit).encode(), catalogue=Catalogue((water, hours)))
        assert [problem.code for problem in reading.problems if problem.code != "converted"] == []
        assert figures(reading)["water", "2023"] == shown
        assert figures(reading)["hours", "2022"] == "1"


def test_name_above_a_group_of_breakdowns_serves_them_all() -> None:
    reading = read_text(
        "Indicator,Breakdown,Unit,FY2022/23",
        "Employees by gender,,,",
        ",female,%,37",
        ",male,%,63",
        "Source: report",
    )
    assert found(reading) == []
    assert figures(reading)["employees.gender[male]", "FY2022/23"] == "63"


def test_percent_as_text_is_accepted_for_shares_and_refused_elsewhere() -> None:
    reading = read_long(
        "employees.gender,female,FY2022/23,37%,%,",
        "employees.total,,FY2022/23,64%,headcount,",
        "employees.gender,male,FY2022/23,0.63,%,",
    )
    assert found(reading) == [
        ("error", "percent_not_allowed", "D3"),
        ("warning", "looks_like_fraction", "D4"),
    ]
    assert figures(reading) == {
        ("employees.gender[female]", "FY2022/23"): "37",
        ("employees.gender[male]", "FY2022/23"): "0.63",
    }


def test_percent_formatted_cells_are_read_as_shown_and_said() -> None:
    def finish(book: object, sheet: object) -> None:
        percent = book.add_format({"num_format": "0.0%"})  # type: ignore[attr-defined]
        sheet.write_number(1, 2, 0.64, percent)  # type: ignore[attr-defined]
        sheet.write_number(2, 2, 0.64, percent)  # type: ignore[attr-defined]

    rows = [["指标", "分项", "FY2022/23"], ["Employees by gender", "male"], ["员工数量", None]]
    reading = read(sheet_of(rows, finish), "kpi.xlsx")
    assert found(reading) == [("warning", "percent_cell", "C2"), ("error", "percent_not_allowed", "C3")]
    assert (reading.rows[0].value, reading.rows[0].decimals) == (Decimal("64.0"), 1)
    assert "0.64" in reading.problems[0].message_en
    assert "64.0%" in reading.problems[0].message_en


def test_unknown_indicator_gets_the_nearest_suggested() -> None:
    reading = read_long("Scope 1 emision,,FY2022/23,1,tCO2e,", "完全无关的内容啊,,FY2022/23,1,,")
    assert found(reading) == [("error", "unknown_indicator", "A2"), ("error", "unknown_indicator", "A3")]
    assert "ghg.scope1" in reading.problems[0].message_zh
    assert "ghg.scope1" in reading.problems[0].message_en
    assert reading.rows == ()


def test_name_without_breakdown_that_needs_one_is_not_guessed() -> None:
    reading = read_long("Employees by gender,,FY2022/23,37,%,")
    assert found(reading) == [("error", "unknown_indicator", "A2")]
    assert "employees.gender[" in reading.problems[0].message_en


def test_name_of_two_series_is_ambiguous() -> None:
    other = CatalogueSeries("economic.revenue2", "economic.revenue2", "", ("收入",), "CNY 100 million")
    doubled = Catalogue((*CATALOGUE.series, other))
    reading = read("指标,FY2022/23\n收入,1\n".encode(), catalogue=doubled)
    assert found(reading) == [("error", "ambiguous_indicator", "A2")]


def test_same_figure_twice_is_a_warning_and_two_figures_are_errors_on_both() -> None:
    reading = read_long(
        "ghg.scope1,,FY2022/23,6303,,",
        "Scope 1 emissions,,2022/23,6303.0,,",
        "employees.total,,FY2022/23,77000,,",
        "员工数量,,FY2022/23,78000,,",
        "economic.revenue,,FY2022/23,1,,",
    )
    assert found(reading) == [
        ("warning", "duplicate_row", "D3"),
        ("error", "duplicate_conflict", "D4"),
        ("error", "duplicate_conflict", "D5"),
    ]
    assert set(figures(reading)) == {("ghg.scope1", "FY2022/23"), ("economic.revenue", "FY2022/23")}
    assert "D5" in reading.problems[1].message_en


def test_year_twice_takes_out_both_columns_and_leaves_the_rest() -> None:
    reading = read_text("指标,FY2021/22,2021/22,FY2022/23", "收入,1,2,3")
    assert found(reading) == [("error", "year_twice", "B1"), ("error", "year_twice", "C1")]
    assert figures(reading) == {("economic.revenue", "FY2022/23"): "3"}


def test_unreadable_periods_are_errors_at_their_cell() -> None:
    wide = read_text("指标,FY2023,FY2022/23,变动", "收入,1,3,x")
    assert found(wide) == [("error", "unreadable_period", "B1"), ("warning", "column_ignored", "D1")]
    assert figures(wide) == {("economic.revenue", "FY2022/23"): "3"}
    long = read_long("ghg.scope1,,next year,1,,", "ghg.scope1,,,1,,", "ghg.scope1,,FY2022/23,1,,")
    assert found(long) == [("error", "unreadable_period", "C2"), ("error", "missing_period", "C3")]
    assert len(long.rows) == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("=1+1", "formula_text"),
        ("@SUM(A1)", "formula_text"),
        ("+cmd|' /C calc'!A0", "formula_text"),
        ("-2+3", "formula_text"),
        ("＝1", "formula_text"),
        ("about 5", "not_a_number"),
        ('"1,23,4"', "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1234567890123456", "not_a_number"),
        ("-5", "negative"),
        ("(5)", "negative"),
    ],
)
def test_what_is_no_figure_is_an_error_at_its_cell_and_hides_nothing(typed: str, code: str) -> None:
    reading = read_long(f"ghg.scope1,,FY2022/23,{typed},,", "ghg.scope2,,FY2022/23,1,,")
    assert found(reading) == [("error", code, "D2")]
    assert figures(reading) == {("ghg.scope2", "FY2022/23"): "1"}
    problem = reading.problems[0]
    assert problem.text
    assert problem.fix_zh
    assert problem.fix_en


def test_wrong_kinds_of_cell_and_formulas() -> None:
    def finish(book: object, sheet: object) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})  # type: ignore[attr-defined]
        sheet.write_number(1, 1, 45000, day)  # type: ignore[attr-defined]
        sheet.write_boolean(1, 2, True)  # type: ignore[attr-defined]
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]
        rounded = book.add_format({"num_format": "0.0"})  # type: ignore[attr-defined]
        sheet.write_number(1, 6, 33.333, rounded)  # type: ignore[attr-defined]
        sheet.write_formula(1, 7, "=A1", None, "")  # type: ignore[attr-defined]

    years = [f"FY{year}/{(year + 1) % 100:02d}" for year in range(2016, 2024)]
    rows = [
        ["指标", *years],
        ["Scope 1 emissions", None, None, None, "==A1+1->6303", 1e17, None, None, "x"],
    ]
    reading = read(sheet_of(rows, finish), "kpi.xlsx")
    assert found(reading) == [
        ("error", "wrong_type", "B2"),
        ("error", "wrong_type", "C2"),
        ("error", "cell_error", "D2"),
        ("warning", "formula", "E2"),
        ("error", "too_many_digits", "F2"),
        ("warning", "hidden_digits", "G2"),
        ("error", "formula_without_result", "H2"),
        ("error", "not_a_number", "I2"),
    ]
    assert figures(reading) == {
        ("ghg.scope1", "FY2019/20"): "6303",
        ("ghg.scope1", "FY2021/22"): "33.333",
    }


def test_negative_is_allowed_where_the_catalogue_says_so() -> None:
    reading = read_long("economic.growth,,FY2022/23,-6,%,", "economic.growth,,FY2021/22,(5.66),%,")
    assert found(reading) == []
    assert figures(reading)["economic.growth", "FY2021/22"] == "-5.66"


def test_missing_not_applicable_and_zero_are_three_things() -> None:
    reading = read_long(
        "ghg.scope1,,FY2020/21,,,", "ghg.scope1,,FY2021/22,不适用,,", "ghg.scope1,,FY2022/23,0,,"
    )
    assert [row.state for row in reading.rows] == ["not_available", "not_applicable", "value"]
    assert [row.value for row in reading.rows] == [None, None, Decimal(0)]


def test_rows_without_a_name_are_errors() -> None:
    reading = read_text("指标,单位,FY2022/23", "收入,亿元,1", ",亿元,5")
    assert found(reading) == [("error", "missing_indicator", "A3")]


def test_footnote_marks_behind_a_figure_become_footnotes() -> None:
    reading = read_long('ghg.scope1,,FY2022/23,"6,303 [6,7]",,fn1')
    assert found(reading) == []
    assert reading.rows[0].footnotes == ("fn1", "6", "7")
    assert reading.rows[0].value == Decimal(6303)


def test_file_without_any_table_says_what_a_table_needs() -> None:
    reading = read_text("hello,world", "1,2")
    assert [problem.code for problem in reading.errors] == ["no_table"]


def test_flood_of_problems_is_counted_not_listed() -> None:
    reading = read_long(*(f"nothing{at},,FY2022/23,1,," for at in range(MAX_PROBLEMS + 50)))
    assert len(reading.problems) == MAX_PROBLEMS + 1
    assert reading.errors[0].code == "too_many_problems" or reading.errors[-1].code == "too_many_problems"
