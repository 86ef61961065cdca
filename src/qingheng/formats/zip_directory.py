"""The directory at the end of a zip file, measured before anything trusts it."""

from __future__ import annotations

import struct

from qingheng.formats.limits import Limits
from qingheng.formats.problems import FileRefused, refused

_END = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_ENTRY_HEADER = 46
_GENEROUS_NAME = 300


def broken_archive(why_zh: str, why_en: str) -> FileRefused:
    """A refusal for an archive whose structure does not add up."""
    return refused(
        "broken_archive",
        zh=f"压缩包结构不正常：{why_zh}。",
        en=f"The archive is malformed: {why_en}.",
        fix_zh="请在 Excel 或 WPS 中打开原件，另存为 .xlsx 后重新上传。",
        fix_en="Open the original in Excel or WPS, save it again as .xlsx and upload that.",
    )


def too_many_entries(count: int, limits: Limits) -> FileRefused:
    """A refusal for an archive of more files than `limits` allows."""
    return refused(
        "too_many_entries",
        zh=f"压缩包内约有 {count} 个文件，上限为 {limits.archive_entries} 个。",
        en=f"The archive holds about {count} files; the most that is opened is {limits.archive_entries}.",
        fix_zh="请把数据另存为普通的 .xlsx 工作簿再上传。",
        fix_en="Save the data as an ordinary .xlsx workbook and upload that.",
    )


def directory_bytes(data: bytes, limits: Limits) -> int:
    """Size in bytes of the central directory.

    Checked before the standard library reads it, which would build one object for each entry claimed.
    Raises FileRefused when there is no directory, it claims more than `limits.archive_entries`, uses the
    64-bit form, or does not sit exactly before its end record.
    Source: PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16.
    """
    start = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if start < 0 or start + _END_SIZE > len(data):
        raise broken_archive("找不到目录", "it has no directory")
    count, size, offset = struct.unpack_from("<HII", data, start + 10)
    if data[start - 20 : start - 16] == _ZIP64_LOCATOR or 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        raise broken_archive("使用了 64 位目录", "it uses the 64-bit directory")
    if count > limits.archive_entries or size > limits.archive_entries * (_ENTRY_HEADER + _GENEROUS_NAME):
        raise too_many_entries(max(count, size // (_ENTRY_HEADER + 20)), limits)
    comment = struct.unpack_from("<H", data, start + 20)[0]
    if offset + size != start or start + _END_SIZE + comment != len(data):
        raise broken_archive("目录位置与记录不符", "its directory is not where it says")
    return int(size)
