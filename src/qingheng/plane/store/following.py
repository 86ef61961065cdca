"""A file that grows is proved and put on the disk while it is written, so that little of either is left at its end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

_CHUNK: Final = 1024 * 1024
_OFTEN: Final = 16 * 1024 * 1024
_PAUSE: Final = 0.02


class Followed:
    """A file written from its beginning to its end, whose bytes never change once they are there."""

    def __init__(self, path: Path, ended: Event) -> None:
        self._path, self._ended = path, ended
        self._digest, self._read = hashlib.sha256(), 0
        self._buffer = memoryview(bytearray(_CHUNK))
        self._done: Future[None] | None = None

    def sha256(self) -> str:
        """SHA-256 of the whole file, which is on the disk then. For when the last byte was written."""
        self._ended.set()
        if self._done is not None:
            self._done.result()
        self._take(0)
        return self._digest.hexdigest()

    def follow(self) -> None:
        """Take what is there, again and again, until the end is told."""
        while not self._ended.wait(_PAUSE):
            if self._path.exists():
                self._take(_OFTEN)

    def started(self, done: Future[None]) -> None:
        """Remember the thread that follows."""
        self._done = done

    def _take(self, least: int) -> None:
        """Hash the bytes that came since, once they are so many, and have the system put them on the disk."""
        with self._path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size - self._read < least:
                return
            file.seek(self._read)
            while size := file.readinto(self._buffer):
                self._digest.update(self._buffer[:size])
                self._read += size
            os.fsync(file.fileno())


@contextmanager
def followed(path: Path) -> Iterator[Followed]:
    """Follow a file that is about to be written. Whoever writes it anew from its beginning must not ask for its sum."""
    ended = Event()
    found = Followed(path, ended)
    with ThreadPoolExecutor(1, thread_name_prefix="following") as thread:
        found.started(thread.submit(found.follow))
        try:
            yield found
        finally:
            ended.set()
