"""A file that grows is proved and put on the disk while it is written, so that little of either is left at its end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

_CHUNK: Final = 8 * 1024 * 1024
_OFTEN: Final = 8 * 1024 * 1024
_PAUSE: Final = 0.02


class Followed:
    """A file written from its beginning to its end, whose bytes never change once they are there."""

    def __init__(self, path: Path, pool: ThreadPoolExecutor) -> None:
        self._path, self._ended = path, Event()
        self._digest, self._read, self._flushed = hashlib.sha256(), 0, 0
        self._buffer = memoryview(bytearray(_CHUNK))
        self._threads: list[Future[None]] = [
            pool.submit(self._often, self._hash), pool.submit(self._often, self._flush)
        ]  # fmt: skip

    def sha256(self) -> str:
        """SHA-256 of the whole file, which is on the disk then. For when the last byte was written.

        Raises FileNotFoundError.
        """
        self.end()
        for thread in self._threads:
            thread.result()
        return self._digest.hexdigest()

    def end(self) -> None:
        """Nothing more will be written, or nobody wants to know."""
        self._ended.set()

    def _often(self, take: Callable[[int], None]) -> None:
        """Take what is there again and again, until the end is told, and then the rest."""
        while not self._ended.wait(_PAUSE):
            if self._path.exists():
                take(_OFTEN)
        take(1)

    def _hash(self, least: int) -> None:
        """Hash the bytes that came since, once they are so many."""
        with self._path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size - self._read < least:
                return
            file.seek(self._read)
            while size := file.readinto(self._buffer):
                self._digest.update(self._buffer[:size])
                self._read += size

    def _flush(self, least: int) -> None:
        """Have the system put the bytes that came since on the disk, once they are so many."""
        with self._path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size - self._flushed >= least:
                os.fsync(file.fileno())
                self._flushed = size


@contextmanager
def followed(path: Path) -> Iterator[Followed]:
    """Follow a file that is about to be written. Whoever writes it anew from its beginning must not ask for its sum."""
    with ThreadPoolExecutor(2, thread_name_prefix="following") as pool:
        found = Followed(path, pool)
        try:
            yield found
        finally:
            found.end()
