"""What a file is, told from its bytes; its name is only a wish."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from qingheng.formats.encodings import unmarked_utf16
from qingheng.formats.limits import Limits
from qingheng.formats.problems import refused
from qingheng.formats.zip_directory import directory_bytes


class FileKind(StrEnum):
    """Kinds of file the platform tells apart."""

    xlsx = "xlsx"
    xls = "xls"
    csv = "csv"
    pdf = "pdf"
    png = "png"
    jpeg = "jpeg"
    unknown = "unknown"


OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGICS = (
    (b"%PDF-", FileKind.pdf),
    (b"\x89PNG\r\n\x1a\n", FileKind.png),
    (b"\xff\xd8\xff", FileKind.jpeg),
    (OLE_MAGIC, FileKind.xls),
)
_BINARY_MAGICS = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"GIF8",
    b"\x7fELF",
    b"PAR1",
    b"SQLite",
)
_TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 64 * 1024


def check_size(data: bytes, limits: Limits) -> None:
    """Raise FileRefused when the file is empty or larger than `limits.file_bytes`."""
    if not data:
        raise refused(
            "empty_file",
            zh="文件是空的。",
            en="The file is empty.",
            fix_zh="请选择含有数据的文件。",
            fix_en="Choose a file that holds data.",
        )
    if len(data) > limits.file_bytes:
        size, most = len(data) / 1048576, limits.file_bytes / 1048576
        raise refused(
            "file_too_large",
            zh=f"文件大小为 {size:.1f} MB，超过上限 {most:.0f} MB。",
            en=f"The file is {size:.1f} MB; the most that is read is {most:.0f} MB.",
            fix_zh="请只保留需要的工作表，或拆成几个文件分别上传。",
            fix_en="Keep only the sheets that are needed, or split it into several files.",
        )


def sniff(data: bytes, limits: Limits | None = None) -> FileKind:
    """The kind of `data` by content. Raises FileRefused when empty or above the size cap."""
    check_size(data, limits or Limits())
    for magic, kind in _MAGICS:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return FileKind.xlsx if _is_workbook(data, limits or Limits()) else FileKind.unknown
    if data.startswith(_BINARY_MAGICS):
        return FileKind.unknown
    return FileKind.csv if _looks_like_text(data) else FileKind.unknown


def _is_workbook(data: bytes, limits: Limits) -> bool:
    """Whether a zip names the parts every Office Open XML workbook has; nothing is unpacked."""
    directory_bytes(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as broken:
        raise refused(
            "broken_archive",
            zh="文件是损坏的压缩包（xlsx 本身是压缩包），无法打开。",
            en="The file is a damaged archive (an xlsx is an archive) and cannot be opened.",
            fix_zh="请在 Excel 或 WPS 中打开原件，另存为 .xlsx 后重新上传。",
            fix_en="Open the original in Excel or WPS, save it again as .xlsx and upload that.",
        ) from broken
    return "[content_types].xml" in names and any(name.startswith("xl/workbook") for name in names)


def _looks_like_text(data: bytes) -> bool:
    """No control characters beyond tab, line ends and a stray NUL, unless it is UTF-16."""
    sample = data[:_SAMPLE]
    if sample.startswith(_TEXT_BOMS):
        return True
    if unmarked_utf16(sample) is not None:
        return True
    controls = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 12, 13))
    return controls <= max(2, len(sample) // 500)
