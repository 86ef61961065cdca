"""Which format a life-cycle database is in, and its reading: what cannot be taken as it stands is counted and said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qingheng.calc.lca.model import Inventory, Loss
from qingheng.formats.archive_guard import CheckedArchive, open_archive
from qingheng.formats.lca.brightway_excel import read_brightway_excel
from qingheng.formats.lca.datapackage import read_datapackage
from qingheng.formats.lca.ecospold1 import read_ecospold1
from qingheng.formats.lca.ecospold2 import read_ecospold2
from qingheng.formats.lca.foreseeing import refuse_too_many
from qingheng.formats.lca.ilcd import read_ilcd
from qingheng.formats.lca.losing import MOST_EXCHANGES, Account
from qingheng.formats.lca.openlca import read_openlca
from qingheng.formats.lca.simapro import read_simapro
from qingheng.formats.lca.xml_files import Files, xml_files
from qingheng.formats.lca.xml_parts import DECLARES, root_of
from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, refused
from qingheng.formats.sniff import check_size
from qingheng.formats.workbook_in import read_xlsx

MEGABYTE = 1024 * 1024
LCA_LIMITS = Limits(
    file_bytes=400 * MEGABYTE,
    archive_entries=65_000,
    unpacked_bytes=6_000 * MEGABYTE,
    entry_bytes=200 * MEGABYTE,
    ratio=200,
    rows=1_000_000,
    cells=5_000_000,
    text_characters=200_000_000,
)
"""What a life-cycle database may be; larger ones are exported in parts."""


class LcaFormat(StrEnum):
    """Formats of life-cycle databases that are told apart."""

    openlca = "openlca-jsonld"
    ecospold2 = "ecospold2"
    ecospold1 = "ecospold1"
    ilcd = "ilcd"
    simapro = "simapro-csv"
    datapackage = "brightway-datapackage"
    excel = "brightway-excel"
    zolca = "openlca-zolca"
    seven_zip = "7z"


@dataclass(frozen=True)
class Read:
    """A database as read. counts: what was met and taken, by name; codes: losses by code, the unlisted ones too."""

    inventory: Inventory
    losses: tuple[Loss, ...]
    counts: Mapping[str, int]
    format: LcaFormat
    codes: Mapping[str, int]


Reader = Callable[[CheckedArchive, str, Account], Inventory]
XmlReader = Callable[[Files, str, Account], Inventory]
_ARCHIVES: Mapping[LcaFormat, Reader] = {
    LcaFormat.openlca: read_openlca,
    LcaFormat.ilcd: read_ilcd,
    LcaFormat.datapackage: read_datapackage,
}
_XML: Mapping[LcaFormat, XmlReader] = {
    LcaFormat.ecospold2: read_ecospold2,
    LcaFormat.ecospold1: read_ecospold1,
}
_NOT_READ = (LcaFormat.zolca, LcaFormat.seven_zip)
_NAMES: Mapping[LcaFormat, str] = {
    LcaFormat.openlca: "openLCA JSON-LD",
    LcaFormat.ecospold2: "EcoSpold 2",
    LcaFormat.ecospold1: "EcoSpold 1",
    LcaFormat.ilcd: "ILCD",
    LcaFormat.simapro: "SimaPro CSV",
    LcaFormat.datapackage: "Brightway datapackage",
    LcaFormat.excel: "Brightway Excel",
    LcaFormat.zolca: "openLCA .zolca",
    LcaFormat.seven_zip: "7z",
}
_FIX = (
    "请从原软件重新导出为普通 zip 后再上传。",
    "Export it again from the program it came from, as an ordinary zip.",
)
_REWORDED: Mapping[str, tuple[str, str]] = {
    "path_traversal": ("压缩包中有文件名指向包外的位置。", "The archive holds a file name that points outside it."),
    "nested_archive": ("压缩包中还有压缩包，不予打开。", "The archive holds another archive, which is not opened."),
    "xml_entities": ("XML 声明了文档类型或实体，未读取。", "The XML declares a document type or entities; it was not read."),
    "encrypted": ("文件有密码保护，无法读取。", "The file is protected by a password and cannot be read."),
}  # fmt: skip


def read_lca(
    source: Path | str | bytes, *, name: str = "", limits: Limits = LCA_LIMITS, most: int = MOST_EXCHANGES
) -> Read:
    """Read a life-cycle database from a file or its bytes.

    name: of the database, where the file does not say; else that of the file. most: exchanges it may hold; an archive of
    more is refused before any is made, where its format lets them be counted. Raises FileRefused, in both languages, for
    files that are hostile, too large, in no known format, or in a known format that is not read. Everything else is read
    as far as it can be, with a loss for each thing not taken as it stood.
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        name = name or path.stem
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    account = Account(most)
    found, archive = _recognised(data, limits)
    if archive is not None:
        refuse_too_many(archive, found.value, most)
    inventory = _inventory(found, archive, data, name or _NAMES[found], account, limits)
    _refuse_empty(found, inventory, account)
    account.counts["exchanges_read"] = sum(len(one.exchanges) for one in inventory.processes.values())
    account.counts["flows_read"] = len(inventory.flows)
    return Read(inventory, tuple(account.losses), dict(account.counts), found, dict(account.codes))


def _inventory(
    found: LcaFormat, archive: CheckedArchive | None, data: bytes, name: str, account: Account, limits: Limits
) -> Inventory:
    if archive is not None and found in _ARCHIVES:
        return _ARCHIVES[found](archive, name, account)
    if found in _XML:
        return _XML[found](xml_files(archive, data, name), name, account)
    if found is LcaFormat.simapro:
        return read_simapro(data, name, account)
    if found is LcaFormat.excel:
        return read_brightway_excel(read_xlsx(data, limits), name, account)
    raise _not_read(found)


def _recognised(data: bytes, limits: Limits) -> tuple[LcaFormat, CheckedArchive | None]:
    """The format by content; the name of a file is only a wish."""
    if data.startswith(b"7z\xbc\xaf\x27\x1c"):
        return LcaFormat.seven_zip, None
    if not data.startswith(b"PK"):
        return _recognised_text(data, limits), None
    try:
        archive = open_archive(data, limits)
    except FileRefused as met:
        raise _reworded(met) from met
    return _recognised_archive(archive), archive


def _recognised_archive(archive: CheckedArchive) -> LcaFormat:
    names = [one.replace("\\", "/").lower() for one in archive.names if not one.startswith("__MACOSX")]
    folders = {(*one.split("/")[-2:-1], one.rpartition(".")[2]) for one in names}
    marks: tuple[tuple[LcaFormat, bool], ...] = (
        (LcaFormat.excel, "xl/workbook.xml" in names),
        (LcaFormat.zolca, any(one.startswith("seg0/") for one in names) and "service.properties" in names),
        (LcaFormat.openlca, ("processes", "json") in folders),
        (LcaFormat.ilcd, ("processes", "xml") in folders),
        (LcaFormat.datapackage, any(one.rpartition("/")[2] == "datapackage.json" for one in names)),
    )
    for found, marked in marks:
        if marked:
            return found
    for entry in archive.entries:
        if entry.filename.lower().endswith((".xml", ".spold")) and "__MACOSX" not in entry.filename:
            return _recognised_xml(archive.read_part(entry))
    raise _unknown()


def _recognised_text(data: bytes, limits: Limits) -> LcaFormat:
    if not data or len(data) > limits.file_bytes:
        try:
            check_size(data, limits)
        except FileRefused as met:
            raise _reworded(met) from met
    start = data[:4096]
    if b"{SimaPro" in start or b"{\x00S\x00i\x00m\x00a" in start:
        return LcaFormat.simapro
    if start.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0").startswith(b"<"):
        return _recognised_xml(data)
    raise _unknown()


def _recognised_xml(data: bytes) -> LcaFormat:
    root, spaces = root_of(data)
    if root == DECLARES:
        zh, en = _REWORDED["xml_entities"]
        raise refused("xml_entities", zh=zh, en=en, fix_zh=_FIX[0], fix_en=_FIX[1])
    if root == "ecoSpold":
        return LcaFormat.ecospold2 if "EcoSpold02" in spaces else LcaFormat.ecospold1
    if root == "processDataSet":
        return LcaFormat.ilcd
    raise _unknown()


def _refuse_empty(found: LcaFormat, inventory: Inventory, account: Account) -> None:
    """A database without a single process is a mistake, and the first loss says which."""
    if inventory.processes:
        return
    first = account.losses[0] if account.losses else None
    raise refused(
        "lca_no_processes",
        zh=f"按 {_NAMES[found]} 读取，但没有读到任何过程。"
        + (f"首个问题：{first.message_zh}。" if first else ""),
        en=f"Read as {_NAMES[found]}, but no process was found."
        + (f" First problem: {first.message_en}." if first else ""),
        fix_zh="请确认导出时包含单元过程。",
        fix_en="Make sure the export includes the unit processes.",
        text=first.place if first else "",
    )


def _not_read(found: LcaFormat) -> FileRefused:
    return refused(
        "lca_format_not_read",
        zh=f"这是 {_NAMES[found]} 文件，目前不能读取。",
        en=f"This is a file of {_NAMES[found]}, which is not read yet.",
        fix_zh=f"请从原软件导出为以下格式之一：{_read_formats()}。",
        fix_en=f"Export it from the program it came from as one of: {_read_formats()}.",
    )


def _read_formats() -> str:
    return ", ".join(_NAMES[one] for one in LcaFormat if one not in _NOT_READ)


def _unknown() -> FileRefused:
    return refused(
        "lca_format_unknown",
        zh="认不出这是哪种生命周期数据库格式。",
        en="This is no life-cycle database in a format that is known.",
        fix_zh=f"请从原软件导出为以下格式之一：{_read_formats()}。",
        fix_en=f"Export it from the program it came from as one of: {_read_formats()}.",
    )


def _reworded(met: FileRefused) -> FileRefused:
    """The refusal of an archive in words for databases, which are no workbooks."""
    problem = met.problem
    zh, en = _REWORDED.get(problem.code, (problem.message_zh, problem.message_en))
    return refused(
        problem.code, zh=zh, en=en, fix_zh=_FIX[0], fix_en=_FIX[1], place=problem.place, text=problem.text
    )
