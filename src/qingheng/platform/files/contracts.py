"""What other apps see of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class AttachmentView:
    """Evidence of one object. `size` in bytes. Kept for ever without `retention_until`, and while `held_at` is set."""

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
    hold_reason: str = ""
    held_by: str = ""
    held_at: datetime | None = None


@dataclass(frozen=True)
class BlobProblem:
    """A blob whose bytes are missing or no longer hash to their name."""

    sha256: str
    name: str
    problem: str  # missing, changed


@dataclass(frozen=True)
class KeptFile:
    """A file whose evidence was removed and whose bytes stay. why: attached, in_use, elsewhere, busy."""

    sha256: str
    name: str
    why: str


@dataclass(frozen=True)
class Purge:
    """What a removal did: evidence removed, files whose bytes are gone, files that stay and why."""

    removed: int
    files: int
    kept: tuple[KeptFile, ...]


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a text file. `rows` when it is a table, else `text`; `cut` when there is more."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    cut: bool


@dataclass(frozen=True)
class Preview:
    """How a file may be shown. kind: pdf, image, table, text, or none with the reason in `why` (markup, kind)."""

    kind: str
    mime: str
    excerpt: Excerpt | None = None
    why: str = ""
