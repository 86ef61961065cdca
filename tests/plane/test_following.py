"""A file that is proved while it grows."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from qingheng.plane.store import following
from qingheng.plane.store.following import followed


@pytest.mark.parametrize("often", [1, 1 << 30])
def test_the_sum_is_that_of_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    """Whether its pieces were taken as they came, or all of it at the end."""
    monkeypatch.setattr(following, "_OFTEN", often)
    monkeypatch.setattr(following, "_PAUSE", 0.001)
    path, pieces = tmp_path / "lines", [os.urandom(size) for size in (3, 1_500_000, 0, 70_001)]
    with followed(path) as beside, path.open("wb", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
            time.sleep(0.003)  # lets the other thread take what is there; nothing depends on whether it did
        assert beside.sha256() == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_a_file_that_never_came_and_one_nobody_asks_for(tmp_path: Path) -> None:
    """The thread ends with the work; only who asks for a sum is told that there is no file."""
    with followed(tmp_path / "none"):
        pass
    with followed(tmp_path / "none") as beside, pytest.raises(FileNotFoundError):
        beside.sha256()
