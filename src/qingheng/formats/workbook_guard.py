"""What an Excel workbook may not bring along, and what it may bring but is told about."""

from __future__ import annotations

from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.problems import Place, Problem, Severity, refused

_MACRO_PARTS = ("vbaproject.bin", "vbaprojectsignature.bin")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/", "xl/activex/")


def macros_refused(text: str) -> Exception:
    """The refusal of a workbook that carries macros."""
    return refused(
        "macros",
        zh="工作簿带有宏，不予打开。",
        en="The workbook carries macros and is not opened.",
        fix_zh="请在 Excel 中另存为“Excel 工作簿 (*.xlsx)”（不带宏）后重新上传。",
        fix_en="Save it in Excel as “Excel Workbook (*.xlsx)”, without macros, and upload that.",
        text=text,
    )


def check_workbook(archive: CheckedArchive) -> tuple[Problem, ...]:
    """Refuse macros; note links to other files and programs, which are never followed.

    Raises FileRefused for macros in any form. Returns warnings about external links and DDE.
    """
    for name in archive.names:
        lowered = name.lower()
        if lowered.endswith(_MACRO_PARTS) or lowered.startswith(_MACRO_FOLDERS):
            raise macros_refused(name)
    if archive.find("[Content_Types].xml") is not None:
        types = archive.read("[Content_Types].xml").lower()
        if b"macroenabled" in types or b"vbaproject" in types:
            raise macros_refused("[Content_Types].xml")
    links = [name for name in archive.names if name.lower().startswith("xl/externallinks/externallink")]
    if not links:
        return ()
    dde = any(b"ddelink" in archive.read(name).lower() for name in links)
    return (_link_note(dde, len(links)),)


def _link_note(dde: bool, count: int) -> Problem:
    return Problem(
        Severity.warning,
        "dde_link" if dde else "external_link",
        Place(),
        str(count),
        "工作簿含有指向其他程序的 DDE 链接，未执行。"
        if dde
        else "工作簿引用了其他文件，未打开；采用保存时的数值。",
        "The workbook holds DDE links to other programs; they were not run."
        if dde
        else "The workbook refers to other files; they were not opened and the values last saved are used.",
        "请在 Excel 的“数据 → 编辑链接”中断开链接，核对数值后重新上传。",
        "Break the links in Excel (Data, Edit Links), check the values and upload again.",
    )
