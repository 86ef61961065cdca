"""Where replay packs lie until they are fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

PACK_JOB: Final = "assurance.pack"
KEPT_SECONDS: Final = 7 * 24 * 3600
"""How long a written pack waits to be downloaded; the same run gives the same pack again."""


def pack_file(tenant_id: int, run_id: int) -> Path:
    """Where the pack of a job lies; it may be gone by now."""
    return Path(settings.PLANE_ROOT) / "packs" / str(tenant_id) / f"{run_id}.zip"
