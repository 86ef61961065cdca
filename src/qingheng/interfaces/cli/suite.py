"""`./run test`: the whole suite on SQLite, then everything that touches the database again on PostgreSQL.

The suite says aloud what it could not run and why; nothing is skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qingheng.interfaces.cli.cluster import Cluster, find_initdb

CHECKOUT = Path(__file__).resolve().parents[4]
DATABASE_TESTS = [
    "src/qingheng/platform",
    "src/qingheng/apps",
    "src/qingheng/interfaces/api",
    "tests/isolation",
    "tests/races",
    "tests/platform",
]


# files in the order of `conftest.py`: the long ones first
SPREAD = ["--dist", "loadfile", "--no-loadscope-reorder"]


def pytest(arguments: list[str], extra_env: dict[str, str] | None = None) -> int:
    """Run pytest in a process of its own. Returns its exit code; 5 (no tests) counts as failure."""
    environment = (
        os.environ | {"DJANGO_SETTINGS_MODULE": "qingheng.project.settings_test"} | (extra_env or {})
    )
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments], cwd=CHECKOUT, env=environment, check=False
    ).returncode


@contextmanager
def making_what_servers_copy() -> Iterator[None]:
    """The data directory of the browser's servers is made beside the first part, with the time nobody else wants."""
    making = subprocess.Popen(
        [sys.executable, "-m", "tests.prepared"],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what goes wrong is said by the server that then makes it
        preexec_fn=lambda: os.nice(10),
    )
    try:
        yield
    finally:
        making.wait()


def main(arguments: list[str]) -> int:
    """Exit code of the worst part."""
    os.environ.setdefault("QINGHENG_HOME", tempfile.mkdtemp(prefix="qingheng-test-"))
    # hundreds of processes start here: none compiles again what another has
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if arguments:
        return pytest(arguments)
    workers = str(min(4, os.cpu_count() or 2))
    print("== everything, on SQLite", flush=True)
    with making_what_servers_copy():
        # tables straight from the models; the browser's servers and PostgreSQL go through every migration
        code = pytest(["-n", workers, *SPREAD, "--no-migrations", "-m", "not browser"])
    print("== in the browser", flush=True)
    browser = ["-m", "browser", "tests/browser", "tests/auth", "-p", "no:randomly"]
    code = pytest(["-n", "2", *SPREAD, *browser]) or code  # a server and a browser each
    print("== what touches the database, on PostgreSQL", flush=True)
    if find_initdb() is None:
        print("not run: PostgreSQL's initdb was not found (Debian package: postgresql)", flush=True)
        return code
    with Cluster() as cluster:
        present = [path for path in DATABASE_TESTS if (CHECKOUT / path).exists()]
        result = pytest(
            ["-n", workers, *SPREAD, "-m", "not browser and not once", *present],
            {"DATABASE_URL": cluster.url},
        )
    return result or code


if __name__ == "__main__":
    home = os.environ.get("QINGHENG_HOME")
    status = main(sys.argv[1:])
    if home is None and "qingheng-test-" in os.environ.get("QINGHENG_HOME", ""):
        shutil.rmtree(os.environ["QINGHENG_HOME"], ignore_errors=True)
    sys.exit(status)
