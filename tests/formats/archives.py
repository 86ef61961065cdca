"""Hostile and plain archives, built byte by byte so that headers can lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONSHIPS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELATIONSHIPS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
SHEET_OPEN = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)


@dataclass
class RawEntry:
    """One entry exactly as it will be written; `stated` is the unpacked size the headers claim."""

    name: str
    packed: bytes
    stated: int
    method: int = zipfile.ZIP_DEFLATED
    flags: int = 0
    checksum: int = 0


def deflated(data: bytes) -> bytes:
    """Raw deflate."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def blanks(megabytes: int, before: bytes = b"") -> bytes:
    """Raw deflate of `before` and that many megabytes of blanks: one megabyte repeated in its packed form."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = deflater.compress(before) + deflater.flush(zlib.Z_FULL_FLUSH)
    block = deflater.compress(b" " * MEGABYTE) + deflater.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def plain(name: str, data: bytes) -> RawEntry:
    """An honest entry."""
    return RawEntry(name, deflated(data), len(data), checksum=zlib.crc32(data))


def raw_zip(entries: list[RawEntry], *, prefix: bytes = b"") -> bytes:
    """An archive of these entries, nothing checked."""
    body, directory = bytearray(prefix), bytearray()
    for entry in entries:
        name = entry.name.encode()
        common = struct.pack(
            "<HHHHHIIIHH", 20, entry.flags, entry.method, 0, 33, entry.checksum, len(entry.packed),
            entry.stated, len(name), 0,
        )  # fmt: skip
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        )
        directory += name
        body += b"PK\x03\x04" + common + name + entry.packed
    end = struct.pack(
        "<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body) - len(prefix), 0
    )
    return bytes(body + directory + b"PK\x05\x06" + end)


def workbook(sheet: bytes, *extra: RawEntry, shared: bytes | None = None) -> bytes:
    """A smallest workbook around the XML of one sheet."""
    entries = [
        plain("[Content_Types].xml", CONTENT_TYPES),
        plain("_rels/.rels", RELATIONSHIPS),
        plain("xl/workbook.xml", WORKBOOK),
        plain("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONSHIPS),
        plain("xl/worksheets/sheet1.xml", sheet),
        *extra,
    ]
    if shared is not None:
        entries.append(plain("xl/sharedStrings.xml", shared))
    return raw_zip(entries)


def sheet_xml(cells: bytes) -> bytes:
    """The XML of a sheet of these rows."""
    return SHEET_OPEN + b"<sheetData>" + cells + b"</sheetData></worksheet>"


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A real workbook with one more part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            target.writestr(entry, source.read(entry))
        target.writestr(name, content)
    return out.getvalue()
