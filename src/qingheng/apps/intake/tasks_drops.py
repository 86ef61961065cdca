"""The watched folder and the maildir as jobs, to be scheduled each minute."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingheng.apps.intake.services.drops import take_folder
from qingheng.apps.intake.services.mail_drops import take_mail
from qingheng.apps.intake.submission_access import ENTER
from qingheng.platform.jobs.contracts import JobContext
from qingheng.platform.jobs.registry import job

FOLDER_JOB, MAIL_JOB = "intake.folder", "intake.mail"


@job(FOLDER_JOB, title=_("Load files of the watched folder"), verb=ENTER, idempotent=True, by_hand=True)
def folder(context: JobContext) -> dict[str, Any]:
    """In the name of whoever started or scheduled it, with the rights they have now."""
    context.report(0, _("Looking into the folder"))
    return take_folder(actor=context.actor, at=timezone.now(), step=context.stop_if_cancelled)


@job(MAIL_JOB, title=_("Load tables that came by mail"), verb=ENTER, idempotent=True, by_hand=True)
def mail(context: JobContext) -> dict[str, Any]:
    """In the name of each sender, with the rights they have now."""
    context.report(0, _("Reading the mails"))
    return take_mail(actor=context.actor, at=timezone.now(), step=context.stop_if_cancelled)
