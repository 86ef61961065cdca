"""Writing an inventory pack: tables stream into one zip file, each with its SHA-256, under a sealed manifest.

The same content gives the same bytes. Formula-safe: texts a spreadsheet would run begin with an apostrophe.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qingheng.formats.csv_out import safe_text
from qingheng.formats.replay_arithmetic import seal_of
from qingheng.formats.replay_program import FORMAT, VERSION
from qingheng.formats.replay_reading import MANIFEST, NUMBER
from qingheng.formats.replay_source import program

_DAY: Final = (1980, 1, 1, 0, 0, 0)
_PIECE: Final = 2**16


class PackWriter:
    """A pack being written. Tables and texts first, `seal` last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self.files: dict[str, dict[str, Any]] = {}

    def text(self, name: str, content: str | bytes) -> None:
        """Write a file at once."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        self._zip.writestr(_entry(name), data)
        self.files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Write a table row by row; its number of rows. None is an empty cell, numbers are as they are."""
        count = 0
        with self.open_table(name, columns) as write:
            for row in rows:
                write(row)
                count += 1
        return count

    @contextmanager
    def open_table(self, name: str, columns: Sequence[str]) -> Iterator[Any]:
        """A table to be filled by calling what is given with rows; large ones go to a file beside the pack first."""
        with self._zip.open(_entry(name), "w", force_zip64=True) as raw:
            hashed = _Hashed(raw)
            text = io.TextIOWrapper(
                io.BufferedWriter(hashed, _PIECE), encoding="utf-8", newline="", write_through=False
            )
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(columns)

            def write(row: Sequence[object]) -> None:
                writer.writerow([_cell(one) for one in row])

            yield write
            text.flush()
            text.detach().detach()
        self.files[name] = {"sha256": hashed.digest.hexdigest(), "bytes": hashed.size}

    def take(self, name: str, path: Path) -> None:
        """Write a file of the disk as a file of the pack."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as into, path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                into.write(piece)
        self.files[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def seal(self, about: Mapping[str, Any]) -> str:
        """Add the program and the manifest. about: further entries of the manifest. Gives the seal."""
        self.text("replay.py", program())
        manifest = {**about, "format": FORMAT, "version": VERSION, "files": dict(sorted(self.files.items()))}
        manifest = json.loads(json.dumps(manifest))
        seal = seal_of(manifest)
        body = json.dumps({**manifest, "seal": seal}, ensure_ascii=False, indent=1, sort_keys=True)
        self._zip.writestr(_entry(MANIFEST), body.encode("utf-8"))
        return seal


@contextmanager
def writing(path: Path) -> Iterator[PackWriter]:
    """A pack to fill. Where it fails nothing is left behind."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            yield PackWriter(archive)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def beside(path: Path, columns: Sequence[str]) -> Iterator[Any]:
    """A table on the disk, for one of two that are filled side by side: `PackWriter.take` puts it into the pack."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)

        def write(row: Sequence[object]) -> None:
            writer.writerow([_cell(one) for one in row])

        yield write


class _Hashed(io.RawIOBase):
    """Bytes on their way into the archive, counted and hashed."""

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self.raw, self.digest, self.size = raw, hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        self.size += len(data)
        return int(self.raw.write(data))


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value if NUMBER.fullmatch(value) else safe_text(value)
    return "" if value is None else value


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
