"""Reading an inventory pack that anybody may have written: a folder or a zip file, measured before it is believed.

Standard library alone: this text is part of the program every pack carries.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
MOST_FILES, MOST_DIRECTORY = 2_000, 4 * 2**20
MOST_UNPACKED, MOST_RATIO, RATIO_FROM = 64 * 2**30, 400, 2**20
NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,80})?([eE][+-]?[0-9]{1,2})?")
COUNT = re.compile(r"[0-9]{1,12}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
Row = dict[str, str]
MEANING = {
    "seal": ("The pack is not the one expected.", "不是预期的复算包。"),
    "file": ("A file is not what the manifest says.", "文件与清单记载不符。"),
    "missing_file": ("A file of the manifest is missing.", "缺少清单所列文件。"),
    "extra_file": ("A file is there that the manifest does not name.", "包内有清单未列的文件。"),
    "run_hash": ("The run hash is not that of the inputs.", "运行哈希与输入不符。"),
    "source": ("Rows come from a file the run did not use.", "数据行来自本次计算未使用的文件。"),
    "coefficient": ("A coefficient does not follow from its factor.", "系数与因子推算不符。"),
    "row_order": ("Rows are twice or out of order.", "数据行重复或次序有误。"),
    "missing_line": ("A row has no line it must have.", "数据行缺少结果行。"),
    "extra_line": ("A line has no row.", "结果行没有对应的数据行。"),
    "mass": ("A mass is not amount x coefficient.", "气体质量不等于数量乘系数。"),
    "co2e": ("CO2e is not mass x GWP.", "CO2e 不等于质量乘 GWP。"),
    "sum": ("A sum is not that of its rows.", "合计与数据行不符。"),
    "missing_sum": ("Lines have no sum.", "结果行缺少合计。"),
    "certificates": ("There are more or fewer certificates than the run used.", "凭证条数与本次计算不符。"),
    "certificate": ("A certificate is not what it must be.", "凭证数值不符。"),
    "total": ("A total is not the sum of its lines.", "总量与结果行之和不符。"),
    "missing_total": ("A total is missing.", "缺少总量。"),
}
PLACES = {
    "dataset": "数据集", "file": "文件", "sheet": "工作表", "row": "行", "choice": "选择", "factor": "因子", "gas": "气体",
    "group": "分组", "expected": "应为", "found": "实为",
}  # fmt: skip


class Broken(Exception):
    """The pack cannot be read; the message says why, in English and Chinese."""


class Difference(Exception):
    """Something is not what it must be. about: dataset, file, sheet, row, gas, expected, found, as far as they apply."""

    def __init__(self, what: str, **about: Any) -> None:
        super().__init__(what)
        self.about = {"what": what, **{name: str(value) for name, value in about.items()}}


class Pack:
    """A pack on the disk: a folder, or a zip file that is never unpacked there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip: zipfile.ZipFile | None = None
        if path.is_dir():
            self.sizes = {one.name: one.stat().st_size for one in path.iterdir() if one.name != "__pycache__"}
            links = [one.name for one in path.iterdir() if one.is_symlink() or not one.is_file()]
            strange = [name for name in links if name != "__pycache__"]
            if strange:
                raise Broken(f"{strange[0]} is no plain file. 不是普通文件。")
        else:
            self.sizes = self._directory()

    def _directory(self) -> dict[str, int]:
        try:
            _guard(self.path)
            self.zip = zipfile.ZipFile(self.path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Broken(f"{self.path.name} is no readable zip file. 不是可读的 zip 文件。 {error}") from None
        found: dict[str, int] = {}
        total = 0
        for entry in self.zip.infolist():
            total += entry.file_size
            if not NAME.fullmatch(entry.orig_filename) or ".." in entry.orig_filename:
                raise Broken(
                    f"The pack names a place outside itself: {entry.orig_filename[:80]!r}. 包内文件名指向包外。"
                )
            if entry.filename in found:
                raise Broken(f"{entry.filename} is in the pack twice. 包内文件重名。")
            if entry.flag_bits & 1:
                raise Broken(f"{entry.filename} is encrypted. 文件已加密。")
            if total > MOST_UNPACKED or (
                entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
            ):
                raise Broken(f"{entry.filename} unpacks to {entry.file_size} bytes: a bomb. 疑似压缩炸弹。")
            found[entry.filename] = entry.file_size
        return found

    def open(self, name: str) -> IO[bytes]:
        """A file of the pack."""
        if name not in self.sizes:
            raise Broken(f"{name} is missing. 缺少文件 {name}。")
        try:
            return self.zip.open(name) if self.zip is not None else (self.path / name).open("rb")
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Broken(f"{name} cannot be read. 无法读取。 {error}") from None

    def digest(self, name: str) -> str:
        """SHA-256 of a file's content."""
        found = hashlib.sha256()
        with self.open(name) as file:
            while piece := piece_of(file, name, 2**16):
                found.update(piece)
        return found.hexdigest()

    def rows(self, name: str) -> Iterator[Row]:
        """Rows of a table, one at a time."""
        with closing(io.TextIOWrapper(self.open(name), encoding="utf-8-sig", newline="")) as file:
            reader = csv.DictReader(file, strict=True)
            try:
                for row in reader:
                    if None in row or None in row.values():
                        raise Broken(
                            f"{name}, line {reader.line_num}: not as many cells as the head. 列数与表头不符。"
                        )
                    yield row
            except (
                csv.Error,
                UnicodeDecodeError,
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                OSError,
            ) as error:
                raise Broken(f"{name} cannot be read. 无法读取。 {error}") from None


def _guard(path: Path) -> None:
    """Refuse a directory too large to be read, before anything builds an object for each entry it claims."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2**16 - 100))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0:
            raise zipfile.BadZipFile("no directory")
        count, length = (
            int.from_bytes(tail[at + 10 : at + 12], "little"),
            int.from_bytes(tail[at + 12 : at + 16], "little"),
        )
        if tail[at - 20 : at - 16] == b"PK\x06\x07":
            file.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
            record = file.read(56)
            count, length = int.from_bytes(record[32:40], "little"), int.from_bytes(record[40:48], "little")
    if count > MOST_FILES or length > MOST_DIRECTORY:
        raise Broken(f"The pack claims {count} files. 包内文件数过多。")


def piece_of(file: IO[bytes], name: str, size: int) -> bytes:
    """The next bytes of a file of the pack."""
    try:
        return file.read(size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Broken(f"{name} cannot be read. 无法读取。 {error}") from None


def number(text: str, where: str) -> Decimal:
    """A figure as it is written. Raises Broken for what is none, and for one of absurd length."""
    if not NUMBER.fullmatch(text):
        raise Broken(f"{where}: {text[:60]!r} is no figure. 不是数字。")
    return Decimal(text)


def count(text: str, where: str) -> int:
    """A whole number from 0."""
    if not COUNT.fullmatch(text):
        raise Broken(f"{where}: {text[:60]!r} is no whole number. 不是整数。")
    return int(text)


def day(text: str, where: str) -> date:
    """A day, 2023-03-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Broken(f"{where}: {text[:60]!r} is no day. 不是日期。") from None
