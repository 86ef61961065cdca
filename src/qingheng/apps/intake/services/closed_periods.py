"""Rows of a locked period neither come in nor change."""

from __future__ import annotations

from qingheng.apps.intake.models import Submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation import services as organisation_services
from qingheng.platform.rights.actor import Actor


def refuse_locked(actor: Actor, submission: Submission) -> None:
    """Raise Conflict when rows fall in a locked period; holds the periods open until the transaction ends.

    A correction takes rows away as well: the days of what it replaces count like its own.
    """
    spans = [(one.first_day, one.last_day) for one in (submission, submission.supersedes) if one is not None]
    touched = {
        period.id
        for kind in ("year", "quarter", "month")
        for period in organisation.periods(actor=actor, kind=kind)
        for first, last in spans
        if first and last and period.start <= last and first <= period.end
    }
    organisation_services.hold_open(period_ids=touched)
