"""Standing in line for SQLite, which lets one write and makes the others ask again and again, the unlucky for ever.

Threads of a process that book come one after another, first come, first served. Between processes, and for everybody
else who writes, the database's own waiting holds as before. PostgreSQL queues by itself: there nobody stands in line.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import transaction

LONGEST: Final = 60.0  # seconds; whoever waited longer tries, and the database decides
_guard: Final = threading.Lock()
_line: Final[deque[threading.Event]] = deque()


@contextmanager
def in_line() -> Iterator[None]:
    """Run the block when everybody who came before is done. Inside a transaction, which has its turn, at once."""
    connection = transaction.get_connection()
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    mine = threading.Event()
    with _guard:
        _line.append(mine)
        if _line[0] is mine:
            mine.set()
    try:
        mine.wait(LONGEST)
        yield
    finally:
        with _guard:
            _line.remove(mine)
            if _line:
                _line[0].set()
