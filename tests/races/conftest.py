"""A company that stands, before its rivals start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.races.rivals import Track


@pytest.fixture(autouse=True)
def _evidence_in_a_throwaway_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "blobs"


@pytest.fixture
def track(tmp_path: Path) -> Callable[[], Track]:
    """Call it when everything that shall stand stands."""
    return lambda: Track(tmp_path)


@pytest.fixture
def group(actors: dict[str, Any], now: Any) -> Any:
    """The shipped organisation and catalogue; the topmost node."""
    from qingheng.apps.indicators.services import load_catalogue
    from qingheng.apps.organisation.queries import root
    from qingheng.apps.organisation.services import load_nodes
    from qingheng.platform.packs.queries import content

    manager = actors["programme_manager"]
    load_nodes(actor=manager, rows=content("company-lenovo").tables["nodes"], at=now)
    load_catalogue(actor=manager, pack=content("catalogue-manufacturing"), at=now)
    return root(actor=manager)
