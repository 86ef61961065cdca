"""A worker killed without warning: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("dying_worker.py")
PATIENCE = 60  # seconds
pytestmark = pytest.mark.once  # on a database of its own, whichever the suite is on


def program(home: Path, act: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "QINGHENG_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'crash.sqlite3'}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "DJANGO_SETTINGS_MODULE": "qingheng.project.settings_test",
    }
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), act],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out.strip()


def state_in(home: Path) -> str:
    """Of the one job, read past the program: starting it takes longer than the job."""
    with closing(sqlite3.connect(home / "crash.sqlite3", timeout=PATIENCE)) as database:
        return str(database.execute("SELECT state FROM jobs_run").fetchone()[0])


def wait_for(condition, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.1)


def test_kill_9_in_mid_job(tmp_path):
    finish(program(tmp_path, "prepare"))
    reached = tmp_path / "reached"
    first = program(tmp_path, "work")
    try:
        wait_for(lambda: reached.exists() and reached.read_text() == "1", first)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
    assert finish(program(tmp_path, "report")) == "running 1 2 None True"
    (tmp_path / "second").touch()
    second = program(tmp_path, "work")
    try:
        wait_for(lambda: reached.read_text() == "3", second)
        wait_for(lambda: state_in(tmp_path) == "done", second)
    finally:
        os.kill(second.pid, signal.SIGKILL)
        second.communicate()
    assert finish(program(tmp_path, "report")) == "done 2 4 4 True"


def test_two_workers_never_take_the_same_run(tmp_path):
    finish(program(tmp_path, "queue"))
    workers = [program(tmp_path, "drain") for _worker in range(2)]
    shares = [int(finish(worker)) for worker in workers]
    notes = (tmp_path / "notes").read_text().split()
    assert sum(shares) == 40
    assert sorted(map(int, notes)) == list(range(1, 41))
