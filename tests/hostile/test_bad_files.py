"""Every kind of bad file by every door: an error at the cell, the rest untouched, nothing half-loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.hostile import files
from tests.hostile.files import book, headed, long, text, typed

pytestmark = pytest.mark.django_db
SCOPE1, SCOPE3, REVENUE = "ghg.scope1", "ghg.scope3", "economic.revenue"
BASE = {(SCOPE3, "FY2022/23"): "17000000"}
OLD = {(SCOPE1, "FY2020/21"): "5000"}


@dataclass(frozen=True)
class Case:
    """A file and what becomes of it: errors and warnings by cell, the figures of the draft."""

    name: str
    data: bytes
    errors: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[str, str], str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    file: str = "figures.csv"


def wrong(name: str, figure: str, code: str) -> Case:
    """A figure that is no figure: the good one above it is read."""
    return Case(name, typed(figure), {"D3": code}, BASE)


def right(
    name: str, figure: str, value: str, *, note: str = "", code: str = SCOPE1, unit: str = "tCO2e"
) -> Case:
    """A figure written in an unusual way that means one thing only."""
    warnings = {"D3": note} if note else {}
    return Case(name, typed(figure, code, unit), {}, BASE | {(code, "FY2022/23"): value}, warnings)


def year(name: str, heading: str, label: str) -> Case:
    return Case(name, headed(heading), {}, OLD | {(SCOPE1, label): "6000"})


def no_year(name: str, heading: str) -> Case:
    return Case(name, headed(heading), {"D1": "unreadable_period"}, OLD)


def merged(made: Any, sheet: Any) -> None:
    style = made.add_format()
    sheet.merge_range(0, 0, 1, 0, "指标", style)
    sheet.merge_range(0, 1, 1, 1, "单位", style)
    sheet.merge_range(0, 2, 0, 3, "数据", style)
    sheet.merge_range(2, 0, 3, 0, "范围一温室气体排放", style)


def merged_year(made: Any, sheet: Any) -> None:
    sheet.merge_range(0, 2, 0, 3, "FY2022/23", made.add_format())


def dated(made: Any, sheet: Any) -> None:
    sheet.write_datetime(1, 3, date(2023, 3, 31), made.add_format({"num_format": "yyyy-mm-dd"}))


def many_decimals(made: Any, sheet: Any) -> None:
    sheet.write_number(1, 2, 6000, made.add_format({"num_format": "0." + "0" * 30}))


WIDE = ["indicator", "unit", "FY2020/21", "FY2021/22"]
CASES = [
    # what a figure may look like
    right("separators", "1,234,567", "1234567"),
    right("separated by spaces", "1 234 567", "1234567"),
    right("separated by thin spaces", "1\u2009234\u2009567", "1234567"),
    right("full width", "１，２３４．５", "1234.5"),
    right("亿 of a unit of 亿元", "4,246.31亿", "4246.31", code=REVENUE, unit="亿元"),
    right("万 behind a figure", "3.5万", "35000", note="converted"),
    right("亿 behind a figure", "1亿", "100000000", note="converted"),
    right("万元 for 亿元", "42,463,100", "4246.3100", note="converted", code=REVENUE, unit="万元"),
    right("per cent", "12.5%", "12.5", code="economic.revenue_growth", unit="%"),
    right("negative where it may be", "(3.2)", "-3.2", code="economic.revenue_growth", unit="%"),
    right("true minus", "−3.2", "-3.2", code="economic.revenue_growth", unit="%"),
    right("plus", "+6000", "6000"),
    right("not available", "n/a", "not_available"),
    right("not applicable", "不适用", "not_applicable"),
    right("zero", "0", "0"),
    # what it may not
    wrong("decimal comma", "1.234,5", "not_a_number"),
    wrong("separators gone wrong", "1,23,4", "not_a_number"),
    wrong("words", "many", "not_a_number"),
    wrong("scientific", "1.2E+05", "not_a_number"),
    wrong("infinity", "inf", "not_a_number"),
    wrong("not a number", "NaN", "not_a_number"),
    wrong("approximate", "约6000", "not_a_number"),
    wrong("arabic digits", "٦٠٠٠", "not_a_number"),
    wrong("zero width", "6\u200b000", "not_a_number"),
    wrong("right to left", "\u202e0006", "not_a_number"),
    wrong("byte-order mark inside", "6\ufeff000", "not_a_number"),
    wrong("superscript", "6000²", "not_a_number"),
    wrong("sixteen digits", "1234567890123456", "not_a_number"),
    wrong("a thousand gaps", "1" + " " * 1000 + "x", "not_a_number"),
    wrong("ten thousand digits", "9" * 10_000, "not_a_number"),
    wrong("formula as text", "=SUM(A1:A9)", "formula_text"),
    wrong("command", "=cmd|' /C calc'!A0", "formula_text"),
    wrong("plus as a formula", "+1+1", "formula_text"),
    wrong("minus as a formula", "-1+1", "formula_text"),
    wrong("at sign", "@SUM(1)", "formula_text"),
    wrong("full-width equals", "＝1+1", "formula_text"),
    wrong("markup", "<script>alert(1)</script>", "not_a_number"),
    wrong("negative emissions", "-5", "negative"),
    wrong("per cent of tonnes", "12%", "percent_not_allowed"),
    Case("万 of a unit of 亿", typed("3万", "employees.total", "亿人"), {"D3": "not_a_number"}, BASE),
    Case("unknown unit", typed("5", unit="furlongs"), {"E3": "unknown_unit"}, BASE),
    Case("power for energy", typed("5", "energy.solar", "MW"), {"E3": "wrong_dimension"}, BASE),
    Case("formula as unit", typed("5", unit="=1+1"), {"E3": "unknown_unit"}, BASE),
    # rows
    Case("unknown indicator", typed("5", "phlogiston"), {"A3": "unknown_indicator"}, BASE),
    Case("derived indicator", typed("5", "ghg.total_market"), {"A3": "unknown_indicator"}, BASE),
    Case("formula as indicator", typed("5", "=1+1"), {"A3": "unknown_indicator"}, BASE),
    Case("zero width in a code", typed("5", "ghg.sco\u200bpe1"), {"A3": "unknown_indicator"}, BASE),
    Case(
        "the same row twice",
        long("ghg.scope3,,FY2022/23,17000000,tCO2e", "ghg.scope3,,FY2022/23,17000000,tCO2e"),
        {},
        BASE,
        {"D3": "duplicate_row"},
    ),
    Case(
        "two figures for one",
        typed("17000001", SCOPE3).replace(
            b"ghg.scope3,,FY2022/23,17000000",
            b"ghg.scope1,,FY2022/23,6,tCO2e\nghg.scope3,,FY2022/23,17000000",
        ),
        {"D3": "duplicate_conflict", "D4": "duplicate_conflict"},
        {(SCOPE1, "FY2022/23"): "6"},
    ),
    Case(
        "first row without a name",
        long(",,FY2022/23,5,tCO2e", "ghg.scope3,,FY2022/23,17000000,tCO2e"),
        {"A2": "missing_indicator"},
        BASE,
    ),
    Case(
        "first row of a wide table without a name",
        text("indicator,unit,FY2020/21,FY2021/22", ",,2021,2022", "ghg.scope1,tCO2e,5000,"),
        {"A2": "missing_indicator"},
        OLD,
        {"": "blank-left-out"},
    ),
    # headings
    Case(
        "a year twice",
        text("indicator,unit,FY2020/21,FY2021/22,FY21/22", "ghg.scope1,tCO2e,5000,6000,6001"),
        {"D1": "year_twice", "E1": "year_twice"},
        OLD,
    ),
    year("2022/23", "2022/23", "FY2022/23"),
    year("FY22/23", "FY22/23", "FY2022/23"),
    year("full-width year", "ＦＹ２０２２／２３", "FY2022/23"),
    year("calendar year", "2023", "2023"),
    year("2023年", "2023年", "2023"),
    year("2022/23财年", "2022/23财年", "FY2022/23"),
    year("from to", "2022-04-01/2023-03-31", "FY2022/23"),
    year("month", "2023年4月", "2023-04"),
    year("quarter", "2023-Q1", "2023-Q1"),
    no_year("one year for a fiscal year", "FY2023"),
    no_year("year without a meaning", "2022-23"),
    no_year("day", "2023-03-31"),
    no_year("not a whole year", "2022-04-01/2023-03-30"),
    no_year("no such day", "2022-02-30/2023-02-29"),
    no_year("zero width in a year", "FY2022/23\u200b"),
    no_year("year 9999", "9999"),
    Case("only a bad year", text("indicator,unit,FY2023", "ghg.scope1,tCO2e,5"), {"C1": "unreadable_period"}),
    Case(
        "header in row 7",
        text(
            "Lenovo ESG report",
            "",
            "2022/23",
            "prepared by,A. Person",
            "unit,see below",
            "",
            WIDE_TEXT := ",".join(WIDE),
            "ghg.scope1,tCO2e,5000,many",
        ),
        {"D8": "not_a_number"},
        OLD,
    ),
    Case(
        "headings in two languages",
        text(
            "指标 Indicator,Unit 单位,FY2020/21,2021/22财年",
            "范围一温室气体排放 Scope 1 GHG emissions,吨二氧化碳当量,5000,x",
        ),
        {"D2": "not_a_number"},
        OLD,
    ),
    Case("no header", text("some,words", "and,more"), {"": "no_table"}),
    # encodings
    Case(
        "gbk",
        text("指标,单位,FY2020/21,FY2021/22", "范围一温室气体排放,吨,5000,很多", encoding="gbk").replace(
            "吨".encode("gbk"), b"tCO2e"
        ),
        {"D2": "not_a_number"},
        OLD,
        {"": "gbk_encoding"},
    ),
    Case(
        "utf-16",
        text("指标\t单位\tFY2020/21\tFY2021/22", "范围一温室气体排放\ttCO2e\t5000\t很多", encoding="utf-16"),
        {"D2": "not_a_number"},
        OLD,
    ),
    Case(
        "utf-8 with mark",
        text(WIDE_TEXT, "ghg.scope1,tCO2e,5000,many", encoding="utf-8-sig"),
        {"D2": "not_a_number"},
        OLD,
    ),
    Case(
        "no encoding",
        b"indicator,unit,FY2020/21\nghg.scope1,\xff\xfe\xfd\x81\x30,5000\n",
        {"": "undecidable_encoding"},
    ),
    Case(
        "NUL bytes",
        text(WIDE_TEXT, "ghg.scope1,tCO2e,5\x00000,many"),
        {"D2": "not_a_number"},
        OLD,
        {"": "nul_bytes"},
    ),
    Case("unclosed quotation", text(WIDE_TEXT, 'ghg.scope1,tCO2e,"5000,many'), {"": "broken_csv"}),
    # workbooks
    Case(
        "kinds of cell",
        book([WIDE, ["ghg.scope1", "tCO2e", 5000, True], ["ghg.scope3", "tCO2e", ("=1/0", "#DIV/0!"), "x"]]),
        {"D2": "wrong_type", "C3": "cell_error", "D3": "not_a_number"},
        OLD,
        file="a.xlsx",
    ),
    Case(
        "date",
        book([WIDE, ["ghg.scope1", "tCO2e", 5000]], finish=dated),
        {"D2": "wrong_type"},
        OLD,
        file="a.xlsx",
    ),
    Case(
        "formula with its result",
        book([WIDE, ["ghg.scope1", "tCO2e", ("=2500*2", 5000), "many"]]),
        {"D2": "not_a_number"},
        OLD,
        {"C2": "formula"},
        file="a.xlsx",
    ),
    Case(
        "formula never computed",
        files.unsaved_formula(),
        {"D2": "formula_without_result"},
        {(SCOPE1, "FY2021/22"): "5000"},
        file="a.xlsx",
    ),
    Case(
        "text that looks like a formula",
        book([WIDE, ["ghg.scope1", "tCO2e", 5000, '=HYPERLINK("http://x")']]),
        {"D2": "formula_text"},
        OLD,
        file="a.xlsx",
    ),
    Case(
        "merged header",
        book(
            [[], [None, None, "FY2020/21", "FY2021/22"], [None, "tCO2e", 5000, "x"], [None, "MWh", 1, 2]],
            finish=merged,
        ),
        {"D3": "not_a_number", "B4": "wrong_dimension"},
        OLD,
        file="a.xlsx",
    ),
    Case(
        "one year over two columns",
        book(
            [["indicator", "unit", None, None, "FY2020/21"], ["ghg.scope1", "tCO2e", 1, 2, 5000]],
            finish=merged_year,
        ),
        {"C1": "year_twice", "D1": "year_twice"},
        OLD,
        file="a.xlsx",
    ),
    Case(
        "two sheets, the same figure in both",
        book([WIDE, ["ghg.scope1", "tCO2e", 5000, "x"]], [WIDE, ["ghg.scope1", "tCO2e", 5000]]),
        {"D2": "not_a_number"},
        OLD,
        {"C2": "duplicate_row"},
        file="a.xlsx",
    ),
    Case(
        "two sheets that contradict",
        book([WIDE, ["ghg.scope1", "tCO2e", 5000, 7]], [WIDE[:3], ["ghg.scope1", "tCO2e", 5001]]),
        {"C2": "duplicate_conflict"},
        {(SCOPE1, "FY2021/22"): "7"},
        file="a.xlsx",
    ),
    Case(
        "thirty decimals",
        book([WIDE[:3], ["ghg.scope1", "tCO2e"]], finish=many_decimals),
        {},
        {(SCOPE1, "FY2020/21"): "6000.00000000000"},
        file="a.xlsx",
    ),
    Case(
        "infinite number",
        files.raw_cell(b'<c r="C2"><v>1e999</v></c>'),
        {"C2": "cell_error"},
        {(SCOPE1, "FY2020/21"): "5"},
        file="a.xlsx",
    ),
    Case(
        "no number",
        files.raw_cell(b'<c r="C2"><v>NaN</v></c>'),
        {"C2": "cell_error"},
        {(SCOPE1, "FY2020/21"): "5"},
        file="a.xlsx",
    ),
    Case(
        "vanishing number",
        files.raw_cell(b'<c r="C2"><v>1e-300</v></c>'),
        {"C2": "too_many_digits"},
        {(SCOPE1, "FY2020/21"): "5"},
        file="a.xlsx",
    ),
    Case(
        "huge number",
        files.raw_cell(b'<c r="C2"><v>1e300</v></c>'),
        {"C2": "too_many_digits"},
        {(SCOPE1, "FY2020/21"): "5"},
        file="a.xlsx",
    ),
    Case(
        "NUL in a workbook",
        files.raw_cell(b'<c r="C2" t="inlineStr"><is><t>ma_x0000_ny</t></is></c>'),
        {"C2": "not_a_number"},
        {(SCOPE1, "FY2020/21"): "5"},
        file="a.xlsx",
    ),
    Case("gigabyte in a megabyte", files.bomb(), {"": "zip_bomb"}, file="a.xlsx"),
    Case("laughs", files.entities("laughs"), {"": "xml_entities"}, file="a.xlsx"),
    Case("file of the server", files.entities("file"), {"": "xml_entities"}, file="a.xlsx"),
    Case("pdf renamed", files.PDF, {"": "not_a_table"}, file="a.xlsx"),
    Case("half a workbook", book([WIDE])[:700], {"": "broken_archive"}, file="a.xlsx"),
    Case("random bytes", bytes(range(256)) * 8, {"": "not_a_table"}, file="a.xlsx"),
    Case("name that climbs", headed("many"), {}, OLD, {"D1": "column_ignored"}, file="..figures.csv"),
]


DOORS = [
    pytest.param(way, case, id=f"{way}-{case.name}")
    for number, case in enumerate(CASES)
    for way in ("page", "api", "cli")
    if way != "cli" or not case.figures or number % 4 == 0  # the command line calls what the others call
]


@pytest.mark.parametrize(("door", "case"), DOORS, indirect=["door"])
def test_bad_file(case: Case, door: Any, intact: Any, drafted: Any) -> None:
    before = intact()
    answer = door(case.data, case.file)
    after = intact()
    assert answer.status == (302 if case.figures else 422), answer
    assert set(answer.errors) == set(case.errors), answer
    if answer.problems:
        assert answer.errors == case.errors
        assert answer.warnings.items() >= case.warnings.items()
    assert after["force"] == before["force"]
    if case.figures:
        assert answer.submission is not None
        assert drafted(answer.submission) == case.figures
        assert after["Datapoint"] - before["Datapoint"] == len(case.figures)
        assert after["Submission"] - before["Submission"] == 1
    else:
        assert after == before
