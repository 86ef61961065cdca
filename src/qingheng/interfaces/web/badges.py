"""States as a sign and a word. Colour only repeats what both say already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p


@dataclass(frozen=True)
class Badge:
    """tone: ahead, watch, behind, accent or empty (neutral). icon: a name of the sprite."""

    tone: str
    icon: str
    label: Promise | str


VERDICTS: dict[str, Badge] = {
    "holds": Badge("ahead", "check", _p("verdict", "Holds")),
    "rounding": Badge("", "wave-sine", _p("verdict", "Rounding")),
    "fails": Badge("behind", "x", _p("verdict", "Fails")),
    "implausible": Badge("watch", "alert-triangle", _p("verdict", "Implausible")),
    "cannot_tell": Badge("", "help-circle", _p("verdict", "Cannot tell")),
}

STATUSES: dict[str, Badge] = {
    # targets
    "ahead": Badge("ahead", "trending-up", _p("target", "Ahead")),
    "met": Badge("ahead", "circle-check", _p("target", "Met")),
    "on_track": Badge("ahead", "check", _p("target", "On track")),
    "watch": Badge("watch", "eye", _p("target", "Watch")),
    "behind": Badge("behind", "trending-down", _p("target", "Behind")),
    "undecided": Badge("", "help-circle", _p("target", "Undecided")),
    "missed": Badge("behind", "x", _p("target", "Missed")),
    # severity of a finding
    "high": Badge("behind", "chevron-up", _p("severity", "High")),
    "medium": Badge("watch", "equal", _p("severity", "Medium")),
    "low": Badge("", "chevron-down", _p("severity", "Low")),
    "info": Badge("", "info-circle", _p("severity", "Note")),
    # submissions and findings
    "draft": Badge("", "pencil", _p("state", "Draft")),
    "submitted": Badge("watch", "hourglass", _p("state", "Waiting for approval")),
    "approved": Badge("ahead", "check", _p("state", "Approved")),
    "sealed": Badge("ahead", "lock", _p("state", "Sealed")),
    "returned": Badge("behind", "arrow-left", _p("state", "Returned")),
    "rejected": Badge("behind", "x", _p("state", "Rejected")),
    "withdrawn": Badge("", "x", _p("state", "Withdrawn")),
    "superseded": Badge("", "history", _p("state", "Superseded")),
    "locked": Badge("", "lock", _p("state", "Locked")),
    "open": Badge("watch", "circle-dashed", _p("state", "Open")),
    "answered": Badge("accent", "message", _p("state", "Answered")),
    "accepted": Badge("ahead", "check", _p("state", "Accepted")),
    "resolved": Badge("ahead", "check", _p("state", "Resolved")),
    "gone": Badge("", "check", _p("state", "No longer found")),
    # figures
    "value": Badge("", "check", _p("figure", "Reported")),
    "entered": Badge("", "pencil", _p("figure", "Entered")),
    "derived": Badge("accent", "git-branch", _p("figure", "Derived")),
    "overridden": Badge("watch", "edit", _p("figure", "Overridden")),
    "restated": Badge("watch", "rotate-clockwise", _p("figure", "Restated")),
    "estimated": Badge("watch", "tilde", _p("figure", "Estimated")),
    "break": Badge("watch", "git-commit", _p("figure", "Break in series")),
    "not_available": Badge("", "minus", _p("figure", "Not available")),
    "not_applicable": Badge("", "slash", _p("figure", "Not applicable")),
    # jobs
    "queued": Badge("", "clock", _p("job", "Queued")),
    "scheduled": Badge("", "calendar", _p("job", "Scheduled")),
    "running": Badge("accent", "player-play", _p("job", "Running")),
    "succeeded": Badge("ahead", "check", _p("job", "Done")),
    "failed": Badge("behind", "x", _p("job", "Failed")),
    "cancelled": Badge("", "player-pause", _p("job", "Cancelled")),
    "cancelling": Badge("watch", "hourglass", _p("job", "Being cancelled")),
    # people, keys, packs
    "active": Badge("ahead", "check", _p("state", "In force")),
    "expired": Badge("", "clock", _p("state", "Expired")),
    "revoked": Badge("behind", "x", _p("state", "Revoked")),
    "verified": Badge("ahead", "shield-check", _p("pack", "Verified")),
    "unverified": Badge("watch", "help-circle", _p("pack", "Not verified")),
}

_UNKNOWN = "help-circle"


def verdict_badge(verdict: str) -> Badge:
    """The badge of a check's verdict; an unknown one shows its own name."""
    return VERDICTS.get(verdict) or Badge("", _UNKNOWN, verdict.replace("_", " "))


def status_badge(status: str) -> Badge:
    """The badge of any other state; an unknown one shows its own name."""
    return STATUSES.get(status) or VERDICTS.get(status) or Badge("", _UNKNOWN, status.replace("_", " "))
