"""What other apps see of comments, and what they tell about the things commented on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

TEXT_LENGTH = 4000  # characters of one comment
OPEN, RESOLVED, WITHDRAWN = "open", "resolved", "withdrawn"


@dataclass(frozen=True)
class Subject:
    """A thing one can comment on, as its own app describes it to somebody who may see it.

    key: what its comments are kept under; it outlives corrections (a corrected figure keeps its comments).
    url: its page, a path of this application. verb, path, period_end: the right that shows it, and where.
    people: ids of those concerned; when there are none, those who hold the verb `keepers` are.
    """

    kind: str
    key: str
    title_zh: str
    title_en: str
    url: str
    verb: str
    path: str
    period_end: date | None = None
    people: tuple[int, ...] = ()
    keepers: str = ""

    @property
    def anchor(self) -> str:
        """Where its comments stand on a page: a word no other subject of the page has."""
        return f"comments-{self.kind}-{sha256(self.key.encode('utf-8')).hexdigest()[:8]}"


@dataclass(frozen=True)
class CommentView:
    """One comment. `text` is empty once it is withdrawn; `mine`: whoever asks wrote it."""

    id: int
    subject_kind: str
    subject_key: str
    text: str
    author: str
    created_at: datetime
    state: str  # open, resolved, withdrawn
    resolved_by: str
    resolved_at: datetime | None
    withdrawn_at: datetime | None
    mine: bool


@dataclass(frozen=True)
class FoundComment:
    """A comment with what it is about, for lists across the company."""

    id: int
    subject_kind: str
    subject_key: str
    title_zh: str
    title_en: str
    url: str  # of the thing, at its comments
    text: str
    author: str
    created_at: datetime
    state: str
    resolved_by: str
    resolved_at: datetime | None
    mine: bool
    may_write: bool  # whether the actor may resolve it


@dataclass(frozen=True)
class Thread:
    """The comments on one thing, oldest first, and whether whoever asks may add to them."""

    subject: Subject
    comments: tuple[CommentView, ...]
    may_write: bool

    @property
    def open_count(self) -> int:
        """How many are neither resolved nor withdrawn."""
        return sum(comment.state == OPEN for comment in self.comments)
