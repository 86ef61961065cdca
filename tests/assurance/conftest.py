"""The demonstration company calculated and locked, with an engagement of its auditor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
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
    folder = tmp_path_factory.mktemp("assurance")
    with override_settings(MEDIA_ROOT=folder / "blobs", PLANE_ROOT=folder / "plane"):
        yield folder


@pytest.fixture
def inventory(record: Any, actors: dict[str, Any]) -> Any:
    """The inventory of the last published year."""
    from qingheng.apps.inventory import queries

    return queries.inventory_of_period(actor=actors["programme_manager"], period="FY2022/23")


@pytest.fixture
def engagement(inventory: Any, actors: dict[str, Any]) -> Any:
    """Limited assurance with 5 % materiality, by the auditor."""
    from qingheng.apps.assurance import services

    return services.open_engagement(
        actor=actors["programme_manager"], inventory_id=inventory.id, title="FY2022/23", level="limited",
        materiality_percent=Decimal(5), auditor_id=actors["auditor"].person_id, at=NOW,
    )  # fmt: skip


@pytest.fixture
def checked(engagement: Any, actors: dict[str, Any]) -> Callable[..., Any]:
    """Draw a sample and agree with every line of it."""
    from qingheng.apps.assurance import services

    def act(method: str = "impact", size: int = 3) -> Any:
        drawn = services.draw_sample(
            actor=actors["auditor"], engagement_id=engagement.id, method=method, size=size, at=NOW
        )
        for line in drawn.lines:
            services.check_line(
                actor=actors["auditor"],
                engagement_id=engagement.id,
                line_id=line.id,
                verdict="agreed",
                note="",
                at=NOW,
            )
        return drawn

    return act
