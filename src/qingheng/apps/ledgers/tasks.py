"""Work of this app that runs as a job."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.services import expire_lots
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job


@job(
    "ledgers.expire", title=_("Expire certificates past their last day"), verb=rights.MANAGE, idempotent=True
)
def expire(context: JobContext) -> dict[str, Any]:
    """Move what is held of lots past their last day; what is past already stays as it is."""
    context.progress(0, 1, _("Looking for lots past their last day"))
    entries = expire_lots(actor=context.actor, at=timezone.now())
    return {"expired": len(entries)}
