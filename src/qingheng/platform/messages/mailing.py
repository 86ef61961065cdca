"""Notices by mail: each is tried until the mail server takes it, at growing intervals, a few times."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from qingheng.platform.jobs.models import Run
from qingheng.platform.jobs.services import start
from qingheng.platform.messages.models import Notification
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for
from qingheng.platform.tenancy.models import Tenant

MAIL_JOB, VERB = "messages.mail", "jobs.view"
PAUSES = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)
)  # after the first try, and so on
CLAIM = timedelta(minutes=15)  # a mail whose sender was killed is tried again after so long
MOST = 500  # mails of one run
log = structlog.get_logger(__name__)


def send_soon(*, actor: Actor, at: datetime, not_before: datetime | None = None) -> None:
    """Have waiting mails sent by a job, unless one is queued for that already or nothing waits."""
    waits = Notification.objects.filter(mail_state="waiting").exists()
    queued = Run.objects.filter(kind=MAIL_JOB, state="queued", not_before__lte=not_before or at).exists()
    if waits and not queued and actor.may(VERB):
        start(actor=actor, kind=MAIL_JOB, at=at, not_before=not_before)


def deliver(*, actor: Actor, at: datetime) -> dict[str, int]:
    """Send the mails that are due. Returns how many were sent, wait for another try, and are given up.

    A server that does not answer keeps every mail waiting. Raises Forbidden.
    """
    actor.require(VERB)
    counts = {"sent": 0, "waiting": 0, "failed": 0}
    company = Tenant.objects.get(pk=actor.tenant_id)
    due = Notification.objects.filter(mail_state="waiting", mail_next_at__lte=at)
    connection = get_connection()
    try:
        for row in due.select_related("person").order_by("id")[:MOST]:
            claimed = due.filter(pk=row.pk).update(mail_next_at=at + CLAIM)
            if claimed:  # else another worker has it
                counts[_send(row, company, connection, at)] += 1
    finally:
        connection.close()
    return counts


def next_try() -> datetime | None:
    """When the next waiting mail is due; None when none waits."""
    found: datetime | None = (
        Notification.objects.filter(mail_state="waiting")
        .order_by("mail_next_at")
        .values_list("mail_next_at", flat=True)
        .first()
    )
    return found


def _send(row: Notification, company: Tenant, connection: BaseEmailBackend, at: datetime) -> str:
    """Send one mail and keep what became of it: sent, waiting or failed."""
    row.mail_tries += 1
    row.mail_state, row.mail_error = "sent", ""
    if not row.person.is_active or actor_for(person=row.person, tenant=company, at=at) is None:
        row.mail_state, row.mail_error = "failed", "no-role"
    else:
        try:
            _message(row, company, connection).send()
        except OSError as error:  # the server cannot be reached or refuses; SMTPException is one too
            row.mail_error = type(error).__name__[:60]
            row.mail_state = "waiting" if row.mail_tries <= len(PAUSES) else "failed"
            log.warning("notice not mailed", notice=row.pk, tries=row.mail_tries, error=row.mail_error)
        except (
            ValueError
        ) as error:  # a header that would break the mail, such as an address with a line break
            row.mail_state, row.mail_error = "failed", type(error).__name__[:60]
    row.mail_next_at = at + PAUSES[row.mail_tries - 1] if row.mail_state == "waiting" else None
    row.save(update_fields=["mail_tries", "mail_state", "mail_error", "mail_next_at"])
    return row.mail_state


def _message(row: Notification, company: Tenant, connection: BaseEmailBackend) -> EmailMessage:
    """The mail in the person's language, in both while that is unknown; its title never breaks the header."""
    titles, bodies = [], []
    languages = (row.person.language,) if row.person.language else ("zh-hans", "en")
    for language in languages:
        with translation.override(language):
            zh = language.startswith("zh")
            title = " ".join((row.title_zh if zh else row.title_en).split())
            name = " ".join((company.name_zh if zh else company.name_en).split())
            titles.append(f"{title} · {name}")
            link = f"{settings.PUBLIC_URL.rstrip('/')}{row.link}" if row.link else settings.PUBLIC_URL
            footer = _("You get this mail because you have a role in %(company)s.") % {"company": name}
            bodies.append(f"{title}\n\n{link}\n\n{footer}")
    return EmailMessage(
        subject=" / ".join(titles)[:250],
        body="\n\n----\n\n".join(bodies) + "\n",
        to=[row.person.email],
        connection=connection,
    )
