"""What other programs are told when a submission changes its state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qingheng.apps.intake.models import Submission
from qingheng.platform.webhooks.services import emit

EVENTS = frozenset(
    {
        "intake.submitted",
        "intake.returned",
        "intake.approved",
        "intake.sealed",
        "intake.withdrawn",
        "intake.superseded",
    }
)


def announce(submission: Submission, event: str, at: datetime) -> None:
    """Queue the event for the company's endpoints, inside the transaction of the act. Other names are let pass."""
    if event in EVENTS:
        emit(event=event, body=_body(submission), at=at)


def _body(submission: Submission) -> dict[str, Any]:
    return {
        "submission": submission.pk,
        "dataset": submission.dataset,
        "title": submission.title,
        "node": submission.node.code,
        "state": submission.state,
        "origin": submission.origin,
        "rows": submission.counts.get("rows", 0),
        "first_day": submission.first_day.isoformat() if submission.first_day else None,
        "last_day": submission.last_day.isoformat() if submission.last_day else None,
        "content_sha256": submission.content_sha256,
        "supersedes": submission.supersedes_id,
    }
