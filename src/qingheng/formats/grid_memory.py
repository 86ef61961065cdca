"""A grid in memory is many small lists; the collector of cycles would walk through all of them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: for a piece of work of seconds that holds a grid, which has no cycles.

    What is no longer referred to is freed as always. Two pieces of work at once are no harm: the first to end
    turns the collector on again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
