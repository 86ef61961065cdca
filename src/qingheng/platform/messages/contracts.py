"""What other apps see of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MailStanding:
    """How the mails of some notices stand. error: the kind of the last fault of those that wait or failed."""

    is_sent: bool  # a mail server is set up
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    tries: int = 0
    next_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class NotificationView:
    """One notice to the person who asks."""

    id: int
    kind: str
    title_zh: str
    title_en: str
    link: str
    created_at: datetime
    read_at: datetime | None
