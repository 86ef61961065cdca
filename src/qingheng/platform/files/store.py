"""The bytes on disk: content-addressed, written once, durable before they are named."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

_CHUNK = 1024 * 1024


class TooLarge(ValueError):
    """The stream is longer than the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class Stored:
    """What was written: hex hash and length in bytes."""

    sha256: str
    size: int


def blob_path(sha256: str) -> Path:
    """Where the bytes of that hash lie. Raises ValueError for anything but 64 lower-case hex digits."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


@dataclass(frozen=True)
class Received:
    """Bytes that lie in the store's folder without a name of their own yet."""

    temporary: Path
    stored: Stored


@contextmanager
def receive(stream: IO[bytes], *, limit: int) -> Iterator[Received]:
    """Copy a stream to a temporary file of the store, flushed and hashed; deleted at the end unless it was placed.

    Raises TooLarge past `limit` bytes. Needs no transaction: a long upload keeps nobody from writing.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=root, prefix="incoming-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge(limit)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Received(temporary, Stored(digest.hexdigest(), size))
    finally:
        temporary.unlink(missing_ok=True)


def place(received: Received, *, before_placing: Callable[[str], None]) -> Stored:
    """Give received bytes their name. A crash leaves a temporary file, never a wrong or half file under a hash.

    before_placing: called with the hash before the bytes get their name or are found to have it already.
    """
    before_placing(received.stored.sha256)
    _place(received.temporary, blob_path(received.stored.sha256))
    return received.stored


def write(stream: IO[bytes], *, limit: int, before_placing: Callable[[str], None]) -> Stored:
    """Copy a stream into the store. Raises TooLarge past `limit` bytes, and keeps nothing then."""
    with receive(stream, limit=limit) as received:
        return place(received, before_placing=before_placing)


def _place(temporary: Path, target: Path) -> None:
    if target.exists():
        return  # the same bytes are there already
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(0o440)
    temporary.replace(target)
    for directory in (target.parent, target.parent.parent, target.parent.parent.parent):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def hash_of(path: Path) -> str:
    """sha256 hex of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(sha256: str) -> bool:
    """Take the bytes away; whether there were any. The caller holds the hash (holding.only_one)."""
    path = blob_path(sha256)
    if not path.exists():
        return False
    path.unlink()
    return True
