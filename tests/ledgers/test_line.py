"""Who books on SQLite stands in line: one at a time, in the order of coming, and a failure lets the next one in."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from qingheng.apps.ledgers import line


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A connection that says of itself what the test wants."""
    connection = SimpleNamespace(vendor="sqlite", in_atomic_block=False)
    monkeypatch.setattr(line.transaction, "get_connection", lambda: connection)
    return connection


def test_one_at_a_time_in_the_order_of_coming(on: SimpleNamespace) -> None:
    inside, most, order = 0, 0, []
    first_in, go = threading.Event(), threading.Event()

    def come(number: int) -> None:
        nonlocal inside, most
        with line.in_line():
            inside, most = inside + 1, max(most, inside + 1)
            order.append(number)
            first_in.set()
            assert go.wait(10)
            inside -= 1

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        assert first_in.wait(10)
        while len(line._line) <= number:
            assert threads[-1].is_alive()
    go.set()
    for thread in threads:
        thread.join(10)
    assert (most, order, len(line._line)) == (1, list(range(8)), 0)


def test_a_failure_lets_the_next_one_in(on: SimpleNamespace) -> None:
    with pytest.raises(RuntimeError), line.in_line():
        raise RuntimeError
    with line.in_line():
        assert len(line._line) == 1
    assert len(line._line) == 0


@pytest.mark.parametrize(("vendor", "inside"), [("postgresql", False), ("sqlite", True)])
def test_others_do_not_stand_in_line(on: SimpleNamespace, vendor: str, inside: bool) -> None:
    on.vendor, on.in_atomic_block = vendor, inside
    with line.in_line(), line.in_line():
        assert len(line._line) == 0
