"""A throwaway PostgreSQL cluster for tests: initdb, start, and gone when done. Never the user's own server."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType


def find_initdb() -> Path | None:
    """The newest initdb on the machine, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if installed:
        return installed[-1]
    found = shutil.which("initdb")
    return Path(found) if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """Context manager. `url` connects as a role that owns its database but is no superuser, so policies bind."""

    role = "qingheng"

    def __init__(self, connections: int = 60) -> None:
        self.connections = connections
        initdb = find_initdb()
        if initdb is None:
            raise RuntimeError("initdb was not found")
        self.binaries = initdb.parent
        self.port = _free_port()
        self.password = secrets.token_urlsafe(16)
        self.folder = Path(tempfile.mkdtemp(prefix="qingheng-pg-"))
        self.user = self._unprivileged()

    @property
    def url(self) -> str:
        return f"postgres://{self.role}:{self.password}@127.0.0.1:{self.port}/qingheng"

    @staticmethod
    def _unprivileged() -> str | None:
        """PostgreSQL refuses to run as root: use the postgres or nobody account then."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return name
        raise RuntimeError("no unprivileged account to run PostgreSQL under")

    def _run(self, program: str, *arguments: str, **options: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            user=self.user,
            group=pwd.getpwnam(self.user).pw_gid if self.user else None,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=os.environ | {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"} | options,
        )

    def __enter__(self) -> Cluster:
        if self.user:
            shutil.chown(self.folder, user=self.user)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
            f"-c max_connections={self.connections}"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "-o", settings, "start")
        for statement in (
            f"CREATE ROLE {self.role} LOGIN CREATEDB NOSUPERUSER PASSWORD '{self.password}'",
            f"CREATE DATABASE qingheng OWNER {self.role}",
        ):
            self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-qc", statement)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
