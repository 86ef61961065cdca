"""The real application in processes of its own, on a data directory of its own: for browser tests and benchmarks."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.prepared import QUICK, copied_to, served_environment

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = "demo.qingheng.example"


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """Loads the demonstration company as `./run up --once` does, then serves it as `./run up` does.

    jobs: whether somebody works on jobs too; where only pages are opened, nobody need start for it.
    """

    def __init__(self, *, jobs: bool = True) -> None:
        self.jobs = jobs
        self.home = Path(tempfile.mkdtemp(prefix="qingheng-served-"))
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.passwords: dict[str, str] = {}
        self.pages: list[tuple[str, str, str]] = []  # name, path and role of each, where a walk listed them
        self.env = served_environment(self.home)

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> Any:
        """A command of the application; its JSON output. codes: exit codes that are no failure."""
        done = subprocess.run(
            [sys.executable, "-m", "qingheng.interfaces.cli.main", *arguments, "--format", "json"],
            env=self.env, cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode not in codes:
            raise RuntimeError(
                f"{arguments}: {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()}"
            )
        return json.loads(done.stdout)

    def load(self) -> dict[str, Any]:
        """The summary of `up --once`."""
        summary: dict[str, Any] = self.run("up", "--once")
        return summary

    def load_copy(self) -> dict[str, Any]:
        """The same from a data directory prepared once for the sources as they stand; with the passwords it was made with."""
        summary, self.passwords = copied_to(self.home)
        self.env |= QUICK
        return summary

    def password(self, role: str) -> str:
        """The password of the demonstration person of that role. Who changes one writes the new one to `passwords`."""
        if role not in self.passwords:
            self.passwords[role] = str(self.run("people", "password", f"{role}@{PEOPLE}")["password"])
        return self.passwords[role]

    def __enter__(self) -> Served:
        started = time.perf_counter()
        self.log = (self.home / "server.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qingheng.interfaces.cli.main", "serve",
             *(["--with-worker"] if self.jobs else []), "--address", f"127.0.0.1:{self.port}"],
            env=self.env, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):
                    break
            except OSError as error:
                if time.perf_counter() - started > 60 or self.process.poll() is not None:
                    raise RuntimeError((self.home / "server.log").read_text(errors="replace")) from error
                time.sleep(0.02)
        self.startup = time.perf_counter() - started
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)
