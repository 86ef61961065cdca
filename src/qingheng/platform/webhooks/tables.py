"""Columns of the list of deliveries, and the words of what went wrong."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.platform.rights.lists import ListColumn, moment
from qingheng.platform.webhooks.models import Delivery

STATES: dict[str, Promise] = {
    "queued": pgettext_lazy("delivery", "Queued"),
    "sent": pgettext_lazy("delivery", "Taken"),
    "failed": pgettext_lazy("delivery", "Will be tried again"),
    "given_up": pgettext_lazy("delivery", "Given up"),
}
REASONS: dict[str, Promise] = {
    "refused": _("The server answered, but did not take it."),
    "no-answer": _("The server did not answer."),
    "too-slow": _("The server took longer than ten seconds."),
    "certificate": _("The server's certificate is not valid for this name."),
    "no-such-host": _("There is no server of that name."),
    "private": _("The name leads into a private network or to this machine."),
    "not-https": _("The address does not begin with https://."),
    "unreadable": _("This is not an address webhooks can go to."),
    "password": _("The address holds a user name or a password."),
    "removed": _("The endpoint was removed."),
}
_BADGES = {"failed": "retrying"}  # where the word means something else elsewhere


def reason_words(reason: str) -> str:
    """Why an attempt failed, in the language in force; empty when it did not."""
    return str(REASONS.get(reason, reason))


def badge(state: str) -> str:
    """Name of the badge of a delivery's state."""
    return _BADGES.get(state, state)


def _result(row: Delivery) -> dict[str, str]:
    status = str(row.status_code) if row.status_code else ""
    return {"text": " ".join(filter(None, [status, reason_words(row.reason)])), "note": row.answer[:200]}


COLUMNS = (
    ListColumn(
        "event",
        _("Event"),
        lambda row: row.event,
        cell=lambda row: {"text": row.event, "note": str(row.event_id)},
    ),
    ListColumn("made_at", _("When"), lambda row: moment(row.made_at), kind="date"),
    ListColumn(
        "state",
        _("State"),
        lambda row: str(STATES[row.state]),
        cell=lambda row: {"status": badge(row.state)},
    ),
    ListColumn("attempts", _("Attempts"), lambda row: row.attempts, kind="number"),
    ListColumn("tried_at", _("Last attempt"), lambda row: moment(row.tried_at), kind="date"),
    ListColumn("next_at", _("Next attempt"), lambda row: moment(row.next_at), kind="date"),
    ListColumn(
        "answer",
        pgettext_lazy("delivery", "Answer"),
        lambda row: " ".join(
            filter(None, [str(row.status_code or ""), reason_words(row.reason), row.answer])
        ),
        cell=_result,
    ),
)
