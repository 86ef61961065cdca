"""Large text tables in blocks of whole records, hashed as they pass, without the file in memory."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from qingheng.calc.texts import BilingualError
from qingheng.plane.intake.complaints import Complaint

BLOCK_BYTES: Final = 20 * 1024 * 1024
LONGEST_RECORD: Final = 64 * 1024 * 1024
_QUOTED: Final = re.compile(rb'"[^"]*"')


class UnreadableStream(BilingualError):
    """The file cannot be read to its end; code: broken_encoding, broken_csv or source_changed."""

    def __init__(self, code: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(reason_en, reason_zh)
        self.code = code


class Count:
    """How many records a block holds, and which number its first one has, from 1.

    Whoever reads the block settles it; whoever asks before that counts for himself. Safe on any thread.
    """

    def __init__(self, data: bytes, before: Count | None) -> None:
        self._data: bytes | None = data
        self._before, self._first = before, 1 if before is None else 0
        self._rows = -1

    def settle(self, rows: int) -> None:
        """Say how many records there are; the bytes are no longer needed."""
        self._rows, self._data = rows, None

    @property
    def first(self) -> int:
        """Number of the first record."""
        before = self._before
        if before is not None:
            self._first, self._before = before.first + before.rows, None
        return self._first

    @property
    def rows(self) -> int:
        """Number of records."""
        data = self._data
        if data is not None:
            self.settle(records(data))
        return self._rows


@dataclass(frozen=True)
class Block:
    """Whole records of a file in UTF-8. lines: line ends, and a last line without one. end: bytes so far."""

    data: bytes
    lines: int
    count: Count
    end: int


class CsvStream:
    """Blocks of a text table. sha256 and size are known once it was read to the end.

    encoding, delimiter: as detected. Raises UnreadableStream for text that does not fit the encoding, for a
    quotation mark without its pair, and when the file is not the same at the end as at the beginning.
    """

    def __init__(self, path: Path, *, encoding: str, delimiter: str, block: int = BLOCK_BYTES) -> None:
        self.path, self.delimiter = path, delimiter
        self.encoding = (
            "utf-8"
            if encoding.lower().replace("_", "-") in {"utf-8", "utf8", "ascii", "utf-8-sig"}
            else encoding
        )
        self._block = block
        self._hash = hashlib.sha256()
        self._stamp = _stamp(path)
        self.size = self._stamp[0]

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes read so far."""
        return self._hash.hexdigest()

    def blocks(self) -> Iterator[Block]:
        """All records of the file in order."""
        decoder = None if self.encoding == "utf-8" else codecs.getincrementaldecoder(self.encoding)()
        held, kept, done = (
            bytearray(self._block),
            0,
            0,
        )  # the first `kept` bytes begin a record without its end
        count: Count | None = None
        with self.path.open("rb", buffering=0) as file:
            while True:
                size, filled = self._next(file, held, kept, decoder, first=not done)
                done += size
                cut = _whole_records(held, filled) if size else filled
                if cut:
                    data = bytes(memoryview(held)[:cut])
                    count, kept = Count(data, count), filled - cut
                    held[:kept] = held[cut:filled]
                    yield Block(data, data.count(b"\n") + (not data.endswith(b"\n")), count, done)
                elif filled > LONGEST_RECORD:
                    raise _unpaired(1 if count is None else count.first + count.rows)
                else:
                    kept = filled
                if not size:
                    break
        self._unchanged(done)

    def _next(
        self,
        file: io.FileIO,
        held: bytearray,
        kept: int,
        decoder: codecs.IncrementalDecoder | None,
        *,
        first: bool,
    ) -> tuple[int, int]:
        """Read on behind the `kept` bytes of `held`: bytes read from the file, and bytes held now in UTF-8.

        The buffer is used again and again: fresh memory for every block costs more than reading it.
        """
        if len(held) < kept + self._block:
            held.extend(bytes(kept + self._block - len(held)))
        with memoryview(held) as view:
            size = file.readinto(view[kept : kept + self._block]) or 0
            self._hash.update(view[kept : kept + size])
        if decoder is None:
            if first and held.startswith(codecs.BOM_UTF8, 0, size):
                del held[: len(codecs.BOM_UTF8)]
                return size, size - len(codecs.BOM_UTF8)
            return size, kept + size
        try:
            text = decoder.decode(held[kept : kept + size], final=not size).removeprefix("\ufeff").encode()
        except UnicodeDecodeError:
            raise self.misfit() from None
        held[kept : kept + size] = text
        return size, kept + len(text)

    def misfit(self, row: int | None = None) -> UnreadableStream:
        """The error of bytes that do not fit the encoding."""
        near_en, near_zh = (f" near row {row}", f"（第 {row} 行附近）") if row else ("", "")
        return UnreadableStream(
            "broken_encoding",
            f"The file holds bytes{near_en} that are not {self.encoding}. Save it as “CSV UTF-8” and upload again.",
            f"文件中有不符合 {self.encoding} 编码的内容{near_zh}。请另存为“CSV UTF-8”后重新上传。",
        )

    def _unchanged(self, done: int) -> None:
        if done != self.size or _stamp(self.path) != self._stamp:
            raise source_changed()


def source_changed() -> UnreadableStream:
    """The error of a file that is not the same at the end of reading as at its beginning."""
    return UnreadableStream(
        "source_changed",
        "The file changed while it was read; nothing was kept. Upload it again once it is complete.",
        "读取期间文件发生了变化，未保留任何内容。请在文件写完后重新上传。",
    )


def block_frame(
    block: Block, stream: CsvStream, width: int, sheet: str
) -> tuple[pl.DataFrame, list[Complaint]]:
    """The records of a block as texts c0.., `_sheet`, `_row`, `_col`, and complaints about rows too wide.

    Complaints are positions in the returned frame.
    """
    schema = {f"c{at}": pl.String for at in range(width)}
    try:
        frame = pl.read_csv(
            block.data, has_header=False, schema=schema, separator=stream.delimiter, quote_char='"',
            raise_if_empty=False, n_threads=1,
        )  # fmt: skip
        complaints: list[Complaint] = []
        if frame.height == block.lines:  # no line end within a cell
            block.count.settle(frame.height)
        elif frame.height != block.count.rows:
            frame, complaints = _slowly(block, stream, schema)
    except pl.exceptions.PolarsError:
        frame, complaints = _slowly(block, stream, schema)
    first = block.count.first
    rows = pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True)
    placed = frame.with_columns(
        pl.lit(sheet).alias("_sheet"), rows.alias("_row"), pl.lit(None, dtype=pl.UInt16).alias("_col")
    )
    return placed, complaints


def records(data: bytes) -> int:
    """Records in whole text: line ends outside quotation marks, and a last line without one."""
    bare = data
    if data.count(b'"') != 2 * data.count(b'""'):  # else every mark closes where it opens
        bare = _QUOTED.sub(b"", data.replace(b'""', b""))
    return bare.count(b"\n") + (0 if not bare or bare.endswith(b"\n") else 1)


def _whole_records(data: bytearray, end: int) -> int:
    """Length of the longest run of whole records at the beginning of the first `end` bytes."""
    cut = data.rfind(b"\n", 0, end) + 1
    if data.find(b'"', 0, cut) < 0:
        return cut
    marks = data.count(b'"', 0, cut)
    while cut and marks % 2:
        before = data.rfind(b"\n", 0, cut - 1) + 1
        marks -= data.count(b'"', before, cut)
        cut = before
    return cut


def _slowly(
    block: Block, stream: CsvStream, schema: dict[str, type[pl.String]]
) -> tuple[pl.DataFrame, list[Complaint]]:
    """A block that the fast reader refuses, record by record."""
    try:
        text = block.data.decode()
    except UnicodeDecodeError as misfit:
        raise stream.misfit(block.count.first + block.data.count(b"\n", 0, misfit.start)) from None
    width, wide, cells = len(schema), list[int](), 0
    lines: list[list[str | None]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=stream.delimiter, strict=True):
            if len(record) > width and any(cell.strip() for cell in record[width:]):
                wide.append(len(lines))
                cells = max(cells, len(record))
            lines.append([*record[:width], *[None] * (width - len(record))])
    except csv.Error:
        raise _unpaired(block.count.first + len(lines)) from None
    frame = pl.DataFrame(lines, schema=dict(schema), orient="row")
    if not wide:
        return frame, []
    return frame, [
        Complaint(
            "ragged_row", "", pl.Series(wide, dtype=pl.UInt32), None, {"cells": cells, "columns": width}
        )
    ]


def _unpaired(row: int) -> UnreadableStream:
    return UnreadableStream(
        "broken_csv",
        f"From row {row} on the file cannot be read as CSV; a quotation mark may be unpaired.",
        f"从第 {row} 行起无法按 CSV 读取，可能有引号没有成对。",
    )


def _stamp(path: Path) -> tuple[int, int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns, facts.st_ino
