"""What a workbook's XML says and a cell reader does not: formulas, number formats, true extent, text volume.

Source: ECMA-376 part 1, 18.2 (workbook), 18.3 (worksheet), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax import SAXException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406
from xml.sax.xmlreader import AttributesImpl  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from qingheng.formats.archive_guard import CheckedArchive, xml_entities
from qingheng.formats.limits import Limits
from qingheng.formats.number_formats import BUILT_IN
from qingheng.formats.problems import FileRefused, Place, refused
from qingheng.formats.zip_directory import broken_archive

if TYPE_CHECKING:
    Attributes = AttributesImpl[str]

_LONGEST_FORMAT = 255  # characters a spreadsheet allows


@dataclass
class SheetScan:
    """Facts of one sheet by (row, column), counted from 1."""

    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Cells with a formula, and whether they carry a result."""
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


class _Handler(ContentHandler):
    """Calls `opened(name, attributes)` and `closed(name, text)` with local names."""

    def __init__(self, opened: Callable[[str, Attributes], None], closed: Callable[[str, str], None]) -> None:
        super().__init__()
        self._opened = opened
        self._closed = closed
        self._text: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802 - the interface's name
        self._text.clear()
        self._opened(name.rpartition(":")[2], attrs)

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the interface's name
        self._closed(name.rpartition(":")[2], "".join(self._text))
        self._text.clear()


def _parse(
    archive: CheckedArchive,
    part: str,
    opened: Callable[[str, Attributes], None],
    closed: Callable[[str, str], None],
) -> None:
    """Stream one part through a parser without entities."""
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(_Handler(opened, closed))
    try:
        for piece in archive.pieces(part):
            parser.feed(piece)
        parser.close()
    except KeyError as absent:
        raise broken_archive("缺少部件", f"the part {part} is missing") from absent
    except DefusedXmlException as found:
        raise xml_entities(part) from found
    except (SAXException, LookupError, ValueError) as broken:  # LookupError: an encoding there is not
        raise broken_archive("部件不是有效的 XML", "a part is not valid XML") from broken


def _relationships(archive: CheckedArchive, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (type, target part) of a part."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    found: dict[str, tuple[str, str]] = {}

    def opened(element: str, attributes: Attributes) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), full)

    if archive.find(path) is not None:
        _parse(archive, path, opened, lambda name, text: None)
    return found


def workbook_part(archive: CheckedArchive) -> str:
    """The main part, as the package names it. Raises FileRefused for the binary form (xlsb)."""
    for kind, target in _relationships(archive, "").values():
        if kind.endswith("/officeDocument"):
            if not target.lower().endswith(".xml"):
                raise refused(
                    "binary_workbook",
                    zh="这是二进制工作簿（.xlsb），不读取。",
                    en="This is a binary workbook (.xlsb), which is not read.",
                    fix_zh="请在 Excel 中另存为 .xlsx 后重新上传。",
                    fix_en="Save it in Excel as .xlsx and upload that.",
                )
            return target
    return "xl/workbook.xml"


def sheet_parts(archive: CheckedArchive) -> dict[str, str]:
    """Sheet name -> part that holds it, in workbook order."""
    main = workbook_part(archive)
    relationships = _relationships(archive, main)
    found: dict[str, str] = {}

    def opened(element: str, attributes: Attributes) -> None:
        if element == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, target = relationships.get(identity, ("", ""))
            if kind.endswith("/worksheet"):
                found[attributes.get("name", "")] = target

    _parse(archive, main, opened, lambda name, text: None)
    return found


def read_number_formats(archive: CheckedArchive) -> tuple[str, ...]:
    """Number format code of each cell style, by style number; empty for General."""
    part = next(
        (
            target
            for kind, target in _relationships(archive, workbook_part(archive)).values()
            if kind.endswith("/styles")
        ),
        "",
    )
    if not part or archive.find(part) is None:
        return ()
    codes: dict[int, str] = dict(BUILT_IN)
    styles: list[str] = []
    inside = [False]

    def opened(element: str, attributes: Attributes) -> None:
        if element == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:_LONGEST_FORMAT]
        elif element == "cellXfs":
            inside[0] = True
        elif element == "xf" and inside[0]:
            styles.append(codes.get(_whole(attributes.get("numFmtId")), ""))

    def closed(element: str, text: str) -> None:
        if element == "cellXfs":
            inside[0] = False

    _parse(archive, part, opened, closed)
    return tuple("" if code == "General" else code for code in styles)


def shared_text_lengths(archive: CheckedArchive) -> array[int]:
    """Characters of each shared text, by number."""
    part = next(
        (
            target
            for kind, target in _relationships(archive, workbook_part(archive)).values()
            if kind.endswith("/sharedStrings")
        ),
        "",
    )
    lengths: array[int] = array("L")
    current = [0]

    def opened(element: str, attributes: Attributes) -> None:
        if element == "si":
            current[0] = 0

    def closed(element: str, text: str) -> None:
        if element == "t":
            current[0] += len(text)
        elif element == "si":
            lengths.append(current[0])

    if part and archive.find(part) is not None:
        _parse(archive, part, opened, closed)
    return lengths


def _whole(text: str | None) -> int:
    """A whole number of an attribute, 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def position(address: str) -> tuple[int, int] | None:
    """Row and column of an address such as B7, or None when it is none."""
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and 0 < len(letters) <= 3 and 0 < len(digits) <= 7):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column


class _SheetReader:
    """Follows the cells of one sheet and holds them against the limits."""

    def __init__(self, name: str, lengths: array[int], limits: Limits) -> None:
        self.name = name
        self.scan = SheetScan()
        self._lengths = lengths
        self._limits = limits
        self._row = self._column = self._cells = self._characters = 0
        self._kind = ""
        self._style = 0
        self._formula = self._filled = False
        self._value = ""

    def opened(self, element: str, attributes: Attributes) -> None:
        if element == "row":
            self._row = _whole(attributes.get("r")) or self._row + 1
            self._column = 0
        elif element == "c":
            place = position(attributes.get("r", ""))
            self._row, self._column = place or (max(self._row, 1), self._column + 1)
            self._kind = attributes.get("t", "")
            self._style = _whole(attributes.get("s"))
            self._formula = self._filled = False
            self._value = ""
        elif element == "f":
            self._formula = True

    def closed(self, element: str, text: str) -> None:
        if element == "v" and self._formula and self._kind == "str":
            self._filled = True  # a text of no characters is a result; an empty number is none
        if element in ("v", "t") and text:
            self._filled = True
            self._value = text if element == "v" else self._value
            self._count_text(text)
        elif element == "c" and (self._filled or self._formula):
            self._keep()

    def _count_text(self, text: str) -> None:
        number = _whole(text)
        shared = self._kind == "s" and number < len(self._lengths)
        length = self._lengths[number] if shared else len(text)
        self._characters += length
        if length > self._limits.cell_characters:
            raise cell_too_long(Place(self.name, self._row, self._column), length, self._limits)
        if self._characters > self._limits.text_characters:
            raise too_large(self.name, "文字", "text", self._characters, self._limits.text_characters)

    def _keep(self) -> None:
        key = (self._row, self._column)
        self._cells += 1
        self.scan.last_row = max(self.scan.last_row, self._row)
        self.scan.last_column = max(self.scan.last_column, self._column)
        check_extent(self.name, self.scan.last_row, self.scan.last_column, self._limits)
        if self._cells > self._limits.cells:
            raise too_large(self.name, "单元格", "cells", self._cells, self._limits.cells)
        if self._formula:
            self.scan.formulas[key] = self._filled
        if self._kind == "e":
            self.scan.errors[key] = self._value
        if self._style:
            self.scan.styles[key] = self._style


def scan_sheet(
    archive: CheckedArchive, name: str, part: str, lengths: array[int], limits: Limits
) -> SheetScan:
    """Formulas, styles, error cells and extent of one sheet.

    Raises FileRefused when a limit on rows, columns, cells or text is passed, before any table is built.
    """
    reader = _SheetReader(name, lengths, limits)
    _parse(archive, part, reader.opened, reader.closed)
    return reader.scan


def check_extent(name: str, rows: int, columns: int, limits: Limits) -> None:
    """Raise FileRefused when the area down to (rows, columns) is more than `limits` allows."""
    if rows > limits.rows:
        raise too_large(name, "行", "rows", rows, limits.rows)
    if columns > limits.columns:
        raise too_large(name, "列", "columns", columns, limits.columns)
    if rows * columns > limits.cells * 4:
        raise too_large(name, "单元格", "cells", rows * columns, limits.cells * 4)


def too_large(name: str, what_zh: str, what_en: str, count: int, most: int) -> FileRefused:
    """The refusal of a sheet with too much of something."""
    return refused(
        "sheet_too_large",
        zh=f"工作表的{what_zh}数至少为 {count}，上限为 {most}。",
        en=f"The sheet has at least {count} {what_en}; the most that is read is {most}.",
        fix_zh="请删除表格以外零散的内容，或拆成几个文件分别上传。",
        fix_en="Delete stray content outside the table, or split it into several files.",
        place=Place(name),
    )


def cell_too_long(place: Place, length: int, limits: Limits) -> FileRefused:
    """The refusal of a cell with too much text."""
    return refused(
        "cell_too_long",
        zh=f"单元格有 {length} 个字符，上限为 {limits.cell_characters} 个。",
        en=f"The cell holds {length} characters; the most is {limits.cell_characters}.",
        fix_zh="请缩短该单元格，长文字请作为证据文件上传。",
        fix_en="Shorten the cell; send long text as an evidence file.",
        place=place,
    )
