"""How a process holds memory while it calculates.

A run makes and drops arrays of a megabyte by the thousand. What the allocator gives back to the system between two of
them comes back page by page, cleared by the kernel. So freed memory is kept until the run ends, Arrow takes its memory
from the same place, and cycles are looked for less often.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Final

import pyarrow as pa

from qingheng.plane import allocator

_OBJECTS: Final = 1_000_000


class _Users:
    """How many calculations the process is set up for, and what sets it back."""

    def __init__(self) -> None:
        self._lock, self._many, self._back = Lock(), 0, ExitStack()

    def come(self) -> None:
        with self._lock:
            if not self._many:
                self._back = _set_up()
            self._many += 1

    def go(self) -> None:
        with self._lock:
            self._many -= 1
            if not self._many:
                self._back.close()


_users: Final = _Users()


@contextmanager
def held() -> Iterator[None]:
    """While this lasts the process is set up for a calculation; the last of several at once sets it back."""
    _users.come()
    try:
        yield
    finally:
        _users.go()


def _set_up() -> ExitStack:
    """Set the process up. Closing what comes back sets it back."""
    back = ExitStack()
    objects, pool = gc.get_threshold(), pa.default_memory_pool()
    gc.set_threshold(max(objects[0], _OBJECTS) if objects[0] else 0, *objects[1:])
    back.callback(gc.set_threshold, *objects)
    if allocator.keep():
        pa.set_memory_pool(pa.system_memory_pool())
        back.callback(allocator.give_back)
        back.callback(pa.set_memory_pool, pool)
    return back
