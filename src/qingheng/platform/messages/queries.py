"""Reads of notices: everyone sees their own only."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from qingheng.platform.messages.contracts import MailStanding, NotificationView
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def unread_count(*, actor: Actor) -> int:
    """How many of the actor's notices are unread; 0 for the operator, who gets none."""
    if actor.person_id is None:
        return 0
    count: int = Notification.objects.filter(person_id=actor.person_id, read_at=None).count()
    return count


def notifications(*, actor: Actor, text: str = "", unread_only: bool = False) -> QuerySet[Notification]:
    """The actor's own notices, newest first, filtered by the words of their title."""
    actor.require("company.view")
    found: QuerySet[Notification] = Notification.objects.filter(person_id=actor.person_id)
    if unread_only:
        found = found.filter(read_at=None)
    if text:
        found = found.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text))
    return found


def notification(*, actor: Actor, notification_id: int) -> NotificationView:
    """One of the actor's own notices. Raises NotFound."""
    actor.require("company.view")
    row: Notification | None = Notification.objects.filter(
        person_id=actor.person_id, pk=notification_id
    ).first()
    if row is None:
        raise NotFound(_("There is no such notice."), code="no-notice")
    return notification_view(row)


def mail_standing(*, actor: Actor, link: str) -> MailStanding:
    """How the mails stand of the notices that lead to a page. Raises Forbidden."""
    actor.require("company.view")
    found = Notification.objects.filter(link=link).exclude(mail_state="")
    counts = dict(found.order_by().values_list("mail_state").annotate(n=Count("id")))
    open_ones = found.filter(mail_state__in=["waiting", "failed"]).exclude(mail_error="")
    last = open_ones.order_by("-mail_tries", "-id").first()
    soonest = found.filter(mail_state="waiting").order_by("mail_next_at").first()
    return MailStanding(
        is_sent=settings.MAIL_IS_SENT,
        sent=counts.get("sent", 0),
        waiting=counts.get("waiting", 0),
        failed=counts.get("failed", 0),
        tries=last.mail_tries if last else 0,
        next_at=soonest.mail_next_at if soonest else None,
        error=last.mail_error if last else "",
    )


def notification_view(row: Notification) -> NotificationView:
    """The row as others see it."""
    return NotificationView(
        row.pk, row.kind, row.title_zh, row.title_en, row.link, row.created_at, row.read_at
    )
