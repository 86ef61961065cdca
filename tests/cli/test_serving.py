"""The keeper of the job worker: a worker that was killed has a successor, and web processes never end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from qingheng.interfaces.cli import serving


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A keeper of processes that only sleep, without a pause between two starts."""

    def sleeper() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    monkeypatch.setattr(serving, "start_worker", sleeper)
    monkeypatch.setattr(serving, "PAUSE", 0.0)
    made = serving.Keeper()
    made.look()
    yield made
    made.owner = os.getpid()
    made.stop()


def test_a_killed_worker_has_a_successor(keeper: Any) -> None:
    first = keeper.process
    keeper.look()
    assert keeper.process is first
    first.send_signal(signal.SIGKILL)
    first.wait()
    keeper.look()
    assert keeper.process is not first
    assert keeper.process.poll() is None


def test_a_worker_that_dies_at_once_is_not_started_again_and_again(
    keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PAUSE", 60.0)
    first = keeper.process
    first.kill()
    first.wait()
    keeper.look()
    assert keeper.process is first


def test_a_web_process_that_ends_leaves_the_worker_alone(keeper: Any) -> None:
    keeper.owner = os.getpid() + 1
    keeper.stop()
    assert keeper.process.poll() is None
