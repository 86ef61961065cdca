"""Roles that change nothing; on the second database one of them stands for all, as verbs say the same on both."""

from __future__ import annotations

import pytest

READERS = [
    "auditor",
    pytest.param("executive_viewer", marks=pytest.mark.once),
    pytest.param("supplier", marks=pytest.mark.once),
]
