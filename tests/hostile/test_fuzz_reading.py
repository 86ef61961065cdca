"""Tables and bytes nobody thought of: read, or refused in words, and never anything else."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qingheng.formats.annotate import annotate_xlsx
from qingheng.formats.problems import FileRefused, Problem, Severity
from qingheng.formats.sheets import read_sheets
from qingheng.platform.rights.errors import Refusal
from tests.formats.tables import read
from tests.hostile.files import book

NOW = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001 - document properties take no zone
PIECES = st.sampled_from(
    [
        "indicator", "指标", "指标 Indicator", "member", "分项", "unit", "单位", "period", "财年", "value", "数值",
        "footnote", "备注", "FY2022/23", "2022/23", "FY2023", "2023年", "2023-04", "Q1 2023", "9999", "2022",
        "ghg.scope1", "范围一排放", "economic.revenue", "营业收入", "employees.gender", "employees.gender[female]",
        "女性", "female", "tCO2e", "亿元", "%", "MW", "furlongs", "1,234", "1.234,5", "1 234", "１２３", "3亿", "12%",
        "n/a", "不适用", "0", "-5", "(5)", "1e5", "=1+1", "@x", "+1", "6 [1]", "fn1: rounded; fn2: 其他",
        "FY2021/22: 1; FY2022/23: 1, 6", "", " ", "\u200b", "\u202e", "\ufeff", "\x00", "A\nB", '"', "1" + " " * 90 + "x",
    ]
)  # fmt: skip
WORDS = st.one_of(PIECES, PIECES, st.text(max_size=30), st.decimals(allow_nan=True).map(str))
TABLES = st.lists(st.lists(WORDS, max_size=9), max_size=12)
CELLS = st.one_of(
    PIECES.filter(lambda text: "\x00" not in text),
    st.text(max_size=20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**16), 10**16),
    st.booleans(),
    st.none(),
    st.dates(date(1901, 1, 1), date(9999, 12, 31)),
    st.tuples(st.just("=1+1"), st.sampled_from([3, "#N/A", "x", ""])),
)
FORMATS = st.sampled_from(
    ["", "0%", "0.00", "0." + "0" * 30, "yyyy", "mmm-yy", "#,##0,", '0"[', "[$-409]d", "@", ";;;"]
)


def never_else(data: bytes, name: str = "kpi.csv") -> None:
    """Read a table, or refuse it; what is found can be handed back in the original's layout."""
    try:
        reading = read(data, name)
        sheets = read_sheets(data, name)
    except FileRefused as refused:
        told_in_full([refused.problem])
        return
    assert all(row.value is None or (row.value.is_finite() and row.decimals <= 20) for row in reading.rows)
    assert all(len(row.value.as_tuple().digits) <= 15 for row in reading.rows if row.value is not None)
    assert len({(row.key, row.period_label) for row in reading.rows}) == len(reading.rows)
    told_in_full(reading.problems)
    well_formed(annotate_xlsx(sheets, reading.problems, timestamp=NOW, name=name))


def told_in_full(problems: Iterable[Problem]) -> None:
    """Each problem says what and what next, in both languages, and shows no more than a glimpse of the cell."""
    for problem in problems:
        assert problem.message_zh
        assert problem.message_en
        assert problem.fix_zh
        assert problem.fix_en
        assert len(problem.text) <= 80
        assert problem.severity in Severity


def well_formed(data: bytes) -> None:
    """Every part of a workbook is XML, and none of its cells is a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            root = ElementTree.fromstring(archive.read(name))
            assert not root.findall(".//{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f")


@settings(max_examples=150)
@given(
    TABLES, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
@example([["indicator", "member", "period", "value"], ["", "", "FY2022/23", "5"]], ",", "utf-8")
def test_any_text_table(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    never_else(out.getvalue().encode(encoding, "replace"))


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.tuples(CELLS, FORMATS), max_size=6), max_size=8),
    st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=3),
)
def test_any_workbook(rows: list[list[tuple[Any, str]]], areas: list[tuple[int, int, int, int]]) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    head = [[("indicator", ""), ("unit", ""), ("FY2022/23", ""), ("FY2021/22", "")], *rows]
    for down, row in enumerate(head):
        for at, (value, code) in enumerate(row):
            style = made.add_format({"num_format": code})
            if isinstance(value, tuple):
                sheet.write_formula(down, at, value[0], style, value[1])
            elif isinstance(value, str):
                sheet.write_string(down, at, value, style)
            elif isinstance(value, date):
                sheet.write_datetime(down, at, value, style)
            elif value is not None:
                sheet.write(down, at, value, style)
    taken: set[tuple[int, int]] = set()
    for top, left, down, across in areas:
        places = {(row, at) for row in range(top, top + down + 1) for at in range(left, left + across + 1)}
        if len(places) > 1 and not places & taken:
            taken |= places
            sheet.merge_range(top, left, top + down, left + across, "指标", made.add_format())
    made.close()
    never_else(out.getvalue(), "kpi.xlsx")


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=600).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail),
    )
)
def test_any_bytes(data: bytes) -> None:
    never_else(data)


WHOLE = book(
    [["indicator", "unit", "FY2021/22"], ["ghg.scope1", "tCO2e", ("=1+1", 2)], ["营业收入", "亿元", 5.25]]
)


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 60),
)
def test_a_damaged_workbook(changes: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(WHOLE)
    for at, byte in changes:
        damaged[at] = byte
    never_else(bytes(damaged[: len(damaged) - cut]), "kpi.xlsx")


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=TABLES,
    name=st.one_of(
        st.text(max_size=40), st.sampled_from(["../../etc/passwd", "a.xlsx", "\x00.csv", "=1.csv"])
    ),
)
def test_the_service_raises_refusals_and_nothing_else(
    record: Any, actors: Any, now: Any, intact: Any, table: list[list[str]], name: str
) -> None:
    from qingheng.apps.indicators.services import read_kpi_file

    out = io.StringIO(newline="")
    csv.writer(out).writerows([["indicator", "unit", "FY2022/23", "FY2023/24"], *table])
    before = intact()
    data = out.getvalue().encode("utf-8", "replace")
    try:
        made = read_kpi_file(actor=actors["data_owner"], data=data, name=name, node_id=record.id, at=now)
    except Refusal as refusal:
        told, rows = (bool(refusal.message), refusal.status), 0
    else:
        told, rows = (True, 422), made.row_count
        assert rows > 0
    after = intact()
    assert told in ((True, 409), (True, 422))
    assert after["Datapoint"] - before["Datapoint"] == rows
    assert rows or after == before
    assert after["force"] == before["force"]


def test_openpyxl_agrees_that_the_copy_is_a_workbook() -> None:
    copy = annotate_xlsx(WHOLE, read(WHOLE, "kpi.xlsx").problems, timestamp=NOW, name="kpi.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]["C2"].value == 2
