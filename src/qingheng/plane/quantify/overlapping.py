"""Several datasets of one run: the rows of the next are read while factors are chosen and lines written for this one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from qingheng.plane.quantify.finding import scratch
from qingheng.plane.quantify.holding import held

R = TypeVar("R")
C = TypeVar("C")
T = TypeVar("T")
_READING: Final = 2  # datasets being read: one from its files (`read_rows` sees to that), one put together
_WAITING: Final = 2  # datasets chosen for and not yet written: bounds memory


@dataclass(frozen=True)
class Work(Generic[R, C, T]):
    """One dataset. read: called with a folder for its rows and the threads it may take (`read_rows`), on another thread.
    choose: of what was read, on the caller's thread. write: of both, on another thread; the folder is still there."""

    read: Callable[[Path, int], R]
    choose: Callable[[R], C]
    write: Callable[[R, C], T]


def overlapped(works: Sequence[Work[R, C, T]], into: Path) -> Iterator[T]:
    """What each work writes, in order. Folders for rows lie in `into` and are deleted as soon as lines are written.

    Whatever a step raises is raised here, once everything begun before it came to its end.
    """
    with (
        held(),
        ExitStack() as folders,
        ThreadPoolExecutor(_READING) as reading,
        ThreadPoolExecutor(1) as writing,
    ):
        written: deque[Future[T]] = deque()
        ahead = _reads(works, into, folders, reading)
        try:
            for work, (folder, read) in zip(works, ahead, strict=True):
                rows = read.result()
                written.append(writing.submit(_write, work, rows, work.choose(rows), folder))
                if len(written) >= _WAITING:
                    yield written.popleft().result()
            while written:
                yield written.popleft().result()
        finally:
            for executor in (reading, writing):
                executor.shutdown(cancel_futures=True)


def _reads(
    works: Sequence[Work[R, C, T]], into: Path, folders: ExitStack, reading: ThreadPoolExecutor
) -> Iterator[tuple[ExitStack, Future[R]]]:
    """The reading of each work with the folder of its rows; that of the next has begun."""
    begun: deque[tuple[ExitStack, Future[R]]] = deque()
    cores = os.cpu_count() or 1
    for number, work in enumerate(works):
        folder = folders.enter_context(ExitStack())
        threads = (
            max(1, cores - 1) if number else cores
        )  # from the second on others choose and write meanwhile
        begun.append((folder, reading.submit(work.read, folder.enter_context(scratch(into)), threads)))
        if len(begun) > 1:
            yield begun.popleft()
    yield from begun


def _write(work: Work[R, C, T], rows: R, chosen: C, folder: ExitStack) -> T:
    with folder:
        return work.write(rows, chosen)
