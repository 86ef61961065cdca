"""Calculations that were cut off: each holds a mark while it works, and the next one says so and clears what they left.

Nothing of them counts: a run is in force only once its record is written, and that happens in one transaction at the end.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_MARK: Final = ".calculating"


@contextmanager
def marked(folder: Path) -> Iterator[int]:
    """Hold a mark in `folder`. Gives how many calculations before were cut off; their unsealed files are deleted.

    A mark is a file locked as long as its process lives, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cut_off = sum(_cleared(folder, mark) for mark in sorted(folder.glob(f"*{_MARK}")))
    mark = folder / f".{os.getpid()}-{os.urandom(4).hex()}{_MARK}"
    with _held(mark):
        try:
            yield cut_off
        finally:
            mark.unlink(missing_ok=True)


def _held(mark: Path) -> IO[bytes]:
    """The mark, made and locked; it takes its name only when it is, so that nobody finds it free before."""
    unnamed = mark.with_suffix(".making")
    file = unnamed.open("wb")
    fcntl.flock(file, fcntl.LOCK_EX)
    unnamed.rename(mark)
    return file


def _cleared(folder: Path, mark: Path) -> bool:
    """Whether the process of a mark is gone; if so its unsealed files and the mark are too."""
    try:
        with mark.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not mark.exists():
                return False
            process = mark.name[1:].partition("-")[0]
            for left in (*folder.glob(f".{process}-*.partial"), *folder.glob(f".tables-{process}-*")):
                shutil.rmtree(left, ignore_errors=True)
            mark.unlink()
            return True
    except (BlockingIOError, FileNotFoundError):
        return False
