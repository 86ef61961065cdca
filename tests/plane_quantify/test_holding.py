"""What a calculation changes in its process is set back, and sums by group are exact whatever their size."""

from __future__ import annotations

import gc
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.plane.quantify.engines.figures import HALF, LIMIT, sums_by
from qingheng.plane.quantify.holding import held


def _settings() -> tuple[float, tuple[int, int, int], str]:
    return sys.getswitchinterval(), gc.get_threshold(), pa.default_memory_pool().backend_name


def test_the_last_of_several_sets_back() -> None:
    """Also when one of them fails."""
    before = _settings()
    with held():
        during = _settings()
        with pytest.raises(ValueError, match="no"), held():
            raise ValueError("no")
        assert _settings() == during != before
    assert _settings() == before


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1 - LIMIT, LIMIT - 1)), max_size=40), st.booleans())
def test_sums_by_group_are_exact(rows: list[tuple[int, int]], small: bool) -> None:
    """Those that fit 64 bits whole, and those that only fit by halves."""
    rows = [(group, value % 1000 if small else value) for group, value in rows]
    groups = np.array([group for group, _ in rows], np.int64)
    values = np.array([value for _, value in rows], np.int64)
    high, low = sums_by(groups, values, np.bincount(groups, minlength=4))
    for group in range(4):
        wanted = sum(value for one, value in rows if one == group)
        assert (int(high[group]) << HALF) + int(low[group]) == wanted
