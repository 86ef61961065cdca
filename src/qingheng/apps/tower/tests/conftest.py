"""The company of tests/world.py, with its published targets, checked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOW, Furnish, actors, client_as, company, record, rival, world

__all__ = ["NOW", "actors", "client_as", "company", "furnish", "record", "rival", "world"]


@pytest.fixture(scope="module")
def furnish() -> Furnish:
    """What is loaded besides the record."""
    from qingheng.apps.quality import services as quality
    from qingheng.apps.targets import services as targets

    def load(manager: Any, pack: Any, root: Any) -> None:
        targets.load_targets(actor=manager, pack=pack, at=NOW)
        quality.run_checks(actor=manager, node_id=root.id, at=NOW)

    return load
