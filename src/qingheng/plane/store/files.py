"""Files and folders that are whole or absent: written beside their place, flushed to the disk, then renamed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PARTIAL: Final = ".partial"
_CHUNK: Final = 4 * 1024 * 1024


def flush(path: Path) -> None:
    """Have the system put a file or folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def put_text(path: Path, text: str) -> None:
    """Write a small text whole, in UTF-8."""
    put_bytes(path, text.encode())


def put_bytes(path: Path, data: bytes) -> None:
    """Write a small file whole."""
    partial = path.with_name(f".{path.name}{PARTIAL}-{os.getpid()}")
    partial.write_bytes(data)
    flush(partial)
    partial.replace(path)
    flush(path.parent)


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to fill; it takes its place when all went well and is deleted when not.

    What a killed process left behind is deleted by the next one. An older folder of that name is replaced.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}{PARTIAL}*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = folder.parent / f".{folder.name}{PARTIAL}-{os.getpid()}"
    partial.mkdir()
    try:
        yield partial
        for path in sorted(partial.rglob("*")):
            flush(path)
        flush(partial)
        if folder.exists():
            old = folder.parent / f".{folder.name}{PARTIAL}-old-{os.getpid()}"
            folder.rename(old)
            partial.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            partial.rename(folder)
        flush(folder.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
