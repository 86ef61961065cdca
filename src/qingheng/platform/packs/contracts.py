"""What other apps see of packs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PackContent:
    """A pack as read from its folder. Cells of `tables` are text; `documents`: parsed YAML by file stem, behind its
    folder where it has one (`datasets/energy`)."""

    id: str
    kind: str
    version: str
    title_zh: str
    title_en: str
    meta: dict[str, Any]
    tables: dict[str, list[dict[str, str]]]
    documents: dict[str, Any]
    sha256: str  # of all files of the folder

    @property
    def pin(self) -> str:
        """id@version, the form kept beside what was loaded from it."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class PackProblem:
    """Something wrong with a pack: where (file and line), what, in both languages."""

    pack: str
    place: str
    text_zh: str
    text_en: str
    severity: str = "error"  # error, warning


@dataclass(frozen=True)
class PackSummary:
    """A line of the list. `problem` is set when the folder cannot be read at all."""

    id: str
    kind: str = ""
    version: str = ""
    title_zh: str = ""
    title_en: str = ""
    rows: int = 0
    sha256: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    problem: PackProblem | None = None


@dataclass(frozen=True)
class InstallView:
    """The version of a pack in force in the company."""

    pack_id: str
    kind: str
    version: str
    sha256: str
    title_zh: str
    title_en: str
    installed_by: str
    installed_at: datetime


@dataclass(frozen=True)
class PackChange:
    """What taking a pack into use changes, or changed. state: new, update, unchanged.

    Items are named `table/key`. is_known: False when the version in force was taken before items were kept.
    """

    pack_id: str
    kind: str
    state: str
    from_version: str
    to_version: str
    sha256: str
    is_known: bool
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
