"""Compound files (the container of Excel 97-2003): the streams inside, read without trusting a single offset.

Source: Microsoft [MS-CFB] 2.2 (header), 2.3 (FAT), 2.6 (directory).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from qingheng.formats.sniff import OLE_MAGIC
from qingheng.formats.zip_directory import broken_archive

_END_OF_CHAIN = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class Entry:
    """One entry of the directory: name, type, first sector, size in bytes."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Reads streams by name. Raises FileRefused when the structure does not add up."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(OLE_MAGIC) or len(data) < 512:
            raise broken_archive("不是复合文档", "it is not a compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise broken_archive("扇区大小不正常", "its sector size is not one in use")
        self._sector = 1 << shift
        self._sectors = (len(data) - self._sector) // self._sector + 1
        self._fat = self._read_fat()
        directory, cutoff, mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._cutoff = cutoff
        self.entries = tuple(self._directory(directory))
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        self._mini = self._chain(root.start, self._fat)[: root.size] if root and root.size else b""
        self._mini_fat = self._numbers(self._chain(mini_fat, self._fat)) if mini_fat < _END_OF_CHAIN else ()

    def stream(self, name: str) -> bytes | None:
        """The bytes of a stream, or None when there is none of that name."""
        entry = next(
            (one for one in self.entries if one.kind == _STREAM and one.name.lower() == name.lower()), None
        )
        if entry is None:
            return None
        if entry.size >= self._cutoff:
            return self._chain(entry.start, self._fat)[: entry.size]
        pieces = [self._mini[at * 64 : at * 64 + 64] for at in self._follow(entry.start, self._mini_fat)]
        return b"".join(pieces)[: entry.size]

    def _read_fat(self) -> tuple[int, ...]:
        places = [at for at in struct.unpack_from("<109I", self._data, 76) if at < _END_OF_CHAIN]
        following, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, self._sectors)):
            if following >= _END_OF_CHAIN:
                break
            numbers = self._numbers(self._bytes(following))
            places.extend(at for at in numbers[:-1] if at < _END_OF_CHAIN)
            following = numbers[-1]
        if len(places) > self._sectors:
            raise broken_archive("分配表过长", "its allocation table is too long")
        return self._numbers(b"".join(self._bytes(at) for at in places))

    def _bytes(self, at: int) -> bytes:
        start = (at + 1) * self._sector
        if start >= len(self._data):
            raise broken_archive("扇区越界", "a sector lies outside it")
        return self._data[start : start + self._sector].ljust(self._sector, b"\0")

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    @staticmethod
    def _follow(start: int, table: tuple[int, ...]) -> list[int]:
        """Sectors of a chain; a chain longer than its table runs in a circle."""
        chain: list[int] = []
        at = start
        while at < _END_OF_CHAIN:
            if at >= len(table) or len(chain) > len(table):
                raise broken_archive("扇区链不正常", "a chain of sectors does not end")
            chain.append(at)
            at = table[at]
        return chain

    def _chain(self, start: int, table: tuple[int, ...]) -> bytes:
        return b"".join(self._bytes(at) for at in self._follow(start, table))

    def _directory(self, start: int) -> list[Entry]:
        data = self._chain(start, self._fat)
        found = []
        for at in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind == 0:
                continue
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", data, at + 116)
            found.append(Entry(name, kind, first, size))
        return found
