"""Reading workbooks: what a person sees, what the file holds, and what it hides."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import zlib
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.formats.cells import CellKind, Sheet
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused
from qingheng.formats.sheets import read_sheets
from tests.formats.archives import MEGABYTE, plain, sheet_xml, workbook

# A workbook of Excel 97-2003 with a header, figures, a formula and a merged cell; deflated, base 85.
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)O-L0{6#nkKdCpV(dCxRZ!NkbQB=bqpB7K&mZG8Gt$s#L%9vF(sD}q{>WiEq4S`=*rH*Kso{g<|D5h%3~f<O(S"
        "XjK#hsna><&6Jjb4@@xT8}7O1o^$Va&&<7Z@0}SR^Gy!k&78t-D1{62W<25+*c7FByWj=+O_NnS_fRq&tSQ8MXdvU<"
        "c%1ao;4$R!o`Qxu`g4-NG^L~HMzE_hoU@A9CowcBj-iC4!cDRyBSWG}71<(koygl#^NGkZv0N5eLUkwA5sU?b`Ma%I"
        "+@R%(FB!~xU)sD8OA*rXf@kshD=J#ojlGeRO&x2@k*z0U2sEIT;m&ZRsbdmpG_phZYUTi6>{oa+$FZ-jU4iW17Tb-#"
        "*gY~k7uyFk9q5I5Lf(jeT7-A%?9tV!(DrK|dJcqV(I{&)C#qw#7;Ti**H%@NrQ)!Ehrg)M@3(b-p}&~iyTaiRWh24z"
        "kPg*QH`CZ19=ocb9t91k_Z^w0r|!(L`r7i)p0)%gmqo+7XwgWLa1%+kB1Lqcyi#7ek=a|HUR5>M1dfZPS2l|1cCv|Y"
        "2qrFY3u>G!9=AyL<V%ZfA}<PSmgt!x)2Jrpc{S;lQqd=ME{Qjf`Y9H?4s2eaZy~+^W9UJ4|GU6e(uXUj&ZP}c1O|~y"
        "kFAy3^VNp}RiJKMXFLqpxw4j?w<0tCScW{B*NWY=_RJK_Awg81$Y_b5j`~^BtY;N1xv1o_xYQC{O1N~Zz7j5eVoxbH"
        "C0r9DS)`YL&mbOV(UxG*geA^miH;W!W{<`tW|<z)$-j|wJ0jlRqa;b#z*%qg=d$c^!^NHGOLU@3Cp_HGXlm%viBHI8"
        "By?SBxKOI4;vPptYxgfCz<~n?4jede;K0F3L&@<Ia=g>6qc<N44eP(o9Hn{ZH_3mCgXp5`G<|38M<?YGoQ-MztcP3K"
        "TxywZ?Ei&~L)3c&?P!)b+GC!-^f{&$-p{fddROihinagwSmON0{r><pVD6d"
    )
)


def made(build: object) -> bytes:
    """A workbook written by xlsxwriter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    assert callable(build)
    build(book)
    book.close()
    return out.getvalue()


def one_sheet(data: bytes) -> Sheet:
    (sheet,) = read_sheets(data, "kpi.xlsx")
    return sheet


@pytest.mark.parametrize(
    ("value", "number_format", "text", "held"),
    [
        (0.1, "0.00", "0.10", "0.1"),
        (6031, "General", "6031", "6031"),
        (4256.8, "#,##0.00", "4256.80", "4256.8"),
        (0.64, "0%", "64%", "0.64"),
        (0.6425, "0.00%", "64.25%", "0.6425"),
        (-5.66, "0.0_);(0.0)", "-5.66", "-5.66"),
        (0.1 + 0.2, "General", "0.3", "0.3"),
        (123456789012345, "0", "123456789012345", "123456789012345"),
        (1250, '0.00"万"', "1250.00", "1250"),
    ],
)
def test_figures_come_with_the_decimals_they_are_printed_with(
    value: float, number_format: str, text: str, held: str
) -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("a").write(0, 0, value, book.add_format({"num_format": number_format}))

    cell = one_sheet(made(build)).rows[0][0]
    assert (cell.text, cell.value, cell.kind) == (text, Decimal(held), CellKind.number)


def test_dates_booleans_text_and_errors_keep_their_kind() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("a")
        sheet.write_datetime(0, 0, date(2023, 4, 1), book.add_format({"num_format": "mmm-yy"}))
        sheet.write_boolean(0, 1, True)
        sheet.write_string(0, 2, "=1+1")
        sheet.write_formula(0, 3, "=1/0", None, "#DIV/0!")

    month, truth, text, error = one_sheet(made(build)).rows[0]
    assert (month.kind, month.value, month.text) == (CellKind.date, date(2023, 4, 1), "2023-04")
    assert (truth.kind, truth.value) == (CellKind.boolean, True)
    assert (text.kind, text.value, text.formula) == (CellKind.text, "=1+1", False)
    assert (error.kind, error.text, error.formula) == (CellKind.error, "#DIV/0!", True)


def test_formulas_are_told_from_values_with_and_without_result() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("a")
        sheet.write_formula(0, 0, "=B1+1", None, 77000)
        sheet.write_number(0, 1, 76999)

    with_result, value = one_sheet(made(build)).rows[0]
    assert (with_result.value, with_result.formula) == (Decimal(77000), True)
    assert value.formula is False

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "=1+1"  # openpyxl writes formulas without a result
    out = io.BytesIO()
    book.save(out)
    cell = one_sheet(out.getvalue()).rows[0][0]
    assert (cell.kind, cell.formula, cell.text) == (CellKind.error, True, "")


def test_shared_formulas_are_formulas_too() -> None:
    rows = (
        b'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>4</v></c></row>'
        b'<row r="2"><c r="A2"><f t="shared" si="0"/><v>6</v></c></row>'
    )
    sheet = one_sheet(workbook(sheet_xml(rows)))
    assert [row[0].formula for row in sheet.rows] == [True, True]


def test_merged_areas_and_hidden_sheets_are_told() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("数据")
        sheet.merge_range("B2:D2", "财年")
        hidden = book.add_worksheet("draft")
        hidden.write(0, 0, 1)
        hidden.hide()

    shown, hidden = read_sheets(made(build), "a.xlsx")
    assert shown.merged == ("B2:D2",)
    assert hidden.rows == ()
    assert [note.code for note in hidden.notes] == ["hidden_sheet"]


def test_formatting_far_away_does_not_make_the_sheet_large() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("a")
        sheet.write(0, 0, 1)
        sheet.write_blank(900_000, 9_000, None, book.add_format({"bold": True}))

    assert len(one_sheet(made(build)).rows) == 1


@pytest.mark.parametrize("address", [b"XFD1048576", b"A1048576", b"XFD1"])
def test_value_in_the_last_cell_is_refused_before_a_table_is_built(address: bytes) -> None:
    data = workbook(sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c><c r="' + address + b'"><v>1</v></c></row>'))
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "a.xlsx")
    assert caught.value.problem.code == "sheet_too_large"
    assert caught.value.problem.place.sheet == "a"


def test_long_text_shared_by_many_cells_is_refused() -> None:
    shared = b"<sst><si><t>" + b"a" * 30_000 + b"</t></si></sst>"
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 2000))
    with pytest.raises(FileRefused) as caught:
        read_sheets(workbook(sheet_xml(cells), shared=shared), "a.xlsx")
    assert caught.value.problem.code == "sheet_too_large"


def test_overlong_cell_is_refused_at_its_place() -> None:
    shared = b"<sst><si><t>" + b"a" * 40_000 + b"</t></si></sst>"
    data = workbook(sheet_xml(b'<row r="3"><c r="B3" t="s"><v>0</v></c></row>'), shared=shared)
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "a.xlsx")
    assert (caught.value.problem.code, caught.value.problem.place.cell) == ("cell_too_long", "B3")


def test_caps_on_sheets_and_cells() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        for at in range(3):
            book.add_worksheet(f"s{at}").write_row(0, 0, range(10))

    for limits, code in ((Limits(sheets=2), "too_many_sheets"), (Limits(cells=5), "sheet_too_large")):
        with pytest.raises(FileRefused) as caught:
            read_sheets(made(build), "a.xlsx", limits)
        assert caught.value.problem.code == code


def test_excel_97_workbook_is_read_with_formulas_and_formats() -> None:
    sheet = one_sheet(XLS)
    assert sheet.name == "关键绩效"
    assert [cell.text for cell in sheet.rows[1]] == ["收入", "亿元", "4546.45", "4256.80"]
    assert [cell.formula for cell in sheet.rows[2]] == [False, False, False, True]
    assert sheet.merged == ("A5:D5",)


def test_excel_97_workbook_cannot_claim_a_huge_sheet() -> None:
    stream_start = XLS.index(b"\x00\x02\x0e\x00")  # DIMENSIONS
    data = bytearray(XLS)
    data[stream_start + 4 : stream_start + 18] = struct.pack("<IIHHH", 0, 0xFFFFFFF0, 0, 0xFFFF, 0)
    with pytest.raises(FileRefused) as caught:
        read_sheets(bytes(data), "a.xls")
    assert caught.value.problem.code == "sheet_too_large"


def test_compound_file_that_runs_in_a_circle_is_refused() -> None:
    data = bytearray(XLS)
    fat = struct.unpack_from("<I", data, 76)[0]
    start = (fat + 1) * 512
    data[start : start + 512] = struct.pack("<128I", *range(128))  # every sector follows itself
    with pytest.raises(FileRefused):
        read_sheets(bytes(data), "a.xls")


def test_password_protected_compound_file_says_so() -> None:
    data = XLS.replace("Workbook".encode("utf-16-le"), "Zorkbook".encode("utf-16-le"))
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "a.xls")
    assert caught.value.problem.code == "not_a_workbook"
    name = "EncryptedPackage".encode("utf-16-le")
    entry = data.index("Zorkbook".encode("utf-16-le"))
    locked = (
        data[:entry] + name + bytes(64 - len(name)) + struct.pack("<H", len(name) + 2) + data[entry + 66 :]
    )
    with pytest.raises(FileRefused) as caught:
        read_sheets(locked, "a.xlsx")
    assert caught.value.problem.code == "encrypted"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_workbooks_are_read_or_refused_never_crash(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([XLS, SMALL]))
    damaged = bytearray(original)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileRefused):
        read_sheets(bytes(damaged), "a.xlsx", Limits(file_bytes=MEGABYTE))


SMALL = workbook(
    sheet_xml(
        b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
        b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="b"><v>1</v></c><c><v>3</v></c></row>'
    ),
    plain("docProps/app.xml", b"<a/>"),
    shared=b"<sst><si><r><t>a</t></r><r><t>b</t></r></si></sst>",
)


def test_cells_without_an_address_follow_each_other() -> None:
    sheet = one_sheet(SMALL)
    assert [cell.text for cell in sheet.rows[0]] == ["ab", "x", ""]
    assert [cell.formula for cell in sheet.rows[1]] == [True, False, False]
    assert sheet.rows[1][2].text == "3"
