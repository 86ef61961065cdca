"""What other apps see of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
