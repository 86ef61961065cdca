"""Memory and time of a served application while something is done with it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def children(pid: int) -> list[int]:
    """A process and all below it."""
    pids = [pid]
    for process in pids:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                pids.extend(int(child) for child in task.read_text().split())
            except OSError:
                continue
    return pids


def share(pid: int) -> float:
    """Proportional memory (PSS) of one process, MB: shared pages are counted once. 0 when it is gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.M)
    return int(found[1]) / 1024 if found else 0.0


def tree_memory(pid: int) -> float:
    """Proportional memory of a process and all below it, MB."""
    return sum(share(process) for process in children(pid))


class Memory:
    """Watches the web processes and the worker of a server: the peak of each, and of both together, in MB."""

    def __init__(self, pid: int) -> None:
        self.pid, self.done = pid, threading.Event()
        self.peak = {"web": 0.0, "worker": 0.0, "together": 0.0}
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def worker(self) -> int:
        """The process that carries out jobs. Raises LookupError while there is none."""
        for pid in children(self.pid):
            if self._is_worker(pid):
                return pid
        raise LookupError("no worker runs")

    def peaks(self) -> dict[str, float]:
        """The highest of each so far."""
        return {name: round(value, 1) for name, value in self.peak.items()}

    @contextmanager
    def timed(self, name: str, found: dict[str, Any]) -> Iterator[None]:
        """Put the seconds an act takes under its name."""
        started = time.perf_counter()
        yield
        found[name] = round(time.perf_counter() - started, 2)

    def _watch(self) -> None:
        while not self.done.wait(0.25):
            now = {"web": 0.0, "worker": 0.0}
            for pid in children(self.pid):
                now["worker" if self._is_worker(pid) else "web"] += share(pid)
            now["together"] = sum(now.values())
            self.peak = {name: max(self.peak[name], value) for name, value in now.items()}

    def _is_worker(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(b"\0worker")
        except OSError:
            return False
