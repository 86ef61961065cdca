"""Writes of notices. They only point at acts that have their own place in the trail, so they leave none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.actor import Actor


def notify(
    *,
    person_ids: Iterable[int],
    kind: str,
    title_zh: str,
    title_en: str,
    link: str = "",
    at: datetime,
    by_mail: bool = False,
) -> int:
    """Tell people of the company in scope something, each once. Returns how many were told.

    link: a path of this application. by_mail: also by mail where a mail server is set up, once messages.mailing
    sends what waits. Raises ValueError for a link that could lead elsewhere.
    """
    if link and (not link.startswith("/") or link.startswith("//") or "\\" in link):
        raise ValueError("a notice links to a path of this application only")
    rows = [
        Notification(
            person_id=person_id,
            kind=kind,
            title_zh=title_zh[:300],
            title_en=title_en[:300],
            link=link,
            created_at=at,
            mail_state="waiting" if by_mail and settings.MAIL_IS_SENT else "",
            mail_next_at=at if by_mail and settings.MAIL_IS_SENT else None,
        )
        for person_id in sorted(set(person_ids))
    ]
    with transaction.atomic():
        Notification.objects.bulk_create(rows)
    return len(rows)


def mark_read(*, actor: Actor, at: datetime, notification_id: int | None = None) -> int:
    """Mark one of the actor's own notices read, or all of them without an id. Returns how many changed."""
    actor.require("company.view")
    unread = Notification.objects.filter(person_id=actor.person_id, read_at=None)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    changed: int = unread.update(read_at=at)
    return changed
