"""States as a sign and a word. Colour only repeats what both say already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Badge:
    """tone: ahead, watch, behind, accent or empty (neutral). icon: a name of the sprite."""

    tone: str
    icon: str
    label: Promise | str


VERDICTS: dict[str, Badge] = {
    "holds": Badge("ahead", "check", pgettext_lazy("verdict", "Holds")),
    "rounding": Badge("", "wave-sine", pgettext_lazy("verdict", "Rounding")),
    "fails": Badge("behind", "x", pgettext_lazy("verdict", "Fails")),
    "implausible": Badge("watch", "alert-triangle", pgettext_lazy("verdict", "Implausible")),
    "cannot_tell": Badge("", "help-circle", pgettext_lazy("verdict", "Cannot tell")),
}

STATUSES: dict[str, Badge] = {
    # targets
    "ahead": Badge("ahead", "trending-up", pgettext_lazy("target", "Ahead")),
    "met": Badge("ahead", "circle-check", pgettext_lazy("target", "Met")),
    "on_track": Badge("ahead", "check", pgettext_lazy("target", "On track")),
    "watch": Badge("watch", "eye", pgettext_lazy("target", "Watch")),
    "behind": Badge("behind", "trending-down", pgettext_lazy("target", "Behind")),
    "undecided": Badge("", "help-circle", pgettext_lazy("target", "Undecided")),
    "missed": Badge("behind", "x", pgettext_lazy("target", "Missed")),
    # severity of a finding
    "high": Badge("behind", "chevron-up", pgettext_lazy("severity", "High")),
    "medium": Badge("watch", "equal", pgettext_lazy("severity", "Medium")),
    "low": Badge("", "chevron-down", pgettext_lazy("severity", "Low")),
    "info": Badge("", "info-circle", pgettext_lazy("severity", "Note")),
    # submissions and findings
    "draft": Badge("", "pencil", pgettext_lazy("state", "Draft")),
    "submitted": Badge("watch", "hourglass", pgettext_lazy("state", "Waiting for approval")),
    "approved": Badge("ahead", "check", pgettext_lazy("state", "Approved")),
    "sealed": Badge("ahead", "lock", pgettext_lazy("state", "Sealed")),
    "returned": Badge("behind", "arrow-left", pgettext_lazy("state", "Returned")),
    "rejected": Badge("behind", "x", pgettext_lazy("state", "Rejected")),
    "withdrawn": Badge("", "x", pgettext_lazy("state", "Withdrawn")),
    "superseded": Badge("", "history", pgettext_lazy("state", "Superseded")),
    "locked": Badge("", "lock", pgettext_lazy("state", "Locked")),
    "open": Badge("watch", "circle-dashed", pgettext_lazy("state", "Open")),
    "answered": Badge("accent", "message", pgettext_lazy("state", "Answered")),
    "explained": Badge("accent", "message", pgettext_lazy("state", "Explained")),
    "fixed": Badge("ahead", "check", pgettext_lazy("state", "Corrected")),
    "accepted": Badge("ahead", "check", pgettext_lazy("state", "Accepted")),
    "resolved": Badge("ahead", "check", pgettext_lazy("state", "Resolved")),
    "gone": Badge("", "check", pgettext_lazy("state", "No longer found")),
    # figures
    "value": Badge("", "check", pgettext_lazy("figure", "Reported")),
    "entered": Badge("", "pencil", pgettext_lazy("figure", "Entered")),
    "derived": Badge("accent", "git-branch", pgettext_lazy("figure", "Derived")),
    "queried": Badge("accent", "sum", pgettext_lazy("figure", "Queried")),
    "overridden": Badge("watch", "edit", pgettext_lazy("figure", "Overridden")),
    "restated": Badge("watch", "rotate-clockwise", pgettext_lazy("figure", "Restated")),
    "estimated": Badge("watch", "tilde", pgettext_lazy("figure", "Estimated")),
    "break": Badge("watch", "git-commit", pgettext_lazy("figure", "Break in series")),
    "not_available": Badge("", "minus", pgettext_lazy("figure", "Not available")),
    "not_applicable": Badge("", "slash", pgettext_lazy("figure", "Not applicable")),
    # jobs
    "queued": Badge("", "clock", pgettext_lazy("job", "Queued")),
    "scheduled": Badge("", "calendar", pgettext_lazy("job", "Scheduled")),
    "running": Badge("accent", "player-play", pgettext_lazy("job", "Running")),
    "succeeded": Badge("ahead", "check", pgettext_lazy("job", "Done")),
    "failed": Badge("behind", "x", pgettext_lazy("job", "Failed")),
    "cancelled": Badge("", "player-pause", pgettext_lazy("job", "Cancelled")),
    "cancelling": Badge("watch", "hourglass", pgettext_lazy("job", "Being cancelled")),
    # webhooks
    "sent": Badge("ahead", "check", pgettext_lazy("delivery", "Taken")),
    "retrying": Badge("watch", "clock", pgettext_lazy("delivery", "Will be tried again")),
    "given_up": Badge("behind", "x", pgettext_lazy("delivery", "Given up")),
    # people, keys, packs
    "active": Badge("ahead", "check", pgettext_lazy("state", "In force")),
    "expired": Badge("", "clock", pgettext_lazy("state", "Expired")),
    "revoked": Badge("behind", "x", pgettext_lazy("state", "Revoked")),
    "verified": Badge("ahead", "shield-check", pgettext_lazy("pack", "Verified")),
    "unverified": Badge("watch", "help-circle", pgettext_lazy("pack", "Not verified")),
}

_UNKNOWN = "help-circle"


def verdict_badge(verdict: str) -> Badge:
    """The badge of a check's verdict; an unknown one shows its own name."""
    return VERDICTS.get(verdict) or Badge("", _UNKNOWN, verdict.replace("_", " "))


def status_badge(status: str) -> Badge:
    """The badge of any other state; an unknown one shows its own name."""
    return STATUSES.get(status) or VERDICTS.get(status) or Badge("", _UNKNOWN, status.replace("_", " "))
