"""The demonstration company calculated once, and its pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.inventory.conftest import furnish
from tests.world import NOW, World, _load, _people, actors, client_as, company, record, rival, world

__all__ = [
    "World",
    "_load",
    "_people",
    "actors",
    "client_as",
    "company",
    "furnish",
    "record",
    "rival",
    "world",
]


@pytest.fixture(scope="module", autouse=True)
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of this module's evidence and sealed rows."""
    folder = tmp_path_factory.mktemp("replay")
    with override_settings(MEDIA_ROOT=folder / "blobs", PLANE_ROOT=folder / "plane"):
        yield folder


@pytest.fixture
def packed(record: Any, actors: dict[str, Any], tmp_path: Path) -> Callable[..., tuple[Any, Path]]:
    """Write the pack of the last published year; (what the service says, the file)."""
    from qingheng.apps.inventory import queries, services

    def act(role: str = "auditor") -> tuple[Any, Path]:
        found = queries.inventory_of_period(actor=actors["auditor"], period="FY2022/23")
        assert found is not None
        path = tmp_path / "pack.zip"
        made = services.pack_inventory(actor=actors[role], inventory_id=found.id, into=path, at=NOW)
        return made, path

    return act
