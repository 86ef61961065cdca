"""Files of a watched folder or maildir, reached so that no link leads out of it and no half file is read.

Every step goes through the descriptor of the folder above, never through a path: what somebody puts in place
of a folder between two steps is not followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SETTLED = 10  # seconds since the last change; before that somebody may still be writing
HALF = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download")
_CHUNK = 1024 * 1024
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class StillWritten(Exception):
    """The file changed while it was read, or a moment ago: it is left for the next time."""


@dataclass(frozen=True)
class Copied:
    """What was read of a file. mark: the same for the same file and bytes alone; data: at its beginning."""

    data: IO[bytes]
    size: int
    mark: str


@contextlib.contextmanager
def opened_folder(name: str | Path, parent: int | None = None) -> Iterator[int]:
    """The descriptor of a folder; below another one it must not be a link. Raises OSError."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (os.O_NOFOLLOW if parent is not None else 0)
    descriptor = os.open(name, flags, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def entries(folder: int) -> list[tuple[str, os.stat_result]]:
    """Names and facts of what lies in a folder, hidden things left out, links not followed, by name."""
    found = []
    for name in sorted(os.listdir(folder)):
        if name.startswith((".", "~$")):
            continue
        with contextlib.suppress(FileNotFoundError):  # moved away by another worker
            found.append((name, os.stat(name, dir_fd=folder, follow_symlinks=False)))
    return found


def is_settled(name: str, facts: os.stat_result, *, moment: float) -> bool:
    """Whether a file is whole, as far as it shows. moment: Unix seconds."""
    return not name.casefold().endswith(HALF) and abs(moment - facts.st_mtime) >= SETTLED


@contextlib.contextmanager
def copied(folder: int, name: str, *, most: int) -> Iterator[Copied]:
    """The bytes of a regular file, copied aside, so that nobody changes them any more.

    most: bytes; a larger file is cut one byte beyond, for the service to refuse it.
    Raises StillWritten, OSError (a link too).
    """
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as source, tempfile.TemporaryFile() as kept:
        before = os.fstat(source.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(f"{name!r} is no regular file")
        digest, size = hashlib.sha256(), 0
        while size <= most and (chunk := source.read(min(_CHUNK, most + 1 - size))):
            digest.update(chunk)
            kept.write(chunk)
            size += len(chunk)
        after = os.fstat(source.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or (
            size <= most and size != after.st_size
        ):
            raise StillWritten(name)
        kept.seek(0)
        own = f"{before.st_dev}:{before.st_ino}:{before.st_mtime_ns}:{digest.hexdigest()}"
        yield Copied(kept, size, hashlib.sha256(own.encode("ascii")).hexdigest()[:40])


def put_aside(folder: int, name: str, below: str, stamp: str) -> str | None:
    """Move an entry into the hidden folder `below` of its own folder, under its time and name.

    Returns the name it has there; None when another worker moved it first. Raises OSError.
    """
    with contextlib.suppress(FileExistsError):
        os.mkdir(below, 0o755, dir_fd=folder)
    with opened_folder(below, folder) as into:
        for number in range(1, 1000):
            wanted = f"{stamp}-{name}" if number == 1 else f"{stamp}-{number}-{name}"
            wanted = _shortened(wanted)
            if not _is_there(into, wanted):
                try:
                    os.rename(name, wanted, src_dir_fd=folder, dst_dir_fd=into)
                except FileNotFoundError:
                    return None
                return wanted
    raise OSError(f"no free name for {name!r}")


def write_beside(folder: int, below: str, name: str, text: str) -> None:
    """Write a short text next to an entry that was put aside. Never over a file that is there."""
    with opened_folder(below, folder) as into:
        descriptor = os.open(_shortened(name)[:240] + ".txt", _NEW, 0o644, dir_fd=into)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


def _is_there(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _shortened(name: str, most: int = 230) -> str:
    """The name in at most that many bytes, its end kept: a file system takes 255."""
    raw = os.fsencode(name)
    return name if len(raw) <= most else os.fsdecode(raw[:40]) + "~" + os.fsdecode(raw[-(most - 41) :])
