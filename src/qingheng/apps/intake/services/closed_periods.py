"""Rows of a locked period neither come in nor change."""

from __future__ import annotations

from qingheng.apps.intake.models import Submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation import services as organisation_services
from qingheng.platform.rights.actor import Actor


def refuse_locked(actor: Actor, submission: Submission) -> None:
    """Raise Conflict when rows fall in a locked period; holds the periods open until the transaction ends."""
    first, last = submission.first_day, submission.last_day
    if first is None or last is None:
        return
    touched = {
        period.id
        for kind in ("year", "quarter", "month")
        for period in organisation.periods(actor=actor, kind=kind)
        if period.start <= last and first <= period.end
    }
    organisation_services.hold_open(period_ids=touched)
