"""What other apps see of search."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Document:
    """A thing to be found. `words`: further text it is found by (definition, code, labels as published)."""

    kind: str
    object_id: str
    title_zh: str
    title_en: str
    url_name: str
    verb: str
    url_args: dict[str, str | int] = field(default_factory=dict)
    words: str = ""
    path: str = ""  # of its organisation node; empty when it belongs to none


@dataclass(frozen=True)
class Hit:
    """A thing found, with the address of its page."""

    kind: str
    object_id: str
    title_zh: str
    title_en: str
    url: str
