"""Work of this app that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job
from qingheng.platform.webhooks.delivering import KIND, deliver_due
from qingheng.platform.webhooks.queries import MANAGE


@job(KIND, title=_("Send webhooks"), verb=MANAGE, idempotent=True, max_attempts=10, by_hand=True)
def deliver(context: JobContext) -> dict[str, Any]:
    """Send what is due. Starts by itself when an event is queued and when a pause is over."""
    context.report(0, _("Sending events"))
    return dict(deliver_due(clock=timezone.now, step=context.stop_if_cancelled))
