"""What a file is, whatever its name says."""

from __future__ import annotations

import pytest

from qingheng.formats.problems import FileRefused
from qingheng.formats.sheets import read_sheets
from qingheng.formats.sniff import FileKind, sniff
from tests.formats.archives import plain, raw_zip, sheet_xml, workbook


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.pdf),
        (b"\x89PNG\r\n\x1a\n\0\0", FileKind.png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", FileKind.jpeg),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), FileKind.xls),
        (workbook(sheet_xml(b"")), FileKind.xlsx),
        (raw_zip([plain("a.txt", b"a")]), FileKind.unknown),
        (b"indicator,value\na,1\n", FileKind.csv),
        ("指标,数值\n".encode("gbk"), FileKind.csv),
        ("指标,数值\n".encode("utf-16"), FileKind.csv),
        ("a,b\n1,2\n".encode("utf-16-le"), FileKind.csv),
        (b"a\0,1\nb,2\n", FileKind.csv),
        (b"\x1f\x8b\x08\0\0", FileKind.unknown),
        (bytes(range(256)) * 8, FileKind.unknown),
        (bytes(4096), FileKind.unknown),
    ],
)
def test_kind_is_told_by_content(data: bytes, kind: FileKind) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0", raw_zip([plain("a.txt", b"a")])])
def test_picture_named_xlsx_is_refused_with_both_languages(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "kpi.xlsx")
    assert caught.value.problem.code == "not_a_table"
    assert "kpi.xlsx" in caught.value.problem.message_zh
    assert "kpi.xlsx" in caught.value.problem.message_en
