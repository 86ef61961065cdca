"""Text tables: encodings decided or refused, delimiters, quotations, ragged rows."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused
from qingheng.formats.sheets import read_sheets

TABLE = "指标,单位,FY2021/22\n收入,亿元,4546.45\n总收入同比增长率,%,18\n"


def texts(data: bytes, limits: Limits | None = None) -> list[list[str]]:
    (sheet,) = read_sheets(data, "kpi.csv", limits)
    return [[cell.text for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "gb2312"])
def test_chinese_is_read_in_every_encoding_it_comes_in(encoding: str) -> None:
    assert texts(TABLE.encode(encoding))[1] == ["收入", "亿元", "4546.45"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(encoding: str) -> None:
    assert texts("indicator,value\nghg.scope1,6031\n".encode(encoding))[1] == ["ghg.scope1", "6031"]


def test_gbk_is_mentioned() -> None:
    (sheet,) = read_sheets(TABLE.encode("gbk"), "kpi.csv")
    assert [note.code for note in sheet.notes] == ["gbk_encoding"]


@pytest.mark.parametrize(
    "data",
    [
        "Émissions;été;unité\nà;ç;ü\n".encode("latin-1"),
        "Показатель;Значение\n".encode("cp1251"),
        "収入,単位\n売上高の推移と結果について\n".encode("shift_jis"),
        b"\xef\xbb\xbfa,\xff\xfe\n",
        b"a,b\n\x80\x81\n",
    ],
)
def test_encoding_that_cannot_be_decided_is_refused_saying_so(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "kpi.csv")
    assert caught.value.problem.code == "undecidable_encoding"
    assert "UTF-8" in caught.value.problem.fix_zh


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    table = "\n".join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "2", "3"], ["x y", "5", "6"]))
    assert texts(table.encode())[1] == ["1", "2", "3"]


def test_semicolons_win_over_thousands_separators() -> None:
    assert texts(b"a;b;c\nx;1,234;2,345\ny;6;7\n")[1] == ["x", "1,234", "2,345"]


def test_quoted_newlines_and_ragged_rows_are_kept() -> None:
    rows = texts(b'a,b,c\n"two\nlines",1\nx,1,2,3\n')
    assert rows[1] == ["two\nlines", "1"]
    assert rows[2] == ["x", "1", "2", "3"]


def test_nul_bytes_are_dropped_and_mentioned() -> None:
    (sheet,) = read_sheets(b"a,b\n1\0,2\n", "kpi.csv")
    assert sheet.rows[1][0].text == "1"
    assert [note.code for note in sheet.notes] == ["nul_bytes"]


def test_unclosed_quotation_is_refused_instead_of_swallowing_the_rest() -> None:
    with pytest.raises(FileRefused) as caught:
        read_sheets(b'a,b\n1,2\n"3,4\n5,6\n', "kpi.csv")
    assert (caught.value.problem.code, caught.value.problem.place.row) == ("broken_csv", 3)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "sheet_too_large"),
        (Limits(columns=2), "sheet_too_large"),
        (Limits(cells=4), "sheet_too_large"),
        (Limits(cell_characters=5), "cell_too_long"),
    ],
)
def test_caps(limits: Limits, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read_sheets(b"a,b,c\n1,2,3\nlonger,5,6\n", "kpi.csv", limits)
    assert caught.value.problem.code == code


def test_text_beginning_like_a_formula_stays_text() -> None:
    assert texts(b"a,b\n=1+1,@SUM(A1)\n")[1] == ["=1+1", "@SUM(A1)"]


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_read_or_refused_never_crash(data: bytes) -> None:
    with contextlib.suppress(FileRefused):
        read_sheets(data, "x.csv")
