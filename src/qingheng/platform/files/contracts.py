"""What other apps see of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class AttachmentView:
    """Evidence of one object. `size` in bytes."""

    id: int
    sha256: str
    name: str
    mime: str
    size: int
    object_type: str
    object_id: str
    why: str
    attached_by: str
    attached_at: datetime
    retention_until: date | None


@dataclass(frozen=True)
class BlobProblem:
    """A blob whose bytes are missing or no longer hash to their name."""

    sha256: str
    name: str
    problem: str  # missing, changed
