"""Opening zip-based files from strangers: everything is measured before anything is believed.

The directory of an archive may lie about sizes, so each entry is also unpacked in small pieces that are
counted and thrown away; a bomb is stopped at the ceiling, in constant memory.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from qingheng.formats.limits import Limits
from qingheng.formats.problems import Place, refused
from qingheng.formats.sniff import check_size
from qingheng.formats.zip_directory import broken_archive, directory_bytes, too_many_entries

_PIECE = 64 * 1024
_KEPT = (
    96 * 1024 * 1024
)  # unpacked bytes of an archive that are kept for those who read its parts after the checks
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_RATIO_FROM = 1024 * 1024
_ARCHIVE_MAGICS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
    b"BZh",
    b"\xfd7zXZ",
)
_XML_SUFFIXES = (".xml", ".rels", ".vml", ".xsd", ".xsl")


@dataclass(frozen=True)
class CheckedArchive:
    """An archive that passed every check; parts are read from it by name."""

    data: bytes
    entries: tuple[zipfile.ZipInfo, ...]
    limits: Limits
    kept: dict[str, list[bytes]] = field(default_factory=dict, repr=False, compare=False)
    """Pieces of parts as the checks unpacked them, so that they are unpacked once."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, in the order of the directory."""
        return tuple(entry.filename for entry in self.entries)

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The part of that name, upper and lower case alike, or None."""
        wanted = name.lstrip("/").lower()
        return next((entry for entry in self.entries if entry.filename.lower() == wanted), None)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece. Raises KeyError when there is no such part."""
        entry = self.find(name)
        if entry is None:
            raise KeyError(name)
        yield from self.kept.get(entry.filename) or _unpacked(self.data, entry, self.limits)

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part at once. Raises KeyError when there is no such part."""
        return b"".join(self.pieces(name))

    def read_part(self, entry: zipfile.ZipInfo) -> bytes:
        """The unpacked bytes of one of `entries`: for archives of very many parts, without looking for the name."""
        return b"".join(_unpacked(self.data, entry, self.limits))


def open_archive(data: bytes, limits: Limits | None = None) -> CheckedArchive:
    """Check a zip-based file from end to end and hand it over for reading.

    Raises FileRefused for: too many entries, too much unpacked in total or in one entry, an implausible
    ratio, sizes that lie, encryption, names that leave the folder, duplicate names, overlapping entries,
    archives inside, and any XML part with a document type declaration (entities).
    """
    limits = limits or Limits()
    check_size(data, limits)
    directory_bytes(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = tuple(archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as broken:
        raise broken_archive("目录无法读取", "its directory cannot be read") from broken
    if len(entries) > limits.archive_entries:
        raise too_many_entries(len(entries), limits)
    _check_names(entries)
    _check_headers(entries, limits)
    _check_overlaps(entries)
    return CheckedArchive(data, entries, limits, _check_contents(data, entries, limits))


def _check_names(entries: tuple[zipfile.ZipInfo, ...]) -> None:
    """Names stay inside the archive and are used once."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")) or "\0" in name:
            raise refused(
                "path_traversal",
                zh="压缩包中有文件名指向包外的位置。",
                en="The archive holds a file name that points outside it.",
                fix_zh="这不是普通工作簿。请在 Excel 或 WPS 中新建工作簿，把数据粘贴进去再上传。",
                fix_en="Not an ordinary workbook. Paste the data into a new one and upload that.",
                text=entry.orig_filename,
            )
        if name.lower() in seen:
            raise broken_archive("两个部件同名", "two of its parts have the same name")
        seen.add(name.lower())


def _check_headers(entries: tuple[zipfile.ZipInfo, ...], limits: Limits) -> None:
    """What the directory itself admits: encryption, methods, sizes and ratios."""
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise refused(
                "encrypted",
                zh="文件有密码保护，无法读取。",
                en="The file is protected by a password and cannot be read.",
                fix_zh="请在 Excel 中去掉密码（文件 → 信息 → 保护工作簿），保存后重新上传。",
                fix_en="Remove the password in Excel (File, Info, Protect Workbook), save and upload again.",
                text=entry.filename,
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken_archive("使用了不支持的压缩方法", "its compression method is not one of workbooks")
        _check_size(entry.file_size, entry, limits)
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise _bomb(total, limits.unpacked_bytes, "")


def _check_overlaps(entries: tuple[zipfile.ZipInfo, ...]) -> None:
    """No two entries share packed bytes, the trick of bombs that need no nesting."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise broken_archive("部件相互重叠", "its parts overlap")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


def _check_contents(
    data: bytes, entries: tuple[zipfile.ZipInfo, ...], limits: Limits
) -> dict[str, list[bytes]]:
    """Unpack everything in pieces: count the bytes, look for archives inside and for document types.

    Gives the pieces of the parts that may be kept.
    """
    kept: dict[str, list[bytes]] = {}
    total = held = 0
    for entry in entries:
        size = 0
        prolog = _Prolog(entry.filename) if entry.filename.lower().endswith(_XML_SUFFIXES) else None
        keeping = prolog is not None and held + entry.file_size <= _KEPT
        pieces: list[bytes] = []
        for piece in _unpacked(data, entry, limits):
            if size == 0 and piece.startswith(_ARCHIVE_MAGICS):
                raise _nested(entry.filename)
            size += len(piece)
            if size > entry.file_size:
                raise _lying(entry)
            if total + size > limits.unpacked_bytes:
                raise _bomb(total + size, limits.unpacked_bytes, entry.filename)
            if prolog is not None:
                prolog.feed(piece)
            if keeping:
                pieces.append(piece)
        if size != entry.file_size:
            raise broken_archive("部件大小与目录记录不符", "a part is not of the size its directory states")
        total += size
        if keeping:
            held += size
            kept[entry.filename] = pieces
    return kept


def _unpacked(data: bytes, entry: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Unpack one entry from the raw bytes, never more than the ceilings allow, whatever its headers say."""
    at = entry.header_offset
    if data[at : at + 4] != b"PK\x03\x04" or at + _LOCAL_HEADER > len(data):
        raise broken_archive("部件缺少文件头", "a part has no header")
    name_size, extra_size = struct.unpack_from("<HH", data, at + 26)
    start = at + _LOCAL_HEADER + name_size + extra_size
    packed = memoryview(data)[start : start + entry.compress_size]
    if len(packed) != entry.compress_size:
        raise broken_archive("部件不完整", "a part is cut short")
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[index : index + _PIECE]) for index in range(0, len(packed), _PIECE))
        return
    size = 0
    for piece in _inflated(packed):
        size += len(piece)
        _check_size(size, entry, limits)
        yield piece


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Inflate in pieces of at most 64 KB."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for index in range(0, len(packed), _PIECE):
            waiting = bytes(packed[index : index + _PIECE])
            while waiting and not inflater.eof:
                piece = inflater.decompress(waiting, _PIECE)
                waiting = inflater.unconsumed_tail
                if piece:
                    yield piece
        while not inflater.eof:
            piece = inflater.decompress(b"", _PIECE)
            if not piece:
                raise broken_archive("部件不完整", "a part is cut short")
            yield piece
    except zlib.error as broken:
        raise broken_archive("部件无法解压", "a part cannot be unpacked") from broken


def _check_size(size: int, entry: zipfile.ZipInfo, limits: Limits) -> None:
    """One entry against its own ceiling and against the ratio of unpacked to packed."""
    if size > limits.entry_bytes:
        raise _bomb(size, limits.entry_bytes, entry.filename)
    if size > _RATIO_FROM and size > limits.ratio * max(entry.compress_size, 1):
        raise _bomb(size, limits.ratio * max(entry.compress_size, 1), entry.filename)


def _bomb(size: int, most: int, name: str) -> Exception:
    return refused(
        "zip_bomb",
        zh=f"文件解压后至少 {size / 1048576:.0f} MB，超过允许的 {most / 1048576:.0f} MB，"
        "可能是压缩炸弹，已停止读取。",
        en=f"The file unpacks to at least {size / 1048576:.0f} MB where {most / 1048576:.0f} MB is allowed; "
        "it may be a zip bomb and was not read.",
        fix_zh="请只复制有数据的区域到新工作簿再上传；大量数据请用 CSV 分批上传。",
        fix_en="Copy only the area that holds data into a new workbook; send large data as CSV in parts.",
        text=name,
    )


def _lying(entry: zipfile.ZipInfo) -> Exception:
    return refused(
        "zip_bomb",
        zh=f"压缩包声明某部件为 {entry.file_size} 字节，实际解压超过该值，可能是压缩炸弹，已停止读取。",
        en=f"The archive states {entry.file_size} bytes for a part that unpacks to more; "
        "it may be a zip bomb and was not read.",
        fix_zh="请在 Excel 或 WPS 中打开原件，另存为 .xlsx 后重新上传。",
        fix_en="Open the original in Excel or WPS, save it again as .xlsx and upload that.",
        text=entry.filename,
    )


def _nested(name: str) -> Exception:
    return refused(
        "nested_archive",
        zh="文件中嵌有另一个压缩包或文档，不予打开。",
        en="The file holds another archive or document inside, which is not opened.",
        fix_zh="请删除工作簿中嵌入的对象（插入的文件），保存后重新上传。",
        fix_en="Delete the objects embedded in the workbook, save it and upload again.",
        text=name,
    )


class _RootReachedError(Exception):
    """The first element: nothing dangerous may be declared after it."""


class _UntilRoot(ContentHandler):
    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - the interface's name
        raise _RootReachedError


class _Prolog:
    """Reads an XML part up to its first element and refuses a document type declaration.

    A declaration can stand only before the first element (XML 1.0, production 1), so the rest needs no look.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._done = False
        self._parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
        self._parser.setContentHandler(_UntilRoot())

    def feed(self, piece: bytes) -> None:
        if self._done:
            return
        try:
            self._parser.feed(piece)
        except _RootReachedError:
            self._done = True
        except DefusedXmlException as found:
            raise xml_entities(self._name) from found
        except (SAXException, LookupError, ValueError) as broken:  # LookupError: an encoding there is not
            raise broken_archive("部件不是有效的 XML", "a part is not valid XML") from broken


def xml_entities(name: str) -> Exception:
    """The refusal of XML that declares a document type or entities."""
    return refused(
        "xml_entities",
        zh="文件的 XML 中含有文档类型声明（DTD）或实体，正常的工作簿不会有，已停止读取。",
        en="The XML inside the file declares a document type or entities, which no ordinary workbook does; "
        "it was not read.",
        fix_zh="请在 Excel 或 WPS 中新建工作簿，把数据粘贴进去再上传。",
        fix_en="Paste the data into a new workbook in Excel or WPS and upload that.",
        place=Place(),
        text=name,
    )
