"""Serving: gunicorn for the pages and one worker process for the jobs, stopped together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from typing import Any

from gunicorn.app.base import BaseApplication


class Application(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings and no configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def start_worker() -> subprocess.Popen[bytes]:
    """Start the job worker as a process of its own; it ends when this process does."""
    return subprocess.Popen(
        [sys.executable, "-m", "qingheng.interfaces.cli.main", "worker"], env=os.environ.copy()
    )


def serve(*, address: str, worker: bool) -> None:
    """Serve until interrupted. address: host:port. The worker starts once pages are answered, not before."""
    processes: list[subprocess.Popen[bytes]] = []

    def when_ready(server: object) -> None:
        if worker:
            processes.append(start_worker())

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
        "when_ready": when_ready,
    }
    try:
        Application(options).run()
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=15)
