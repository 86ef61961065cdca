"""Archives from strangers: every trick is refused, in bounded memory, with words a person can act on."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from qingheng.formats.archive_guard import open_archive
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused
from qingheng.formats.sheets import read_sheets
from tests.formats.archives import (
    CONTENT_TYPES,
    MEGABYTE,
    RELATIONSHIPS,
    SHEET_OPEN,
    WORKBOOK,
    WORKBOOK_RELATIONSHIPS,
    RawEntry,
    blanks,
    plain,
    raw_zip,
    sheet_xml,
    with_part,
    workbook,
)

ROW = b'<row r="1"><c r="A1"><v>1</v></c></row>'


def refusal(data: bytes, limits: Limits | None = None) -> str:
    """The code the file is refused with; every refusal must speak both languages."""
    with pytest.raises(FileRefused) as caught:
        read_sheets(data, "kpi.xlsx", limits)
    problem = caught.value.problem
    assert problem.message_zh
    assert problem.message_en
    assert problem.fix_zh
    assert problem.fix_en
    return problem.code


def bomb(stated: int) -> bytes:
    """A gigabyte of blanks in one sheet of a file named .xlsx."""
    return raw_zip(
        [
            plain("[Content_Types].xml", CONTENT_TYPES),
            plain("_rels/.rels", RELATIONSHIPS),
            plain("xl/workbook.xml", WORKBOOK),
            plain("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONSHIPS),
            RawEntry("xl/worksheets/sheet1.xml", blanks(1024, SHEET_OPEN), stated),
        ]
    )


@pytest.mark.parametrize("stated", [1024 * MEGABYTE, 4000, 0, 140 * MEGABYTE])
def test_gigabyte_bomb_is_refused_in_little_memory_whether_its_headers_lie_or_not(stated: int) -> None:
    data = bomb(stated)
    assert len(data) < 2 * MEGABYTE
    tracemalloc.start()
    try:
        assert refusal(data) == "zip_bomb"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEGABYTE


def test_many_middling_entries_are_counted_together() -> None:
    entries = [RawEntry(f"xl/{at}.bin", blanks(10), 10 * MEGABYTE) for at in range(5)]
    limits = Limits(unpacked_bytes=40 * MEGABYTE, ratio=10_000)
    with pytest.raises(FileRefused) as caught:
        open_archive(raw_zip(entries), limits)
    assert caught.value.problem.code == "zip_bomb"


def test_ratio_alone_gives_a_bomb_away() -> None:
    with pytest.raises(FileRefused) as caught:
        open_archive(raw_zip([RawEntry("a.bin", blanks(10), 10 * MEGABYTE)]))
    assert caught.value.problem.code == "zip_bomb"


def test_too_many_entries_are_refused_before_they_are_listed() -> None:
    data = raw_zip([RawEntry(f"{at}", b"", 0, zipfile.ZIP_STORED) for at in range(3000)])
    with pytest.raises(FileRefused) as caught:
        open_archive(data)
    assert caught.value.problem.code == "too_many_entries"


def test_password_is_named_as_the_reason() -> None:
    data = raw_zip(
        [plain("[Content_Types].xml", CONTENT_TYPES), RawEntry("xl/workbook.xml", b"x" * 20, 8, flags=1)]
    )
    assert refusal(data) == "encrypted"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "xl/..\\..\\a", "C:/a", "xl/../../b.xml"]
)
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    with pytest.raises(FileRefused) as caught:
        open_archive(raw_zip([plain(name, b"a")]))
    assert caught.value.problem.code == "path_traversal"


def test_same_name_twice_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        open_archive(raw_zip([plain("a.xml", b"<a/>"), plain("A.xml", b"<b/>")]))
    assert caught.value.problem.code == "broken_archive"


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(raw_zip([plain("a", b"a" * 100), plain("b", b"b" * 100)]))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)  # both entries now begin at the first byte
    with pytest.raises(FileRefused) as caught:
        open_archive(bytes(data))
    assert caught.value.problem.code == "broken_archive"


@pytest.mark.parametrize("inner", [raw_zip([plain("a", b"a")]), b"\x1f\x8b\x08" + bytes(20)])
def test_archive_inside_is_refused(inner: bytes) -> None:
    assert refusal(workbook(sheet_xml(ROW), plain("xl/embeddings/a.xlsx", inner))) == "nested_archive"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"MZ" + data,
        lambda data: data[:-22],
        lambda data: data + b"tail",
        lambda data: data.replace(b"PK\x03\x04", b"PK\x03\x05"),
    ],
)
def test_damaged_archives_are_refused(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(FileRefused):
        open_archive(damage(workbook(sheet_xml(ROW))))


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (at, b"&lol%d;" % (at - 1) * 10) for at in range(1, 10))
    + b"]>"
)


@pytest.mark.parametrize("part", ["sheet", "shared", "other"])
def test_billion_laughs_are_refused_in_any_part(part: str) -> None:
    body = sheet_xml(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    shared = b"<sst><si><t>a</t></si></sst>"
    if part == "sheet":
        data = workbook(LAUGHS + body.partition(b"?>")[2], shared=shared)
    elif part == "shared":
        data = workbook(body, shared=LAUGHS + b"<sst><si><t>&lol9;</t></si></sst>")
    else:
        data = workbook(body, plain("docProps/app.xml", LAUGHS + b"<a>&lol9;</a>"), shared=shared)
    assert refusal(data) == "xml_entities"


def test_document_type_in_another_encoding_is_refused() -> None:
    evil = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode(
        "utf-16"
    )
    assert refusal(workbook(sheet_xml(ROW), plain("docProps/core.xml", evil))) == "xml_entities"


def test_part_that_is_not_xml_is_refused() -> None:
    assert refusal(workbook(b"this is no sheet")) == "broken_archive"


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"]
)
def test_macros_are_refused(name: str) -> None:
    assert refusal(with_part(workbook(sheet_xml(ROW)), name, b"<a/>")) == "macros"


def test_macro_content_type_is_refused() -> None:
    types = CONTENT_TYPES.replace(b"application/xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    data = raw_zip([plain("[Content_Types].xml", types), plain("xl/workbook.xml", WORKBOOK)])
    assert refusal(data) == "macros"


@pytest.mark.parametrize(
    ("content", "code"), [(b"<externalBook/>", "external_link"), (b"<ddeLink/>", "dde_link")]
)
def test_links_to_elsewhere_are_noted_not_followed(content: bytes, code: str) -> None:
    data = with_part(workbook(sheet_xml(ROW)), "xl/externalLinks/externalLink1.xml", content)
    (sheet,) = read_sheets(data, "a.xlsx")
    assert [note.code for note in sheet.notes] == [code]
    assert sheet.rows[0][0].text == "1"


def test_binary_workbook_is_refused_by_name() -> None:
    binary = RELATIONSHIPS.replace(b"xl/workbook.xml", b"xl/workbook.bin")
    entries = [plain("[Content_Types].xml", CONTENT_TYPES), plain("_rels/.rels", binary)]
    assert refusal(raw_zip([*entries, plain("xl/workbook.bin", b"abc")])) == "binary_workbook"


def test_file_above_the_size_cap_is_refused() -> None:
    assert refusal(b"a,b\n" * 1000, Limits(file_bytes=1000)) == "file_too_large"


def test_empty_file_is_refused() -> None:
    assert refusal(b"") == "empty_file"
