"""Sending what waits, as a job that comes back while the mail server does not answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job
from qingheng.platform.messages.mailing import MAIL_JOB, VERB, deliver, next_try, send_soon


@job(MAIL_JOB, title=_("Send notices by mail"), verb=VERB, idempotent=True, by_hand=True)
def mail(context: JobContext) -> dict[str, Any]:
    """What could not be sent is tried again later by another run."""
    found = deliver(actor=context.actor, at=timezone.now())
    again = next_try()
    if again is not None:
        now = timezone.now()
        send_soon(actor=context.actor, at=now, not_before=max(again, now))
    return {"mails_sent": found["sent"], "mails_waiting": found["waiting"], "mails_failed": found["failed"]}
