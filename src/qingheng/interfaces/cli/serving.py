"""Serving: gunicorn for the pages and one worker process for the jobs, stopped together."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

log = logging.getLogger(__name__)
PAUSE = 5.0  # seconds between two starts of the worker


class Keeper:
    """The worker process, started again when it dies: a killed worker's jobs wait for a successor."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started, self.owner = 0.0, os.getpid()

    def look(self) -> None:
        """Start the worker when none runs and the pause since the last start is over."""
        now = time.monotonic()
        if self.process is not None and (self.process.poll() is None or now < self.started + PAUSE):
            return
        if self.process is not None:
            log.warning("the worker ended and is started again")
        self.process, self.started = start_worker(), now

    def stop(self) -> None:
        """End the worker, giving it time to put its job down; a web process, forked from this one, ends alone."""
        if self.process is not None and os.getpid() == self.owner:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:  # a long job: the next worker takes it up again
                self.process.kill()


class KeepingArbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn's own loop, with a look at the job worker each round."""

    keeper: Keeper | None = None

    def manage_workers(self) -> None:
        """Keep as many web processes as wanted, and the worker."""
        super().manage_workers()
        if self.keeper is not None:
            self.keeper.look()


class Application(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings and no configuration file."""

    def __init__(self, options: dict[str, Any], keeper: Keeper | None) -> None:
        self.options, self.keeper = options, keeper
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """The pages. What they are made of is left out of searches for cycles: web processes, forked later, share it."""
        from django.core.wsgi import get_wsgi_application

        pages = get_wsgi_application()
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        return pages

    def run(self) -> None:
        """Serve until stopped."""
        arbiter = KeepingArbiter(self)
        arbiter.keeper = self.keeper
        arbiter.run()


def start_worker() -> subprocess.Popen[bytes]:
    """Start the job worker as a process of its own; it ends when this process does."""
    return subprocess.Popen(
        [sys.executable, "-m", "qingheng.interfaces.cli.main", "worker"], env=os.environ.copy()
    )


def serve(*, address: str, worker: bool) -> None:
    """Serve until interrupted. address: host:port. The worker starts once pages are answered, not before."""
    keeper = Keeper() if worker else None
    options = {
        "bind": address,
        "workers": min(4, max(2, multiprocessing.cpu_count())),
        "threads": 4,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 120,
        "graceful_timeout": 10,
        "keepalive": 30,
        "accesslog": None,
        "loglevel": "warning",
        "max_requests": 20000,
        "max_requests_jitter": 2000,
        "control_socket_disable": True,
    }
    try:
        Application(options, keeper).run()
    finally:
        if keeper is not None:
            keeper.stop()
