"""A company with the small database imported by its job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lca_store.small import steel


@pytest.fixture(autouse=True)
def _a_plane_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Companies of tests share their numbers: what one stored or opened is not the next one's."""
    from qingheng.plane.lca.reading import forget

    settings.PLANE_ROOT = tmp_path / "plane"
    forget()


@pytest.fixture
def imported(actors: dict[str, Any], now: Any) -> Callable[..., Any]:
    """Import bytes as a job and give the version in the state the job left it in."""
    from qingheng.apps.lca import services
    from qingheng.apps.lca.models import DatabaseVersion
    from qingheng.apps.lca.queries.databases import version_view
    from qingheng.platform.jobs.worker import run_waiting

    def do(data: bytes | None = None, code: str = "steel", **wanted: Any) -> Any:
        started = services.start_import(
            actor=actors["programme_manager"], data=data or steel(), name=f"{code}.zip",
            wanted=services.Import(code, **wanted), at=now,
        )  # fmt: skip
        run_waiting(clock=lambda: now)
        found = DatabaseVersion.objects.select_related("database").filter(pk=started.version.id).first()
        return version_view(found) if found is not None else None

    return do
